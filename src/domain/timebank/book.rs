//! The books of the time bank.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::{Account, Bucket, Line, Unit};
use super::closed::AccountClosing;
use super::elsewhere::Elsewhere;
use super::event::{
    HoldPlaced, HoldPurpose, PlaceRef, PoolPurpose, ServiceRef, ShiftSum, StatedBalance,
};
use crate::domain::books::paged::{Item, ListPage, Paged};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{
    HoldId, OrganisationId, PersonId, Position, SessionId, StationId, TransferRequestId,
};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::Relation;
use crate::domain::stored::Actor;

/// State of one account in one unit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AccountBook {
    /// What it holds, by bucket and time of expiry, in that order; none is zero.
    pub lots: Vec<Lot>,
    /// Holds that are open.
    pub holds: Vec<HoldId>,
    /// The lines of its statement, in the order of the log; their number is a reader's version of
    /// the account.
    pub lines: Paged<StatementLine>,
    /// Earned by service and not clawed back, ever.
    pub earned: Amount,
    /// Given away by transfers in one calendar year.
    pub transferred: Option<(i32, Amount)>,
    /// It was given its opening grant.
    pub granted: bool,
    /// Reserved by staff or redeemed at tills without the PIN on one day.
    pub without_pin: Option<DaySum>,
    /// What has expired, by its time, oldest first, and was not clawed back since.
    pub expired: Vec<(Moment, Amount)>,
}

/// A sum of one local day; another day begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySum {
    /// The day.
    pub date: LocalDate,
    /// The sum.
    pub amount: Amount,
}

impl DaySum {
    /// The sum of a day.
    pub fn on(sum: Option<Self>, date: LocalDate) -> Amount {
        let of_day = sum.filter(|it| it.date == date);
        of_day.map_or(Amount::ZERO, |it| it.amount)
    }

    /// The same with more on a day.
    #[must_use]
    pub fn plus(sum: Option<Self>, date: LocalDate, more: Amount) -> Self {
        let amount = Self::on(sum, date) + more;
        Self { date, amount }
    }
}

/// What lies in one bucket and expires at one time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// The bucket.
    pub bucket: Bucket,
    /// When it expires, if it does.
    pub expires_at: Option<Moment>,
    /// How much; negative only as a debt.
    pub amount: Amount,
}

impl Lot {
    /// Whether its time is over, though nobody may have said so yet.
    pub fn is_over(&self, now: Moment) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }
}

impl AccountBook {
    /// Adds a line.
    pub fn add(&mut self, line: &Line) {
        let key = |lot: &Lot| (lot.bucket, lot.expires_at);
        match self
            .lots
            .binary_search_by_key(&(line.bucket, line.expires_at), key)
        {
            Ok(place) => {
                self.lots[place].amount += line.amount;
                if self.lots[place].amount == Amount::ZERO {
                    self.lots.remove(place);
                }
            }
            Err(_) if line.amount == Amount::ZERO => {}
            Err(place) => {
                let lot = Lot {
                    bucket: line.bucket,
                    expires_at: line.expires_at,
                    amount: line.amount,
                };
                self.lots.insert(place, lot);
            }
        }
    }

    /// Adds what has expired at a time, or takes it away.
    pub fn add_expired(&mut self, at: Moment, amount: Amount) {
        add_at(&mut self.expired, at, amount);
        self.expired.retain(|it| it.1 > Amount::ZERO);
    }

    /// What has expired at a time.
    pub fn expired_at(&self, at: Moment) -> Amount {
        let found = self.expired.binary_search_by_key(&at, |it| it.0);
        found.map_or(Amount::ZERO, |place| self.expired[place].1)
    }

    /// When its lots expire, those that are held left out: each time once.
    pub fn expiries(&self) -> BTreeSet<Moment> {
        let free = self.lots.iter().filter(|lot| lot.bucket != Bucket::Held);
        free.filter_map(|lot| lot.expires_at).collect()
    }

    /// What lies in one bucket.
    pub fn in_bucket(&self, bucket: Bucket) -> Amount {
        let of_it = self.lots.iter().filter(|lot| lot.bucket == bucket);
        of_it.map(|lot| lot.amount).sum()
    }

    /// Everything, held amounts and debts included.
    pub fn posted(&self) -> Amount {
        self.lots.iter().map(|lot| lot.amount).sum()
    }

    /// Reserved by open holds.
    pub fn held(&self) -> Amount {
        self.in_bucket(Bucket::Held)
    }

    /// What can be spent now: less what is held, less debts. Negative after a clawback.
    pub fn spendable(&self) -> Amount {
        let free: Amount = Bucket::SPENDABLE
            .iter()
            .map(|bucket| self.in_bucket(*bucket))
            .sum();
        free + self.in_bucket(Bucket::Debt)
    }
}

/// What a posting is about, as a statement tells it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PostingKind {
    /// Earned by service.
    Earned,
    /// Clawed back with the hours that earned it.
    ClawedBack,
    /// Given by the opening fund.
    Granted,
    /// Brought along from another system.
    Brought,
    /// Gone back with the import that brought it.
    BroughtBack,
    /// Reserved by a hold.
    Held,
    /// Spent: a hold was captured.
    Captured,
    /// A hold was given up.
    Voided,
    /// A hold ran out.
    RanOut,
    /// A redemption was taken back.
    Reversed,
    /// Transferred to or from somebody.
    Transferred,
    /// Donated to or by somebody.
    Donated,
    /// Given by a pool.
    Drawn,
    /// Expired.
    Expired,
    /// Left by an account that closed: inherited, or written off.
    Remainder,
}

/// One line of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLine {
    /// The event.
    pub position: Position,
    /// When it took effect.
    pub effective_at: Moment,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// What it is about.
    pub kind: PostingKind,
    /// What the account gained; negative: lost.
    pub posted: Amount,
    /// What holds reserve more; negative: less.
    pub held: Amount,
    /// Everything in the account after it.
    pub balance: Amount,
}

/// One page of an account's statement.
pub type StatementPage = ListPage<StatementLine>;

/// Some 30 bytes each.
impl Item for StatementLine {
    const ON_PAGE: u32 = 128;
    const TOGETHER: u32 = 16;
}

/// All accounts of one unit, summed up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BankBook {
    /// Sum of each contra account, and over all holders of each bucket. Together they are zero.
    pub places: BTreeMap<Place, Amount>,
    /// What holders have, held amounts and debts included, by when it expires; none is zero. Credit
    /// expires by months, so there are some dozens.
    pub expiring: Vec<(Option<Moment>, Amount)>,
    /// Accounts that ever had a line.
    pub accounts: u64,
    /// Holds that are open.
    pub open_holds: u64,
    /// Postings.
    pub postings: u64,
    /// When it moved for the first time since its figures were stated; absent: it did not.
    pub moved_at: Option<Moment>,
}

impl BankBook {
    /// Adds a line of a posting.
    pub fn add(&mut self, line: &Line) {
        *self.places.entry(Place::of(line)).or_default() += line.amount;
        if line.account.is_held() {
            add_at(&mut self.expiring, line.expires_at, line.amount);
        }
    }
}

/// Adds to the sum under a key of an ordered list, in which no sum is zero.
fn add_at<K: Ord + Copy>(sums: &mut Vec<(K, Amount)>, key: K, amount: Amount) {
    match sums.binary_search_by_key(&key, |it| it.0) {
        Ok(place) => {
            sums[place].1 += amount;
            if sums[place].1 == Amount::ZERO {
                sums.remove(place);
            }
        }
        Err(_) if amount == Amount::ZERO => {}
        Err(place) => sums.insert(place, (key, amount)),
    }
}

/// Where units are: in a contra account, or in a bucket of all holders.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Minted and not clawed back, as a negative sum.
    Minted,
    /// Given by the opening fund, as a negative sum.
    Fund,
    /// Brought along, as a negative sum.
    Brought,
    /// Spent.
    Spent,
    /// Expired.
    Expired,
    /// See [`Bucket::Earned`].
    Earned,
    /// See [`Bucket::Gifted`].
    Gifted,
    /// See [`Bucket::DonateOnly`].
    DonateOnly,
    /// See [`Bucket::Recognition`].
    Recognition,
    /// See [`Bucket::Pooled`].
    Pooled,
    /// See [`Bucket::Carried`].
    Carried,
    /// See [`Bucket::Debt`].
    Debt,
    /// See [`Bucket::Held`].
    Held,
    /// Left by closed accounts and inherited by nobody, less their debts.
    WrittenOff,
}

impl Place {
    /// Whether holders have it; the others are contra accounts.
    pub const fn is_held(self) -> bool {
        !matches!(
            self,
            Self::Minted
                | Self::Fund
                | Self::Brought
                | Self::Spent
                | Self::Expired
                | Self::WrittenOff
        )
    }

    /// Where a line puts its amount.
    pub fn of(line: &Line) -> Self {
        match (line.account, line.bucket) {
            (Account::Minted, _) => Self::Minted,
            (Account::Fund, _) => Self::Fund,
            (Account::Brought, _) => Self::Brought,
            (Account::Spent, _) => Self::Spent,
            (Account::Expired, _) => Self::Expired,
            (Account::WrittenOff, _) => Self::WrittenOff,
            // Nobody's account has a flow; were there one, the sum would still be seen.
            (_, Bucket::Earned | Bucket::Flow) => Self::Earned,
            (_, Bucket::Gifted) => Self::Gifted,
            (_, Bucket::DonateOnly) => Self::DonateOnly,
            (_, Bucket::Recognition) => Self::Recognition,
            (_, Bucket::Pooled) => Self::Pooled,
            (_, Bucket::Carried) => Self::Carried,
            (_, Bucket::Debt) => Self::Debt,
            (_, Bucket::Held) => Self::Held,
        }
    }
}

/// State of one hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HoldBook {
    /// Everything since it was placed; absent: no such hold.
    pub placed: Option<Box<Hold>>,
}

/// A hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hold {
    /// Whose units.
    pub holder: Account,
    /// Of which unit.
    pub unit: Unit,
    /// How much is reserved.
    pub amount: Amount,
    /// Where it was taken from, and would go back to.
    pub lots: Vec<Line>,
    /// For whom it is spent.
    pub beneficiary: Option<PersonId>,
    /// What for.
    pub purpose: HoldPurpose,
    /// Who serves: an organisation, where at one of its stations.
    pub place: Option<PlaceRef>,
    /// The day on which staff reserved it without the holder's PIN, and it was counted.
    pub without_pin: Option<LocalDate>,
    /// The event that placed it.
    pub position: Position,
    /// When it runs out.
    pub expires_at: Moment,
    /// How it ended.
    pub ended: Option<HoldEnd>,
}

impl Hold {
    /// As it stands once its event is recorded.
    pub fn placed(event: &HoldPlaced, position: Position) -> Self {
        let act = &event.act;
        let taken = event.posting.lines.iter();
        let taken = taken.filter(|line| line.bucket != Bucket::Held);
        Self {
            holder: event.subject.holder,
            unit: event.posting.unit,
            amount: act.amount,
            lots: taken.map(|line| line.reversed()).collect(),
            beneficiary: act.beneficiary_id,
            purpose: act.purpose,
            place: act.place,
            without_pin: act.without_pin,
            position,
            expires_at: act.expires_at,
            ended: None,
        }
    }
}

impl Hold {
    /// The session that was paid for, and for whom.
    pub fn served(&self) -> Option<(SessionId, PersonId)> {
        let session = self.ended?.session?;
        let person = self.beneficiary.or_else(|| self.holder.person())?;
        Some((session.session_id, person))
    }
}

/// How a hold ended. It ends once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldEnd {
    /// How.
    pub how: HoldOutcome,
    /// How much was taken.
    pub captured: Amount,
    /// The session that was paid for.
    pub session: Option<ServiceRef>,
    /// When.
    pub at: Moment,
    /// The event that ended it.
    pub position: Position,
    /// The event that took the redemption back, if one did.
    pub reversed: Option<Position>,
}

/// The ways in which a hold ends.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum HoldOutcome {
    /// All or less was taken.
    Captured,
    /// It was given up.
    Voided,
    /// Nobody ended it in time.
    RanOut,
}

/// What a session was paid for whom: it justifies one capture for each beneficiary.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ServedBook {
    /// The hold that was captured, and not taken back.
    pub paid: Option<HoldId>,
}

/// What a session-day earned, until it is clawed back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EarningBook {
    /// The posting that stands.
    pub posted: Option<Box<Earning>>,
}

/// What a session-day earned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Earning {
    /// The event.
    pub position: Position,
    /// Whether it was counted for its day.
    pub day_counted: bool,
    /// Whose account it is about.
    pub holder: Account,
    /// Its lines but the contra account's.
    pub lines: Vec<Line>,
}

/// What one person's service earned on the days of one month, where a pack limits a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct EarnedDays {
    /// By day.
    pub days: BTreeMap<LocalDate, Amount>,
}

/// What the time bank knows of a person beyond accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MemberBook {
    /// Relations that were proven.
    pub relations: Vec<RelationHeld>,
    /// Last day of an attested need, and the event that attests it.
    pub need: Option<(LocalDate, Position)>,
    /// The organisation for which the person's service earns.
    pub earns_for: Option<OrganisationId>,
    /// A balance of another system that waits for a second person.
    pub stated: Option<Stated>,
    /// The event that froze the accounts.
    pub frozen: Option<Position>,
    /// What pools gave in one calendar month, numbered `year * 12 + month - 1`.
    pub drawn: Option<(u32, Amount)>,
    /// Open requests that the person made.
    pub asks: Vec<TransferRequestId>,
    /// Open requests that wait for the person's answer.
    pub asked: Vec<TransferRequestId>,
    /// Who is to have what the person leaves, and the event that says so.
    pub heir: Option<(Account, Position)>,
    /// A closing that can still be called off.
    pub closing: Option<AccountClosing>,
    /// The event that closed the accounts.
    pub closed: Option<Position>,
    /// What was brought along.
    pub elsewhere: Elsewhere,
}

/// A balance that waits for a second person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// What was stated.
    pub balance: StatedBalance,
    /// By whom.
    pub by: Actor,
    /// The event.
    pub position: Position,
}

/// A relation that was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationHeld {
    /// To whom.
    pub to: PersonId,
    /// Which.
    pub relation: Relation,
    /// The event that says so.
    pub position: Position,
}

/// State of one pool.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PoolBook {
    /// Who runs it and what for; absent: no such pool.
    pub opened: Option<Pool>,
}

/// A pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    /// Who runs it.
    pub organisation: OrganisationId,
    /// What for.
    pub purpose: PoolPurpose,
    /// The event that opened it.
    pub position: Position,
}

/// The till of one clerk.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TillBook {
    /// The shift that is open.
    pub open: Option<Box<Shift>>,
    /// Shifts that were closed.
    pub closed: u32,
    /// Redeemed without the holders' PINs on one day, in whatever shifts.
    pub without_pin: Option<DaySum>,
}

/// An open shift.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shift {
    /// Whose station.
    pub organisation: OrganisationId,
    /// Which.
    pub station: StationId,
    /// The event that opened it.
    pub position: Position,
    /// When.
    pub opened_at: Moment,
    /// What was redeemed, in order; what was taken back stays.
    pub redemptions: Vec<HoldId>,
    /// The sum, without what was taken back.
    pub recorded: ShiftSum,
}
