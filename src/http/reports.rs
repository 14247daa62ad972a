//! The readings behind the rows of reports.
//!
//! A report walks over many sessions, on two threads: few at a time, and apart from the threads
//! that answer everybody else. Must never: filter, add or decide anything by itself.

use super::asking::Asking;
use crate::access::{FieldRead, Purpose};
use crate::domain::audits::event::Population;
use crate::domain::audits::question::Question as Sampling;
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::reading::Read;
use crate::reading::report::annual::{self, AnnualView};
use crate::reading::report::funder::{self, FunderView, HourValue};
use crate::reading::report::recorders::{self, RecordersView};
use crate::reading::report::sessions::{self, Question, ReportView};
use crate::reading::report::statement::{self, READ_PATH, StatementView};
use crate::reading::report::tally::Days;
use crate::reading::sample::{self, SIZE_MAX, SampleView};

type Asked<'a> = &'a Asking<'a>;

pub fn report_sessions(asking: Asked<'_>) -> Read<ReportView> {
    let question = question(asking, None)?;
    long(asking, || sessions::report(asking.ledger(), &question))
}

pub fn organisation_report_sessions(asking: Asked<'_>) -> Read<ReportView> {
    let question = question(asking, Some(asking.id("organisation_id")?))?;
    long(asking, || sessions::report(asking.ledger(), &question))
}

pub fn report_recorders(asking: Asked<'_>) -> Read<RecordersView> {
    let days = days(asking)?;
    long(asking, || recorders::recorders(asking.ledger(), None, days))
}

pub fn organisation_report_recorders(asking: Asked<'_>) -> Read<RecordersView> {
    let (of, days) = (asking.id("organisation_id")?, days(asking)?);
    long(asking, || {
        recorders::recorders(asking.ledger(), Some(of), days)
    })
}

pub fn organisation_report_annual(asking: Asked<'_>) -> Read<AnnualView> {
    let of = asking.id("organisation_id")?;
    let missing = || Refusal::new(RefusalCode::FieldMissing).field("year");
    let year = asking.query.year.ok_or_else(missing)?;
    long(asking, || annual::annual(asking.ledger(), of, year))
}

pub fn organisation_report_funder(asking: Asked<'_>) -> Read<FunderView> {
    let (of, query) = (asking.id("organisation_id")?, asking.query);
    let missing = |field: &'static str| Refusal::new(RefusalCode::FieldMissing).field(field);
    query.from.ok_or_else(|| missing("from"))?;
    query.to.ok_or_else(|| missing("to"))?;
    let days = days(asking)?;
    let hour = query.value_per_hour.map(|per_hour_minor| HourValue {
        currency: query.currency,
        per_hour_minor,
    });
    long(asking, || funder::funder(asking.ledger(), of, days, hour))
}

pub fn person_statement(asking: Asked<'_>) -> Read<StatementView> {
    let (of, days) = (asking.id("person_id")?, days(asking)?);
    long(asking, || {
        note_reading(asking, of)?;
        statement::statement(asking.ledger(), of, days, asking.lang)
    })
}

pub fn audit_sample(asking: Asked<'_>) -> Read<SampleView> {
    let query = asking.query;
    let missing = |field: &'static str| Refusal::new(RefusalCode::FieldMissing).field(field);
    let seed = query.seed.as_deref().ok_or_else(|| missing("seed"))?;
    let size = query.size.ok_or_else(|| missing("n"))?;
    let population = Population {
        from: query.from,
        organisation_id: query.organisation,
        to: query.to,
    };
    let question = Sampling::new(seed, (size, SIZE_MAX), population)?;
    long(asking, || sample::sample(asking.ledger(), &question))
}

/// Staff say why they read a statement, and that is on record before they do.
fn note_reading(asking: Asked<'_>, of: PersonId) -> Read<()> {
    let reader = asking.caller.map(|caller| caller.person);
    let Some(reader) = reader.filter(|reader| *reader != of) else {
        return Ok(());
    };
    let missing = || Refusal::new(RefusalCode::FieldMissing).field("purpose");
    let purpose: Purpose = asking.query.purpose.ok_or_else(missing)?;
    let read = FieldRead {
        path: READ_PATH.to_owned(),
        person: of,
    };
    let (access, now_ms) = (&asking.api.access, asking.ledger().clock.now_ms());
    Ok(access.read_record(Actor::Person(reader), purpose, vec![read], now_ms)?)
}

/// Works on a report, if not too many are being worked on.
pub(super) fn long<V>(asking: Asked<'_>, work: impl FnOnce() -> Read<V>) -> Read<V> {
    let room = asking.api.report_room.try_acquire();
    let _room = room.map_err(|_| Refusal::new(RefusalCode::ReportsBusy))?;
    tokio::task::block_in_place(work)
}

fn days(asking: Asked<'_>) -> Read<Days> {
    Ok(Days::new(asking.query.from, asking.query.to)?)
}

/// The question that the query asks.
fn question(asking: Asked<'_>, organisation: Option<OrganisationId>) -> Read<Question> {
    let missing = || Refusal::new(RefusalCode::FieldMissing).field("by");
    Ok(Question {
        by: asking.query.by.ok_or_else(missing)?,
        weeks: asking.query.weeks,
        states: asking.query.states.clone(),
        days: days(asking)?,
        organisation,
    })
}
