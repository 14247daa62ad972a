//! What a holder has: posted, held and spendable in one consistent read, with what is behind it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::holds::{HoldView, view};
use super::warnings::{WarningView, warning};
use crate::domain::books::BookKey;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{OrganisationId, PersonId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::{Bilingual, POINT_PARTS, Relation};
use crate::domain::timebank::account::{Account, Bucket, Unit};
use crate::domain::timebank::book::{AccountBook, MemberBook};
use crate::reading::{Read, found, now, policies, today, words};
use crate::run::Ledger;

/// How often a read is repeated when the account moved under it.
const TRIES_MAX: u32 = 16;
/// Days before an expiry on which its holder is told (F74).
const NOTICE_DAYS: [i64; 3] = [7, 30, 90];
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// Minutes in a unit where no policy names one.
const HOUR_MINUTES: u32 = 60;

/// What a holder has in one unit.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AccountView {
    /// Whose.
    pub holder: Account,
    /// In which unit; its smallest part: a minute of credit, a hundredth of a point.
    pub unit: Unit,
    /// What people call the unit; absent: no policy in force has it.
    pub unit_name: Option<String>,
    /// Smallest parts in one unit as people count it.
    pub unit_parts: u32,
    /// Everything, what is held and owed included.
    pub posted: Amount,
    /// Reserved by open holds.
    pub held: Amount,
    /// What can be spent now. Negative: clawed back after it was spent.
    pub spendable: Amount,
    /// Earned by service, ever.
    pub earned: Amount,
    /// By bucket; none is zero.
    pub buckets: Vec<BucketView>,
    /// What expires, the first to come first.
    pub expiries: Vec<ExpiryView>,
    /// Open holds.
    pub holds: Vec<HoldView>,
    /// Statement lines: the version for `if_lines`.
    pub lines: u32,
    /// Nothing can be spent or given away.
    pub frozen: bool,
    /// The soft limit of the policy that a person's credit passes; absent: none (F66).
    pub warning: Option<WarningView>,
}

/// What lies in one bucket.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BucketView {
    /// Which.
    pub bucket: Bucket,
    /// The same in words.
    pub words: String,
    /// How much.
    pub amount: Amount,
}

/// Something that expires.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ExpiryView {
    /// How much.
    pub amount: Amount,
    /// When.
    pub at: Moment,
    /// The notice that its holder is given: so many days or fewer are left.
    pub within_days: Option<i64>,
}

/// A holder's accounts in one unit.
pub fn account(ledger: &Ledger, holder: Account, unit: Unit, lang: Lang) -> Read<AccountView> {
    exists(ledger, holder)?;
    let mut tries = 0;
    loop {
        let books = books(ledger, holder, unit)?;
        let shown = shown(ledger, holder, unit, &books, lang)?;
        tries += 1;
        // Holds are books of their own: if the account moved meanwhile, they may tell of another
        // moment than it does.
        if tries == TRIES_MAX || lines(&self::books(ledger, holder, unit)?) == shown.lines {
            return Ok(shown);
        }
    }
}

fn exists(ledger: &Ledger, holder: Account) -> Read<()> {
    match holder {
        Account::Person(id) => found::person(ledger, id).map(drop),
        Account::Organisation(id) => found::organisation(ledger, id).map(drop),
        _ => Ok(()),
    }
}

/// The books of a holder: one for each id of a person.
pub(super) fn books(ledger: &Ledger, holder: Account, unit: Unit) -> Read<Vec<AccountBook>> {
    accounts_of(ledger, holder)?
        .into_iter()
        .map(|account| Ok(ledger.book(&BookKey::Account(account, unit))?))
        .collect()
}

/// The accounts of a holder.
pub fn accounts_of(ledger: &Ledger, holder: Account) -> Read<Vec<Account>> {
    let Account::Person(person) = holder else {
        return Ok(vec![holder]);
    };
    Ok(ledger
        .ids_of(person)?
        .into_iter()
        .map(Account::Person)
        .collect())
}

fn lines(books: &[AccountBook]) -> u32 {
    books.iter().map(|book| book.lines.count()).sum()
}

fn shown(
    ledger: &Ledger,
    holder: Account,
    unit: Unit,
    books: &[AccountBook],
    lang: Lang,
) -> Read<AccountView> {
    let sum = |figure: fn(&AccountBook) -> Amount| books.iter().map(figure).sum::<Amount>();
    let mut holds = Vec::new();
    for id in books.iter().flat_map(|book| &book.holds) {
        holds.push(view(*id, &super::holds::known(ledger, *id)?, lang));
    }
    let (unit_name, unit_parts) = unit_of(ledger, unit, lang)?;
    let spendable = sum(AccountBook::spendable);
    let warning = match (holder, unit) {
        (Account::Person(person), Unit::Credit) if lines(books) > 0 => {
            warning(ledger, person, spendable, lang)?
        }
        _ => None,
    };
    Ok(AccountView {
        holder,
        unit,
        unit_name,
        unit_parts,
        posted: sum(AccountBook::posted),
        held: sum(AccountBook::held),
        spendable,
        earned: sum(|book| book.earned),
        buckets: buckets(books, lang),
        expiries: expiries(now(ledger)?, books),
        holds,
        lines: lines(books),
        frozen: frozen(ledger, holder)?,
        warning,
    })
}

/// What people call a unit, and how many smallest parts it has, under the policy in force.
pub fn unit_of(ledger: &Ledger, unit: Unit, lang: Lang) -> Read<(Option<String>, u32)> {
    let book = policies::in_force(ledger, today(ledger)?)?;
    let pack = policies::whole(&book)?;
    let name = |name: &Bilingual| match lang {
        Lang::Zh => name.zh.clone(),
        Lang::En => name.en.clone(),
    };
    Ok(match (unit, pack.time_bank.value(), pack.points.value()) {
        (Unit::Credit, Some(bank), _) => (Some(name(&bank.unit.name)), bank.unit.minutes),
        (Unit::Credit, None, _) => (None, HOUR_MINUTES),
        (Unit::Point, _, points) => (points.map(|points| name(&points.name)), POINT_PARTS),
    })
}

fn frozen(ledger: &Ledger, holder: Account) -> Read<bool> {
    for account in accounts_of(ledger, holder)? {
        if let Account::Person(id) = account {
            let member: MemberBook = ledger.book(&BookKey::Member(id))?;
            if member.frozen.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn buckets(books: &[AccountBook], lang: Lang) -> Vec<BucketView> {
    let all = [
        Bucket::Earned,
        Bucket::Gifted,
        Bucket::DonateOnly,
        Bucket::Recognition,
        Bucket::Pooled,
        Bucket::Carried,
        Bucket::Debt,
        Bucket::Held,
    ];
    let of = |bucket| {
        let amount: Amount = books.iter().map(|book| book.in_bucket(bucket)).sum();
        BucketView {
            bucket,
            words: words::bucket(bucket).of(lang).to_owned(),
            amount,
        }
    };
    let lying = all.into_iter().map(of);
    lying.filter(|it| it.amount != Amount::ZERO).collect()
}

fn expiries(now: Moment, books: &[AccountBook]) -> Vec<ExpiryView> {
    let lots = books.iter().flat_map(|book| &book.lots);
    let mut all: Vec<ExpiryView> = lots
        .filter_map(|lot| {
            let at = lot.expires_at?;
            let left = at.unix() - now.unix();
            let within = NOTICE_DAYS.into_iter();
            let within_days = within.into_iter().find(|days| left <= days * DAY_SECONDS);
            Some(ExpiryView {
                amount: lot.amount,
                at,
                within_days,
            })
        })
        .collect();
    all.sort_by_key(|it| it.at);
    all
}

/// What the time bank knows of a person.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemberView {
    /// Proven relations.
    pub relations: Vec<RelationView>,
    /// The last day of an attested need.
    pub need_until: Option<LocalDate>,
    /// The organisation for which the person's service earns; absent: themselves.
    pub earns_for: Option<OrganisationId>,
    /// Nothing can be spent or given away.
    pub frozen: bool,
    /// A balance of another system that waits for a second person.
    pub stated: Option<StatedView>,
    /// Who is to have what the person leaves.
    pub heir: Option<Account>,
    /// A closing that can still be called off.
    pub closing: Option<ClosingView>,
    /// The event that closed the accounts under the id that goes on.
    pub closed: Option<Position>,
}

/// Accounts that are about to close.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClosingView {
    /// When.
    pub ends_at: Moment,
    /// Who is to have what is left.
    pub heir: Option<Account>,
    /// The event that began it.
    pub position: Position,
}

/// A proven relation.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RelationView {
    /// To whom.
    pub to: PersonId,
    /// Which.
    pub relation: Relation,
    /// The same in words.
    pub words: String,
    /// The event that says so.
    pub position: Position,
}

/// A balance that waits for a second person.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StatedView {
    /// How much, in minutes.
    pub amount: Amount,
    /// The day it is stated for.
    pub as_of: LocalDate,
    /// The event that states it.
    pub position: Position,
}

/// What the time bank knows of a person, under all their ids.
pub fn member(ledger: &Ledger, person: PersonId, lang: Lang) -> Read<MemberView> {
    found::person(ledger, person)?;
    let mut view = MemberView {
        relations: Vec::new(),
        need_until: None,
        earns_for: None,
        frozen: false,
        stated: None,
        heir: None,
        closing: None,
        closed: None,
    };
    let mut named = None;
    for id in ledger.ids_of(person)? {
        let book: MemberBook = ledger.book(&BookKey::Member(id))?;
        view.relations
            .extend(book.relations.iter().map(|held| RelationView {
                to: held.to,
                relation: held.relation,
                words: words::relation(held.relation).of(lang).to_owned(),
                position: held.position,
            }));
        view.need_until = view.need_until.max(book.need.map(|(until, _)| until));
        view.earns_for = view.earns_for.or(book.earns_for);
        view.frozen |= book.frozen.is_some();
        view.stated = view.stated.or(book.stated.map(|stated| StatedView {
            amount: stated.balance.amount,
            as_of: stated.balance.as_of,
            position: stated.position,
        }));
        named = named.max(book.heir.map(|(account, position)| (position, account)));
        view.closing = view.closing.or(book.closing.map(|it| ClosingView {
            ends_at: it.ends_at,
            heir: it.heir,
            position: it.position,
        }));
    }
    view.heir = named.map(|(_, account)| account);
    // The id that goes on tells: an earlier one may be closed alone.
    view.closed = closed(ledger, person)?;
    Ok(view)
}

/// The event that closed a person's accounts, under the id that goes on.
pub(super) fn closed(ledger: &Ledger, person: PersonId) -> Read<Option<Position>> {
    let goes_on = ledger.ids_of(person)?.into_iter().next().unwrap_or(person);
    let book: MemberBook = ledger.book(&BookKey::Member(goes_on))?;
    Ok(book.closed)
}
