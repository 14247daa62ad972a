//! One's own credit: what can be spent, what is reserved, the statement; giving a hold up; a code
//! to be shown at a till.

use super::files::code;
use super::{Me, Visit, heir, requests};
use crate::access::shown::SHOWN_SECONDS;
use crate::domain::kernel::ids::HoldId;
use crate::domain::kernel::refusal::RefusalCode;
use crate::domain::timebank::account::{Account, Unit};
use crate::domain::timebank::command::VoidHold;
use crate::http::entrances::random;
use crate::http::pages::fresh_key;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::pages::me::credit as pages;
use crate::pages::me::elsewhere::section as before_here;
use crate::reading::page::Asked;
use crate::reading::timebank::accounts::{account, member};
use crate::reading::timebank::elsewhere;
use crate::reading::timebank::statement::{Clock, Period, statement};
use crate::reading::{policies, today};
use crate::run::Failure;
use maud::html;

/// Lines of the statement that the page shows: the newest.
const LINES_SHOWN: usize = 50;

/// `GET /me/credit`.
pub fn shown(visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    let holder = Account::Person(visit.person);
    let view = account(ledger, holder, Unit::Credit, lang)?;
    let period = Period {
        clock: Clock::Recorded,
        from: None,
        to: None,
    };
    let read = || statement(ledger, holder, Unit::Credit, period, lang);
    let mut lines = tokio::task::block_in_place(read)?.lines;
    lines.reverse();
    lines.truncate(LINES_SHOWN);
    let keys: Vec<String> = view.holds.iter().map(|_| fresh_key()).collect();
    let book = policies::in_force(ledger, today(ledger)?)?;
    let bank = policies::whole(&book)?.time_bank.value();
    let transfers = bank.is_some_and(|bank| bank.transfer.value().is_some());
    let known = member(ledger, visit.person, lang)?;
    let closing = bank.and_then(|bank| bank.closing.value());
    let waiting = html! {
        (heir::notice(visit, &known))
        (requests::section(visit, &known, transfers)?)
        (heir::form(visit, &known, closing))
    };
    let asked = Asked {
        limit: LINES_SHOWN,
        after: None,
    };
    let before = elsewhere::brought(ledger, visit.person, &asked, lang)?;
    let before = before_here(&before, lang);
    let shown = (&view, keys.as_slice(), &waiting);
    let page = pages::credit(shown, (&lines, &before), &ledger.zone, &visit.sender, lang);
    Ok(visit.page(page))
}

/// Gives a hold up, or makes a code.
pub async fn sent(visit: &Visit<'_>, me: Me, form: &Form) -> Result<Answer, Failure> {
    if me == Me::ShowCode {
        return show_code(visit);
    }
    let hold_id: HoldId = visit.incoming.params.id("hold_id")?;
    let command = VoidHold { hold_id };
    visit.submit(form, command.into()).await?;
    Ok(visit.see_other("/me/credit"))
}

/// The one before ends, so that a picture of it is of no use.
fn show_code(visit: &Visit<'_>) -> Result<Answer, Failure> {
    let now_ms = visit.ledger().clock.now_ms();
    let access = &visit.api().access;
    let text = access.code_show(visit.person, now_ms, &mut random);
    let text = text.ok_or(RefusalCode::Overloaded)?;
    let page = pages::code(
        &text,
        &code(&text)?,
        SHOWN_SECONDS,
        &visit.sender,
        visit.lang(),
    );
    Ok(visit.page(page))
}
