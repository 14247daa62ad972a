//! Rows: what one line of a standard file says, typed.
//!
//! A field that the source may not state is an `Option`; nothing is filled in for it. Rows are
//! plain values and travel as JSON. They hold personal data in clear, on their way from the file
//! to the vault: `Debug` shows none of it, so that no log can (I5).

mod activity;
pub mod cells;
mod movement;
mod opening_balance;
mod organisation;
mod served;
mod session;
mod star;
mod volunteer;

use std::fmt::Display;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use activity::ActivityRow;
pub use movement::MovementRow;
pub use opening_balance::OpeningBalanceRow;
pub use organisation::OrganisationRow;
pub use session::{SessionRow, SessionSource};
pub use star::StarRow;
pub use volunteer::VolunteerRow;

use super::shapes::Shape;
use cells::Cells;

/// A line of a standard file.
pub trait Row: Sized {
    /// The file that it is a line of.
    const SHAPE: Shape;

    /// Reads a line. What is wrong is told to `cells`; a row with a problem is not used.
    fn read(cells: &mut Cells) -> Option<Self>;

    /// What is written in each column of the shape, in their order.
    fn texts(&self) -> Vec<String>;

    /// The number of the row in its file; 0 for a row of none.
    fn number(&self) -> u32;

    /// The record's id there.
    fn external_id(&self) -> &str;

    /// What stands in columns that the shape does not know.
    fn notes(&self) -> &[Note];
}

/// Rows of one of the shapes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "shape", content = "rows")]
pub enum Rows {
    /// People.
    Volunteers(Vec<VolunteerRow>),
    /// Organisations.
    Organisations(Vec<OrganisationRow>),
    /// Activities.
    Activities(Vec<ActivityRow>),
    /// Sessions.
    Sessions(Vec<SessionRow>),
    /// Opening balances.
    OpeningBalances(Vec<OpeningBalanceRow>),
    /// Stars of elsewhere.
    Stars(Vec<StarRow>),
    /// Movements of elsewhere.
    Movements(Vec<MovementRow>),
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Volunteers(rows) => rows.len(),
            Self::Organisations(rows) => rows.len(),
            Self::Activities(rows) => rows.len(),
            Self::Sessions(rows) => rows.len(),
            Self::OpeningBalances(rows) => rows.len(),
            Self::Stars(rows) => rows.len(),
            Self::Movements(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An optional value as written: nothing if there is none.
fn written(value: Option<&impl Display>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

/// A cell of a column that the shape does not know.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The header of the column.
    pub column: String,
    /// The cell.
    pub text: String,
}

/// Debug without personal data: the row's number and id.
macro_rules! discreet {
    ($($row:ident)+) => {$(
        impl std::fmt::Debug for $row {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($row), "({}, ..)"), self.row)
            }
        }
    )+};
}

discreet! {
    VolunteerRow OrganisationRow ActivityRow SessionRow OpeningBalanceRow StarRow MovementRow
}

impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Note({}, ..)", self.column)
    }
}
