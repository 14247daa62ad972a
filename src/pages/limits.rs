//! What stands in the way of an answer, and what an answer does not say.
//!
//! Every limit is named in words and with its code; what no check of a file can show is named, too.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::domain::kernel::refusal::Lang;
use crate::reading::words::{Words, words};
use crate::verify::{Code, Finding, Report, Told, Weight};

/// What a text says in one language.
pub(super) fn said(told: &Told, lang: Lang) -> &str {
    match lang {
        Lang::Zh => &told.zh,
        Lang::En => &told.en,
    }
}

/// What no check of a file can show.
const BEYOND: Words = words(
    "服务是否真的做了、做得如何：核验只能说明是谁、何时、凭什么记录的（见上方等级）。",
    "Whether the service was really done, and how well: a check shows who recorded it, when, and \
     on what evidence (see the grades above).",
);

const HOLDER: Words = words(
    "出示者是否就是持证人：请核对其身份证件。",
    "Whether whoever shows it is the holder: look at their identity document.",
);

/// What a file cannot know and the ledger has just said.
const ANSWERED_LIVE: [Code; 2] = [Code::StatusStale, Code::KeysMayBeOld];

/// Why it does not hold, or why it could not be checked; nothing if neither is so.
pub(super) fn reasons(report: &Report, lang: Lang) -> Markup {
    let worst = report.findings().map(|finding| finding.weight).max();
    let worst = worst.filter(|weight| *weight > Weight::Limits);
    let found = once(report, |finding| Some(finding.weight) == worst);
    html! {
        @if !found.is_empty() {
            section aria-labelledby="why" {
                h2 #why { (words("原因", "Why").of(lang)) }
                ul {
                    @for finding in found { li { (told(finding, lang)) } }
                }
            }
        }
    }
}

/// What was not checked, or holds within limits. `is_live`: the ledger was asked, too.
pub(super) fn section(report: &Report, is_live: bool, lang: Lang) -> Markup {
    let heading = words(
        "没有核验的，和要留意的",
        "What was not checked, and what to mind",
    );
    let intro = words(
        "以下不影响上面的结论，但结论不包括它们：",
        "None of this changes the answer above; the answer does not cover it:",
    );
    let is_open = |finding: &Finding| {
        finding.weight == Weight::Limits && !(is_live && ANSWERED_LIVE.contains(&finding.code))
    };
    html! {
        section aria-labelledby="limits" {
            h2 #limits { (heading.of(lang)) }
            p { (intro.of(lang)) }
            ul {
                @for finding in once(report, is_open) { li { (told(finding, lang)) } }
                li { (BEYOND.of(lang)) }
                @if !report.has(Code::HolderNotProven) { li { (HOLDER.of(lang)) } }
            }
        }
    }
}

/// The findings of a kind, each code once.
fn once(report: &Report, wanted: impl Fn(&Finding) -> bool) -> Vec<&Finding> {
    let mut seen = BTreeSet::new();
    let fresh = report
        .findings()
        .filter(|finding| wanted(finding) && seen.insert(finding.code.as_str()));
    fresh.collect()
}

/// A finding: what it means, its code, what exactly, and what to do.
pub(super) fn told(finding: &Finding, lang: Lang) -> Markup {
    let (meaning, next) = (finding.code.meaning(), finding.code.next_step());
    let detail = said(&finding.detail, lang);
    html! {
        strong { (capitalised(said(&meaning, lang))) }
        @if !detail.is_empty() { (words("：", ": ").of(lang)) (detail) }
        (words("（", " (").of(lang)) code { (finding.code.as_str()) } (words("）。", "). ").of(lang))
        (said(&next, lang))
    }
}

/// With a capital letter, where the script has some.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}
