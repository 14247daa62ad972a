//! An organisation's annual report on recording and certification (Order 67 art. 18, R76): what it
//! recorded in a year, how promptly and how well evidenced, and what was put right.
//!
//! It is about the sessions whose service day lies in the year, with all that became of them until
//! now; suspensions and imports belong to the year in which they were made. It is a pure count over
//! books, which are a pure fold of the log: the same events give the same report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::delay::DelayView;
use super::effective::EffectiveView;
use super::part::Part;
use super::rules::RulesView;
use super::tally::{Days, Stamp, tallied};
use crate::domain::Event;
use crate::domain::books::{BookKey, Subject};
use crate::domain::imports::book::{ImportBook, ImportRoll, ImportState};
use crate::domain::kernel::ids::{OrganisationId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::ReasonCode;
use crate::log::Fault;
use crate::reading::organisations::organisation;
use crate::reading::stream::noted;
use crate::reading::{Read, found, listed};
use crate::run::{Ledger, answer};

mod counting;
mod shown;

use counting::Counting;

/// Years that a report may be asked for.
pub const YEARS: (i32, i32) = (1900, 2199);

/// The report of one year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AnnualView {
    /// How far it saw.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub name: String,
    /// The calendar year of the service days.
    pub year: i32,
    /// People with a session that stands.
    pub volunteers: u64,
    /// Activities with a session.
    pub activities: u64,
    /// All sessions by where they stand.
    pub by_state: Vec<Part<SessionState>>,
    /// Effective minutes.
    pub effective: EffectiveView,
    /// How late entries were made.
    pub delay: DelayView,
    /// Approvals.
    pub approvals: ApprovalsView,
    /// Disputes and their answers.
    pub disputes: DisputesView,
    /// Corrections by reason.
    pub corrections: Vec<ByReason>,
    /// Sessions voided, by reason.
    pub voids: Vec<ByReason>,
    /// Sessions found bought or fake, by reason.
    pub fakes: Vec<ByReason>,
    /// Suspensions in force in the year.
    pub suspensions: Vec<SuspensionPart>,
    /// Imports opened in the year.
    pub imports: ImportsPart,
    /// The rules behind the sessions, with their rounding.
    pub rules: Vec<RulesView>,
}

/// Approvals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ApprovalsView {
    /// Sessions approved one by one; those of an import are approved with it.
    pub sessions: u64,
    /// Different people who approved.
    pub approvers: u64,
    /// Approved with fewer minutes than signed (F41).
    pub parts: u64,
    /// Approved though the volunteer could not sign.
    pub without_signature: u64,
    /// Of the sessions, those that a rule of the pack approved (F42).
    pub by_rule: u64,
}

/// Disputes (R36).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DisputesView {
    /// How many were raised.
    pub raised: u64,
    /// Answered: the record stands.
    pub dismissed: u64,
    /// Answered by a correction.
    pub corrected: u64,
    /// Answered by a void or a finding of fake hours.
    pub undone: u64,
    /// Not answered yet.
    pub open: u64,
    /// Not answered in time, so that they went to the supervising authority.
    pub escalated: u64,
    /// The middle time to an answer, in minutes (nearest rank); absent without answers.
    pub median_minutes: Option<u32>,
    /// The longest time to an answer, in minutes.
    pub longest_minutes: Option<u32>,
}

/// How often for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ByReason {
    /// The reason.
    pub reason: ReasonCode,
    /// How often.
    pub times: u64,
}

/// A suspension of the organisation (R39).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SuspensionPart {
    /// Position of the event.
    pub position: Position,
    /// Since when.
    pub from: Moment,
    /// Until when; absent: it stands.
    pub until: Option<Moment>,
    /// Why.
    pub reason: Option<ReasonCode>,
}

/// Imports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportsPart {
    /// Opened in the year.
    pub opened: u64,
    /// Of these approved, or being worked through.
    pub approved: u64,
    /// Of these taken back, or being taken back.
    pub undone: u64,
    /// Of these waiting for a second person.
    pub proposed: u64,
    /// Sessions that they brought.
    pub sessions: u64,
    /// The sum of their minutes.
    pub minutes: i64,
}

/// The report of an organisation on a calendar year.
pub fn annual(ledger: &Ledger, of: OrganisationId, year: i32) -> Read<AnnualView> {
    if !(YEARS.0..=YEARS.1).contains(&year) {
        return Err(Refusal::new(RefusalCode::NumberOutOfRange)
            .field("year")
            .with("min", YEARS.0)
            .with("max", YEARS.1)
            .into());
    }
    let name = organisation(ledger, of)?.name;
    let days = Days::of_year(year);
    let (counted, stamp) = tallied(ledger, Some(of), days, Counting::default)?;
    let suspensions = suspensions(ledger, of, days)?;
    let imports = imports(ledger, of, days)?;
    let rules = counted.pinned.view(ledger)?;
    Ok(AnnualView {
        suspensions,
        imports,
        rules,
        ..counted.view(of, name, year, stamp)
    })
}

/// Suspensions that were in force on one of these days.
fn suspensions(ledger: &Ledger, of: OrganisationId, days: Days) -> Read<Vec<SuspensionPart>> {
    let mut all: Vec<SuspensionPart> = Vec::new();
    let subject = Subject::Organisation(of);
    let events = noted(ledger, subject)?;
    for part in listed::all(ledger, &events, |page| BookKey::Stream(subject, page)) {
        for position in part? {
            match standing(ledger, position)? {
                Some((true, at, reason)) => all.push(SuspensionPart {
                    position,
                    from: at,
                    until: None,
                    reason,
                }),
                Some((false, at, _)) => {
                    if let Some(last) = all.last_mut() {
                        last.until = Some(at);
                    }
                }
                None => {}
            }
        }
    }
    let date = |at: Moment| ledger.zone.date(at);
    let touches = |part: &SuspensionPart| {
        let ended_before = part.until.is_some_and(|at| !from_on(days, date(at)));
        !ended_before && days.to.is_none_or(|to| date(part.from) <= to)
    };
    all.retain(touches);
    Ok(all)
}

/// Whether a day is not before the first of these.
fn from_on(days: Days, date: LocalDate) -> bool {
    days.from.is_none_or(|from| from <= date)
}

/// Whether the event at a position suspends (true) or reinstates, when and why.
fn standing(
    ledger: &Ledger,
    position: Position,
) -> Read<Option<(bool, Moment, Option<ReasonCode>)>> {
    let doing = || format!("reading the event at position {position}");
    let gone = || Fault::fatal(doing(), "the log does not hold it");
    let frame = ledger.frame_at(position)?.ok_or_else(gone)?;
    let mut events = frame.events();
    let stored = events.find(|event| event.position.0 == position.0);
    let stored = stored.ok_or_else(gone)?;
    if !matches!(
        stored.event_type,
        "organisation_suspended" | "organisation_reinstated"
    ) {
        return Ok(None);
    }
    let event = Event::decode(stored.event_type, stored.version, stored.body)
        .map_err(|cause| Fault::fatal(doing(), cause))?;
    let at = answer::recorded_at(&frame)?.moment();
    let suspends = matches!(event, Event::OrganisationSuspended(_));
    Ok(Some((suspends, at, event.meta().reason)))
}

/// Imports that were opened on one of these days.
fn imports(ledger: &Ledger, of: OrganisationId, days: Days) -> Read<ImportsPart> {
    let mut part = ImportsPart::default();
    for page in 0.. {
        let key = BookKey::ImportRoll(of, page);
        let Some(roll) = found::book::<ImportRoll>(ledger, &key)? else {
            break;
        };
        for &id in &roll.imports {
            let book = found::book::<ImportBook>(ledger, &BookKey::Import(id))?;
            let import = book.as_ref().and_then(|book| book.opened.as_deref());
            let Some(import) = import else { continue };
            if !days.hold(ledger.zone.date(import.opened.at)) {
                continue;
            }
            part.opened += 1;
            part.sessions += u64::from(import.sessions);
            part.minutes += import.minutes.0;
            *match import.state {
                ImportState::Proposed => &mut part.proposed,
                ImportState::Crediting | ImportState::Approved => &mut part.approved,
                ImportState::Undoing | ImportState::Undone => &mut part.undone,
            } += 1;
        }
    }
    Ok(part)
}
