//! Accounts, their buckets, and the lines that move amounts between them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{OrganisationId, PersonId, PoolId};
use crate::domain::kernel::moment::Moment;

/// What is counted. Two units never meet in one posting or one total (F79).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Time credit, in minutes.
    Credit,
    /// Service points, in hundredths.
    Point,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 2] = [Self::Credit, Self::Point];

    /// Its spelling in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Point => "point",
        }
    }

    /// The byte that stands for it in keys of books.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Credit => 0,
            Self::Point => 1,
        }
    }

    /// The unit that a byte stands for.
    pub fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.byte() == byte)
    }
}

/// One side of a posting: a holder's account, or a contra account of the whole ledger.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// A person's.
    Person(PersonId),
    /// An organisation's.
    Organisation(OrganisationId),
    /// A pool's.
    Pool(PoolId),
    /// Where units come from that hours earned; what is clawed back returns here.
    Minted,
    /// Where units come from that a named fund gave at the beginning.
    Fund,
    /// Where balances come from that were brought along from another system.
    Brought,
    /// Where spent units go.
    Spent,
    /// Where expired units go.
    Expired,
    /// Where goes what nobody inherits of a closed account, and where its debts come from.
    WrittenOff,
}

impl Account {
    /// Whether somebody holds it; the others are contra accounts.
    pub const fn is_held(self) -> bool {
        matches!(
            self,
            Self::Person(_) | Self::Organisation(_) | Self::Pool(_)
        )
    }

    /// Its bytes in keys of books: what kind of account, and whose; contra accounts have no owner.
    pub const fn id_bytes(self) -> [u8; 16] {
        match self {
            Self::Person(id) => *id.as_bytes(),
            Self::Organisation(id) => *id.as_bytes(),
            Self::Pool(id) => *id.as_bytes(),
            Self::Minted
            | Self::Fund
            | Self::Brought
            | Self::Spent
            | Self::Expired
            | Self::WrittenOff => [0; 16],
        }
    }

    /// The byte that stands for its kind in keys of books.
    pub const fn kind_byte(self) -> u8 {
        match self {
            Self::Person(_) => 0,
            Self::Organisation(_) => 1,
            Self::Pool(_) => 2,
            Self::Minted => 3,
            Self::Fund => 4,
            Self::Brought => 5,
            Self::Spent => 6,
            Self::Expired => 7,
            Self::WrittenOff => 8,
        }
    }

    /// The account that these two stand for; `None` if none does.
    pub fn from_parts(kind: u8, id: [u8; 16]) -> Option<Self> {
        let contra = |account| (id == [0; 16]).then_some(account);
        match kind {
            0 => Some(Self::Person(PersonId::from_bytes(id))),
            1 => Some(Self::Organisation(OrganisationId::from_bytes(id))),
            2 => Some(Self::Pool(PoolId::from_bytes(id))),
            3 => contra(Self::Minted),
            4 => contra(Self::Fund),
            5 => contra(Self::Brought),
            6 => contra(Self::Spent),
            7 => contra(Self::Expired),
            8 => contra(Self::WrittenOff),
            _ => None,
        }
    }

    /// The person who holds it, if one does.
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(id),
            _ => None,
        }
    }
}

/// A part of an account, by what may be done with it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Earned by own service.
    Earned,
    /// Received from others.
    Gifted,
    /// Can be donated, and nothing else (R61, R62).
    DonateOnly,
    /// Counts for commendation, and nothing else (R61).
    Recognition,
    /// In a pool, until it is given to somebody.
    Pooled,
    /// Parts of a unit, carried on until they are a whole one.
    Carried,
    /// What was clawed back after it was spent: negative, and paid first by what comes in (R60).
    Debt,
    /// Reserved by holds.
    Held,
    /// The bucket of a contra account; but for what has expired, which keeps its own.
    Flow,
}

impl Bucket {
    /// What a holder can spend.
    pub const SPENDABLE: [Self; 2] = [Self::Earned, Self::Gifted];
    /// What a holder can donate, in this order.
    pub const DONATABLE: [Self; 3] = [Self::DonateOnly, Self::Earned, Self::Gifted];
}

/// One line of a posting. The lines of a posting sum to zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Whose.
    pub account: Account,
    /// What is added; negative: taken.
    pub amount: Amount,
    /// Which part of the account.
    pub bucket: Bucket,
    /// When it expires; null: it does not, or stands where nothing expires.
    pub expires_at: Option<Moment>,
}

impl Line {
    /// A line of a contra account.
    pub const fn flow(account: Account, amount: Amount) -> Self {
        Self {
            account,
            amount,
            bucket: Bucket::Flow,
            expires_at: None,
        }
    }

    /// What returns by `now` to where it was taken from: what has expired meanwhile does so at
    /// once. Its deadline may have passed already, and no deadline passes twice.
    #[must_use]
    pub fn returned_at(self, now: Moment) -> Self {
        match self.expires_at {
            Some(expires_at) if expires_at <= now => self.gone(),
            _ => self,
        }
    }

    /// The same as expired: it keeps bucket and time, so that a clawback finds it there.
    #[must_use]
    pub const fn gone(self) -> Self {
        Self {
            account: Account::Expired,
            ..self
        }
    }

    /// The same against what closed accounts left.
    #[must_use]
    pub const fn written_off(self) -> Self {
        Self::flow(Account::WrittenOff, self.amount)
    }

    /// The line that takes this one back.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            amount: -self.amount,
            ..self
        }
    }

    /// The same in another bucket, where nothing expires.
    #[must_use]
    pub const fn into_bucket(self, bucket: Bucket) -> Self {
        Self {
            bucket,
            expires_at: None,
            ..self
        }
    }

    /// The same in another account and bucket; what expires keeps its time.
    #[must_use]
    pub const fn moved_to(self, account: Account, bucket: Bucket) -> Self {
        Self {
            account,
            bucket,
            ..self
        }
    }
}

/// What some lines add to accounts that somebody holds.
pub fn held_sum(lines: &[Line]) -> Amount {
    let held = lines.iter().filter(|line| line.account.is_held());
    held.map(|line| line.amount).sum()
}

/// The sum of some lines.
pub fn sum(lines: &[Line]) -> Amount {
    lines.iter().map(|line| line.amount).sum()
}
