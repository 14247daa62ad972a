//! Stars: what somebody holds, what is missing to each level, and what waits for an approver.
//!
//! Conditions are held against figures by the domain's own functions, on the books as published;
//! "what if" adds minutes to the figures and asks the same. Nothing is recorded by looking.

use schemars::JsonSchema;
use serde::Serialize;

use super::certificates::organisation_name;
use super::imports::standing;
use super::page::{Asked, Page, rolled};
use super::{Read, as_of, found, today, words};
use crate::domain::books::BookKey;
use crate::domain::imports::book::{ImportPage, PAGE_SESSIONS};
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{ImportId, OrganisationId, PersonId, Position, StarApplicationId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::book::{PackBook, in_force};
use crate::domain::policy::pack::{
    Bilingual, RuleCode, StarApprover, StarLevel, StarNominator, StarScheme,
};
use crate::domain::stars::apply::open_to;
use crate::domain::stars::assess::{StarCheck, StarCondition, checks};
use crate::domain::stars::book::{
    HeldStar, StarApplication, StarApplicationBook, StarDesk, StarRoll, StarState, StarsOf,
};
use crate::domain::stars::event::StarFigures;
use crate::domain::stars::figures::Record;
use crate::domain::stored::Actor;
use crate::run::Ledger;
use crate::run::asked::on_desk;

/// Applications looked at for one page of those that wait.
const LOOKED_AT_MAX: usize = 2_000;

/// Where somebody stands on the way to each star.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StarView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The person.
    pub person_id: PersonId,
    /// The star held; absent: none.
    pub held: Option<HeldView>,
    /// Minutes that were added to what is recorded, for the question what if.
    pub extra_minutes: i64,
    /// Every level of the scheme in force.
    pub levels: Vec<LevelView>,
    /// The application that is on its way.
    pub open: Option<StarApplicationId>,
    /// All applications, the newest first.
    pub applications: Vec<StarApplicationView>,
    /// Stars of elsewhere that imports brought and nobody took back: told, and none of ours.
    pub brought: Vec<BroughtStarView>,
}

/// A star of another system or authority.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct BroughtStarView {
    /// By which scheme.
    pub scheme: RuleCode,
    /// How many stars.
    pub stars: u32,
    /// When it was awarded.
    pub awarded_on: LocalDate,
    /// The import that brought it.
    pub import_id: ImportId,
    /// The system it comes from.
    pub origin: OriginCode,
    /// The event that states it; who awarded it is sealed there.
    pub position: Position,
    /// Whether a second person approved it.
    pub stands: bool,
    /// Where it comes from, and that it counts for nothing here, in words.
    pub words: String,
}

/// A star that is held.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HeldView {
    /// The application that it came of.
    pub application_id: StarApplicationId,
    /// Code of the level.
    pub level: RuleCode,
    /// Its name.
    pub name: String,
    /// Its stars; absent: a medal.
    pub stars: Option<u32>,
    /// Its number.
    pub number: Option<String>,
    /// When it was granted.
    pub granted_at: Moment,
    /// Position of the adoption of the pack whose scheme it was granted by.
    pub policy: Position,
    /// Last day that it lasts, if it ends.
    pub valid_until: Option<LocalDate>,
    /// Whether somebody still has to look at it, for hours fell away.
    pub under_review: bool,
}

/// A level, and how far somebody is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct LevelView {
    /// Its code.
    pub level: RuleCode,
    /// Its name.
    pub name: String,
    /// Its place in the scheme, from 1.
    pub rank: u32,
    /// Its stars; absent: a medal.
    pub stars: Option<u32>,
    /// Whether it, or a higher one, is held.
    pub is_held: bool,
    /// Whether every condition is met.
    pub is_met: bool,
    /// Whether the volunteer may apply for it today.
    pub is_open: bool,
    /// Service up to this day counts, if somebody applies today.
    pub cut_off: LocalDate,
    /// Every condition with its figure.
    pub conditions: Vec<ConditionView>,
    /// Who may apply.
    pub nominators: Vec<StarNominator>,
    /// Who must agree, in this order.
    pub approvers: Vec<StarApprover>,
    /// Working days for which an award is posted.
    pub notice_working_days: Option<u32>,
}

/// A condition, held against its figure.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct ConditionView {
    /// What.
    pub condition: StarCondition,
    /// The same in words.
    pub words: &'static str,
    /// What is asked for: at least, or at most.
    pub asked: i64,
    /// What there is.
    pub found: i64,
    /// Whether it is met.
    pub is_met: bool,
}

/// An application, and what became of it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StarApplicationView {
    /// The application.
    pub application_id: StarApplicationId,
    /// For whom.
    pub person_id: PersonId,
    /// The organisation served.
    pub organisation_id: OrganisationId,
    /// Code of the level.
    pub level: RuleCode,
    /// Its stars; absent: a medal.
    pub stars: Option<u32>,
    /// Where it stands.
    pub state: StarState,
    /// The same in words.
    pub state_words: &'static str,
    /// Since when.
    pub since: Moment,
    /// When it was made.
    pub applied_at: Moment,
    /// The event, which holds the figures that were looked at.
    pub position: Position,
    /// Whether an organisation nominated.
    pub nominated: bool,
    /// Service up to this day counts.
    pub cut_off: LocalDate,
    /// Minutes that counted when it was made.
    pub minutes: Minutes,
    /// Who agreed.
    pub approvals: Vec<ApprovalView>,
    /// When the notice ends, while it runs.
    pub notice_ends_at: Option<Moment>,
    /// Why it was refused or taken away.
    pub reason_words: Option<&'static str>,
}

/// Somebody agreed.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct ApprovalView {
    /// As whom.
    pub approver: StarApprover,
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// Where somebody stands, with `extra` minutes more than are recorded.
pub fn progress(ledger: &Ledger, person: PersonId, extra: i64, lang: Lang) -> Read<StarView> {
    let as_of = as_of(ledger);
    found::person(ledger, person)?;
    let day = today(ledger)?;
    let (held, levels) = on_desk(ledger, |desk| {
        let (pack, _) = in_force(desk, day)?;
        let record = Record::of(desk, person, &pack.stars, &ledger.zone)?;
        let levels = levels(&record, day, extra, lang);
        Ok((record.stars.held().copied(), levels))
    })?;
    let mut applications = Vec::new();
    let mut open = None;
    let mut brought = Vec::new();
    let ids = ledger.ids_of(person)?;
    for &id in &ids {
        let own = ledger.book::<StarsOf>(&BookKey::StarsOf(id))?;
        open = open.or(own.open);
        for of in own.brought {
            brought.extend(brought_star(ledger, of, &ids, lang)?);
        }
        for id in own.applications {
            applications.push(application(ledger, id, lang)?);
        }
    }
    applications.sort_by_key(|it| std::cmp::Reverse(it.position));
    Ok(StarView {
        as_of,
        person_id: person,
        held: held
            .map(|held| held_view(ledger, &held, lang))
            .transpose()?,
        extra_minutes: extra,
        levels,
        open,
        applications,
        brought,
    })
}

/// A star of elsewhere, unless its import was taken back. Nobody approves their own (I7).
fn brought_star(
    ledger: &Ledger,
    (import_id, row): (ImportId, u32),
    ids: &[PersonId],
    lang: Lang,
) -> Read<Option<BroughtStarView>> {
    let book = found::import(ledger, import_id)?;
    let import = found::proposal(&book);
    let key = BookKey::ImportPage(import_id, row / PAGE_SESSIONS);
    let page: ImportPage = ledger.book(&key)?;
    let at = usize::try_from(row % PAGE_SESSIONS).expect("a page is small");
    let stated = standing(import, ids).zip(page.stars.get(at));
    Ok(stated.map(|(stands, stated)| BroughtStarView {
        scheme: stated.star.scheme,
        stars: stated.star.stars,
        awarded_on: stated.star.awarded_on,
        import_id,
        origin: import.origin,
        position: stated.position,
        stands,
        words: brought_words(stands, import.origin, lang),
    }))
}

/// Where a star of elsewhere comes from, and what it counts for.
pub(super) fn brought_words(stands: bool, origin: OriginCode, lang: Lang) -> String {
    let words = words::brought_star(stands).of(lang);
    words.replacen("{}", origin.as_str(), 1)
}

/// The organisations that somebody served, with their names.
pub fn served(ledger: &Ledger, person: PersonId) -> Read<Vec<(OrganisationId, String)>> {
    let day = today(ledger)?;
    let ids = on_desk(ledger, |desk| {
        let (pack, _) = in_force(desk, day)?;
        Record::of(desk, person, &pack.stars, &ledger.zone)?.served(desk)
    })?;
    let named = |id| Ok((id, organisation_name(ledger, id)?));
    ids.into_iter().map(named).collect()
}

fn levels(record: &Record<'_>, day: LocalDate, extra: i64, lang: Lang) -> Vec<LevelView> {
    let held = record.held();
    let open = open_to(record, StarNominator::Volunteer, day);
    let view = |(rank, level): (u32, &StarLevel)| {
        let cut_off = level.cut_off(day);
        let figures = record.up_to(cut_off).with_more(Minutes(extra));
        let conditions = conditions(record.scheme, level, &figures, held, lang);
        LevelView {
            level: level.code,
            name: named(&level.name, lang),
            rank,
            stars: level.stars,
            is_held: rank <= held,
            is_met: conditions.iter().all(|it| it.is_met),
            is_open: open.contains(&rank),
            cut_off,
            conditions,
            nominators: match level.nominators.value() {
                Some(nominators) => nominators.clone(),
                None => vec![StarNominator::Volunteer],
            },
            approvers: level.approvers.value.clone(),
            notice_working_days: level.notice_working_days.value().copied(),
        }
    };
    record.scheme.ranked().map(view).collect()
}

fn conditions(
    scheme: &StarScheme,
    level: &StarLevel,
    figures: &StarFigures,
    held: u32,
    lang: Lang,
) -> Vec<ConditionView> {
    let view = |check: StarCheck| ConditionView {
        condition: check.condition,
        words: words::star_condition(check.condition).of(lang),
        asked: check.asked,
        found: check.found,
        is_met: check.is_met(),
    };
    let checks = checks(scheme, level, figures, held);
    checks.into_iter().map(view).collect()
}

fn named(name: &Bilingual, lang: Lang) -> String {
    match lang {
        Lang::Zh => name.zh.clone(),
        Lang::En => name.en.clone(),
    }
}

fn held_view(ledger: &Ledger, held: &HeldStar, lang: Lang) -> Read<HeldView> {
    let key = BookKey::Pack(held.policy.adopted_at.0);
    let book = ledger.book::<PackBook>(&key)?;
    let level = book
        .pack
        .as_deref()
        .and_then(|it| it.stars.level(held.level));
    let number = |(series, number): (RuleCode, u64)| format!("{series}-{number:07}");
    Ok(HeldView {
        application_id: held.application,
        level: held.level,
        name: level.map_or_else(String::new, |(_, level)| named(&level.name, lang)),
        stars: held.stars,
        number: held.number.map(number),
        granted_at: held.granted_at,
        policy: held.policy.adopted_at,
        valid_until: held.valid_until,
        under_review: held.under_review.is_some(),
    })
}

/// One application.
pub fn application(
    ledger: &Ledger,
    id: StarApplicationId,
    lang: Lang,
) -> Read<StarApplicationView> {
    let made = found_application(ledger, id)?;
    let approvals = made.approvals.iter().map(|it| ApprovalView {
        approver: it.approver,
        by: it.by,
        at: it.at,
    });
    Ok(StarApplicationView {
        application_id: id,
        person_id: made.person,
        organisation_id: made.organisation,
        level: made.level,
        stars: made.stars,
        state: made.state,
        state_words: words::star_state(made.state).of(lang),
        since: made.since,
        applied_at: made.at,
        position: made.position,
        nominated: made.nominated,
        cut_off: made.cut_off,
        minutes: made.minutes,
        approvals: approvals.collect(),
        notice_ends_at: made.notice_ends_at,
        reason_words: made.reason.map(|reason| words::reason(reason).of(lang)),
    })
}

/// The application, or the refusal that there is none.
pub fn found_application(ledger: &Ledger, id: StarApplicationId) -> Read<StarApplication> {
    let book = ledger.book::<StarApplicationBook>(&BookKey::StarApplication(id))?;
    let unknown = || {
        Refusal::new(RefusalCode::StarApplicationUnknown)
            .field("application_id")
            .with("id", id)
    };
    Ok(*book.made.ok_or_else(unknown)?)
}

/// What waits for somebody at an organisation, or anywhere in the ledger; the newest first. A list
/// of few among many goes on from its cursor.
pub fn waiting(
    ledger: &Ledger,
    place: Option<OrganisationId>,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<StarApplicationView>> {
    listed(ledger, place, StarState::waits, asked, lang)
}

/// What is posted now, so that who knows better can object.
pub fn posted(ledger: &Ledger, asked: &Asked, lang: Lang) -> Read<Page<StarApplicationView>> {
    let runs = |state| state == StarState::InNotice;
    listed(ledger, None, runs, asked, lang)
}

fn listed(
    ledger: &Ledger,
    place: Option<OrganisationId>,
    is_meant: impl Fn(StarState) -> bool,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<StarApplicationView>> {
    if let Some(id) = place {
        found::organisation(ledger, id)?;
    }
    let desk = ledger.book::<StarDesk>(&BookKey::StarDesk(place))?;
    let before = asked.place()?.map(u32::from_be_bytes);
    let end = before.unwrap_or(desk.applications).min(desk.applications);
    let mut found = Vec::new();
    let page = |number| Ok(ledger.book(&BookKey::StarRoll(place, number))?);
    let ids = |roll: &StarRoll, at| roll.applications.get(at).copied();
    for numbered in rolled(end, StarRoll::LENGTH_MAX, page, ids).take(LOOKED_AT_MAX) {
        let (number, id) = numbered?;
        if is_meant(found_application(ledger, id)?.state) {
            found.push((number, id));
            if found.len() > asked.limit {
                break;
            }
        }
    }
    Page::of(
        found,
        asked,
        |(number, _)| number.to_be_bytes().to_vec(),
        |(_, id)| application(ledger, id, lang),
    )
}
