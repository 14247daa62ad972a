//! Commendations of the person of the session: looked at, refused.

use super::Visit;
use crate::domain::commendations::command::RefuseCommendation;
use crate::domain::kernel::ids::CommendationId;
use crate::http::pages::fresh_key;
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::pages::me::commendations as pages;
use crate::reading::commendations::of_person;
use crate::reading::mine::title;
use crate::reading::page::{Asked, LIMIT_MAX};
use crate::run::Failure;

/// `GET /me/commendations`: the newest.
pub fn shown(visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    let asked = Asked {
        limit: LIMIT_MAX,
        after: None,
    };
    let given = of_person(ledger, &visit.api().access, visit.person, &asked, lang)?;
    let mut shown = Vec::new();
    for view in given.items {
        shown.push(pages::Shown {
            title: title(ledger, view.activity_id)?,
            key: fresh_key(),
            view,
        });
    }
    let page = pages::commendations(&shown, &ledger.zone, &visit.sender, lang);
    Ok(visit.page(page))
}

/// Refuses one.
pub async fn refuse(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let commendation_id: CommendationId = visit.incoming.params.id("commendation_id")?;
    let command = RefuseCommendation {
        person_id: visit.person,
        commendation_id,
    };
    visit.submit(form, command.into()).await?;
    Ok(visit.see_other("/me/commendations"))
}
