//! A report in words: what the file claims, each step, and what it comes to.

use std::path::{Path, PathBuf};

use crate::cli::voice::Voice;
use crate::credential::receipt::Receipt;
use crate::reading::words::page_state;
use crate::verify::told;
use crate::verify::{
    Claimed, Code, Ended, Finding, Holders, LeftOut, Line, Report, Told, Union, Verdict,
};

/// One file's report.
pub(super) fn report(file: &Path, report: &Report, voice: Voice) {
    voice.say(format_args!("{}", file.display()));
    match (&report.claimed, &report.receipt) {
        (Some(claimed), _) => claims(claimed, report.verdict, voice),
        (None, Some(receipt)) => receipted(receipt, report.verdict, voice),
        (None, None) => voice.say(voice.pick("（没有可读的证明）", "(no certificate to be read)")),
    }
    for line in &report.lines {
        tell(line, voice);
    }
    for member in &report.unknown_members {
        voice.say(voice.pick(
            format!("未知成员，未采用：{member}"),
            format!("passed over, not known: {member}"),
        ));
    }
    voice.say(report.verdict.as_str());
}

/// What the file says, and whether that is proven.
fn claims(claimed: &Claimed, verdict: Verdict, voice: Voice) {
    if !verdict.holds() {
        voice.say(voice.pick(
            "文件所称（未经证实）：",
            "What the file claims (not proven):",
        ));
    }
    let (from, to) = (claimed.from, claimed.to);
    let (minutes, count) = (claimed.total_minutes, claimed.session_count);
    let hours = format!("{}:{:02}", minutes / 60, minutes % 60);
    let issuer = format!("{} ({})", claimed.issuer_name, claimed.issuer);
    let holder = claimed.holder_name.clone().unwrap_or_else(|| "-".into());
    let rows = [
        ("编号", "number", claimed.number.clone()),
        ("持证人", "holder", holder),
        ("出具单位", "issuer", issuer),
        ("出具时间", "issued", claimed.issued_at.to_string()),
        ("期间", "period", format!("{from} – {to}")),
        ("时长", "hours", format!("{hours} ({count})")),
    ];
    voice.rows(&rows.map(|(zh, en, value)| (zh, en, value.into())));
}

/// What a receipt says was found, and whether that is proven.
fn receipted(receipt: &Receipt, verdict: Verdict, voice: Voice) {
    if !verdict.holds() {
        voice.say(voice.pick(
            "回执所称（未经证实）：",
            "What the receipt claims (not proven):",
        ));
    }
    let codes: Vec<String> = receipt.codes.iter().map(ToString::to_string).collect();
    let state = page_state(receipt.state);
    let (origin, size) = (told::shown(&receipt.head.origin), receipt.head.size);
    let rows = [
        ("核验回执", "receipt of", receipt.issuer().did()),
        ("核验时间", "checked", receipt.checked_at.to_string()),
        ("编号", "number", receipt.certificate_number.to_string()),
        ("摘要", "digest", receipt.certificate_digest.to_string()),
        (
            "当时状态",
            "state then",
            voice.pick(state.zh, state.en).to_owned(),
        ),
        (
            "当时结论",
            "verdict then",
            receipt.verdict.as_str().to_owned(),
        ),
        ("代码", "codes", codes.join(" ")),
        ("日志", "log", format!("{origin} ({size})")),
    ];
    voice.rows(&rows.map(|(zh, en, value)| (zh, en, value.into())));
}

fn tell(line: &Line, voice: Voice) {
    let ended = match line.ended {
        Ended::Ok => voice.pick("通过", "ok"),
        Ended::Limited => voice.pick("有限制", "limited"),
        Ended::NotChecked => voice.pick("未核验", "not checked"),
        Ended::Failed => voice.pick("未通过", "failed"),
    };
    let (zh, en) = line.step.words();
    let said = text(&line.said, voice);
    voice.say(format_args!("{ended:<12} {}: {said}", voice.pick(zh, en)));
    let by = line
        .by
        .iter()
        .map(|by| voice.pick(format!("依据 {by}"), format!("by {by}")));
    let when = line
        .when
        .map(|at| voice.pick(format!("时间 {at}"), format!("as of {at}")));
    let source: Vec<String> = by.chain(when).collect();
    if !source.is_empty() {
        voice.say(format_args!("  {}", source.join(voice.pick("，", ", "))));
    }
    for finding in &line.findings {
        found(finding, voice);
    }
}

fn found(finding: &Finding, voice: Voice) {
    let code = finding.code.as_str();
    let (meaning, next_step) = (finding.code.meaning(), finding.code.next_step());
    let (meaning, detail) = (text(&meaning, voice), text(&finding.detail, voice));
    let (open, close) = voice.pick(("（", "）"), (" (", ")"));
    voice.say(format_args!("  {code} {meaning}{open}{detail}{close}"));
    voice.say(format_args!("    {}", text(&next_step, voice)));
}

fn text(told: &Told, voice: Voice) -> &str {
    voice.pick(&told.zh, &told.en)
}

/// What several files come to.
pub(super) fn union(union: &Union, files: &[PathBuf], voice: Voice) {
    let (minutes, sessions) = (union.minutes, union.sessions);
    let hours = format!("{}:{:02}", minutes / 60, minutes % 60);
    let again = union.minutes_not_counted_again;
    voice.say(voice.pick(
        format!("合并：{hours}，{sessions} 条记录，每条只计一次（重复 {again} 分钟未计）。"),
        format!(
            "Together: {hours} in {sessions} session(s), each counted once ({again} minutes that \
             are cited again were not)."
        ),
    ));
    let (zh, en) = match union.holders {
        Holders::OneProven => ("均属于所示持证人。", "All are the holder's who was shown."),
        Holders::OneClaimed => (
            "绑定同一身份，但未出示证件和身份条。",
            "All are bound to one identity, which nobody proved.",
        ),
        Holders::Different => (
            "绑定不同的身份，合并没有意义。",
            "They are bound to different identities: their hours make no sum.",
        ),
        Holders::NotKnown => (
            "是否属于同一人未知。",
            "Whether they are one person's is not known.",
        ),
    };
    voice.say(voice.pick(zh, en));
    if let Some(size) = union.forked_at {
        let code = Code::Fork;
        let (meaning, next_step) = (code.meaning(), code.next_step());
        let (meaning, next_step) = (text(&meaning, voice), text(&next_step, voice));
        voice.say(format_args!("{} {meaning} ({size})", code.as_str()));
        voice.say(format_args!("  {next_step}"));
    }
    for (at, why) in &union.left_out {
        let (zh, en) = match why {
            LeftOut::DoesNotHold => ("不成立", "it does not hold"),
            LeftOut::IsReceipt => ("是核验回执，不含时长", "it is a receipt and shows no hours"),
            LeftOut::CitesNoLeaf => ("未引用日志记录", "it cites no record of the log"),
        };
        let file = files
            .get(*at)
            .map(|file| file.display().to_string())
            .unwrap_or_default();
        voice.say(voice.pick(
            format!("未计入 {file}：{zh}"),
            format!("{file} left out: {en}"),
        ));
    }
}
