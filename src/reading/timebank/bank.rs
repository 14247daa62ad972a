//! The figures of a unit (F77, F78), and pools.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accounts::{books, unit_of};
use super::figures::{self, StatedView};
use crate::domain::books::{Book, BookKey, Kept};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{OrganisationId, PoolId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::timebank::account::{Account, Unit};
use crate::domain::timebank::book::{AccountBook, BankBook, Place, Pool, PoolBook};
use crate::domain::timebank::event::PoolPurpose;
use crate::domain::timebank::figures::StatedFigures;
use crate::reading::{Read, found, words};
use crate::run::Ledger;
use crate::state::Cut;

/// The figures of a unit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReserveView {
    /// The unit.
    pub unit: Unit,
    /// What people call it; absent: no policy in force has it.
    pub unit_name: Option<String>,
    /// Smallest parts in one unit as people count it.
    pub unit_parts: u32,
    /// Everything recorded below this position is counted.
    pub as_of: Position,
    /// Where units are.
    pub places: Vec<PlaceView>,
    /// The sum of all places: zero, always.
    pub sum: Amount,
    /// What holders could still spend or give away: all places that are no contra account.
    pub outstanding: Amount,
    /// The same by when it expires, what does not expire last.
    pub expiring: Vec<ExpiringView>,
    /// Accounts that ever had a line.
    pub accounts: u64,
    /// Holds that are open.
    pub open_holds: u64,
    /// Postings, ever.
    pub postings: u64,
    /// What was recorded of them, once a day with a checkpoint behind it; the newest first.
    pub stated: Vec<StatedView>,
}

/// What expires at one time.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExpiringView {
    /// The last day on which it can be used; absent: it does not expire.
    pub last_day: Option<LocalDate>,
    /// How much, held amounts and debts included.
    pub amount: Amount,
}

/// The sum of one place.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlaceView {
    /// Where.
    pub place: Place,
    /// The same in words.
    pub words: String,
    /// How much.
    pub amount: Amount,
}

/// The figures of a unit as they stand now.
pub fn reserve(ledger: &Ledger, unit: Unit, lang: Lang) -> Read<ReserveView> {
    // Figures and position of one moment.
    let keys = [BookKey::Bank(unit), BookKey::StatedFigures(unit)];
    let cut = ledger.store.books(&keys)?;
    let (book, stated) = (kept::<BankBook>(&cut, 0), kept::<StatedFigures>(&cut, 1));
    let (unit_name, unit_parts) = unit_of(ledger, unit, lang)?;
    let held = book.places.iter().filter(|(place, _)| place.is_held());
    Ok(ReserveView {
        unit,
        unit_name,
        unit_parts,
        as_of: Position(cut.at.0),
        places: book
            .places
            .iter()
            .map(|(place, amount)| place_view(*place, *amount, lang))
            .collect(),
        sum: book.places.values().copied().sum(),
        outstanding: held.map(|(_, amount)| *amount).sum(),
        expiring: expiring(&book, &ledger.zone),
        accounts: book.accounts,
        open_holds: book.open_holds,
        postings: book.postings,
        stated: figures::stated(ledger, &stated, lang),
    })
}

fn expiring(book: &BankBook, zone: &Zone) -> Vec<ExpiringView> {
    let dated = book.expiring.iter().filter(|it| it.0.is_some());
    let never = book.expiring.iter().filter(|it| it.0.is_none());
    let view = |(at, amount): &(Option<Moment>, Amount)| ExpiringView {
        // It is over at midnight: the last day is the one before.
        last_day: at.map(|at| zone.date(at.plus_seconds(-1))),
        amount: *amount,
    };
    dated.chain(never).map(view).collect()
}

/// A book of one cut, by its place in what was asked for.
fn kept<B: Kept + Clone + Default>(cut: &Cut<Book>, place: usize) -> B {
    let held = cut.books.get(place).and_then(Option::as_ref);
    let book = held.and_then(|held| B::of(&held.book));
    book.cloned().unwrap_or_default()
}

/// The sum of one place, in words.
pub(super) fn place_view(place: Place, amount: Amount, lang: Lang) -> PlaceView {
    PlaceView {
        place,
        words: words::place(place).of(lang).to_owned(),
        amount,
    }
}

/// A pool.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PoolView {
    /// The pool.
    pub pool_id: PoolId,
    /// Who runs it.
    pub organisation_id: OrganisationId,
    /// What for.
    pub purpose: PoolPurpose,
    /// The same in words.
    pub purpose_words: String,
    /// The event that opened it.
    pub position: Position,
    /// What is in it, in minutes of credit.
    pub balance: Amount,
    /// Statement lines.
    pub lines: u32,
}

/// A pool and what is in it.
pub fn pool(ledger: &Ledger, id: PoolId, lang: Lang) -> Read<PoolView> {
    let opened = known(ledger, id)?;
    let books = books(ledger, Account::Pool(id), Unit::Credit)?;
    Ok(PoolView {
        pool_id: id,
        organisation_id: opened.organisation,
        purpose: opened.purpose,
        purpose_words: words::pool_purpose(opened.purpose).of(lang).to_owned(),
        position: opened.position,
        balance: books.iter().map(AccountBook::posted).sum(),
        lines: books.iter().map(|book| book.lines.count()).sum(),
    })
}

/// The book of a pool there is.
pub fn known(ledger: &Ledger, id: PoolId) -> Read<Pool> {
    let book = found::book::<PoolBook>(ledger, &BookKey::Pool(id))?;
    let unknown = || Refusal::new(RefusalCode::PoolUnknown).field("pool_id");
    Ok(book.and_then(|book| book.opened).ok_or_else(unknown)?)
}
