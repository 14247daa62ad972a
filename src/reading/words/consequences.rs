//! Words of what follows from a void, a correction or a finding.

use super::words;
use crate::domain::Event;
use crate::domain::kernel::refusal::Lang;
use crate::domain::timebank::account::Unit;

/// What an event means for the person it is about; of a type that follows from nothing, its name.
pub fn consequence(event: &Event, lang: Lang) -> String {
    let text = match event {
        Event::SessionVoided(_) => words("服务记录作废", "the session was voided"),
        Event::SessionFoundFake(_) => words(
            "服务记录被认定为购买或虚假",
            "the session was found bought or made up",
        ),
        Event::SessionCorrected(_) => words(
            "服务记录更正，等待双方重新确认",
            "the session was put right and waits for both signatures",
        ),
        Event::HoursCredited(it) => {
            return counted(
                ("时长生效", "hours became effective"),
                it.hours.minutes.0,
                lang,
            );
        }
        Event::HoursReversed(it) => {
            return counted(
                ("时长收回", "hours were taken back"),
                it.hours.minutes.0,
                lang,
            );
        }
        Event::EarningPosted(it) => {
            let (zh, en) = match it.posting.unit {
                Unit::Credit => ("获得时间币（分钟）", "credit was earned, in minutes"),
                Unit::Point => (
                    "获得积分（百分之一分）",
                    "points were earned, in hundredths",
                ),
            };
            return counted((zh, en), -contra(&it.posting.lines), lang);
        }
        Event::EarningReversed(it) => {
            let amount = contra(&it.posting.lines);
            let owed = it.act.owed.0;
            let (zh, en) = match it.posting.unit {
                Unit::Credit => ("收回时间币（分钟）", "credit was clawed back, in minutes"),
                Unit::Point => (
                    "收回积分（百分之一分）",
                    "points were clawed back, in hundredths",
                ),
            };
            let text = counted((zh, en), amount, lang);
            return match (owed, lang) {
                (0, _) => text,
                (_, Lang::Zh) => format!("{text}，其中 {owed} 已使用，记为欠额"),
                (_, Lang::En) => format!("{text}, of which {owed} had been spent and is owed"),
            };
        }
        Event::CertificateSuperseded(_) => words(
            "证明被取代：所依据的记录已更正",
            "a certificate is superseded: a record it counts was put right",
        ),
        Event::CertificateRevoked(_) => words(
            "证明被撤销：所依据的记录不实",
            "a certificate is revoked: a record it counts was not true",
        ),
        Event::CommendationEnded(_) => words(
            "感谢或表彰终止：所依据的记录已更正或作废",
            "a commendation ended: the session that it rested on was put right or undone",
        ),
        other => return other.type_version().0.replace('_', " "),
    };
    text.of(lang).to_owned()
}

fn counted((zh, en): (&'static str, &'static str), minutes: i64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{zh}：{minutes}"),
        Lang::En => format!("{en}: {minutes}"),
    }
}

/// What a posting took from contra accounts; negative: gave.
fn contra(lines: &[crate::domain::timebank::account::Line]) -> i64 {
    let flows = lines.iter().filter(|line| !line.account.is_held());
    flows.map(|line| line.amount.0).sum()
}
