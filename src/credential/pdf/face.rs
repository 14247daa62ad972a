//! The one font of certificates, compiled in and parsed once: glyphs, widths, line breaks.
//!
//! Noto Sans SC Regular covers GB 2312 and nearly all of CJK extension A; `font/README.md` says
//! what it lacks. There is no shaping: no ligatures, no kerning, one glyph per character, which is
//! right for the scripts it covers (combining marks are refused by [`super::bounds`]).
//!
//! Must never: look for fonts on the machine; substitute a glyph.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider as _};

static BYTES: &[u8] = include_bytes!("font/NotoSansSC-Regular.ttf");

static FACE: LazyLock<Face> = LazyLock::new(|| {
    let parsed = FontRef::new(BYTES).expect("the font that was compiled in");
    Face {
        font: Font::new(BYTES.into(), 0).expect("the font that was compiled in"),
        charmap: parsed.charmap(),
        metrics: parsed.glyph_metrics(Size::unscaled(), LocationRef::default()),
    }
});

/// The font, ready to measure and to draw.
pub(super) struct Face {
    font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
}

/// The font.
pub(super) fn face() -> &'static Face {
    &FACE
}

impl Face {
    /// As the writer of the file takes it.
    pub fn font(&self) -> Font {
        self.font.clone()
    }

    /// Whether the font has a picture of a character.
    pub fn has(&self, character: char) -> bool {
        self.charmap
            .map(character)
            .is_some_and(|glyph| glyph.to_u32() != 0)
    }

    /// Glyphs of a line; `spacing` is added to each, in parts of the size.
    pub fn glyphs(&self, line: &str, spacing: f32) -> Vec<KrillaGlyph> {
        line.char_indices()
            .map(|(at, character)| {
                let glyph = self.charmap.map(character).unwrap_or_default();
                KrillaGlyph::new(
                    GlyphId::new(glyph.to_u32()),
                    self.advance(character) + spacing,
                    0.0,
                    0.0,
                    0.0,
                    at..at + character.len_utf8(),
                    None,
                )
            })
            .collect()
    }

    /// Width of a line in points.
    pub fn width(&self, line: &str, size: f32, spacing: f32) -> f32 {
        line.chars()
            .map(|character| (self.advance(character) + spacing) * size)
            .sum()
    }

    /// Breaks a text into lines of at most this width: at blanks, between ideographs (but not
    /// before closing or after opening punctuation), and within a word only if it must.
    pub fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let (mut start, mut used, mut chance) = (0, 0.0, None);
        let mut before = ' ';
        for (at, character) in text.char_indices() {
            if at > start && may_break(before, character) {
                chance = Some(at);
            }
            let advance = self.advance(character) * size;
            if used + advance > width && at > start && character != ' ' {
                let end = chance.take().unwrap_or(at);
                lines.push(text[start..end].to_owned());
                start = end;
                used = self.width(&text[start..at], size, 0.0);
            }
            used += advance;
            before = character;
        }
        lines.push(text[start..].to_owned());
        lines
    }

    /// Width of a character as a part of the size.
    fn advance(&self, character: char) -> f32 {
        let glyph = self.charmap.map(character).unwrap_or_default();
        self.metrics.advance_width(glyph).unwrap_or_default() / self.font.units_per_em()
    }
}

fn may_break(before: char, after: char) -> bool {
    const OPENING: &str = "（《〈「『【〔“‘([{";
    const CLOSING: &str = "）》〉」』】〕”’)]}，。、；：！？…—·％%,.;:!?";
    if after == ' ' || CLOSING.contains(after) || OPENING.contains(before) {
        return false;
    }
    before == ' ' || is_wide(before) || is_wide(after)
}

/// Ideographs, kana and full-width forms: a line may end after any of them.
fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x2e80..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xffef | 0x20000..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_rare_characters_have_pictures() {
        for character in "䶮㛃𬭚𫖯㐂㑇㤘𪩘𬺈·㼆昇堃喆淼燊犇骉羴".chars() {
            assert!(face().has(character), "{character}");
        }
        assert!(!face().has('\u{13000}'));
    }

    #[test]
    fn lines_keep_all_text_and_fit() {
        let text =
            "在社区图书馆整理图书（含 early morning 轮值），共三小时。https://hours.example/v/1234";
        for width in [40.0, 75.0, 200.0] {
            let lines = face().lines(text, 9.0, width);
            assert_eq!(lines.concat(), text);
            for line in &lines {
                assert!(face().width(line.trim_end(), 9.0, 0.0) <= width + 9.0);
            }
        }
    }

    #[test]
    fn closing_punctuation_never_begins_a_line() {
        let text = "一二三四五六七八九十，一二三四五六七八九十。";
        for chars in 2..12_u8 {
            for line in face().lines(text, 10.0, 10.0 * f32::from(chars) + 0.5) {
                assert!(!line.starts_with(['，', '。']), "{line}");
            }
        }
    }
}
