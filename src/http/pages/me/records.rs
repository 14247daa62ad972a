//! Hours, sessions and notices of the person of the session.

use super::{Me, Visit};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::timebank::account::{Account, Unit};
use crate::http::respond::Answer;
use crate::pages::me::home::{self, Home, name};
use crate::pages::me::inbox::inbox;
use crate::reading::inbox::opened;
use crate::reading::mine::{Figure, newest};
use crate::reading::page::{Asked, place};
use crate::reading::timebank::accounts::account;
use crate::reading::{commendations, found, people, policies, stars, today};
use crate::run::Failure;

/// Sessions on a page.
const SESSIONS: usize = 20;

/// Answers a page about one's records.
pub fn answer(visit: &Visit<'_>, me: Me) -> Result<Answer, Failure> {
    let (ledger, lang) = (visit.ledger(), visit.lang());
    let asked = Asked {
        limit: SESSIONS,
        after: visit
            .parameter("before")
            .map(|cursor| place(&cursor))
            .transpose()?,
    };
    match me {
        Me::Home => {
            let book = found::person(ledger, visit.person)?;
            let totals = people::hours(&book, |id| found::person(ledger, id))?;
            let sessions = newest(ledger, visit.person, None, &asked, lang)?;
            let star = stars::progress(ledger, visit.person, 0, lang)?;
            let home = Home {
                totals,
                star: &star,
                spendable: spendable(visit)?,
                commendations: commendations::standing(ledger, visit.person)?,
                sessions: &sessions,
                zone: &ledger.zone,
            };
            Ok(visit.page(home::home(&home, lang)))
        }
        Me::Sessions => {
            let figure = figure(visit)?;
            let sessions = newest(ledger, visit.person, figure, &asked, lang)?;
            let page = home::sessions(figure, &sessions, &ledger.zone, lang);
            Ok(visit.page(page))
        }
        _ => {
            let access = &visit.api().access;
            let open = || opened(ledger, access, visit.person, lang);
            let notices = tokio::task::block_in_place(open)?;
            let page = inbox(&notices, &ledger.zone, lang);
            Ok(visit.page_with(page, 0))
        }
    }
}

/// What one can spend, where the policy in force has a time bank.
fn spendable(visit: &Visit<'_>) -> Result<Option<i64>, Failure> {
    let (ledger, holder) = (visit.ledger(), Account::Person(visit.person));
    let book = policies::in_force(ledger, today(ledger)?)?;
    if policies::whole(&book)?.time_bank.value().is_none() {
        return Ok(None);
    }
    let view = account(ledger, holder, Unit::Credit, visit.lang())?;
    Ok(Some(view.spendable.0))
}

fn figure(visit: &Visit<'_>) -> Result<Option<Figure>, Refusal> {
    let Some(asked) = visit.parameter("show") else {
        return Ok(None);
    };
    let known = Figure::ALL.into_iter().find(|it| name(*it) == asked);
    let unknown = || {
        Refusal::new(RefusalCode::ChoiceUnknown)
            .field("show")
            .with("expected", "effective, in_notice, waiting")
    };
    known.map(Some).ok_or_else(unknown)
}

impl Visit<'_> {
    /// A parameter of the address; none if it is empty or missing.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        let query = self.incoming.parts.uri.query().unwrap_or_default();
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let found = pairs.find(|(known, _)| known == name);
        let text = found.map(|(_, text)| text.into_owned());
        text.filter(|text| !text.is_empty())
    }
}
