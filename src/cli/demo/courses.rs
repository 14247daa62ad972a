//! How one person's part in an activity goes: every kind of evidence, every kind of unfinished
//! business that a real ledger holds.

/// The course of one participation, and the grade it ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// In by the code, out by the clerk: A.
    CodeThenClerk,
    /// In by the clerk, out by the code: A.
    ClerkThenCode,
    /// In and out by the code: B.
    CodeOnly,
    /// In and out by the clerk: B.
    ClerkOnly,
    /// Keyed in the next day from the paper sheet: C.
    KeyedInTime,
    /// Keyed in two weeks later: D.
    KeyedLate,
    /// Nobody checked the person out: D.
    Forgotten,
    /// The volunteer could not sign: D.
    Unsigned,
    /// Approved after four weeks only.
    ApprovedLate,
    /// Nobody signed: waits.
    Unconfirmed,
    /// Signed, nobody approved: waits.
    Unapproved,
    /// Effective, then voided.
    VoidedLater,
    /// Voided before anybody approved.
    VoidedEarly,
    /// Signed up, cancelled.
    Cancelled,
    /// Signed up, never came.
    NoShow,
}

/// Courses with the number of throws out of a hundred that lead to each.
const TABLE: [(Course, u64); 15] = [
    (Course::CodeThenClerk, 20),
    (Course::ClerkThenCode, 14),
    (Course::CodeOnly, 14),
    (Course::ClerkOnly, 14),
    (Course::KeyedInTime, 9),
    (Course::KeyedLate, 4),
    (Course::Forgotten, 5),
    (Course::Unsigned, 3),
    (Course::ApprovedLate, 3),
    (Course::Unconfirmed, 3),
    (Course::Unapproved, 3),
    (Course::VoidedLater, 3),
    (Course::VoidedEarly, 2),
    (Course::Cancelled, 1),
    (Course::NoShow, 2),
];

/// A channel on site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The volunteer enters the code.
    Code,
    /// Staff at the desk.
    Desk,
}

impl Course {
    /// The course for a throw from 0 to 99.
    pub fn of(throw: u64) -> Self {
        let mut left = throw;
        for (course, share) in TABLE {
            if left < share {
                return course;
            }
            left -= share;
        }
        Self::CodeThenClerk
    }

    /// Whether the person signs up beforehand; the others walk in.
    pub fn signs_up(self) -> bool {
        !matches!(self, Self::ClerkOnly)
    }

    /// How the person comes in, if on site.
    pub fn channel_in(self) -> Option<Channel> {
        match self {
            Self::CodeThenClerk | Self::CodeOnly | Self::Forgotten | Self::Unconfirmed => {
                Some(Channel::Code)
            }
            Self::ClerkThenCode
            | Self::ClerkOnly
            | Self::Unsigned
            | Self::ApprovedLate
            | Self::Unapproved
            | Self::VoidedLater
            | Self::VoidedEarly => Some(Channel::Desk),
            Self::KeyedInTime | Self::KeyedLate | Self::Cancelled | Self::NoShow => None,
        }
    }

    /// How the person goes out; nobody checks out who forgets it.
    pub fn channel_out(self) -> Option<Channel> {
        match self {
            Self::Forgotten => None,
            Self::CodeThenClerk => Some(Channel::Desk),
            Self::ClerkThenCode => Some(Channel::Code),
            other => other.channel_in(),
        }
    }

    /// Days after the end on which the recorder keys the session in.
    pub fn keyed_after_days(self) -> Option<i32> {
        match self {
            Self::KeyedInTime => Some(1),
            Self::KeyedLate => Some(16),
            _ => None,
        }
    }

    /// Days after the end on which the volunteer signs.
    pub fn confirmed_after_days(self) -> Option<i32> {
        match self {
            Self::Cancelled
            | Self::NoShow
            | Self::Unsigned
            | Self::Unconfirmed
            | Self::VoidedEarly => None,
            Self::KeyedLate => Some(17),
            Self::KeyedInTime => Some(2),
            _ => Some(1),
        }
    }

    /// Days after the end on which somebody else approves.
    pub fn approved_after_days(self) -> Option<i32> {
        match self {
            Self::Cancelled
            | Self::NoShow
            | Self::Unconfirmed
            | Self::Unapproved
            | Self::VoidedEarly => None,
            Self::KeyedLate => Some(19),
            Self::ApprovedLate => Some(28),
            _ => Some(3),
        }
    }

    /// Days after the end on which the session is voided.
    pub fn voided_after_days(self) -> Option<i32> {
        match self {
            Self::VoidedEarly => Some(2),
            Self::VoidedLater => Some(12),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_a_hundred() {
        assert_eq!(TABLE.iter().map(|(_, share)| share).sum::<u64>(), 100);
        assert_eq!(Course::of(0), Course::CodeThenClerk);
        assert_eq!(Course::of(99), Course::NoShow);
    }

    #[test]
    fn whoever_is_approved_came_or_was_keyed_in_before() {
        for (course, _) in TABLE {
            let there = course.channel_in().is_some() || course.keyed_after_days().is_some();
            assert!(
                course.approved_after_days().is_none() || there,
                "{course:?}"
            );
            assert!(
                course.keyed_after_days() < course.confirmed_after_days()
                    || course.channel_in().is_some()
                    || !there
            );
        }
    }
}
