//! `import show | approve | undo`: where an import stands, and what a second person makes of it.

use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::Outcome;
use crate::cli::bar::Bar;
use crate::cli::client::{Client, Server};
use crate::cli::directory::Directory;
use crate::cli::opened::Opened;
use crate::cli::stopped::Stopped;
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

/// How long a look at a server's import waits for the next.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Show where an import stands. 查看导入批次。
#[derive(Args)]
pub struct Show {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    server: Server,
    /// The import. 批次编号。
    import: ImportId,
}

/// Approve an import; whoever opened it cannot. 审核导入批次。
#[derive(Args)]
pub struct Approve {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    server: Server,
    /// The import. 批次编号。
    import: ImportId,
    /// Who approves; not needed with --server. 审核人。
    #[arg(long)]
    by: Option<PersonId>,
}

/// Take an import back: what nobody touched since is voided. 撤回导入批次。
#[derive(Args)]
pub struct Undo {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    server: Server,
    /// The import. 批次编号。
    import: ImportId,
    /// Who takes it back; not needed with --server. 撤回人。
    #[arg(long)]
    by: Option<PersonId>,
    /// Why, in words. 原因。
    #[arg(long)]
    reason: Option<String>,
}

impl Show {
    /// Shows it.
    pub fn run(&self, voice: Voice) -> Outcome {
        if let Some(client) = self.server.client(voice)? {
            tell(&There(client, self.import).view()?, voice);
            return Ok(());
        }
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
        if let Some(client) = self.server.client(voice)? {
            return There(client, self.import).approve(voice);
        }
        let by = by(self.by)?;
        let opened = Opened::open(&self.directory, voice)?;
        let seen = import(opened.queue().ledger(), self.import)?;
        let command = ApproveImport {
            import_id: self.import,
            balances: seen.balances,
            credit: seen.credit,
            movements: seen.movements,
            stars: seen.stars,
            sessions: seen.sessions,
            minutes: Minutes(seen.minutes),
        };
        settle(opened, self.import, by, command.into(), voice)
    }
}

impl Undo {
    /// Takes it back, and works through it.
    pub fn run(&self, voice: Voice) -> Outcome {
        if let Some(client) = self.server.client(voice)? {
            return There(client, self.import).undo(self.reason.as_deref(), voice);
        }
        let by = by(self.by)?;
        let opened = Opened::open(&self.directory, voice)?;
        let seen = import(opened.queue().ledger(), self.import)?;
        let command = UndoImport {
            import_id: self.import,
            organisation_id: seen.organisation_id,
            reason: ReasonCode::EnteredInError,
            reason_text: self.reason.clone(),
        };
        settle(opened, self.import, by, command.into(), voice)
    }
}

/// Who acts, where no token says so.
pub fn by(named: Option<PersonId>) -> Result<PersonId, Stopped> {
    named.ok_or_else(|| {
        Stopped::usage(
            "请用 --by 说明由谁办理（与服务对话时由令牌说明）。",
            "Say by --by who acts; with --server the token says so.",
        )
    })
}

/// An import on a running server, which works through its pages by itself.
struct There(Client, ImportId);

impl There {
    fn path(&self) -> String {
        format!("/api/v1/imports/{}", self.1)
    }

    fn view(&self) -> Result<ImportView, Stopped> {
        let answer = self.0.read(&self.path())?;
        let view = serde_json::from_value(answer);
        Ok(view.map_err(|cause| Fault::unknown("reading the server's import", cause))?)
    }

    fn approve(&self, voice: Voice) -> Outcome {
        let seen = self.view()?;
        let body = json!({
            "sessions": seen.sessions, "minutes": seen.minutes,
            "balances": seen.balances, "credit": seen.credit,
            "stars": seen.stars, "movements": seen.movements,
        });
        self.settled("approval", &body, voice)
    }

    fn undo(&self, reason: Option<&str>, voice: Voice) -> Outcome {
        let seen = self.view()?;
        let body = json!({
            "organisation_id": seen.organisation_id,
            "reason": ReasonCode::EnteredInError,
            "reason_text": reason,
        });
        self.settled("undoing", &body, voice)
    }

    /// Asks for it and waits until the server has worked through it.
    fn settled(&self, act: &str, body: &Value, voice: Voice) -> Outcome {
        self.0.command(&format!("{}/{act}", self.path()), body)?;
        let bar = Bar::new(voice, "处理批次", "Working through the import");
        let view = loop {
            let view = self.view()?;
            let rows = rows(&view);
            bar.at(rows - u64::from(view.to_do), rows);
            if !view.state.is_at_work() {
                break view;
            }
            std::thread::sleep(LOOK_AGAIN);
        };
        bar.done();
        tell(&view, voice);
        Ok(())
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
            let rows = rows(&view);
            Ok((rows - u64::from(view.to_do), rows, view))
        },
    )?;
    opened.stop()?;
    tell(&view, voice);
    Ok(())
}

/// Sessions and balances, which the ledger works through.
fn rows(view: &ImportView) -> u64 {
    u64::from(view.sessions) + u64::from(view.balances)
}

fn tell(view: &ImportView, voice: Voice) {
    voice.answer(view);
    let state = view.state.code();
    let hours = Minutes(view.minutes).as_hours();
    let credit = Minutes(view.credit.0).as_hours();
    let rows: [(&str, &str, Value); 13] = [
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
        ("期初余额", "opening balances", json!(view.balances)),
        ("余额合计", "credit, in hours", json!(credit)),
        ("其他系统的星级", "stars of elsewhere", json!(view.stars)),
        (
            "其他系统的历史往来",
            "movements of elsewhere",
            json!(view.movements),
        ),
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
