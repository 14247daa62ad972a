//! Hours added up from the events alone, without a single book.
//!
//! Two kinds of events move hours: `hours_credited` and `hours_reversed`. The rules that must hold
//! whatever else happened: a session-day stands credited at most once, under one tag that belongs
//! to nothing else; a reversal names, once, the event that credited exactly these minutes on that
//! day. Minutes credited less minutes reversed, by grade, are the ledger's effective minutes but
//! for those that an open dispute keeps frozen.
//!
//! Must never: use a fold of the domain, which is what is being checked.

use std::collections::HashMap;

use serde::Serialize;

use super::pass::Watch;
use super::report::{Check, Line, Problems, Told};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{SessionId, Tag16};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::event::{HoursCredited, HoursReversed};
use crate::domain::sessions::grade::Grade;
use crate::log::{EventRef, Frame};

/// What the events add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Events that credited hours.
    pub credited_events: u64,
    /// Minutes they credited.
    pub credited_minutes: i128,
    /// Events that took hours back.
    pub reversed_events: u64,
    /// Minutes they took back.
    pub reversed_minutes: i128,
    /// Minutes that stand, by grade.
    pub standing_minutes_by_grade: ByGrade,
}

/// Minutes by evidence grade. Wider than a ledger needs: the events may be somebody's inventions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)]
pub struct ByGrade {
    pub a: i128,
    pub b: i128,
    pub c: i128,
    pub d: i128,
    pub h: i128,
}

impl ByGrade {
    fn add(&mut self, grade: Grade, minutes: i128) {
        *match grade {
            Grade::A => &mut self.a,
            Grade::B => &mut self.b,
            Grade::C => &mut self.c,
            Grade::D => &mut self.d,
            Grade::H => &mut self.h,
        } += minutes;
    }

    /// The sum over all grades.
    pub fn sum(&self) -> i128 {
        self.a + self.b + self.c + self.d + self.h
    }
}

/// A session on one local day.
type Day = (SessionId, LocalDate);

/// The last credit of a session-day.
struct Credited {
    day: Day,
    position: u64,
    minutes: Minutes,
    grade: Grade,
    stands: bool,
}

/// Adds hours up, and finds what does not fit.
#[derive(Default)]
pub struct Hours {
    sums: Sums,
    by_tag: HashMap<Tag16, Credited>,
    tags: HashMap<Day, Tag16>,
    problems: Problems,
}

impl Watch for Hours {
    fn see(&mut self, _: &Frame, stored: &EventRef<'_>) {
        if !matches!(stored.event_type, "hours_credited" | "hours_reversed") {
            return;
        }
        let at = stored.position.0;
        match Event::decode(stored.event_type, stored.version, stored.body) {
            Ok(Event::HoursCredited(event)) => self.credited(at, &event),
            Ok(Event::HoursReversed(event)) => self.reversed(at, &event),
            Ok(_) => {}
            Err(why) => self.wrong(at, "无法读取", &format!("cannot be read: {why}")),
        }
    }
}

impl Hours {
    /// What the events add up to.
    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    /// The line of the report; `is_whole`: all events were seen.
    pub fn into_line(self, is_whole: bool) -> Line {
        let Sums {
            credited_events,
            reversed_events,
            standing_minutes_by_grade,
            ..
        } = &self.sums;
        let minutes = standing_minutes_by_grade.sum();
        let mut said = Told::new(
            format!("计入 {credited_events} 次，冲回 {reversed_events} 次，现存 {minutes} 分钟"),
            format!(
                "{credited_events} credits, {reversed_events} reversals, {minutes} minutes stand"
            ),
        );
        if !is_whole {
            said.zh.push_str("（仅至日志损坏处）");
            said.en.push_str(" (up to where the log is damaged)");
        }
        Line::checked(Check::Hours, said, self.problems.into_list())
    }

    fn credited(&mut self, at: u64, event: &HoursCredited) {
        let (hours, day) = (&event.hours, (event.activity.session_id, event.time.date));
        let minutes = i128::from(hours.minutes.0);
        self.sums.credited_events += 1;
        self.sums.credited_minutes += minutes;
        self.sums
            .standing_minutes_by_grade
            .add(hours.grade, minutes);
        if hours.minutes <= Minutes::ZERO {
            self.wrong(at, "计入的分钟不为正", "credits no minutes");
        }
        if self.tags.get(&day).is_some_and(|tag| *tag != hours.tag) {
            self.wrong(
                at,
                "同一记录同一天以另一标签重复计入",
                "credits a day of a session again under another tag",
            );
        }
        match self.by_tag.get(&hours.tag) {
            Some(earlier) if earlier.day != day => self.wrong(
                at,
                "使用了属于另一记录或另一天的标签",
                "uses the tag of another session or day",
            ),
            Some(earlier) if earlier.stands => self.wrong(
                at,
                "重复计入尚未冲回的时长",
                "credits hours again that were not reversed",
            ),
            _ => {}
        }
        self.tags.insert(day, hours.tag);
        let credited = Credited {
            day,
            position: at,
            minutes: hours.minutes,
            grade: hours.grade,
            stands: true,
        };
        self.by_tag.insert(hours.tag, credited);
    }

    fn reversed(&mut self, at: u64, event: &HoursReversed) {
        let (hours, day) = (&event.hours, (event.activity.session_id, event.time.date));
        let minutes = i128::from(hours.minutes.0);
        self.sums.reversed_events += 1;
        self.sums.reversed_minutes += minutes;
        let Some(credited) = self.by_tag.get_mut(&hours.tag) else {
            return self.wrong(
                at,
                "冲回了从未计入的时长",
                "reverses hours that were never credited",
            );
        };
        let stood = std::mem::replace(&mut credited.stands, false);
        let cause = event.meta.cause.map(|cause| cause.0);
        let fits = cause == Some(credited.position) && credited.day == day;
        let same_minutes = credited.minutes == hours.minutes;
        self.sums
            .standing_minutes_by_grade
            .add(credited.grade, -minutes);
        if !stood {
            self.wrong(at, "再次冲回同一时长", "reverses the same hours again");
        }
        if !fits {
            self.wrong(
                at,
                "没有指明计入该时长的事件",
                "does not name the event that credited these hours",
            );
        }
        if !same_minutes {
            self.wrong(
                at,
                "冲回的分钟与计入的不等",
                "reverses other minutes than were credited",
            );
        }
    }

    fn wrong(&mut self, at: u64, zh: &str, en: &str) {
        self.problems.add(
            format!("位置 {at} 的事件{zh}"),
            format!("the event at position {at} {en}"),
        );
    }
}

#[cfg(test)]
mod tests;
