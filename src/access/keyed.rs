//! Texts shown once and what is stored of them: 32 random bytes, and a keyed hash. Pure.
//!
//! The same for tokens and for one-time links; the prefix tells them apart, so that neither can
//! stand in for the other. 256 random bits need no slow hash.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Characters after the prefix: 32 bytes in base64url.
const SECRET_CHARS: usize = 43;

/// A new text: `prefix` and 32 bytes from `random`.
pub fn secret_text(prefix: &str, random: &mut dyn FnMut(&mut [u8])) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; 32]);
    random(&mut *bytes);
    let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(*bytes));
    Zeroizing::new(format!("{prefix}{}", *text))
}

/// Keyed hash of such a text: what is stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyedHash(pub(super) [u8; 32]);

impl KeyedHash {
    /// The hash of `text` under `key`; none if it does not even look like one with that prefix.
    pub fn of(key: &[u8; 32], prefix: &str, text: &str) -> Option<Self> {
        let looks_right = text.len() == prefix.len() + SECRET_CHARS && text.starts_with(prefix);
        looks_right.then(|| Self(*blake3::keyed_hash(key, text.as_bytes()).as_bytes()))
    }

    /// The same comparison as `==` in constant time: whoever guesses learns nothing from how long
    /// it takes.
    pub fn is(self, other: Self) -> bool {
        blake3::Hash::from(self.0) == blake3::Hash::from(other.0)
    }

    /// The first eight bytes of what follows from it in a context: names it in public.
    pub fn named(self, context: &str) -> [u8; 8] {
        let digest = blake3::derive_key(context, &self.0);
        *digest.first_chunk().expect("a digest of 32 bytes has 8")
    }
}

impl fmt::Debug for KeyedHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyedHash(secret)")
    }
}

impl Serialize for KeyedHash {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for KeyedHash {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        let bytes = URL_SAFE_NO_PAD.decode(&*text).ok();
        let hash = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        hash.map(Self)
            .ok_or_else(|| serde::de::Error::custom("expected 32 bytes in base64url"))
    }
}
