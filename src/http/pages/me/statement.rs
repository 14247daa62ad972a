//! The statement of one's own credit over a period: a page to print, or the same as CSV.

use super::Visit;
use crate::access::Purpose;
use crate::domain::kernel::refusal::Refusal;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::timebank::account::{Account, Unit};
use crate::http::respond::{Answer, CSV};
use crate::pages::me::statement::{Printed, page};
use crate::reading::texts::{Field, Reading, identities};
use crate::reading::timebank::accounts::unit_of;
use crate::reading::timebank::sheet::csv;
use crate::reading::timebank::statement::{AccountStatement, Clock, Period, statement};
use crate::reading::today;
use crate::run::Failure;

/// `GET /me/credit/statement?from&to&format`; without days, the calendar year so far.
pub fn shown(visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    let today = today(ledger)?;
    let new_year = LocalDate::from_ymd(today.year(), 1, 1).unwrap_or(today);
    let period = Period {
        clock: Clock::Recorded,
        from: Some(day(visit, "from")?.unwrap_or(new_year)),
        to: Some(day(visit, "to")?.unwrap_or(today)),
    };
    let holder = Account::Person(visit.person);
    let view = statement(ledger, holder, Unit::Credit, period, lang)?;
    if visit
        .parameter("format")
        .is_some_and(|format| format == "csv")
    {
        return Ok(Answer::bytes(csv(&view, lang), CSV).named(file_name(&view)));
    }
    let reading = Reading {
        reader: visit.person,
        fields: vec![Field::Name],
        purpose: Purpose::PersonAsked,
    };
    let access = &visit.api().access;
    let opened = identities(ledger, access, &reading, &[visit.person])?;
    let (unit_name, _) = unit_of(ledger, Unit::Credit, lang)?;
    let printed = Printed {
        name: opened.into_iter().find_map(|it| it.name),
        unit_name,
        made_on: today,
        view: &view,
        zone: &ledger.zone,
    };
    Ok(visit.plain(page(&printed, lang)))
}

fn day(visit: &Visit<'_>, name: &'static str) -> Result<Option<LocalDate>, Refusal> {
    let text = visit.parameter(name);
    let read = text.map(|text| text.parse::<LocalDate>());
    read.transpose().map_err(|refusal| refusal.field(name))
}

fn file_name(view: &AccountStatement) -> String {
    let days = [view.from, view.to].into_iter().flatten();
    let days: Vec<String> = days.map(|day| day.to_string()).collect();
    format!("credit-{}.csv", days.join("-"))
}
