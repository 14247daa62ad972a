//! The mix of the district: every share in one place, in numbers per thousand. Change them here;
//! a test checks that each table adds up.

use crate::cli::demo::courses::Course;

/// What happens to a session after its course: nothing, or what keeps an office busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sequel {
    /// Nothing more.
    None,
    /// Only a part of the minutes is approved.
    ApprovedInPart,
    /// The volunteer says it is wrong; the record stands.
    DisputeDismissed,
    /// The volunteer says it is wrong, and is right: the times are corrected.
    DisputeCorrected,
    /// The volunteer says it is wrong; nobody answered yet.
    DisputeOpen,
    /// The approver finds wrong times: corrected, signed and approved anew.
    Corrected,
}

/// How a participation goes.
pub const COURSES: [(Course, u64); 15] = [
    (Course::CodeThenClerk, 205),
    (Course::ClerkThenCode, 130),
    (Course::CodeOnly, 150),
    (Course::ClerkOnly, 150),
    (Course::KeyedInTime, 100),
    (Course::KeyedLate, 35),
    (Course::Forgotten, 40),
    (Course::Unsigned, 25),
    (Course::ApprovedLate, 25),
    (Course::Unconfirmed, 15),
    (Course::Unapproved, 10),
    (Course::VoidedLater, 10),
    (Course::VoidedEarly, 10),
    (Course::Cancelled, 45),
    (Course::NoShow, 50),
];

/// What comes after a course that was clocked, signed and approved.
pub const SEQUELS: [(Sequel, u64); 6] = [
    (Sequel::None, 955),
    (Sequel::ApprovedInPart, 12),
    (Sequel::DisputeDismissed, 10),
    (Sequel::DisputeCorrected, 8),
    (Sequel::DisputeOpen, 3),
    (Sequel::Corrected, 12),
];

/// Youngest and oldest age of a group.
pub const AGES: [((u64, u64), u64); 7] = [
    ((3, 13), 40),
    ((14, 17), 90),
    ((18, 25), 200),
    ((26, 45), 260),
    ((46, 60), 190),
    ((61, 75), 180),
    ((76, 90), 40),
];

/// How often somebody comes, as lots in the draw of an activity's guests: most come once or twice,
/// a few all the time.
pub const LOTS: [(usize, u64); 4] = [(1, 560), (4, 300), (15, 110), (60, 30)];

/// People without a telephone of their own or of their family.
pub const WITHOUT_PHONE: u64 = 90;

/// People who withdraw their consent within the year.
pub const WITHDRAWALS: u64 = 4;

/// Activities in a week, of each organisation, and the least and most guests of one.
pub const GUESTS: (u64, u64) = (4, 12);

/// Guests of a big day, per thousand people of the district.
pub const BIG_DAY_GUESTS: usize = 15;

/// The entry of a table that a throw from 0 to 999 meets.
pub fn of<T: Copy>(table: &[(T, u64)], throw: u64) -> T {
    let mut left = throw;
    for (entry, share) in table {
        if left < *share {
            return *entry;
        }
        left -= share;
    }
    table[0].0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_adds_up_to_a_thousand() {
        let sum = |shares: &[u64]| shares.iter().sum::<u64>();
        assert_eq!(sum(&COURSES.map(|(_, share)| share)), 1_000);
        assert_eq!(sum(&SEQUELS.map(|(_, share)| share)), 1_000);
        assert_eq!(sum(&AGES.map(|(_, share)| share)), 1_000);
        assert_eq!(sum(&LOTS.map(|(_, share)| share)), 1_000);
        assert_eq!(of(&LOTS, 999), 60);
    }
}
