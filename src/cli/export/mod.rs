//! `export`: the ledger as standard files, in a new folder, with a checksum of each.
//!
//! The same ledger at the same position gives the same bytes. The folder appears whole or not at
//! all. Whoever exports opens personal data, so they are named (`--by`), say why (`--purpose`),
//! need the administrator's role, and everybody they read of finds it among their readings.

mod asked;
mod files;
mod folder;
mod person;
mod tlog;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::Outcome;
use super::aligned::aligned;
use super::bar::Bar;
use super::directory::{Directory, Ports, RATE, open, open_access};
use super::import::{one_of, origin};
use super::stopped::Stopped;
use super::voice::Voice;
use crate::access::{Access, Purpose};
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::LocalDate;
use crate::interchange::{Format, Shape};
use crate::log::Head;
use crate::reading::export::{Counts, Exporter, Reader, Scope, export};
use crate::run::Ledger;
use crate::state::Bounds;
use asked::{format, purpose};
use files::Files;
use folder::Folder;

/// Name of the file that says what an export holds.
const ABOUT: &str = "export.json";

/// Export organisations, volunteers, activities and sessions; or the public log (`tlog`).
/// 导出标准表格，或公开日志（tlog）。
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct ExportLine {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    directory: Directory,
    /// New or empty folder for the files. 新建或空的文件夹。
    #[arg(value_name = "DIR", required = true)]
    folder: Option<PathBuf>,
    /// Who exports: an administrator of the ledger, or of the organisation. 导出人（管理员）。
    #[arg(long, required = true)]
    by: Option<PersonId>,
    /// Why: `service`, `correction`, `certificate`, `person_asked` or `audit`. 用途。
    #[arg(long, value_parser = purpose, required = true)]
    purpose: Option<Purpose>,
    /// Everything about this person, and nothing else; the person's own right, free.
    /// 仅导出此人的全部记录（本人可免费获取）。
    #[arg(long, conflicts_with_all = ["organisation", "origin", "only", "from", "to"])]
    person: Option<PersonId>,
    /// Only what this organisation recorded, and whom it concerns. 仅此组织的记录及相关人员。
    #[arg(long)]
    organisation: Option<OrganisationId>,
    /// Write ids of this system where it knows the record; needed once imports came from several.
    /// 使用此来源系统的编号。
    #[arg(long, value_parser = origin)]
    origin: Option<OriginCode>,
    /// Only these files, comma-separated. 仅导出这些表格。
    #[arg(long, value_delimiter = ',', value_parser = exported)]
    only: Vec<Shape>,
    /// Only sessions from this day on. 仅此日及以后的服务记录。
    #[arg(long)]
    from: Option<LocalDate>,
    /// Only sessions up to this day. 仅此日及以前的服务记录。
    #[arg(long)]
    to: Option<LocalDate>,
    /// Kind of file: csv or xlsx. 文件格式。
    #[arg(long, default_value = "csv", value_parser = format)]
    format: Format,
}

#[derive(Subcommand)]
enum What {
    Tlog(tlog::TlogExport),
}

/// Reads the name of a shape that is exported.
fn exported(text: &str) -> Result<Shape, String> {
    one_of(&Shape::EXPORTED, text)
}

impl ExportLine {
    /// Writes what was asked for.
    pub fn run(&self, voice: Voice) -> Outcome {
        let sheets = || {
            Some(Export {
                folder: self.folder.as_deref()?,
                by: self.by?,
                purpose: self.purpose?,
                line: self,
            })
        };
        match (&self.what, sheets()) {
            (Some(What::Tlog(tlog)), _) => tlog.run(voice),
            (None, Some(sheets)) => sheets.run(voice),
            (None, None) => Err(Stopped::usage(
                "请指明目标文件夹、导出人和用途，或 tlog。",
                "Name a folder, who exports and why; or `tlog`.",
            )),
        }
    }
}

/// The ledger as spreadsheets: what was asked for, with everything that is needed.
struct Export<'l> {
    folder: &'l Path,
    by: PersonId,
    purpose: Purpose,
    line: &'l ExportLine,
}

/// What an export holds: the answer, and the file beside the others. Nothing in it tells when it
/// was made, or the bytes would differ.
#[derive(Serialize)]
struct About {
    ledger_id: String,
    simulation: bool,
    /// Everything recorded below this position is in it.
    position: u64,
    /// Chain value there.
    chain: String,
    time_zone: String,
    organisation_id: Option<OrganisationId>,
    origin: Option<OriginCode>,
    /// Document numbers and birth dates are in it.
    documents: bool,
    from: Option<LocalDate>,
    to: Option<LocalDate>,
    files: Vec<String>,
    /// Minutes are those of the ledger; an export rounds nothing.
    rounding: &'static str,
    counts: Counts,
}

impl Export<'_> {
    /// Writes the files.
    fn run(&self, voice: Voice) -> Outcome {
        let data = self.line.directory.free()?;
        let ports = Ports::of_the_machine();
        let running = open(data, ports, Bounds::default(), None, voice)?;
        let ledger = running.queue.ledger();
        let access = open_access(data, ledger, RATE)?;
        let done = match self.line.person {
            Some(of) => self.export_person(ledger, &access, of, voice),
            None => self.export_all(ledger, &access, voice),
        };
        access.close()?;
        running.stop()?;
        done
    }

    fn export_person(
        &self,
        ledger: &Ledger,
        access: &Access,
        of: PersonId,
        voice: Voice,
    ) -> Outcome {
        asked::may_export_person(ledger, self.by, of)?;
        let folder = Folder::begin(self.folder)?;
        let who = (of, self.by, self.purpose);
        let written = person::write((ledger, access), who, &folder, (self.line.format, voice))?;
        folder.finish()?;
        voice.answer(&written);
        let to = self.folder.display();
        voice.say(voice.pick(
            format!("此人的全部记录在 {to}。"),
            format!("Everything about the person is in {to}."),
        ));
        Ok(())
    }

    fn export_all(&self, ledger: &Ledger, access: &Access, voice: Voice) -> Outcome {
        let about = self.export(ledger, access, voice)?;
        voice.answer(&about);
        voice.say(self.told(&about, voice));
        Ok(())
    }

    fn export(&self, ledger: &Ledger, access: &Access, voice: Voice) -> Result<About, Stopped> {
        asked::may_export(ledger, self.by, self.line.organisation)?;
        let scope = self.scope();
        let exporter = Exporter {
            ledger,
            access,
            reader: Reader {
                person: self.by,
                purpose: self.purpose,
            },
            origin: asked::chosen(ledger, self.line.organisation, self.line.origin)?,
            documents: asked::answers_for_all(ledger, self.by)?,
        };
        let head = ledger.log.head();
        let folder = Folder::begin(self.folder)?;
        let bar = Bar::new(voice, "导出", "Exporting");
        let mut files = Files::begin(&folder, &scope.shapes, (self.line.format, voice.lang), &bar)?;
        let counts = export(&exporter, &scope, head.next, &mut files)?;
        let names = files.finish()?;
        bar.done();
        let about = self.about(&exporter, head, names, counts)?;
        let text = serde_json::to_string_pretty(&about)
            .expect("answers hold no type that JSON cannot write");
        folder.write(ABOUT, format!("{text}\n").as_bytes())?;
        folder.finish()?;
        Ok(about)
    }

    fn scope(&self) -> Scope {
        let mut shapes = self.line.only.clone();
        if shapes.is_empty() {
            shapes = Shape::EXPORTED.to_vec();
        }
        shapes.sort_unstable();
        shapes.dedup();
        Scope {
            organisation: self.line.organisation,
            from: self.line.from,
            to: self.line.to,
            shapes,
        }
    }

    fn about(
        &self,
        exporter: &Exporter,
        head: Head,
        files: Vec<String>,
        counts: Counts,
    ) -> Result<About, Stopped> {
        let ledger = exporter.ledger;
        Ok(About {
            ledger_id: ledger.log.ledger_id().to_string(),
            simulation: ledger.opened()?.is_some_and(|opened| opened.simulation),
            position: head.next.0,
            chain: head.chain.to_string(),
            time_zone: ledger.zone.name.clone(),
            organisation_id: self.line.organisation,
            origin: exporter.origin,
            documents: exporter.documents,
            from: self.line.from,
            to: self.line.to,
            files,
            rounding: "none",
            counts,
        })
    }

    fn told(&self, about: &About, voice: Voice) -> String {
        let counts = about.counts;
        let titles = voice.pick(["内容", "数量"], ["what", "count"]);
        let hours = Minutes(counts.minutes).as_hours();
        let rows = [
            ("组织", "organisations", counts.organisations.to_string()),
            ("志愿者", "volunteers", counts.volunteers.to_string()),
            ("活动", "activities", counts.activities.to_string()),
            ("服务记录", "sessions", counts.sessions.to_string()),
            ("时长合计", "hours", hours),
            (
                "未导出的服务记录（未结束、作废、虚假、不足一分钟）",
                "sessions left out (open, voided, fake, no whole minute)",
                counts.sessions_left_out.to_string(),
            ),
            (
                "已删除身份的人员",
                "people erased",
                counts.people_erased.to_string(),
            ),
        ];
        let line =
            |(zh, en, count): (&str, &str, String)| vec![voice.pick(zh, en).to_owned(), count];
        let lines: Vec<Vec<String>> = rows.into_iter().map(line).collect();
        let to = self.folder.display();
        let next = voice.pick(
            format!("文件在 {to}，可用 b3sum --check B3SUMS 核对。内含个人信息，请妥善保管。"),
            format!(
                "The files are in {to}; b3sum --check B3SUMS proves them. They hold personal \
                 data: keep them safe."
            ),
        );
        format!("{}\n{next}", aligned(&titles, &lines))
    }
}
