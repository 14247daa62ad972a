//! Activities, who signed up, and the code that is shown on site.
//!
//! What an activity is about was published and is open; who takes part is not: names on a roster
//! are opened only for a declared purpose, all of a page in one record.

use std::ops::Bound;

use schemars::JsonSchema;
use serde::Serialize;

use super::page::{Asked, Page};
use super::texts::{Identity, Reading, identities};
use super::{Read, as_of, found, now, texts};
use crate::access::Access;
use crate::domain::activities::book::{ActivityBook, ParticipationBook, Plan, Stated};
use crate::domain::books::{ActivityRoll, BookKey, Kept};
use crate::domain::kernel::ids::{
    ActivityId, Digest32, ImportId, OrganisationId, PersonId, Position, StationId,
};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::region::RegionCode;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::totals::HourTotals;
use crate::domain::policy::pack::CategoryCode;
use crate::log::Fault;
use crate::run::Ledger;
use crate::vault::on_site_code::STEP_SECONDS;

/// One activity.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ActivityView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The activity.
    pub activity_id: ActivityId,
    /// The organising unit, which records.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub title: String,
    /// What is done.
    pub description: String,
    /// Where.
    pub address: String,
    /// Region, a code of GB/T 2260; like all that is absent not stated by the source.
    pub region: Option<RegionCode>,
    /// The station it takes place at.
    pub station_id: Option<StationId>,
    /// Category.
    pub category: Option<CategoryCode>,
    /// Its category in the words of the source, for an imported activity.
    pub category_stated: Option<String>,
    /// Planned start.
    pub starts_at: Option<Moment>,
    /// Planned end.
    pub ends_at: Option<Moment>,
    /// The person in charge.
    pub lead: Option<PersonId>,
    /// Published before it starts.
    pub announced: bool,
    /// Most people who may sign up.
    pub capacity: Option<u32>,
    /// Sign-ups that stand.
    pub signed_up: u32,
    /// Digest of what was published, fixed then.
    pub content_digest: Option<Digest32>,
    /// The import that brought it, for an activity of the past.
    pub import_id: Option<ImportId>,
    /// Position of the publication or import.
    pub published_at: Position,
    /// Hours: effective, in notice, waiting.
    pub hours: HourTotals,
}

/// One person's sign-up.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SignUpView {
    /// Who.
    pub person_id: PersonId,
    /// Since when; absent: cancelled, or keyed in without.
    pub signed_up_at: Option<Moment>,
    /// Sessions that stand; none: nothing is recorded yet.
    pub sessions: u32,
    /// Minutes keyed in by hand and not voided.
    pub keyed_minutes: i64,
    /// Personal texts, where `reveal` asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
}

/// The code to show on site.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct CodeView {
    /// Six digits.
    pub code: String,
    /// When the next one is shown.
    pub rotates_at: Moment,
    /// Until when this one is accepted.
    pub accepted_until: Moment,
}

/// One activity, published or imported.
pub fn activity(ledger: &Ledger, id: ActivityId) -> Read<ActivityView> {
    let as_of = as_of(ledger);
    let book = found::activity(ledger, id)?;
    match (&book.plan, &book.stated) {
        (Some(plan), _) => published(ledger, id, plan, &book, as_of),
        (None, Some(stated)) => imported(ledger, id, stated, &book, as_of),
        (None, None) => Err(Fault::fatal("reading an activity", "it has no beginning").into()),
    }
}

fn published(
    ledger: &Ledger,
    id: ActivityId,
    plan: &Plan,
    book: &ActivityBook,
    as_of: Position,
) -> Read<ActivityView> {
    let paths = ["content.title", "content.description", "place.address"];
    let published = plan.published_position;
    let [title, description, address] =
        texts::published(ledger, plan.organisation, published, paths)?;
    Ok(ActivityView {
        as_of,
        activity_id: id,
        organisation_id: plan.organisation,
        title,
        description,
        address,
        region: Some(plan.region),
        station_id: plan.station,
        category: Some(plan.category),
        category_stated: None,
        starts_at: Some(plan.starts_at),
        ends_at: Some(plan.ends_at),
        lead: Some(plan.lead),
        announced: plan.announced,
        capacity: plan.capacity,
        signed_up: book.signed_up,
        content_digest: Some(plan.content_digest),
        import_id: None,
        published_at: published,
        hours: book.totals,
    })
}

fn imported(
    ledger: &Ledger,
    id: ActivityId,
    stated: &Stated,
    book: &ActivityBook,
    as_of: Position,
) -> Read<ActivityView> {
    let paths = ["content.title", "content.category", "place.address"];
    let [title, category, address] =
        texts::published(ledger, stated.organisation, stated.position, paths)?;
    Ok(ActivityView {
        as_of,
        activity_id: id,
        organisation_id: stated.organisation,
        title,
        description: String::new(),
        address,
        region: None,
        station_id: None,
        category: stated.category,
        category_stated: Some(category).filter(|text| !text.is_empty()),
        starts_at: stated.starts_at,
        ends_at: stated.ends_at,
        lead: None,
        announced: false,
        capacity: None,
        signed_up: book.signed_up,
        content_digest: None,
        import_id: Some(stated.import),
        published_at: stated.position,
        hours: book.totals,
    })
}

/// The activities of an organisation, in the order of publication.
pub fn of_organisation(
    ledger: &Ledger,
    of: OrganisationId,
    asked: &Asked,
) -> Read<Page<ActivityView>> {
    found::organisation(ledger, of)?;
    Page::of(
        roll(ledger, of, asked)?,
        asked,
        |(index, _)| index.to_be_bytes().to_vec(),
        |(_, id)| activity(ledger, id),
    )
}

/// One page, and one more, of an organisation's activities with their places in the roll.
pub fn roll(ledger: &Ledger, of: OrganisationId, asked: &Asked) -> Read<Vec<(u64, ActivityId)>> {
    asked.paged(ActivityRoll::LENGTH_MAX, |page| {
        let roll = found::book::<ActivityRoll>(ledger, &BookKey::ActivityRoll(of, page))?;
        Ok(roll.map_or_else(Vec::new, |roll| roll.activities.clone()))
    })
}

/// Who signed up for an activity, ordered by id; names are opened for `reading`.
pub fn sign_ups(
    ledger: &Ledger,
    access: &Access,
    of: ActivityId,
    asked: &Asked,
    reading: Option<&Reading>,
) -> Read<Page<SignUpView>> {
    found::activity(ledger, of)?;
    let key = |id| BookKey::Participation(of, PersonId::from_bytes(id));
    let from = match asked.place::<16>()? {
        Some(last) => Bound::Excluded(key(last)),
        None => Bound::Included(key([0; 16])),
    };
    let range = (from, Bound::Included(key([0xff; 16])));
    let rows = ledger.store.range(range, asked.limit + 1)?;
    let parts: Vec<(PersonId, ParticipationBook)> = rows
        .into_iter()
        .filter_map(|(key, held)| match key {
            BookKey::Participation(_, id) => Some((id, *ParticipationBook::of(&held.book)?)),
            _ => None,
        })
        .collect();
    let shown: Vec<PersonId> = parts.iter().take(asked.limit).map(|(id, _)| *id).collect();
    let mut opened = match reading {
        Some(reading) => identities(ledger, access, reading, &shown)?,
        None => Vec::new(),
    }
    .into_iter();
    Page::of(
        parts,
        asked,
        |(id, _)| id.as_bytes().to_vec(),
        |(person_id, part)| {
            Ok(SignUpView {
                person_id,
                signed_up_at: part.signed_up_at,
                sessions: part.sessions,
                keyed_minutes: part.keyed_minutes.0,
                identity: opened.next(),
            })
        },
    )
}

/// The code to show on site now.
pub fn code(ledger: &Ledger, of: ActivityId) -> Read<CodeView> {
    found::activity(ledger, of)?;
    let now = now(ledger)?;
    let step = now.unix().div_euclid(STEP_SECONDS);
    let at = |step: i64| {
        Moment::from_unix(step * STEP_SECONDS)
            .ok_or_else(|| Fault::fatal("reading the clock", "it shows a year out of range"))
    };
    Ok(CodeView {
        code: ledger.vault.code_at(of, now.unix()),
        rotates_at: at(step + 1)?,
        accepted_until: at(step + 2)?,
    })
}

/// Activities looked at for one day: the newest ones that an organisation published.
const OF_DAY_LOOKED_AT_MAX: u32 = 512;

/// The activities of a station that take place on a day, in order of time.
pub fn of_day(
    ledger: &Ledger,
    (organisation, station): (OrganisationId, StationId),
    day: LocalDate,
) -> Read<Vec<(ActivityId, Plan)>> {
    let published = found::organisation(ledger, organisation)?.activities;
    let from = published.saturating_sub(OF_DAY_LOOKED_AT_MAX) / ActivityRoll::LENGTH_MAX;
    let mut found = Vec::new();
    for page in from..published.div_ceil(ActivityRoll::LENGTH_MAX) {
        let roll = ledger.book::<ActivityRoll>(&BookKey::ActivityRoll(organisation, page))?;
        for id in roll.activities {
            let book = found::activity(ledger, id)?;
            let plan = book.plan.as_deref();
            let is_here = |plan: &&Plan| {
                let days = ledger.zone.date(plan.starts_at)..=ledger.zone.date(plan.ends_at);
                plan.station == Some(station) && days.contains(&day)
            };
            found.extend(plan.filter(is_here).map(|plan| (id, plan.clone())));
        }
    }
    found.sort_by_key(|(_, plan)| plan.starts_at);
    Ok(found)
}
