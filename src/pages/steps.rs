//! The eleven steps of a check, each with how it ended, what it shows, by whose word, as of when.

use maud::{Markup, PreEscaped, html};

use super::amounts::clock;
use super::limits::{capitalised, said, told};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::reading::words::{Words, words};
use crate::verify::{Ended, Line, Report};

/// A drawing of our own.
type Icon = PreEscaped<&'static str>;

const OK: Icon = PreEscaped(
    "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">\
    <path d=\"M4 13l5 5L20 6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"3\"/></svg>",
);
const LIMITED: Icon = PreEscaped(
    "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">\
    <path d=\"M12 3l10 18H2z\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.5\"/>\
    <path d=\"M12 10v5m0 1.5v2\" stroke=\"currentColor\" stroke-width=\"2.5\"/></svg>",
);
const OPEN: Icon = PreEscaped(
    "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">\
    <circle cx=\"12\" cy=\"12\" r=\"9\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.5\" \
    stroke-dasharray=\"4 3\"/></svg>",
);
const FAILED: Icon = PreEscaped(
    "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">\
    <path d=\"M5 5l14 14m0-14L5 19\" stroke=\"currentColor\" stroke-width=\"3\"/></svg>",
);

/// The section.
pub(super) fn section(report: &Report, zone: &Zone, lang: Lang) -> Markup {
    html! {
        section aria-labelledby="steps" {
            h2 #steps { (words("核验了什么", "What was checked").of(lang)) }
            ol.steps {
                @for line in &report.lines { (step(line, zone, lang)) }
            }
        }
    }
}

fn step(line: &Line, zone: &Zone, lang: Lang) -> Markup {
    let (class, icon, ended) = ended(line.ended);
    let (zh, en) = line.step.words();
    html! {
        li.(class) {
            (icon)
            div {
                p {
                    strong { (capitalised(words(zh, en).of(lang))) } " · "
                    span.ended { (ended.of(lang)) }
                }
                p { (said(&line.said, lang)) }
                @for finding in &line.findings {
                    p.found { (told(finding, lang)) }
                }
                @if line.by.is_some() || line.when.is_some() {
                    p.by { (source(line, zone, lang)) }
                }
            }
        }
    }
}

fn source(line: &Line, zone: &Zone, lang: Lang) -> String {
    let by = line.by.as_ref().map(|by| match lang {
        Lang::Zh => format!("依据：{by}"),
        Lang::En => format!("By the word of {by}"),
    });
    let when = line.when.map(|at| match lang {
        Lang::Zh => format!("时间：{}", clock(at, zone)),
        Lang::En => format!("As of {}", clock(at, zone)),
    });
    let parts: Vec<String> = by.into_iter().chain(when).collect();
    parts.join(words("；", "; ").of(lang))
}

fn ended(ended: Ended) -> (&'static str, Icon, Words) {
    match ended {
        Ended::Ok => ("ok", OK, words("通过", "passed")),
        Ended::Limited => (
            "limited",
            LIMITED,
            words("通过，有限制", "passed within limits"),
        ),
        Ended::NotChecked => ("open", OPEN, words("未能核验", "not checked")),
        Ended::Failed => ("failed", FAILED, words("未通过", "failed")),
    }
}
