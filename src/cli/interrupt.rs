//! Ctrl-C: the simulation is asked to end, nothing is written, exit 130.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::exit::INTERRUPTED;

/// The flag that Ctrl-C, or being told to terminate, sets; the simulation polls it. A second
/// Ctrl-C ends the program at once. Where signals cannot be caught the flag stays unset.
pub fn flag() -> Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    let flag = FLAG.get_or_init(|| {
        let flag = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&flag);
        let caught = ctrlc::set_handler(move || {
            if seen.swap(true, Ordering::SeqCst) {
                process::exit(i32::from(INTERRUPTED));
            }
        });
        if caught.is_err() {
            super::warn("warning: Ctrl-C cannot be caught here and will end the run at once\n");
        }
        flag
    });
    Arc::clone(flag)
}
