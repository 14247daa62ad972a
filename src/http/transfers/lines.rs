//! The lines of a batch of transfers: rows of a spreadsheet or objects, each one command.
//!
//! A line that cannot be read is refused by itself, with its number and column; the others go on.
//! Must never: guess what a cell means.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::Command;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{OrganisationId, PersonId, PoolId};
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::timebank::account::Account;
use crate::domain::timebank::command::{DonateCredit, DrawFromPool, GrantCredit, TransferCredit};
use crate::interchange::{ReadOptions, Table, read_table};

/// What a line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransferKind {
    /// A pool gives to somebody in need: from a pool, to a person.
    Draw,
    /// The opening fund gives what the policy says: to a person, without giver and amount.
    Grant,
    /// Donated for good: from a person or an organisation, to a pool, a person or an organisation.
    Donate,
    /// A person gives to a relation: from a person, to a person.
    Transfer,
}

impl TransferKind {
    /// Each with its names in a spreadsheet.
    const ALL: [(Self, [&str; 2]); 4] = [
        (Self::Draw, ["draw", "发放"]),
        (Self::Grant, ["grant", "起始赠送"]),
        (Self::Donate, ["donate", "捐赠"]),
        (Self::Transfer, ["transfer", "转赠"]),
    ];
}

/// One line as it is sent.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferLine {
    /// What it does.
    pub kind: TransferKind,
    /// The id of whose credit it is: of a pool, a person or an organisation.
    #[serde(default)]
    pub from: Option<String>,
    /// The id of who receives it.
    pub to: String,
    /// How much.
    #[serde(default)]
    pub minutes: Option<i64>,
}

/// A line as it was understood.
pub struct Line {
    /// Its number: of a list from 1 on, of a spreadsheet as that shows it.
    pub number: u32,
    /// What it does; absent: it says nothing that can be read.
    pub kind: Option<TransferKind>,
    /// Who gives; absent: a contra account, or the line says nothing that can be read.
    pub giver: Option<Account>,
    /// Who receives.
    pub receiver: Option<Account>,
    /// The command, or what is wrong with the line.
    pub command: Result<Command, Refusal>,
}

impl Line {
    /// What the line calls a field of its command.
    pub fn column<'a>(&self, field: &'a str) -> &'a str {
        match (field, self.kind) {
            ("pool_id", _) | ("person_id", Some(TransferKind::Transfer)) => "from",
            ("person_id", _) => "to",
            ("amount", _) => "minutes",
            (other, _) => other,
        }
    }
}

/// The lines of a list.
pub fn of_list(list: &[TransferLine]) -> Vec<Line> {
    let numbered = (1..).zip(list);
    numbered
        .map(|(number, line)| understood(number, line))
        .collect()
}

/// The lines of a spreadsheet as CSV, with a header of `kind`, `from`, `to`, `minutes` (or 类别、
/// 转出、转入、分钟) in any order.
///
/// # Errors
///
/// A text that is no table, a column that is missing, unknown or there twice.
pub fn of_csv(csv: &str) -> Result<Vec<Line>, Refusal> {
    let table = read_table(csv.as_bytes(), &ReadOptions::default());
    let table = table.map_err(|problem| unreadable(problem.text(Lang::En).message))?;
    let columns = columns(&table)?;
    let rows = 0..table.rows();
    Ok(rows.map(|row| of_row(&table, row, columns)).collect())
}

fn unreadable(detail: &str) -> Refusal {
    let refusal = Refusal::new(RefusalCode::BodyMalformed).field("csv");
    refusal.with("detail", detail)
}

/// Headers of the four columns, in the order of [`TransferLine`].
const HEADERS: [[&str; 2]; 4] = [
    ["kind", "类别"],
    ["from", "转出"],
    ["to", "转入"],
    ["minutes", "分钟"],
];

fn columns(table: &Table) -> Result<[usize; 4], Refusal> {
    let mut found = [None; 4];
    for (place, header) in table.header().iter().enumerate() {
        let name = header.trim();
        let known = HEADERS.iter().position(|names| names.contains(&name));
        let known = known.ok_or_else(|| unreadable("expected the columns kind,from,to,minutes"))?;
        if found[known].replace(place).is_some() {
            return Err(unreadable("expected each column once"));
        }
    }
    let [Some(kind), Some(from), Some(to), Some(minutes)] = found else {
        return Err(unreadable("expected the columns kind,from,to,minutes"));
    };
    Ok([kind, from, to, minutes])
}

fn of_row(table: &Table, row: usize, columns: [usize; 4]) -> Line {
    let number = table.number(row);
    let [kind, from, to, minutes] = columns.map(|column| table.cell(row, column).trim());
    let line = || -> Result<TransferLine, Refusal> {
        if !table.flaws(row).is_empty() {
            return Err(unreadable(
                "expected plain cells, no formulas, none beyond the header",
            ));
        }
        let named = TransferKind::ALL
            .iter()
            .find(|(_, names)| names.contains(&kind));
        let unknown = || {
            let refusal = Refusal::new(RefusalCode::ChoiceUnknown).field("kind");
            refusal.with("expected", "draw, grant, donate or transfer")
        };
        let whole = |text: &str| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            let number = text.parse::<i64>().ok().filter(|_| digits);
            let refusal = Refusal::new(RefusalCode::BodyMalformed).field("minutes");
            number.ok_or_else(|| refusal.with("detail", "expected whole minutes, in digits"))
        };
        Ok(TransferLine {
            kind: named.ok_or_else(unknown)?.0,
            from: (!from.is_empty()).then(|| from.to_owned()),
            to: to.to_owned(),
            minutes: match minutes {
                "" => None,
                text => Some(whole(text)?),
            },
        })
    };
    match line() {
        Ok(line) => understood(number, &line),
        Err(refusal) => Line {
            number,
            kind: None,
            giver: None,
            receiver: None,
            command: Err(refusal),
        },
    }
}

fn understood(number: u32, line: &TransferLine) -> Line {
    let account = |text: &Option<String>| text.as_deref().and_then(|id| account(id).ok());
    Line {
        number,
        kind: Some(line.kind),
        giver: account(&line.from),
        receiver: account(&Some(line.to.clone())),
        command: command(line),
    }
}

fn command(line: &TransferLine) -> Result<Command, Refusal> {
    let missing = |field: &'static str| Refusal::new(RefusalCode::FieldMissing).field(field);
    let from = || line.from.as_deref().ok_or_else(|| missing("from"));
    let amount = || line.minutes.map(Amount).ok_or_else(|| missing("minutes"));
    let to_person = || line.to.parse::<PersonId>().map_err(|it| it.field("to"));
    Ok(match line.kind {
        TransferKind::Draw => DrawFromPool {
            pool_id: from()?.parse().map_err(|it: Refusal| it.field("from"))?,
            to: to_person()?,
            amount: amount()?,
        }
        .into(),
        TransferKind::Grant => {
            let unexpected =
                |field: &'static str| Refusal::new(RefusalCode::FieldUnexpected).field(field);
            if line.from.is_some() {
                return Err(unexpected("from"));
            }
            if line.minutes.is_some() {
                return Err(unexpected("minutes"));
            }
            let person_id = to_person()?;
            GrantCredit { person_id }.into()
        }
        TransferKind::Donate => DonateCredit {
            from: account(from()?).map_err(|it| it.field("from"))?,
            to: account(&line.to).map_err(|it| it.field("to"))?,
            amount: amount()?,
        }
        .into(),
        TransferKind::Transfer => TransferCredit {
            person_id: from()?.parse().map_err(|it: Refusal| it.field("from"))?,
            to: to_person()?,
            amount: amount()?,
            if_lines: None,
        }
        .into(),
    })
}

/// The account of an id: the prefix says whose it is.
fn account(id: &str) -> Result<Account, Refusal> {
    let person = id.parse::<PersonId>().map(Account::Person);
    let organisation = || id.parse::<OrganisationId>().map(Account::Organisation);
    let pool = || id.parse::<PoolId>().map(Account::Pool);
    person.or_else(|_| organisation()).or_else(|_| pool())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: &str = "per_0123456789abcdef0123456789abcdef";
    const POOL: &str = "pool_0123456789abcdef0123456789abcdef";

    /// The name of a command, or code and column of a refusal.
    type Told = Result<&'static str, (&'static str, String)>;

    fn codes(csv: &str) -> Vec<(u32, Told)> {
        let lines = of_csv(csv).expect("a table");
        let told = |line: Line| {
            let command = line.command.map(|it| it.name());
            let command = command.map_err(|it| (it.code.as_str(), it.field.unwrap_or_default()));
            (line.number, command)
        };
        lines.into_iter().map(told).collect()
    }

    #[test]
    fn rows_become_commands_or_are_refused_by_number_and_column() {
        let csv = format!(
            "类别,转出,转入,分钟\n发放,{POOL},{PERSON},30\ngrant,,{PERSON},\n\n\
             draw,{PERSON},{PERSON},30\n\
             draw,{POOL},{PERSON},1.5\ngive,{POOL},{PERSON},1\n\
             grant,{POOL},{PERSON},\ndraw,{POOL},{PERSON},\n"
        );
        let refused = |code, field: &str| Err((code, field.to_owned()));
        assert_eq!(
            codes(&csv),
            [
                (2, Ok("draw_from_pool")),
                (3, Ok("grant_credit")),
                (5, refused("ID_MALFORMED", "from")),
                (6, refused("BODY_MALFORMED", "minutes")),
                (7, refused("CHOICE_UNKNOWN", "kind")),
                (8, refused("FIELD_UNEXPECTED", "from")),
                (9, refused("FIELD_MISSING", "minutes")),
            ]
        );
    }

    #[test]
    fn a_field_of_a_command_is_called_as_the_line_calls_it() {
        let csv = format!(
            "kind,from,to,minutes\ntransfer,{PERSON},{PERSON},1\ngrant,,{PERSON},\n\
             draw,{POOL},{PERSON},1\n"
        );
        let lines = of_csv(&csv).expect("a table");
        let columns = |field: &str| -> Vec<String> {
            let column = |line: &Line| line.column(field).to_owned();
            lines.iter().map(column).collect()
        };
        assert_eq!(columns("person_id"), ["from", "to", "to"]);
        assert_eq!(columns("pool_id"), ["from"; 3]);
        assert_eq!(columns("amount"), ["minutes"; 3]);
    }

    #[test]
    fn a_table_without_its_columns_is_refused_as_a_whole() {
        for header in [
            "kind,from,to",
            "kind,from,to,minutes,note",
            "kind,kind,to,minutes",
        ] {
            let refusal = of_csv(&format!("{header}\n")).err().expect("no such table");
            assert_eq!(refusal.field.as_deref(), Some("csv"), "{header}");
        }
    }
}
