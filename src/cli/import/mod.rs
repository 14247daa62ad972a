//! `import`: templates, checking a spreadsheet, loading it, and what becomes of it.
//!
//! Shown are counts, the sum, the first rows and every kind of problem with its remedy. Of people
//! only the source system's ids are shown; a bad cell is repeated to whoever has just handed the
//! file in, and nowhere else (I5).

mod checking;
pub mod columns;
mod files;
mod load;
mod settle;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{ArgGroup, Args, Subcommand};

use super::Outcome;
use super::voice::Voice;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::refusal::Refusal;
use crate::interchange::{Shape, template};
use checking::Checking;
use load::Load;
use settle::{Approve, Show, Undo};

/// Templates and checks of spreadsheets to import. 导入模板与表格检查。
#[derive(Args)]
#[command(group(ArgGroup::new("act").required(true).args(["template", "columns", "check"])))]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Import {
    #[command(subcommand)]
    act: Option<Act>,
    /// Write a template: organisations, volunteers, activities, sessions,
    /// `opening_balances`, stars or movements. 输出导入模板。
    #[arg(long, value_name = "SHAPE", value_parser = shape)]
    template: Option<Shape>,
    /// File that the template is written to; standard output without it. 模板文件。
    #[arg(long, value_name = "FILE", requires = "template")]
    to: Option<PathBuf>,
    /// Explain the columns of a shape, one line each. 列说明。
    #[arg(long, value_name = "SHAPE", value_parser = shape)]
    columns: Option<Shape>,
    /// Check a CSV or XLSX file and record nothing. 检查表格，不入账。
    #[arg(long, value_name = "FILE", requires = "shape")]
    check: Option<PathBuf>,
    /// What the file holds: organisations, volunteers, activities, sessions,
    /// `opening_balances`, stars or movements. 表格种类。
    #[arg(long = "as", id = "shape", value_name = "SHAPE", value_parser = shape)]
    shape: Option<Shape>,
    /// Mapping file (TOML) for a foreign spreadsheet. 外来表格的列映射文件。
    #[arg(long, value_name = "FILE", requires = "check")]
    mapping: Option<PathBuf>,
    /// Sheet of a workbook; the first without it. 工作表名称。
    #[arg(long, requires = "check")]
    sheet: Option<String>,
    /// New file for the bad rows, to be mended and sent back. 错误行输出文件。
    #[arg(long, value_name = "FILE", requires = "check")]
    errors: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Act {
    Load(Load),
    Show(Show),
    Approve(Approve),
    Undo(Undo),
}

/// Reads the code of an origin.
pub fn origin(text: &str) -> Result<OriginCode, String> {
    text.parse().map_err(|refusal: Refusal| refusal.to_string())
}

/// Reads the name of a shape.
pub fn shape(text: &str) -> Result<Shape, String> {
    one_of(&Shape::ALL, text)
}

/// Reads the name of a shape among some.
pub fn one_of(shapes: &[Shape], text: &str) -> Result<Shape, String> {
    let named = Shape::named(text).filter(|shape| shapes.contains(shape));
    let all = || shapes.iter().map(|shape| shape.name()).collect::<Vec<_>>();
    named.ok_or_else(|| format!("expected one of {}", all().join(", ")))
}

impl Import {
    /// Does what was asked.
    pub fn run(&self, voice: Voice) -> Outcome {
        match &self.act {
            Some(Act::Load(act)) => return act.run(voice),
            Some(Act::Show(act)) => return act.run(voice),
            Some(Act::Approve(act)) => return act.run(voice),
            Some(Act::Undo(act)) => return act.run(voice),
            None => {}
        }
        if let Some(shape) = self.template {
            return self.write_template(shape, voice);
        }
        if let Some(shape) = self.columns {
            columns::explain(shape, voice);
            return Ok(());
        }
        let (Some(file), Some(shape)) = (&self.check, self.shape) else {
            unreachable!("clap asks for one of three, and for the shape of a file");
        };
        let checking = Checking {
            file,
            shape,
            mapping: self.mapping.as_deref(),
            sheet: self.sheet.as_deref(),
            errors: self.errors.as_deref(),
        };
        checking.run(voice)
    }

    fn write_template(&self, shape: Shape, voice: Voice) -> Outcome {
        let bytes = template(shape, voice.lang);
        match &self.to {
            Some(file) => files::write_new(file, &bytes)?,
            None => drop(io::stdout().lock().write_all(&bytes)),
        }
        Ok(())
    }
}
