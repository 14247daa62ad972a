//! The story as a list of steps in the order of time. Still only a plan.

use super::cast::{PEOPLE, STAFF};
use super::courses::Channel;
use super::ports::throw;
use super::programme::{FIRST_DAY, Gathering, Guest, LAST_DAY, RECORDER_LEAVES, date};
use crate::domain::kernel::moment::{LocalDate, Moment, Zone};

/// One thing that happens. `g` is a gathering, `i` one of its guests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A clerk registers a person.
    Register(usize),
    /// A recorder registers a school class in one go.
    RegisterClass,
    /// A person lets the records go to the national system.
    GiveConsent(usize),
    /// The district adopts a version of its own pack.
    AdoptPack(u32),
    /// An activity is published.
    Publish { g: usize },
    /// A person signs up.
    SignUp { g: usize, i: usize },
    /// A person cancels.
    CancelSignUp { g: usize, i: usize },
    /// A person comes in by the code.
    CodeIn { g: usize, i: usize },
    /// The desk takes in everybody who comes to it.
    DeskIn { g: usize },
    /// A person goes by the code.
    CodeOut { g: usize, i: usize },
    /// The desk takes out everybody who comes to it.
    DeskOut { g: usize },
    /// The recorder keys a session in.
    Key { g: usize, i: usize },
    /// The volunteer signs.
    Confirm { g: usize, i: usize },
    /// The approver goes through what is due these days after the end.
    Approve { g: usize, days: i32 },
    /// The approver voids a session.
    Void { g: usize, i: usize },
    /// A recorder leaves.
    RevokeRole,
    /// A volunteer withdraws the consent to be recorded.
    WithdrawConsent,
    /// A volunteer is erased on a written wish.
    Erase,
}

/// First of those whom a recorder registers as a class.
pub const CLASS_FROM: usize = 48;
/// Version of the district's pack with a notice of three working days, and its first service day.
pub const WITH_NOTICE: (u32, (i32, u32, u32)) = (2, (2026, 5, 1));
/// The version that takes the notice away again.
pub const WITHOUT_NOTICE: (u32, (i32, u32, u32)) = (3, (2026, 6, 15));

/// The whole story after the founding, up to the evening on which it stops.
pub fn schedule(programme: &[Gathering], zone: &Zone) -> Vec<(Moment, Step)> {
    let mut steps = district(zone);
    for (g, gathering) in programme.iter().enumerate() {
        steps.extend(around(g, gathering, zone));
    }
    let end = end(zone);
    steps.retain(|(moment, _)| *moment < end);
    // Stable: what happens in the same second happens in the order written here.
    steps.sort_by_key(|(moment, _)| *moment);
    steps
}

/// The moment at which the story stops.
pub fn end(zone: &Zone) -> Moment {
    at(zone, date(LAST_DAY), 19 * 60)
}

/// Minutes after local midnight of a day.
pub fn at(zone: &Zone, day: LocalDate, minutes: i64) -> Moment {
    zone.midnight(day).plus_minutes(minutes)
}

/// What happens beside the activities.
fn district(zone: &Zone) -> Vec<(Moment, Step)> {
    let first = date(FIRST_DAY);
    let on = |day, minutes, step| (at(zone, date(day), minutes), step);
    let mut steps = vec![
        (at(zone, first.plus_days(4), 10 * 60), Step::RegisterClass),
        on((2026, 4, 24), 11 * 60, Step::AdoptPack(WITH_NOTICE.0)),
        on((2026, 6, 10), 11 * 60, Step::AdoptPack(WITHOUT_NOTICE.0)),
        on(RECORDER_LEAVES, 9 * 60, Step::RevokeRole),
        on((2026, 6, 12), 20 * 60, Step::WithdrawConsent),
        on((2026, 6, 20), 10 * 60, Step::Erase),
    ];
    for (number, person) in (STAFF..CLASS_FROM).zip(0_i32..) {
        let number_of_day = i64::from(number_in_day(person));
        let day = first.plus_days(1 + person / 12);
        steps.push((
            at(zone, day, 9 * 60 + 20 * number_of_day),
            Step::Register(number),
        ));
    }
    for person in (STAFF..PEOPLE).filter(|person| person.is_multiple_of(7)) {
        steps.push((
            at(zone, first.plus_days(10), 20 * 60),
            Step::GiveConsent(person),
        ));
    }
    steps
}

fn number_in_day(person: i32) -> i32 {
    person % 12
}

/// What happens around one activity.
fn around(g: usize, gathering: &Gathering, zone: &Zone) -> Vec<(Moment, Step)> {
    let published_at = if gathering.announced {
        at(zone, gathering.day.plus_days(-6), 10 * 60)
    } else {
        gathering.starts_at.plus_minutes(20)
    };
    let opens_at = gathering.starts_at.max(published_at.plus_minutes(5));
    let mut steps = vec![
        (published_at, Step::Publish { g }),
        (opens_at, Step::DeskIn { g }),
        (gathering.ends_at.plus_minutes(2), Step::DeskOut { g }),
    ];
    let mut rounds: Vec<i32> = Vec::new();
    for (i, guest) in gathering.guests.iter().enumerate() {
        let signs_up_at = if gathering.announced {
            let days = -1 - small("signs up", g, i, 4);
            at(
                zone,
                gathering.day.plus_days(i32::try_from(days).unwrap_or(-1)),
                20 * 60,
            )
        } else {
            published_at.plus_minutes(1)
        };
        steps.extend(visit(g, i, guest, signs_up_at, opens_at, gathering.ends_at));
        steps.extend(afterwards(g, i, guest, gathering.day, zone));
        rounds.extend(guest.course.approved_after_days());
    }
    rounds.sort_unstable();
    rounds.dedup();
    let round = |days| {
        (
            at(zone, gathering.day.plus_days(days), 10 * 60),
            Step::Approve { g, days },
        )
    };
    steps.extend(rounds.into_iter().map(round));
    steps
}

/// Coming and going.
fn visit(
    g: usize,
    i: usize,
    guest: &Guest,
    signs_up_at: Moment,
    opens_at: Moment,
    ends_at: Moment,
) -> Vec<(Moment, Step)> {
    let course = guest.course;
    let mut steps = Vec::new();
    if course.signs_up() {
        let seconds = small("signs up at", g, i, 200);
        steps.push((signs_up_at.plus_seconds(seconds), Step::SignUp { g, i }));
        if course == super::courses::Course::Cancelled {
            steps.push((opens_at.plus_minutes(-90), Step::CancelSignUp { g, i }));
        }
    }
    if course.channel_in() == Some(Channel::Code) {
        let seconds = small("comes in", g, i, 600);
        steps.push((opens_at.plus_seconds(seconds), Step::CodeIn { g, i }));
    }
    if course.channel_out() == Some(Channel::Code) {
        let seconds = small("goes", g, i, 300);
        steps.push((ends_at.plus_seconds(seconds - 240), Step::CodeOut { g, i }));
    }
    steps
}

/// Keying in, signing, voiding.
fn afterwards(
    g: usize,
    i: usize,
    guest: &Guest,
    day: LocalDate,
    zone: &Zone,
) -> Vec<(Moment, Step)> {
    let course = guest.course;
    let on = |days, minutes: i64, step| (at(zone, day.plus_days(days), minutes), step);
    let keyed = course
        .keyed_after_days()
        .map(|days| on(days, 16 * 60, Step::Key { g, i }));
    let signs = 18 * 60 + small("signs", g, i, 180);
    let signed = course.confirmed_after_days();
    let signed = signed.map(|days| on(days, signs, Step::Confirm { g, i }));
    let voided = course.voided_after_days();
    let voided = voided.map(|days| on(days, 11 * 60, Step::Void { g, i }));
    [keyed, signed, voided].into_iter().flatten().collect()
}

fn small(question: &str, g: usize, i: usize, sides: u64) -> i64 {
    let thrown = throw(question, &[g as u64, i as u64], sides);
    i64::try_from(thrown).expect("fewer sides than an i64 holds")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::demo::programme::programme;

    #[test]
    fn steps_are_in_the_order_of_time_and_stop_in_time() {
        let zone = Zone::shanghai();
        let steps = schedule(&programme(&zone), &zone);
        assert!(steps.is_sorted_by_key(|(moment, _)| *moment));
        assert!(steps.iter().all(|(moment, _)| *moment < end(&zone)));
        assert!(steps.len() > 1_000, "{}", steps.len());
    }
}
