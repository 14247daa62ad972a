//! The figures of the time bank, for everybody: where all units are, that they sum to zero, what
//! was stated day by day, and the checkpoint that covers it (F77, F78).

use maud::{Markup, html};

use super::amounts::{clock, grouped, hours, thousandths};
use super::frame::{Area, Page};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::timebank::account::Unit;
use crate::reading::timebank::bank::{ExpiringView, PlaceView, ReserveView};
use crate::reading::timebank::figures::StatedView;
use crate::reading::words::{Words, words};

/// Where it is found.
pub const PATH: &str = "/figures";
/// What it is called.
pub const TITLE: Words = words("时间银行公开账目", "Figures of the time bank");

static FIGURES: Area = Area {
    home: PATH,
    name: TITLE,
    not_now: words("现在无法显示", "Cannot show this now"),
    kept: words(
        "本页不用 Cookie，不用脚本，不从别处加载任何内容；只有总额，没有个人信息。",
        "This page sets no cookie, runs no script and loads nothing from elsewhere. It shows sums, \
         and nothing of any person.",
    ),
};

/// `GET /figures`: every unit that ever moved.
pub fn page(units: &[ReserveView], zone: &Zone, lang: Lang) -> Page {
    let intro = words(
        "每一笔账都有来有去，相加为零；所以每种单位的全部账目合计也恒为零。时间币与积分分开记账，从不相加。\
         账本每天把前一天有变动的总额记入公开日志，由签名的检查点证明，事后无法更改。",
        "Every posting says where units come from and where they go, and sums to zero; so all of \
         them do. Credit and points are kept apart and never added up. Once a day the ledger \
         records the figures of what moved the day before in its public log, under a signed \
         checkpoint: nobody can change them afterwards.",
    );
    let main = html! {
        h1 { (TITLE.of(lang)) }
        p { (intro.of(lang)) }
        @if units.is_empty() {
            section { p { (words("还没有任何变动。", "Nothing has moved yet.").of(lang)) } }
        }
        @for view in units { (unit(view, zone, lang)) }
        (how_to_check(lang))
    };
    Page {
        area: &FIGURES,
        title: TITLE.of(lang).to_owned(),
        path: PATH.to_owned(),
        main,
    }
}

fn unit(view: &ReserveView, zone: &Zone, lang: Lang) -> Markup {
    let (id, plain) = match view.unit {
        Unit::Credit => ("credit", words("时间币", "Time credit")),
        Unit::Point => ("point", words("积分", "Points")),
    };
    let amount = |amount: Amount| told(amount, view.unit, lang);
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) {
                (plain.of(lang))
                @if let Some(name) = &view.unit_name { " · " (name) }
            }
            p.hint {
                (words("账本位置 ", "Below position ").of(lang)) (view.as_of)
                (words(" 之前的全部账目", " of the ledger, everything").of(lang))
            }
            dl {
                dt { (words("合计", "Sum of all").of(lang)) }
                dd.main { (sum(view.sum, view.unit, lang)) }
                dt { (words("尚可使用", "Outstanding").of(lang)) }
                dd { (amount(view.outstanding)) }
                dt { (words("账户", "Accounts").of(lang)) }
                dd { (grouped(view.accounts)) }
                dt { (words("未结占用", "Open holds").of(lang)) }
                dd { (grouped(view.open_holds)) }
            }
            h3 { (words("现在都在哪里", "Where they are now").of(lang)) }
            (places(&view.places, view.unit, lang))
            (expiring(&view.expiring, view.unit, lang))
            h3 { (words("每日记入公开日志的总额", "Recorded in the public log, day by day").of(lang)) }
            @if view.stated.is_empty() {
                p { (words("还没有记入；有变动的次日记入。",
                    "None yet: the day after something moved.").of(lang)) }
            } @else { (history(view, zone, lang)) }
        }
    }
}

/// Zero, in words as well: nobody has to know that it should be.
fn sum(sum: Amount, unit: Unit, lang: Lang) -> Markup {
    html! {
        @if sum == Amount::ZERO {
            span.holds { (words("0（平衡）", "0 (balanced)").of(lang)) }
        } @else {
            span.fails {
                (told(sum, unit, lang)) (words("（不平衡！）", " (not balanced!)").of(lang))
            }
        }
    }
}

fn places(places: &[PlaceView], unit: Unit, lang: Lang) -> Markup {
    let rows = places
        .iter()
        .map(|place| (html! { (place.words) }, place.amount));
    amounts(words("位置", "Place"), rows, unit, lang)
}

/// When what is outstanding expires, in figures and bars; nothing, if nothing ever does.
fn expiring(lines: &[ExpiringView], unit: Unit, lang: Lang) -> Markup {
    let greatest = lines.iter().map(|line| line.amount).max();
    let greatest = greatest.unwrap_or_default();
    let rows = lines.iter().map(|line| {
        let until = html! {
            @match line.last_day {
                Some(day) => (day),
                None => (words("不会到期", "does not expire").of(lang)),
            }
            (share(line.amount.0, greatest.0))
        };
        (until, line.amount)
    });
    html! {
        @if lines.iter().any(|line| line.last_day.is_some()) {
            h3 { (words("尚可使用的何时到期", "When what is outstanding expires").of(lang)) }
            (amounts(words("可用到", "Usable until"), rows, unit, lang))
        }
    }
}

/// A table of amounts, each with what it is.
fn amounts(
    first: Words,
    rows: impl Iterator<Item = (Markup, Amount)>,
    unit: Unit,
    lang: Lang,
) -> Markup {
    html! {
        table.narrow {
            thead {
                tr {
                    th scope="col" { (first.of(lang)) }
                    th.number scope="col" { (words("数额", "Amount").of(lang)) }
                }
            }
            tbody {
                @for (what, amount) in rows {
                    tr {
                        td { (what) }
                        td.number { (told(amount, unit, lang)) }
                    }
                }
            }
        }
    }
}

/// A bar as long as an amount is in the greatest of its table; a debt has none.
fn share(amount: i64, greatest: i64) -> Markup {
    let [amount, greatest] = [amount, greatest].map(|it| it.max(0).unsigned_abs());
    let width = thousandths(amount, greatest);
    html! {
        svg.share viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" {
            rect width=(width) height="100" fill="#1d6f8a" {}
        }
    }
}

const COLUMNS: [Words; 5] = [
    words("记入时间", "Recorded"),
    words("编号", "Position"),
    words("尚可使用", "Outstanding"),
    words("合计", "Sum"),
    words("检查点", "Checkpoint"),
];

fn history(view: &ReserveView, zone: &Zone, lang: Lang) -> Markup {
    let [recorded, position, outstanding, total, covering] = COLUMNS.map(|name| name.of(lang));
    html! {
        table.stacked {
            thead {
                tr { @for name in COLUMNS { th scope="col" { (name.of(lang)) } } }
            }
            tbody {
                @for line in &view.stated {
                    tr {
                        td data-label=(recorded) { (clock(line.recorded_at, zone)) }
                        td data-label=(position) { (line.position) }
                        td data-label=(outstanding) { (told(line.outstanding, view.unit, lang)) }
                        td data-label=(total) { (sum(line.sum, view.unit, lang)) }
                        td data-label=(covering) { (covered(line, lang)) }
                    }
                }
            }
        }
    }
}

fn covered(line: &StatedView, lang: Lang) -> Markup {
    html! {
        @match line.covered_by {
            Some(entries) => {
                span {
                    (words("已覆盖（", "covered by the one over ").of(lang)) (entries)
                    (words(" 条） ", " entries ").of(lang))
                    a href=(line.receipt) { (words("证明", "proof").of(lang)) }
                }
            }
            None => { (words("等待下一个检查点", "waits for the next one").of(lang)) }
        }
    }
}

fn how_to_check(lang: Lang) -> Markup {
    let text = words(
        "“证明”是该条记录在公开日志中的位置证明，连同签名的检查点，可以离线核验。同样的数字也以 \
         JSON 提供，便于程序每天比对。",
        "A “proof” shows that the record is part of the public log, with the signed checkpoint; it \
         can be checked without this server. The same figures are there as JSON, for programs that \
         compare them day by day.",
    );
    let api = |unit: Unit| format!("/api/v1/time-bank/{}/reserve", unit.as_str());
    html! {
        section aria-labelledby="check" {
            h2 #check { (words("怎样核对", "How to check").of(lang)) }
            p { (text.of(lang)) }
            ul {
                @for (href, name) in [
                    ("/tlog/checkpoint".to_owned(), words("最新的检查点", "The newest checkpoint")),
                    (api(Unit::Credit), words("时间币（JSON）", "Credit as JSON")),
                    (api(Unit::Point), words("积分（JSON）", "Points as JSON")),
                ] {
                    li { a href=(href) { (name.of(lang)) } }
                }
            }
        }
    }
}

/// An amount as people say it: credit in hours and minutes, points with their hundredths.
fn told(amount: Amount, unit: Unit, lang: Lang) -> String {
    let sign = if amount < Amount::ZERO { "−" } else { "" };
    let parts = amount.0.unsigned_abs();
    match unit {
        Unit::Credit => format!("{sign}{}", hours(parts, lang)),
        Unit::Point => format!("{sign}{}.{:02}", parts / 100, parts % 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_their_sign_and_their_smallest_part() {
        assert_eq!(told(Amount(-61), Unit::Credit, Lang::En), "−1 h 1 min");
        assert_eq!(told(Amount(-5), Unit::Point, Lang::En), "−0.05");
        assert_eq!(told(Amount(120), Unit::Credit, Lang::Zh), "2 小时");
    }

    #[test]
    fn bars_are_as_long_as_their_share_of_the_greatest() {
        let width = |amount| {
            let shown = share(amount, 400).into_string();
            let rest = shown.split_once("rect width=\"").map(|it| it.1.to_owned());
            rest.and_then(|rest| rest.split_once('"').map(|it| it.0.to_owned()))
        };
        let told = [400, 100, 0, -5].map(|amount| width(amount).unwrap_or_default());
        assert_eq!(told, ["1000", "250", "0", "0"]);
    }

    #[test]
    fn what_does_not_sum_to_zero_is_not_called_balanced() {
        let shown = sum(Amount(1), Unit::Credit, Lang::En).into_string();
        assert!(shown.contains("not balanced!"), "{shown}");
        let shown = sum(Amount::ZERO, Unit::Credit, Lang::En).into_string();
        assert!(shown.contains("0 (balanced)"), "{shown}");
    }
}
