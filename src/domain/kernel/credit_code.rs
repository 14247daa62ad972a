//! Unified social credit codes of organisations (GB 32100-2015; rule R3).
//!
//! 18 characters: registration authority, kind, six digits of region, nine of the subject, one
//! check character. The letters I, O, S, V and Z are not used. The region part may be historical
//! and is not compared with a list. Lower case is refused, so that a code has one spelling.

use super::code::ascii_code;
use super::refusal::{Refusal, RefusalCode};

/// Characters in the order of their values.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Weight of each of the first 17 characters: powers of 3 modulo 31.
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

ascii_code!(
    /// A checked unified social credit code.
    CreditCode,
    18,
    is_credit_code,
    Refusal::new(RefusalCode::CreditCodeInvalid),
    "^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"
);

impl CreditCode {
    /// Registered by civil affairs, as social organisations, foundations and service bodies are.
    pub fn is_of_civil_affairs(&self) -> bool {
        self.as_str().starts_with('5')
    }
}

/// Value of one character.
fn value(character: u8) -> Option<usize> {
    ALPHABET.iter().position(|known| *known == character)
}

/// Shape and check character.
fn is_credit_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() != 18 || !bytes[2..8].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum = bytes
        .iter()
        .zip(WEIGHTS)
        .try_fold(0, |sum, (character, weight)| {
            value(*character).map(|value| sum + value * weight)
        });
    sum.is_some_and(|sum| ALPHABET[(31 - sum % 31) % 31] == bytes[17])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r3_known_credit_codes() {
        for (text, valid) in [
            ("11320000MB151840XJ", true),
            ("91350100M000100Y43", true),
            // Printed in the standard as an example of a wrong check character.
            ("91350100M000100Y4Z", false),
            ("91350100m000100y43", false),
            ("91350100M000100Y4", false),
            ("91350100M000100Y430", false),
            ("9I350100M000100Y43", false),
            ("91A50100M000100Y43", false),
            ("", false),
        ] {
            let outcome = text.parse::<CreditCode>();
            assert_eq!(outcome.is_ok(), valid, "{text}");
            if let Err(refusal) = outcome {
                assert_eq!(
                    (refusal.code, refusal.rule()),
                    (RefusalCode::CreditCodeInvalid, Some("R3"))
                );
            }
        }
    }

    #[test]
    fn r3_weights_are_the_powers_of_three() {
        let powers: Vec<usize> = (0..17).map(|power| 3_usize.pow(power) % 31).collect();
        assert_eq!(powers, WEIGHTS);
    }

    #[test]
    fn a_stored_code_is_checked_again_when_read() {
        let code: CreditCode = "11320000MB151840XJ".parse().expect("a valid code");
        let json = serde_json::to_string(&code).expect("a string");
        assert_eq!(
            serde_json::from_str::<CreditCode>(&json).expect("round trip"),
            code
        );
        assert!(serde_json::from_str::<CreditCode>("\"11320000MB151840X0\"").is_err());
        let bytes = postcard::to_allocvec(&code).expect("a string");
        assert_eq!(
            postcard::from_bytes::<CreditCode>(&bytes).expect("round trip"),
            code
        );
        assert!(!code.is_of_civil_affairs());
    }

    /// Any body of 17 characters with the check character that makes it valid.
    fn any_code() -> impl Strategy<Value = String> {
        let body = "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}";
        body.prop_map(|body| {
            let sum: usize = body
                .bytes()
                .zip(WEIGHTS)
                .map(|(character, weight)| value(character).expect("of the alphabet") * weight)
                .sum();
            let check = char::from(ALPHABET[(31 - sum % 31) % 31]);
            format!("{body}{check}")
        })
    }

    proptest! {
        #[test]
        fn r3_any_single_changed_character_is_refused(
            code in any_code(), at in 0_usize..18, to in 0_usize..31,
        ) {
            prop_assert!(is_credit_code(&code));
            let mut changed = code.clone().into_bytes();
            changed[at] = ALPHABET[to];
            let changed = String::from_utf8(changed).expect("ASCII");
            prop_assert_eq!(is_credit_code(&changed), changed == code);
        }

        #[test]
        fn no_text_panics(text in ".{0,24}") {
            let _ = text.parse::<CreditCode>();
        }
    }
}
