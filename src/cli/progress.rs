//! A progress bar on stderr, on a terminal only, fed by a counter that costs the simulation one
//! atomic addition.

use std::fmt::Write;
use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

/// How often the bar is drawn.
const EVERY: Duration = Duration::from_millis(100);

/// A bar that shows a counter until it is dropped.
pub struct Progress {
    counter: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
    drawer: Option<JoinHandle<()>>,
}

impl Progress {
    /// Shows how many of `total` are done, unless `quiet` or stderr is not a terminal.
    pub fn start(total: u64, what: &'static str, quiet: bool) -> Self {
        let counter = Arc::new(AtomicU64::new(0));
        let ended = Arc::new(AtomicBool::new(false));
        let drawer = (!quiet && io::stderr().is_terminal()).then(|| {
            let (counter, ended) = (Arc::clone(&counter), Arc::clone(&ended));
            thread::spawn(move || draw(total, what, &counter, &ended))
        });
        Self {
            counter,
            ended,
            drawer,
        }
    }

    /// What the simulation adds to.
    pub fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.counter)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(drawer) = self.drawer.take() {
            drawer.thread().unpark();
            let _ = drawer.join();
        }
    }
}

fn draw(total: u64, what: &'static str, counter: &AtomicU64, ended: &AtomicBool) {
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    if let Ok(style) =
        ProgressStyle::with_template("{msg} {bar:30} {human_pos} of {human_len}{left}")
    {
        bar.set_style(
            style.with_key("left", |state: &ProgressState, out: &mut dyn Write| {
                let _ = out.write_str(&left(state.eta()));
            }),
        );
    }
    bar.set_message(what);
    while !ended.load(Ordering::Relaxed) {
        bar.set_position(counter.load(Ordering::Relaxed).min(total));
        thread::park_timeout(EVERY);
    }
    bar.finish_and_clear();
}

/// How long it still takes; nothing before the first steps are done, when none can tell.
fn left(eta: Duration) -> String {
    if eta.is_zero() {
        String::new()
    } else {
        format!(", {:#} left", HumanDuration(eta))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_it_takes_is_said_when_it_can_be_told() {
        assert_eq!(left(Duration::ZERO), "");
        assert_eq!(left(Duration::from_secs(30)), ", 30s left");
    }

    #[test]
    fn a_quiet_bar_still_counts_and_ends() {
        let progress = Progress::start(10, "runs", true);
        progress.counter().fetch_add(3, Ordering::Relaxed);
        assert_eq!(progress.counter().load(Ordering::Relaxed), 3);
    }
}
