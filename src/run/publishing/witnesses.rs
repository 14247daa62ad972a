//! Asking witnesses (C2SP tlog-witness, the log's side): all at once, each within its time.
//!
//! A witness cosigns only a tree that grew out of the one it saw last. We remember that size; one
//! that answers 409 tells it, and is asked once more from there, but never when it says that it
//! saw more than we have: then either we were rolled back or somebody else signs our log. Such
//! words are not signed, so they raise an alarm; they stop us only once the witness shows the
//! other checkpoint with our own signature on it. What it showed is kept as evidence.

use std::collections::HashMap;
use std::io::Read as _;
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use ureq::Agent;

use super::standing::Trouble;
use super::{Publishing, keys};
use crate::checkpoint::{
    AddCheckpoint, Checkpoint, Note, Octets, Policy, PolicyWitness, SignatureLine, VerifierKey,
    origin_digest, parse_cosignatures, parse_size,
};
use crate::log::Fault;
use crate::run::ledger::Ledger;
use crate::tlog::Published;
use crate::tree::Size;

/// Bytes of an answer: a hundred lines and to spare.
const ANSWER_BYTES_MAX: u64 = 64 << 10;

/// What is remembered of witnesses, by key.
#[derive(Debug, Default)]
pub struct Witnesses {
    sizes: HashMap<VerifierKey, u64>,
}

/// What came of asking them all.
#[derive(Debug, Default)]
pub struct Asked {
    /// Good cosignatures.
    pub lines: Vec<SignatureLine>,
    /// A witness showed another tree under our signature.
    pub proven_fork: Option<Fault>,
}

/// What one witness answered.
enum Answered {
    Cosigned(SignatureLine),
    Not(Trouble),
    /// Another checkpoint of ours that does not fit this one.
    Proven(Vec<u8>),
}

impl Witnesses {
    /// Asks all witnesses of the policy that have an address, side by side.
    pub fn ask(
        &mut self,
        ledger: &Ledger,
        publishing: &Publishing,
        policy: &Policy,
        signed: &Published,
    ) -> Result<Asked, Fault> {
        let witnesses: Vec<&PolicyWitness> = policy
            .witnesses()
            .iter()
            .filter(|witness| witness.url.is_some())
            .collect();
        let answers: Vec<(Answered, u64)> = std::thread::scope(|scope| {
            let asking = witnesses.iter().map(|witness| {
                let known = self.sizes.get(&witness.key).copied().unwrap_or(0);
                let one = One::of(ledger, witness, signed, publishing.witness_time);
                scope.spawn(move || one.ask(known))
            });
            let asking: Vec<_> = asking.collect();
            let joined = asking.into_iter().map(ScopedJoinHandle::join);
            joined
                .map(|answer| answer.unwrap_or((Answered::Not(Trouble::Misunderstood), 0)))
                .collect()
        });
        let mut asked = Asked::default();
        for (witness, (answer, size)) in witnesses.into_iter().zip(answers) {
            self.sizes.insert(witness.key.clone(), size);
            asked.take(ledger, witness, signed, answer);
        }
        Ok(asked)
    }
}

impl Asked {
    fn take(
        &mut self,
        ledger: &Ledger,
        witness: &PolicyWitness,
        signed: &Published,
        answer: Answered,
    ) {
        let trouble = match answer {
            Answered::Cosigned(line) => {
                self.lines.push(line);
                None
            }
            Answered::Not(trouble) => Some(trouble),
            Answered::Proven(evidence) => {
                let kept = ledger.tlog.keep_evidence(&evidence);
                self.proven_fork = Some(proven(&witness.name.to_string(), kept));
                Some(Trouble::Fork)
            }
        };
        ledger.publishing.note(|facts| {
            let standing = facts.witnesses.entry(witness.name.to_string()).or_default();
            standing.trouble = trouble;
            match trouble {
                None => standing.cosigned_size = signed.checkpoint.size(),
                Some(trouble) => {
                    standing.failures += 1;
                    facts.alarms += u64::from(trouble.is_alarm());
                }
            }
        });
    }
}

fn proven(name: &str, kept: Result<String, Fault>) -> Fault {
    let kept = kept.map_or_else(|fault| fault.to_string(), |file| format!("kept as {file}"));
    Fault::fatal(
        format!("asking witness {name} to cosign"),
        format!(
            "it shows another checkpoint of this log under our signature ({kept}): the data was \
             rolled back, or somebody else has the log key. Nothing more is signed"
        ),
    )
}

/// One witness and what it is asked.
struct One<'a> {
    ledger: &'a Ledger,
    witness: &'a PolicyWitness,
    signed: &'a Published,
    agent: Agent,
}

impl<'a> One<'a> {
    fn of(
        ledger: &'a Ledger,
        witness: &'a PolicyWitness,
        signed: &'a Published,
        time: Duration,
    ) -> Self {
        let config = Agent::config_builder()
            // At most three requests: two to cosign, one to see what it has.
            .timeout_global(Some(time / 3))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        Self {
            ledger,
            witness,
            signed,
            agent: config.into(),
        }
    }

    /// Asks from the size it is known to have seen; the answer, and the size to remember.
    fn ask(&self, known: u64) -> (Answered, u64) {
        let own = self.signed.checkpoint.size();
        let (status, body) = match self.submit(known.min(own)) {
            Ok(answer) => answer,
            Err(trouble) => return (Answered::Not(trouble), known),
        };
        if status != 409 {
            return self.heard(status, &body, known);
        }
        let Ok(seen) = parse_size(&body) else {
            return (Answered::Not(Trouble::Misunderstood), known);
        };
        if seen > own {
            return (self.differing(Trouble::Ahead), known);
        }
        match self.submit(seen) {
            // Asked from what it says itself, it says the same again: it has another root of that
            // size. Another size: somebody else submitted meanwhile.
            Ok((409, body)) if parse_size(&body) == Ok(seen) => {
                (self.differing(Trouble::Fork), seen)
            }
            Ok((409, _)) => (Answered::Not(Trouble::Misunderstood), seen),
            Ok((status, body)) => self.heard(status, &body, seen),
            Err(trouble) => (Answered::Not(trouble), seen),
        }
    }

    fn heard(&self, status: u16, body: &[u8], known: u64) -> (Answered, u64) {
        match status {
            200 => match self.own_line(body) {
                Some(line) => (Answered::Cosigned(line), self.signed.checkpoint.size()),
                None => (Answered::Not(Trouble::BadCosignature), known),
            },
            403 | 404 => (Answered::Not(Trouble::NotAdmitted), known),
            422 => (self.differing(Trouble::Fork), known),
            _ => (Answered::Not(Trouble::Misunderstood), known),
        }
    }

    /// The line of this very witness, verified over our checkpoint; others are ignored.
    fn own_line(&self, body: &[u8]) -> Option<SignatureLine> {
        let lines = parse_cosignatures(body).ok()?;
        let note = Note::parse(&self.signed.bytes).ok()?;
        let key = std::slice::from_ref(&self.witness.key);
        lines.into_iter().find(|line| {
            let alone = Note::new(note.text(), vec![line.clone()]);
            alone.is_ok_and(|note| note.verify(key).is_ok())
        })
    }

    fn submit(&self, old: u64) -> Result<(u16, Vec<u8>), Trouble> {
        let own = self.signed.checkpoint.size();
        let proof = match old {
            0 => Vec::new(),
            old => self
                .ledger
                .tlog
                .consistency(Size(old), Size(own))
                .map_err(|_| Trouble::Misunderstood)?,
        };
        let note = Note::parse(&self.signed.bytes).map_err(|_| Trouble::Misunderstood)?;
        let request = AddCheckpoint::new(old, proof, note);
        let request = request.map_err(|_| Trouble::Misunderstood)?;
        let url = format!("{}/add-checkpoint", self.address());
        let sent = self.agent.post(&url).send(request.to_string());
        answer_of(sent)
    }

    /// It says that history differs: look at what it has.
    fn differing(&self, said: Trouble) -> Answered {
        let shown = self.shown_there().map(Answered::Proven);
        shown.unwrap_or(Answered::Not(said))
    }

    /// The newest checkpoint that the witness shows, if it bears our signature and is no part of
    /// our tree.
    fn shown_there(&self) -> Option<Vec<u8>> {
        let origin = self.signed.checkpoint.origin();
        let folder = origin_digest(origin);
        let url = format!("{}/{folder}/checkpoint", self.address());
        let (status, body) = answer_of(self.agent.get(&url).call()).ok()?;
        let note = Note::parse(&body).ok().filter(|_| status == 200)?;
        // A key that was distrusted proves nothing any more, or its thief could stop us.
        let keys = keys::active_verifiers(self.ledger, origin).ok()?;
        let is_ours = note.verify(&keys).is_ok();
        let shown = Checkpoint::parse(note.text()).ok().filter(|_| is_ours)?;
        let fits = shown.origin() == origin && self.is_part_of_ours(&shown);
        (!fits).then_some(body)
    }

    fn is_part_of_ours(&self, shown: &Checkpoint) -> bool {
        let (size, own) = (Size(shown.size()), Size(self.signed.checkpoint.size()));
        let root = || crate::tree::root(&self.ledger.tlog, size);
        // What cannot be read proves nothing.
        size <= own && root().map_or(true, |root| root == shown.root())
    }

    fn address(&self) -> &str {
        let url = self.witness.url.as_ref().and_then(Octets::as_text);
        url.unwrap_or_default().trim_end_matches('/')
    }
}

fn answer_of(
    sent: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> Result<(u16, Vec<u8>), Trouble> {
    let mut response = sent.map_err(|_| Trouble::Unreachable)?;
    let mut body = Vec::new();
    let reader = response.body_mut().as_reader().take(ANSWER_BYTES_MAX);
    { reader }
        .read_to_end(&mut body)
        .map_err(|_| Trouble::Unreachable)?;
    Ok((response.status().as_u16(), body))
}
