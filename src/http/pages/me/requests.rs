//! Requests for a transfer on one's own pages: asked, accepted, rejected, withdrawn (F62).
//!
//! Giving credit away takes the PIN, whatever the session began with: a phone left on a table and
//! a link that somebody else used must not be enough.

use super::{Me, Visit};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{PersonId, TransferRequestId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::timebank::command::{
    AcceptTransferRequest, RejectTransferRequest, RequestTransfer, WithdrawTransferRequest,
};
use crate::http::pages::fresh_key;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::pages::me::requests as pages;
use crate::reading::timebank::accounts::MemberView;
use crate::reading::timebank::requests::requests;
use crate::run::Failure;

/// The part of `GET /me/credit` about requests; `transfers`: whether the policy knows them.
pub fn section(
    visit: &Visit<'_>,
    member: &MemberView,
    transfers: bool,
) -> Result<maud::Markup, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    let open = requests(ledger, visit.person, lang)?;
    let (_, has_pin) = visit.api().access.card_and_pin(visit.person);
    let may_ask = transfers && member.closing.is_none() && member.closed.is_none();
    let relations = if may_ask { &member.relations[..] } else { &[] };
    let shown = pages::Requests {
        open: &open,
        relations,
        has_pin,
        zone: &ledger.zone,
    };
    Ok(pages::section(&shown, fresh_key, &visit.sender, lang))
}

/// What was sent.
pub async fn sent(visit: &Visit<'_>, me: Me, form: &Form) -> Result<Answer, Failure> {
    if me == Me::RequestAsk {
        return ask(visit, form).await;
    }
    let request_id: TransferRequestId = visit.incoming.params.id("request_id")?;
    let command = match me {
        Me::RequestAccept => {
            visit.pin_checked(form).await?;
            let if_lines = None;
            AcceptTransferRequest {
                request_id,
                if_lines,
            }
            .into()
        }
        Me::RequestReject => RejectTransferRequest { request_id }.into(),
        _ => WithdrawTransferRequest { request_id }.into(),
    };
    visit.submit(form, command).await?;
    Ok(visit.see_other("/me/credit"))
}

async fn ask(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let from: PersonId = form.text("from").parse().map_err(at("from"))?;
    let minutes = form.text("minutes").trim().parse::<i64>();
    let minutes = minutes.map_err(|_| {
        Refusal::new(RefusalCode::NumberOutOfRange)
            .field("minutes")
            .with("min", 1)
            .with("max", Amount::MAX)
    })?;
    let command = RequestTransfer {
        person_id: visit.person,
        from,
        amount: Amount(minutes),
    };
    visit.submit(form, command.into()).await?;
    Ok(visit.see_other("/me/credit"))
}

fn at(field: &'static str) -> impl Fn(Refusal) -> Refusal {
    move |refusal| refusal.field(field)
}
