//! Figures as people read them: hours, shares, days and times of day.
//!
//! Minutes stay integers to the last moment (I8); what is shown as hours is only display.

use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::reading::mine::local;

/// Minutes as hours and minutes.
pub(super) fn hours(minutes: u64, lang: Lang) -> String {
    let (hours, rest) = (grouped(minutes / 60), minutes % 60);
    match (lang, rest) {
        (Lang::Zh, 0) => format!("{hours} 小时"),
        (Lang::Zh, _) => format!("{hours} 小时 {rest} 分钟"),
        (Lang::En, 0) => format!("{hours} h"),
        (Lang::En, _) => format!("{hours} h {rest} min"),
    }
}

/// A count with a comma before every three digits.
pub(super) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A part of a total in thousandths, rounded down.
pub(super) fn thousandths(part: u64, total: u64) -> u64 {
    let scaled = u128::from(part) * 1_000;
    let share = scaled.checked_div(u128::from(total)).unwrap_or(0);
    u64::try_from(share).unwrap_or(1_000).min(1_000)
}

/// A part of a total as a percentage; what is not nothing is never shown as 0 %.
pub(super) fn percentage(part: u64, total: u64) -> String {
    match (thousandths(part, total) + 5) / 10 {
        0 if part > 0 => "< 1\u{a0}%".to_owned(),
        whole => format!("{whole}\u{a0}%"),
    }
}

/// A moment by the ledger's clocks: date, time of day, and how far that is ahead of UTC.
pub(super) fn clock(at: Moment, zone: &Zone) -> String {
    let sign = if zone.offset_minutes < 0 { '-' } else { '+' };
    let ahead = zone.offset_minutes.unsigned_abs();
    let ahead = match (ahead / 60, ahead % 60) {
        (hours, 0) => format!("{hours}"),
        (hours, minutes) => format!("{hours}:{minutes:02}"),
    };
    format!("{} (UTC{sign}{ahead})", local(zone, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_by_the_ledgers_own_clocks() {
        let at: Moment = "2026-03-01T16:05:59Z".parse().expect("a moment");
        let shown = clock(at, &Zone::shanghai());
        assert_eq!(shown, "2026-03-02 00:05 (UTC+8)");
    }

    #[test]
    fn shares_of_a_total_are_whole_and_never_hide_a_part() {
        assert_eq!(percentage(1, 100_000), "< 1\u{a0}%");
        assert_eq!(percentage(0, 100), "0\u{a0}%");
        assert_eq!(percentage(2, 3), "67\u{a0}%");
        assert_eq!(thousandths(u64::MAX, u64::MAX), 1_000);
        assert_eq!(thousandths(7, 0), 0);
    }

    #[test]
    fn hours_keep_every_minute() {
        assert_eq!(hours(119, Lang::En), "1 h 59 min");
        assert_eq!(hours(120, Lang::Zh), "2 小时");
        assert_eq!(hours(999 * 60, Lang::En), "999 h");
        assert_eq!(hours(1_000 * 60, Lang::En), "1,000 h");
        assert_eq!(hours(1_728_714 * 60 + 35, Lang::En), "1,728,714 h 35 min");
    }
}
