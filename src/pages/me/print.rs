//! A certificate to print from the browser: all that the PDF says, in both languages side by side.

use maud::{Markup, PreEscaped, html};

use super::ME;
use crate::credential::pdf::{Sheet, Words as Pair};
use crate::domain::kernel::refusal::Lang;
use crate::pages::frame::{Page, address};
use crate::reading::words::{Words, words};

/// The page of a sheet; `qr` is the code as SVG, `path` that of the certificate.
pub fn page(sheet: &Sheet, qr: &str, path: &str, lang: Lang) -> Page {
    let main = html! {
        div.buttons.actions {
            a.button.quiet href=(address(path, lang)) {
                (words("返回", "Back").of(lang))
            }
            p.hint {
                (words("用浏览器的“打印”打印本页。", "Print this page with your browser.").of(lang))
            }
        }
        article.sheet {
            header.sheet-head {
                h1 { (sheet.title.zh) br; span lang="en" { (sheet.title.en) } }
                div.qr { (PreEscaped(qr)) }
            }
            p.holder { (sheet.holder) }
            @if let Some(statement) = &sheet.statement { (pair(statement)) }
            (facts(sheet))
            (evidence(sheet))
            (organisations(sheet))
            (sessions(sheet))
            @for limit in &sheet.limits { (pair(limit)) }
            p.hint { (both(CHECK)) br; span.code { (sheet.check_url) } }
        }
    };
    Page {
        area: &ME,
        title: format!("{} {}", sheet.title.zh, sheet.number),
        path: format!("{path}/print"),
        main,
    }
}

const CHECK: Words = words(
    "任何人都可在下列地址核验，无需登录；打印件上的文字以核验结果为准。",
    "Anybody can check it at the address below without an account; what the check says counts.",
);

fn pair(said: &Pair) -> Markup {
    html! { p { (said.zh) br; span lang="en" { (said.en) } } }
}

fn both(said: Words) -> Markup {
    html! { (said.zh) " " span lang="en" { (said.en) } }
}

fn label(zh: &'static str, en: &'static str) -> Markup {
    both(words(zh, en))
}

fn clock(minutes: u64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn facts(sheet: &Sheet) -> Markup {
    html! {
        dl {
            dt { (label("编号", "Number")) }
            dd.code { (sheet.number) }
            dt { (label("时段", "Period")) }
            dd { (sheet.period) }
            dt { (label("合计", "Total")) }
            dd.main { (sheet.total.zh) " " span lang="en" { (sheet.total.en) } }
            @if let Some(star) = &sheet.star {
                dt { (label("星级", "Star")) }
                dd { (star.zh) " " span lang="en" { (star.en) } }
            }
            dt { (label("出具单位", "Issuer")) }
            dd { (sheet.issuer.zh) " " span lang="en" { (sheet.issuer.en) } }
            @if let Some(handler) = &sheet.handler {
                dt { (label("经办", "Handled by")) }
                dd { (handler) }
            }
            dt { (label("出具日期", "Issued on")) }
            dd { (sheet.issued_on) }
            dt { (label("账本位置", "Position in the ledger")) }
            dd { (sheet.ledger_position) }
            @for row in &sheet.rows {
                dt { (row.label.zh) " " span lang="en" { (row.label.en) } }
                dd { (row.value) }
            }
        }
    }
}

fn evidence(sheet: &Sheet) -> Markup {
    html! {
        @if !sheet.evidence.is_empty() {
            h2 { (label("证据等级", "Evidence")) }
            ul.plain {
                @for each in &sheet.evidence {
                    li {
                        strong { (each.grade) } " " (each.share_percent) " % · "
                        (clock(each.minutes)) " · " (each.meaning.zh) " "
                        span lang="en" { (each.meaning.en) }
                    }
                }
            }
        }
        @if !sheet.sources.is_empty() {
            h2 { (label("记录来源", "How the hours came in")) }
            ul.plain {
                @for each in &sheet.sources {
                    li {
                        (clock(each.minutes)) " · " (each.label.zh) " "
                        span lang="en" { (each.label.en) }
                    }
                }
            }
        }
    }
}

fn organisations(sheet: &Sheet) -> Markup {
    html! {
        @if !sheet.organisations.is_empty() {
            h2 { (label("记录单位", "Recorded by")) }
            ul.plain {
                @for each in &sheet.organisations {
                    li { (each.name) " · " (clock(each.minutes)) " · " (each.sessions) "×" }
                }
            }
        }
    }
}

fn sessions(sheet: &Sheet) -> Markup {
    html! {
        @if !sheet.sessions.is_empty() {
            h2 { (label("逐次服务", "Session by session")) }
            div.scroll {
                table {
                    thead {
                        tr {
                            th scope="col" { (label("日期", "Day")) }
                            th scope="col" { (label("活动和地点", "Activity, place")) }
                            th scope="col" { (label("时长", "Time")) }
                            th scope="col" { (label("等级", "Grade")) }
                            th scope="col" { (label("记录单位", "Recorded by")) }
                        }
                    }
                    tbody {
                        @for each in &sheet.sessions {
                            tr {
                                td { (each.date) }
                                td { (each.activity) br; span.hint { (each.place) } }
                                td { (clock(each.minutes)) }
                                td { (each.grade) }
                                td { (each.organisation) }
                            }
                        }
                    }
                }
            }
        }
    }
}
