//! When and how long somebody served: date, start, end and duration of a session, made to agree.
//!
//! A duration may be stated in minutes, in hours, or follow from start and end less the breaks.
//! What is stated twice must agree within a minute, which is what rounding can cost; the first
//! statement counts.
//! An end at or before its start is past midnight only if the stated duration says so.

use super::cells::Cells;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::LocalDate;
use crate::interchange::bounds::SESSION_MINUTES_MAX;
use crate::interchange::problem::ProblemCode;
use crate::interchange::values::time::Stamp;
use crate::interchange::values::{LocalDateTime, Unit};

/// Start and end.
pub type Span = (LocalDateTime, LocalDateTime);

/// The date, and start and end if both are stated.
pub fn when(cells: &mut Cells) -> (Option<LocalDate>, Option<Span>) {
    let stated = cells.date("date");
    let (start, end) = (cells.stamp("start"), cells.stamp("end"));
    let date = match (stated, start) {
        (Some(date), Some(Stamp::At(at))) if at.date != date => {
            cells.tell("date", ProblemCode::DateDiffers);
            return (Some(date), None);
        }
        (None, Some(Stamp::At(at))) => Some(at.date),
        (stated, _) => stated,
    };
    let Some(date) = date else {
        if cells.raw("date").is_none() {
            cells.tell("date", ProblemCode::DateMissing);
        }
        return (None, None);
    };
    let on = |stamp: Stamp, date| match stamp {
        Stamp::At(at) => at,
        Stamp::Time(time) => LocalDateTime { date, time },
    };
    match (start, end) {
        (Some(start), Some(end)) => {
            let start = on(start, date);
            let past_midnight = matches!(end, Stamp::Time(_));
            let span = (start, on(end, start.date));
            (Some(date), ordered(cells, span, past_midnight))
        }
        (Some(_), None) if cells.raw("end").is_none() => {
            cells.tell("end", ProblemCode::TimeLonely);
            (Some(date), None)
        }
        (None, Some(_)) if cells.raw("start").is_none() => {
            cells.tell("start", ProblemCode::TimeLonely);
            (Some(date), None)
        }
        _ => (Some(date), None),
    }
}

/// The span, if its end follows its start; past midnight if the stated duration says so.
fn ordered(cells: &mut Cells, (start, end): Span, may_pass_midnight: bool) -> Option<Span> {
    if end > start {
        return Some((start, end));
    }
    let next_day = LocalDateTime {
        date: end.date.plus_days(1),
        time: end.time,
    };
    // Whatever is wrong with the duration is told where durations are read.
    let before = cells.problems.len();
    let breaks = cells.duration("break_minutes", Some(Unit::Minutes));
    let stated = stated(cells).map(|(_, minutes)| minutes + breaks.unwrap_or(0));
    cells.problems.truncate(before);
    let agrees = stated.is_some_and(|stated| is_near(stated, length((start, next_day))));
    if may_pass_midnight && agrees {
        return Some((start, next_day));
    }
    cells.tell("end", ProblemCode::EndNotAfterStart);
    None
}

/// The minutes between start and end that do not count; they need both times.
pub fn breaks(cells: &mut Cells, span: Option<Span>) -> Option<Minutes> {
    let minutes = cells.duration("break_minutes", Some(Unit::Minutes))?;
    if span.is_none_or(|span| !(0..length(span)).contains(&minutes)) {
        cells.tell("break_minutes", ProblemCode::DurationDiffers);
        return None;
    }
    Some(Minutes(minutes))
}

/// The minutes served, between 1 and those of a day.
pub fn minutes(cells: &mut Cells, span: Option<Span>, breaks: Option<Minutes>) -> Option<Minutes> {
    let before = cells.problems.len();
    let stated = stated(cells);
    if cells.problems.len() > before {
        return None;
    }
    let breaks = breaks.map_or(0, |breaks| breaks.0);
    let length = span.map(|span| length(span) - breaks);
    let (column, minutes) = match (stated, length) {
        (Some((column, stated)), Some(length)) if !is_near(stated, length) => {
            cells.tell(column, ProblemCode::DurationDiffers);
            return None;
        }
        (Some(stated), _) => stated,
        (None, Some(length)) => ("end", length),
        (None, None) => {
            // Times that could not be read were told already.
            if cells.raw("start").is_none() && cells.raw("end").is_none() {
                cells.tell("minutes", ProblemCode::DurationMissing);
            }
            return None;
        }
    };
    let wrong = match minutes {
        ..=0 => ProblemCode::DurationNotPositive,
        1..=SESSION_MINUTES_MAX => return Some(Minutes(minutes)),
        _ => ProblemCode::DurationTooLong,
    };
    cells.tell(column, wrong);
    None
}

/// The duration that is stated, and in which column.
fn stated(cells: &mut Cells) -> Option<(&'static str, i64)> {
    let mut first: Option<(&'static str, i64)> = None;
    let columns = [
        ("minutes", Some(Unit::Minutes)),
        ("hours", Some(Unit::Hours)),
        ("duration", None),
    ];
    for (column, unit) in columns {
        let Some(minutes) = cells.duration(column, unit) else {
            continue;
        };
        match first {
            None => first = Some((column, minutes)),
            Some((_, other)) if is_near(other, minutes) => {}
            Some(_) => cells.tell(column, ProblemCode::DurationDiffers),
        }
    }
    first
}

/// Whole minutes from start to end.
fn length((start, end): Span) -> i64 {
    end.seconds_since(start).div_euclid(60)
}

fn is_near(one: i64, other: i64) -> bool {
    one.abs_diff(other) <= 1
}
