//! The seven states of a check, as people see them: a word (one of `reading::words`), a sentence, a
//! shape and a colour, and when it was.
//!
//! The shape differs for each kind of answer, so that nobody has to tell green from red.

use maud::{Markup, PreEscaped, html};

use super::amounts::clock;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::reading::certificates::CertificateState;
use crate::reading::words::{Words, page_state, words};
use crate::verify::{LedgerSays, PageState};

/// A drawing of our own.
type Icon = PreEscaped<&'static str>;

/// How a state looks, and what is told.
struct Row {
    class: &'static str,
    icon: Icon,
    sentence: Words,
}

const TICK: Icon = PreEscaped(
    "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\" focusable=\"false\">\
    <circle cx=\"24\" cy=\"24\" r=\"22\" fill=\"currentColor\"/>\
    <path d=\"M13 25l8 8 15-17\" fill=\"none\" stroke=\"#fff\" stroke-width=\"5\"/></svg>",
);
const CLOCK: Icon = PreEscaped(
    "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\" focusable=\"false\">\
    <circle cx=\"24\" cy=\"24\" r=\"20\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"4\"/>\
    <path d=\"M24 12v13l9 6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"4\"/></svg>",
);
const NEWER: Icon = PreEscaped(
    "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\" focusable=\"false\">\
    <path d=\"M6 8h20v26H6z\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"4\"/>\
    <path d=\"M22 18h20v24H22z\" fill=\"currentColor\"/></svg>",
);
const CROSS: Icon = PreEscaped(
    "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\" focusable=\"false\">\
    <path d=\"M15 2h18l13 13v18L33 46H15L2 33V15z\" fill=\"currentColor\"/>\
    <path d=\"M16 16l16 16m0-16L16 32\" fill=\"none\" stroke=\"#fff\" stroke-width=\"5\"/></svg>",
);
const ALERT: Icon = PreEscaped(
    "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\" focusable=\"false\">\
    <path d=\"M24 3l22 41H2z\" fill=\"currentColor\"/>\
    <path d=\"M24 17v14m0 4v5\" fill=\"none\" stroke=\"#fff\" stroke-width=\"5\"/></svg>",
);
const QUESTION: Icon = PreEscaped(
    "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\" focusable=\"false\">\
    <path d=\"M24 2l22 22-22 22L2 24z\" fill=\"currentColor\"/>\
    <path d=\"M18 20a6 6 0 1 1 6 7v4m0 3v4\" fill=\"none\" stroke=\"#fff\" \
    stroke-width=\"4\"/></svg>",
);
const WAIT: Icon = PreEscaped(
    "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\" focusable=\"false\">\
    <rect x=\"3\" y=\"3\" width=\"42\" height=\"42\" rx=\"8\" fill=\"none\" \
    stroke=\"currentColor\" \
    stroke-width=\"4\"/><path d=\"M13 24h.1m10.9 0h.1m10.9 0h.1\" stroke=\"currentColor\" \
    stroke-width=\"6\" stroke-linecap=\"round\"/></svg>",
);

/// One row for each state.
static ROWS: [(PageState, Row); 7] = [
    (
        PageState::Valid,
        shown(
            "good",
            TICK,
            words(
                "这份证明由下列单位出具，未被改动，目前仍然有效。",
                "This certificate was issued by the issuer named below, is unchanged, and \
                stands today.",
            ),
        ),
    ),
    (
        PageState::ExpiredShare,
        shown(
            "warn",
            CLOCK,
            words(
                "持证人的分享链接已到期；这不说明证明无效。请持证人重新分享。",
                "The holder's link has ended; that says nothing against the certificate. Ask the \
             holder for a new one.",
            ),
        ),
    ),
    (
        PageState::Superseded,
        shown(
            "warn",
            NEWER,
            words(
                "所依据的记录已更正，或已重新出具。请持证人提供新的证明，勿再采用这一份。",
                "A record it counts was put right, or it was issued again. Ask the holder for \
                the new \
             one; do not use this one.",
            ),
        ),
    ),
    (
        PageState::Revoked,
        shown(
            "bad",
            CROSS,
            words(
                "出具单位已撤销这份证明，请勿采信。",
                "The issuer took this certificate back. Do not rely on it.",
            ),
        ),
    ),
    (
        PageState::Disputed,
        shown(
            "warn",
            ALERT,
            words(
                "有人对所依据的记录提出异议，尚未答复。结论可能改变，请稍后再查。",
                "Somebody says that a record it counts is wrong; that is not answered yet and may \
             change the certificate. Check again later.",
            ),
        ),
    ),
    (
        PageState::Unknown,
        shown(
            "bad",
            QUESTION,
            words(
                "本账本没有出具过这样的证明，或文件已被改动。请勿采信。",
                "No such certificate was issued here, or the file was changed. Do not rely on it.",
            ),
        ),
    ),
    (
        PageState::CannotCheckNow,
        shown(
            "calm",
            WAIT,
            words(
                "有步骤目前无法进行；这不说明证明无效，也不说明有效。原因见下。",
                "A step could not be made. That says nothing against the certificate, and nothing \
                 for it. The reason stands below.",
            ),
        ),
    ),
];

/// How a state looks, and what it says.
fn row(state: PageState) -> &'static Row {
    let row = ROWS.iter().find(|(known, _)| *known == state);
    &row.expect("the table has every state").1
}

const fn shown(class: &'static str, icon: Icon, sentence: Words) -> Row {
    Row {
        class,
        icon,
        sentence,
    }
}

/// What the ledger says of a certificate that it holds.
pub(super) const fn said(state: CertificateState) -> LedgerSays {
    match state {
        CertificateState::Valid => LedgerSays::Stands,
        CertificateState::Disputed => LedgerSays::Disputed,
        CertificateState::Superseded => LedgerSays::Superseded,
        CertificateState::Revoked => LedgerSays::Revoked,
    }
}

/// The state of a page that knows no more than that.
pub(super) fn of(state: CertificateState) -> PageState {
    PageState::by_ledger(said(state)).unwrap_or(PageState::Valid)
}

/// The state in a word.
pub(super) fn title(state: PageState) -> Words {
    page_state(state)
}

/// The first thing on a page: the state, and the time of the check.
pub(super) fn banner(state: PageState, at: Moment, zone: &Zone, lang: Lang) -> Markup {
    let row = row(state);
    let (title, sentence) = (title(state).of(lang), row.sentence.of(lang));
    told(row, title, sentence, &when(at, zone, lang))
}

/// The same of the number of a certificate, which says less than the file does.
pub(super) fn by_number(state: PageState, at: Moment, zone: &Zone, lang: Lang) -> Markup {
    let row = row(state);
    let sentence = match state {
        PageState::Valid => words(
            "本账本出具过这个编号的证明，目前仍然有效。",
            "This ledger issued a certificate of this number, and it stands today.",
        ),
        PageState::Unknown => words(
            "本账本没有出具过这个编号的证明。",
            "This ledger issued no certificate of this number.",
        ),
        _ => row.sentence,
    };
    let (title, sentence) = (title(state).of(lang), sentence.of(lang));
    told(row, title, sentence, &when(at, zone, lang))
}

/// The same of a share that has ended, in its own words.
pub(super) fn share_ended(
    title: &str,
    sentence: &str,
    (at, zone): (Moment, &Zone),
    lang: Lang,
) -> Markup {
    let row = row(PageState::ExpiredShare);
    told(row, title, sentence, &when(at, zone, lang))
}

/// The same of a code that there is not, in its own words.
pub(super) fn unknown(
    title: &str,
    sentence: &str,
    (at, zone): (Moment, &Zone),
    lang: Lang,
) -> Markup {
    let row = row(PageState::Unknown);
    told(row, title, sentence, &when(at, zone, lang))
}

/// The same of the receipt of a check, in its own words.
pub(super) fn of_receipt(
    state: PageState,
    (title, sentence): (&str, &str),
    (at, zone): (Moment, &Zone),
    lang: Lang,
) -> Markup {
    told(row(state), title, sentence, &when(at, zone, lang))
}

fn told(row: &Row, title: &str, sentence: &str, when: &Markup) -> Markup {
    html! {
        div.state.(row.class) {
            (row.icon)
            div {
                h1 { (title) }
                p { (sentence) }
                (when)
            }
        }
    }
}

/// When the check was made, in the ledger's own time.
fn when(at: Moment, zone: &Zone, lang: Lang) -> Markup {
    html! {
        p.when {
            (words("核验时间：", "Checked: ").of(lang))
            time datetime=(at.to_string()) { (clock(at, zone)) }
        }
    }
}
