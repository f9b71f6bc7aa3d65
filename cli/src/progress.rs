//! A progress bar on the error stream, if that is a terminal; else nothing.

use connexe::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that is not shown yet.
pub fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    // The template is a constant; the default style stands in for one that cannot be read.
    let style = ProgressStyle::with_template("{prefix}{msg:10} {wide_bar} {pos}/{len} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// A callback that shows the progress of each stage on a bar.
pub fn shown_on(bar: &ProgressBar) -> impl Fn(Progress) + Send + Sync + 'static {
    let bar = bar.clone();
    move |progress| {
        if progress.done == 0 {
            bar.reset();
            bar.set_length(progress.total as u64);
            bar.set_message(progress.stage.to_string());
        }
        bar.set_position(progress.done as u64);
    }
}
