//! F124: acts with power over others' records are counted, and every one of them is listed.

use std::collections::{BTreeMap, BTreeSet};

use hourledger::domain::books::Subject;
use hourledger::domain::kernel::ids::Position;
use hourledger::domain::ledger::administration::{Act, AdministrationBook};
use hourledger::domain::{BookKey, Event};

use crate::cast::{District, log_key, merge, reinstate, suspend, unmerge, void};
use crate::world::World;

/// Types that are no administrative acts, so that a new type is one or the other on purpose.
const ORDINARY: [&str; 75] = [
    "ledger_opened",
    "person_registered",
    "person_enrolled",
    "person_claimed",
    "consent_given",
    "consent_withdrawn",
    "activity_published",
    "volunteer_signed_up",
    "sign_up_cancelled",
    "session_checked_in",
    "session_checked_out",
    "session_keyed",
    "import_opened",
    "origin_linked",
    "activity_imported",
    "session_imported",
    "import_advanced",
    "session_declared",
    "session_rostered",
    "session_declaration_confirmed",
    "session_check_out_forgotten",
    "session_confirmed",
    "session_approved",
    "session_approved_by_rule",
    "hours_credited",
    "session_disputed",
    "session_dispute_escalated",
    "finding_advanced",
    "session_entered_nationally",
    "hours_reversed",
    "certificate_issued",
    "certificate_superseded",
    "status_list_published",
    "audit_opened",
    "audit_session_judged",
    "audit_closed",
    "certificate_shared",
    "share_extended",
    "share_withdrawn",
    "commendation_given",
    "commendation_ended",
    "commendations_certified",
    "complaint_received",
    "earning_posted",
    "earning_reversed",
    "balance_stated",
    "balance_imported",
    "hold_placed",
    "hold_captured",
    "hold_released",
    "transfer_posted",
    "donation_posted",
    "draw_posted",
    "balance_expired",
    "pool_opened",
    "relation_recorded",
    "relation_ended",
    "earning_assigned",
    "reserve_stated",
    "star_applied",
    "star_imported",
    "movement_imported",
    "star_approved",
    "star_refused",
    "star_objected",
    "star_granted",
    "star_reevaluated",
    "star_expired",
    "shift_opened",
    "shift_closed",
    "transfer_requested",
    "transfer_request_ended",
    "heir_named",
    "remainder_posted",
    "account_closed",
];

fn book(world: &World) -> AdministrationBook {
    let book = world.book::<AdministrationBook>(&BookKey::Administration);
    book.expect("a ledger begins with acts").clone()
}

fn listed(world: &World) -> Vec<Position> {
    world.stream(Subject::Administration)
}

#[test]
fn every_type_of_event_is_an_act_or_is_none_on_purpose() {
    let acts = Act::ALL.iter().map(|act| act.event_type());
    let decided: Vec<&str> = acts.chain(ORDINARY).collect();
    let once: BTreeSet<&str> = decided.iter().copied().collect();
    assert_eq!(decided.len(), once.len(), "a type is one or the other");
    let all: BTreeSet<&str> = Event::TYPES.iter().map(|(name, _)| *name).collect();
    assert_eq!(once, all);
}

#[test]
fn an_act_has_the_name_of_its_events() {
    for act in Act::ALL {
        let json = serde_json::to_value(act).expect("a string");
        assert_eq!(json, act.event_type());
    }
}

#[test]
fn every_act_is_counted_and_listed_and_nothing_else_is() {
    let mut district = District::new();
    let session = district.effective();
    let (snow, sweeping, qiang) = (district.snow, district.sweeping, district.qiang);
    let world = district.world.as_actor(district.founder);
    world.given([suspend(snow.id)]);
    world.given([reinstate(snow.id)]);
    world.given([merge(qiang, district.fang)]);
    world.given([unmerge(qiang)]);
    world.given([log_key(1)]);
    world
        .as_actor(snow.approver)
        .given([void(sweeping, session)]);
    let mut counts = BTreeMap::<Act, u64>::new();
    let mut positions = Vec::new();
    for recorded in &world.log {
        if let Some(act) = Act::of(&recorded.event) {
            assert_eq!(act.event_type(), recorded.event.type_version().0);
            *counts.entry(act).or_default() += 1;
            positions.push(recorded.at.position);
        }
    }
    assert_eq!(book(world).counts, counts);
    assert_eq!(listed(world), positions);
    for (act, count) in [
        (Act::SessionVoided, 1),
        (Act::KeyAnnounced, 1),
        (Act::PeopleUnmerged, 1),
        (Act::OrganisationAccredited, 2),
        (Act::PolicyAdopted, 1),
    ] {
        assert_eq!(counts.get(&act), Some(&count), "{act:?}");
    }
}

#[test]
fn a_refused_act_leaves_the_counters_as_they_are() {
    let mut district = District::new();
    let before = book(&district.world);
    let command = suspend(district.snow.id);
    let outcome = district.world.as_actor(district.fang).when(command);
    assert!(outcome.0.is_err());
    assert_eq!(book(&district.world), before);
}
