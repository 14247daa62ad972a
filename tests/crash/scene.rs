//! Who and what there is to command about: learned from the events of accepted requests.

use std::collections::BTreeSet;

use hourledger::domain::activities::command::PublishActivity;
use hourledger::domain::kernel::documents::DocumentKind;
use hourledger::domain::kernel::ids::Digest32;
use hourledger::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, SessionId};
use hourledger::domain::kernel::moment::{Moment, RecordedAt};
use hourledger::domain::organisations::command::AccreditOrganisation;
use hourledger::domain::people::command::{ConsentForm, GrantRole, RegisterPerson};
use hourledger::domain::people::event::{Assurance, ConsentGiver};
use hourledger::domain::people::role::Role;
use hourledger::domain::stored::Actor;
use hourledger::domain::{Command, Event};

/// One organisation with its staff, and whatever else is known to exist.
#[derive(Clone, Debug)]
pub struct Scene {
    pub founder: PersonId,
    pub organisation: OrganisationId,
    pub recorder: PersonId,
    pub approver: PersonId,
    /// Registered and not erased; the first two are staff.
    pub people: Vec<PersonId>,
    pub erased: BTreeSet<PersonId>,
    pub activities: Vec<ActivityId>,
    /// Everything that has begun.
    pub sessions: Vec<(ActivityId, SessionId, PersonId)>,
    /// Passports given out so far.
    pub passports: u32,
}

impl Scene {
    /// Sets it with commands that must be accepted; `submit` answers their events.
    pub fn set(
        founder: PersonId,
        now: Moment,
        mut submit: impl FnMut(Actor, Command) -> Vec<Event>,
    ) -> Self {
        let admin = Actor::Person(founder);
        let people: Vec<PersonId> = (0..6)
            .map(|number| new_person(&submit(admin, register(number).into())))
            .collect();
        let organisation = new_organisation(&submit(admin, accredit(None).into()));
        let (recorder, approver) = (people[0], people[1]);
        let mut scene = Self {
            founder,
            organisation,
            recorder,
            approver,
            people,
            erased: BTreeSet::new(),
            activities: Vec::new(),
            sessions: Vec::new(),
            passports: 6,
        };
        for (person_id, role) in [(recorder, Role::Recorder), (approver, Role::Approver)] {
            submit(admin, scene.grant(person_id, role).into());
        }
        let publish = scene.publish(now, 300).into();
        scene.learn(&submit(Actor::Person(recorder), publish));
        scene
    }

    /// Takes in what was recorded.
    pub fn learn(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::PersonRegistered(event) => self.people.push(event.subject.person_id),
                Event::PersonErased(event) => {
                    let erased = event.subject.person_id;
                    self.people.retain(|person| *person != erased);
                    self.erased.insert(erased);
                }
                Event::ActivityPublished(event) => {
                    self.activities.push(event.activity.activity_id);
                }
                Event::SessionCheckedIn(event) => self.sessions.push((
                    event.activity.activity_id,
                    event.activity.session_id,
                    event.subject.person_id,
                )),
                Event::SessionKeyed(event) => self.sessions.push((
                    event.activity.activity_id,
                    event.activity.session_id,
                    event.subject.person_id,
                )),
                _ => {}
            }
        }
    }

    /// An activity of the organisation from `now` on.
    pub fn publish(&self, now: Moment, minutes: i64) -> PublishActivity {
        let category = &hourledger::domain::policy::pack::Pack::national().categories[0];
        PublishActivity {
            organisation_id: self.organisation,
            title: format!("River, {now}"),
            description: "Clean the banks".to_owned(),
            category: category.code.to_string(),
            kind: None,
            address: "1 River Road".to_owned(),
            region: "320106".to_owned(),
            starts_at: Some(now),
            ends_at: Some(now.plus_minutes(minutes)),
            lead: Some(self.recorder),
            station_id: None,
            capacity: None,
        }
    }

    pub fn grant(&self, person_id: PersonId, role: Role) -> GrantRole {
        GrantRole {
            person_id,
            role,
            organisation_id: Some(self.organisation),
            station_id: None,
            until: None,
        }
    }
}

/// A registration by passport number `number`.
pub fn register(number: u32) -> RegisterPerson {
    RegisterPerson {
        name: format!("Person {number}"),
        document_kind: DocumentKind::Passport,
        document_number: format!("E{number:08}"),
        birth_date: Some("1990-05-01".parse().expect("a date")),
        phone: None,
        region: "320106".to_owned(),
        assurance: Assurance::DocumentSeen,
        consent: Some(ConsentForm {
            given_by: ConsentGiver::Person,
            text_digest: Digest32::of(b"the text that was shown"),
        }),
        organisation_id: None,
        station_id: None,
    }
}

/// The organisation, or a team that it guides.
pub fn accredit(guided_by: Option<OrganisationId>) -> AccreditOrganisation {
    let code = guided_by.is_none().then(|| "11320000MB151840XJ".to_owned());
    AccreditOrganisation {
        name: "River Keepers".to_owned(),
        credit_code: code,
        guided_by,
        region: "320106".to_owned(),
    }
}

pub fn moment(now_ms: i64) -> Moment {
    RecordedAt::from_unix_ms(now_ms)
        .expect("a year of the drill")
        .moment()
}

fn new_person(events: &[Event]) -> PersonId {
    match &events[0] {
        Event::PersonRegistered(event) => event.subject.person_id,
        other => panic!("{other:?}"),
    }
}

fn new_organisation(events: &[Event]) -> OrganisationId {
    match &events[0] {
        Event::OrganisationAccredited(event) => event.organisation.organisation_id,
        other => panic!("{other:?}"),
    }
}
