//! Shifts, and what they redeemed.

use super::{Till, Visit};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::StationId;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::ReasonCode;
use crate::domain::timebank::account::Unit;
use crate::domain::timebank::command::{CloseShift, OpenShift, ReverseRedemption};
use crate::domain::timebank::event::ShiftSum;
use crate::http::pages::fresh_key;
use crate::http::pages::me::code;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::pages::frame::Page;
use crate::pages::till::proof::Proof;
use crate::pages::till::{serve, shift as pages};
use crate::reading::timebank::accounts::account;
use crate::reading::timebank::till as reading;
use crate::run::Failure;
use crate::run::issuing::authority_of;

/// Shows the shift, its redemptions, or the receipt of one.
pub fn shown(visit: &Visit<'_>, till: Till) -> Result<Answer, Failure> {
    let (ledger, lang, sender) = (visit.ledger(), visit.lang(), &visit.sender);
    match till {
        Till::ShiftForm if reading::shift(ledger, visit.clerk)?.is_some() => {
            Ok(visit.page(close_form(visit, None)?))
        }
        Till::ShiftForm => {
            let stations = reading::stations(ledger, visit.clerk)?;
            let keyed: Vec<_> = stations.into_iter().map(|it| (it, fresh_key())).collect();
            Ok(visit.page(pages::open(&keyed, sender, lang)))
        }
        Till::Receipt => receipt(visit),
        _ => {
            let all = reading::redemptions(ledger, &visit.shift()?)?;
            let keyed: Vec<_> = all.into_iter().map(|it| (it, fresh_key())).collect();
            Ok(visit.page(pages::redemptions(&keyed, &ledger.zone, sender, lang)))
        }
    }
}

fn close_form(visit: &Visit<'_>, problem: Option<&str>) -> Result<Page, Failure> {
    let (ledger, shift) = (visit.ledger(), visit.shift()?);
    let name = reading::station(ledger, shift.station)?.name;
    let (here, key) = ((&shift, name.as_str()), fresh_key());
    let from = (&visit.sender, key.as_str());
    Ok(pages::close(
        here,
        from,
        &ledger.zone,
        problem,
        visit.lang(),
    ))
}

/// What is left is shown only while the holder stands there.
fn receipt(visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    let one = reading::redemption(ledger, visit.of_shift()?)?;
    let visitor = visit.visitor().ok().map(|it| it.person);
    let left = match one.holder.person() {
        Some(holder) if visitor == Some(holder) => {
            Some(account(ledger, one.holder, Unit::Credit, lang)?.spendable)
        }
        _ => None,
    };
    let station = reading::station(ledger, visit.shift()?.station)?.name;
    let url = authority_of(ledger)?.proof_url(one.number);
    let proof = Proof {
        url: &url,
        qr: &code(&url)?,
    };
    let shown = (station.as_str(), left, &proof);
    let page = serve::receipt(&one, shown, &ledger.zone, &visit.sender, lang);
    Ok(visit.page(page))
}

/// Opens, closes, takes back.
pub async fn sent(visit: &Visit<'_>, till: Till, form: &Form) -> Result<Answer, Failure> {
    match till {
        Till::ShiftOpen => {
            let id: StationId = form.text("station").parse()?;
            let station = reading::station(visit.ledger(), id)?;
            let command = OpenShift {
                organisation_id: station.organisation,
                station_id: id,
            };
            visit.submit(form, command).await?;
            Ok(visit.see_other("/till"))
        }
        Till::ShiftClose => match close(visit, form).await {
            Err(Failure::Refused(refusal)) if refusal.code == RefusalCode::NumberOutOfRange => {
                visit.page_again(refusal, |problem| close_form(visit, Some(problem)))
            }
            other => other,
        },
        _ => {
            let command = ReverseRedemption {
                hold_id: visit.of_shift()?,
                reason: ReasonCode::EnteredInError,
            };
            visit.submit(form, command).await?;
            Ok(visit.see_other("/till/redemptions"))
        }
    }
}

async fn close(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let counted = ShiftSum {
        amount: Amount(number(form, "minutes")?.into()),
        redemptions: number(form, "redemptions")?,
    };
    let recorded = visit.shift()?.recorded;
    visit.submit(form, CloseShift { counted }).await?;
    let figures = |sum: ShiftSum| (sum.redemptions, sum.amount.0);
    let both = (figures(recorded), figures(counted));
    Ok(visit.page(pages::closed(both, &visit.sender, visit.lang())))
}

/// A whole number of a form.
pub fn number(form: &Form, field: &'static str) -> Result<u32, Refusal> {
    let typed = form.text(field).trim().parse();
    let wrong = |_| {
        Refusal::new(RefusalCode::NumberOutOfRange)
            .field(field)
            .with("min", 0)
            .with("max", u32::MAX)
    };
    typed.map_err(wrong)
}
