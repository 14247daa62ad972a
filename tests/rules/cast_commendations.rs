//! Commands on commendations that the examples share.

use hourledger::domain::Event;
use hourledger::domain::books::BookKey;
use hourledger::domain::commendations::book::{Commendation, CommendationBook};
use hourledger::domain::commendations::command::{
    GiveCommendation, RefuseCommendation, WithdrawCommendation,
};
use hourledger::domain::commendations::event::CommendationKind;
use hourledger::domain::kernel::ids::{CommendationId, PersonId};
use hourledger::domain::stored::ReasonCode;

use super::{IssueCertificate, Served, issue, session_of};
use crate::world::World;

/// A word of thanks to whoever served.
pub fn thank(world: &World, (activity_id, session_id): Served) -> GiveCommendation {
    GiveCommendation {
        activity_id,
        session_id,
        person_id: session_of(world, activity_id, session_id).person,
        kind: CommendationKind::Thanks,
        text: "谢谢您冒雪清扫。\n大家都记得。".to_owned(),
    }
}

pub fn take_back(
    (activity_id, session_id): Served,
    commendation_id: CommendationId,
) -> WithdrawCommendation {
    WithdrawCommendation {
        activity_id,
        session_id,
        commendation_id,
        reason: ReasonCode::EnteredInError,
    }
}

pub fn refuse_thanks(person_id: PersonId, commendation_id: CommendationId) -> RefuseCommendation {
    RefuseCommendation {
        person_id,
        commendation_id,
    }
}

pub fn new_commendation(events: &[Event]) -> CommendationId {
    let found = events.iter().find_map(|event| match event {
        Event::CommendationGiven(event) => Some(event.commendation.commendation_id),
        _ => None,
    });
    found.expect("a commendation was given")
}

/// The commendation, which must exist.
pub fn commendation_of(world: &World, id: CommendationId) -> &Commendation {
    let book = world.book::<CommendationBook>(&BookKey::Commendation(id));
    book.and_then(|book| book.given.as_deref()).expect("given")
}

/// A certificate that states the commendations which stand for what it counts.
pub fn issue_commended(
    world: &World,
    person_id: PersonId,
    sessions: &[Served],
    number: u32,
) -> IssueCertificate {
    let mut command = issue(world, person_id, sessions, number);
    command.commendations = true;
    let mut standing = Vec::new();
    for &(activity, id) in sessions {
        let given = session_of(world, activity, id).commendation;
        standing.extend(given.map(|id| (commendation_of(world, id), id)));
    }
    standing.retain(|(given, _)| given.ended.is_none());
    standing.sort_by_key(|(given, _)| given.position);
    let prepared = command.prepared.as_deref_mut().expect("prepared");
    prepared.commendations = standing.into_iter().map(|(_, id)| id).collect();
    command
}
