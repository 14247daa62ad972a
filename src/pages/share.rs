//! What the code of a share opens: all that the holder shares, or why nothing is opened.
//!
//! Must never: tell whether a code exists to whoever has not got it, or put a code or PIN anywhere
//! but into forms that lead back to it.

use maud::{Markup, html};

use super::amounts::clock;
use super::frame::{CHECK, Page, address};
use super::{form, states};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::share_code::ShareCode;
use crate::domain::kernel::zone::Zone;
use crate::domain::shares::book::ShareState;
use crate::reading::words::{Words, words};

/// A share that is open, as its page needs it.
#[derive(Clone, Copy, Debug)]
pub struct Open<'a> {
    /// Its code.
    pub code: &'a ShareCode,
    /// The PIN that opened it; none: it takes none.
    pub pin: Option<&'a str>,
    /// The code of the newer certificate that the holder offers in place of this one.
    pub newer: Option<&'a ShareCode>,
    /// From when on it is closed.
    pub expires_at: Moment,
}

/// Where the page of a code is found.
pub fn path(code: &ShareCode) -> String {
    format!("/v/{}", code.characters())
}

/// The page that asks for the PIN; with what was wrong, if something was.
pub fn pin(code: &ShareCode, mistake: Option<&str>, lang: Lang) -> Page {
    let title = words("请输入口令", "Enter the PIN").of(lang);
    let text = words(
        "持证人为这次分享设了口令。口令由持证人另行告诉您，不在链接里。",
        "The holder set a PIN for this share. They tell it to you apart from the link.",
    );
    let hint = words("4 至 8 位数字", "4 to 8 digits");
    let described = if mistake.is_some() {
        "pin-hint pin-mistake"
    } else {
        "pin-hint"
    };
    let main = html! {
        h1 { (title) }
        section {
            form action=(address(&path(code), lang)) method="post" {
                p { (text.of(lang)) }
                label for="pin" { (words("口令", "PIN").of(lang)) }
                p.hint #pin-hint { (hint.of(lang)) }
                @if let Some(mistake) = mistake {
                    p.mistake #pin-mistake role="alert" { (mistake) }
                }
                input.code #pin name="pin" type="text" inputmode="numeric" required
                    maxlength="8" autocomplete="off" aria-invalid=[mistake.map(|_| "true")]
                    aria-describedby=(described);
                div.buttons {
                    button type="submit" { (words("打开", "Open").of(lang)) }
                }
            }
        }
    };
    Page {
        area: &CHECK,
        title: title.to_owned(),
        path: path(code),
        main,
    }
}

/// The page of a share that is closed.
pub fn closed(code: &ShareCode, state: ShareState, at: (Moment, &Zone), lang: Lang) -> Page {
    let (title, sentence) = match state {
        ShareState::Withdrawn => (
            words("分享已撤回", "Share withdrawn"),
            words(
                "持证人已撤回这次分享；这不说明证明无效。如需核验，请持证人重新分享，或索取证明文件。",
                "The holder has closed this share; that says nothing against the certificate. Ask \
                 the holder for a new link, or for the file.",
            ),
        ),
        ShareState::Open | ShareState::Expired => (
            words("分享已到期", "Share expired"),
            words(
                "持证人的分享链接已到期；这不说明证明无效。持证人可以免费延长，同一个链接即可再用。",
                "The holder's link has ended; that says nothing against the certificate. The \
                 holder can extend it free of charge, and this same link works again.",
            ),
        ),
    };
    let (title, sentence) = (title.of(lang), sentence.of(lang));
    Page {
        area: &CHECK,
        title: title.to_owned(),
        path: path(code),
        main: html! {
            (states::share_ended(title, sentence, at, lang))
            (form::forms(lang))
        },
    }
}

/// The page of a code that no share has.
pub fn unknown(at: (Moment, &Zone), lang: Lang) -> Page {
    let title = words("没有这个分享", "No such share").of(lang);
    let sentence = words(
        "本账本没有这个分享代码。请核对链接是否完整，或请持证人重新分享。",
        "This ledger has no share of this code. See whether the link is whole, or ask the holder \
         for a new one.",
    );
    Page {
        area: &CHECK,
        title: title.to_owned(),
        path: CHECK.home.to_owned(),
        main: html! {
            (states::unknown(title, sentence.of(lang), at, lang))
            (form::forms(lang))
        },
    }
}

/// The way to the newer certificate, if the holder agreed that whoever has this link may open it.
pub(super) fn newer(open: &Open<'_>, lang: Lang) -> Markup {
    let text = words(
        "持证人已有新的证明，并同意持有本链接的人查看。",
        "The holder has a newer certificate and agreed that whoever has this link may open it.",
    );
    html! {
        @if let Some(code) = open.newer {
            section.actions aria-labelledby="newer" {
                h2 #newer { (words("新的证明", "The newer certificate").of(lang)) }
                p { (text.of(lang)) }
                div.buttons {
                    a.button href=(address(&path(code), lang)) rel="noreferrer" {
                        (words("查看新的证明", "Open the newer certificate").of(lang))
                    }
                }
            }
        }
    }
}

/// The files that are taken from an open share, and how long it is open.
pub(super) fn files(open: &Open<'_>, zone: &Zone, lang: Lang) -> Markup {
    let text = words(
        "文件可以随时离线复核。核验回执由本账本签名，说明何时核验、结果如何，不含姓名和时长，供人事\
         档案留存。下载也会记入持证人可见的查看记录。",
        "The file can be checked again offline at any time. The receipt is signed by this ledger: \
         it says when you checked and what was found, without name or hours, for your records. \
         Taking either is on the holder's list of who looked, as opening this page is.",
    );
    let until = words("分享有效至：", "The share is open until: ");
    html! {
        section.actions aria-labelledby="files" {
            h2 #files { (words("存档", "For your records").of(lang)) }
            p { (text.of(lang)) }
            div.buttons {
                (take(open, "bundle", words("下载证明文件", "Take the file"), lang))
                (take(open, "pdf", words("下载 PDF", "Take the PDF"), lang))
                (take(open, "receipt", words("下载核验回执", "Take a receipt of this check"), lang))
            }
            p.by { (until.of(lang)) (clock(open.expires_at, zone)) }
        }
    }
}

/// A form and no link: it may carry the PIN, which must stand in no address.
fn take(open: &Open<'_>, file: &str, label: Words, lang: Lang) -> Markup {
    let to = format!("{}/{file}", path(open.code));
    html! {
        form action=(address(&to, lang)) method="post" {
            @if let Some(pin) = open.pin { input type="hidden" name="pin" value=(pin); }
            button.quiet type="submit" { (label.of(lang)) }
        }
    }
}
