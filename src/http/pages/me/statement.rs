//! The statement of one's own credit over a period: a page to print, or the same as PDF or CSV.

use super::Visit;
use crate::access::Purpose;
use crate::domain::kernel::refusal::Refusal;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::timebank::account::{Account, Unit};
use crate::http::respond::{Answer, CSV};
use crate::http::statements::pdf_of;
use crate::pages::me::period::{first_of, last_of};
use crate::pages::me::statement::{Printed, page};
use crate::reading::export::Reader;
use crate::reading::texts::{Field, Reading, identities};
use crate::reading::timebank::accounts::unit_of;
use crate::reading::timebank::sheet::csv;
use crate::reading::timebank::statement::{Clock, Period, statement};
use crate::reading::today;
use crate::run::Failure;

/// `GET /me/credit/statement`: the days `from` and `to`, or year and month of each; without either,
/// the calendar year so far. `format` is csv or pdf.
pub fn shown(visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    let today = today(ledger)?;
    let (from, to) = days(visit, today)?;
    let period = Period {
        clock: Clock::Recorded,
        from: Some(from),
        to: Some(to),
    };
    let holder = Account::Person(visit.person);
    let view = statement(ledger, holder, Unit::Credit, period, lang)?;
    let reader = Reader {
        person: visit.person,
        purpose: Purpose::PersonAsked,
    };
    match visit.parameter("format").as_deref() {
        Some("csv") => {
            return Ok(Answer::bytes(csv(&view, lang), CSV).named(file_name(from, to)));
        }
        Some("pdf") => {
            return tokio::task::block_in_place(|| pdf_of(visit.api(), &view, reader));
        }
        _ => {}
    }
    let reading = Reading {
        reader: reader.person,
        fields: vec![Field::Name],
        purpose: reader.purpose,
    };
    let access = &visit.api().access;
    let opened = identities(ledger, access, &reading, &[visit.person])?;
    let (unit_name, _) = unit_of(ledger, Unit::Credit, lang)?;
    let printed = Printed {
        name: opened.into_iter().find_map(|it| it.name),
        unit_name,
        made_on: today,
        from,
        to,
        view: &view,
        zone: &ledger.zone,
    };
    Ok(visit.plain(page(&printed, lang)))
}

/// First and last day of what is asked for.
fn days(visit: &Visit<'_>, today: LocalDate) -> Result<(LocalDate, LocalDate), Refusal> {
    let from = match day(visit, "from")? {
        Some(day) => Some(day),
        None => month(visit, "from", ["from_year", "from_month"])?,
    };
    let to = match day(visit, "to")? {
        Some(day) => Some(day),
        None => month(visit, "to", ["to_year", "to_month"])?.map(last_of),
    };
    let new_year = first_of(today.year(), 1, today);
    Ok((from.unwrap_or(new_year), to.unwrap_or(today)))
}

fn day(visit: &Visit<'_>, name: &'static str) -> Result<Option<LocalDate>, Refusal> {
    let text = visit.parameter(name);
    let read = text.map(|text| text.parse::<LocalDate>());
    read.transpose().map_err(|refusal| refusal.field(name))
}

/// The first day of a month that was chosen from lists.
fn month(
    visit: &Visit<'_>,
    name: &'static str,
    lists: [&str; 2],
) -> Result<Option<LocalDate>, Refusal> {
    let [Some(year), Some(month)] = lists.map(|list| visit.parameter(list)) else {
        return Ok(None);
    };
    let first: Result<LocalDate, Refusal> = format!("{year}-{month:0>2}-01").parse();
    first.map(Some).map_err(|refusal| refusal.field(name))
}

fn file_name(from: LocalDate, to: LocalDate) -> String {
    format!("credit-{from}-{to}.csv")
}
