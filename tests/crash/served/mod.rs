//! SIGKILL over HTTP: `hourledger serve` under 64 writing clients, killed at random moments.
//!
//! Every start after a kill is an ordinary start. Its first clients check what the last ones were
//! told: each acknowledged write is answered again by the same bytes, each unanswered one is there
//! once after it is asked again, and the ledger counts exactly as many people as were registered.

mod client;
mod process;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use self::client::{Client, Reply, Write};
use self::process::{Server, fsck};
use crate::dice::{Case, Dice, key, seeds};

const CLIENTS: u32 = 64;
/// Acknowledged writes of earlier rounds that are asked again after each kill.
const REPLAYS: usize = 200;

#[test]
fn nothing_acknowledged_over_http_is_lost_when_the_server_is_killed_under_64_clients() {
    drill(20);
}

#[test]
#[ignore = "long: 200 kills of a server under 64 writing clients"]
fn nothing_acknowledged_over_http_is_lost_in_200_kills_of_the_server() {
    drill(200);
}

/// What the clients of all rounds know.
#[derive(Default)]
struct Known {
    answered: BTreeMap<String, (Write, Reply)>,
    unanswered: Vec<Write>,
    passports: AtomicU32,
}

fn drill(rounds: u32) {
    for seed in seeds(0..1) {
        let _case = Case::named(format!("HOURLEDGER_SEED={seed}"));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut dice = Dice(seed);
        let mut known = Known::default();
        let mut server = Server::start(folder.path());
        let token = server
            .founder_token
            .clone()
            .expect("the first start shows it");
        let mut in_flight = 0;
        for _ in 0..rounds {
            let moment = Duration::from_millis(50 + dice.below(350) as u64);
            write_until_killed(server, &token, &mut known, &mut dice, moment);
            in_flight += known.unanswered.len();
            server = Server::start(folder.path());
            check(&server, &token, &mut known, &mut dice);
        }
        server.stop();
        fsck(folder.path());
        let acknowledged = known.answered.len() - in_flight;
        println!(
            "kill over HTTP: {rounds} rounds, {CLIENTS} clients, {acknowledged} writes \
             acknowledged, {in_flight} in flight; lost or doubled: 0"
        );
    }
}

/// Each client registers person after person, and records a second consent of each.
fn write_until_killed(
    server: Server,
    token: &str,
    known: &mut Known,
    dice: &mut Dice,
    moment: Duration,
) {
    let address = server.address;
    let told = Mutex::new(Vec::new());
    let passports = &known.passports;
    std::thread::scope(|clients| {
        for _ in 0..CLIENTS {
            let mut dice = Dice(dice.roll());
            let told = &told;
            clients.spawn(move || {
                let mut client = Client::connect(address, token);
                loop {
                    let number = passports.fetch_add(1, Ordering::SeqCst);
                    let Some(person) = tell(&mut client, told, registration(&mut dice, number))
                    else {
                        return;
                    };
                    if tell(&mut client, told, consent(&mut dice, &person)).is_none() {
                        return;
                    }
                }
            });
        }
        std::thread::sleep(moment);
        server.kill();
    });
    for (write, reply) in told.into_inner().expect("no client panicked") {
        match reply {
            Some(reply) => _ = known.answered.insert(write.key.clone(), (write, reply)),
            None => known.unanswered.push(write),
        }
    }
}

type Told = Mutex<Vec<(Write, Option<Reply>)>>;

/// Asks and notes what came; the answer's `Location`, or none when the server is gone.
fn tell(client: &mut Client, told: &Told, write: Write) -> Option<String> {
    let reply = client.send(&write);
    if let Some(reply) = &reply {
        assert!(reply.status < 300, "{reply:?}");
        assert!(!reply.replayed, "a new key");
    }
    let location = reply.as_ref().map(|reply| reply.location.clone());
    told.lock()
        .expect("no client panicked")
        .push((write, reply));
    location
}

fn check(server: &Server, token: &str, known: &mut Known, dice: &mut Dice) {
    let mut client = Client::connect(server.address, token);
    let answered: Vec<_> = known.answered.values().collect();
    for _ in 0..REPLAYS.min(answered.len()) {
        let (write, reply) = answered[dice.below(answered.len())];
        let again = client.send(write).expect("it answers");
        assert!(again.replayed, "{write:?} was acknowledged");
        assert_eq!((again.status, &again.body), (reply.status, &reply.body));
        assert_eq!(again.location, reply.location);
    }
    for write in known.unanswered.drain(..) {
        let reply = client.send(&write).expect("it answers");
        assert!(reply.status < 300, "{reply:?}");
        known.answered.insert(write.key.clone(), (write, reply));
    }
    let registered = known
        .answered
        .values()
        .filter(|(write, _)| write.path == "/people");
    assert_eq!(
        client.people(),
        registered.count() as u64,
        "each is there once"
    );
}

fn registration(dice: &mut Dice, number: u32) -> Write {
    let body = serde_json::json!({
        "name": format!("王芳{number}"), "document_kind": "07",
        "document_number": format!("E{number:08}"), "birth_date": "1990-01-01",
        "region": "320106", "consent": {"given_by": "person", "text_digest": "00".repeat(32)},
    });
    Write::new(key(dice), "/people", &body)
}

/// A consent of the person at `location`.
fn consent(dice: &mut Dice, location: &str) -> Write {
    let person = location.rsplit('/').next().expect("a path");
    let body = serde_json::json!({
        "purpose": "public_notice", "given_by": "person", "text_digest": "11".repeat(32),
    });
    Write::new(key(dice), &format!("/people/{person}/consents"), &body)
}

/// A first start that is killed anywhere leaves a directory that the next start goes on with.
#[test]
fn a_first_start_that_is_killed_is_gone_on_with() {
    for seed in seeds(0..6) {
        let _case = Case::named(format!("HOURLEDGER_SEED={seed}"));
        let mut dice = Dice(seed);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let moment = Duration::from_millis(dice.below(150) as u64);
        Server::killed_after(folder.path(), moment);
        Server::start(folder.path()).stop();
        fsck(folder.path());
    }
}
