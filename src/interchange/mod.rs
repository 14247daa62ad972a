//! Spreadsheets: bytes in, typed rows and problems out; rows in, bytes out.
//!
//! The pure half of import and export. [`read_table`] turns a file (CSV in UTF-8 or GB18030, XLSX)
//! into a [`Table`] of texts; [`check`] reads the table as one of seven standard [`Shape`]s, in
//! Chinese or English, and gives good rows and [`Problem`]s; [`write_rows`], [`template`] and
//! [`error_file`] give the same shapes back, so that export, edit, import is a circle.
//!
//! Nothing is guessed: what can be read in two ways is a problem with a remedy. Everything is
//! bounded (`bounds`), no formula is evaluated, no figure is a float. A problem repeats the cell it
//! is about: it goes back to whoever sent the file, never into a log (I5).
//!
//! Must never: know the ledger, a protocol or a disk; read a clock; repair a value silently.

pub mod bounds;
mod check;
mod header;
mod mapping;
mod problem;
mod read;
pub mod rows;
pub mod shapes;
mod table;
pub mod values;
mod write;

pub use check::{Checked, Reading, check};
pub use mapping::Mapping;
pub use problem::{Problem, ProblemCode, ProblemText};
pub use read::{ReadOptions, read_table};
pub use rows::{
    ActivityRow, MovementRow, Note, OpeningBalanceRow, OrganisationRow, Row, Rows, SessionRow,
    SessionSource, StarRow, VolunteerRow,
};
pub use shapes::Shape;
pub use table::Table;
pub use write::{
    Format, StandardFile, TableCell, error_file, error_lines, template, write_cells, write_rows,
    write_table,
};
