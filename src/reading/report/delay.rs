//! Entry delay: from the end of a service to the moment at which that end was entered.
//!
//! On site it is seconds, for what is keyed in it is hours or days. Imported records have none:
//! when their source entered them is not known. Nor have those whose times were corrected: what
//! stands was entered by the correction, and that says nothing of how late the record was.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::part::per_mille;
use crate::domain::sessions::book::Session;
use crate::domain::sessions::state::Source;
use crate::domain::sessions::steps::{Step, StepKind};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// Upper ends of the steps of the distribution, inclusive, in minutes: an hour, a day, then days.
pub const STEPS_MINUTES: [i64; 7] = [HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY];

/// Delays of the entries that were counted, in minutes.
#[derive(Clone, Debug, Default)]
pub struct Delays {
    minutes: Vec<u32>,
    late: u64,
}

/// How late entries were made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DelayView {
    /// Entries that have a delay: sessions with an end, without imports and corrected ones.
    pub entries: u64,
    /// The middle one, in whole minutes (nearest rank); absent without entries.
    pub median_minutes: Option<u32>,
    /// Nine of ten are not above it, in whole minutes (nearest rank).
    pub ninetieth_minutes: Option<u32>,
    /// Keyed in after the working days that the policy allows (Order 67 art. 11).
    pub late: u64,
    /// Share of the late ones in the entries, of a thousand.
    pub late_per_mille: u32,
    /// Entries by delay; each step reaches from the one before it.
    pub steps: Vec<DelayStep>,
}

/// Entries with about one delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DelayStep {
    /// Up to this delay, inclusive, in minutes; absent: anything longer.
    pub minutes_max: Option<i64>,
    /// How many entries.
    pub entries: u64,
}

impl Delays {
    /// Takes the entry of a session in, if it has one.
    pub fn see(&mut self, session: &Session) {
        let stated = session.source_in == Source::Imported;
        let corrects = |step: &Step| matches!(step.what, StepKind::Corrected(..));
        let corrected = session.history.iter().flatten().any(corrects);
        let Some(end) = session.end.filter(|_| !stated && !corrected) else {
            return;
        };
        let seconds = end.entered_at.seconds_since(end.at).max(0);
        self.minutes
            .push(u32::try_from(seconds / 60).unwrap_or(u32::MAX));
        self.late += u64::from(session.late);
    }

    /// Takes all entries of another in.
    pub fn join(&mut self, mut other: Self) {
        self.minutes.append(&mut other.minutes);
        self.late += other.late;
    }

    /// The figures.
    pub fn view(mut self) -> DelayView {
        self.minutes.sort_unstable();
        let entries = self.minutes.len() as u64;
        let ends = STEPS_MINUTES.map(Some).into_iter().chain([None]);
        let mut before = 0;
        let steps = ends.map(|minutes_max| {
            let below = minutes_max.map_or(self.minutes.len(), |end| {
                self.minutes
                    .partition_point(|delay| i64::from(*delay) <= end)
            });
            let entries = (below - before) as u64;
            before = below;
            DelayStep {
                minutes_max,
                entries,
            }
        });
        DelayView {
            entries,
            median_minutes: ranked(&self.minutes, 50),
            ninetieth_minutes: ranked(&self.minutes, 90),
            late: self.late,
            late_per_mille: per_mille(self.late, entries),
            steps: steps.collect(),
        }
    }
}

/// The value at a rank in percent of sorted values: the nearest one, never between two.
pub fn ranked<T: Copy>(sorted: &[T], percent: usize) -> Option<T> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_the_nearest_value_and_never_between_two() {
        assert_eq!(ranked::<u32>(&[], 50), None);
        assert_eq!(ranked(&[7], 90), Some(7));
        assert_eq!(ranked(&[1, 2, 3, 4], 50), Some(2));
        assert_eq!(ranked(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90), Some(9));
        assert_eq!(ranked(&[1, 2, 3], 90), Some(3));
    }

    #[test]
    fn each_entry_is_in_one_step_and_a_step_holds_its_end() {
        let delays = Delays {
            minutes: vec![0, 60, 61, 1_440, 1_441, 200_000],
            late: 1,
        };
        let view = delays.view();
        let entries: Vec<u64> = view.steps.iter().map(|step| step.entries).collect();
        assert_eq!(entries, [2, 2, 1, 0, 0, 0, 0, 1]);
        assert_eq!((view.entries, view.late_per_mille), (6, 167));
    }
}
