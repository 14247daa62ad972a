//! Who stands there, and what they redeem.

use super::enter::checked;
use super::shift::number;
use super::{Till, Visit};
use crate::access::{Access, CardNumber, IdentifiedBy, Visitor};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{HoldId, PersonId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::timebank::command::{CaptureHold, Presence, RedeemCredit, VoidHold};
use crate::http::guess::Guess;
use crate::http::pages::fresh_key;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::pages::frame::Page;
use crate::pages::till::serve as pages;
use crate::pages::till::serve::Wish;
use crate::reading::timebank::holds;
use crate::reading::timebank::till as reading;
use crate::reading::timebank::till::VisitorView;
use crate::run::Failure;

/// Shows where one scans, or who stands there.
pub fn shown(visit: &Visit<'_>, till: Till) -> Result<Answer, Failure> {
    if reading::shift(visit.ledger(), visit.clerk)?.is_none() {
        return Ok(visit.see_other("/till/shift"));
    }
    match till {
        Till::Visitor => Ok(visit.page(visitor_page(visit, None)?)),
        _ => Ok(visit.page(find_page(visit, None)?)),
    }
}

fn find_page(visit: &Visit<'_>, problem: Option<&str>) -> Result<Page, Failure> {
    let station = reading::station(visit.ledger(), visit.shift()?.station)?;
    Ok(pages::find(
        &station.name,
        problem,
        &visit.sender,
        visit.lang(),
    ))
}

/// The masked name and the figures; the reading is on record before it is answered.
pub fn view_of(visit: &Visit<'_>, visitor: &Visitor) -> Result<VisitorView, Failure> {
    let (ledger, access) = (visit.ledger(), &visit.api().access);
    let who = (visit.clerk, visitor.person);
    let station = visit.shift()?.station;
    tokio::task::block_in_place(|| reading::visitor(ledger, access, who, station, visit.lang()))
}

fn visitor_page(visit: &Visit<'_>, problem: Option<&str>) -> Result<Page, Failure> {
    let visitor = visit.visitor()?;
    let view = view_of(visit, &visitor)?;
    let (has_card, has_pin) = visit.api().access.card_and_pin(visitor.person);
    let known = (visitor.by, has_card, has_pin);
    let at = visit.at(&visitor);
    let keys: Vec<String> = view.holds.iter().map(|_| fresh_key()).collect();
    Ok(pages::visitor(
        (&view, &keys),
        known,
        &at,
        problem,
        visit.lang(),
    ))
}

/// Does what a form asks for.
pub async fn sent(visit: &Visit<'_>, till: Till, form: &Form) -> Result<Answer, Failure> {
    let access = &visit.api().access;
    match till {
        Till::Done => {
            access.desk_visited(visit.session, None);
            Ok(visit.see_other("/till"))
        }
        Till::Identify => match identified(visit, form).await {
            Ok((person, by)) => {
                access.desk_visited(visit.session, Some((person, by)));
                Ok(visit.see_other("/till/visitor"))
            }
            Err(Failure::Refused(refusal)) => {
                visit.page_again(refusal, |problem| find_page(visit, Some(problem)))
            }
            Err(fault @ Failure::Fault(_)) => Err(fault),
        },
        Till::Release => {
            let visitor = visit.visitor_of(form)?;
            let command = VoidHold {
                hold_id: own_hold(visit, &visitor, None)?.0,
            };
            visit.submit(form, command).await?;
            Ok(visit.see_other("/till/visitor"))
        }
        Till::Confirm => {
            let visitor = visit.visitor_of(form)?;
            match wish(visit, form, &visitor) {
                Ok(wish) => confirm(visit, &visitor, &wish, None).map(|page| visit.page(page)),
                Err(Failure::Refused(refusal)) => {
                    visit.page_again(refusal, |problem| visitor_page(visit, Some(problem)))
                }
                Err(fault @ Failure::Fault(_)) => Err(fault),
            }
        }
        _ => redeem(visit, form).await,
    }
}

/// Whom the clerk found: by card, by a code of theirs, by the whole number of a document, or by
/// surname and the last four of it. One
/// that finds nobody counts as a wrong guess.
async fn identified(visit: &Visit<'_>, form: &Form) -> Result<(PersonId, IdentifiedBy), Failure> {
    visit.shift()?;
    let (api, ledger) = (visit.api(), visit.ledger());
    let shown = form.text("shown");
    let guess = Guess::at_visitor(api, visit.clerk).await?;
    let now_ms = ledger.clock.now_ms();
    let surname = form.text("surname");
    let found = if !surname.is_empty() {
        let last_four = form.text("last_four");
        let typed = (surname, last_four);
        let by_surname = || reading::by_surname(ledger, &api.access, visit.clerk, typed);
        let person = tokio::task::block_in_place(by_surname)?;
        person.map(|person| (person, IdentifiedBy::Surname))
    } else if Access::is_shown_code(shown) {
        let person = api.access.code_use(shown, now_ms);
        person.map(|person| (person, IdentifiedBy::Code))
    } else if let Ok(card) = shown.parse::<CardNumber>() {
        let person = api.access.card_shown(card);
        person.map(|person| (person, IdentifiedBy::Card))
    } else {
        let by_document = || reading::by_document(ledger, &api.access, visit.clerk, shown);
        let person = tokio::task::block_in_place(by_document)?;
        person.map(|person| (person, IdentifiedBy::Document))
    };
    let Some((person, by)) = found else {
        return Err(RefusalCode::NobodyFound.into());
    };
    let person = reading::served(ledger, person)?.ok_or(RefusalCode::NobodyFound)?;
    guess.take_back();
    Ok((person, by))
}

/// What a form wishes to redeem, and whether that takes the PIN.
fn wish(visit: &Visit<'_>, form: &Form, visitor: &Visitor) -> Result<Wish, Failure> {
    let hold = form.text("hold");
    let (amount, hold) = if hold.is_empty() {
        let usual = form.text("usual");
        let field = if usual.is_empty() { "minutes" } else { "usual" };
        (Amount(number(form, field)?.into()), None)
    } else {
        let (id, amount) = own_hold(visit, visitor, Some(hold))?;
        (amount, Some(id.to_string()))
    };
    let amount = amount.movable("minutes")?;
    let without_pin = view_of(visit, visitor)?.without_pin;
    Ok(Wish {
        amount,
        hold,
        needs_pin: presence_of(visitor.by).is_none() || amount > without_pin,
    })
}

/// What shows that somebody is there; who was looked up has to type the PIN.
const fn presence_of(by: IdentifiedBy) -> Option<Presence> {
    match by {
        IdentifiedBy::Card => Some(Presence::Card),
        IdentifiedBy::Code => Some(Presence::Code),
        IdentifiedBy::Document | IdentifiedBy::Surname => None,
    }
}

/// A hold of whoever stands there: the one named, or the one in the path.
fn own_hold(
    visit: &Visit<'_>,
    visitor: &Visitor,
    named: Option<&str>,
) -> Result<(HoldId, Amount), Failure> {
    let id: HoldId = match named {
        Some(text) => text.parse()?,
        None => visit.incoming.params.id("hold_id")?,
    };
    let hold = holds::known(visit.ledger(), id)?;
    let ids = visit.ledger().ids_of(visitor.person)?;
    match hold.holder.person() {
        Some(holder) if ids.contains(&holder) => Ok((id, hold.amount)),
        _ => Err(RefusalCode::HoldUnknown.into()),
    }
}

fn confirm(
    visit: &Visit<'_>,
    visitor: &Visitor,
    wish: &Wish,
    problem: Option<&str>,
) -> Result<Page, Failure> {
    let view = view_of(visit, visitor)?;
    let (at, key) = (visit.at(visitor), fresh_key());
    let form = (&at, key.as_str());
    Ok(pages::confirm((&view, wish), form, problem, visit.lang()))
}

/// Redeems; what is refused is said on the same page, where it can be tried again.
async fn redeem(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let visitor = visit.visitor_of(form)?;
    match redeemed(visit, form, &visitor).await {
        Ok(hold) => Ok(visit.see_other(&format!("/till/redemptions/{hold}"))),
        Err(Failure::Refused(refusal)) => {
            let mut wish = wish(visit, form, &visitor)?;
            let pins = [RefusalCode::PinNeeded, RefusalCode::CardOrPinWrong];
            wish.needs_pin |= pins.contains(&refusal.code);
            visit.page_again(refusal, |problem| {
                confirm(visit, &visitor, &wish, Some(problem))
            })
        }
        Err(fault @ Failure::Fault(_)) => Err(fault),
    }
}

async fn redeemed(visit: &Visit<'_>, form: &Form, visitor: &Visitor) -> Result<HoldId, Failure> {
    let presence = match form.text("pin") {
        "" => presence_of(visitor.by),
        typed => {
            checked(visit, visitor.person, typed).await?;
            Some(Presence::Pin)
        }
    };
    let hold = form.text("hold");
    if hold.is_empty() {
        let command = RedeemCredit {
            person_id: visitor.person,
            amount: Amount(number(form, "minutes")?.into()),
            place: visit.place()?,
            presence,
        };
        let accepted = visit.submit(form, command).await?;
        return Ok(HoldId::derive(&accepted.frame.command_seed(), 0));
    }
    if presence.is_none() {
        return Err(Refusal::new(RefusalCode::PinNeeded)
            .with("above", Amount::ZERO)
            .into());
    }
    let (hold_id, _) = own_hold(visit, visitor, Some(hold))?;
    let command = CaptureHold {
        hold_id,
        amount: None,
        session: None,
        presence,
    };
    visit.submit(form, command).await?;
    Ok(hold_id)
}
