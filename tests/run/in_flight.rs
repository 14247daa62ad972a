//! A batch is decided while the one before is on its way to the disk: it sees what that one did,
//! and nobody can tell the difference.

use hourledger::domain::Command;
use hourledger::domain::kernel::ids::{Digest32, PersonId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::stored::Actor;
use hourledger::log::Position;
use hourledger::run::ledger::{Waiting, answered};
use hourledger::run::{Failure, Request};
use serde_json::{Value, from_value, json};
use tempfile::tempdir;
use uuid::Uuid;

use crate::world::World;

/// Requests that are handed in without waiting for an answer.
const REQUESTS: u128 = 300;

fn handed_in(world: &World, key: u128, actor: Actor, commands: &[Value]) -> Waiting {
    let commands = commands.iter().cloned().map(|command| {
        let command: Command = from_value(command).expect("a well-formed command");
        command
    });
    let request = Request {
        actor,
        key: Uuid::from_u128(key),
        commands: commands.collect(),
    };
    world.running.queue.enqueue(request).expect("there is room")
}

/// A ledger with one person besides its founder, which fsck finds nothing wrong with afterwards.
fn with_person(test: impl FnOnce(&World, Actor, PersonId)) {
    let dir = tempdir().expect("a folder");
    let data = dir.path().join("data");
    let world = World::open(&data);
    test(&world, world.founder(), world.person("A1"));
    world.stops_clean(&data);
}

/// Consent to a notice is given once or more, and can be withdrawn if it was given.
fn consent(person: PersonId, command: &str) -> Value {
    let mut consent = json!({"command": command, "person_id": person, "purpose": "public_notice"});
    if command == "give_consent" {
        consent["given_by"] = json!("person");
        consent["text_digest"] = json!(Digest32::of(b"text"));
    }
    consent
}

#[test]
fn a_command_sees_what_the_batch_in_flight_did() {
    with_person(|world, founder, person| {
        // A withdrawal can only be accepted behind the consent before it, and none a second time.
        let names = ["give_consent", "withdraw_consent", "withdraw_consent"];
        let waiting: Vec<_> = names
            .into_iter()
            .cycle()
            .zip(0..REQUESTS)
            .map(|(name, key)| handed_in(world, key, founder, &[consent(person, name)]))
            .collect();
        let mut end = Position(0);
        for (number, waiting) in waiting.into_iter().enumerate() {
            match answered(waiting) {
                Ok(accepted) if number % 3 < 2 => {
                    assert!(
                        end <= accepted.frame.first(),
                        "answers in the order of the log"
                    );
                    end = accepted.frame.next();
                }
                Err(Failure::Refused(refusal)) if number % 3 == 2 => {
                    assert_eq!(refusal.code, RefusalCode::ConsentUnknown);
                }
                other => panic!("request {number}: {other:?}"),
            }
        }
    });
}

#[test]
fn a_refused_batch_of_commands_takes_nothing_of_the_batch_in_flight_back() {
    with_person(|world, founder, person| {
        let [give, withdraw] = ["give_consent", "withdraw_consent"].map(|it| consent(person, it));
        // The second withdrawal of the two is refused, and so both are: what was given still is.
        let requests = [
            (true, vec![give]),
            (false, vec![withdraw.clone(), withdraw.clone()]),
            (true, vec![withdraw]),
        ];
        let mut waiting = Vec::new();
        for ((accepted, commands), key) in requests.iter().cycle().zip(0..REQUESTS) {
            waiting.push((accepted, handed_in(world, key, founder, commands)));
        }
        for (accepted, waiting) in waiting {
            assert_eq!(answered(waiting).is_ok(), *accepted);
        }
    });
}

#[test]
fn a_key_in_flight_waits_and_is_answered_alike() {
    with_person(|world, founder, person| {
        let [given, withdrawn] = ["give_consent", "withdraw_consent"].map(|it| consent(person, it));
        let mut waiting = Vec::new();
        for key in 0..REQUESTS / 3 {
            let asked = |command| handed_in(world, key, founder, std::slice::from_ref(command));
            waiting.push([asked(&given), asked(&given), asked(&withdrawn)]);
        }
        for [first, again, other] in waiting {
            let (first, again) = (answered(first), answered(again));
            let (first, again) = (first.expect("accepted"), again.expect("accepted"));
            assert!(first.is_new() && !again.is_new());
            assert_eq!(first.frame, again.frame);
            match answered(other) {
                Err(Failure::Refused(refusal)) => {
                    assert_eq!(refusal.code, RefusalCode::IdempotencyKeyReused);
                }
                other => panic!("{other:?}"),
            }
        }
    });
}
