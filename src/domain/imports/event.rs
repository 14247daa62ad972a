//! Events of imports.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::code::ascii_code;
use crate::domain::kernel::ids::{ActivityId, Digest32, ImportId, OrganisationId, Tag16};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::CategoryCode;
use crate::domain::sessions::event::{SessionMinutes, SessionRef, SessionSubject};
use crate::domain::sessions::state::Source;
use crate::domain::stored::{Meta, Sealed};

ascii_code!(
    /// Name of the system that records come from: lower-case letters, digits, `-` and `.`.
    OriginCode,
    32,
    is_origin_code,
    Refusal::new(RefusalCode::OriginCodeMalformed),
    "^[a-z0-9][a-z0-9.-]*$"
);

fn is_origin_code(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.bytes().next().is_some_and(fits)
        && text
            .bytes()
            .all(|byte| fits(byte) || matches!(byte, b'-' | b'.'))
}

/// An import was opened: a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportOpened {
    /// Which, of what.
    pub import: ImportGroup,
    /// Who proposes it.
    pub meta: Meta,
}

/// Group `import` of an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportGroup {
    /// BLAKE3 of the file, or of its files' digests in their order.
    pub file_digest: Digest32,
    /// The new import.
    pub import_id: ImportId,
    /// The organisation that answers for the records.
    pub organisation_id: OrganisationId,
    /// The system they come from.
    pub origin: OriginCode,
}

/// Where a record comes from. The foreign id itself may be personal, so it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OriginGroup {
    /// Keyed digest of the record as it was stated.
    pub content: Tag16,
    /// Its id in the other system.
    pub external_id: Sealed,
    /// The import that brought it.
    pub import_id: ImportId,
    /// Keyed hash of system, kind and foreign id.
    pub tag: Tag16,
}

/// A person of the ledger is known to the other system under this id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OriginLinked {
    /// Who says so.
    pub meta: Meta,
    /// The record.
    pub origin: OriginGroup,
    /// The person.
    pub subject: SessionSubject,
}

/// An activity of the past, as another system states it. What it does not state is null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivityImported {
    /// Which, whose.
    pub activity: StatedActivity,
    /// What.
    pub content: StatedContent,
    /// Who imported it.
    pub meta: Meta,
    /// Where it comes from.
    pub origin: OriginGroup,
    /// Where it took place.
    pub place: StatedPlace,
    /// When.
    pub time: StatedTime,
}

/// Group `activity` of an imported activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedActivity {
    /// The new activity.
    pub activity_id: ActivityId,
    /// Category of the pack in force, where the stated one is one of its codes.
    pub category: Option<CategoryCode>,
    /// The organising unit.
    pub organisation_id: OrganisationId,
}

/// Group `content` of an imported activity, sealed under the organisation's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedContent {
    /// The category in the words of the source.
    pub category: Option<Sealed>,
    /// Its name.
    pub title: Option<Sealed>,
}

/// Group `place` of an imported activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedPlace {
    /// Address, sealed under the organisation's key.
    pub address: Option<Sealed>,
}

/// Group `time` of an imported activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedTime {
    /// End.
    pub ends_at: Option<Moment>,
    /// Start.
    pub starts_at: Option<Moment>,
}

/// A session of the past, as another system states it. What it does not state is null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionImported {
    /// Which session, of which activity and organisation.
    pub activity: SessionRef,
    /// What else the source says, sealed under the volunteer's key.
    pub content: SessionStated,
    /// Minutes as stated, or of the times.
    pub hours: SessionMinutes,
    /// Who imported it, under which rules.
    pub meta: Meta,
    /// Where it comes from.
    pub origin: OriginGroup,
    /// Through which channel.
    pub place: StatedChannel,
    /// Whose session.
    pub subject: SessionSubject,
    /// When.
    pub time: StatedDay,
}

/// Group `content` of an imported session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SessionStated {
    /// Who approved it there.
    pub approved_by: Option<Sealed>,
    /// When it was approved there.
    pub approved_on: Option<LocalDate>,
    /// Who confirmed it there.
    pub confirmer: Option<Sealed>,
    /// What was done.
    pub description: Option<Sealed>,
    /// Where the evidence is kept.
    pub evidence_ref: Option<Sealed>,
    /// When it was entered in the national system (R52, Order 67 art. 4).
    pub national_entered_on: Option<LocalDate>,
    /// Its reference there.
    pub national_reference: Option<Sealed>,
    /// Who recorded it there.
    pub recorder: Option<Sealed>,
}

/// Group `place` of an imported session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedChannel {
    /// Always `imported`.
    pub source: Source,
    /// The channel that the source names; it never makes the grade (R27).
    pub stated: Option<StatedSource>,
}

/// A channel that another system names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatedSource {
    /// Clocked.
    Clock,
    /// From a roster.
    Roster,
    /// Keyed in.
    Keyed,
    /// Imported there, too.
    Import,
}

/// Group `time` of an imported session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedDay {
    /// The local day.
    pub date: LocalDate,
    /// End, where the source has clock times.
    pub ended_at: Option<Moment>,
    /// Start, where the source has clock times.
    pub started_at: Option<Moment>,
}

/// A second person approved the import (I7); its sessions become effective page by page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportApproved {
    /// What was approved.
    pub import: ApprovedGroup,
    /// Who approved.
    pub meta: Meta,
}

/// Group `import` of an approval: what the approver saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovedGroup {
    /// How many balances.
    pub balances: u32,
    /// The sum of these balances, in minutes.
    pub credit: Amount,
    /// The import.
    pub import_id: ImportId,
    /// The sum of its sessions' minutes.
    pub minutes: Minutes,
    /// How many movements of elsewhere.
    pub movements: u32,
    /// The organisation that answers for the records.
    pub organisation_id: OrganisationId,
    /// How many sessions.
    pub sessions: u32,
    /// How many stars.
    pub stars: u32,
}

/// The import is taken back; what nobody touched since is voided page by page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportUndone {
    /// Which.
    pub import: UndoneGroup,
    /// Who, why.
    pub meta: Meta,
}

/// Group `import` of an undoing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoneGroup {
    /// The import.
    pub import_id: ImportId,
    /// The organisation that answers for the records.
    pub organisation_id: OrganisationId,
}

/// One page of an approval or an undoing was worked through.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportAdvanced {
    /// Which page, and how it went.
    pub import: AdvancedGroup,
    /// The cause is the approval or the undoing.
    pub meta: Meta,
}

/// Group `import` of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvancedGroup {
    /// Whether it was the last page.
    pub finished: bool,
    /// The import.
    pub import_id: ImportId,
    /// Sessions and balances left as they are: touched since, or not to be counted yet.
    pub left: u32,
    /// The organisation that answers for the records.
    pub organisation_id: OrganisationId,
    /// The page.
    pub page: u32,
    /// Sessions and balances that began to count, or were taken back.
    pub settled: u32,
}
