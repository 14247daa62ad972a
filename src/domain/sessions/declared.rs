//! Self-declared hours: the volunteer states them, the lead of the activity confirms, and only then
//! another person may approve (R29, R28).
//!
//! The declaration is the volunteer's own word, so they do not sign it a second time, and nobody
//! approves in place of the lead's word. The bounds are those of keyed entry: signed up, within the
//! plan, no overlap, not beyond the scheduled length (R17, R22, R26). The grade is D, whatever is
//! corrected later (R27). Who leads an activity and declares hours at it is confirmed by an
//! administrator of the organisation. Barring self-entry after a fraud (R38) is not built.

use super::approve::waits_for_signature;
use super::book::Session;
use super::clock::session;
use super::command::{ConfirmDeclared, DeclareSession};
use super::event::{SessionEvent, SessionSubject};
use super::keyed::entered;
use super::state::Source;
use crate::domain::activities::book::Plan;
use crate::domain::activities::decide::activity;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::organisations::standing::may_record;
use crate::domain::organisations::succession::{answering, may_settle};
use crate::domain::people::alias::{acted, same_person};
use crate::domain::people::decide::not_erased;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::stored::Actor;

/// The volunteer declares a session of their own.
pub fn declare(command: &DeclareSession, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let (_, plan) = activity(desk, command.activity_id)?;
    if !acted(desk, ctx, [Actor::Person(command.person_id)])? {
        return Err(Refusal::new(RefusalCode::RecordNotYours)
            .field("person_id")
            .into());
    }
    may_record(desk, plan.organisation)?;
    let event = entered(command.into(), Source::SelfDeclared, plan, ctx, desk)?;
    Ok(vec![Event::SessionDeclared(event)])
}

/// The lead confirms what the volunteer declared.
pub fn confirm(command: &ConfirmDeclared, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let session = session(desk, command.activity_id, command.session_id)?;
    let (_, plan) = activity(desk, command.activity_id)?;
    may_confirm(session, plan, ctx, desk)?;
    if session.source_in != Source::SelfDeclared {
        return Err(Refusal::new(RefusalCode::NotSelfDeclared).into());
    }
    may_settle(desk, ctx, session.organisation)?;
    waits_for_signature(session)?;
    not_erased(desk, session.person)?;
    Ok(vec![Event::SessionDeclarationConfirmed(SessionEvent {
        activity: session.reference(command.activity_id, command.session_id),
        hours: (),
        meta: ctx.meta().under(session.policy),
        place: (),
        subject: SessionSubject {
            person_id: session.person,
        },
        time: (),
    })])
}

/// The lead; for the lead's own hours an administrator of the organisation, and once that has
/// ended, when its lead may be gone, of its successor (R39).
fn may_confirm(session: &Session, plan: &Plan, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    if acted(desk, ctx, [Actor::Person(session.person)])? {
        return Err(Refusal::new(RefusalCode::SelfConfirmation).into());
    }
    let is_lead = acted(desk, ctx, [Actor::Person(plan.lead)])?;
    let ended = || Ok::<_, Stop>(answering(desk, session.organisation)? != session.organisation);
    if same_person(desk, session.person, plan.lead)? || !is_lead && ended()? {
        let place = Scope::organisation(session.organisation);
        return require(desk, ctx, &[Role::OrganisationAdmin], place);
    }
    if !is_lead {
        return Err(Refusal::new(RefusalCode::LeadNeeded)
            .with("lead", plan.lead)
            .into());
    }
    Ok(())
}
