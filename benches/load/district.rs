//! A district: volunteers, organisations with their staff, and the service days they live through.
//!
//! A service day takes groups of thirty through the whole life of a session: activity published,
//! checked in (which signs up), checked out, confirmed, approved and credited. That is six events
//! per session in four commands, each under its own key, as clients would send them.

use hourledger::domain::activities::command::PublishActivity;
use hourledger::domain::kernel::credit_code::CreditCode;
use hourledger::domain::kernel::documents::DocumentKind;
use hourledger::domain::kernel::ids::{ActivityId, Digest32, OrganisationId, PersonId, SessionId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::organisations::command::AccreditOrganisation;
use hourledger::domain::people::command::{ConsentForm, GrantRole, RegisterPerson};
use hourledger::domain::people::event::{Assurance, ConsentGiver};
use hourledger::domain::people::role::Role;
use hourledger::domain::policy::pack::Pack;
use hourledger::domain::sessions::command::{ApproveSession, CheckIn, CheckOut, ConfirmSession};
use hourledger::domain::stored::Actor;
use hourledger::domain::{Command, Event};
use hourledger::run::ports::Clock;

use crate::ledger::Ledger;

/// Volunteers at one activity.
pub const GROUP: usize = 30;
/// Volunteers registered per organisation.
const PER_ORGANISATION: usize = 5_000;
/// Sessions that are open at the same time: bounds the generator's memory.
const SESSIONS_PER_DAY_MAX: usize = 60_000;
const REGION: &str = "320106";
const DAY_SECONDS: i64 = 86_400;
const HOUR_SECONDS: i64 = 3_600;

/// Who is there.
pub struct District {
    /// The volunteers.
    pub people: Vec<PersonId>,
    /// The organisations.
    pub teams: Vec<Team>,
    day: i64,
    next: usize,
}

/// An organisation and its staff.
#[derive(Clone, Copy)]
pub struct Team {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Who publishes and checks in.
    pub recorder: Actor,
    /// Who approves.
    pub approver: Actor,
}

/// A session on its way through the day.
struct Underway {
    team: Team,
    activity: ActivityId,
    session: SessionId,
    person: PersonId,
}

impl District {
    /// Registers `count` volunteers and the organisations they serve with.
    pub fn settle(ledger: &Ledger, count: usize) -> Self {
        let founder = ledger.founder();
        let mut people = Vec::with_capacity(count);
        let number = ledger.events();
        let organisations = count.div_ceil(PER_ORGANISATION);
        let registrations =
            (0..count + 2 * organisations).map(|index| (founder, registration(number, index)));
        ledger.all(registrations, |events| match &events[..] {
            [Event::PersonRegistered(event), ..] => people.push(event.subject.person_id),
            other => panic!("a registration made {other:?}"),
        });
        let staff = people.split_off(count);
        let teams = staff.chunks(2).enumerate();
        let teams = teams.map(|(index, staff)| team(ledger, index, staff[0], staff[1]));
        Self {
            teams: teams.collect(),
            people,
            day: 0,
            next: 0,
        }
    }

    /// One service day with about `sessions` sessions; how many it had.
    pub fn live_through_a_day(&mut self, ledger: &Ledger, sessions: usize) -> usize {
        let opens = self.opens(ledger);
        let groups = self.groups(sessions.min(SESSIONS_PER_DAY_MAX));
        let activities = publish(ledger, &groups, opens);
        ledger.clock.advance_to((opens - 600) * 1_000);
        let sessions = check_in(ledger, &groups, &activities);
        ledger.clock.advance_to((opens + HOUR_SECONDS) * 1_000);
        check_out(ledger, &sessions);
        confirm(ledger, &sessions);
        approve(ledger, &sessions);
        sessions.len()
    }

    /// Lives through days until the log holds at least `events` events.
    pub fn live_until(&mut self, ledger: &Ledger, events: u64) {
        while ledger.events() < events {
            let missing = usize::try_from((events - ledger.events()) / 6).expect("fits");
            self.live_through_a_day(ledger, missing.max(GROUP));
        }
    }

    /// Publishes activities that start in an hour for all the groups of a day, checks nobody in;
    /// each volunteer with the activity and its recorder.
    pub fn announce(&mut self, ledger: &Ledger, sessions: usize) -> Vec<Turn> {
        let opens = self.opens(ledger);
        let groups = self.groups(sessions);
        let activities = publish(ledger, &groups, opens);
        ledger.clock.advance_to((opens - 600) * 1_000);
        turns(&groups, &activities).collect()
    }

    /// When the activities of the next day open, in Unix seconds.
    fn opens(&mut self, ledger: &Ledger) -> i64 {
        self.day += 1;
        ledger.clock.now_ms() / 1_000 + DAY_SECONDS
    }

    /// The next groups in turn; nobody is in two of them.
    fn groups(&mut self, sessions: usize) -> Vec<(Team, Vec<PersonId>)> {
        let sessions = sessions.min(self.people.len());
        let groups = (0..sessions.div_ceil(GROUP)).map(|index| {
            let size = GROUP.min(sessions - index * GROUP);
            let people =
                (0..size).map(|place| self.people[(self.next + place) % self.people.len()]);
            let people: Vec<PersonId> = people.collect();
            self.next = (self.next + size) % self.people.len();
            (self.teams[index % self.teams.len()], people)
        });
        groups.collect()
    }
}

/// Somebody who is about to check in.
#[derive(Clone, Copy)]
pub struct Turn {
    /// Where.
    pub activity: ActivityId,
    /// Who.
    pub person: PersonId,
    /// Who takes them in.
    pub recorder: Actor,
}

fn turns<'g>(
    groups: &'g [(Team, Vec<PersonId>)],
    activities: &'g [ActivityId],
) -> impl Iterator<Item = Turn> + 'g {
    let each = groups.iter().zip(activities);
    each.flat_map(|((team, people), &activity)| {
        people.iter().map(move |&person| Turn {
            activity,
            person,
            recorder: team.recorder,
        })
    })
}

fn registration(number: u64, index: usize) -> Command {
    let consent = ConsentForm {
        given_by: ConsentGiver::Person,
        text_digest: Digest32::of(b"consent to the processing of personal data"),
    };
    let command = RegisterPerson {
        name: "王芳".into(),
        document_kind: DocumentKind::Soldier,
        document_number: format!("B{number}X{index}"),
        birth_date: Some("1990-01-01".parse().expect("a date")),
        phone: Some("13800138000".into()),
        region: REGION.into(),
        assurance: Assurance::default(),
        consent: Some(consent),
        organisation_id: None,
        station_id: None,
    };
    command.into()
}

fn team(ledger: &Ledger, index: usize, recorder: PersonId, approver: PersonId) -> Team {
    let founder = ledger.founder();
    let accredit = AccreditOrganisation {
        name: format!("示例志愿服务队 {index}"),
        credit_code: Some(credit_code(index)),
        guided_by: None,
        region: REGION.into(),
    };
    let organisation = match &ledger.must(founder, accredit)[..] {
        [Event::OrganisationAccredited(event), ..] => event.organisation.organisation_id,
        other => panic!("an accreditation made {other:?}"),
    };
    for (person_id, role) in [(recorder, Role::Recorder), (approver, Role::Approver)] {
        let grant = GrantRole {
            person_id,
            role,
            organisation_id: Some(organisation),
            station_id: None,
            until: None,
        };
        ledger.must(founder, grant);
    }
    Team {
        organisation,
        recorder: Actor::Person(recorder),
        approver: Actor::Person(approver),
    }
}

/// A valid code: the check character is found by trying.
fn credit_code(index: usize) -> String {
    let body = format!("11{REGION}{index:09}");
    let candidates = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let valid = candidates.map(|check| format!("{body}{check}"));
    let mut valid = valid.filter(|code| code.parse::<CreditCode>().is_ok());
    valid.next().expect("one check character fits")
}

fn publish(ledger: &Ledger, groups: &[(Team, Vec<PersonId>)], opens: i64) -> Vec<ActivityId> {
    let category = &Pack::national().categories[0].code;
    let moment = |seconds| Moment::from_unix(seconds).expect("a covered year");
    let commands = groups.iter().map(|(team, _)| {
        let command = PublishActivity {
            organisation_id: team.organisation,
            title: "河道清洁".into(),
            description: "清理河岸垃圾，维护河道环境".into(),
            category: category.to_string(),
            kind: None,
            address: "江边路 1 号".into(),
            region: REGION.into(),
            starts_at: Some(moment(opens)),
            ends_at: Some(moment(opens + 2 * HOUR_SECONDS)),
            lead: team.recorder.person(),
            station_id: None,
            capacity: None,
        };
        (team.recorder, command.into())
    });
    let mut activities = Vec::with_capacity(groups.len());
    ledger.all(commands, |events| match &events[..] {
        [Event::ActivityPublished(event), ..] => activities.push(event.activity.activity_id),
        other => panic!("a publication made {other:?}"),
    });
    activities
}

/// The command that takes somebody in.
pub fn check_in_of(turn: &Turn) -> CheckIn {
    CheckIn {
        activity_id: turn.activity,
        person_id: turn.person,
        code: None,
        station_id: None,
    }
}

fn check_in(
    ledger: &Ledger,
    groups: &[(Team, Vec<PersonId>)],
    activities: &[ActivityId],
) -> Vec<Underway> {
    let teams = groups
        .iter()
        .flat_map(|(team, people)| people.iter().map(|_| *team));
    let mut teams = teams.collect::<Vec<_>>().into_iter();
    let commands = turns(groups, activities).map(|turn| (turn.recorder, check_in_of(&turn).into()));
    let mut sessions = Vec::new();
    ledger.all(commands, |events| match events.last() {
        Some(Event::SessionCheckedIn(event)) => sessions.push(Underway {
            team: teams.next().expect("one team per volunteer"),
            activity: event.activity.activity_id,
            session: event.activity.session_id,
            person: event.subject.person_id,
        }),
        other => panic!("a check-in made {other:?}"),
    });
    sessions
}

fn check_out(ledger: &Ledger, sessions: &[Underway]) {
    let commands = sessions.iter().map(|underway| {
        let command = CheckOut {
            activity_id: underway.activity,
            session_id: underway.session,
            code: None,
            station_id: None,
            break_minutes: Minutes::ZERO,
        };
        (underway.team.recorder, command.into())
    });
    ledger.all(commands, |_| {});
}

fn confirm(ledger: &Ledger, sessions: &[Underway]) {
    let commands = sessions.iter().map(|underway| {
        let command = ConfirmSession {
            activity_id: underway.activity,
            session_id: underway.session,
        };
        (Actor::Person(underway.person), command.into())
    });
    ledger.all(commands, |_| {});
}

fn approve(ledger: &Ledger, sessions: &[Underway]) {
    let commands = sessions.iter().map(|underway| {
        let command = ApproveSession {
            activity_id: underway.activity,
            session_id: underway.session,
            without_signature: false,
            clean_only: false,
            minutes: None,
            reason: None,
        };
        (underway.team.approver, command.into())
    });
    ledger.all(commands, |_| {});
}
