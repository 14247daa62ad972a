//! A key that signs notes: the log's, or a witness's.

use std::convert::Infallible;
use std::fmt;

use ed25519_dalek::{Signer as _, SigningKey};
use zeroize::Zeroizing;

use crate::checkpoint::{
    KeyKind, KeyProblem, SignProblem, SignatureLine, VerifierKey, cosign, note_line,
};

/// An Ed25519 key under a name, for notes or for cosignatures.
pub struct NoteKey {
    verifier: VerifierKey,
    signing: SigningKey,
}

impl NoteKey {
    /// The key with a secret seed. The name must be one that notes can carry.
    pub fn from_seed(
        name: &str,
        kind: KeyKind,
        seed: &Zeroizing<[u8; 32]>,
    ) -> Result<Self, KeyProblem> {
        let signing = SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, kind, signing.verifying_key().to_bytes())?;
        Ok(Self { verifier, signing })
    }

    /// A fresh key; `fill` gives unpredictable bytes.
    pub fn fresh(
        name: &str,
        kind: KeyKind,
        fill: &mut dyn FnMut(&mut [u8]),
    ) -> Result<Self, KeyProblem> {
        let mut seed = Zeroizing::new([0; 32]);
        fill(&mut *seed);
        Self::from_seed(name, kind, &seed)
    }

    /// Who verifies what this key signs.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The public key.
    pub fn public(&self) -> [u8; 32] {
        *self.verifier.public_key()
    }

    /// The line of this key, a log's, under a note's text.
    pub fn line(&self, text: &str) -> Result<SignatureLine, SignProblem<Infallible>> {
        note_line(&self.verifier, text, |message| self.sign(message))
    }

    /// The line of this key, a witness's, over a checkpoint that it saw at a time in Unix seconds.
    pub fn cosignature(
        &self,
        text: &str,
        unix_seconds: u64,
    ) -> Result<SignatureLine, SignProblem<Infallible>> {
        cosign(&self.verifier, text, unix_seconds, |message| {
            self.sign(message)
        })
    }

    /// The signature over the 64 bytes that a Data Integrity proof signs.
    pub fn sign_data(&self, data: &[u8; 64]) -> [u8; 64] {
        self.signing.sign(data).to_bytes()
    }

    /// The secret seed, for its file only.
    pub(super) fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.signing.to_bytes())
    }

    // The library's `Result` is for signers that can fail; one in memory cannot.
    #[allow(clippy::unnecessary_wraps)]
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], Infallible> {
        Ok(self.signing.sign(message).to_bytes())
    }
}

impl fmt::Debug for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NoteKey({})", self.verifier)
    }
}
