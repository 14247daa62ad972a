//! Publishing with witnesses, good ones and bad ones.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use hourledger::checkpoint::VerifierKey;
use hourledger::run::publishing::Trouble;
use hourledger::run::publishing::round::Outcome;

use crate::world::{Served, World, folder, forged, policy, told};

/// Sends an add-checkpoint request; status and body.
pub fn submit(witness: &Served, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(witness.address).expect("loopback");
    let head = format!(
        "POST /add-checkpoint HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).expect("sent");
    stream.write_all(body).expect("sent");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("answered");
    let (head, body) = text.split_once("\r\n\r\n").expect("an answer");
    let status = head
        .split(' ')
        .nth(1)
        .expect("a status")
        .parse()
        .expect("a number");
    (status, body.to_owned())
}

fn log_key(world: &World) -> VerifierKey {
    world.log_keys()[0].verifier().clone()
}

fn trouble(world: &World, name: &str) -> Option<Trouble> {
    let facts = world.ledger().publishing.facts();
    facts.witnesses.get(name).expect("asked").trouble
}

#[test]
fn what_is_published_bears_the_witnesses_that_the_policy_wants() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    let log = log_key(&world);
    let logs = std::slice::from_ref(&log);
    let one = Served::start("w.example/one", &folder.path().join("w1"), logs);
    let two = Served::start("w.example/two", &folder.path().join("w2"), logs);
    let wanting = policy(&log, &[(&one.key, one.url()), (&two.key, two.url())], 2);
    for people in [1, 3, 300] {
        world.grow(people);
        assert_eq!(
            world.publish_as(&wanting).expect("whole"),
            Outcome::Published
        );
        let published = world.ledger().tlog.published().expect("published");
        let judged = wanting
            .policy
            .as_ref()
            .expect("set")
            .judge(&published.bytes);
        let judged = judged.expect("ours");
        assert!(judged.quorum_met);
        assert_eq!(judged.checkpoint.size(), world.ledger().log.head().next.0);
    }
    // Offered again without growth: the witnesses say that they saw it now, too.
    assert_eq!(
        world.publish_as(&wanting).expect("whole"),
        Outcome::Published
    );
    world.stop();
}

#[test]
fn a_ledger_that_forgot_what_its_witness_saw_asks_it() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    let log = log_key(&world);
    let one = Served::start(
        "w.example/one",
        &folder.path().join("w"),
        std::slice::from_ref(&log),
    );
    let wanting = policy(&log, &[(&one.key, one.url())], 1);
    world.grow(4);
    world.publish_as(&wanting).expect("whole");
    world.stop();
    let mut world = World::open(&data);
    world.grow(4);
    assert_eq!(
        world.publish_as(&wanting).expect("whole"),
        Outcome::Published
    );
    world.stop();
}

#[test]
fn without_its_witness_nothing_new_is_shown_and_writing_goes_on() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    let log = log_key(&world);
    world.grow(1);
    let before = world.publish();
    let nobody = free_address();
    let key = other_key("w.example/gone");
    let wanting = policy(&log, &[(&key, format!("http://{nobody}"))], 1);
    world.grow(1);
    assert_eq!(
        world.publish_as(&wanting).expect("whole"),
        Outcome::Unwitnessed
    );
    let shown = world.ledger().tlog.published().expect("the one before");
    assert_eq!(shown.bytes, before.bytes);
    assert_eq!(
        trouble(&world, "w.example/gone"),
        Some(Trouble::Unreachable)
    );
    world.grow(1);
    world.stop();
    // After a restart the note that lacked its witness is offered again, and then shown.
    let mut world = World::open(&data);
    assert_eq!(world.publish().size().0, world.ledger().log.head().next.0);
    world.stop();
}

#[test]
fn a_witness_that_does_not_know_us_is_named_and_not_counted() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    let log = log_key(&world);
    let one = Served::start("w.example/one", &folder.path().join("w"), &[]);
    let wanting = policy(&log, &[(&one.key, one.url())], 1);
    world.grow(1);
    assert_eq!(
        world.publish_as(&wanting).expect("whole"),
        Outcome::Unwitnessed
    );
    assert_eq!(trouble(&world, "w.example/one"), Some(Trouble::NotAdmitted));
    world.stop();
}

#[test]
fn a_lying_witness_is_not_believed() {
    let (_folder, data) = folder();
    let mut world = World::open(&data);
    let log = log_key(&world);
    world.grow(1);
    world.publish();
    let key = other_key("w.example/liar");
    let signature = "A".repeat(102) + "==";
    let not_ours = format!("\u{2014} w.example/liar {signature}\n");
    let lies = [
        (200, not_ours, Trouble::BadCosignature),
        (200, "not a line".to_owned(), Trouble::BadCosignature),
        (409, "9223372036854775807\n".to_owned(), Trouble::Ahead),
        (409, "007\n".to_owned(), Trouble::Misunderstood),
        (422, String::new(), Trouble::Fork),
        (500, String::new(), Trouble::Misunderstood),
    ];
    for (status, body, expected) in lies {
        let liar = Liar::start(status, body.clone());
        let wanting = policy(&log, &[(&key, format!("http://{}", liar.address))], 1);
        let outcome = world.publish_as(&wanting).expect("words do not stop us");
        assert_eq!(outcome, Outcome::Unwitnessed, "{status} {body}");
        assert_eq!(
            trouble(&world, "w.example/liar"),
            Some(expected),
            "{status} {body}"
        );
    }
    let alarms = world.ledger().publishing.facts().alarms;
    assert_eq!(alarms, 2, "two of the lies would mean a fork");
    world.stop();
}

#[test]
fn a_proven_fork_stops_the_publisher_and_is_kept() {
    let (folder, data) = folder();
    let mut world = World::open(&data);
    let log = log_key(&world);
    let one = Served::start(
        "w.example/one",
        &folder.path().join("w"),
        std::slice::from_ref(&log),
    );
    let wanting = policy(&log, &[(&one.key, one.url())], 1);
    world.grow(2);
    // Somebody with the log key shows the witness another tree, larger than ours.
    let note = forged(
        &world.log_keys()[0],
        10_000,
        hourledger::tree::Hash([0xee; 32]),
    );
    let request =
        hourledger::checkpoint::AddCheckpoint::new(0, Vec::new(), note).expect("a request");
    assert_eq!(submit(&one, request.to_string().as_bytes()).0, 200);
    let fault = world.publish_as(&wanting).expect_err("it must not go on");
    let told = told(&fault.into());
    assert!(told.contains("under our signature"), "{told}");
    let evidence = std::fs::read_dir(data.join("tlog")).expect("there");
    let kept = evidence.filter(|file| {
        let name = file.as_ref().expect("readable").file_name();
        name.to_string_lossy().starts_with("evidence-")
    });
    assert_eq!(kept.count(), 1);
    world.stop();
}

fn other_key(name: &str) -> VerifierKey {
    let kind = hourledger::checkpoint::KeyKind::Ed25519Cosignature;
    let key = hourledger::signing::NoteKey::from_seed(name, kind, &[3; 32].into());
    key.expect("a good name").verifier().clone()
}

/// An address at which nobody listens.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    listener.local_addr().expect("bound")
}

/// A server that always answers the same.
struct Liar {
    address: SocketAddr,
    ending: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Liar {
    fn start(status: u16, body: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("bound");
        let ending = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&ending);
        let thread = std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                if told.load(Ordering::SeqCst) {
                    return;
                }
                lie(stream, status, &body);
            }
        });
        Self {
            address,
            ending,
            thread: Some(thread),
        }
    }
}

fn lie(mut stream: TcpStream, status: u16, body: &str) {
    let mut seen = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        let Ok(read) = stream.read(&mut buffer) else {
            return;
        };
        seen.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&seen).into_owned();
        if let Some((head, rest)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            let length = head.split("content-length: ").nth(1);
            let length = length.and_then(|rest| rest.lines().next()?.trim().parse().ok());
            if rest.len() >= length.unwrap_or(0) {
                break;
            }
        }
        if read == 0 {
            return;
        }
    }
    let answer = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    _ = stream.write_all(answer.as_bytes());
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::SeqCst);
        _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}
