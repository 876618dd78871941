//! Generated pages of the documentation are those of the program.

use std::path::Path;
use std::{env, fs};

/// To renew the page: `NEARHOME_BLESS=1 cargo test --test it reference`.
#[test]
fn the_reference_of_metrics_is_current() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/src/reference/metrics.md");
    let current = nearhome::results::metric::reference();
    if env::var_os("NEARHOME_BLESS").is_some() {
        fs::create_dir_all(page.parent().expect("a folder")).expect("made");
        fs::write(&page, &current).expect("written");
    }
    let committed = fs::read_to_string(&page).unwrap_or_default();
    assert!(
        committed.replace("\r\n", "\n") == current,
        "docs/src/reference/metrics.md is out of date: run NEARHOME_BLESS=1 cargo test --test it reference"
    );
}
