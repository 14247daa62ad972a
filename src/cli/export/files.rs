//! The standard files of an export, open side by side.

use std::fs::File;
use std::io::{self, BufWriter};

use super::folder::{Folder, settle};
use crate::cli::bar::Bar;
use crate::domain::kernel::refusal::Lang;
use crate::interchange::{
    ActivityRow, Format, OrganisationRow, Row, SessionRow, Shape, StandardFile, VolunteerRow,
};
use crate::log::Fault;
use crate::reading::export::Out;

/// The files, and how far the walk has come.
pub struct Files<'a> {
    folder: &'a Folder,
    bar: &'a Bar,
    open: Vec<(Shape, String, StandardFile<BufWriter<File>>)>,
}

impl<'a> Files<'a> {
    /// Begins a file for each of the shapes.
    pub fn begin(
        folder: &'a Folder,
        shapes: &[Shape],
        (format, lang): (Format, Lang),
        bar: &'a Bar,
    ) -> Result<Self, Fault> {
        let begun = |&shape: &Shape| {
            let name = format!("{}.{}", shape.name(), format.ending());
            let to = folder.file(&name)?;
            Ok((shape, name, StandardFile::begin(shape, format, lang, to)?))
        };
        let open: io::Result<Vec<_>> = shapes.iter().map(begun).collect();
        Ok(Self {
            folder,
            bar,
            open: open.map_err(|cause| folder.failed(cause))?,
        })
    }

    /// Makes them durable; their names.
    pub fn finish(self) -> Result<Vec<String>, Fault> {
        let mut names = Vec::new();
        for (_, name, file) in self.open {
            let settled = file.finish().and_then(settle);
            settled.map_err(|cause| self.folder.failed(cause))?;
            names.push(name);
        }
        Ok(names)
    }

    fn push<R: Row>(&mut self, row: &R) -> Result<(), Fault> {
        let file = self.open.iter_mut().find(|(shape, ..)| *shape == R::SHAPE);
        let (_, _, file) = file.expect("rows come only of shapes that were asked for");
        file.push(row).map_err(|cause| self.folder.failed(cause))
    }
}

impl Out for Files<'_> {
    fn organisation(&mut self, row: &OrganisationRow) -> Result<(), Fault> {
        self.push(row)
    }

    fn volunteer(&mut self, row: &VolunteerRow) -> Result<(), Fault> {
        self.push(row)
    }

    fn activity(&mut self, row: &ActivityRow) -> Result<(), Fault> {
        self.push(row)
    }

    fn session(&mut self, row: &SessionRow) -> Result<(), Fault> {
        self.push(row)
    }

    fn at(&self, done: u64, total: u64) {
        self.bar.at(done, total);
    }
}
