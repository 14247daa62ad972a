//! The holder commitment: how a certificate names its holder to somebody who has the identity slip
//! and the document in hand, and to nobody else.
//!
//! ```text
//! derive-key("hourledger 2026 holder v1",
//!     secret[32] || u16be(len name) || name || u16be(len number) || number)
//! ```
//!
//! The secret travels in no bundle, PDF or link. Without it the commitment tells nothing: names
//! and numbers alone are guessed in minutes, whatever salt stands beside their hash.
//!
//! Must never: print a name, a number or a secret.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use super::multibase::commitment_from;
use crate::domain::kernel::documents::number_as_kept;
use crate::domain::kernel::ids::Digest32;

const CONTEXT: &str = "hourledger 2026 holder v1";

/// What somebody shows to prove that a certificate is theirs.
#[derive(Clone, PartialEq, Eq)]
pub struct HolderShown {
    /// The name as the document writes it.
    pub name: String,
    /// The number as typed off the document.
    pub document_number: String,
    /// The secret of the identity slip.
    pub secret: [u8; 32],
}

impl fmt::Debug for HolderShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HolderShown(..)")
    }
}

impl HolderShown {
    /// The commitment that a certificate of this holder carries; none for a name or number longer
    /// than any.
    pub fn commitment(&self) -> Option<[u8; 32]> {
        let name: String = self.name.trim().nfc().collect();
        holder_commitment(&self.secret, &name, &number_as_kept(&self.document_number))
    }
}

/// The commitment over a name in NFC and a number as the ledger keeps it; none for texts longer
/// than 65,535 bytes.
pub fn holder_commitment(secret: &[u8; 32], name: &str, document_number: &str) -> Option<[u8; 32]> {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    hasher.update(secret);
    for text in [name, document_number] {
        hasher.update(&u16::try_from(text.len()).ok()?.to_be_bytes());
        hasher.update(text.as_bytes());
    }
    Some(*hasher.finalize().as_bytes())
}

/// Reads a secret as identity slips write it: `u` and base64url, or 64 hexadecimal digits.
pub fn secret_from(text: &str) -> Option<[u8; 32]> {
    let text = text.trim();
    let hex = text.to_ascii_lowercase().parse().ok();
    hex.map(|digits: Digest32| *digits.as_bytes())
        .or_else(|| commitment_from(text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, number: &str, secret: u8) -> HolderShown {
        HolderShown {
            name: name.into(),
            document_number: number.into(),
            secret: [secret; 32],
        }
    }

    #[test]
    fn a_commitment_is_the_digest_of_its_parts_with_their_lengths() {
        let mut message = vec![7; 32];
        message.extend(b"\x00\x06\xe5\xbc\xa0\xe4\xb8\x89");
        message.extend(b"\x00\x1211010519491231002X");
        let expected = blake3::derive_key(CONTEXT, &message);
        let made = holder_commitment(&[7; 32], "张三", "11010519491231002X");
        assert_eq!(made, Some(expected));
    }

    #[test]
    fn another_name_number_or_secret_gives_another_one() {
        let right = shown("张三", "11010519491231002X", 7).commitment();
        for other in [
            shown("张三丰", "11010519491231002X", 7),
            shown("张三", "110105194912310021", 7),
            shown("张三", "11010519491231002X", 8),
            shown("张三1", "1010519491231002X", 7),
        ] {
            assert_ne!(other.commitment(), right);
        }
    }

    #[test]
    fn blanks_case_and_composition_make_no_difference() {
        let right = shown("Zoé", "A123456(7)", 7).commitment();
        assert_eq!(shown(" Zoe\u{301} ", " a123456(7) ", 7).commitment(), right);
    }

    #[test]
    fn a_secret_has_two_writings() {
        assert_eq!(
            secret_from(&format!(" {} ", "0A".repeat(32))),
            Some([10; 32])
        );
        let text = super::super::multibase::base64url(&[10; 32]);
        assert_eq!(secret_from(&text), Some([10; 32]));
        assert_eq!(secret_from("u00"), None);
        assert_eq!(secret_from(""), None);
    }

    #[test]
    fn what_is_longer_than_its_length_can_say_has_none() {
        assert_eq!(shown(&"a".repeat(65_536), "1", 7).commitment(), None);
    }
}
