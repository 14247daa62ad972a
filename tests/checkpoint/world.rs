//! Keys and texts of these tests: every key comes from one byte, so every run signs the same.

use std::convert::Infallible;

use ed25519_dalek::{Signer as _, SigningKey};
use hourledger::checkpoint::{
    Checkpoint, KeyKind, Note, SignatureLine, VerifierKey, cosign, note_line,
};
use hourledger::tree::leaf_hash;

pub const ORIGIN: &str = "hours.example/log";

/// Both halves of a key.
pub struct Pair {
    pub key: VerifierKey,
    secret: SigningKey,
}

impl Pair {
    pub fn log(name: &str, seed: u8) -> Self {
        Self::new(name, KeyKind::Ed25519Note, seed)
    }

    pub fn witness(name: &str, seed: u8) -> Self {
        Self::new(name, KeyKind::Ed25519Cosignature, seed)
    }

    fn new(name: &str, kind: KeyKind, seed: u8) -> Self {
        let secret = SigningKey::from_bytes(&[seed; 32]);
        let public_key = secret.verifying_key().to_bytes();
        let key = VerifierKey::new(name, kind, public_key).expect("a good key");
        Self { key, secret }
    }

    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.secret.sign(message).to_bytes()
    }

    /// The closure that signs; it never fails.
    pub fn signer(&self) -> impl Fn(&[u8]) -> Result<[u8; 64], Infallible> {
        |message| Ok(self.sign(message))
    }

    pub fn note_line(&self, text: &str) -> SignatureLine {
        note_line(&self.key, text, self.signer()).expect("signs")
    }

    pub fn cosign(&self, text: &str, unix_seconds: u64) -> SignatureLine {
        cosign(&self.key, text, unix_seconds, self.signer()).expect("signs")
    }
}

pub fn checkpoint(size: u64) -> Checkpoint {
    Checkpoint::new(ORIGIN, size, leaf_hash(&size.to_be_bytes())).expect("a good checkpoint")
}

/// A checkpoint of size 70,000, signed by the log of seed 1.
pub fn log_note() -> Note {
    let text = checkpoint(70_000).to_string();
    let line = Pair::log(ORIGIN, 1).note_line(&text);
    Note::new(&text, vec![line]).expect("a good note")
}

/// The same, cosigned by witnesses of these seeds named `w<seed>.example`, at the time of the
/// seed.
pub fn witnessed_note(seeds: &[u8]) -> Note {
    let note = log_note();
    let lines: Vec<_> = seeds
        .iter()
        .map(|&seed| witness(seed).cosign(note.text(), 1_800_000_000 + u64::from(seed)))
        .collect();
    note.with(&lines).expect("a good note")
}

pub fn witness(seed: u8) -> Pair {
    Pair::witness(&format!("w{seed}.example"), seed)
}
