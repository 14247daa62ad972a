//! Each rule of the sum, broken once.

use serde_json::{Value, json};

use super::*;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId};
use crate::domain::kernel::minutes::Rounding;

/// One day of one session, credited or reversed.
#[derive(Clone, Copy)]
struct Act {
    tag: u8,
    session: u8,
    date: &'static str,
    minutes: i64,
    /// The cause of a reversal; absent: a credit.
    reverses: Option<u64>,
}

const CREDIT: Act = Act {
    tag: 1,
    session: 1,
    date: "2026-03-02",
    minutes: 60,
    reverses: None,
};
const REVERSAL: Act = Act {
    reverses: Some(0),
    ..CREDIT
};

impl Act {
    fn event(self) -> Event {
        let mut hours = json!({
            "minutes": self.minutes, "tag": Tag16::from_bytes([self.tag; 16]),
        });
        if self.reverses.is_none() {
            let more = json!({
                "class": "service", "grade": "B", "grade_reason": "one_channel_only",
                "rounding": Rounding::None, "source": "on_site_code",
            });
            for (name, value) in more.as_object().expect("an object") {
                hours[name] = value.clone();
            }
        }
        let body = json!({
            "activity": {
                "activity_id": ActivityId::from_bytes([9; 16]),
                "organisation_id": OrganisationId::from_bytes([9; 16]),
                "session_id": SessionId::from_bytes([self.session; 16]),
            },
            "hours": hours,
            "meta": {
                "actor": "system", "cause": self.reverses,
                "effective_at": "2026-03-02T04:00:00Z",
                "policy": null, "reason": null, "reason_text": null,
            },
            "place": Value::Null,
            "subject": {"person_id": PersonId::from_bytes([9; 16])},
            "time": {"date": self.date, "ended_at": null, "started_at": null},
        });
        let name = match self.reverses {
            Some(_) => "hours_reversed",
            None => "hours_credited",
        };
        Event::decode(name, 1, body.to_string().as_bytes()).expect("an event")
    }
}

/// The sum over these acts, at the positions 0, 1, ..., and how many problems it has.
fn summed(acts: &[Act]) -> (Sums, usize) {
    let mut hours = Hours::default();
    for (at, act) in (0..).zip(acts) {
        match act.event() {
            Event::HoursCredited(event) => hours.credited(at, &event),
            Event::HoursReversed(event) => hours.reversed(at, &event),
            other => panic!("{other:?}"),
        }
    }
    let sums = hours.sums().clone();
    (sums, hours.into_line(true).problems.len())
}

#[test]
fn a_day_credited_reversed_and_credited_again_stands_once() {
    let again = Act {
        minutes: 45,
        ..CREDIT
    };
    let (sums, problems) = summed(&[CREDIT, REVERSAL, again]);
    assert_eq!(problems, 0);
    assert_eq!((sums.credited_minutes, sums.reversed_minutes), (105, 60));
    assert_eq!(sums.standing_minutes_by_grade.b, 45);
    assert_eq!(sums.standing_minutes_by_grade.sum(), 45);
}

#[test]
fn each_broken_rule_is_one_problem() {
    let other_tag = Act { tag: 2, ..CREDIT };
    let other_session = Act {
        session: 2,
        ..CREDIT
    };
    let other_minutes = Act {
        minutes: 59,
        ..REVERSAL
    };
    let other_cause = Act {
        reverses: Some(7),
        ..REVERSAL
    };
    let other_day = Act {
        date: "2026-03-03",
        ..REVERSAL
    };
    let nothing = Act {
        minutes: 0,
        ..CREDIT
    };
    for (acts, what) in [
        (&[CREDIT, CREDIT][..], "credited twice"),
        (&[CREDIT, other_tag], "credited twice under another tag"),
        (&[CREDIT, other_session], "the tag of another session"),
        (&[REVERSAL], "reversed before it was credited"),
        (&[CREDIT, REVERSAL, REVERSAL], "reversed twice"),
        (&[CREDIT, other_minutes], "other minutes reversed"),
        (&[CREDIT, other_cause], "another cause"),
        (&[CREDIT, other_day], "another day"),
        (&[nothing], "no minutes"),
    ] {
        assert_eq!(summed(acts).1, 1, "{what}");
    }
}

#[test]
fn minutes_beyond_any_integer_of_a_ledger_still_add_up() {
    let most = Act {
        minutes: i64::MAX,
        ..CREDIT
    };
    let other = Act {
        tag: 2,
        session: 2,
        ..most
    };
    let (sums, problems) = summed(&[most, other]);
    assert_eq!(problems, 0);
    assert_eq!(sums.credited_minutes, 2 * i128::from(i64::MAX));
}
