//! The statement of one's own credit over a period, to look at and to print: opening, lines,
//! closing (F76).

use maud::{Markup, html};

use super::credit::signed;
use super::period::choice;
use super::{ME, problem_box};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::pages::frame::{Page, address};
use crate::reading::mine::local;
use crate::reading::timebank::sheet::{CLOSING, OPENING};
use crate::reading::timebank::statement::{AccountStatement, LineView};
use crate::reading::words::{Words, words};

/// Lines on the page; more come as a file, or in parts.
const LINES_SHOWN: usize = 1_000;
pub(super) const PATH: &str = "/me/credit/statement";

/// What the page is made of.
#[derive(Debug)]
pub struct Printed<'a> {
    /// Whose it is; absent: nobody is named any more.
    pub name: Option<String>,
    /// What people call the unit; absent: no policy in force has it.
    pub unit_name: Option<String>,
    /// The day it is made on.
    pub made_on: LocalDate,
    /// The first day.
    pub from: LocalDate,
    /// The last day.
    pub to: LocalDate,
    /// Opening, lines, closing.
    pub view: &'a AccountStatement,
    /// The zone of the ledger.
    pub zone: &'a Zone,
}

/// `GET /me/credit/statement`.
pub fn page(printed: &Printed<'_>, lang: Lang) -> Page {
    let title = words("时间币对账单", "Statement of time credit").of(lang);
    let too_many = words(
        "记录太多，本页只列出前1000条：请下载，或选择较短的时段。",
        "Too many lines: this page lists the first 1,000. Save the file, or choose a shorter \
         period.",
    );
    let is_cut = printed.view.lines.len() > LINES_SHOWN;
    let main = html! {
        div.actions {
            div.buttons {
                a.button.quiet href=(address("/me/credit", lang)) {
                    (words("返回", "Back").of(lang))
                }
            }
            (choice(printed.from, printed.to, printed.made_on, lang))
            p.hint {
                (words("用浏览器的“打印”打印本页。", "Print this page with your browser.").of(lang))
            }
        }
        (problem_box(is_cut.then(|| too_many.of(lang))))
        article.sheet {
            header.sheet-head { h1 { (title) } }
            @if let Some(name) = &printed.name { p.holder { (name) } }
            (facts(printed, lang))
            (lines(printed, lang))
            p.hint { (NOT_MONEY.of(lang)) }
        }
    };
    Page {
        area: &ME,
        title: title.to_owned(),
        path: PATH.to_owned(),
        main,
    }
}

const NOT_MONEY: Words = words(
    "时间币只能换取服务，不能兑换现金；编号是账本中的位置，可据以查询。",
    "Credit is for services, never for money. The numbers are positions in the ledger, by which \
     each line can be looked up.",
);

fn facts(printed: &Printed<'_>, lang: Lang) -> Markup {
    let view = printed.view;
    let balance = |amount: Amount| signed(amount.0, lang);
    html! {
        dl {
            @if let Some(name) = &printed.unit_name {
                dt { (words("单位", "Unit").of(lang)) }
                dd { (name) }
            }
            dt { (words("时段（按登记日）", "Period, by day of recording").of(lang)) }
            dd { (printed.from) " – " (printed.to) }
            dt { (OPENING.of(lang)) }
            dd { (balance(view.opening)) }
            dt { (CLOSING.of(lang)) }
            dd.main { (balance(view.closing)) }
            @if view.held != Amount::ZERO {
                dt { (words("其中占用", "Of which reserved").of(lang)) }
                dd { (balance(view.held)) }
            }
            dt { (words("制表日期", "Made on").of(lang)) }
            dd { (printed.made_on) }
        }
    }
}

fn lines(printed: &Printed<'_>, lang: Lang) -> Markup {
    let view = printed.view;
    html! {
        h2 #lines { (words("逐笔记录", "Line by line").of(lang)) }
        @if view.lines.is_empty() {
            p { (words("这段时间没有记录。", "Nothing moved in this period.").of(lang)) }
        } @else {
            table.stacked aria-labelledby="lines" {
                thead {
                    tr {
                        @for name in COLUMNS { th scope="col" { (name.of(lang)) } }
                    }
                }
                tbody {
                    @for line in view.lines.iter().take(LINES_SHOWN) {
                        (row(line, printed.zone, lang))
                    }
                }
            }
        }
    }
}

const COLUMNS: [Words; 6] = [
    words("登记时间", "Recorded"),
    words("事由", "About"),
    words("增减", "Amount"),
    words("占用", "Reserved"),
    words("余额", "Balance"),
    words("编号", "No."),
];

fn row(line: &LineView, zone: &Zone, lang: Lang) -> Markup {
    let cells = [
        local(zone, line.recorded_at),
        line.words.clone(),
        moved(line.amount, lang),
        moved(line.held, lang),
        signed(line.balance.0, lang),
        line.position.to_string(),
    ];
    html! {
        tr {
            @for (name, cell) in COLUMNS.iter().zip(cells) {
                td data-label=(name.of(lang)) { (cell) }
            }
        }
    }
}

/// What moved; nothing where nothing did.
fn moved(amount: Amount, lang: Lang) -> String {
    if amount == Amount::ZERO {
        return String::new();
    }
    signed(amount.0, lang)
}
