//! Several commands that stand or fall together see each other.

use hourledger::domain::Command;
use hourledger::domain::kernel::ids::Digest32;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::run::dry_run::predict;
use hourledger::run::{Failure, Request};
use serde_json::{from_value, json};
use tempfile::tempdir;
use uuid::Uuid;

use crate::world::World;

fn registration(number: &str) -> Command {
    from_value(json!({
        "command": "register_person", "name": "王芳", "document_kind": "07",
        "document_number": number, "birth_date": "1990-01-01", "region": "320106",
        "consent": {"given_by": "person", "text_digest": Digest32::of(b"text")},
    }))
    .expect("a well-formed command")
}

#[test]
fn r1_two_registrations_of_one_document_in_one_batch_are_refused() {
    let dir = tempdir().expect("a folder");
    let world = World::open(&dir.path().join("data"));
    let request = |numbers: &[&str]| Request {
        actor: world.founder(),
        key: Uuid::from_u128(7),
        commands: numbers.iter().copied().map(registration).collect(),
    };
    let twice = || request(&["B7", "B8", "B7"]);
    for failure in [
        world.running.queue.submit_blocking(twice()).map(drop),
        predict(world.running.queue.ledger(), twice()).map(drop),
    ] {
        match failure {
            Err(Failure::Refused(refusal)) => {
                assert_eq!(refusal.code, RefusalCode::DocumentAlreadyRegistered);
            }
            other => panic!("{other:?}"),
        }
    }
    // Nothing of it is left behind: the same key and documents are free.
    let accepted = world.running.queue.submit_blocking(request(&["B7", "B8"]));
    assert!(!accepted.expect("accepted").replayed);
    world.running.stop().expect("stops");
}
