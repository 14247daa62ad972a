//! Texts of the public log, exactly as C2SP writes them: signed notes, checkpoints, cosignatures,
//! proofs, policies and what is said between a log and its witnesses. Pure: bytes in, values out.
//!
//! Every text is read strictly and rendered back to the same bytes, so that a value never says
//! more or less than what was signed. Everything is bounded ([`bounds`]); any bytes at all end in
//! a value or in a problem that says what is wrong and where.
//!
//! Specifications: signed-note 1.0.0, tlog-checkpoint 1.0.0, tlog-cosignature 1.0.1 (Ed25519),
//! tlog-witness 1.0.0, tlog-proof and tlog-policy as of 2026-07.
//!
//! Must never: hold a private key, read a clock, trust a text before a known key verified it, or
//! repair what it reads.

pub mod body;
pub mod bounds;
pub mod cosignature;
pub mod key;
pub mod name;
pub mod note;
pub mod policy;
pub mod proof_text;
pub mod sign;
pub mod signature_line;
pub mod text;
pub mod verification;
pub mod witness_message;

pub use body::{BodyProblem, Checkpoint, origin_digest};
pub use cosignature::cosign;
pub use key::{KeyId, KeyKind, KeyProblem, VerifierKey};
pub use name::NameProblem;
pub use note::{Note, NoteProblem};
pub use policy::{JudgeProblem, Judged, Octets, Policy, PolicyProblem, PolicyWitness, Witnessed};
pub use proof_text::{LogProof, ProofPath, ProofProblem};
pub use sign::{SignProblem, note_line};
pub use signature_line::{LineProblem, SignatureLine};
pub use text::TextProblem;
pub use verification::{SignatureProblem, Verified};
pub use witness_message::{
    AddCheckpoint, AnswerProblem, RequestProblem, parse_cosignatures, parse_size,
    render_cosignatures, render_size,
};
