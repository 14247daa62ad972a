//! Heirs, and accounts that close, as they are recorded: events, books, folds (F73).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::Account;
use super::book::MemberBook;
use super::event::{MemberGroup, Posted};
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::due::{self, Deadline, DueSubject};
use crate::domain::event::At;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{Digest32, PersonId, Position};
use crate::domain::kernel::moment::Moment;
use crate::domain::ledger::stream::note;
use crate::domain::stored::Meta;

/// A holder named who is to have what they leave, or nobody any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeirNamed {
    /// Who is to have it.
    pub heir: HeirGroup,
    /// Who named them: the holder.
    pub meta: Meta,
    /// Whose.
    pub subject: MemberGroup,
}

/// Group `heir`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeirGroup {
    /// A relation's account, or a pool's; null: nobody's.
    pub account: Option<Account>,
}

/// Somebody's accounts are to be closed, once the time is over in which it can be called off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosingBegun {
    /// When they close, and for whom.
    pub closing: ClosingGroup,
    /// Who began it, and why.
    pub meta: Meta,
    /// Whose.
    pub subject: MemberGroup,
}

/// Group `closing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosingGroup {
    /// When the accounts close.
    pub ends_at: Moment,
    /// Whom the holder had named, where the policy lets them inherit.
    pub heir: Option<Account>,
    /// Digest of the paper that proves it; the paper itself is not kept.
    pub proof_digest: Digest32,
}

/// The accounts stay open after all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosingCalledOff {
    /// What does not happen.
    pub closing: ClosingEnd,
    /// Who called it off, and why.
    pub meta: Meta,
    /// Whose.
    pub subject: MemberGroup,
}

/// Group `closing` of what was called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosingEnd {
    /// When they would have closed.
    pub ends_at: Moment,
}

/// What somebody left in one unit went to their heir; the rest was written off.
pub type RemainderPosted = Posted<RemainderAct>;

/// Group `act` of a remainder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemainderAct {
    /// Who has it now.
    pub heir: Option<Account>,
    /// How much they have of it.
    pub inherited: Amount,
    /// How much nobody has any more; negative: so much was owed, and dies with the account.
    pub written_off: Amount,
}

/// An account is closed: it earns and receives nothing any more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountClosed {
    /// Since when.
    pub closing: ClosingEnd,
    /// The ledger says so.
    pub meta: Meta,
    /// Whose.
    pub subject: MemberGroup,
}

/// A closing that can still be called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountClosing {
    /// When the accounts close.
    pub ends_at: Moment,
    /// Who is to have what is left.
    pub heir: Option<Account>,
    /// The event that began it.
    pub position: Position,
}

/// An heir was named, or nobody any more.
pub fn heir<S: Shelf>(shelf: &mut S, at: At, event: &HeirNamed) -> Result<(), S::Error> {
    let named = event.heir.account;
    edit(shelf, at, event.subject)?.heir = named.map(|account| (account, at.position));
    Ok(())
}

/// A closing began.
pub fn begun<S: Shelf>(shelf: &mut S, at: At, event: &ClosingBegun) -> Result<(), S::Error> {
    let group = event.closing;
    edit(shelf, at, event.subject)?.closing = Some(AccountClosing {
        ends_at: group.ends_at,
        heir: group.heir,
        position: at.position,
    });
    due::add(shelf, deadline(event.subject.person_id, group.ends_at))
}

/// A closing was called off.
pub fn called_off<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &ClosingCalledOff,
) -> Result<(), S::Error> {
    let open = edit(shelf, at, event.subject)?.closing.take();
    waits_no_more(shelf, event.subject, open)
}

/// An account closed.
pub fn closed<S: Shelf>(shelf: &mut S, at: At, event: &AccountClosed) -> Result<(), S::Error> {
    let member = edit(shelf, at, event.subject)?;
    member.closed = Some(at.position);
    let open = member.closing.take();
    waits_no_more(shelf, event.subject, open)
}

fn waits_no_more<S: Shelf>(
    shelf: &mut S,
    of: MemberGroup,
    open: Option<AccountClosing>,
) -> Result<(), S::Error> {
    match open {
        Some(closing) => due::remove(shelf, deadline(of.person_id, closing.ends_at)),
        None => Ok(()),
    }
}

fn edit<S: Shelf>(shelf: &mut S, at: At, of: MemberGroup) -> Result<&mut MemberBook, S::Error> {
    note(shelf, Subject::Person(of.person_id), at.position)?;
    shelf.book(&BookKey::Member(of.person_id))
}

fn deadline(person_id: PersonId, at: Moment) -> Deadline {
    let subject = DueSubject::Closing { person_id };
    Deadline { at, subject }
}
