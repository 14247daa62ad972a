//! Soft limits that somebody's credit passes (F66): now, and when it did so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accounts::{accounts_of, books, closed};
use super::statement::newest;
use crate::domain::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{PersonId, Position};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::{Warn, WarnSide};
use crate::domain::timebank::account::{Account, Unit};
use crate::domain::timebank::book::{AccountBook, StatementLine};
use crate::domain::timebank::earn::month_of;
use crate::domain::timebank::warn::{Step, change, crossings};
use crate::reading::{Read, policies, today, words};
use crate::run::{Failure, Ledger};

/// Lines looked at: some months of whoever spends every day.
const LOOKED_AT_MAX: u32 = 128;

/// The soft limit that an account passes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct WarningView {
    /// Where it stands, in minutes.
    pub limit: Amount,
    /// Which it is.
    pub side: WarnSide,
    /// The same in words.
    pub words: String,
}

/// The limit in force today that a person passes, who can spend so much.
pub(super) fn warning(
    ledger: &Ledger,
    person: PersonId,
    spendable: Amount,
    lang: Lang,
) -> Read<Option<WarningView>> {
    let warn = limits(ledger, today(ledger)?)?;
    let Some((side, limit)) = warn.and_then(|warn| warn.passed(spendable)) else {
        return Ok(None);
    };
    // Of a closed account there is nothing to be done.
    let is_closed = closed(ledger, person)?.is_some();
    Ok((!is_closed).then(|| WarningView {
        limit,
        side,
        words: words::warning(side).of(lang).to_owned(),
    }))
}

/// The soft limits in force on a day.
fn limits(ledger: &Ledger, date: LocalDate) -> Read<Option<Warn>> {
    let book = match policies::in_force(ledger, date) {
        Ok(book) => book,
        Err(Failure::Refused(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let bank = policies::whole(&book)?.time_bank.value();
    Ok(bank.and_then(|bank| bank.warn.value().copied()))
}

/// That a person's credit passed a soft limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nudge {
    /// When it was recorded, Unix milliseconds.
    pub at_ms: i64,
    /// Which limit.
    pub side: WarnSide,
}

/// When a person's credit passed a limit of those days: once in a month and direction, the newest
/// first. Of accounts that did not move after `after_ms` none is looked for.
pub fn nudges(ledger: &Ledger, person: PersonId, after_ms: i64) -> Read<Vec<Nudge>> {
    let accounts = accounts_of(ledger, Account::Person(person))?;
    let books = books(ledger, Account::Person(person), Unit::Credit)?;
    let mut lines = lines(ledger, &accounts, &books)?;
    let is_old = |it: &StatementLine| (it.recorded_at.unix() + 1) * 1_000 <= after_ms;
    if lines.first().is_none_or(is_old) || closed(ledger, person)?.is_some() {
        return Ok(Vec::new());
    }
    let month = |it: &StatementLine| month_of(ledger.zone.date(it.recorded_at));
    // Of a month that is cut short nobody knows what was first.
    if let Some(cut) = lines.get(LOOKED_AT_MAX as usize).map(month) {
        lines.retain(|it| month(it) > cut);
    }
    let mut steps = Vec::with_capacity(lines.len());
    for line in &lines {
        steps.push(Step {
            change: Amount::ZERO,
            month: month(line),
            warn: limits(ledger, ledger.zone.date(line.recorded_at))?,
        });
    }
    if steps.iter().all(|step| step.warn.is_none()) {
        return Ok(Vec::new());
    }
    let mut recorded = Vec::with_capacity(lines.len());
    for (step, line) in steps.iter_mut().zip(&lines) {
        let (at_ms, change) = moved(ledger, line.position, &accounts)?;
        step.change = change;
        recorded.push(at_ms);
    }
    let spendable = books.iter().map(AccountBook::spendable).sum();
    let found = crossings(spendable, &steps);
    let nudge = |at_ms: &i64, side| Nudge {
        at_ms: *at_ms,
        side,
    };
    let nudges = found.iter();
    Ok(nudges
        .filter_map(|it| recorded.get(it.step).map(|at_ms| nudge(at_ms, it.side)))
        .collect())
}

/// The newest lines behind some books, each event once, the newest first; one more than are looked
/// at, if there are more.
fn lines(ledger: &Ledger, accounts: &[Account], books: &[AccountBook]) -> Read<Vec<StatementLine>> {
    let mut lines = Vec::new();
    for (account, book) in accounts.iter().zip(books) {
        let key = (*account, Unit::Credit);
        lines.extend(newest(ledger, key, &book.lines, LOOKED_AT_MAX + 1)?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.position));
    lines.dedup_by_key(|line| line.position);
    lines.truncate(LOOKED_AT_MAX as usize + 1);
    Ok(lines)
}

/// When an event was recorded, and what it changed of what some accounts can spend.
fn moved(ledger: &Ledger, position: Position, accounts: &[Account]) -> Read<(i64, Amount)> {
    let frame = crate::reading::events::frame(ledger, position)?;
    let mut events = frame.events();
    let stored = events.find(|event| event.position.0 == position.0);
    let event = stored.and_then(|it| Event::decode(it.event_type, it.version, it.body).ok());
    let changed = event.map_or(Amount::ZERO, |event| change(&event, accounts));
    Ok((frame.recorded_at_ms(), changed))
}
