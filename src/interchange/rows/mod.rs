//! Rows: what one line of a standard file says, typed.
//!
//! A field that the source may not state is an `Option`; nothing is filled in for it. Rows are
//! plain values and travel as JSON. They hold personal data in clear, on their way from the file
//! to the vault: `Debug` shows none of it, so that no log can (I5).

mod activity;
mod organisation;
mod session;
mod volunteer;

use serde::{Deserialize, Serialize};

pub use activity::ActivityRow;
pub use organisation::OrganisationRow;
pub use session::{SessionRow, SessionSource};
pub use volunteer::VolunteerRow;

/// A cell of a column that the shape does not know.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
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

discreet! { VolunteerRow OrganisationRow ActivityRow SessionRow }

impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Note({}, ..)", self.column)
    }
}
