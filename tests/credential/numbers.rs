//! Certificate numbers: what people type in is understood, and every slip is noticed.

use hourledger::credential::number::{CertificateNumber, NumberProblem};
use proptest::prelude::*;

const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

fn number() -> CertificateNumber {
    CertificateNumber::from_bits(0x0123_4567_89ab_cdef)
}

fn read(text: &str) -> Result<CertificateNumber, NumberProblem> {
    text.parse()
}

#[test]
fn a_number_is_shown_in_groups_and_read_however_it_was_typed() {
    let number = number();
    let (shown, characters) = (number.to_string(), number.characters());
    assert_eq!(shown.len(), 16);
    assert_eq!(
        shown.split('-').map(str::len).collect::<Vec<_>>(),
        [4, 4, 4, 1]
    );
    let wide: String = characters
        .chars()
        .map(|one| char::from_u32(u32::from(one) + 0xfee0).expect("full width"))
        .collect();
    for typed in [
        shown.clone(),
        characters.to_owned(),
        shown.to_lowercase(),
        shown.replace('-', " "),
        shown.replace('-', "\u{2014}"),
        format!("\u{3000}{shown} "),
        shown.replace('1', "I").replace('0', "O"),
        shown.replace('1', "l").replace('0', "o"),
        wide,
    ] {
        assert_eq!(read(&typed), Ok(number), "{typed}");
    }
    let json = serde_json::to_string(&number).expect("a string");
    assert_eq!(
        serde_json::from_str::<CertificateNumber>(&json).ok(),
        Some(number)
    );
    let lower = serde_json::from_str::<CertificateNumber>(&json.to_lowercase());
    assert!(lower.is_err(), "documents have one spelling");
}

#[test]
fn what_is_no_number_is_told_apart_from_what_is_mistyped() {
    let shown = number().to_string();
    assert_eq!(read(""), Err(NumberProblem::Length { characters: 0 }));
    assert_eq!(
        read(&shown[..14]),
        Err(NumberProblem::Length { characters: 12 })
    );
    assert_eq!(
        read(&format!("{shown}0")),
        Err(NumberProblem::Length { characters: 14 })
    );
    let long = read(&format!("{shown}{}", " ".repeat(1_000_000)));
    assert!(
        matches!(long, Err(NumberProblem::Length { .. })),
        "{long:?}"
    );
    let at = |at, character| Err(NumberProblem::Character { at, character });
    assert_eq!(read(&shown.replacen('-', "U", 1)), at(5, 'U'));
    assert_eq!(read(&format!("志{}", &shown[1..])), at(1, '志'));
}

/// Numbers with all values at all places.
fn samples() -> Vec<CertificateNumber> {
    let spread = (0..64_u64).map(|step| step.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 4);
    let edges = [0, u64::MAX, 1, 1 << 59];
    spread
        .chain(edges)
        .map(CertificateNumber::from_bits)
        .collect()
}

#[test]
fn every_single_wrong_character_is_noticed() {
    for number in samples() {
        let characters = number.characters();
        for at in 0..13 {
            for other in ALPHABET
                .chars()
                .filter(|other| !characters[at..].starts_with(*other))
            {
                let wrong = format!("{}{other}{}", &characters[..at], &characters[at + 1..]);
                assert_eq!(read(&wrong), Err(NumberProblem::Check), "{wrong}");
            }
        }
    }
}

/// Every pair of different characters at every two places: swapped, it is noticed.
#[test]
fn any_two_characters_that_changed_places_are_noticed() {
    for first in 0..13 {
        for second in first + 1..13 {
            for (one, other) in pairs() {
                // The check character follows from the rest, so the sum is set by a free place.
                let Some(whole) = with(first, one, second, other) else {
                    continue;
                };
                let mut swapped = whole.clone().into_bytes();
                swapped.swap(first, second);
                let swapped = String::from_utf8(swapped).expect("ASCII");
                assert_eq!(
                    read(&swapped),
                    Err(NumberProblem::Check),
                    "{whole} {swapped}"
                );
            }
        }
    }
}

fn pairs() -> Vec<(char, char)> {
    let with_all = |one| ALPHABET.chars().map(move |other| (one, other));
    let all = ALPHABET.chars().flat_map(with_all);
    all.filter(|(one, other)| one != other).collect()
}

/// A number with these characters at these places, found by trying the other places.
fn with(first: usize, one: char, second: usize, other: char) -> Option<String> {
    let free = (0..13).find(|at| ![first, second].contains(at))?;
    ALPHABET.chars().find_map(|filler| {
        let mut characters = ['0'; 13];
        (characters[free], characters[first], characters[second]) = (filler, one, other);
        let text: String = characters.iter().collect();
        read(&text).is_ok().then_some(text)
    })
}

#[test]
fn any_pair_that_became_another_pair_is_noticed() {
    for number in samples() {
        let characters = number.characters();
        for at in 0..12 {
            let twin =
                |one: char| format!("{}{one}{one}{}", &characters[..at], &characters[at + 2..]);
            let fits = ALPHABET
                .chars()
                .filter(|one| read(&twin(*one)).is_ok())
                .count();
            assert_eq!(fits, 1, "of all twins at a place exactly one fits");
        }
    }
}

proptest! {
    #[test]
    fn every_bit_is_in_the_number(bits in 0..1_u64 << 60, other in 0..1_u64 << 60) {
        let number = CertificateNumber::from_bits(bits);
        prop_assert_eq!(read(&number.to_string()), Ok(number));
        prop_assert_eq!(number == CertificateNumber::from_bits(other), bits == other);
        prop_assert_eq!(CertificateNumber::from_bits(bits | 0xf << 60), number);
    }

    #[test]
    fn any_text_at_all_is_a_number_or_a_problem(text in "\\PC{0,60}") {
        if let Ok(number) = read(&text) {
            prop_assert_eq!(read(&number.to_string()), Ok(number));
        }
    }
}
