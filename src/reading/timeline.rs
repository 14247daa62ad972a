//! The timeline of a session: each of its events, in order, in plain words.
//!
//! A session is a line of steps, so its book tells which event each position of its trail is: the
//! start, the end (keyed sessions have both in one), the signature, the approval, the credits, and
//! at last the void with what it took back. No log read is needed.

use schemars::JsonSchema;
use serde::Serialize;

use super::words::{Words, reason, source, words};
use crate::domain::kernel::ids::Position;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::sessions::book::{Credit, Session};
use crate::domain::sessions::state::Source;
use crate::domain::stored::Actor;

/// One step of a session.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Step {
    /// Position of the event.
    pub position: Position,
    /// What it is.
    pub what: StepKind,
    /// When it took effect or was signed; absent where only the event itself tells.
    pub at: Option<Moment>,
    /// Who did it; absent where only the event itself tells.
    pub by: Option<Actor>,
    /// The same in a sentence.
    pub words: String,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepKind {
    /// Checked in on site.
    CheckedIn,
    /// Keyed in by a recorder.
    Keyed,
    /// Checked out on site.
    CheckedOut,
    /// Nobody checked out: the planned end was taken.
    CheckOutForgotten,
    /// The volunteer signed.
    Confirmed,
    /// Another person approved.
    Approved,
    /// Hours of one day became effective.
    Credited,
    /// Undone.
    Voided,
    /// Hours of one day were taken back.
    Reversed,
}

/// A step before it has a position.
struct Line {
    what: StepKind,
    at: Option<Moment>,
    by: Option<Actor>,
    words: String,
}

/// All steps of a session.
pub fn timeline(session: &Session, lang: Lang) -> Vec<Step> {
    let lines = beginning(session, lang)
        .into_iter()
        .chain(signatures(session, lang))
        .chain(session.credits.iter().map(|credit| credited(credit, lang)))
        .chain(undoing(session, lang));
    let step = |(&position, line): (&Position, Line)| Step {
        position,
        what: line.what,
        at: line.at,
        by: line.by,
        words: line.words,
    };
    session.trail.iter().zip(lines).map(step).collect()
}

fn beginning(session: &Session, lang: Lang) -> Vec<Line> {
    let channel = source(session.source_in).of(lang);
    let keyed = session.source_in == Source::Keyed;
    let (what, text) = if keyed {
        let text = words("记录员补录了本次服务", "A recorder keyed the session in");
        (StepKind::Keyed, text.of(lang).to_owned())
    } else {
        let text = words("签到，经由{}", "Checked in through {}");
        (StepKind::CheckedIn, filled(text, lang, channel))
    };
    let mut lines = vec![Line {
        what,
        at: Some(session.started_at),
        by: Some(session.recorded_by),
        words: text,
    }];
    if let Some(end) = session.end.filter(|_| !keyed) {
        let (what, text) = if end.source == Source::PlannedEnd {
            let text = words(
                "未签退，按计划时间结束，计{}分钟",
                "Nobody checked out; ended as planned, {} minutes",
            );
            (StepKind::CheckOutForgotten, text)
        } else {
            let text = words("签退，计{}分钟", "Checked out, {} minutes");
            (StepKind::CheckedOut, text)
        };
        lines.push(Line {
            what,
            at: Some(end.at),
            by: Some(end.recorded_by),
            words: filled(text, lang, end.minutes),
        });
    }
    lines
}

fn signatures(session: &Session, lang: Lang) -> Vec<Line> {
    let signed = [
        (
            session.confirmed,
            StepKind::Confirmed,
            words("志愿者确认", "The volunteer signed"),
        ),
        (
            session.approved,
            StepKind::Approved,
            words("另一人审核通过", "Another person approved"),
        ),
    ];
    let line = |(signature, what, text): (Option<_>, _, Words)| {
        let signature: crate::domain::sessions::book::Signature = signature?;
        Some(Line {
            what,
            at: Some(signature.at),
            by: Some(signature.by),
            words: text.of(lang).to_owned(),
        })
    };
    signed.into_iter().filter_map(line).collect()
}

fn credited(credit: &Credit, lang: Lang) -> Line {
    let text = words("{}分钟生效", "{} minutes became effective");
    let minutes = filled(text, lang, credit.minutes);
    Line {
        what: StepKind::Credited,
        at: None,
        by: None,
        words: format!("{}: {minutes}", credit.date),
    }
}

fn undoing(session: &Session, lang: Lang) -> Vec<Line> {
    let Some((why, signature)) = session.voided else {
        return Vec::new();
    };
    let text = words("作废：{}", "Voided: {}");
    let voided = Line {
        what: StepKind::Voided,
        at: Some(signature.at),
        by: Some(signature.by),
        words: filled(text, lang, reason(why).of(lang)),
    };
    let text = words("收回{}分钟", "{} minutes were taken back");
    let reversed = session.credits.iter().filter(|credit| credit.reversed);
    let reversed = reversed.map(|credit| Line {
        what: StepKind::Reversed,
        at: Some(signature.at),
        by: Some(signature.by),
        words: format!("{}: {}", credit.date, filled(text, lang, credit.minutes)),
    });
    std::iter::once(voided).chain(reversed).collect()
}

fn filled(text: Words, lang: Lang, value: impl std::fmt::Display) -> String {
    text.of(lang).replacen("{}", &value.to_string(), 1)
}
