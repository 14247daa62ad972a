//! `finding open | show | preview`: that records were bought or made up, as one act.
//!
//! `preview` walks over the same records and records nothing; `open` works through all of them and
//! shows the totals.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Outcome;
use super::directory::Directory;
use super::opened::Opened;
use super::voice::Voice;
use crate::domain::findings::command::OpenFinding;
use crate::domain::findings::event::FindingScope;
use crate::domain::kernel::ids::{ActivityId, FindingId, ImportId, OrganisationId, PersonId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::stored::ReasonCode;
use crate::reading::findings::{self, FindingPreview, FindingView, finding, preview};

/// Find that many sessions were bought or made up. 批量认定虚假。
#[derive(Args)]
pub struct Finding {
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    Open(Box<Open>),
    Show(Show),
    Preview(Preview),
}

/// Open a finding and work through it. 开启批量认定并逐条处理。
#[derive(Args)]
struct Open {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    meant: Meant,
    /// Who finds it. 认定人。
    #[arg(long)]
    by: PersonId,
    /// What was found, in words. 认定的事实。
    #[arg(long)]
    reason: String,
    /// The hours were bought; made up without it. 买卖时长；不填则为虚构服务。
    #[arg(long)]
    bought: bool,
}

/// Show how far a finding came. 查看批量认定。
#[derive(Args)]
struct Show {
    #[command(flatten)]
    directory: Directory,
    /// The finding. 认定编号。
    finding: FindingId,
}

/// Show what a finding would be about; nothing is recorded. 预览范围，不入账。
#[derive(Args)]
struct Preview {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    meant: Meant,
}

/// Which records are meant: those that meet all that is stated.
#[derive(Args)]
struct Meant {
    /// Whose records. 组织编号。
    #[arg(long)]
    organisation: OrganisationId,
    /// Who recorded the start or the end. 录入人。
    #[arg(long)]
    recorder: Option<PersonId>,
    /// The activity. 活动编号。
    #[arg(long)]
    activity: Option<ActivityId>,
    /// The import that brought them. 导入批次。
    #[arg(long)]
    import: Option<ImportId>,
    /// The first day. 起始日期。
    #[arg(long)]
    from: Option<LocalDate>,
    /// The last day. 结束日期。
    #[arg(long)]
    to: Option<LocalDate>,
}

impl Meant {
    fn scope(&self) -> FindingScope {
        FindingScope {
            activity_id: self.activity,
            from: self.from,
            import_id: self.import,
            recorder_id: self.recorder,
            to: self.to,
        }
    }
}

impl Finding {
    /// Does what was asked.
    pub fn run(&self, voice: Voice) -> Outcome {
        match &self.act {
            Act::Open(act) => act.run(voice),
            Act::Show(act) => act.run(voice),
            Act::Preview(act) => act.run(voice),
        }
    }
}

impl Open {
    fn run(&self, voice: Voice) -> Outcome {
        let command = OpenFinding {
            organisation_id: self.meant.organisation,
            scope: self.meant.scope(),
            reason: if self.bought {
                ReasonCode::HoursBought
            } else {
                ReasonCode::HoursMadeUp
            },
            reason_text: self.reason.clone(),
        };
        let opened = Opened::open(&self.directory, voice)?;
        let (opened, accepted) = opened.submit(self.by, command.into())?;
        let id = findings::opened(&accepted.frame)?;
        let (zh, en) = ("逐条认定", "Working through the finding");
        let view = opened.work_through(voice, zh, en, |ledger| {
            let view = finding(ledger, id, voice.lang)?;
            let (done, total) = (view.activities_done, view.activities);
            Ok((u64::from(done), u64::from(total), view))
        })?;
        opened.stop()?;
        tell(&view, voice);
        Ok(())
    }
}

impl Show {
    fn run(&self, voice: Voice) -> Outcome {
        let opened = Opened::open(&self.directory, voice)?;
        let view = finding(opened.queue().ledger(), self.finding, voice.lang)?;
        opened.stop()?;
        tell(&view, voice);
        Ok(())
    }
}

impl Preview {
    fn run(&self, voice: Voice) -> Outcome {
        let opened = Opened::open(&self.directory, voice)?;
        let of = self.meant.organisation;
        let view = preview(opened.queue().ledger(), of, self.meant.scope())?;
        opened.stop()?;
        tell_preview(&view, voice);
        Ok(())
    }
}

fn tell(view: &FindingView, voice: Voice) {
    voice.answer(view);
    let looked_at = format!("{} / {}", view.activities_done, view.activities);
    let rows: [(&str, &str, Value); 8] = [
        ("认定", "finding", json!(view.finding_id)),
        ("组织", "organisation", json!(view.organisation_id)),
        ("原因", "reason", json!(view.reason_words)),
        ("状态", "state", json!(view.state_words)),
        ("已核查活动", "activities looked through", json!(looked_at)),
        ("认定虚假的记录", "sessions found fake", json!(view.found)),
        (
            "收回的生效时长",
            "effective hours taken back",
            json!(Minutes(view.minutes).as_hours()),
        ),
        (
            "未处理（认定人本人）",
            "left (the finder's own)",
            json!(view.left),
        ),
    ];
    voice.rows(&rows);
}

fn tell_preview(view: &FindingPreview, voice: Voice) {
    voice.answer(view);
    voice.rows(&[
        ("组织", "organisation", json!(view.organisation_id)),
        ("服务记录", "sessions", json!(view.sessions)),
        ("人员", "people", json!(view.people)),
        (
            "将收回的生效时长",
            "effective hours to be taken back",
            json!(Minutes(view.minutes).as_hours()),
        ),
    ]);
    for line in &view.lines {
        let grade = line.grade.map_or_else(String::new, |it| format!("{it:?}"));
        let (state, hours) = (line.state.code(), Minutes(line.minutes).as_hours());
        voice.say(format!(
            "  {state:<10} {grade:<1} {:>6} {hours:>9}",
            line.sessions
        ));
    }
}
