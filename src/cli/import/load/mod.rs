//! `import load`: a file or a folder of standard files goes into the ledger, as one import.
//!
//! Files go in the order of what they refer to: people, activities, sessions, balances, stars,
//! movements.
//! Every row is one command under a key of its own, and the ledger knows each foreign id: whatever
//! was cut short goes on where it stood when the same files are loaded again, and nothing comes
//! twice.
//!
//! Good rows go in without the bad; these come back with their errors, to be mended and sent again.
//! Nothing counts before somebody else has approved the import (`import approve`).

mod answer;
mod brought;
mod compare;
mod rows;
mod sending;
mod sheets;
mod target;
mod there;

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use super::settle::by;
use crate::cli::Outcome;
use crate::cli::client::Server;
use crate::cli::directory::{Directory, RATE, open_access};
use crate::cli::opened::Opened;
use crate::cli::stopped::Stopped;
use crate::cli::voice::Voice;
use crate::domain::imports::book::ImportState;
use crate::domain::imports::command::OpenImport;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use answer::Answer;
use rows::Loader;
use sheets::Sheets;
use target::{Here, Target};
use there::There;

/// Load a file or a folder of standard files. 导入文件或文件夹。
#[derive(Args)]
pub struct Load {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    server: Server,
    /// A standard file, or a folder of volunteers, activities, sessions, `opening_balances`,
    /// stars and movements. 文件或文件夹。
    source: PathBuf,
    /// The organisation that answers for the records. 记录责任组织。
    #[arg(long)]
    organisation: OrganisationId,
    /// Code of the system they come from, for example old-city-platform. 来源系统代号。
    #[arg(long, value_parser = super::origin)]
    origin: OriginCode,
    /// Who proposes the import: a recorder of the organisation; not needed with --server.
    /// 提出人（记录员）。
    #[arg(long)]
    by: Option<PersonId>,
    /// Only rows that state this organisation. 仅导入注明此组织的行。
    #[arg(long, value_name = "FOREIGN_ID")]
    only: Option<String>,
    /// Mapping file (TOML) for foreign headers. 列映射文件。
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Sheet of a workbook; the first without it. 工作表名称。
    #[arg(long)]
    sheet: Option<String>,
    /// What a single file holds; else its name says so. 表格种类。
    #[arg(long = "as", value_name = "SHAPE", value_parser = super::shape)]
    shape: Option<crate::interchange::Shape>,
    /// New folder for the bad rows. 错误行输出文件夹。
    #[arg(long, value_name = "FOLDER")]
    errors: Option<PathBuf>,
    /// Check everything, record nothing. 只检查，不入账。
    #[arg(long)]
    dry_run: bool,
}

impl Load {
    /// Loads what was named.
    pub fn run(&self, voice: Voice) -> Outcome {
        let sheets = Sheets::read(self)?;
        self.one_organisation(&sheets)?;
        let mut answer = Answer::of(&sheets, self.dry_run, voice);
        answer.warn(&sheets);
        if self.dry_run {
            answer.foresee(&sheets, self.only.as_deref());
        } else if !sheets.is_empty() {
            match self.server.client(voice)? {
                Some(client) => self.load(&There::new(client)?, &sheets, &mut answer, voice)?,
                None => self.load_here(&sheets, &mut answer, voice)?,
            }
        }
        if let Some(folder) = &self.errors {
            answer.write_errors(folder, &sheets, voice)?;
        }
        answer.tell(voice)
    }

    fn load_here(&self, sheets: &Sheets, answer: &mut Answer, voice: Voice) -> Outcome {
        let by = by(self.by)?;
        let opened = Opened::open(&self.directory, voice)?;
        let access = open_access(&self.directory.data, opened.queue().ledger(), RATE)?;
        let here = Here::new(&opened, &access, by, self.origin);
        let loaded = self.load(&here, sheets, answer, voice);
        access.close()?;
        opened.stop()?;
        loaded
    }

    fn load(
        &self,
        target: &dyn Target,
        sheets: &Sheets,
        answer: &mut Answer,
        voice: Voice,
    ) -> Outcome {
        let (id, state) = target.import(OpenImport {
            organisation_id: self.organisation,
            origin: self.origin,
            file_digest: sheets.digest(),
        })?;
        answer.import = Some(id);
        if state != ImportState::Proposed {
            answer.before = true;
            return Ok(());
        }
        let mut loader = Loader::new(target, self, id);
        loader.volunteers(sheets, answer, voice)?;
        loader.activities(sheets, answer, voice)?;
        loader.sessions(sheets, answer, voice)?;
        loader.opening_balances(sheets, answer, voice)?;
        loader.stars(sheets, answer, voice)?;
        loader.movements(sheets, answer, voice)
    }

    /// All rows must belong to the one organisation that answers for them: hours of one
    /// organisation never go to another silently.
    fn one_organisation(&self, sheets: &Sheets) -> Result<(), Stopped> {
        let stated: BTreeSet<&str> = sheets.organisations().collect();
        if stated.len() <= 1 || self.only.is_some() {
            return Ok(());
        }
        let list: Vec<&str> = stated.into_iter().take(10).collect();
        let list = list.join(", ");
        Err(Stopped::no(
            format!("这些行属于多个组织（{list}）。请用 --only 逐个导入。"),
            format!("The rows state several organisations ({list}). Load one at a time by --only."),
        ))
    }
}
