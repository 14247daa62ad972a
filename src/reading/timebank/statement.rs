//! Statements: opening, lines, closing, by the day it took effect or the day it was recorded (F67,
//! F76).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accounts::accounts_of;
use crate::domain::books::BookKey;
use crate::domain::books::paged::Paged;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::timebank::account::{Account, Unit};
use crate::domain::timebank::book::{AccountBook, PostingKind, StatementLine};
use crate::reading::{Read, listed, words};
use crate::run::Ledger;

/// Most lines in one statement; longer ones are asked for in parts.
pub const LINES_MAX: usize = 20_000;

/// Which of its two times a line is placed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// When it took effect.
    #[default]
    Effective,
    /// When it was recorded.
    Recorded,
}

impl Clock {
    fn of(self, line: &StatementLine) -> Moment {
        match self {
            Self::Effective => line.effective_at,
            Self::Recorded => line.recorded_at,
        }
    }
}

/// What is asked of an account.
#[derive(Clone, Copy, Debug)]
pub struct Period {
    /// By which time.
    pub clock: Clock,
    /// The first local day; absent: from the beginning.
    pub from: Option<LocalDate>,
    /// The last local day; absent: until now.
    pub to: Option<LocalDate>,
}

/// A statement.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AccountStatement {
    /// Whose.
    pub holder: Account,
    /// In which unit.
    pub unit: Unit,
    /// By which time lines are placed.
    pub clock: Clock,
    /// The first local day.
    pub from: Option<LocalDate>,
    /// The last local day.
    pub to: Option<LocalDate>,
    /// Everything in the account before the first day.
    pub opening: Amount,
    /// The lines, in the order of that time.
    pub lines: Vec<LineView>,
    /// Everything in the account at the end of the last day.
    pub closing: Amount,
    /// What of it is held by then.
    pub held: Amount,
}

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LineView {
    /// The event.
    pub position: Position,
    /// When it took effect.
    pub effective_at: Moment,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// What it is about.
    pub kind: PostingKind,
    /// The same in words.
    pub words: String,
    /// What the account gained; negative: lost.
    pub amount: Amount,
    /// What holds reserve more; negative: less.
    pub held: Amount,
    /// Everything in the account after it.
    pub balance: Amount,
}

/// A balance on a day.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BalanceView {
    /// The local day; its end is meant.
    pub date: LocalDate,
    /// By which time.
    pub clock: Clock,
    /// Everything in the account.
    pub posted: Amount,
    /// What of it is held.
    pub held: Amount,
    /// What came into it, in all.
    pub gained: Amount,
    /// What left it, in all; a negative sum.
    pub lost: Amount,
}

/// The statement of a period.
pub fn statement(
    ledger: &Ledger,
    holder: Account,
    unit: Unit,
    period: Period,
    lang: Lang,
) -> Read<AccountStatement> {
    if period
        .from
        .zip(period.to)
        .is_some_and(|(from, to)| from > to)
    {
        return Err(Refusal::new(RefusalCode::PeriodReversed)
            .field("from")
            .into());
    }
    let mut lines = lines(ledger, holder, unit)?;
    lines.sort_by_key(|line| (period.clock.of(line), line.position));
    let begin = period.from.map(|day| ledger.zone.midnight(day));
    let end = period.to.map(|day| ledger.zone.midnight(day.plus_days(1)));
    let before = |line: &StatementLine| begin.is_some_and(|begin| period.clock.of(line) < begin);
    let within = |line: &&StatementLine| end.is_none_or(|end| period.clock.of(line) < end);
    let first = lines.partition_point(before);
    let opening: Amount = lines[..first].iter().map(|line| line.posted).sum();
    let held_before: Amount = lines[..first].iter().map(|line| line.held).sum();
    let mut balance = opening;
    let mut held = held_before;
    let shown: Vec<LineView> = lines[first..]
        .iter()
        .take_while(within)
        .map(|line| {
            balance += line.posted;
            held += line.held;
            shown(line, balance, lang)
        })
        .collect();
    if shown.len() > LINES_MAX {
        return Err(Refusal::new(RefusalCode::StatementTooLong)
            .field("from")
            .with("max", LINES_MAX)
            .into());
    }
    Ok(AccountStatement {
        holder,
        unit,
        clock: period.clock,
        from: period.from,
        to: period.to,
        opening,
        lines: shown,
        closing: balance,
        held,
    })
}

fn shown(line: &StatementLine, balance: Amount, lang: Lang) -> LineView {
    LineView {
        position: line.position,
        effective_at: line.effective_at,
        recorded_at: line.recorded_at,
        kind: line.kind,
        words: words::posting(line.kind).of(lang).to_owned(),
        amount: line.posted,
        held: line.held,
        balance,
    }
}

/// The balance at the end of a day.
pub fn balance(
    ledger: &Ledger,
    holder: Account,
    unit: Unit,
    (date, clock): (LocalDate, Clock),
) -> Read<BalanceView> {
    let end = ledger.zone.midnight(date.plus_days(1));
    let mut lines = lines(ledger, holder, unit)?;
    lines.retain(|line| clock.of(line) < end);
    let sum = |figure: fn(&StatementLine) -> Amount| lines.iter().map(figure).sum();
    Ok(BalanceView {
        date,
        clock,
        posted: sum(|line| line.posted),
        held: sum(|line| line.held),
        gained: sum(|line| line.posted.max(Amount::ZERO)),
        lost: sum(|line| line.posted.min(Amount::ZERO)),
    })
}

/// Every line of a holder, account by account.
fn lines(ledger: &Ledger, holder: Account, unit: Unit) -> Read<Vec<StatementLine>> {
    let mut lines = Vec::new();
    for account in accounts_of(ledger, holder)? {
        let book: AccountBook = ledger.book(&BookKey::Account(account, unit))?;
        let page = |page| BookKey::Statement(account, unit, page);
        for part in listed::all(ledger, &book.lines, page) {
            lines.extend(part?);
        }
    }
    Ok(lines)
}

/// The newest lines of an account, `count` at most and in the order of the log: what came in after
/// its book was read is left out.
pub(super) fn newest(
    ledger: &Ledger,
    (account, unit): (Account, Unit),
    lines: &Paged<StatementLine>,
    count: u32,
) -> Read<Vec<StatementLine>> {
    let last = lines.count();
    let page = |page| BookKey::Statement(account, unit, page);
    listed::items(ledger, lines, last.saturating_sub(count)..last, page)
}
