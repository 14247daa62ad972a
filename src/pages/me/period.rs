//! The period of a statement as a phone chooses it: a tap on a usual one, or year and month from
//! lists. No date is typed, so nobody has to know in which order its parts stand.

use maud::{Markup, html};

use super::statement::PATH;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::LocalDate;
use crate::pages::frame::short;
use crate::reading::words::{Words, words};

/// Years that can be chosen, this one included; an older period is asked for by its address.
const YEARS: i32 = 10;

/// One end of a period in the form: its fields, and what is asked for.
struct End {
    year: &'static str,
    month: &'static str,
    legend: Words,
    chosen: LocalDate,
}

/// The usual periods as links, and the form of all others.
pub(super) fn choice(from: LocalDate, to: LocalDate, today: LocalDate, lang: Lang) -> Markup {
    let ends = [
        End {
            year: "from_year",
            month: "from_month",
            legend: words("从（月初）", "From the first of"),
            chosen: from,
        },
        End {
            year: "to_year",
            month: "to_month",
            legend: words("到（月末）", "To the last of"),
            chosen: to,
        },
    ];
    html! {
        nav.buttons aria-label=(words("常用时段", "Usual periods").of(lang)) {
            @for (name, first, last) in usual(today) {
                a.button.quiet href=(link(first, last, lang))
                    aria-current=[(first == from && last == to).then_some("true")] {
                    (name.of(lang))
                }
            }
        }
        form action=(PATH) method="get" {
            input type="hidden" name="lang" value=(short(lang));
            div.dates {
                @for end in &ends { (month(end, today, lang)) }
            }
            div.buttons {
                button type="submit" { (words("显示", "Show").of(lang)) }
                button.quiet type="submit" name="format" value="pdf" {
                    (words("下载 PDF", "Save as PDF").of(lang))
                }
                button.quiet type="submit" name="format" value="csv" {
                    (words("下载表格（CSV）", "Save as CSV").of(lang))
                }
            }
        }
    }
}

fn link(from: LocalDate, to: LocalDate, lang: Lang) -> String {
    format!("{PATH}?lang={}&from={from}&to={to}", short(lang))
}

/// This month, the last one, this year: each whole.
fn usual(today: LocalDate) -> [(Words, LocalDate, LocalDate); 3] {
    let (year, month, _) = today.ymd();
    let this = first_of(year, month, today);
    let last = this.plus_days(-1);
    let (last_year, last_month, _) = last.ymd();
    let december = first_of(year, 12, today);
    [
        (words("本月", "This month"), this, last_of(this)),
        (
            words("上月", "Last month"),
            first_of(last_year, last_month, last),
            last,
        ),
        (
            words("今年", "This year"),
            first_of(year, 1, today),
            last_of(december),
        ),
    ]
}

/// The first day of a month of the calendar; of what is none, the day that is given instead.
pub fn first_of(year: i32, month: u32, instead: LocalDate) -> LocalDate {
    LocalDate::from_ymd(year, month, 1).unwrap_or(instead)
}

/// The last day of the month that begins on this one.
pub fn last_of(first: LocalDate) -> LocalDate {
    let (year, month, _) = first.ymd();
    let next = match month {
        12 => LocalDate::from_ymd(year + 1, 1, 1),
        _ => LocalDate::from_ymd(year, month + 1, 1),
    };
    next.map_or(first, |next| next.plus_days(-1))
}

fn month(end: &End, today: LocalDate, lang: Lang) -> Markup {
    let (year, month, _) = end.chosen.ymd();
    let newest = today.year().max(year);
    let oldest = (today.year() - YEARS + 1).min(year);
    html! {
        fieldset.month {
            legend { (end.legend.of(lang)) }
            div.pair {
                select name=(end.year) aria-label=(words("年", "Year").of(lang)) {
                    @for offered in (oldest..=newest).rev() {
                        option value=(offered) selected[offered == year] {
                            (offered) (words("年", "").of(lang))
                        }
                    }
                }
                select name=(end.month) aria-label=(words("月", "Month").of(lang)) {
                    @for (offered, name) in (1..).zip(MONTHS) {
                        option value=(offered) selected[offered == month] { (name.of(lang)) }
                    }
                }
            }
        }
    }
}

const MONTHS: [Words; 12] = [
    words("1月", "January"),
    words("2月", "February"),
    words("3月", "March"),
    words("4月", "April"),
    words("5月", "May"),
    words("6月", "June"),
    words("7月", "July"),
    words("8月", "August"),
    words("9月", "September"),
    words("10月", "October"),
    words("11月", "November"),
    words("12月", "December"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> LocalDate {
        text.parse().expect("a day")
    }

    #[test]
    fn usual_periods_are_whole_months_across_the_turn_of_a_year() {
        let [this, last, year] = usual(day("2028-01-15"));
        assert_eq!((this.1, this.2), (day("2028-01-01"), day("2028-01-31")));
        assert_eq!((last.1, last.2), (day("2027-12-01"), day("2027-12-31")));
        assert_eq!((year.1, year.2), (day("2028-01-01"), day("2028-12-31")));
        assert_eq!(last_of(day("2028-02-01")), day("2028-02-29"));
    }
}
