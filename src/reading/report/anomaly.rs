//! What stands out in what somebody recorded (R43, F16): every threshold, named once, and the order
//! of risk.
//!
//! Sign-up after the end of an activity is no sign here: it is refused (R17). Devices, places and
//! photographs are not recorded yet, so nothing is said of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::part::{Part, per_mille};
use super::recorders::{RecorderLine, Signs};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::domain::sessions::grade::Grade;
use crate::reading::words::{Words, words};

/// Night, in seconds of the local day: from midnight to five.
const NIGHT_SECONDS: std::ops::Range<i64> = 0..5 * 3_600;
/// People with the same typed start and end in one activity; more stand out.
pub const SAME_TIMES_PEOPLE_MAX: u64 = 10;
/// Minutes of service typed in within one clock hour; more stand out: 50 hours.
pub const TYPED_MINUTES_IN_HOUR_MAX: i64 = 50 * 60;
/// Sessions that began at night; more stand out.
pub const SERVICE_AT_NIGHT_MAX: u64 = 5;
/// Sessions typed in at night; more stand out.
pub const TYPED_AT_NIGHT_MAX: u64 = 5;
/// Share of whole hours among typed sessions, of a thousand; more stand out ...
pub const WHOLE_HOURS_PER_MILLE_MAX: u32 = 800;
/// ... if there are at least so many of them.
pub const WHOLE_HOURS_SESSIONS_MIN: u64 = 20;
/// Typed sessions of one activity that no volunteer signed; more stand out.
pub const UNSIGNED_OF_ACTIVITY_MAX: u64 = 50;

/// Shares of fewer sessions than these are taken as shares of so many: one of two says little.
const SHARED_SESSIONS_MIN: u64 = 20;
/// Weights of the order: shares are of a thousand of the recorder's sessions (grade D: of the
/// effective ones, late: of the entries).
const FOUND_FAKE_WEIGHT: u32 = 4;
const VOIDED_WEIGHT: u32 = 2;
const DISPUTED_WEIGHT: u32 = 2;
const LATE_WEIGHT: u32 = 1;
const GRADE_D_WEIGHT: u32 = 1;
/// Each flag counts like this share of a thousand.
const FLAG_WEIGHT: u32 = 500;

/// Something that stands out.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The same times were typed in for many people.
    SameTimes,
    /// Much service was typed in within one hour.
    TypedInRush,
    /// Much service began at night.
    ServiceAtNight,
    /// Much was typed in at night.
    TypedAtNight,
    /// Typed sessions are whole hours nearly always.
    WholeHours,
    /// A crowd that was typed in and of which nobody signed.
    UnsignedCrowd,
}

impl Flag {
    /// What stands out, in words.
    pub fn words(self) -> Words {
        match self {
            Self::SameTimes => words("多人起止时间相同", "same times for many"),
            Self::TypedInRush => words("一小时内补录过多", "much typed in one hour"),
            Self::ServiceAtNight => words("夜间服务过多", "service at night"),
            Self::TypedAtNight => words("夜间补录过多", "typed in at night"),
            Self::WholeHours => words("几乎都是整小时", "whole hours only"),
            Self::UnsignedCrowd => words("大批补录无人签字", "a crowd, unsigned"),
        }
    }
}

/// What stands out of these figures.
pub fn flags(signs: &Signs) -> Vec<Flag> {
    let whole_hours = per_mille(signs.typed_whole_hours, signs.typed);
    let enough = signs.typed >= WHOLE_HOURS_SESSIONS_MIN;
    let all = [
        (
            Flag::SameTimes,
            signs.same_times_people_max > SAME_TIMES_PEOPLE_MAX,
        ),
        (
            Flag::TypedInRush,
            signs.typed_minutes_in_hour_max > TYPED_MINUTES_IN_HOUR_MAX,
        ),
        (
            Flag::ServiceAtNight,
            signs.service_at_night > SERVICE_AT_NIGHT_MAX,
        ),
        (
            Flag::TypedAtNight,
            signs.typed_at_night > TYPED_AT_NIGHT_MAX,
        ),
        (
            Flag::WholeHours,
            enough && whole_hours > WHOLE_HOURS_PER_MILLE_MAX,
        ),
        (
            Flag::UnsignedCrowd,
            signs.unsigned_of_activity_max > UNSIGNED_OF_ACTIVITY_MAX,
        ),
    ];
    let raised = all.into_iter().filter(|(_, raised)| *raised);
    raised.map(|(flag, _)| flag).collect()
}

/// The sum that the order goes by: weighted shares of a thousand, and the flags.
pub fn risk(line: &RecorderLine) -> u32 {
    let effective: u64 = line.by_grade.iter().map(|part| part.sessions).sum();
    let is_lowest = |part: &&Part<Grade>| part.key == Grade::D;
    let lowest = line.by_grade.iter().filter(is_lowest);
    let lowest = lowest.map(|part| part.sessions).sum();
    let of = |part, whole: u64| per_mille(part, whole.max(SHARED_SESSIONS_MIN));
    let share = |part| of(part, line.sessions);
    let flags = u32::try_from(line.flags.len()).unwrap_or(u32::MAX);
    FOUND_FAKE_WEIGHT * share(line.found_fake)
        + VOIDED_WEIGHT * share(line.voided)
        + DISPUTED_WEIGHT * share(line.disputed)
        + LATE_WEIGHT * of(line.delay.late, line.delay.entries)
        + GRADE_D_WEIGHT * of(lowest, effective)
        + FLAG_WEIGHT * flags
}

/// How the order comes about, and what each flag means, with the numbers of this file.
pub fn definitions(lang: Lang) -> [String; 2] {
    let order = match lang {
        Lang::Zh => format!(
            "风险 = {FOUND_FAKE_WEIGHT}×虚假 + {VOIDED_WEIGHT}×作废 + {DISPUTED_WEIGHT}×异议 + \
             {LATE_WEIGHT}×迟录 + {GRADE_D_WEIGHT}×D级（均为千分比，基数至少{SHARED_SESSIONS_MIN}条） \
             + 每个标志{FLAG_WEIGHT}。排在前面只是抽查的理由，不是结论。"
        ),
        Lang::En => format!(
            "Risk = {FOUND_FAKE_WEIGHT} x fake + {VOIDED_WEIGHT} x voided + {DISPUTED_WEIGHT} x \
             disputed + {LATE_WEIGHT} x late + {GRADE_D_WEIGHT} x grade D, each in thousandths of \
             {SHARED_SESSIONS_MIN} sessions or more, + {FLAG_WEIGHT} for each flag. \
             A high place is a reason to look, not a finding."
        ),
    };
    let hours = TYPED_MINUTES_IN_HOUR_MAX / 60;
    let (percent, night) = (WHOLE_HOURS_PER_MILLE_MAX / 10, NIGHT_SECONDS.end / 3_600);
    let flags = match lang {
        Lang::Zh => format!(
            "标志：同一活动补录超过{SAME_TIMES_PEOPLE_MAX}人起止相同；一小时内补录超过{hours}小时；\
             夜间（0至{night}时）开始超过{SERVICE_AT_NIGHT_MAX}条，或补录超过{TYPED_AT_NIGHT_MAX}条；\
             至少{WHOLE_HOURS_SESSIONS_MIN}条补录中整小时超过{percent} %；\
             同一活动超过{UNSIGNED_OF_ACTIVITY_MAX}条补录无志愿者签字。"
        ),
        Lang::En => format!(
            "Flags: the same times typed in for more than {SAME_TIMES_PEOPLE_MAX} people of an \
             activity; over {hours} hours typed in within one hour; over {SERVICE_AT_NIGHT_MAX} \
             sessions begun, or {TYPED_AT_NIGHT_MAX} typed in, at night (0 to {night}); whole \
             hours in over {percent} % of {WHOLE_HOURS_SESSIONS_MIN} typed sessions or more; over \
             {UNSIGNED_OF_ACTIVITY_MAX} typed sessions of an activity that nobody signed."
        ),
    };
    [order, flags]
}

/// Whether a moment lies in the night.
pub fn is_at_night(zone: &Zone, at: Moment) -> bool {
    let since_midnight = at.seconds_since(zone.midnight(zone.date(at)));
    NIGHT_SECONDS.contains(&since_midnight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r43_a_figure_stands_out_above_its_threshold_and_not_at_it() {
        let at = Signs {
            typed: 40,
            typed_whole_hours: 32,
            typed_at_night: TYPED_AT_NIGHT_MAX,
            same_times_people_max: SAME_TIMES_PEOPLE_MAX,
            unsigned_of_activity_max: UNSIGNED_OF_ACTIVITY_MAX,
            typed_minutes_in_hour_max: TYPED_MINUTES_IN_HOUR_MAX,
            service_at_night: SERVICE_AT_NIGHT_MAX,
        };
        assert_eq!(flags(&at), []);
        let above = Signs {
            typed: 40,
            typed_whole_hours: 33,
            typed_at_night: TYPED_AT_NIGHT_MAX + 1,
            same_times_people_max: SAME_TIMES_PEOPLE_MAX + 1,
            unsigned_of_activity_max: UNSIGNED_OF_ACTIVITY_MAX + 1,
            typed_minutes_in_hour_max: TYPED_MINUTES_IN_HOUR_MAX + 1,
            service_at_night: SERVICE_AT_NIGHT_MAX + 1,
        };
        assert_eq!(flags(&above).len(), 6);
        let few = Signs {
            typed: WHOLE_HOURS_SESSIONS_MIN - 1,
            typed_whole_hours: WHOLE_HOURS_SESSIONS_MIN - 1,
            ..Signs::default()
        };
        assert_eq!(flags(&few), [], "a few whole hours say nothing");
    }

    #[test]
    fn r43_the_night_is_that_of_the_ledger_and_ends_at_five() {
        let zone = Zone::shanghai();
        for (utc, night) in [
            ("2026-03-02T15:59:59Z", false),
            ("2026-03-02T16:00:00Z", true),
            ("2026-03-02T20:59:59Z", true),
            ("2026-03-02T21:00:00Z", false),
        ] {
            let at = utc.parse().expect("a moment");
            assert_eq!(is_at_night(&zone, at), night, "{utc}");
        }
    }
}
