//! Mapping files: what the columns of somebody else's spreadsheet mean.
//!
//! ```toml
//! date_format = "dmy"          # or "mdy", "ymd"
//! duration_unit = "hours"      # or "minutes": what plain numbers of a duration count
//! sheet = "2023"
//!
//! [columns]                    # header of the file = column of the template, or "note"
//! "Total Hours Worked" = "hours"
//!
//! [constants]                  # for every row in which the file does not state it
//! organisation_id = "org-7"
//! ```
//!
//! A key that is not known is refused, so that no wish goes unheard.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::bounds::MAPPING_BYTES_MAX;
use super::problem::{Problem, ProblemCode};
use super::values::{DateOrder, Unit};

/// What the columns of a file mean.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Headers of the file and the columns that they are; `note` for none.
    #[serde(default)]
    pub columns: BTreeMap<String, String>,
    /// Columns that have the same value in every row that states none.
    #[serde(default)]
    pub constants: BTreeMap<String, String>,
    /// Order of day, month and year.
    pub date_format: Option<DateOrder>,
    /// What plain numbers of durations count.
    pub duration_unit: Option<Unit>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
}

impl Mapping {
    /// The target of a column that is to be kept as a note.
    pub const NOTE: &'static str = "note";

    /// Reads a mapping file.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if text.len() > MAPPING_BYTES_MAX {
            return Err(Problem::of_file(ProblemCode::MappingMalformed, text.len()));
        }
        toml::from_str(text)
            .map_err(|why| Problem::of_file(ProblemCode::MappingMalformed, why.message()))
    }
}
