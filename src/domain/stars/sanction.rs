//! What people do about a star that is held: answer a review, take it away.

use super::approve::{level_of, of_person, require_or_authority, subject};
use super::book::{HeldStar, StarApplication, StarState, StarsOf};
use super::command::{ReviewStar, RevokeStar};
use super::event::{ApplicationRef, StarRevoked};
use super::figures::Undoing;
use super::follow::{Looked, looked_at};
use super::grant::unfit;
use crate::domain::books::BookKey;
use crate::domain::certificates::follow::{StarChanged, ended_with_star};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::StarApplicationId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::REASON_CHARS_MAX;
use crate::domain::people::alias::{acted, ids_of};
use crate::domain::policy::book::pinned;
use crate::domain::stored::{Actor, ReasonCode};

/// Reasons for which a star is taken away where the scheme names none.
const SANCTIONS: &[ReasonCode] = &[
    ReasonCode::EnteredInError,
    ReasonCode::NotVolunteerService,
    ReasonCode::VolunteerAsked,
    ReasonCode::HoursBought,
    ReasonCode::HoursMadeUp,
    ReasonCode::RecordsUntrue,
];

/// Answers what becomes of a star whose hours fell: it stays, or falls to what is met (R57).
pub fn review(command: &ReviewStar, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let application = of_person(desk, command.person_id, command.application_id)?;
    if application.state != StarState::UnderReview {
        return Err(unfit(application).into());
    }
    may_answer(application, ctx, desk)?;
    check_text("reason_text", &command.reason_text, REASON_CHARS_MAX)?;
    let held = held(application, command.application_id, desk)?;
    let looked = looked_at(application.person, held, &Undoing::default(), (ctx, desk))?;
    let change = if command.keep {
        Looked::kept(held)
    } else {
        looked.fallen(held)
    };
    let reason = if command.keep {
        ReasonCode::RecordIsRight
    } else {
        ReasonCode::ConditionsUnmet
    };
    let meta = ctx.meta().under(held.policy).caused_by(held.under_review);
    let meta = meta.because(reason, ctx.sealed_if("meta.reason_text"));
    let changed = looked.changed(held, change, None, reason);
    let mut events = vec![looked.event(application.person, held, change, meta)];
    let ids = ids_of(desk, application.person)?;
    events.extend(ended_with_star(&ids, &changed, (ctx, desk))?);
    Ok(events)
}

/// Takes a star away, on one of the scheme's grounds.
pub fn revoke(command: &RevokeStar, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let application = of_person(desk, command.person_id, command.application_id)?;
    if !application.state.is_held() {
        return Err(unfit(application).into());
    }
    may_answer(application, ctx, desk)?;
    let scheme = &pinned(desk, application.policy)?.stars;
    let grounds = scheme.revocation_grounds.value();
    let grounds = grounds.map_or(SANCTIONS, Vec::as_slice);
    if !grounds.contains(&command.reason) {
        return Err(Refusal::new(RefusalCode::StarGroundUnfit)
            .field("reason")
            .into());
    }
    check_text("reason_text", &command.reason_text, REASON_CHARS_MAX)?;
    let mut events = vec![Event::StarRevoked(StarRevoked {
        application: ApplicationRef {
            application_id: command.application_id,
        },
        meta: ctx
            .meta()
            .under(application.policy)
            .caused_by(application.newest)
            .because(command.reason, ctx.sealed_if("meta.reason_text")),
        subject: subject(application),
    })];
    let changed = StarChanged {
        stars: 0,
        stand_before: None,
        is_revoked: true,
        cause: held(application, command.application_id, desk)?.position,
        reason: Some(command.reason),
    };
    let ids = ids_of(desk, application.person)?;
    events.extend(ended_with_star(&ids, &changed, (ctx, desk))?);
    Ok(events)
}

/// Whoever agrees last to such an award, or the authority; never the holder.
fn may_answer(application: &StarApplication, ctx: &Context, desk: &Desk) -> Result<(), Stop> {
    let approvers = &level_of(application, desk)?.approvers.value;
    require_or_authority(approvers.last().copied(), application, ctx, desk)?;
    if acted(desk, ctx, [Actor::Person(application.person)])? {
        return Err(Refusal::new(RefusalCode::StarOwnHand).into());
    }
    Ok(())
}

fn held<'d>(
    application: &StarApplication,
    id: StarApplicationId,
    desk: &'d Desk,
) -> Result<&'d HeldStar, Stop> {
    let book = desk.find::<StarsOf>(&BookKey::StarsOf(application.person))?;
    let held = book.and_then(|book| book.held.as_ref());
    let held = held.filter(|held| held.application == id);
    held.ok_or_else(|| unfit(application).into())
}
