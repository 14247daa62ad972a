//! Free text that people type: what is let in.
//!
//! Text is hashed as it stands, so it is checked and never rewritten: what is not in Unicode form
//! NFC is refused with the remedy, since two spellings of one name would be two names. Control
//! characters and marks that turn the direction of display are refused: they make a screen show
//! what is not stored. The refusal names the place and the code point, never the text (I5).

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::refusal::{Refusal, RefusalCode};

/// Checks one line of text: not blank, at most `chars_max` characters, NFC, nothing invisible.
pub fn check_text(field: &str, text: &str, chars_max: usize) -> Result<(), Refusal> {
    check(text, chars_max, is_control).map_err(|refusal| refusal.field(field))
}

/// Checks text that may have several lines, separated by line feeds.
pub fn check_lines(field: &str, text: &str, chars_max: usize) -> Result<(), Refusal> {
    let unwanted = |char| char != '\n' && is_control(char);
    check(text, chars_max, unwanted).map_err(|refusal| refusal.field(field))
}

fn check(text: &str, chars_max: usize, unwanted: impl Fn(char) -> bool) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(RefusalCode::TextEmpty.into());
    }
    let chars = text.chars().count();
    if chars > chars_max {
        let refusal = Refusal::new(RefusalCode::TextTooLong);
        return Err(refusal.with("chars", chars).with("max", chars_max));
    }
    if let Some((at, char)) = place_of(text, unwanted) {
        return Err(at_char(RefusalCode::TextControlCharacter, at, char));
    }
    if let Some((at, char)) = place_of(text, turns_direction) {
        return Err(at_char(RefusalCode::TextDirectionOverride, at, char));
    }
    match first_not_nfc(text) {
        Some(at) => Err(Refusal::new(RefusalCode::TextNotNfc).with("at", at)),
        None => Ok(()),
    }
}

/// Names a character by its place, counted from 1, and its code point.
fn at_char(code: RefusalCode, at: usize, char: char) -> Refusal {
    Refusal::new(code)
        .with("at", at)
        .with("char", format!("U+{:04X}", u32::from(char)))
}

/// Place, counted from 1, of the first character that is `unwanted`.
fn place_of(text: &str, unwanted: impl Fn(char) -> bool) -> Option<(usize, char)> {
    (1..).zip(text.chars()).find(|(_, char)| unwanted(*char))
}

/// Place, counted from 1, of the first character that NFC would change.
fn first_not_nfc(text: &str) -> Option<usize> {
    // Nearly all texts are told by a look at each character.
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return None;
    }
    let mut composed = text.nfc();
    let mut given = text.chars();
    (1..).find_map(|at| match (given.next(), composed.next()) {
        (None, None) => Some(None),
        (one, other) if one == other => None,
        _ => Some(Some(at)),
    })?
}

/// Control characters, line and paragraph separators, and the byte order mark.
fn is_control(char: char) -> bool {
    char.is_control() || matches!(char, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// Embeddings, overrides and isolates of the bidirectional algorithm.
fn turns_direction(char: char) -> bool {
    matches!(char, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outcome(text: &str) -> Option<(RefusalCode, Option<String>)> {
        let refusal = check_text("name", text, 10).err()?;
        assert_eq!(refusal.field.as_deref(), Some("name"));
        let at = refusal.params.iter().find(|(key, _)| *key == "at");
        Some((refusal.code, at.map(|(_, at)| at.clone())))
    }

    #[test]
    fn names_of_every_kind_pass() {
        for text in [
            "王小明",
            "阿卜杜拉·买买提",
            "𠮷野家",
            "Zoë O’Hara",
            "한국",
            "é",
        ] {
            assert_eq!(outcome(text), None, "{text}");
        }
    }

    #[test]
    fn each_fault_is_named_with_its_place() {
        for (text, code, at) in [
            ("", RefusalCode::TextEmpty, None),
            (" \u{3000}", RefusalCode::TextEmpty, None),
            ("一二三四五六七八九十一", RefusalCode::TextTooLong, None),
            ("ab\u{7}", RefusalCode::TextControlCharacter, Some("3")),
            ("a\nb", RefusalCode::TextControlCharacter, Some("2")),
            ("a\u{2028}b", RefusalCode::TextControlCharacter, Some("2")),
            ("\u{FEFF}a", RefusalCode::TextControlCharacter, Some("1")),
            ("a\u{202E}b", RefusalCode::TextDirectionOverride, Some("2")),
            ("a\u{2067}b", RefusalCode::TextDirectionOverride, Some("2")),
            ("Zoe\u{308}", RefusalCode::TextNotNfc, Some("3")),
            ("A\u{30A}", RefusalCode::TextNotNfc, Some("1")),
        ] {
            assert_eq!(
                outcome(text),
                Some((code, at.map(str::to_owned))),
                "{text:?}"
            );
        }
    }

    #[test]
    fn several_lines_are_allowed_where_asked_for() {
        assert_eq!(check_lines("content", "一\n二", 10), Ok(()));
        assert!(check_lines("content", "一\r\n二", 10).is_err());
    }

    #[test]
    fn a_refusal_never_repeats_the_text() {
        let refusal = check_text("name", "王小明\u{7}", 10).expect_err("a control character");
        assert!(!format!("{refusal:?}").contains('王'));
    }

    proptest! {
        #[test]
        fn what_passes_is_nfc_and_bounded(text in ".{0,20}") {
            if check_text("name", &text, 10).is_ok() {
                prop_assert_eq!(text.nfc().collect::<String>(), text.clone());
                prop_assert!(text.chars().count() <= 10);
            }
        }
    }
}
