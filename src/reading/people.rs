//! People: standing, consents, roles and hours; texts only where they were asked for.
//!
//! A survivor's hours are the sum over all its ids, with the part of each; a merged record shows
//! its own part and where it went (R1).
//! Without `reveal` a person is an id and figures. With it the texts are opened by `texts`, which
//! has the reading on record first. Lists never open anything.

use schemars::JsonSchema;
use serde::Serialize;

use super::page::{self, Asked, Page};
use super::texts::{Identity, Reading, identities};
use super::{Read, as_of, found};
use crate::access::Access;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{
    ConsentId, GrantId, OrganisationId, PersonId, Position, StationId,
};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::totals::HourTotals;
use crate::domain::people::book::{ConsentHeld, PersonBook, Standing};
use crate::domain::people::event::{Assurance, ConsentGiver, Purpose};
use crate::domain::people::role::{Role, RoleHeld};
use crate::run::Ledger;

/// Where a person stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StandingView {
    /// Known by id and roles only.
    Staff,
    /// Put on the books by an import, not claimed by the person yet.
    Enrolled,
    /// Registered.
    Registered,
    /// Key destroyed; records stay, unreadable.
    Erased,
}

impl From<Standing> for StandingView {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Enrolled => Self::Enrolled,
            Standing::Registered => Self::Registered,
            Standing::Erased => Self::Erased,
            Standing::Unknown | Standing::Staff => Self::Staff,
        }
    }
}

/// A consent that stands.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct ConsentView {
    /// The consent.
    pub consent_id: ConsentId,
    /// Who gave it.
    pub given_by: ConsentGiver,
    /// What it is for.
    pub purpose: Purpose,
}

/// A role that was granted and not taken back.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct RoleView {
    /// The grant.
    pub grant_id: GrantId,
    /// The role.
    pub role: Role,
    /// In which organisation; absent: in the whole ledger.
    pub organisation_id: Option<OrganisationId>,
    /// At which station only.
    pub station_id: Option<StationId>,
    /// Last day it holds, if it ends.
    pub until: Option<LocalDate>,
}

impl From<&RoleHeld> for RoleView {
    fn from(held: &RoleHeld) -> Self {
        Self {
            grant_id: held.grant,
            role: held.role,
            organisation_id: held.scope.organisation_id,
            station_id: held.scope.station_id,
            until: held.until,
        }
    }
}

/// One person.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PersonView {
    /// Everything recorded below this position was seen.
    pub as_of: Position,
    /// The person.
    pub person_id: PersonId,
    /// Where the person stands.
    pub standing: StandingView,
    /// How surely the person is who the name says.
    pub assurance: Assurance,
    /// When registered.
    pub registered_at: Option<Moment>,
    /// The day of the consent that an import states; without one hours wait for the claim.
    pub consent_stated_on: Option<LocalDate>,
    /// Consents that stand.
    pub consents: Vec<ConsentView>,
    /// Roles held.
    pub roles: Vec<RoleView>,
    /// The record that goes on in its place, if it was merged.
    pub merged_into: Option<PersonId>,
    /// Hours: effective, in notice, waiting; of a survivor over all its ids.
    pub hours: HourTotals,
    /// Other ids of the same human that were merged into this one, and the part of each.
    pub aliases: Vec<AliasView>,
    /// Personal texts, where `reveal` asked for them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
}

/// A record that was merged into another one.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct AliasView {
    /// Its id.
    pub person_id: PersonId,
    /// What is recorded under it.
    pub hours: HourTotals,
}

/// One person in a list.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct PersonLine {
    /// The person.
    pub person_id: PersonId,
    /// Where the person stands.
    pub standing: StandingView,
    /// When registered.
    pub registered_at: Option<Moment>,
    /// The record that goes on in its place, if it was merged.
    pub merged_into: Option<PersonId>,
    /// Roles held.
    pub roles: usize,
    /// Minutes of effective sessions; of a survivor over all its ids.
    pub effective_minutes: i64,
}

/// One person; texts are opened for `reading`, after it is on record.
pub fn person(
    ledger: &Ledger,
    access: &Access,
    id: PersonId,
    reading: Option<&Reading>,
) -> Read<PersonView> {
    let as_of = as_of(ledger);
    let book = found::person(ledger, id)?;
    let identity = match reading {
        Some(reading) => identities(ledger, access, reading, &[id])?.pop(),
        None => None,
    };
    let aliases = aliases(&book, |id| found::person(ledger, id))?;
    let consent = |(&purpose, held): (&Purpose, &ConsentHeld)| ConsentView {
        consent_id: held.id,
        given_by: held.given_by,
        purpose,
    };
    Ok(PersonView {
        as_of,
        person_id: id,
        standing: book.standing.into(),
        assurance: book.assurance,
        registered_at: book.registered_at,
        consent_stated_on: book.consent_stated_on,
        consents: book.consents.iter().map(consent).collect(),
        roles: book.roles.iter().map(RoleView::from).collect(),
        merged_into: book.merged_into.map(|merged| merged.survivor),
        hours: sum(&book, &aliases),
        aliases,
        identity,
    })
}

/// The hours of a person over all ids that were merged into theirs, whose books `of` looks up.
pub fn hours(book: &PersonBook, of: impl Fn(PersonId) -> FoundPerson) -> Read<HourTotals> {
    Ok(sum(book, &aliases(book, of)?))
}

/// A person's book, or why there is none.
type FoundPerson = Read<found::Found<PersonBook>>;

/// Every id of the human behind `id`: the survivor's first, then its aliases.
pub fn ids_of(ledger: &Ledger, id: PersonId) -> Read<Vec<PersonId>> {
    let book = found::book::<PersonBook>(ledger, &BookKey::Person(id))?;
    let merged = book.as_deref().and_then(|book| book.merged_into);
    let (survivor, book) = match merged {
        Some(merged) => (
            merged.survivor,
            Some(found::person(ledger, merged.survivor)?),
        ),
        None => (id, book),
    };
    let aliases = book.as_deref().map_or(&[][..], |book| &book.aliases);
    Ok([&[survivor], aliases].concat())
}

fn aliases(book: &PersonBook, of: impl Fn(PersonId) -> FoundPerson) -> Read<Vec<AliasView>> {
    let part = |&person_id: &PersonId| {
        let hours = of(person_id)?.totals;
        Ok(AliasView { person_id, hours })
    };
    book.aliases.iter().map(part).collect()
}

fn sum(book: &PersonBook, aliases: &[AliasView]) -> HourTotals {
    let mut sum = book.totals;
    for alias in aliases {
        sum += alias.hours;
    }
    sum
}

/// All people, ordered by id.
pub fn people(ledger: &Ledger, asked: &Asked) -> Read<Page<PersonLine>> {
    let key = |id| BookKey::Person(PersonId::from_bytes(id));
    let rows = page::books(ledger, asked, key)?;
    let lines = rows.into_iter().filter_map(|(key, held)| match key {
        BookKey::Person(id) => Some((id, found::Found::<PersonBook>::new(held.book)?)),
        _ => None,
    });
    Page::of(
        lines.collect(),
        asked,
        |(id, _)| id.as_bytes().to_vec(),
        |(id, book)| {
            Ok(PersonLine {
                person_id: id,
                standing: book.standing.into(),
                registered_at: book.registered_at,
                merged_into: book.merged_into.map(|merged| merged.survivor),
                roles: book.roles.len(),
                effective_minutes: hours(&book, |id| found::person(ledger, id))?.effective_minutes,
            })
        },
    )
}
