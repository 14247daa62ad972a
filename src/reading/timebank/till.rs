//! What a clerk sees at a till: the shift, and of who stands there no more than redeeming needs.

use std::collections::BTreeSet;

use super::accounts::{account, accounts_of};
use super::holds::{HoldView, known};
pub use crate::access::IdentifiedBy;
use crate::access::{Access, FieldRead, Purpose};
use crate::domain::books::BookKey;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::documents::{Document, DocumentKind};
use crate::domain::kernel::ids::{
    ActivityId, HoldId, OrganisationId, PersonId, Position, SessionId, StationId,
};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, RefusalCode};
use crate::domain::people::book::{PersonBook, Standing};
use crate::domain::people::role::Role;
use crate::domain::sessions::agenda::AgendaPage;
use crate::domain::sessions::state::SessionState;
use crate::domain::stored::Actor;
use crate::domain::timebank::account::{Account, Unit};
use crate::domain::timebank::book::{AccountBook, DaySum, HoldOutcome, Shift, TillBook};
use crate::reading::texts::{Field, Reading, identities};
use crate::reading::{Read, found, now, organisations, policies, today};
use crate::run::Ledger;
use crate::run::issuing::holder::masked;

/// A station at which somebody is a clerk today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    /// Whose.
    pub organisation: OrganisationId,
    /// Which.
    pub id: StationId,
    /// Its name.
    pub name: String,
}

/// Who stands at a till: their masked name, and what they may redeem.
#[derive(Clone, Debug)]
pub struct VisitorView {
    /// The first character of the name.
    pub name: String,
    /// What can be spent now, after holds.
    pub spendable: Amount,
    /// What can still be redeemed today without the PIN.
    pub without_pin: Amount,
    /// Nothing can be spent.
    pub frozen: bool,
    /// Open holds to be redeemed at this station.
    pub holds: Vec<HoldView>,
}

/// A redemption of a shift, without whose it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// The hold that was captured.
    pub hold_id: HoldId,
    /// Whose.
    pub holder: Account,
    /// Its number: the position of its event.
    pub number: Position,
    /// How much.
    pub amount: Amount,
    /// When.
    pub at: Moment,
    /// It was taken back.
    pub reversed: bool,
    /// The clerk may still take it back.
    pub reversible: bool,
}

/// The open shift of a clerk.
pub fn shift(ledger: &Ledger, clerk: PersonId) -> Read<Option<Shift>> {
    let book = found::book::<TillBook>(ledger, &BookKey::Till(clerk))?;
    Ok(book.and_then(|book| book.open.as_deref().cloned()))
}

/// The stations at which somebody is a clerk today.
pub fn stations(ledger: &Ledger, clerk: PersonId) -> Read<Vec<Station>> {
    let (book, today) = (found::person(ledger, clerk)?, today(ledger)?);
    let mut found = Vec::new();
    for held in &book.roles {
        let stands = held.role == Role::Clerk && held.stands_on(today);
        if let (true, Some(id)) = (stands, held.scope.station_id) {
            found.push(station(ledger, id)?);
        }
    }
    found.dedup();
    Ok(found)
}

/// A station by its id.
pub fn station(ledger: &Ledger, id: StationId) -> Read<Station> {
    let view = organisations::station(ledger, id)?;
    Ok(Station {
        organisation: view.organisation_id,
        id,
        name: view.name,
    })
}

/// Who stands at a till. That their name was read is on record before it is opened.
pub fn visitor(
    ledger: &Ledger,
    access: &Access,
    (reader, person): (PersonId, PersonId),
    station: StationId,
    lang: Lang,
) -> Read<VisitorView> {
    let reading = Reading {
        reader,
        fields: vec![Field::Name],
        purpose: Purpose::PersonAsked,
    };
    let named = identities(ledger, access, &reading, &[person])?;
    let name = named.into_iter().next().and_then(|it| it.name);
    let view = account(ledger, Account::Person(person), Unit::Credit, lang)?;
    let here = |hold: &HoldView| hold.place.and_then(|place| place.station_id) == Some(station);
    Ok(VisitorView {
        name: name.as_deref().map(masked).unwrap_or_default(),
        spendable: view.spendable,
        without_pin: without_pin(ledger, person)?,
        frozen: view.frozen,
        holds: view.holds.into_iter().filter(here).collect(),
    })
}

/// What a person can still redeem today without the PIN; nothing where there is no time bank.
fn without_pin(ledger: &Ledger, person: PersonId) -> Read<Amount> {
    let today = today(ledger)?;
    let book = policies::in_force(ledger, today)?;
    let Some(bank) = policies::whole(&book)?.time_bank.value() else {
        return Ok(Amount::ZERO);
    };
    let mut taken = Amount::ZERO;
    for holder in accounts_of(ledger, Account::Person(person))? {
        let key = BookKey::Account(holder, Unit::Credit);
        taken += DaySum::on(ledger.book::<AccountBook>(&key)?.without_pin, today);
    }
    Ok((bank.pin_above.value - taken).max(Amount::ZERO))
}

/// What a shift redeemed, the newest first.
pub fn redemptions(ledger: &Ledger, shift: &Shift) -> Read<Vec<Redemption>> {
    let newest = shift.redemptions.iter().rev();
    newest.map(|id| redemption(ledger, *id)).collect()
}

/// One redemption of a shift.
pub fn redemption(ledger: &Ledger, id: HoldId) -> Read<Redemption> {
    let hold = known(ledger, id)?;
    let captured = hold.ended.filter(|end| end.how == HoldOutcome::Captured);
    let end = captured.ok_or(RefusalCode::NotRedeemed)?;
    let (now, today) = (now(ledger)?, today(ledger)?);
    let book = policies::in_force(ledger, today)?;
    let bank = policies::whole(&book)?.time_bank.value();
    let window = bank.map_or(0, |bank| i64::from(bank.reversal_minutes.value));
    let reversed = end.reversed.is_some();
    Ok(Redemption {
        hold_id: id,
        holder: hold.holder,
        number: end.position,
        amount: end.captured,
        at: end.at,
        reversed,
        reversible: !reversed && now <= end.at.plus_minutes(window),
    })
}

/// Who holds a document, looked up whole by a clerk who has it in hand. Nothing can be found by a
/// part of it; who is found can see that it was looked up.
pub fn by_document(
    ledger: &Ledger,
    access: &Access,
    clerk: PersonId,
    typed: &str,
) -> Read<Option<PersonId>> {
    let today = today(ledger)?;
    for (_, kind) in DocumentKind::ALL {
        let Ok(document) = Document::check(kind, typed, today) else {
            continue;
        };
        let tag = ledger.vault.document_tag(kind, &document.number);
        let Some(owner) = ledger.vault.document_owner(tag)? else {
            continue;
        };
        let read = FieldRead {
            path: Field::DocumentNumber.path().to_owned(),
            person: owner,
        };
        let (by, at_ms) = (Actor::Person(clerk), ledger.clock.now_ms());
        access.read_record(by, Purpose::PersonAsked, vec![read], at_ms)?;
        return served(ledger, owner);
    }
    Ok(None)
}

/// Who has a surname and a document that ends so, looked up by a clerk who has it in hand. One
/// answers; where several fit, or more than the index holds, it takes the whole number. Whoever is
/// found, and whoever also fits, can see that they were looked up.
pub fn by_surname(
    ledger: &Ledger,
    access: &Access,
    clerk: PersonId,
    (surname, last_four): (&str, &str),
) -> Read<Option<PersonId>> {
    let named = ledger.vault.named(surname, last_four)?;
    let mut fitting = BTreeSet::new();
    for person in named.people {
        fitting.extend(served(ledger, person)?);
    }
    let looked_at = fitting.iter().flat_map(|person| {
        [Field::Name, Field::DocumentNumber].map(|field| FieldRead {
            path: field.path().to_owned(),
            person: *person,
        })
    });
    let looked_at: Vec<FieldRead> = looked_at.collect();
    if !looked_at.is_empty() {
        let (by, at_ms) = (Actor::Person(clerk), ledger.clock.now_ms());
        access.read_record(by, Purpose::PersonAsked, looked_at, at_ms)?;
    }
    if named.is_cut || fitting.len() > 1 {
        return Err(RefusalCode::SeveralFound.into());
    }
    Ok(fitting.pop_first())
}

/// The id under which somebody is served: of a merged record whoever it goes on as; nobody who was
/// erased or is not registered.
pub fn served(ledger: &Ledger, person: PersonId) -> Read<Option<PersonId>> {
    let person = ledger.ids_of(person)?.first().copied().unwrap_or(person);
    let book = ledger.book::<PersonBook>(&BookKey::Person(person))?;
    let is_served = matches!(book.standing, Standing::Registered | Standing::Staff);
    Ok(is_served.then_some(person))
}

/// The open session of a person in an activity, if there is one.
pub fn open_session(
    ledger: &Ledger,
    person: PersonId,
    activity: ActivityId,
) -> Read<Option<SessionId>> {
    for id in ledger.ids_of(person)? {
        let months = ledger.book::<PersonBook>(&BookKey::Person(id))?.months;
        // A session lasts a day at most, so it began in one of the last two months.
        for month in months.iter().rev().take(2) {
            let page = ledger.book::<AgendaPage>(&BookKey::Agenda(id, *month))?;
            for entry in page.entries.iter().filter(|it| it.activity == activity) {
                let book = found::session(ledger, activity, entry.session)?;
                if found::opened(&book).state == SessionState::Open {
                    return Ok(Some(entry.session));
                }
            }
        }
    }
    Ok(None)
}
