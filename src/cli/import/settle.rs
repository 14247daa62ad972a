//! `import show | approve | undo`: where an import stands, and what a second person makes of it.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::Outcome;
use crate::cli::directory::Directory;
use crate::cli::opened::Opened;
use crate::cli::voice::Voice;
use crate::domain::Command;
use crate::domain::books::BookKey;
use crate::domain::imports::book::ImportRoll;
use crate::domain::imports::command::{ApproveImport, UndoImport};
use crate::domain::kernel::ids::{ImportId, OrganisationId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::organisations::book::OrganisationBook;
use crate::domain::stored::ReasonCode;
use crate::log::Fault;
use crate::reading::imports::{ImportView, import};
use crate::run::Ledger;

/// Show where an import stands. 查看导入批次。
#[derive(Args)]
pub struct Show {
    #[command(flatten)]
    directory: Directory,
    /// The import. 批次编号。
    import: ImportId,
}

/// Approve an import; whoever opened it cannot. 审核导入批次。
#[derive(Args)]
pub struct Approve {
    #[command(flatten)]
    directory: Directory,
    /// The import. 批次编号。
    import: ImportId,
    /// Who approves. 审核人。
    #[arg(long)]
    by: PersonId,
}

/// Take an import back: what nobody touched since is voided. 撤回导入批次。
#[derive(Args)]
pub struct Undo {
    #[command(flatten)]
    directory: Directory,
    /// The import. 批次编号。
    import: ImportId,
    /// Who takes it back. 撤回人。
    #[arg(long)]
    by: PersonId,
    /// Why, in words. 原因。
    #[arg(long)]
    reason: Option<String>,
}

impl Show {
    /// Shows it.
    pub fn run(&self, voice: Voice) -> Outcome {
        let opened = Opened::open(&self.directory, voice)?;
        let view = import(opened.queue().ledger(), self.import)?;
        opened.stop()?;
        tell(&view, voice);
        Ok(())
    }
}

impl Approve {
    /// Approves what stands in the import now, and works through it.
    pub fn run(&self, voice: Voice) -> Outcome {
        let opened = Opened::open(&self.directory, voice)?;
        let seen = import(opened.queue().ledger(), self.import)?;
        let command = ApproveImport {
            import_id: self.import,
            sessions: seen.sessions,
            minutes: Minutes(seen.minutes),
        };
        settle(opened, self.import, self.by, command.into(), voice)
    }
}

impl Undo {
    /// Takes it back, and works through it.
    pub fn run(&self, voice: Voice) -> Outcome {
        let opened = Opened::open(&self.directory, voice)?;
        let seen = import(opened.queue().ledger(), self.import)?;
        let command = UndoImport {
            import_id: self.import,
            organisation_id: seen.organisation_id,
            reason: ReasonCode::EnteredInError,
            reason_text: self.reason.clone(),
        };
        settle(opened, self.import, self.by, command.into(), voice)
    }
}

fn settle(opened: Opened, id: ImportId, by: PersonId, command: Command, voice: Voice) -> Outcome {
    let opened = opened.submit(by, command)?.0;
    let view = opened.work_through(
        voice,
        "处理批次",
        "Working through the import",
        |ledger| {
            let view = import(ledger, id)?;
            let sessions = u64::from(view.sessions);
            Ok((sessions - u64::from(view.to_do), sessions, view))
        },
    )?;
    opened.stop()?;
    tell(&view, voice);
    Ok(())
}

fn tell(view: &ImportView, voice: Voice) {
    voice.answer(view);
    let state = view.state.code();
    let hours = Minutes(view.minutes).as_hours();
    let rows: [(&str, &str, Value); 9] = [
        ("批次", "import", json!(view.import_id)),
        ("组织", "organisation", json!(view.organisation_id)),
        ("来源", "origin", json!(view.origin)),
        ("状态", "state", json!(state)),
        (
            "人员 / 活动",
            "people / activities",
            json!(format!("{} / {}", view.people, view.activities)),
        ),
        ("服务记录", "sessions", json!(view.sessions)),
        ("时长合计", "hours", json!(hours)),
        ("已处理", "settled", json!(view.settled)),
        (
            "未处理（此后有变动、待认领或审核人本人）",
            "left (touched, unclaimed, own)",
            json!(view.left),
        ),
    ];
    voice.rows(&rows);
}

/// The imports of an organisation on the last page of its roll, the latest first.
pub fn page_of_last(ledger: &Ledger, of: OrganisationId) -> Result<Vec<ImportId>, Fault> {
    let organisation = ledger.book::<OrganisationBook>(&BookKey::Organisation(of))?;
    let page = organisation.imports.saturating_sub(1) / ImportRoll::LENGTH_MAX;
    let roll = ledger.book::<ImportRoll>(&BookKey::ImportRoll(of, page))?;
    Ok(roll.imports.into_iter().rev().collect())
}
