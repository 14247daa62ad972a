//! The year as waves: what happens at the same moment, in a fixed order. Still only a plan.
//!
//! Few moments a day on purpose: everything of one moment shares an fsync.

use std::collections::BTreeMap;

use super::mix::Sequel;
use super::plan::{DAYS, Meeting, RING, leaver};
use crate::cli::demo::courses::{Channel, Course};
use crate::cli::demo::schedule::at;
use crate::domain::kernel::moment::{LocalDate, Moment, Zone};

/// One thing that happens. `m` is a meeting, `i` one of its guests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// An activity is published.
    Publish { m: usize },
    /// A person signs up.
    SignUp { m: usize, i: usize },
    /// A person cancels.
    Cancel { m: usize, i: usize },
    /// A person comes in by the code.
    CodeIn { m: usize, i: usize },
    /// The desk takes in who comes to it.
    DeskIn { m: usize },
    /// A person goes by the code.
    CodeOut { m: usize, i: usize },
    /// The desk takes out who comes to it.
    DeskOut { m: usize },
    /// The recorder keys a session in, or the volunteer declares it.
    Key { m: usize, i: usize },
    /// The recorder ticks the roster.
    Roster { m: usize },
    /// The volunteer signs; of declared hours the lead.
    Confirm { m: usize, i: usize },
    /// The approver goes through what is due these days after.
    Approve { m: usize, days: i32 },
    /// The approver approves one session alone, again after a correction.
    ApproveAgain { m: usize, i: usize },
    /// The approver voids a session.
    Void { m: usize, i: usize },
    /// The volunteer says that it is wrong.
    Dispute { m: usize, i: usize },
    /// The approver answers: it stands.
    Dismiss { m: usize, i: usize },
    /// The approver puts the times right.
    Correct { m: usize, i: usize },
    /// The district finds that a session was made up.
    FindFake { m: usize, i: usize },
    /// The organisation behind it records no more.
    Suspend { m: usize },
    /// It does again.
    Reinstate { m: usize },
    /// A person withdraws the consent to be recorded.
    Withdraw { person: usize },
    /// A person is erased.
    Erase { person: usize },
}

/// The moments of an office's day and of a volunteer's evening.
const OFFICE: i64 = 16 * 60;
const EVENING: i64 = 21 * 60;

/// All waves of the year that begins on `first`.
pub fn agenda(
    meetings: &[Meeting],
    staff: usize,
    people: usize,
    first: LocalDate,
    zone: &Zone,
) -> BTreeMap<Moment, Vec<Act>> {
    let mut waves = Waves {
        by_moment: BTreeMap::new(),
        first,
        zone,
    };
    for (m, meeting) in meetings.iter().enumerate() {
        waves.around(m, meeting);
    }
    let leavers = (staff..people).filter(|person| leaver(*person, people));
    for person in leavers {
        let act = if person + 1 == people {
            Act::Erase { person }
        } else {
            Act::Withdraw { person }
        };
        waves.add(DAYS - 10, EVENING, act);
    }
    waves.by_moment
}

struct Waves<'z> {
    by_moment: BTreeMap<Moment, Vec<Act>>,
    first: LocalDate,
    zone: &'z Zone,
}

impl Waves<'_> {
    fn add(&mut self, day: i32, minutes: i64, act: Act) {
        let moment = at(self.zone, self.first.plus_days(day), minutes);
        self.by_moment.entry(moment).or_default().push(act);
    }

    fn around(&mut self, m: usize, meeting: &Meeting) {
        let (day, (starts, ends)) = (meeting.day, meeting.minutes);
        let opens = if meeting.announced {
            self.add((day - 6).max(1), OFFICE, Act::Publish { m });
            starts
        } else {
            self.add(day, starts + 20, Act::Publish { m });
            starts + 25
        };
        if !meeting.made_up {
            self.add(day, opens, Act::DeskIn { m });
            self.add(day, ends, Act::DeskOut { m });
        }
        if meeting.on_the_roster().next().is_some() {
            self.add(day + 1, OFFICE, Act::Roster { m });
        }
        let mut rounds = Vec::new();
        for (i, guest) in meeting.guests.iter().enumerate() {
            self.visit(m, i, meeting, opens);
            self.afterwards(m, i, meeting);
            self.sequel(m, i, day, guest.sequel);
            rounds.extend(guest.course.approved_after_days());
            if meeting.made_up {
                self.add(RING.1, OFFICE, Act::FindFake { m, i });
            }
        }
        rounds.sort_unstable();
        rounds.dedup();
        for days in rounds {
            self.add(day + days, OFFICE, Act::Approve { m, days });
        }
        if meeting.made_up {
            self.add(RING.1, EVENING, Act::Suspend { m });
            self.add(RING.2, OFFICE, Act::Reinstate { m });
        }
    }

    fn visit(&mut self, m: usize, i: usize, meeting: &Meeting, opens: i64) {
        let (day, course) = (meeting.day, meeting.guests[i].course);
        if course.signs_up() && meeting.announced {
            self.add((day - 2).max(1), EVENING, Act::SignUp { m, i });
            if course == Course::Cancelled {
                self.add(day - 1, EVENING + 30, Act::Cancel { m, i });
            }
        }
        if course.channel_in() == Some(Channel::Code) {
            self.add(day, opens, Act::CodeIn { m, i });
        }
        if course.channel_out() == Some(Channel::Code) {
            self.add(day, meeting.minutes.1, Act::CodeOut { m, i });
        }
    }

    fn afterwards(&mut self, m: usize, i: usize, meeting: &Meeting) {
        let (day, course) = (meeting.day, meeting.guests[i].course);
        let ticked = course == Course::KeyedInTime && meeting.keeps_a_roster();
        if let Some(days) = course.keyed_after_days().filter(|_| !ticked) {
            self.add(day + days, OFFICE, Act::Key { m, i });
        }
        if let Some(days) = course.confirmed_after_days() {
            self.add(day + days, EVENING, Act::Confirm { m, i });
        }
        if let Some(days) = course.voided_after_days() {
            self.add(day + days, OFFICE, Act::Void { m, i });
        }
    }

    fn sequel(&mut self, m: usize, i: usize, day: i32, sequel: Sequel) {
        let disputed = matches!(
            sequel,
            Sequel::DisputeDismissed | Sequel::DisputeCorrected | Sequel::DisputeOpen
        );
        if disputed {
            self.add(day + 6, EVENING, Act::Dispute { m, i });
        }
        if sequel == Sequel::DisputeDismissed {
            self.add(day + 9, OFFICE, Act::Dismiss { m, i });
        }
        if matches!(sequel, Sequel::DisputeCorrected | Sequel::Corrected) {
            self.add(day + 9, OFFICE, Act::Correct { m, i });
            self.add(day + 9, EVENING, Act::Confirm { m, i });
            self.add(day + 10, OFFICE, Act::ApproveAgain { m, i });
        }
    }
}
