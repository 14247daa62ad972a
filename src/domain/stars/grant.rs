//! The grant: at the last approval, or when the notice ended without objection.

use super::apply::condition_unmet;
use super::approve::application;
use super::assess::unmet;
use super::book::{StarApplication, StarDesk, StarState, StarsOf};
use super::event::{
    ApplicationRef, EvaluationGroup, StarExpired, StarGranted, StarGroup, StarRefused,
};
use super::figures::{Record, months_later};
use crate::domain::books::BookKey;
use crate::domain::certificates::follow::{StarChanged, ended_with_star};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::due::{StarDue, StarDueKind};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{PersonId, StarApplicationId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::book::{PersonBook, Standing};
use crate::domain::people::event::PersonGroup;
use crate::domain::policy::book::pinned;
use crate::domain::policy::pack::RuleCode;
use crate::domain::stored::{Meta, ReasonCode};

/// What is to be granted.
pub(super) struct Award {
    /// By which application.
    pub application: StarApplicationId,
    /// To whom.
    pub person: PersonId,
    /// The level.
    pub rank: u32,
    /// What the books say.
    pub evaluation: EvaluationGroup,
}

/// The event that grants a star, valid from its own day on, and those that end the certificates of
/// the star before it.
pub(super) fn granted(
    award: &Award,
    record: &Record<'_>,
    meta: Meta,
    (ctx, desk): (&Context, &Desk),
) -> Result<Vec<Event>, Stop> {
    let mut events = vec![grant(award, record, meta, desk)?];
    if let Some(before) = record.stars.held() {
        let changed = StarChanged {
            // A higher star speaks against nothing that certificates over hours say.
            stars: u32::MAX,
            stand_before: None,
            is_revoked: false,
            cause: before.position,
            reason: None,
        };
        events.extend(ended_with_star(&record.stars.ids, &changed, (ctx, desk))?);
    }
    Ok(events)
}

fn grant(award: &Award, record: &Record<'_>, meta: Meta, desk: &Desk) -> Result<Event, Stop> {
    let scheme = record.scheme;
    let level = scheme.at(award.rank).expect("an application names a level");
    let consumes = scheme.consume_on_award.value() == Some(&true);
    let series = scheme.number_series.value();
    let serial = match series {
        Some(series) => Some(number(record, series.prefix, series.kept, desk)?),
        None => None,
    };
    let granted_on = record.zone.date(meta.effective_at);
    let months = scheme.valid_months.value();
    let ends_on = months.map(|months| months_later(granted_on, *months));
    Ok(Event::StarGranted(StarGranted {
        application: ApplicationRef {
            application_id: award.application,
        },
        evaluation: award.evaluation,
        meta,
        star: StarGroup {
            consumed_minutes: if consumes {
                level.minutes_min
            } else {
                Minutes::ZERO
            },
            ends_at: ends_on.map(|day| record.zone.midnight(day)),
            level: level.code,
            rank: award.rank,
            replaces: record.stars.held().map(|held| held.application),
            serial,
            series: series.map(|series| series.prefix),
            stars: level.stars,
            valid_until: ends_on.map(|day| day.plus_days(-1)),
        },
        subject: PersonGroup {
            person_id: award.person,
        },
    }))
}

/// The number kept for ever, or the next of the series.
fn number(record: &Record<'_>, series: RuleCode, kept: bool, desk: &Desk) -> Result<u64, Stop> {
    if let Some(number) = record.stars.number(series).filter(|_| kept) {
        return Ok(number);
    }
    let all = desk.find::<StarDesk>(&BookKey::StarDesk(None))?;
    let given = all.and_then(|all| all.numbers.get(&series));
    Ok(given.copied().unwrap_or(0) + 1)
}

/// An application, looked at anew under the rules and up to the day that it pinned.
pub(super) struct Judged<'d> {
    record: Record<'d>,
    /// What the books say.
    pub evaluation: EvaluationGroup,
    /// Whether it can still come to its star.
    pub verdict: Result<(), Refusal>,
}

/// Looks at an application anew.
pub(super) fn judged<'d>(
    application: &StarApplication,
    ctx: &Context,
    desk: &'d Desk,
) -> Result<Judged<'d>, Stop> {
    let pack = pinned(desk, application.policy)?;
    let record = Record::of(desk, application.person, &pack.stars, &ctx.zone)?;
    let day = ctx.zone.date(application.at);
    let evaluation = record.evaluation(application.cut_off, day);
    let level = pack.stars.at(application.rank);
    let level = level.expect("an application names a level");
    let unmet = unmet(&pack.stars, level, &evaluation.figures, record.held());
    let verdict = if record.held() >= application.rank {
        Err(RefusalCode::StarHeldAlready.into())
    } else {
        unmet.map_or(Ok(()), |check| Err(condition_unmet(check)))
    };
    Ok(Judged {
        record,
        evaluation,
        verdict,
    })
}

impl Judged<'_> {
    /// Grants what was approved, by events that take effect at `meta`'s moment.
    pub fn granted(
        &self,
        id: StarApplicationId,
        application: &StarApplication,
        meta: Meta,
        at: (&Context, &Desk),
    ) -> Result<Vec<Event>, Stop> {
        let award = Award {
            application: id,
            person: application.person,
            rank: application.rank,
            evaluation: self.evaluation,
        };
        granted(&award, &self.record, meta, at)
    }
}

/// A deadline of an application or its star was reached.
pub fn elapse(at: Moment, due: &StarDue, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let application = application(desk, due.application_id)?;
    match due.kind {
        StarDueKind::NoticeEnd => end_notice(at, due.application_id, application, ctx, desk),
        StarDueKind::Expiry => expire(at, due.application_id, application, ctx, desk),
    }
}

/// The notice ended without objection. What fell away meanwhile ends the application.
fn end_notice(
    at: Moment,
    id: StarApplicationId,
    application: &StarApplication,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    if application.state != StarState::InNotice || application.notice_ends_at != Some(at) {
        return Err(unfit(application).into());
    }
    let meta = ctx.meta_at(at).under(application.policy);
    let meta = meta.caused_by(application.newest);
    let judged = judged(application, ctx, desk)?;
    let is_erased = erased(desk, application.person)?;
    if judged.verdict.is_ok() && !is_erased {
        return judged.granted(id, application, meta, (ctx, desk));
    }
    Ok(vec![Event::StarRefused(StarRefused {
        application: ApplicationRef { application_id: id },
        evaluation: Some(judged.evaluation),
        meta: meta.because(ReasonCode::ConditionsUnmet, None),
        subject: PersonGroup {
            person_id: application.person,
        },
    })])
}

fn erased(desk: &Desk, person: PersonId) -> Result<bool, Stop> {
    let book = desk.find::<PersonBook>(&BookKey::Person(person))?;
    Ok(book.is_some_and(|book| book.standing == Standing::Erased))
}

/// The star's time is over.
fn expire(
    at: Moment,
    id: StarApplicationId,
    application: &StarApplication,
    ctx: &Context,
    desk: &Desk,
) -> Result<Vec<Event>, Stop> {
    let key = BookKey::StarsOf(application.person);
    let book = desk.find::<StarsOf>(&key)?;
    let held = book.and_then(|book| book.held);
    let ends = held.filter(|held| held.application == id);
    let ends = ends.and_then(|held| held.ends_at);
    if !application.state.is_held() || ends != Some(at) {
        return Err(unfit(application).into());
    }
    Ok(vec![Event::StarExpired(StarExpired {
        application: ApplicationRef { application_id: id },
        meta: ctx
            .meta_at(at)
            .under(application.policy)
            .caused_by(application.newest),
        subject: PersonGroup {
            person_id: application.person,
        },
    })])
}

/// Where the application stands is not where the act needs it.
pub(super) fn unfit(application: &StarApplication) -> Refusal {
    Refusal::new(RefusalCode::StarStateUnfit).with("state", application.state.as_str())
}
