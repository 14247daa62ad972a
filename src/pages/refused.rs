//! A page for a "no": what stands in the way, what to do next, and the code to tell others.

use maud::{Markup, html};

use super::frame::{Area, Page, address};
use crate::domain::kernel::refusal::Lang;
use crate::reading::words::words;

/// Why there is nothing else to show.
#[derive(Clone, Debug)]
pub struct Refused<'a> {
    /// What happened, in a few words; none: the area cannot answer for the moment.
    pub title: Option<&'a str>,
    /// The same in a sentence.
    pub detail: &'a str,
    /// What the reader can do.
    pub next_step: &'a str,
    /// The stable code.
    pub code: &'a str,
}

/// The page of a refusal or of a failure.
pub fn page(area: &'static Area, refused: &Refused<'_>, lang: Lang) -> Page {
    let title = refused.title.unwrap_or(area.not_now.of(lang));
    let main: Markup = html! {
        div.state.calm {
            (HAND)
            div {
                h1 { (title) }
                p { (refused.detail) }
                p { (refused.next_step) }
                p.when { (words("代码：", "Code: ").of(lang)) code { (refused.code) } }
            }
        }
        div.buttons.actions {
            a.button href=(address(area.home, lang)) {
                (words("回到首页：", "Back to: ").of(lang)) (area.name.of(lang))
            }
        }
    };
    Page {
        area,
        title: title.to_owned(),
        path: area.home.to_owned(),
        main,
    }
}

/// A bar in a square: no way through, and no word about a certificate.
const HAND: maud::PreEscaped<&str> = maud::PreEscaped(
    "<svg viewBox=\"0 0 48 48\" aria-hidden=\"true\" focusable=\"false\">\
     <rect x=\"3\" y=\"3\" width=\"42\" height=\"42\" rx=\"8\" fill=\"none\" \
     stroke=\"currentColor\" stroke-width=\"4\"/>\
     <path d=\"M12 24h24\" stroke=\"currentColor\" stroke-width=\"5\"/></svg>",
);
