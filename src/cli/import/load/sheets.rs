//! The files of one import: found, read, checked, before anything is recorded.

use std::path::{Path, PathBuf};

use super::Load;
use crate::cli::import::checking::no;
use crate::cli::import::files;
use crate::cli::stopped::Stopped;
use crate::domain::kernel::ids::Digest32;
use crate::interchange::{Checked, Mapping, ReadOptions, Rows, Shape, Table, check, read_table};

/// The shapes that are loaded, in the order of what refers to what. Organisations are accredited
/// by the ledger's administrators, one by one (R3, R39), and never by a spreadsheet.
pub const LOADED: [Shape; 6] = [
    Shape::Volunteers,
    Shape::Activities,
    Shape::Sessions,
    Shape::OpeningBalances,
    Shape::Stars,
    Shape::Movements,
];

/// One file.
pub struct Sheet {
    /// What it holds.
    pub shape: Shape,
    /// Its texts.
    pub table: Table,
    /// What they say.
    pub checked: Checked,
    digest: Digest32,
}

/// All files.
pub struct Sheets {
    /// In the order of loading.
    pub all: Vec<Sheet>,
    /// A file of organisations lies in the folder.
    pub organisations_skipped: bool,
    /// Mapping, sheet and organisation that the command line names.
    choices: [String; 3],
}

impl Sheets {
    /// Whether no row of any file is good.
    pub fn is_empty(&self) -> bool {
        self.all.iter().all(|sheet| sheet.checked.rows.is_empty())
    }

    /// Reads and checks what the command line names.
    pub fn read(load: &Load) -> Result<Self, Stopped> {
        let text = match &load.mapping {
            Some(file) => files::read_text(file)?,
            None => String::new(),
        };
        let mapping = Mapping::parse(&text).map_err(|why| no(&why))?;
        let named = files_of(load)?;
        let mut all = Vec::new();
        for (shape, file) in named {
            all.push(sheet(shape, &file, &mapping, load.sheet.as_deref())?);
        }
        Ok(Self {
            all,
            organisations_skipped: find(&load.source, Shape::Organisations).is_some(),
            choices: [
                text,
                load.sheet.clone().unwrap_or_default(),
                load.only.clone().unwrap_or_default(),
            ],
        })
    }

    /// The file of a shape.
    pub fn of(&self, shape: Shape) -> Option<&Sheet> {
        self.all.iter().find(|sheet| sheet.shape == shape)
    }

    /// Digest of all that decides what goes in: files, shapes, sheet, mapping, organisation.
    pub fn digest(&self) -> Digest32 {
        let mut bytes = Vec::new();
        for sheet in &self.all {
            bytes.extend_from_slice(sheet.shape.name().as_bytes());
            bytes.extend_from_slice(sheet.digest.as_bytes());
        }
        for choice in &self.choices {
            bytes.extend_from_slice(Digest32::of(choice.as_bytes()).as_bytes());
        }
        Digest32::of(&bytes)
    }

    /// Organisations that activities and sessions state.
    pub fn organisations(&self) -> impl Iterator<Item = &str> {
        self.all.iter().flat_map(|sheet| match &sheet.checked.rows {
            Rows::Activities(rows) => collect(rows, |row| row.organisation_id.as_deref()),
            Rows::Sessions(rows) => collect(rows, |row| row.organisation_id.as_deref()),
            _ => Vec::new(),
        })
    }
}

fn collect<'a, R>(rows: &'a [R], stated: impl Fn(&'a R) -> Option<&'a str>) -> Vec<&'a str> {
    let mut found: Vec<&str> = rows.iter().filter_map(stated).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn sheet(
    shape: Shape,
    file: &Path,
    mapping: &Mapping,
    sheet: Option<&str>,
) -> Result<Sheet, Stopped> {
    let bytes = files::read(file)?;
    let sheet = sheet.map(str::to_owned).or_else(|| mapping.sheet.clone());
    let table = read_table(&bytes, &ReadOptions { sheet }).map_err(|why| no(&why))?;
    let checked = check(shape, &table, mapping);
    Ok(Sheet {
        shape,
        table,
        checked,
        digest: Digest32::of(&bytes),
    })
}

/// The files that are there, by shape.
fn files_of(load: &Load) -> Result<Vec<(Shape, PathBuf)>, Stopped> {
    if load.source.is_dir() {
        let found = LOADED.into_iter();
        let found = found.filter_map(|shape| Some((shape, find(&load.source, shape)?)));
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            return Err(Stopped::usage(
                "文件夹中没有 volunteers、activities、sessions、opening_balances、\
                 stars 或 movements（.csv 或 .xlsx）。",
                "The folder holds no volunteers, activities, sessions, opening_balances, \
                 stars or movements (.csv or .xlsx).",
            ));
        }
        return Ok(found);
    }
    let stem = load.source.file_stem().and_then(|stem| stem.to_str());
    let shape = load
        .shape
        .or_else(|| Shape::named(stem.unwrap_or_default()));
    match shape.filter(|shape| LOADED.contains(shape)) {
        Some(shape) => Ok(vec![(shape, load.source.clone())]),
        None => Err(Stopped::usage(
            "请用 --as 说明文件内容：volunteers、activities、sessions、\
             opening_balances、stars 或 movements。",
            "Say what the file holds by --as: volunteers, activities, sessions, \
             opening_balances, stars or movements.",
        )),
    }
}

fn find(folder: &Path, shape: Shape) -> Option<PathBuf> {
    let names = ["csv", "xlsx"].map(|kind| folder.join(format!("{}.{kind}", shape.name())));
    names.into_iter().find(|file| file.is_file())
}
