//! A ledger that publishes, in a temporary directory, and witnesses on loopback.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hourledger::checkpoint::{Checkpoint, KeyKind, Note, Policy, VerifierKey};
use hourledger::domain::Command;
use hourledger::domain::kernel::ids::{Digest32, PersonId};
use hourledger::domain::stored::Actor;
use hourledger::log::Fault;
use hourledger::log::disk::real::RealDisk;
use hourledger::run::ports::{SimulatedClock, SimulatedSeeds};
use hourledger::run::publishing::announce::announcement;
use hourledger::run::publishing::keys;
use hourledger::run::publishing::round::{Outcome, publish};
use hourledger::run::publishing::witnesses::Witnesses;
use hourledger::run::{Accepted, Failure, Genesis, Ledger, Opening, Publishing, Request, Running};
use hourledger::signing::NoteKey;
use hourledger::state::Bounds;
use hourledger::tlog::Published;
use hourledger::tree::Hash;
use hourledger::witness::memory::Memory;
use hourledger::witness::{Logs, Witness, server};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use uuid::Uuid;

/// 2026-03-02 08:00 in Shanghai, a Monday.
pub const MORNING_MS: i64 = 1_772_409_600_000;
pub const ORIGIN: &str = "test.example/log";

/// A ledger in a folder.
pub struct World {
    pub running: Running,
    pub witnesses: Witnesses,
}

/// A folder for a data directory and what lies beside it.
pub fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let data = folder.path().join("data");
    (folder, data)
}

fn randomness() -> Box<dyn hourledger::vault::Random> {
    Box::new(|bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness"))
}

impl World {
    pub fn open(data: &Path) -> Self {
        Self::try_open(data).expect("the ledger opens")
    }

    pub fn try_open(data: &Path) -> Result<Self, Failure> {
        static LIVES: AtomicU64 = AtomicU64::new(0);
        let life = LIVES.fetch_add(1, Ordering::Relaxed);
        let opening = Opening {
            data: data.to_owned(),
            clock: Arc::new(SimulatedClock::at(MORNING_MS)),
            seeds: Box::new(SimulatedSeeds::named(&format!("tlog {life}"))),
            random: randomness(),
            bounds: Bounds::default(),
            genesis: Some(Genesis {
                origin: ORIGIN.into(),
                simulation: true,
                ledger_id: [7; 16],
            }),
        };
        Ok(Self {
            running: Running::open(opening, |_| {})?,
            witnesses: Witnesses::default(),
        })
    }

    pub fn stop(self) {
        self.running.stop().expect("it stops");
    }

    pub fn ledger(&self) -> &Ledger {
        self.running.queue.ledger()
    }

    pub fn keys_folder(&self) -> PathBuf {
        keys::folder_of(self.ledger()).to_owned()
    }

    pub fn log_keys(&self) -> Vec<NoteKey> {
        keys::signing(self.ledger()).expect("the keys are there")
    }

    pub fn founder(&self) -> Actor {
        let opened = self.ledger().opened().expect("readable").expect("opened");
        Actor::Person(opened.founder)
    }

    pub fn submit(&self, command: Value) -> Result<Accepted, Failure> {
        let command: Command = serde_json::from_value(command).expect("a well-formed command");
        let mut key = [0; 16];
        getrandom::fill(&mut key).expect("randomness");
        self.running.queue.submit_blocking(Request {
            actor: self.founder(),
            key: Uuid::from_bytes(key),
            commands: vec![command],
        })
    }

    /// Registers a person, whose name and number are nowhere to be seen afterwards.
    pub fn register(&self, number: &str) -> PersonId {
        let accepted = self.submit(json!({
            "command": "register_person", "name": "王芳", "document_kind": "07",
            "document_number": number, "birth_date": "1990-01-01", "region": "320106",
            "consent": {"given_by": "person", "text_digest": Digest32::of(b"text")},
        }));
        let accepted = accepted.expect("accepted");
        PersonId::derive(&accepted.frame.command_seed(), 0)
    }

    /// Opens the ledger, records some people, publishes and stops; what was published.
    pub fn live(data: &Path, people: u32) -> Published {
        let mut world = Self::open(data);
        world.grow(people);
        let published = world.publish();
        world.stop();
        published
    }

    /// Makes one more log key and announces it.
    pub fn announce_fresh_key(&self) -> NoteKey {
        let mut fill = |bytes: &mut [u8]| getrandom::fill(bytes).expect("randomness");
        let key = keys::fresh(&self.keys_folder(), ORIGIN, &mut fill).expect("a new key");
        let announce = announcement(key.public());
        let mut command = serde_json::to_value(announce).expect("JSON");
        command["command"] = "announce_key".into();
        self.submit(command).expect("announced");
        key
    }

    /// Some people, so that the log grows.
    pub fn grow(&self, people: u32) {
        let first = self.ledger().log.head().next.0;
        for count in 0..people {
            self.register(&format!("P{:08}", first + u64::from(count)));
        }
    }

    pub fn publish(&mut self) -> Published {
        let done = self.publish_as(&Publishing::default());
        assert_eq!(done.expect("it publishes"), Outcome::Published);
        let published = self.ledger().tlog.published().expect("published");
        (*published).clone()
    }

    pub fn publish_as(&mut self, publishing: &Publishing) -> Result<Outcome, Fault> {
        let ledger = Arc::clone(self.running.queue.ledger());
        publish(&ledger, publishing, &mut self.witnesses)
    }
}

/// The text of a failure with its causes.
pub fn told(failure: &Failure) -> String {
    match failure {
        Failure::Fault(fault) => hourledger::run::fsck::in_full(fault),
        Failure::Refused(refusal) => refusal.to_string(),
    }
}

/// A note over a tree that never was, signed with a key all the same.
pub fn forged(key: &NoteKey, size: u64, root: Hash) -> Note {
    let checkpoint = Checkpoint::new(ORIGIN, size, root).expect("a checkpoint");
    let text = checkpoint.to_string();
    Note::new(&text, vec![key.line(&text).expect("signed")]).expect("a note")
}

/// What a note says, after its log signature was checked.
pub fn verified(note: &[u8], key: &VerifierKey) -> hourledger::checkpoint::Checkpoint {
    let note = Note::parse(note).expect("a note");
    let verified = note.verify(std::slice::from_ref(key)).expect("no bad line");
    assert_eq!(verified.len(), 1, "the log signed it");
    hourledger::checkpoint::Checkpoint::parse(note.text()).expect("a checkpoint")
}

/// A witness of our own, served on loopback.
pub struct Served {
    pub address: SocketAddr,
    pub key: VerifierKey,
    runtime: Option<Runtime>,
}

impl Served {
    /// Begins a witness in a folder that watches the logs of these keys.
    pub fn start(name: &str, folder: &Path, logs: &[VerifierKey]) -> Self {
        let lines: Vec<String> = logs.iter().map(|key| format!("log {key}")).collect();
        let logs = Logs::parse(&lines.join("\n")).expect("log lines");
        let seed = blake3::derive_key("hourledger tests witness key", name.as_bytes());
        let key = NoteKey::from_seed(name, KeyKind::Ed25519Cosignature, &seed.into());
        let key = key.expect("a good name");
        let disk = RealDisk::new(folder).expect("a folder");
        let witness = Witness::new(key, logs, Memory::on(Arc::new(disk)).expect("a folder"));
        let key = witness.verifier().clone();
        let runtime = Runtime::new().expect("threads");
        let local = SocketAddr::from(([127, 0, 0, 1], 0));
        let listener = runtime
            .block_on(TcpListener::bind(local))
            .expect("loopback");
        let address = listener.local_addr().expect("bound");
        runtime.spawn(server::serve(listener, witness, std::future::pending()));
        Self {
            address,
            key,
            runtime: Some(runtime),
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// A way of publishing that wants `quorum` of these witnesses.
pub fn policy(
    log: &VerifierKey,
    witnesses: &[(&VerifierKey, String)],
    quorum: usize,
) -> Publishing {
    let line = |(key, url): &(&VerifierKey, String)| format!("witness {} {key} {url}", key.name());
    let names: Vec<&str> = witnesses.iter().map(|(key, _)| key.name()).collect();
    let mut lines = vec![format!("log {log}")];
    lines.extend(witnesses.iter().map(line));
    lines.push(format!("group all {quorum} {}", names.join(" ")));
    lines.push("quorum all\n".to_owned());
    let text = lines.join("\n");
    Publishing {
        policy: Some(Policy::parse(text.as_bytes()).expect("a policy")),
        witness_time: std::time::Duration::from_secs(3),
        ..Publishing::default()
    }
}
