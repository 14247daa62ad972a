//! What became of the lines of a batch of transfers, or would: amounts, balances, refusals, totals.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use super::TransferMode;
use super::lines::Line;
use crate::domain::books::{Book, Kept};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::refusal::Lang;
use crate::domain::timebank::account::Account;
use crate::domain::timebank::book::AccountBook;
use crate::http::problem::Problem;
use crate::reading::timebank::moved;
use crate::run::Failure;
use crate::run::dry_run::{Before, PredictedLine};

/// What became of a batch of transfers, or would.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TransferResults {
    /// How the lines belong together.
    pub mode: TransferMode,
    /// Nothing was recorded: this is what would be.
    pub dry_run: bool,
    /// Whether anything is recorded, or would be.
    pub stands: bool,
    /// Sums over all lines.
    pub totals: Totals,
    /// One result per line, in their order.
    pub lines: Vec<TransferResult>,
}

/// Sums over all lines.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Totals {
    /// Lines.
    pub lines: u32,
    /// Lines that stand by themselves.
    pub accepted: u32,
    /// Lines that do not.
    pub refused: u32,
    /// What moves, in minutes: of all lines that stand by themselves.
    pub minutes: Amount,
}

/// What became of one line, or would.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TransferResult {
    /// Its number: of a list from 1 on, of a spreadsheet as that shows it.
    pub line: u32,
    /// The status that the line would have alone.
    pub status: u16,
    /// It was recorded before, under the same key.
    pub replayed: bool,
    /// The event, if one is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// How much moves, in minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Amount>,
    /// Who gives; before and after, of a preview only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Balance>,
    /// Who receives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Balance>,
    /// Why not, if it is not; its field as the line calls it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// Everything in somebody's accounts, in minutes, debts and what is held included.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Balance {
    /// Whose.
    pub account: Account,
    /// Before the line.
    pub before: Amount,
    /// After it.
    pub after: Amount,
}

/// What became of a line.
pub enum Became {
    /// It was recorded.
    Recorded {
        position: Position,
        minutes: Amount,
        replayed: bool,
    },
    /// It would be; books of giver and receiver before and after.
    Predicted { minutes: Amount, books: Before },
    /// It was or would be refused.
    Refused(Failure),
}

impl Became {
    /// A line whose event is recorded.
    pub fn recorded((position, minutes): (Position, Amount), replayed: bool) -> Self {
        Self::Recorded {
            position,
            minutes,
            replayed,
        }
    }

    /// A line that was predicted.
    pub fn of_prediction(line: PredictedLine) -> Self {
        match line {
            Ok((events, books)) => Self::Predicted {
                minutes: moved::in_all(&events),
                books,
            },
            Err(refusal) => Self::Refused(Failure::Refused(refusal)),
        }
    }
}

/// Results and totals.
pub fn results(
    (mode, dry_run): (TransferMode, bool),
    lines: &[Line],
    became: Vec<Became>,
    lang: Lang,
) -> TransferResults {
    let lines: Vec<TransferResult> = lines
        .iter()
        .zip(became)
        .map(|(line, became)| result(line, became, lang))
        .collect();
    let mut totals = Totals::default();
    for line in &lines {
        totals.lines += 1;
        totals.accepted += u32::from(line.problem.is_none());
        totals.refused += u32::from(line.problem.is_some());
        totals.minutes += line.minutes.unwrap_or_default();
    }
    TransferResults {
        mode,
        dry_run,
        stands: match mode {
            TransferMode::All => totals.refused == 0,
            TransferMode::Each => totals.accepted > 0,
        },
        totals,
        lines,
    }
}

fn result(line: &Line, became: Became, lang: Lang) -> TransferResult {
    let mut result = TransferResult {
        line: line.number,
        status: 200,
        replayed: false,
        position: None,
        minutes: None,
        from: None,
        to: None,
        problem: None,
    };
    match became {
        Became::Recorded {
            position,
            minutes,
            replayed,
        } => {
            result.position = Some(position);
            result.minutes = Some(minutes);
            result.replayed = replayed;
        }
        Became::Predicted { minutes, books } => {
            let [from, to] = books.pairs();
            result.minutes = Some(minutes);
            result.from = line.giver.map(|account| balance(account, from));
            result.to = line.receiver.map(|account| balance(account, to));
        }
        Became::Refused(failure) => {
            let mut problem = Problem::of(&failure, lang);
            problem.field = problem.field.map(|field| line.column(&field).to_owned());
            result.status = problem.status;
            result.problem = Some(problem);
        }
    }
    result
}

fn balance(account: Account, (before, after): (&[Held], &[Held])) -> Balance {
    let sum = |books: &[Held]| {
        let books = books.iter().flatten();
        let books = books.filter_map(|book| AccountBook::of(book));
        books.map(AccountBook::posted).sum()
    };
    Balance {
        account,
        before: sum(before),
        after: sum(after),
    }
}

/// A book, or that there is none.
type Held = Option<Arc<Book>>;
