//! The witness: decide, remember, answer, in this order and one at a time for each log.
//!
//! Two requests for one log that ran side by side could both be found consistent with what was
//! seen, and contradict each other. So a log is locked from the look at what was seen until the
//! new note is on the disk.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::decide::{No, grown, signed};
use super::logs::Logs;
use super::memory::Memory;
use crate::checkpoint::{AddCheckpoint, Note, SignatureLine, VerifierKey, origin_digest};
use crate::log::Fault;
use crate::signing::NoteKey;

/// A witness with its key, its logs and its memory.
pub struct Witness {
    key: NoteKey,
    logs: Logs,
    memory: Memory,
    /// One lock for each log.
    turns: HashMap<String, Mutex<()>>,
}

impl Witness {
    /// A witness that watches `logs`.
    pub fn new(key: NoteKey, logs: Logs, memory: Memory) -> Self {
        let turn = |origin: &str| (origin.to_owned(), Mutex::new(()));
        let turns = logs.origins().map(turn).collect();
        Self {
            key,
            logs,
            memory,
            turns,
        }
    }

    /// Who verifies its cosignatures.
    pub fn verifier(&self) -> &VerifierKey {
        self.key.verifier()
    }

    /// Answers `add-checkpoint`: the cosignature, or why not. `now` tells the time in Unix seconds,
    /// and is asked when it is this request's turn.
    pub fn add_checkpoint(
        &self,
        body: &[u8],
        now: impl FnOnce() -> u64,
    ) -> Result<Result<SignatureLine, No>, Fault> {
        let Ok(request) = AddCheckpoint::parse(body) else {
            return Ok(Err(No::Malformed("the request is not as specified")));
        };
        let origin = request.checkpoint().origin();
        let (Some(keys), Some(turn)) = (self.logs.keys(origin), self.turns.get(origin)) else {
            return Ok(Err(No::UnknownLog));
        };
        if let Err(no) = signed(&request, keys) {
            return Ok(Err(no));
        }
        // What is locked is on the disk; who panicked while holding it changed nothing by halves.
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = self.memory.seen(origin)?;
        if let Err(no) = grown(seen, &request) {
            if matches!(no, No::NotGrown(_)) {
                let is_conflict = seen.size == request.checkpoint().size();
                let about = (is_conflict, request.note().text());
                self.memory.keep_evidence(origin, about, body)?;
            }
            return Ok(Err(no));
        }
        let Ok(line) = self.key.cosignature(request.note().text(), now()) else {
            return Ok(Err(No::Malformed("the checkpoint cannot be cosigned")));
        };
        self.memory
            .remember(origin, &cosigned(request.note(), keys, &line)?)?;
        Ok(Ok(line))
    }

    /// The newest cosigned note of the log whose origin has this digest.
    pub fn checkpoint(&self, folder: &str) -> Result<Option<Vec<u8>>, Fault> {
        let mut origins = self.logs.origins();
        let found = origins.find(|origin| origin_digest(origin) == folder);
        match found {
            Some(origin) => self.memory.newest(origin),
            None => Ok(None),
        }
    }
}

/// The note with the lines of its log and ours: what others signed we cannot vouch for.
fn cosigned(note: &Note, keys: &[VerifierKey], own: &SignatureLine) -> Result<Vec<u8>, Fault> {
    let is_of_log = |line: &&SignatureLine| keys.iter().any(|key| line.is_claimed_by(key));
    let lines = note.signatures().iter().filter(is_of_log).chain([own]);
    let cosigned = Note::new(note.text(), lines.cloned().collect());
    let cosigned = cosigned.map_err(|cause| Fault::retry("adding a cosignature", cause))?;
    Ok(cosigned.to_bytes())
}
