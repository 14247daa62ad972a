//! What a policy says about a signed checkpoint (tlog-policy, "What is a policy?").
//!
//! In this order: the note's form, its origin, every signature of a known key, the log's own
//! signature, the quorum. Times are told, not judged: there is no clock here.

use std::error::Error;
use std::fmt;

use super::{Octets, Policy};
use crate::checkpoint::body::{BodyProblem, Checkpoint};
use crate::checkpoint::key::VerifierKey;
use crate::checkpoint::note::{Note, NoteProblem};
use crate::checkpoint::verification::{SignatureProblem, Verified};

/// A checkpoint that a log of the policy signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The log's key that signed; the first, if several did.
    pub log_key: VerifierKey,
    /// The witnesses that cosigned, in the policy's order, each once.
    pub witnesses: Vec<Witnessed>,
    /// Whether they are enough.
    pub quorum_met: bool,
}

/// One witness's cosignature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witnessed {
    /// The witness's name in the policy.
    pub name: Octets,
    /// When it cosigned; the newest time, if it did so repeatedly.
    pub unix_seconds: u64,
}

impl Policy {
    /// Judges the bytes of a note.
    pub fn judge(&self, note_bytes: &[u8]) -> Result<Judged, JudgeProblem> {
        self.judge_note(&Note::parse(note_bytes).map_err(JudgeProblem::Note)?)
    }

    /// Judges a note that was read already.
    pub fn judge_note(&self, note: &Note) -> Result<Judged, JudgeProblem> {
        let checkpoint = Checkpoint::parse(note.text()).map_err(JudgeProblem::Body)?;
        if !checkpoint.root_fits_size() {
            return Err(JudgeProblem::Body(BodyProblem::RootOfEmptyTree));
        }
        let is_this_log = |key: &VerifierKey| key.name() == checkpoint.origin();
        if !self.logs.iter().any(|log| is_this_log(&log.key)) {
            return Err(JudgeProblem::UnknownOrigin);
        }
        let logs = self.logs.iter().map(|log| &log.key);
        let witnesses = self.witnesses.iter().map(|witness| &witness.key);
        let verified = note
            .verify(logs.chain(witnesses))
            .map_err(JudgeProblem::Signature)?;
        let log_key = verified
            .iter()
            .find(|line| line.unix_seconds.is_none() && is_this_log(line.key))
            .ok_or(JudgeProblem::NotByItsLog)?
            .key
            .clone();
        let (witnesses, quorum_met) = self.witnessed(&verified);
        Ok(Judged {
            checkpoint,
            log_key,
            witnesses,
            quorum_met,
        })
    }

    fn witnessed(&self, verified: &[Verified<'_>]) -> (Vec<Witnessed>, bool) {
        let newest = |key: &VerifierKey| {
            let by_key = verified.iter().filter(|line| line.key == key);
            by_key.filter_map(|line| line.unix_seconds).max()
        };
        let times: Vec<Option<u64>> = self
            .witnesses
            .iter()
            .map(|witness| newest(&witness.key))
            .collect();
        let cosigned: Vec<bool> = times.iter().map(Option::is_some).collect();
        let witnesses = self.witnesses.iter().zip(times);
        let witnesses = witnesses.filter_map(|(witness, unix_seconds)| {
            Some(Witnessed {
                name: witness.name.clone(),
                unix_seconds: unix_seconds?,
            })
        });
        (witnesses.collect(), self.quorum_met(&cosigned))
    }
}

/// Why a note is no checkpoint of a log of the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JudgeProblem {
    /// No note.
    Note(NoteProblem),
    /// No checkpoint, or one that no tree can have.
    Body(BodyProblem),
    /// No log of the policy has this origin.
    UnknownOrigin,
    /// No known signature, or one that fails.
    Signature(SignatureProblem),
    /// Known keys signed, but none of the log's own.
    NotByItsLog,
}

impl fmt::Display for JudgeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Note(problem) => write!(f, "the checkpoint is no signed note: {problem}"),
            Self::Body(problem) => write!(f, "the checkpoint is malformed: {problem}"),
            Self::UnknownOrigin => f.write_str("no log of the policy has the note's origin"),
            Self::Signature(problem) => write!(f, "the checkpoint is not trusted: {problem}"),
            Self::NotByItsLog => f.write_str("the log of this origin did not sign"),
        }
    }
}

impl Error for JudgeProblem {}
