//! Checking a table as one of the shapes: good rows come through, bad ones become problems.
//!
//! [`Reading`] gives row after row, for whoever cannot hold a million; [`check`] collects.

use std::collections::HashSet;
use std::sync::Arc;

use super::header::Places;
use super::mapping::Mapping;
use super::problem::{Problem, ProblemCode};
use super::rows::cells::Cells;
use super::rows::{
    ActivityRow, MovementRow, OpeningBalanceRow, OrganisationRow, Row, Rows, SessionRow, StarRow,
    VolunteerRow,
};
use super::shapes::Shape;
use super::table::Table;
use crate::domain::kernel::minutes::Minutes;

/// External ids of the examples in templates begin so.
pub const EXAMPLE: &str = "EXAMPLE-";

/// What came of a file.
#[derive(Debug)]
pub struct Checked {
    /// The good rows, in the order of the file.
    pub rows: Rows,
    /// Everything that is wrong, in the order of the file.
    pub problems: Vec<Problem>,
    /// Headers of columns that the shape does not know; they are kept as notes.
    pub notes_columns: Vec<Arc<str>>,
    /// Rows that are not blank.
    pub rows_read: usize,
    /// Rows whose external id stands in an earlier row.
    pub duplicates: usize,
    /// Minutes of all good rows; zero for shapes without minutes.
    pub sum_minutes: Minutes,
}

impl Checked {
    /// Rows that are not good.
    pub fn rows_bad(&self) -> usize {
        self.rows_read - self.rows.len()
    }
}

/// A table being read as one of the shapes.
#[derive(Debug)]
pub struct Reading<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    places: Places,
    ids: HashSet<Vec<&'a str>>,
}

impl<'a> Reading<'a> {
    /// Finds the columns; the problems of the header if they cannot be found.
    pub fn begin(
        shape: Shape,
        table: &'a Table,
        mapping: &'a Mapping,
    ) -> Result<Self, Vec<Problem>> {
        Ok(Self {
            table,
            mapping,
            places: Places::find(shape, table, mapping)?,
            ids: HashSet::new(),
        })
    }

    /// Headers of columns that are kept as notes.
    pub fn notes_columns(&self) -> Vec<Arc<str>> {
        let notes = self.places.notes.iter();
        notes.map(|&at| self.places.headers[at].clone()).collect()
    }

    /// Reads a row, counted from 0. An id that came up before is a problem of the later row, so
    /// rows must be read in their order.
    pub fn row<R: Row>(&mut self, at: usize) -> Result<R, Vec<Problem>> {
        let flawed = self.flaws(at);
        if !flawed.is_empty() {
            return Err(flawed);
        }
        let mut cells = Cells {
            table: self.table,
            at,
            places: &self.places,
            mapping: self.mapping,
            problems: Vec::new(),
        };
        let column = |name: &&str| cells.places.of(name);
        let columns: Option<Vec<usize>> = R::SHAPE.keys().iter().map(column).collect();
        let id = columns.map(|columns| {
            let cells = columns
                .iter()
                .map(|&at_column| self.table.cell(at, at_column));
            cells.map(str::trim).collect::<Vec<_>>()
        });
        if id.as_ref().is_some_and(|id| id[0].starts_with(EXAMPLE)) {
            cells.tell(R::SHAPE.key(), ProblemCode::ExampleRow);
            return Err(cells.problems);
        }
        let row = R::read(&mut cells);
        let is_new = id.is_none_or(|id| id.contains(&"") || self.ids.insert(id));
        if !is_new {
            cells.tell(R::SHAPE.key(), ProblemCode::DuplicateId);
        }
        match row {
            Some(row) if cells.problems.is_empty() => Ok(row),
            _ => Err(cells.problems),
        }
    }

    /// Cells that are no texts: formulas, errors, cells beyond the header.
    fn flaws(&self, at: usize) -> Vec<Problem> {
        let flaws = self.table.flaws(at).iter();
        flaws
            .map(|flaw| {
                let column = flaw.column.map(usize::from);
                let value = column.map_or("", |column| self.table.cell(at, column));
                let header = column.map(|column| self.places.headers[column].clone());
                Problem::at(self.table.number(at), header, flaw.code, value)
            })
            .collect()
    }
}

/// Reads a whole table as one of the shapes.
pub fn check(shape: Shape, table: &Table, mapping: &Mapping) -> Checked {
    match shape {
        Shape::Volunteers => check_as::<VolunteerRow>(table, mapping, Rows::Volunteers),
        Shape::Organisations => check_as::<OrganisationRow>(table, mapping, Rows::Organisations),
        Shape::Activities => check_as::<ActivityRow>(table, mapping, Rows::Activities),
        Shape::Sessions => {
            let mut checked = check_as::<SessionRow>(table, mapping, Rows::Sessions);
            if let Rows::Sessions(rows) = &checked.rows {
                checked.sum_minutes = rows.iter().map(|row| row.minutes).sum();
            }
            checked
        }
        Shape::Movements => check_as::<MovementRow>(table, mapping, Rows::Movements),
        Shape::Stars => check_as::<StarRow>(table, mapping, Rows::Stars),
        Shape::OpeningBalances => {
            let rows_of = Rows::OpeningBalances;
            let mut checked = check_as::<OpeningBalanceRow>(table, mapping, rows_of);
            if let Rows::OpeningBalances(rows) = &checked.rows {
                checked.sum_minutes = rows.iter().map(|row| row.minutes).sum();
            }
            checked
        }
    }
}

fn check_as<R: Row>(table: &Table, mapping: &Mapping, rows_of: fn(Vec<R>) -> Rows) -> Checked {
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    let mut notes_columns = Vec::new();
    match Reading::begin(R::SHAPE, table, mapping) {
        Err(of_header) => problems = of_header,
        Ok(mut reading) => {
            notes_columns = reading.notes_columns();
            for at in 0..table.rows() {
                match reading.row(at) {
                    Ok(row) => rows.push(row),
                    Err(of_row) => problems.extend(of_row),
                }
            }
        }
    }
    let doubled = problems
        .iter()
        .filter(|problem| problem.code == ProblemCode::DuplicateId);
    Checked {
        duplicates: doubled.count(),
        rows: rows_of(rows),
        notes_columns,
        rows_read: table.rows(),
        sum_minutes: Minutes::ZERO,
        problems,
    }
}
