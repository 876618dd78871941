//! Pages of the book that are made from the program are those that the program makes now.
//!
//! To bless them: `NEARHOME_BLESS=1 cargo test --test it reference`.

use std::env;
use std::fs;
use std::path::Path;

/// Compares a file of the project with what the program makes, or writes it when blessing.
fn check(file: &str, fresh: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if env::var_os("NEARHOME_BLESS").is_some() {
        fs::write(&path, fresh).expect("written");
        return;
    }
    let kept = fs::read_to_string(&path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        kept == fresh,
        "{file} is not what the program makes; to bless it: NEARHOME_BLESS=1 cargo test --test it reference"
    );
}

#[test]
fn the_page_of_metrics_is_fresh() {
    let page = nearhome::results::metric::reference();
    check("docs/src/reference/metrics.md", &page);
}
