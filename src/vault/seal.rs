//! Sealing: one personal text becomes one opaque string inside an event. Pure.
//!
//! Format 0x00: base64url without padding of
//! `0x00 || key id[16] || nonce[24] || XChaCha20-Poly1305 ciphertext and tag[16]`.
//! - Key id = `derive_key("hourledger 2026 dek id v1", key)[..16]`, compared before decrypting,
//!   because the cipher alone does not commit to its key.
//! - Associated data names the one place where the text belongs ([`Place`]): a value moved to
//!   another event type, field, person or ledger does not open.
//! - Nonce = `keyed(derive_key("hourledger 2026 seal nonce v1", key), command seed || associated
//!   data || plaintext)[..24]`. The plaintext takes part so that one command may seal two texts for
//!   one field without reusing a nonce; the key takes part so that, once it is erased, the nonce
//!   (whose seed stays in the log) confirms no guess of the text.
//!
//! Must never put a plaintext or a key into an error. Vectors: `schemas/vectors/seal.json`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::keys::secret::{Key32, Plaintext};
use crate::log::LedgerId;

/// Version of the sealed format; experimental until the freeze.
pub const FORMAT: u8 = 0x00;

const KEY_ID_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const HEAD_BYTES: usize = 1 + KEY_ID_BYTES + NONCE_BYTES;

/// The one place in the ledger where a sealed value belongs.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The ledger.
    pub ledger: LedgerId,
    /// Event type, for example `PersonRegistered`.
    pub event_type: &'a str,
    /// Version of the event type.
    pub version: u16,
    /// Field path inside the event, for example `subject.name`.
    pub path: &'a str,
    /// Text form of the id of the person or organisation whose key seals.
    pub owner: &'a str,
}

impl Place<'_> {
    /// `format || ledger[16] || u16be(len type) || type || u16be(version) || u16be(len path) ||
    /// path || u16be(len owner) || owner || key id[16]`
    fn associated_data(&self, key_id: &[u8; KEY_ID_BYTES]) -> Vec<u8> {
        let mut data = vec![FORMAT];
        data.extend_from_slice(&self.ledger.0);
        put_text(&mut data, self.event_type);
        data.extend_from_slice(&self.version.to_be_bytes());
        put_text(&mut data, self.path);
        put_text(&mut data, self.owner);
        data.extend_from_slice(key_id);
        data
    }
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unopened {
    /// Not base64url, too short, or of a format this program does not know.
    Malformed,
    /// Sealed under another key than the one given.
    OtherKey,
    /// Altered, or moved here from another place.
    Altered,
}

impl std::fmt::Display for Unopened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Malformed => "the sealed value is malformed or of an unknown format",
            Self::OtherKey => "the sealed value was sealed under another key",
            Self::Altered => "the sealed value was altered or moved from another place",
        })
    }
}

impl std::error::Error for Unopened {}

/// Public name of a key: tells which key sealed without telling the key.
pub fn key_id(key: &Key32) -> [u8; KEY_ID_BYTES] {
    let digest = Zeroizing::new(blake3::derive_key(
        "hourledger 2026 dek id v1",
        key.expose(),
    ));
    let mut id = [0; KEY_ID_BYTES];
    id.copy_from_slice(&digest[..KEY_ID_BYTES]);
    id
}

/// Seals `plaintext` for `place`; the same arguments always give the same string.
pub fn seal(key: &Key32, place: &Place<'_>, seed: &[u8; 32], plaintext: &str) -> String {
    let id = key_id(key);
    let data = place.associated_data(&id);
    let nonce = nonce(key, seed, &data, plaintext);
    let payload = Payload {
        msg: plaintext.as_bytes(),
        aad: &data,
    };
    let ciphertext = cipher(key)
        .encrypt(XNonce::from_slice(&nonce), payload)
        .expect("the cipher takes 256 GB and request bodies are limited far below");
    let mut sealed = Vec::with_capacity(HEAD_BYTES + ciphertext.len());
    sealed.push(FORMAT);
    sealed.extend_from_slice(&id);
    sealed.extend_from_slice(&nonce);
    sealed.extend_from_slice(&ciphertext);
    URL_SAFE_NO_PAD.encode(sealed)
}

/// Opens a value sealed by [`seal`] for the same place under the same key.
pub fn open(key: &Key32, place: &Place<'_>, sealed: &str) -> Result<Plaintext, Unopened> {
    let bytes = URL_SAFE_NO_PAD
        .decode(sealed)
        .map_err(|_| Unopened::Malformed)?;
    if bytes.len() < HEAD_BYTES + TAG_BYTES || bytes[0] != FORMAT {
        return Err(Unopened::Malformed);
    }
    let id = key_id(key);
    if bytes[1..=KEY_ID_BYTES] != id {
        return Err(Unopened::OtherKey);
    }
    let (head, ciphertext) = bytes.split_at(HEAD_BYTES);
    let nonce = XNonce::from_slice(&head[1 + KEY_ID_BYTES..]);
    let payload = Payload {
        msg: ciphertext,
        aad: &place.associated_data(&id),
    };
    let plaintext = cipher(key)
        .decrypt(nonce, payload)
        .map_err(|_| Unopened::Altered)?;
    String::from_utf8(plaintext)
        .map(Plaintext::new)
        .map_err(|_| Unopened::Altered)
}

fn cipher(key: &Key32) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(key.expose().into())
}

fn nonce(key: &Key32, seed: &[u8; 32], data: &[u8], plaintext: &str) -> [u8; NONCE_BYTES] {
    let nonce_key = Zeroizing::new(blake3::derive_key(
        "hourledger 2026 seal nonce v1",
        key.expose(),
    ));
    let mut hasher = blake3::Hasher::new_keyed(&nonce_key);
    hasher
        .update(seed)
        .update(data)
        .update(plaintext.as_bytes());
    let mut nonce = [0; NONCE_BYTES];
    nonce.copy_from_slice(&hasher.finalize().as_bytes()[..NONCE_BYTES]);
    nonce
}

fn put_text(data: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).expect("types, paths and ids are short");
    data.extend_from_slice(&length.to_be_bytes());
    data.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place {
        ledger: LedgerId([1; 16]),
        event_type: "PersonRegistered",
        version: 1,
        path: "subject.name",
        owner: "per_02020202020202020202020202020202",
    };

    fn key(byte: u8) -> Key32 {
        Key32::from_bytes(&[byte; 32])
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_with_its_key() {
        for text in ["", "王芳", "a longer address, No. 5 Lane 300, 2F"] {
            let sealed = seal(&key(3), &PLACE, &[4; 32], text);
            assert_eq!(
                open(&key(3), &PLACE, &sealed)
                    .expect("same key and place")
                    .expose(),
                text
            );
        }
    }

    #[test]
    fn a_sealed_value_moved_anywhere_else_does_not_open() {
        let sealed = seal(&key(3), &PLACE, &[4; 32], "王芳");
        let elsewhere = [
            Place {
                ledger: LedgerId([9; 16]),
                ..PLACE
            },
            Place {
                event_type: "PersonCorrected",
                ..PLACE
            },
            Place {
                version: 2,
                ..PLACE
            },
            Place {
                path: "subject.phone",
                ..PLACE
            },
            Place {
                owner: "per_03030303030303030303030303030303",
                ..PLACE
            },
        ];
        for place in elsewhere {
            assert_eq!(
                open(&key(3), &place, &sealed),
                Err(Unopened::Altered),
                "{place:?}"
            );
        }
    }

    #[test]
    fn another_key_is_named_before_anything_is_decrypted() {
        let sealed = seal(&key(3), &PLACE, &[4; 32], "王芳");
        assert_eq!(open(&key(5), &PLACE, &sealed), Err(Unopened::OtherKey));
    }

    #[test]
    fn no_single_flipped_bit_opens() {
        let sealed = URL_SAFE_NO_PAD
            .decode(seal(&key(3), &PLACE, &[4; 32], "王"))
            .expect("own");
        for bit in 0..sealed.len() * 8 {
            let mut bytes = sealed.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let text = URL_SAFE_NO_PAD.encode(bytes);
            assert!(open(&key(3), &PLACE, &text).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn malformed_text_is_an_answer_and_not_a_crash() {
        for text in ["", "=", "AA", "A+/=", "AAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert_eq!(
                open(&key(3), &PLACE, text),
                Err(Unopened::Malformed),
                "{text}"
            );
        }
    }

    #[test]
    fn two_texts_of_one_command_for_one_field_never_share_a_nonce() {
        let nonce_of = |text| {
            let sealed = seal(&key(3), &PLACE, &[4; 32], text);
            URL_SAFE_NO_PAD.decode(sealed).expect("own")[17..41].to_vec()
        };
        assert_ne!(nonce_of("王芳"), nonce_of("李强"));
        assert_eq!(nonce_of("王芳"), nonce_of("王芳"));
    }
}
