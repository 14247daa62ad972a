//! Statements as PDF, over the API and on one's own pages: the holder's name is opened for it, on
//! record as every reading of a name.

use super::api::Api;
use super::asking::Asking;
use super::banking::person_account_statement;
use super::respond::Answer;
use crate::credential::pdf::{LINES_MOST, print_statement};
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::reading::export::Reader;
use crate::reading::texts::{Field, Reading, identities};
use crate::reading::timebank::accounts::unit_of;
use crate::reading::timebank::printed::{About, sheet};
use crate::reading::timebank::statement::AccountStatement;
use crate::reading::today;
use crate::run::Failure;
use crate::run::publishing::round::origin_of;

/// `GET /api/v1/people/{person_id}/accounts/{unit}/statement/pdf`.
pub fn pdf_file(api: &Api, asking: &Asking<'_>) -> Result<Answer, Failure> {
    let view = person_account_statement(asking)?;
    let reader = asking.reader(view.holder.person())?;
    pdf_of(api, &view, reader)
}

/// A statement that was read already; one that is too long for paper is refused before anything is
/// opened.
pub fn pdf_of(api: &Api, view: &AccountStatement, reader: Reader) -> Result<Answer, Failure> {
    if view.lines.len() > LINES_MOST {
        let long = Refusal::new(RefusalCode::StatementTooLong).field("from");
        return Err(long.with("max", LINES_MOST).into());
    }
    let ledger = api.ledger();
    let reading = Reading {
        reader: reader.person,
        fields: vec![Field::Name],
        purpose: reader.purpose,
    };
    let people: Vec<_> = view.holder.person().into_iter().collect();
    let opened = identities(ledger, &api.access, &reading, &people)?;
    let about = About {
        name: opened.into_iter().find_map(|it| it.name),
        // The file is in both languages; the unit has one name on it, its Chinese one.
        unit_name: unit_of(ledger, view.unit, Lang::Zh)?.0,
        made_on: today(ledger)?,
        zone: &ledger.zone,
        origin: origin_of(ledger)?,
        simulated: ledger.opened()?.is_some_and(|opened| opened.simulation),
    };
    let unprintable =
        |problem| Refusal::new(RefusalCode::StatementUnprintable).with("problem", problem);
    let bytes = print_statement(&sheet(view, &about)).map_err(unprintable)?;
    let days = [view.from, view.to].into_iter().flatten();
    let days: Vec<String> = days.map(|day| day.to_string()).collect();
    let name = format!("{}-{}.pdf", view.unit.as_str(), days.join("-"));
    Ok(Answer::bytes(bytes, "application/pdf").named(name))
}
