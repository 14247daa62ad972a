//! Many codes at once: the form, and the table of what is known of each.

use maud::{Markup, html};

use super::amounts::{clock, hours};
use super::frame::{CHECK, Page, address};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::reading::checks::{CODES_MAX, CheckLine, CheckState};
use crate::reading::words::{Words, words};

/// Where it is found.
pub const PATH: &str = "/v/many";

pub(super) const TITLE: Words = words("批量核验", "Check many at once");

/// The page with the form; with what was wrong, if something was.
pub fn form(mistake: Option<&str>, lang: Lang) -> Page {
    let intro = words(
        "一次最多核验 500 个编号或分享代码。结果可以存为 CSV，用电子表格打开。",
        "At most 500 numbers or codes of shares at once. The result can be kept as CSV, for any \
         spreadsheet.",
    );
    page(
        html! {
            @if let Some(mistake) = mistake {
                div.wrong role="alert" { p { a href="#codes" { (mistake) } } }
            }
            h1 { (TITLE.of(lang)) }
            p { (intro.of(lang)) }
            (fields("", lang))
        },
        lang,
    )
}

/// The page with the results; the codes stand in the form again, so that they can be kept as CSV.
pub fn results(lines: &[CheckLine], at: (Moment, &Zone), lang: Lang) -> Page {
    let sent: Vec<&str> = lines.iter().map(|line| line.code.as_str()).collect();
    let note = words(
        "结论以账本此刻所载为准，没有逐份核验签名和公开日志。重要的请逐个打开，或上传证明文件。",
        "By the ledger's own word at this moment; signatures and the public log were not checked \
         one by one. Open those that matter, or check their files.",
    );
    page(
        html! {
            h1 { (TITLE.of(lang)) }
            p {
                (words("核验时间：", "Checked: ").of(lang))
                time datetime=(at.0.to_string()) { (clock(at.0, at.1)) }
            }
            (summary(lines, lang))
            section {
                div.scroll tabindex="0" role="region" aria-labelledby="table" {
                    (table(lines, lang))
                }
            }
            p { (note.of(lang)) }
            (fields(&sent.join("\n"), lang))
        },
        lang,
    )
}

/// The header of the table, for the page and the file.
pub fn header(lang: Lang) -> [&'static str; 9] {
    [
        words("编号或代码", "Code"),
        words("状态", "State"),
        words("证明编号", "Number"),
        words("出具单位", "Issuer"),
        words("出具日期", "Issued on"),
        words("失效日期", "Ended on"),
        words("持证人", "Holder"),
        words("期间", "Period"),
        words("总时长", "Total"),
    ]
    .map(|words| words.of(lang))
}

/// The cells of a line, in the same order.
pub fn cells(line: &CheckLine, lang: Lang) -> [String; 9] {
    let shown = line.shown.as_ref();
    let own = words("账本系统直接出具", "the ledger itself").of(lang);
    let issuer = line
        .number
        .map(|_| line.issuer_name.as_deref().unwrap_or(own));
    let anonymous = words("匿名", "anonymous").of(lang);
    let text = |value: Option<String>| value.unwrap_or_default();
    [
        line.code.clone(),
        line.state_words.to_owned(),
        text(line.number.map(|number| number.to_string())),
        text(issuer.map(str::to_owned)),
        text(line.issued_on.map(|day| day.to_string())),
        text(line.ended_on.map(|day| day.to_string())),
        text(shown.map(|it| {
            it.holder_name
                .clone()
                .unwrap_or_else(|| anonymous.to_owned())
        })),
        text(shown.map(|it| format!("{} – {}", it.from, it.to))),
        text(shown.map(|it| hours(it.minutes, lang))),
    ]
}

fn page(main: Markup, lang: Lang) -> Page {
    Page {
        area: &CHECK,
        title: TITLE.of(lang).to_owned(),
        path: PATH.to_owned(),
        main,
    }
}

fn summary(lines: &[CheckLine], lang: Lang) -> Markup {
    let valid = lines.iter().filter(|line| line.state == CheckState::Valid);
    let (valid, all) = (valid.count(), lines.len());
    let others = all - valid;
    html! {
        div.state.(if others == 0 { "good" } else { "calm" }) {
            p {
                strong {
                    @match lang {
                        Lang::Zh => { "共 " (all) " 个：" (valid) " 个有效，" (others) " 个请留意。" }
                        Lang::En => {
                            (all) " checked: " (valid) " valid, " (others) " to be looked at."
                        }
                    }
                }
            }
        }
    }
}

fn table(lines: &[CheckLine], lang: Lang) -> Markup {
    html! {
        table {
            caption #table { (words("逐条结果", "One line for each code").of(lang)) }
            thead {
                tr { @for name in header(lang) { th scope="col" { (name) } } }
            }
            tbody {
                @for line in lines { (row(line, lang)) }
            }
        }
    }
}

fn row(line: &CheckLine, lang: Lang) -> Markup {
    let [code, state, rest @ ..] = cells(line, lang);
    html! {
        tr {
            th scope="row" { code { (code) } }
            td.said.(class(line.state)) { (mark(line.state)) " " (state) }
            @for cell in rest { td { (cell) } }
        }
    }
}

/// A sign beside the words, so that a long table is read at a glance without colours.
const fn mark(state: CheckState) -> &'static str {
    match state {
        CheckState::Valid => "✓",
        CheckState::Revoked | CheckState::Unknown => "✗",
        CheckState::Disputed | CheckState::Superseded => "!",
        _ => "…",
    }
}

const fn class(state: CheckState) -> &'static str {
    match state {
        CheckState::Valid => "holds",
        CheckState::Revoked | CheckState::Unknown => "fails",
        CheckState::Disputed | CheckState::Superseded => "warns",
        _ => "waits",
    }
}

fn fields(codes: &str, lang: Lang) -> Markup {
    let hint = words(
        "每行一个：证明编号、分享代码，或链接。",
        "One on each line: number, code of a share, or link.",
    );
    let file_hint = words(
        "或者选择文件（CSV 或文本），取每行的第一格；不超过 60 KB。",
        "Or a file (CSV or text), of which the first cell of each line is taken; at most 60 KB.",
    );
    let looked = words(
        "分享代码每次核验都会记入持证人可见的查看记录。",
        "Each check of the code of a share is on its holder's list of who looked.",
    );
    html! {
        section.actions {
            form action=(address(PATH, lang)) method="post" enctype="multipart/form-data" {
                label for="codes" { (words("编号或代码", "Numbers or codes").of(lang)) }
                p.hint #codes-hint { (hint.of(lang)) " " (looked.of(lang)) }
                textarea.code #codes name="codes" rows="8" maxlength=(CODES_MAX * 100)
                    autocomplete="off" autocapitalize="characters" spellcheck="false"
                    aria-describedby="codes-hint" { (codes) }
                label.next for="file" { (words("文件", "File").of(lang)) }
                p.hint #file-hint { (file_hint.of(lang)) }
                input #file name="file" type="file" accept=".csv,.txt,text/csv,text/plain"
                    aria-describedby="file-hint";
                div.buttons {
                    button type="submit" name="as" value="page" {
                        (words("核验", "Check").of(lang))
                    }
                    button.quiet type="submit" name="as" value="csv" {
                        (words("结果存为 CSV", "Result as CSV").of(lang))
                    }
                }
            }
        }
    }
}
