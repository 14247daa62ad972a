//! The header: which column of the file is which column of the shape.
//!
//! A mapping file comes first, then the names of the table of columns. What neither knows is a
//! note; a column `error` of an error file that comes back is dropped.

use std::sync::Arc;

use super::mapping::Mapping;
use super::problem::{Problem, ProblemCode};
use super::shapes::{Column, Shape, folded};
use super::table::Table;

/// Where the values of a shape's columns stand in a file.
#[derive(Debug)]
pub struct Places {
    /// Column of the shape, and the column of the file.
    known: Vec<(&'static str, usize)>,
    /// Constants of the mapping.
    constants: Vec<(&'static str, String)>,
    /// Columns that are notes.
    pub notes: Vec<usize>,
    /// Headers of the file.
    pub headers: Vec<Arc<str>>,
}

/// Headers of the column that an error file adds.
const ERROR: [&str; 2] = ["error", "错误"];

/// Whether a header is the one that an error file adds.
pub fn is_error(header: &str) -> bool {
    let folded = folded(header);
    ERROR.contains(&folded.as_str())
}

impl Places {
    /// Finds every column, or says what is missing, doubled or unknown.
    pub fn find(shape: Shape, table: &Table, mapping: &Mapping) -> Result<Self, Vec<Problem>> {
        let mut places = Self {
            known: Vec::new(),
            constants: Vec::new(),
            notes: Vec::new(),
            headers: table
                .header()
                .iter()
                .map(|text| Arc::from(text.as_str()))
                .collect(),
        };
        let mut problems = Vec::new();
        for (at, header) in table.header().iter().enumerate() {
            match target(shape, header, mapping) {
                Ok(Target::Dropped) => {}
                Ok(Target::Note) => places.notes.push(at),
                Ok(Target::Column(column)) if places.of(column.name).is_some() => {
                    problems.push(Problem::of_header(ProblemCode::ColumnTwice, header));
                }
                Ok(Target::Column(column)) => places.known.push((column.name, at)),
                Err(problem) => problems.push(problem),
            }
        }
        problems.extend(absent(table, mapping));
        problems.extend(places.take_constants(shape, mapping));
        problems.extend(places.missing(shape));
        if problems.is_empty() {
            Ok(places)
        } else {
            Err(problems)
        }
    }

    /// The column of the file that holds a column of the shape.
    pub fn of(&self, name: &str) -> Option<usize> {
        let found = self.known.iter().find(|(known, _)| *known == name);
        found.map(|(_, at)| *at)
    }

    /// The constant for a column of the shape.
    pub fn constant(&self, name: &str) -> Option<&str> {
        let found = self.constants.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    fn take_constants(&mut self, shape: Shape, mapping: &Mapping) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, value) in &mapping.constants {
            match shape.column(name) {
                Some(column) => self.constants.push((column.name, value.clone())),
                None => problems.push(Problem::of_file(ProblemCode::MappingTargetUnknown, name)),
            }
        }
        problems
    }

    /// Required columns that are nowhere; a session needs a date and a duration of some kind.
    fn missing(&self, shape: Shape) -> Vec<Problem> {
        let has = |name: &str| self.of(name).is_some() || self.constant(name).is_some();
        let required = shape.columns().iter().filter(|column| column.required);
        let mut names: Vec<&str> = required.map(|column| column.name).collect();
        if shape == Shape::Sessions {
            names.extend((!has("date") && !has("start")).then_some("date"));
            let stated = ["minutes", "hours", "duration"].into_iter().any(has);
            names.extend((!(stated || has("start") && has("end"))).then_some("minutes"));
        }
        let missing = names.into_iter().filter(|name| !has(name));
        missing
            .map(|name| Problem::of_header(ProblemCode::ColumnMissing, name))
            .collect()
    }
}

enum Target {
    Column(&'static Column),
    Note,
    Dropped,
}

fn target(shape: Shape, header: &str, mapping: &Mapping) -> Result<Target, Problem> {
    let name = folded(header);
    let mapped = mapping
        .columns
        .iter()
        .find(|(from, _)| folded(from) == name);
    if let Some((_, to)) = mapped {
        if to == Mapping::NOTE {
            return Ok(Target::Note);
        }
        let column = shape.column(to).map(Target::Column);
        return column.ok_or_else(|| Problem::of_file(ProblemCode::MappingTargetUnknown, to));
    }
    if name.is_empty() || is_error(header) {
        return Ok(Target::Dropped);
    }
    let known = shape.column_of_header(header);
    Ok(known.map_or(Target::Note, Target::Column))
}

/// Columns that the mapping names and the file does not have.
fn absent(table: &Table, mapping: &Mapping) -> Vec<Problem> {
    let headers: Vec<String> = table.header().iter().map(|header| folded(header)).collect();
    let named = mapping.columns.keys();
    let absent = named.filter(|name| !headers.contains(&folded(name)));
    absent
        .map(|name| Problem::of_file(ProblemCode::MappingColumnMissing, name))
        .collect()
}
