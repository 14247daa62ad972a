//! Secrets in memory: keys and unsealed texts, wiped when dropped and never shown.
//!
//! Invariants: `Debug` of anything that holds a secret prints its kind only; a key is compared
//! with nothing; its bytes leave this type only for a cipher or a keyed hash.
//! A key must never be serialised: on a disk it lies wrapped (`wrap`) or in an epoch key file.

use std::fmt;

use zeroize::Zeroizing;

/// Where random bytes come from: the operating system, or the seeded generator of `demo`.
///
/// A port, so that this module stays a function of its arguments; any `FnMut(&mut [u8])` is one.
pub trait Random: Send {
    /// Fills `bytes` with unpredictable bytes; it cannot fail, as nothing could go on without.
    fn fill(&mut self, bytes: &mut [u8]);
}

impl<F: FnMut(&mut [u8]) + Send> Random for F {
    fn fill(&mut self, bytes: &mut [u8]) {
        self(bytes);
    }
}

/// A 32-byte secret key.
pub struct Key32(Zeroizing<[u8; 32]>);

impl Key32 {
    /// The key with these bytes; the caller's copy stays the caller's to wipe.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// A fresh key.
    pub fn random(random: &mut dyn Random) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        random.fill(&mut *bytes);
        Self(bytes)
    }

    /// The bytes, for a cipher or a keyed hash.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// First 16 bytes of the keyed hash of `parts` under this key, one after the other.
    ///
    /// Callers pass parts of fixed length, or at most one of variable length and that one last.
    pub fn tag16(&self, parts: &[&[u8]]) -> [u8; 16] {
        let mut hasher = blake3::Hasher::new_keyed(self.expose());
        for part in parts {
            hasher.update(part);
        }
        let mut tag = [0; 16];
        tag.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        tag
    }
}

impl fmt::Debug for Key32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key32(secret)")
    }
}

/// A personal text in clear, on its way to a screen or a document and to nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct Plaintext(Zeroizing<String>);

impl Plaintext {
    /// Takes over a clear text; it is wiped when the last copy is dropped.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Plaintext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plaintext(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(
            format!("{:?}", Key32::from_bytes(&[65; 32])),
            "Key32(secret)"
        );
        assert_eq!(
            format!("{:?}", Plaintext::new("王芳".into())),
            "Plaintext(secret)"
        );
    }

    #[test]
    fn a_tag_depends_on_key_and_message() {
        let key = Key32::from_bytes(&[1; 32]);
        assert_eq!(key.tag16(&[b"a", b"b"]), key.tag16(&[b"ab"]));
        assert_ne!(key.tag16(&[b"ab"]), key.tag16(&[b"ac"]));
        assert_ne!(
            key.tag16(&[b"ab"]),
            Key32::from_bytes(&[2; 32]).tag16(&[b"ab"])
        );
    }
}
