//! An uploaded receipt: whether it is genuine, by which key, and what it said then.
//!
//! Must never: let what was found then pass for what is so now.

use maud::{Markup, html};

use super::amounts::clock;
use super::frame::{CHECK, Page, address};
use super::{form, limits, number, states, steps};
use crate::credential::answer::FindingCode;
use crate::credential::receipt::Receipt;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::reading::words::{Words, page_state, words};
use crate::verify::{Code, PageState, Report, Step, Verdict};

/// The page of a file that means to be a receipt.
pub(super) fn page(report: &Report, zone: &Zone, lang: Lang) -> Page {
    let (state, title, sentence) = answer(report);
    let title = title.of(lang);
    // One that does not hold is not shown as if it had been said.
    let said = report.receipt.as_ref();
    let said = said.filter(|_| report.verdict != Verdict::Invalid);
    let main = html! {
        (states::of_receipt(state, (title, sentence.of(lang)), (report.at, zone), lang))
        @if !report.verdict.holds() { (limits::reasons(report, lang)) }
        @if let Some(receipt) = said { (told(receipt, report, zone, lang)) }
        (steps::section(report, zone, lang))
        (form::forms(lang))
    };
    Page {
        area: &CHECK,
        title: title.to_owned(),
        path: CHECK.home.to_owned(),
        main,
    }
}

fn answer(report: &Report) -> (PageState, Words, Words) {
    match report.verdict {
        Verdict::Valid | Verdict::ValidWithLimits => (
            PageState::Valid,
            words("回执属实", "Genuine receipt"),
            words(
                "本账本在下列时间核验过这份证明，回执未被改动。回执只说明当时的结果。",
                "This ledger checked the certificate at the time below, and the receipt is \
                 unchanged. It says what was found then, and no more.",
            ),
        ),
        Verdict::CannotCheck => (
            PageState::CannotCheckNow,
            page_state(PageState::CannotCheckNow),
            words(
                "回执的有些步骤目前无法核验；这不说明回执无效，也不说明有效。",
                "A step could not be made. That says nothing against the receipt, and nothing for \
                 it.",
            ),
        ),
        Verdict::Invalid => (
            PageState::Unknown,
            words("回执不能确认", "Receipt not known"),
            words(
                "本账本没有签发过这样的回执，或文件已被改动。请勿采信。",
                "This ledger signed no such receipt, or the file was changed. Do not rely on it.",
            ),
        ),
    }
}

/// A code and what it means; one of a later edition has no words here.
fn named(code: FindingCode, lang: Lang) -> Markup {
    let code = code.to_string();
    let known = Code::all().find(|known| known.as_str() == code);
    html! {
        code { (code) }
        @if let Some(known) = known { " " (limits::said(&known.meaning(), lang)) }
    }
}

fn told(receipt: &Receipt, report: &Report, zone: &Zone, lang: Lang) -> Markup {
    let heading = words("回执所载：当时的核验结果", "What it says was found then");
    let certificate = receipt.certificate_number;
    let now = words("查询现在的状态", "See what is so today");
    let (zh, en) = receipt.verdict.words();
    let key = limits::said(&report.line(Step::IssuerKey).said, lang);
    html! {
        section aria-labelledby="then" {
            h2 #then { (heading.of(lang)) }
            dl {
                dt { (words("当时的状态", "State then").of(lang)) }
                dd.main { (page_state(receipt.state).of(lang)) }
                dt { (words("核验时间", "Checked at").of(lang)) }
                dd { (clock(receipt.checked_at, zone)) }
                dt { (words("证明编号", "Number").of(lang)) }
                dd { (certificate) }
                dt { (words("证明摘要（SHA-256）", "Digest of the certificate (SHA-256)").of(lang)) }
                dd.code { (receipt.certificate_digest) }
                dt { (words("各步结论", "What the steps came to").of(lang)) }
                dd {
                    (words(zh, en).of(lang))
                    @if !receipt.codes.is_empty() {
                        ul.plain { @for code in &receipt.codes { li { (named(*code, lang)) } } }
                    }
                }
                dt { (words("当时公开日志的大小", "Size of the public log then").of(lang)) }
                dd { (receipt.head.size) }
                dt { (words("签发密钥", "Key that signed").of(lang)) }
                dd { (key) }
            }
            p { a href=(address(&number::path(certificate), lang)) { (now.of(lang)) } }
        }
    }
}
