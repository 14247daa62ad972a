//! `audit`: what somebody can check who has a copy of the data directory; `audit sample` draws
//! sessions to check on paper, `audit findings` shows what was found in such samples.
//!
//! Reads only, needs no key, works on a read-only copy. Exit code 1 on any problem.

mod findings;
mod sample;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::Outcome;
use super::bar::Bar;
use super::directory::{holds_ledger, newest_place};
use super::report::Where;
use super::settings::policy_of;
use super::stopped::Stopped;
use super::voice::Voice;
use crate::checkpoint::Checkpoint;
use crate::domain::kernel::minutes::Minutes;
use crate::log::FaultKind;
use crate::run::audit::notes::Given;
use crate::run::audit::report::{Line, Report, Told, Verdict};
use crate::run::audit::roots::KnownRoot;
use crate::run::audit::{Asked, audit};
use crate::tlog::NewestPlace as _;

/// Check a copy of the data directory as an outsider; nothing is changed. 外部审计，只读。
///
/// Works with the log alone: no keys, no index, a backup or a read-only copy will do. What a
/// consistent log cannot show is whether all of it was written anew; give a root that you kept.
#[derive(Args)]
pub struct Audit {
    #[command(flatten)]
    place: Where,
    /// A published root that you kept, lines 2 and 3 of a checkpoint; may be given again.
    /// 您保存的树根：大小:树根。
    #[arg(long = "root", value_name = "SIZE:ROOT")]
    known_roots: Vec<KnownRoot>,
    /// A checkpoint that you kept, from a mirror or a witness; may be given again. 您保存的检查点。
    #[arg(long = "checkpoint", value_name = "NOTE")]
    checkpoints: Vec<PathBuf>,
    /// Policy file: whose logs and witnesses you trust, and how many must agree. 您的信任策略文件。
    #[arg(long)]
    policy: Option<PathBuf>,
    /// Folder of the published log, as `export tlog` or a mirror has it. 已发布的公开日志文件夹。
    #[arg(long, value_name = "DIR")]
    published: Option<PathBuf>,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    Sample(sample::Sample),
    Findings(findings::Findings),
}

impl Audit {
    /// Runs what was asked for.
    pub fn run(&self, voice: Voice) -> Outcome {
        match &self.what {
            Some(_) if self.names_evidence() => Err(Stopped::usage(
                "--root、--checkpoint、--policy、--published 不用于抽样。",
                "--root, --checkpoint, --policy and --published are not for a sample.",
            )),
            Some(What::Sample(asked)) => asked.run(&self.place, voice),
            Some(What::Findings(asked)) => asked.run(&self.place, voice),
            None => self.whole(voice),
        }
    }

    fn names_evidence(&self) -> bool {
        let named = [&self.policy, &self.published]
            .iter()
            .any(|it| it.is_some());
        named || !self.known_roots.is_empty() || !self.checkpoints.is_empty()
    }

    /// The auditor's evidence, and the checkpoints that lie with the directory.
    fn asked(&self, data: &Path) -> Result<Asked, Stopped> {
        let mut asked = Asked {
            known_roots: self.known_roots.clone(),
            notes: Vec::new(),
            policy: self.policy.as_deref().map(policy_of).transpose()?,
            published: self.published.clone(),
        };
        for path in &self.checkpoints {
            let note = given(path)?;
            // What the auditor kept counts as evidence from outside, whoever signed it.
            let checkpoint = Checkpoint::of_note(&note.bytes);
            asked.known_roots.extend(checkpoint.map(|it| KnownRoot {
                size: it.size(),
                root: it.root(),
            }));
            asked.notes.push(note);
        }
        // A backup has its checkpoint beside the log; a data directory in two other places.
        for path in [data.join("checkpoint"), data.join("tlog/checkpoint")] {
            if path.is_file() {
                asked.notes.push(given(&path)?);
            }
        }
        let place = newest_place(data);
        if let Some(bytes) = place.load()? {
            let from = format!("{}/newest", place.shown());
            asked.notes.push(Given { from, bytes });
        }
        Ok(asked)
    }

    fn whole(&self, voice: Voice) -> Outcome {
        if self.place.names_server() {
            return Err(Stopped::usage(
                "审计直接读取数据目录的副本，不向服务询问。请用 --data。",
                "An audit reads a copy of the data directory and asks no server. Name it with \
                 --data.",
            ));
        }
        let data = self.place.data();
        if !holds_ledger(data) {
            let data = data.display();
            return Err(Stopped::no(
                format!("{data} 中没有 log 文件夹。"),
                format!("There is no folder `log` in {data}."),
            ));
        }
        let asked = self.asked(data)?;
        let bar = Bar::new(voice, "读取日志", "Reading the log");
        let report = audit(data, &asked, |done, total| bar.at(done, total));
        bar.done();
        let report = report.map_err(|fault| match fault.kind {
            FaultKind::Retry => being_written(),
            _ => fault.into(),
        })?;
        voice.answer(&report);
        tell(&report, voice);
        match report.problems() {
            0 => Ok(()),
            count => Err(Stopped::found(
                format!("发现 {count} 个问题。"),
                format!("{count} problem(s) found."),
            )),
        }
    }
}

/// A checkpoint file.
fn given(path: &Path) -> Result<Given, Stopped> {
    let shown = path.display();
    let bytes = std::fs::read(path).map_err(|cause| {
        Stopped::usage(
            format!("无法读取检查点 {shown}：{cause}"),
            format!("The checkpoint {shown} cannot be read: {cause}"),
        )
    })?;
    Ok(Given {
        from: shown.to_string(),
        bytes,
    })
}

fn being_written() -> Stopped {
    Stopped::no(
        "另一个进程正在写入此目录。请先停止它，或审计一份备份。",
        "Another process is writing this directory. Stop it first, or audit a backup.",
    )
}

/// The header, a line for each check, and what this audit can mean.
fn tell(report: &Report, voice: Voice) {
    let none = || "-".to_owned();
    let ledger = report.ledger_id.clone().unwrap_or_else(none);
    let origin = report.origin.clone().unwrap_or_else(none);
    let tree = &report.tree;
    let rows = [
        ("账本", "ledger", ledger),
        ("日志名", "origin", origin),
        ("事件", "events", report.events.to_string()),
        ("树根", "root", format!("{}:{}", tree.size, tree.root)),
    ];
    voice.rows(&rows.map(|(zh, en, value)| (zh, en, value.into())));
    if report.simulation == Some(true) {
        voice.say(voice.pick(
            "这是模拟账本。",
            "This is a simulated ledger: invented people and times.",
        ));
    }
    for line in &report.checks {
        tell_line(line, voice);
    }
    tell_hours(report, voice);
    voice.say(meaning(report, voice));
}

fn tell_line(line: &Line, voice: Voice) {
    let verdict = match line.verdict {
        Verdict::Ok => voice.pick("完好", "ok"),
        Verdict::Problem => voice.pick("有问题", "problem"),
        Verdict::NotChecked => voice.pick("未核对", "not checked"),
    };
    let (zh, en) = line.check.words();
    let said = told(&line.said, voice);
    let name = voice.pick(zh, en);
    voice.say(format_args!("{verdict:<12} {name}: {said}"));
    for problem in &line.problems {
        voice.say(format_args!("  {}", told(problem, voice)));
    }
}

fn tell_hours(report: &Report, voice: Voice) {
    let by_grade = &report.hours.standing_minutes_by_grade;
    let grades = [
        ("A", by_grade.a),
        ("B", by_grade.b),
        ("C", by_grade.c),
        ("D", by_grade.d),
        ("H", by_grade.h),
    ];
    let hours = |minutes: i128| {
        i64::try_from(minutes).map_or_else(|_| minutes.to_string(), |it| Minutes(it).as_hours())
    };
    let parts = grades.map(|(grade, minutes)| format!("{grade} {}", hours(minutes)));
    let (all, parts) = (hours(by_grade.sum()), parts.join(", "));
    voice.say(voice.pick(
        format!("现存时长 {all}：{parts}"),
        format!("hours that stand: {all} ({parts})"),
    ));
}

/// What the audit can mean, in plain words.
fn meaning(report: &Report, voice: Voice) -> &'static str {
    if report.problems() > 0 {
        return voice.pick("此副本有问题，见上。", "This copy is not whole; see above.");
    }
    if report.compared_outside {
        return voice.pick(
            "日志自洽，且与外部保存的证据一致。",
            "The log is self-consistent and agrees with what was kept outside.",
        );
    }
    voice.pick(
        "日志自洽；没有与任何外部证据比较：能写入整个目录的人可以重写全部记录而不留痕迹。",
        "The chain is self-consistent; nothing outside was compared. Whoever could write the whole \
         directory could have written all of it anew.",
    )
}

fn told(told: &Told, voice: Voice) -> &str {
    voice.pick(&told.zh, &told.en)
}
