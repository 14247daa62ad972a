//! What is printed at a station: a card, and the sheet on which people sign in by hand.

use maud::{Markup, PreEscaped, html};

use super::{Place, inside};
use crate::domain::kernel::refusal::Lang;
use crate::pages::frame::{Page, address};
use crate::reading::words::words;

/// Empty lines for people who come without having signed up.
const SPARE_LINES: usize = 8;

/// A card of the size of a bank card; its number is shown now and never again.
pub fn card(number: &str, qr: &str, has_pin: bool, lang: Lang) -> Page {
    let title = words("打印卡片", "Print the card").of(lang);
    let main = html! {
        h1.actions { (title) }
        p.actions {
            (words(
                "请现在打印：卡号只显示这一次。旧卡已作废。",
                "Print it now: the number is shown this once. The card before has ended.",
            ).of(lang))
        }
        (face(number, qr))
        div.buttons.actions {
            @if !has_pin {
                a.button.big href=(address("/till/visitor/pin", lang)) {
                    (words("本人设置密码", "They set a PIN").of(lang))
                }
            }
            a.button.quiet.big href=(address("/till/visitor", lang)) {
                (words("返回", "Back").of(lang))
            }
        }
    };
    inside(
        Place::Serve,
        title.to_owned(),
        "/till/visitor".to_owned(),
        lang,
        &main,
    )
}

/// In both languages, and without a name: whoever finds it learns nothing.
fn face(number: &str, qr: &str) -> Markup {
    html! {
        article.card-face {
            h2 { "志愿服务卡 " span lang="en" { "Volunteer card" } }
            div {
                p.code { (number) }
                p { "小额出示即可，较大额须本人密码。拾到请交任一服务点。" }
                p lang="en" {
                    "Larger sums take its holder's PIN. Found it? Hand it in at any station."
                }
            }
            div.qr { (PreEscaped(qr)) }
        }
    }
}

/// An activity as the sheet names it.
pub struct Sheet<'a> {
    /// Its title.
    pub title: &'a str,
    /// From when to when, on the wall.
    pub time: &'a str,
    /// Where.
    pub station: &'a str,
    /// Who signed up.
    pub names: &'a [String],
    /// Where the sheet is found.
    pub path: String,
}

/// The sheet for one activity.
pub fn sheet(sheet: &Sheet<'_>, lang: Lang) -> Page {
    let title = words("签到表", "Sign-in sheet").of(lang);
    let spare = std::iter::repeat_n("", SPARE_LINES);
    let lines = sheet.names.iter().map(String::as_str).chain(spare);
    let main = html! {
        article.sheet {
            h1 { (title) }
            p { strong { (sheet.title) } " · " (sheet.time) " · " (sheet.station) }
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table.signing {
                    thead {
                        tr {
                            th scope="col" { "#" }
                            th scope="col" { (words("姓名", "Name").of(lang)) }
                            th scope="col" { (words("到", "In").of(lang)) }
                            th scope="col" { (words("离", "Out").of(lang)) }
                            th scope="col" { (words("本人签字", "Signature").of(lang)) }
                        }
                    }
                    tbody {
                        @for (number, name) in (1..).zip(lines) {
                            tr { td { (number) } td { (name) } td {} td {} td {} }
                        }
                    }
                }
            }
            p {
                (words("负责人签字：", "Signature of who led it: ").of(lang))
                "________________"
            }
        }
        p.hint.actions {
            (words(
                "用浏览器打印。名单已写入查看记录，本人可见；用后请妥善保管或销毁。",
                "Print from the browser. That the names were read is on record. Keep it safe.",
            ).of(lang))
        }
    };
    inside(
        Place::Activities,
        title.to_owned(),
        sheet.path.clone(),
        lang,
        &main,
    )
}
