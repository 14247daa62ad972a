//! Scenes of the time bank that several files of examples share, and time that passes in them.

use std::collections::BTreeMap;

use hourledger::domain::due::{Deadline, DueIndex, DuePage, DueSubject, SHARDS};
use hourledger::domain::kernel::ids::HoldId;
use hourledger::domain::policy::pack::{Relation, TimeBank, Transfer};
use hourledger::domain::timebank::command::AttestNeed;
use hourledger::domain::timebank::event::ServiceRef;
use hourledger::domain::{BookKey, Event};

use super::{
    District, approve, check_in_by_code, check_out, confirm, hold_of, new_hold, new_session,
    place_hold, relate, set,
};
use crate::world::moment;

/// A hold of so many minutes that Fang placed herself.
pub fn held(district: &mut District, amount: i64) -> HoldId {
    let command = place_hold(district.fang, amount, district.snow);
    let world = district.world.as_actor(district.fang);
    new_hold(&world.given([command]))
}

/// The time of a hold is over, and the ledger says so.
pub fn run_out(district: &mut District, hold_id: HoldId) -> Vec<Event> {
    let at = hold_of(&district.world, hold_id).expires_at;
    district.world.now = at;
    let deadline = Deadline {
        at,
        subject: DueSubject::Hold { hold_id },
    };
    let world = district.world.as_system();
    world.given([deadline])
}

pub fn attest(district: &mut District, person_id: hourledger::domain::kernel::ids::PersonId) {
    let need = AttestNeed {
        person_id,
        until: "2026-12-31".parse().expect("a date"),
        organisation_id: district.snow.id,
    };
    district.world.as_actor(district.snow.admin).given([need]);
}

/// Deadlines that wait, by the index and by the pages; they must tell the same.
pub fn waiting(district: &District) -> BTreeMap<u32, u32> {
    let world = &district.world;
    let index = world.book::<DueIndex>(&BookKey::DueIndex);
    let index = index.cloned().unwrap_or_default().hours;
    for (hour, count) in &index {
        let pages = (0..SHARDS).filter_map(|it| world.book::<DuePage>(&BookKey::Due(*hour, it)));
        let on_pages: usize = pages.map(|page| page.deadlines.len()).sum();
        assert_eq!(on_pages, *count as usize, "the index counts the pages");
    }
    index
}

/// Everything that has become due is said, once each, as the ledger itself does it.
pub fn time_passes_to(district: &mut District, at: &str) {
    district.world.now = moment(at);
    let world = &mut district.world;
    loop {
        let index = world.book::<DueIndex>(&BookKey::DueIndex);
        let hours = index.cloned().unwrap_or_default().hours;
        let pages = hours.keys().flat_map(|hour| {
            (0..SHARDS).filter_map(|it| world.book::<DuePage>(&BookKey::Due(*hour, it)))
        });
        let all = pages.flat_map(|page| page.deadlines.clone());
        let due: Vec<Deadline> = all.filter(|it| it.at <= world.now).collect();
        if due.is_empty() {
            return;
        }
        let mut passed = 0;
        for deadline in &due {
            passed += usize::from(world.as_system().when(*deadline).0.is_ok());
        }
        // One that another made void may be refused; all of them would be due for ever.
        assert!(passed > 0, "no deadline may pass: {due:?}");
    }
}

/// Credit ends with the month after the one in which it was earned.
pub fn brief(bank: &mut TimeBank) {
    bank.expiry_months = set(1);
}

pub fn cooling(hours: u32, edit: fn(&mut Transfer)) -> impl FnOnce(&mut TimeBank) {
    move |bank: &mut TimeBank| {
        let mut rules = bank.transfer.value().expect("Gulou has them").clone();
        rules.cooling_off_hours = Some(hours);
        edit(&mut rules);
        bank.transfer = set(rules);
    }
}

pub fn spouses(district: &mut District) {
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let world = district.world.as_actor(snow.clerk);
    world.given([
        relate(fang, qiang, Relation::Spouse, snow),
        relate(qiang, fang, Relation::Spouse, snow),
    ]);
}

/// Qiang serves at an activity of his own.
pub fn qiang_serves(district: &mut District, from: &str, to: &str) -> ServiceRef {
    let (qiang, snow) = (district.qiang, district.snow);
    let activity_id = district.another_activity(snow, from, to);
    district.world.at(from).as_actor(qiang);
    let session_id = new_session(&district.world.given([check_in_by_code(activity_id, qiang)]));
    district.world.at(to).as_actor(snow.recorder);
    district.world.given([check_out(activity_id, session_id)]);
    let world = district.world.as_actor(qiang);
    world.given([confirm(activity_id, session_id)]);
    let world = district.world.as_actor(snow.approver);
    world.given([approve(activity_id, session_id)]);
    ServiceRef {
        activity_id,
        session_id,
    }
}
