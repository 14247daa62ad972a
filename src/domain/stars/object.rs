//! Objections during the notice: they stop it until somebody without a hand in it has answered.

use super::approve::{level_of, not_own, of_person, require_or_authority, subject};
use super::book::StarState;
use super::command::{DismissStarObjection, ObjectToStar};
use super::event::{
    ApplicationRef, ObjectionGroup, StarNoticeTime, StarObjected, StarObjectionDismissed,
};
use super::grant::{judged, unfit};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::people::alias::acted;
use crate::domain::people::decide::person;
use crate::domain::stored::{Actor, ReasonCode};

/// Objects: anybody on the books but the volunteer.
pub fn object(command: &ObjectToStar, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let id = command.application_id;
    let application = of_person(desk, command.person_id, id)?;
    let Some(objector) = ctx.actor.person() else {
        return Err(Refusal::new(RefusalCode::Unauthenticated).into());
    };
    person(desk, objector)?;
    let runs = application
        .notice_ends_at
        .is_some_and(|ends| ctx.now < ends);
    if application.state != StarState::InNotice || !runs {
        return Err(unfit(application).into());
    }
    if acted(desk, ctx, [Actor::Person(application.person)])? {
        return Err(Refusal::new(RefusalCode::StarOwnHand).into());
    }
    check_text("text", &command.text, REASON_CHARS_MAX)?;
    Ok(vec![Event::StarObjected(StarObjected {
        application: ApplicationRef { application_id: id },
        meta: ctx
            .meta()
            .under(application.policy)
            .caused_by(application.newest),
        objection: ObjectionGroup {
            text: ctx.sealed("objection.text"),
        },
        subject: subject(application),
    })])
}

/// Answers an objection: the award goes on. What is left of the notice runs on; is nothing left,
/// the star is granted. Upheld, it is a refusal.
pub fn dismiss(
    command: &DismissStarObjection,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let id = command.application_id;
    let application = of_person(desk, command.person_id, id)?;
    let objection = application.objection;
    let Some(objection) = objection.filter(|_| application.state == StarState::Objected) else {
        return Err(unfit(application).into());
    };
    let approvers = &level_of(application, desk)?.approvers.value;
    require_or_authority(approvers.last().copied(), application, ctx, desk)?;
    not_own(application, ctx, desk)?;
    if acted(desk, ctx, [objection.by])? {
        return Err(Refusal::new(RefusalCode::StarOwnHand).into());
    }
    check_text("reason_text", &command.reason_text, REASON_CHARS_MAX)?;
    let notice_ends_at = application.notice_ends_at.filter(|ends| ctx.now < *ends);
    let meta = ctx.meta().under(application.policy);
    let reason_text = ctx.sealed_if("meta.reason_text");
    let mut events = vec![Event::StarObjectionDismissed(StarObjectionDismissed {
        application: ApplicationRef { application_id: id },
        meta: meta
            .clone()
            .caused_by(objection.position)
            .because(ReasonCode::RecordIsRight, reason_text),
        subject: subject(application),
        time: StarNoticeTime { notice_ends_at },
    })];
    if notice_ends_at.is_none() {
        let judged = judged(application, ctx, desk)?;
        judged.verdict.clone()?;
        let meta = meta.caused_by(ctx.next);
        events.extend(judged.granted(id, application, meta, (ctx, desk))?);
    }
    Ok(events)
}
