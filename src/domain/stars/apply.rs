//! Applying for a star: by the volunteer, or by an organisation that nominates (R55, R56).

use super::assess::{StarCheck, unmet};
use super::event::{ApplicationGroup, StarApplied, StarNoticeTime};
use super::figures::Record;
use super::grant::{Award, granted};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::StarApplicationId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::limits::STAR_APPLICATIONS_MAX;
use crate::domain::organisations::succession::may_settle;
use crate::domain::people::alias::{acted, not_merged};
use crate::domain::people::decide::registered;
use crate::domain::people::event::PersonGroup;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::book::in_force;
use crate::domain::policy::pack::{RuleCode, StarChoice, StarLevel, StarNominator, StarScheme};
use crate::domain::stars::command::ApplyForStar;
use crate::domain::stored::Actor;

/// Who may nominate for an organisation.
pub const NOMINATING: &[Role] = &[Role::Recorder, Role::Approver, Role::OrganisationAdmin];

/// Applies for a level, under the rules in force at its cut-off.
pub fn apply(command: &ApplyForStar, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    not_merged(registered(desk, command.person_id)?, command.person_id)?;
    let nominator = nominator(command, ctx, desk)?;
    let cut_off = cut_off(command.level, ctx.today(), desk)?;
    let (pack, policy) = in_force(desk, cut_off)?;
    let (rank, level) = level(&pack.stars, command.level)?;
    may_nominate(level, nominator)?;
    let mut record = Record::of(desk, command.person_id, &pack.stars, &ctx.zone)?;
    has_room(&record)?;
    if record.held() >= rank {
        return Err(Refusal::new(RefusalCode::StarHeldAlready)
            .field("level")
            .into());
    }
    if !record.served(desk)?.contains(&command.organisation_id) {
        return Err(Refusal::new(RefusalCode::StarOrganisationNotServed)
            .field("organisation_id")
            .into());
    }
    let evaluation = record.evaluation(cut_off, ctx.today());
    if let Some(check) = unmet(&pack.stars, level, &evaluation.figures, record.held()) {
        return Err(condition_unmet(check).field("level").into());
    }
    is_the_one(&record, rank, nominator, ctx)?;
    let application = ApplicationGroup {
        application_id: StarApplicationId::derive(&ctx.seed, 0),
        level: level.code,
        nominated: nominator == StarNominator::OrganisationServed,
        organisation_id: command.organisation_id,
        rank,
        stars: level.stars,
    };
    let is_automatic = pack.stars.is_automatic();
    let days = level.notice_working_days.value();
    let days = days.filter(|_| is_automatic);
    let notice_ends_at = days.map(|days| ctx.end_of_working_days(*days));
    let mut events = vec![Event::StarApplied(StarApplied {
        application,
        evaluation,
        meta: ctx.meta().under(policy),
        subject: PersonGroup {
            person_id: command.person_id,
        },
        time: StarNoticeTime { notice_ends_at },
    })];
    if is_automatic && notice_ends_at.is_none() {
        let award = Award {
            application: application.application_id,
            person: command.person_id,
            rank,
            evaluation,
        };
        let meta = ctx.meta().under(policy).caused_by(ctx.next);
        events.extend(granted(&award, &record, meta, (ctx, desk))?);
    }
    Ok(events)
}

/// The volunteer, or staff of the organisation; who is both speaks for themselves.
fn nominator(command: &ApplyForStar, ctx: &Context, desk: &Desk) -> Result<StarNominator, Stop> {
    if acted(desk, ctx, [Actor::Person(command.person_id)])? {
        return Ok(StarNominator::Volunteer);
    }
    let place = Scope::organisation(command.organisation_id);
    require(desk, ctx, NOMINATING, place)?;
    may_settle(desk, ctx, command.organisation_id)?;
    Ok(StarNominator::OrganisationServed)
}

fn may_nominate(level: &StarLevel, nominator: StarNominator) -> Result<(), Refusal> {
    if level.may_nominate(nominator) {
        return Ok(());
    }
    Err(Refusal::new(match nominator {
        StarNominator::Volunteer => RefusalCode::StarNominationNeeded,
        StarNominator::OrganisationServed => RefusalCode::StarNotNominated,
    })
    .field("level"))
}

/// The last day that counts in what is applied for today.
fn cut_off(code: RuleCode, today: LocalDate, desk: &Desk) -> Result<LocalDate, Stop> {
    let (pack, _) = in_force(desk, today)?;
    Ok(level(&pack.stars, code)?.1.cut_off(today))
}

fn level(scheme: &StarScheme, code: RuleCode) -> Result<(u32, &StarLevel), Refusal> {
    scheme.level(code).ok_or_else(|| {
        let codes = scheme.levels.iter().map(|level| level.code.to_string());
        Refusal::new(RefusalCode::StarLevelUnknown)
            .field("level")
            .with("levels", codes.collect::<Vec<_>>().join(", "))
    })
}

/// One application at a time.
fn has_room(record: &Record<'_>) -> Result<(), Refusal> {
    if let Some(open) = record.stars.open() {
        return Err(Refusal::new(RefusalCode::StarApplicationOpen).with("application", open));
    }
    if record.stars.applications() >= STAR_APPLICATIONS_MAX {
        return Err(
            Refusal::new(RefusalCode::StarApplicationsTooMany).with("max", STAR_APPLICATIONS_MAX)
        );
    }
    Ok(())
}

/// Whether it is the level that may be applied for: the highest met of those open to whoever
/// applies, or the one above what is held (R55).
fn is_the_one(
    record: &Record<'_>,
    rank: u32,
    nominator: StarNominator,
    ctx: &Context,
) -> Result<(), Refusal> {
    let (code, expected) = match record.scheme.may_apply_for.value() {
        None => return Ok(()),
        Some(StarChoice::NextLevel) => (RefusalCode::StarNotTheNext, record.held() + 1),
        Some(StarChoice::HighestMet) => {
            let highest = record.highest(ctx.today(), |level| level.may_nominate(nominator));
            let highest = highest.map_or(rank, |(highest, _)| highest);
            (RefusalCode::StarNotTheHighest, highest)
        }
    };
    if rank == expected {
        return Ok(());
    }
    let level = record.scheme.at(expected).map(|level| level.code);
    let level = level.map_or_else(String::new, |code| code.to_string());
    Err(Refusal::new(code).field("level").with("level", level))
}

/// The places of the levels that may be applied for on a day by whoever nominates: those that are
/// met, as far as the scheme lets choose (R55); none while an application is on its way.
pub fn open_to(record: &Record<'_>, nominator: StarNominator, day: LocalDate) -> Vec<u32> {
    if has_room(record).is_err() {
        return Vec::new();
    }
    let held = record.held();
    let met = record.scheme.ranked().filter(|(rank, level)| {
        let figures = record.up_to(level.cut_off(day));
        *rank > held
            && level.may_nominate(nominator)
            && unmet(record.scheme, level, &figures, held).is_none()
    });
    let met = met.map(|(rank, _)| rank);
    match record.scheme.may_apply_for.value() {
        None => met.collect(),
        Some(StarChoice::NextLevel) => met.filter(|rank| *rank == held + 1).collect(),
        Some(StarChoice::HighestMet) => met.last().into_iter().collect(),
    }
}

/// The refusal that names a condition and its figures.
pub(super) fn condition_unmet(check: StarCheck) -> Refusal {
    Refusal::new(RefusalCode::StarConditionUnmet)
        .with("condition", check.condition.as_str())
        .with("asked", check.asked)
        .with("found", check.found)
}
