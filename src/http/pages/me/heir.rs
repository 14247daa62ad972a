//! One's heir, and a closing called off, on one's own pages (F73).

use super::{Me, Visit};
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::refusal::Refusal;
use crate::domain::policy::pack::{Closing, Relation};
use crate::domain::stored::ReasonCode;
use crate::domain::timebank::account::Account;
use crate::domain::timebank::command::{CallOffClosing, NameHeir};
use crate::http::pages::fresh_key;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::pages::me::heir as pages;
use crate::reading::timebank::accounts::MemberView;
use crate::run::Failure;

/// What `GET /me/credit` says of a closing.
pub fn notice(visit: &Visit<'_>, member: &MemberView) -> maud::Markup {
    let key = fresh_key();
    let zone = &visit.ledger().zone;
    pages::notice((member, &key), zone, &visit.sender, visit.lang())
}

/// The form that names an heir; empty where the policy has no closing, or it is too late.
pub fn form(visit: &Visit<'_>, member: &MemberView, rules: Option<&Closing>) -> maud::Markup {
    let over = member.closing.is_some() || member.closed.is_some();
    let Some(rules) = rules.filter(|_| !over) else {
        return maud::Markup::default();
    };
    let may = |relation: &Relation| rules.heirs.contains(relation);
    let relations = member.relations.iter().filter(|it| may(&it.relation));
    let relations: Vec<_> = relations.cloned().collect();
    let (_, has_pin) = visit.api().access.card_and_pin(visit.person);
    let key = fresh_key();
    pages::form(
        (member, &relations),
        (has_pin, &key),
        &visit.sender,
        visit.lang(),
    )
}

/// Names an heir by PIN, or calls a closing off.
pub async fn sent(visit: &Visit<'_>, me: Me, form: &Form) -> Result<Answer, Failure> {
    let person_id = visit.person;
    let command = if me == Me::Heir {
        visit.pin_checked(form).await?;
        let heir = heir(form.text("heir"))?;
        NameHeir { person_id, heir }.into()
    } else {
        let reason = ReasonCode::VolunteerAsked;
        CallOffClosing { person_id, reason }.into()
    };
    visit.submit(form, command).await?;
    Ok(visit.see_other("/me/credit"))
}

fn heir(text: &str) -> Result<Option<Account>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let id: Result<PersonId, Refusal> = text.parse();
    let id = id.map_err(|refusal| refusal.field("heir"))?;
    Ok(Some(Account::Person(id)))
}
