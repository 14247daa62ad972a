//! A ledger as a stranger sees it: leaves, a log key, two witnesses, and events with their bodies.
//! All keys and seeds are fixed, so that every run makes the same bytes.

use ed25519_dalek::{Signer as _, SigningKey};
use hourledger::checkpoint::{Checkpoint, KeyKind, LogProof, Note, VerifierKey, cosign, note_line};
use hourledger::log::commitment::opening::Opening;
use hourledger::log::commitment::{commitment, seed_of};
use hourledger::log::{LedgerId, Position};
use hourledger::run::shapes::kind_of;
pub use hourledger::run::shapes::shape_of as shapes;
use hourledger::tree::{Entry, Hash, Kind, leaf_hash};
use serde_json::Value;

use crate::naive;

pub const AUTHORITY: &str = "hours.example";
pub const ORIGIN: &str = "hours.example/log";
/// When witnesses sign, unless a test says otherwise: 2026-11-23T09:00:00Z.
pub const WITNESSED_AT: u64 = 1_795_424_400;

pub fn secret_key(number: u8) -> SigningKey {
    SigningKey::from_bytes(&[number; 32])
}

pub fn note_key(name: &str, kind: KeyKind, number: u8) -> (SigningKey, VerifierKey) {
    let secret = secret_key(number);
    let public = secret.verifying_key().to_bytes();
    let key = VerifierKey::new(name, kind, public).expect("a good key");
    (secret, key)
}

/// An event with all that its ledger knows of it.
#[derive(Clone, Debug)]
pub struct Recorded {
    pub position: u64,
    pub event_type: String,
    pub body: String,
    pub commitment: [u8; 32],
    seed: [u8; 32],
}

impl Recorded {
    /// The event with these groups open.
    pub fn opening(&self, open: &[&str]) -> Opening {
        let shape = shapes(&self.event_type, 1).expect("a known type");
        let event_type = (self.event_type.as_str(), 1);
        let body = self.body.as_bytes();
        Opening::build(&self.seed, event_type, shape.groups, body, |it| {
            open.contains(&it)
        })
        .expect("a canonical body")
    }
}

pub struct Ledger {
    pub id: LedgerId,
    entries: Vec<Entry>,
    log: (SigningKey, VerifierKey),
    witnesses: Vec<(SigningKey, VerifierKey)>,
    pub witnessed_at: u64,
}

impl Ledger {
    pub fn new() -> Self {
        let witness = |name, number| note_key(name, KeyKind::Ed25519Cosignature, number);
        let mut ledger = Self {
            id: LedgerId([9; 16]),
            entries: Vec::new(),
            log: note_key(ORIGIN, KeyKind::Ed25519Note, 1),
            witnesses: vec![witness("witness.one", 2), witness("witness.two", 3)],
            witnessed_at: WITNESSED_AT,
        };
        ledger.others(5);
        ledger
    }

    /// The policy of somebody who trusts this log under both witnesses.
    pub fn policy(&self) -> String {
        let [one, two] = [0, 1].map(|at: usize| &self.witnesses[at].1);
        let log = &self.log.1;
        format!(
            "log {log}\nwitness w0 {one}\nwitness w1 {two}\ngroup both all w0 w1\nquorum both\n"
        )
    }

    pub fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Events of other people.
    pub fn others(&mut self, count: usize) {
        for _ in 0..count {
            let commitment = blake3::hash(&self.size().to_be_bytes()).into();
            let kind = Kind::Event;
            self.entries.push(Entry { kind, commitment });
        }
    }

    /// Records an event.
    pub fn record(&mut self, event_type: &str, body: &Value) -> Recorded {
        let position = self.size();
        let shape = shapes(event_type, 1).expect("a known type");
        let command_seed =
            *blake3::hash(&[b"seed", &position.to_be_bytes()[..]].concat()).as_bytes();
        let seed = seed_of(shape, &command_seed, 0);
        let body = body.to_string();
        let at = Position(position);
        let bytes = body.as_bytes();
        let commitment = commitment(self.id, at, &seed, event_type, 1, shape.groups, bytes)
            .expect("a canonical body");
        let kind = kind_of(event_type);
        self.entries.push(Entry { kind, commitment });
        Recorded {
            position,
            event_type: event_type.into(),
            body,
            commitment,
            seed,
        }
    }

    fn leaves(&self, size: u64) -> Vec<Hash> {
        let entries = self.entries[..usize::try_from(size).expect("small")].iter();
        entries.map(|entry| leaf_hash(&entry.to_bytes())).collect()
    }

    pub fn root(&self, size: u64) -> Hash {
        naive::root(&self.leaves(size))
    }

    /// The checkpoint of a size, by the log and these witnesses.
    pub fn note(&self, size: u64, witnesses: &[usize]) -> Note {
        self.note_over(size, self.root(size), witnesses)
    }

    /// Whatever root the log's key is made to sign.
    pub fn note_over(&self, size: u64, root: Hash, witnesses: &[usize]) -> Note {
        let head = Checkpoint::new(ORIGIN, size, root).expect("a good head");
        let sign = |key: &SigningKey, message: &[u8]| Ok::<_, ()>(key.sign(message).to_bytes());
        let text = head.to_string();
        let (secret, key) = &self.log;
        let mut lines = vec![note_line(key, &text, |it| sign(secret, it)).expect("signs")];
        for at in witnesses {
            let (secret, key) = &self.witnesses[*at];
            let time = self.witnessed_at;
            lines.push(cosign(key, &text, time, |it| sign(secret, it)).expect("cosigns"));
        }
        Note::new(&text, lines).expect("a good note")
    }

    /// The proof of a leaf under the newest checkpoint, as everybody gets it.
    pub fn proof(&self, position: u64) -> String {
        self.proof_under(position, self.size(), &self.note(self.size(), &[0, 1]))
    }

    /// The proof of a leaf in the tree of a size, under any note.
    pub fn proof_under(&self, position: u64, size: u64, note: &Note) -> String {
        let at = usize::try_from(position).expect("small");
        let hashes = naive::path(at, &self.leaves(size));
        LogProof::new(None, position, hashes, note.clone())
            .expect("a proof")
            .to_string()
    }
}
