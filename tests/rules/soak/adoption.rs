//! Packs of a run: the national one with other roundings, notices, bands, rules, and small stars.

use hourledger::domain::kernel::minutes::{Minutes, Rounding};
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{Pack, StarFall, StarSeries};

use super::model::Model;
use super::moves::Move;
use crate::cast::{self, District};

/// Minutes of a level, by its place.
pub fn minutes_of(rank: u32) -> i64 {
    i64::from(rank) * 20
}

/// The national pack with stars that a run can earn; what becomes of them varies.
pub fn soaked(number: u8) -> Pack {
    let falls = [StarFall::Downgrade, StarFall::Review, StarFall::Keep];
    cast::small_stars(|scheme| {
        for (level, rank) in scheme.levels.iter_mut().zip(1..) {
            level.minutes_min = Minutes(minutes_of(rank));
            if !number.is_multiple_of(3) {
                level.notice_working_days = cast::set(1);
            }
        }
        scheme.hours_fall = cast::set(falls[usize::from(number) % 3]);
        scheme.valid_months = cast::set(1);
        scheme.number_series = cast::set(StarSeries {
            kept: number.is_multiple_of(2),
            prefix: "soak".parse().expect("a code"),
        });
    })
}

impl Move {
    /// The national pack with another rounding and, now and then, a notice.
    pub(super) fn adoption(self, district: &District, model: &Model) -> AdoptPolicy {
        let mut pack = soaked(self.who);
        pack.version = model.packs_adopted + 1;
        let roundings = [
            Rounding::None,
            Rounding::Floor { unit: 30 },
            Rounding::Ceiling { unit: 30 },
            Rounding::Nearest { unit: 15 },
            Rounding::MinimumUnit { unit: 60 },
        ];
        pack.rounding = roundings[usize::from(self.what) % roundings.len()].clone();
        if self.who.is_multiple_of(4) {
            pack.dispute_answer_working_days = cast::set(1);
        }
        if self.who.is_multiple_of(3) {
            pack.notice_working_days = cast::set(u32::from(self.who % 2) + 1);
        }
        if self.who % 4 == 1 {
            pack.daily_bands = cast::bands();
        }
        if self.who % 5 < 3 {
            pack.auto_approval = cast::rules();
        }
        let today = Zone::shanghai().date(district.world.now);
        AdoptPolicy {
            pack: Box::new(pack),
            effective_from: today.plus_days(i32::from(self.from % 3)),
        }
    }
}
