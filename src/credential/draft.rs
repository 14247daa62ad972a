//! A document in its canonical text, about to be signed: the same bytes are written once, hashed
//! once, and handed out.
//!
//! ```text
//! text  = {"@context":[…],…            |,"type":…}     one buffer, and where the proof belongs
//! hash  = SHA-256 of both parts; the hash of the first goes on into that of the signed text
//! proof = ,"proof":{"@context":[…],…}                   put in between
//! ```
//!
//! What [`super::proof`] does to a value, done to the text; it reads and checks what this signs.
//!
//! Must never: be made of a text that is not canonical; only [`super::document`] makes one.

use sha2::{Digest as _, Sha256};

use super::canonical::quote;
use super::multibase::signature_base58;
use super::proof::{CRYPTOSUITE, PROOF_TYPE, PURPOSE};
use crate::domain::kernel::moment::Moment;

/// Bytes of a proof, so that the text need not grow when it comes.
pub(super) const PROOF_BYTES: usize = 1_024;

/// A canonical text without a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    text: String,
    /// The end of the first member, which is `@context`.
    context_end: usize,
    /// Between the members before `proof` and those behind it.
    proof_at: usize,
}

/// A document that was signed, as it is handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Its canonical text.
    pub text: String,
    /// SHA-256 of the text.
    pub digest: [u8; 32],
}

impl Draft {
    /// A text whose first member, `@context`, ends at one place, and whose `proof` belongs at the
    /// other, before a comma.
    pub(super) fn new(text: String, context_end: usize, proof_at: usize) -> Self {
        debug_assert!(text.starts_with("{\"@context\":["));
        debug_assert!(text[..context_end].ends_with(']') && text[proof_at..].starts_with(','));
        Self {
            text,
            context_end,
            proof_at,
        }
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Signs with a key that is held elsewhere, under the name that `method` gives it.
    pub fn sign(
        self,
        method: &str,
        created: Moment,
        sign: impl FnOnce(&[u8; 64]) -> [u8; 64],
    ) -> Signed {
        let Self { mut text, .. } = self;
        let (before, behind) = text.split_at(self.proof_at);
        let mut unsigned = Sha256::new_with_prefix(before);
        let mut signed = unsigned.clone();
        unsigned.update(behind);

        let (head, tail) = config(&text[..self.context_end], method, created);
        let config = Sha256::new_with_prefix(&head).chain_update(&tail);
        let mut data = [0; 64];
        data[..32].copy_from_slice(&config.finalize());
        data[32..].copy_from_slice(&unsigned.finalize());
        let value = signature_base58(&sign(&data));

        let proof = [
            ",\"proof\":",
            &head,
            ",\"proofValue\":\"",
            &value,
            "\"",
            &tail,
        ]
        .concat();
        signed.update(&proof);
        signed.update(behind);
        text.insert_str(self.proof_at, &proof);
        Signed {
            text,
            digest: signed.finalize().into(),
        }
    }
}

/// The canonical text of the proof's members before `proofValue` and behind it. It begins as the
/// document does.
fn config(context: &str, method: &str, created: Moment) -> (String, String) {
    let head = format!(
        "{context},\"created\":\"{created}\",\"cryptosuite\":\"{CRYPTOSUITE}\",\
         \"proofPurpose\":\"{PURPOSE}\""
    );
    let mut tail = format!(",\"type\":\"{PROOF_TYPE}\",\"verificationMethod\":");
    quote(&mut tail, method);
    tail.push('}');
    (head, tail)
}
