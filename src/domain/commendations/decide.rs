//! Decisions about commendations: who served may be thanked once for a session by who was served.

use super::book::{Commendation, CommendationBook, CommendationsOf};
use super::command::{GiveCommendation, RefuseCommendation, WithdrawCommendation};
use super::event::{
    CommendationEnd, CommendationEnded, CommendationGiven, CommendationGroup, EndGroup, WordsGroup,
};
use crate::domain::books::BookKey;
use crate::domain::certificates::follow::ended_with_commendation;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{CommendationId, OrganisationId, PersonId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_lines;
use crate::domain::limits::{COMMENDATION_CHARS_MAX, COMMENDATIONS_A_YEAR_MAX, COMMENDATIONS_MAX};
use crate::domain::organisations::standing::may_record;
use crate::domain::organisations::succession::answering;
use crate::domain::people::alias::{acted, ids_of};
use crate::domain::people::decide::person;
use crate::domain::people::event::PersonGroup;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::sessions::book::Session;
use crate::domain::sessions::clock::session;
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::{Actor, Meta};

/// Who speaks for an organisation.
pub const COMMENDERS: &[Role] = &[Role::Approver, Role::OrganisationAdmin];

/// Commends or thanks somebody for a session.
pub fn give(command: &GiveCommendation, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    let organisation = answering(desk, session.organisation)?;
    require(desk, ctx, COMMENDERS, Scope::organisation(organisation))?;
    may_record(desk, organisation)?;
    if session.person != command.person_id {
        return Err(Refusal::new(RefusalCode::CommendationOfAnother)
            .field("person_id")
            .into());
    }
    person(desk, command.person_id)?;
    if acted(desk, ctx, [Actor::Person(command.person_id)])? {
        return Err(Refusal::new(RefusalCode::SecondPersonNeeded).into());
    }
    check_lines("text", &command.text, COMMENDATION_CHARS_MAX)?;
    let credited = session.standing_credits().next();
    let credited = credited.filter(|_| session.state == SessionState::Effective);
    let Some(credited) = credited else {
        return Err(Refusal::new(RefusalCode::CommendationUnfounded)
            .field("session_id")
            .into());
    };
    if let Some(id) = session.commendation {
        return Err(Refusal::new(RefusalCode::CommendedAlready)
            .field("session_id")
            .with("id", id)
            .into());
    }
    has_room(organisation, command.person_id, ctx, desk)?;
    Ok(vec![Event::CommendationGiven(CommendationGiven {
        activity: session.reference(command.activity_id, command.session_id),
        commendation: CommendationGroup {
            commendation_id: CommendationId::derive(&ctx.seed, 0),
            kind: command.kind,
            organisation_id: organisation,
        },
        meta: ctx.meta().caused_by(credited.position),
        statement: WordsGroup {
            text: ctx.sealed("statement.text"),
        },
        subject: PersonGroup {
            person_id: command.person_id,
        },
    })])
}

/// So many in a year by one organisation, so many at all, over all ids of a human; those that
/// ended count, or giving and taking back would have no end.
fn has_room(
    organisation: OrganisationId,
    person: PersonId,
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    let (mut all, mut this_year) = (0, 0);
    for id in ids_of(desk, person)? {
        let book = desk.find::<CommendationsOf>(&BookKey::CommendationsOf(id))?;
        for (_, by, at) in book.into_iter().flat_map(|book| &book.given) {
            let is_this_year = ctx.zone.date(*at).year() == ctx.today().year();
            all += 1;
            this_year += usize::from(is_this_year && *by == organisation);
        }
    }
    let refused = |code, max: usize| Err(Refusal::new(code).with("max", max).into());
    if this_year >= COMMENDATIONS_A_YEAR_MAX {
        return refused(
            RefusalCode::CommendationsOfYearFull,
            COMMENDATIONS_A_YEAR_MAX,
        );
    }
    if all >= COMMENDATIONS_MAX {
        return refused(RefusalCode::CommendationsFull, COMMENDATIONS_MAX);
    }
    Ok(())
}

/// The organisation takes one back, even while it may not record; after its end its successor.
pub fn withdraw(
    command: &WithdrawCommendation,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let given = commendation(desk, command.commendation_id)?;
    if given.session != (command.activity_id, command.session_id) {
        return Err(unknown().into());
    }
    let scope = Scope::organisation(given.organisation);
    require(desk, ctx, COMMENDERS, scope)?;
    let session = session(desk, command.activity_id, command.session_id)?;
    if command.reason.is_of_fakes() {
        return Err(Refusal::new(RefusalCode::ReasonUnfit)
            .field("reason")
            .into());
    }
    stands(given)?;
    let meta = ctx.meta().because(command.reason, None);
    let end = (command.commendation_id, CommendationEnd::Withdrawn);
    closed(given, end, meta, session, (ctx, desk))
}

/// The volunteer refuses one.
pub fn refuse(
    command: &RefuseCommendation,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let given = commendation(desk, command.commendation_id)?;
    // Nobody learns of others' by asking.
    if !acted(desk, ctx, [Actor::Person(given.person)])? {
        return Err(unknown().into());
    }
    stands(given)?;
    let (activity, id) = given.session;
    let session = session(desk, activity, id)?;
    let end = (command.commendation_id, CommendationEnd::Refused);
    closed(given, end, ctx.meta(), session, (ctx, desk))
}

/// The end, and that of the certificates which state it.
fn closed(
    given: &Commendation,
    (id, end): (CommendationId, CommendationEnd),
    meta: Meta,
    session: &Session,
    at: (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let reason = meta.reason;
    let mut events = vec![ended(given, (id, end), meta)];
    events.extend(ended_with_commendation(
        session,
        (id, given.position),
        reason,
        at,
    )?);
    Ok(events)
}

/// The event that ends a commendation.
pub(super) fn ended(
    given: &Commendation,
    (commendation_id, end): (CommendationId, CommendationEnd),
    meta: Meta,
) -> Event {
    Event::CommendationEnded(CommendationEnded {
        commendation: EndGroup {
            commendation_id,
            end,
        },
        meta: meta.caused_by(given.position),
        subject: PersonGroup {
            person_id: given.person,
        },
    })
}

/// The commendation, or the refusal that there is none.
pub fn commendation(desk: &Desk, id: CommendationId) -> Result<&Commendation, Stop> {
    let book = desk.find::<CommendationBook>(&BookKey::Commendation(id))?;
    let given = book.and_then(|book| book.given.as_deref());
    given.ok_or_else(|| unknown().into())
}

fn unknown() -> Refusal {
    Refusal::new(RefusalCode::CommendationUnknown).field("commendation_id")
}

fn stands(given: &Commendation) -> Result<(), Refusal> {
    match given.ended {
        None => Ok(()),
        Some(ended) => Err(Refusal::new(RefusalCode::CommendationEnded)
            .field("commendation_id")
            .with("since", ended.at)),
    }
}
