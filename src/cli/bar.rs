//! Progress bars, to standard error; hidden when that is no terminal, and with `--json`.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::voice::Voice;

/// One bar with a label.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar that shows nothing yet.
    pub fn new(voice: Voice, zh: &'static str, en: &'static str) -> Self {
        let target = if voice.json {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3}% {eta:>4}")
            .expect("the template is checked by a test");
        bar.set_style(style);
        bar.set_message(voice.pick(zh, en));
        Self(bar)
    }

    /// So much is done, of so much.
    pub fn at(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// Takes the bar away.
    pub fn done(self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::voice::Language;

    #[test]
    fn the_template_is_one() {
        Bar::new(Voice::new(Some(Language::En), true), "读取", "Reading").done();
    }
}
