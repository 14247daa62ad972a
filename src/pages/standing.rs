//! The organisations behind a certificate: whether this ledger recognised them when it was issued,
//! and whether it does today (R39).
//!
//! A book holds the suspension that stands, not those that were lifted since; so of a past day it
//! is told that an organisation was accredited, or that the suspension of today had begun.

use maud::{Markup, html};

use super::amounts::hours;
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::organisations::book::OrganisationBook;
use crate::reading::certificates::organisation_name;
use crate::reading::words::{Words, words};
use crate::reading::{Read, found};
use crate::run::{Failure, Ledger};
use crate::verify::Claimed;

/// Organisations that are looked up for one certificate; more are only counted.
const LOOKED_UP_MAX: usize = 50;

/// How an organisation stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recognition {
    /// Accredited, and free to record.
    Recognised,
    /// It may not record.
    Suspended,
    /// It has ended; another one carries on.
    Ended,
    /// This ledger does not know it.
    Unknown,
}

/// How an organisation stood when a certificate was issued, and stands today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// On the day of issue.
    pub at_issue: Recognition,
    /// Today.
    pub today: Recognition,
    /// The day since which that is so, where it is not recognised any more.
    pub since: Option<LocalDate>,
    /// Who carries on for it.
    pub carried_on_by: Option<String>,
}

/// An organisation of a certificate.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its name on the certificate.
    pub name: String,
    /// Whether it issued the certificate.
    pub is_issuer: bool,
    /// Minutes that it recorded.
    pub minutes: u64,
    /// How this ledger knows it.
    pub standing: Standing,
}

/// Issuer and recording units of a certificate, as this ledger knows them.
pub(super) fn units(ledger: &Ledger, claimed: &Claimed) -> Read<Vec<Unit>> {
    let units = claimed.organisations.iter().take(LOOKED_UP_MAX);
    let mut all: Vec<_> = units
        .map(|unit| (unit.id, unit.name.clone(), unit.minutes))
        .collect();
    if let Some(issuer) = claimed.issuer_id {
        match all.iter().position(|(id, ..)| *id == issuer) {
            Some(at) => all.swap(0, at),
            None => all.insert(0, (issuer, claimed.issuer_name.clone(), 0)),
        }
    }
    let unit = |(id, name, minutes)| {
        Ok(Unit {
            name,
            is_issuer: claimed.issuer_id == Some(id),
            minutes,
            standing: of(ledger, id, claimed.issued_at)?,
        })
    };
    all.into_iter().map(unit).collect()
}

/// How an organisation stood at a moment, and stands today.
pub fn of(ledger: &Ledger, id: OrganisationId, at: Moment) -> Read<Standing> {
    let book = match found::organisation(ledger, id) {
        Ok(book) => book,
        Err(Failure::Refused(_)) => return Ok(Standing::unknown()),
        Err(fault) => return Err(fault),
    };
    let carried_on_by = match book.succeeded {
        Some(it) => Some(organisation_name(ledger, it.successor)?),
        None => None,
    };
    let (today, since) = recognition(&book);
    let began_before = since.is_some_and(|since| since <= at);
    let known_then = book.accredited_at.is_some_and(|since| since <= at);
    Ok(Standing {
        at_issue: match (known_then, began_before) {
            (false, _) => Recognition::Unknown,
            (true, true) => today,
            (true, false) => Recognition::Recognised,
        },
        today,
        since: since.map(|since| ledger.zone.date(since)),
        carried_on_by,
    })
}

fn recognition(book: &OrganisationBook) -> (Recognition, Option<Moment>) {
    match (&book.succeeded, &book.suspended) {
        (Some(succeeded), _) => (Recognition::Ended, Some(succeeded.at)),
        (None, Some(suspended)) => (Recognition::Suspended, Some(suspended.at)),
        (None, None) => (Recognition::Recognised, None),
    }
}

impl Standing {
    const fn unknown() -> Self {
        Self {
            at_issue: Recognition::Unknown,
            today: Recognition::Unknown,
            since: None,
            carried_on_by: None,
        }
    }

    /// The same in a line: then, today, since when, who carries on.
    pub(super) fn told(&self, issued: LocalDate, lang: Lang) -> String {
        let (then, now) = (told(self.at_issue).of(lang), told(self.today).of(lang));
        let text = match lang {
            Lang::Zh => format!("出具日（{issued}）：{then}；今天：{now}"),
            Lang::En => format!("On {issued}: {then}. Today: {now}"),
        };
        let since = self.since.map(|since| match lang {
            Lang::Zh => format!("（自 {since}）"),
            Lang::En => format!(" (since {since})"),
        });
        let successor = self.carried_on_by.as_ref().map(|by| match lang {
            Lang::Zh => format!("，由{by}承接"),
            Lang::En => format!(", carried on by {by}"),
        });
        let end = words("。", ".").of(lang).to_owned();
        let parts = [Some(text), since, successor, Some(end)];
        parts.into_iter().flatten().collect()
    }
}

const fn told(recognition: Recognition) -> Words {
    match recognition {
        Recognition::Recognised => words("本账本认可", "recognised by this ledger"),
        Recognition::Suspended => words("已被暂停", "suspended"),
        Recognition::Ended => words("已终止", "ended"),
        Recognition::Unknown => words("本账本不认识", "not known to this ledger"),
    }
}

/// The section.
pub(super) fn section(claimed: &Claimed, all: &[Unit], issued: LocalDate, lang: Lang) -> Markup {
    let heading = words("出具和记录的组织", "Who issued and who recorded");
    let own = words(
        "由账本系统直接出具（志愿者自行打印），不是某个组织盖章。",
        "Issued by the ledger itself, as printed by the volunteer; no organisation stands behind \
         it as a whole.",
    );
    let left = claimed.organisations.len().saturating_sub(LOOKED_UP_MAX);
    let more = words("另有组织未列出：", "More organisations, not listed here: ");
    html! {
        section aria-labelledby="who" {
            h2 #who { (heading.of(lang)) }
            ul {
                @if claimed.issuer_id.is_none() { li { (own.of(lang)) } }
                @for unit in all {
                    li {
                        strong { (unit.name) } (roles(unit, lang))
                        div { (unit.standing.told(issued, lang)) }
                    }
                }
                @if left > 0 { li { (more.of(lang)) (left) } }
            }
        }
    }
}

fn roles(unit: &Unit, lang: Lang) -> String {
    let mut roles = String::new();
    if unit.is_issuer {
        roles.push_str(words(" · 出具单位", " · issuer").of(lang));
    }
    if unit.minutes > 0 {
        roles.push_str(words(" · 记录 ", " · recorded ").of(lang));
        roles.push_str(&hours(unit.minutes, lang));
    }
    roles
}
