//! A ledger opens once, and only the ledger itself opens it.

use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::pack::Pack;

use crate::cast::{District, open_ledger};
use crate::world::{World, moment};

const OPENING: [&str; 3] = ["ledger_opened", "role_granted", "policy_adopted"];

#[test]
fn a_ledger_opens_with_its_founder_and_its_first_policy() {
    let mut world = World::empty(moment("2026-03-02 08:00"));
    let pack = Pack::national().clone();
    world.when(open_ledger(pack)).then_events(OPENING);
}

#[test]
fn a_ledger_opens_once() {
    let mut district = District::new();
    let again = open_ledger(Pack::national().clone());
    let outcome = district.world.as_system().when(again);
    outcome.then_refused(RefusalCode::LedgerAlreadyOpen, "");
}

#[test]
fn nobody_but_the_ledger_itself_opens_it() {
    let stranger = District::new().founder;
    let mut world = World::empty(moment("2026-03-02 08:00"));
    let command = open_ledger(Pack::national().clone());
    let outcome = world.as_actor(stranger).when(command);
    outcome.then_refused(RefusalCode::RoleMissing, "");
}

#[test]
fn an_origin_is_a_host_name_with_a_path() {
    for (origin, accepted) in [
        ("ledger.example", true),
        ("ledger.example/district-5/log", true),
        ("", false),
        ("Ledger.example", false),
        ("ledger.example/", false),
        ("ledger example", false),
        ("王芳的账本", false),
    ] {
        let mut world = World::empty(moment("2026-03-02 08:00"));
        let mut command = open_ledger(Pack::national().clone());
        command.origin = origin.to_owned();
        let outcome = world.when(command);
        if accepted {
            outcome.then_events(OPENING);
        } else {
            outcome.then_refused(RefusalCode::OriginMalformed, "origin");
        }
    }
}
