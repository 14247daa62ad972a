//! Approving and refusing: by whom the level names, each another person, nobody for themselves.

use super::book::{StarApplication, StarApplicationBook, StarState};
use super::command::{ApproveStar, RefuseStar};
use super::event::{ApplicationRef, ApprovalGroup, StarApproved, StarNoticeTime, StarRefused};
use super::grant::{judged, unfit};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{PersonId, StarApplicationId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::organisations::succession::may_settle;
use crate::domain::people::alias::acted;
use crate::domain::people::decide::not_erased;
use crate::domain::people::event::PersonGroup;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::pinned;
use crate::domain::policy::pack::{StarApprover, StarLevel};
use crate::domain::stored::Actor;

/// Agrees, as the next whom the level names. The last to agree grants, or opens the notice.
pub fn approve(command: &ApproveStar, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let id = command.application_id;
    let application = of_person(desk, command.person_id, id)?;
    if application.state != StarState::Waiting {
        return Err(unfit(application).into());
    }
    let level = level_of(application, desk)?;
    let signed = application.approvals.len();
    let approvers = &level.approvers.value;
    let approver = approvers.get(signed).copied();
    let approver = approver.ok_or_else(|| unfit(application))?;
    require_as(approver, application, ctx, desk)?;
    not_own(application, ctx, desk)?;
    not_erased(desk, application.person)?;
    let judged = judged(application, ctx, desk)?;
    judged.verdict.clone()?;
    let remaining = approvers.len() - signed - 1;
    let days = level.notice_working_days.value();
    let days = days.filter(|_| remaining == 0);
    let notice_ends_at = days.map(|days| ctx.end_of_working_days(*days));
    let meta = ctx.meta().under(application.policy);
    let mut events = vec![Event::StarApproved(StarApproved {
        application: ApplicationRef { application_id: id },
        approval: ApprovalGroup {
            approver,
            remaining: u32::try_from(remaining).unwrap_or(u32::MAX),
        },
        evaluation: judged.evaluation,
        meta: meta.clone().caused_by(application.position),
        subject: subject(application),
        time: StarNoticeTime { notice_ends_at },
    })];
    if remaining == 0 && notice_ends_at.is_none() {
        let meta = meta.caused_by(ctx.next);
        events.extend(judged.granted(id, application, meta, (ctx, desk))?);
    }
    Ok(events)
}

/// Refuses an application, or upholds an objection to it.
pub fn refuse(command: &RefuseStar, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let id = command.application_id;
    let application = of_person(desk, command.person_id, id)?;
    if !application.state.is_open() {
        return Err(unfit(application).into());
    }
    let approvers = &level_of(application, desk)?.approvers.value;
    let next = approvers.get(application.approvals.len());
    let next = next.or(approvers.last()).copied();
    require_or_authority(next, application, ctx, desk)?;
    not_own(application, ctx, desk)?;
    check_text("reason_text", &command.reason_text, REASON_CHARS_MAX)?;
    let meta = ctx.meta().under(application.policy);
    let cause = application.objection.map(|objection| objection.position);
    Ok(vec![Event::StarRefused(StarRefused {
        application: ApplicationRef { application_id: id },
        evaluation: None,
        meta: meta
            .caused_by(cause.unwrap_or(application.position))
            .because(command.reason, ctx.sealed_if("meta.reason_text")),
        subject: subject(application),
    })])
}

/// The application, or the refusal that there is none.
pub fn application(desk: &Desk, id: StarApplicationId) -> Result<&StarApplication, Stop> {
    let book = desk.find::<StarApplicationBook>(&BookKey::StarApplication(id))?;
    book.and_then(|book| book.made.as_deref())
        .ok_or_else(|| unknown(id).into())
}

/// The same, if it was made under this id of a person: what is written about it is sealed so.
pub(super) fn of_person(
    desk: &Desk,
    person: PersonId,
    id: StarApplicationId,
) -> Result<&StarApplication, Stop> {
    let application = application(desk, id)?;
    if application.person != person {
        return Err(unknown(id).into());
    }
    Ok(application)
}

fn unknown(id: StarApplicationId) -> Refusal {
    Refusal::new(RefusalCode::StarApplicationUnknown)
        .field("application_id")
        .with("id", id)
}

/// The level applied for, by the rules that the application pinned.
pub(super) fn level_of<'d>(
    application: &StarApplication,
    desk: &'d Desk,
) -> Result<&'d StarLevel, Stop> {
    let level = pinned(desk, application.policy)?.stars.at(application.rank);
    Ok(level.expect("an application names a level"))
}

pub(super) fn subject(application: &StarApplication) -> PersonGroup {
    PersonGroup {
        person_id: application.person,
    }
}

/// Refuses unless the actor may agree as this one.
fn require_as(
    approver: StarApprover,
    application: &StarApplication,
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    let organisation = Scope::organisation(application.organisation);
    let (roles, place): (&[Role], Scope) = match approver {
        StarApprover::OrganisationServed => {
            (&[Role::Approver, Role::OrganisationAdmin], organisation)
        }
        StarApprover::OrganisationAdmin => (&[Role::OrganisationAdmin], organisation),
        StarApprover::Authority => (&[Role::LedgerAdmin], Scope::LEDGER),
    };
    require(desk, ctx, roles, place)?;
    match approver {
        StarApprover::Authority => Ok(()),
        _ => may_settle(desk, ctx, application.organisation),
    }
}

/// The same, or the authority, who may always step in.
pub(super) fn require_or_authority(
    approver: Option<StarApprover>,
    application: &StarApplication,
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    let authority = require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER);
    match (authority, approver) {
        (Err(Stop::Refused(_)), Some(approver)) => require_as(approver, application, ctx, desk),
        (outcome, _) => outcome,
    }
}

/// Refuses the volunteer, whoever applied, and whoever agreed already (R28).
pub(super) fn not_own(
    application: &StarApplication,
    ctx: &Context,
    desk: &Desk,
) -> Result<(), Stop> {
    let approvals = application.approvals.iter().map(|approval| approval.by);
    let hands = [Actor::Person(application.person), application.by];
    if acted(desk, ctx, hands.into_iter().chain(approvals))? {
        return Err(Refusal::new(RefusalCode::StarOwnHand).into());
    }
    Ok(())
}
