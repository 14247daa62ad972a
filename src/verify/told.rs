//! Sentences in both languages, and how words of a stranger's file are shown in them.
//!
//! A name may hold anything: control characters that move a terminal's cursor, marks that turn the
//! reading direction, a whole page. Shown are the first characters, without any of those.

use serde::Serialize;

/// Characters of a stranger's text that are shown.
const SHOWN_CHARS_MAX: usize = 120;
/// Characters of a sentence that may quote such texts.
const QUOTING_CHARS_MAX: usize = 480;

/// A text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// 简体中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Told {
    /// A text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

/// A stranger's text as it may be shown anywhere.
pub fn shown(text: &str) -> String {
    harmless(text, SHOWN_CHARS_MAX)
}

/// A sentence that may quote a stranger's text.
pub(super) fn quoting(text: &str) -> String {
    harmless(text, QUOTING_CHARS_MAX)
}

fn harmless(text: &str, chars_max: usize) -> String {
    let mut visible = text.chars().filter(|character| is_harmless(*character));
    let mut out: String = visible.by_ref().take(chars_max).collect();
    if visible.next().is_some() {
        out.push('…');
    }
    out
}

/// No control character, and none that only changes how others are shown.
fn is_harmless(character: char) -> bool {
    let code = u32::from(character);
    let directs = matches!(code, 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f);
    !character.is_control() && !directs && !matches!(code, 0x61c | 0xfeff | 0xe0000..=0xe007f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_the_cursor_or_turns_the_line_is_not_shown() {
        assert_eq!(shown("a\u{1b}[2J\r\nb\u{202e}c\u{9b}d\u{feff}"), "a[2Jbcd");
        assert_eq!(shown("张三 Zoé <script>"), "张三 Zoé <script>");
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let cut = shown(&"张".repeat(500));
        assert_eq!(cut.chars().count(), SHOWN_CHARS_MAX + 1);
        assert!(cut.ends_with('…'));
    }
}
