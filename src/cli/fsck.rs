//! `fsck`: every byte of the log, every row of the vault, every book folded again and compared.
//!
//! It never repairs. Exit code 1 on any problem; each is named with file and offset where it has
//! one.

use clap::Args;

use super::Outcome;
use super::bar::Bar;
use super::directory::{Directory, newest_place, random};
use super::stopped::Stopped;
use super::voice::Voice;
use crate::run::fsck::{Report, Stage, fsck};

/// Check the whole ledger; nothing is changed. 核对整个账本，不改动任何数据。
#[derive(Args)]
pub struct Fsck {
    #[command(flatten)]
    directory: Directory,
}

impl Fsck {
    /// Runs the check.
    pub fn run(&self, voice: Voice) -> Outcome {
        let data = self.directory.free()?;
        let reading = Bar::new(voice, "读取日志", "Reading the log");
        let folding = Bar::new(voice, "重算账册", "Folding the books");
        let report = fsck(data, &newest_place(data), random(), |stage| match stage {
            Stage::Log(done, total) => reading.at(done, total),
            Stage::Books(done, total) => folding.at(done, total),
        })?;
        reading.done();
        folding.done();
        voice.answer(&report);
        tell(&report, voice);
        if report.problems.is_empty() {
            return Ok(());
        }
        Err(found(&report))
    }
}

/// One line per check: what was looked at, and whether it is whole.
fn tell(report: &Report, voice: Voice) {
    for (name, zh, en) in CHECKS {
        let problems = report.problems.iter().filter(|text| text.starts_with(name));
        let stopped = name != "log:" && report.problems.iter().any(|text| text.starts_with("log:"));
        let verdict = match problems.count() {
            0 if stopped => voice.pick("未检查", "not reached").to_owned(),
            0 => voice.pick("完好", "whole").to_owned(),
            count => voice.pick(format!("{count} 个问题"), format!("{count} problem(s)")),
        };
        voice.say(format_args!("{verdict:<12} {}", voice.pick(zh, en)));
    }
    let (events, frames) = (report.events, report.frames);
    voice.say(voice.pick(
        format!("已读 {events} 个事件（{frames} 帧），每个承诺都已重算。"),
        format!("{events} events in {frames} frames were read, every commitment recomputed."),
    ));
    for problem in &report.problems {
        voice.say(format_args!("  {problem}"));
    }
}

/// The checks by the first word of their problems.
const CHECKS: [(&str, &str, &str); 5] = [
    (
        "log:",
        "日志：字节、链、位置、承诺、封条",
        "log: bytes, chain, positions, commitments, seal",
    ),
    (
        "tlog:",
        "公开日志：与日志、与最新检查点一致",
        "tlog: the public tree fits the log and the newest checkpoint",
    ),
    (
        "vault:",
        "保险库：每一行，每把密钥可解",
        "vault: every row, every key unwraps",
    ),
    (
        "access:",
        "访问日志：令牌与读取记录",
        "access: tokens and the record of readings",
    ),
    (
        "sled:",
        "索引：每一页，与重算的账册相同",
        "sled: every page, equal to the books folded again",
    ),
];

fn found(report: &Report) -> Stopped {
    let count = report.problems.len();
    Stopped::found(
        format!(
            "发现 {count} 个问题；fsck 不做修复。索引问题请运行 rebuild，日志损坏请从备份恢复。"
        ),
        format!(
            "{count} problem(s) found; fsck never repairs. For the index run `rebuild`; a damaged \
             log is restored from a backup."
        ),
    )
}
