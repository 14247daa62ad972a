//! Commendations: moves, and what a reader of the events alone would know of them.

use std::collections::BTreeMap;

use hourledger::domain::certificates::book::Standing;
use hourledger::domain::commendations::event::CommendationEnd;
use hourledger::domain::kernel::ids::{
    ActivityId, CertificateId, CommendationId, PersonId, SessionId,
};
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::Actor;
use hourledger::domain::{Command, Event};

use super::entries::house_of_organisation;
use super::model::Model;
use super::moves::{Move, pick};
use crate::cast::{self, District, certificate_of, commendation_of, session_of};
use crate::world::World;

/// What the events say of commendations.
#[derive(Default)]
pub struct Thanks {
    given: BTreeMap<CommendationId, Given>,
    certified: BTreeMap<CertificateId, Vec<CommendationId>>,
}

/// A commendation, as its events tell it.
struct Given {
    person: PersonId,
    session: (ActivityId, SessionId),
    end: Option<CommendationEnd>,
}

/// A commendation is given, taken back or refused, with who does so.
pub fn moves(it: Move, district: &District, model: &Model) -> Option<(Actor, Command)> {
    let anybody = pick(&model.people, it.by).filter(|_| it.by >= 224).copied();
    let standing = model.thanks.given.iter().filter(|it| it.1.end.is_none());
    let standing: Vec<_> = standing.collect();
    let (fitting, command): (PersonId, Command) = match (pick(&standing, it.what), it.who % 8) {
        (Some((id, given)), 0) => (given.person, cast::refuse_thanks(given.person, **id).into()),
        (Some((id, given)), 1) => {
            let organisation = model.sessions[&given.session.1].of.organisation_id;
            let house = house_of_organisation(district, organisation);
            (house.approver, cast::take_back(given.session, **id).into())
        }
        _ => {
            let recent: Vec<_> = model.order.iter().rev().take(20).collect();
            let seen = &model.sessions[*pick(&recent, it.what)?];
            let house = house_of_organisation(district, seen.of.organisation_id);
            let served = (seen.of.activity_id, seen.of.session_id);
            (house.admin, cast::thank(&district.world, served).into())
        }
    };
    Some((Actor::Person(anybody.unwrap_or(fitting)), command))
}

impl Thanks {
    /// Reads the next event.
    pub fn feed(&mut self, event: &Event) {
        match event {
            Event::CommendationGiven(event) => {
                let of = event.activity;
                let given = Given {
                    person: event.subject.person_id,
                    session: (of.activity_id, of.session_id),
                    end: None,
                };
                let mut others = self.given.values();
                assert!(
                    others.all(|it| it.session != given.session
                        || matches!(
                            it.end,
                            Some(CommendationEnd::Withdrawn | CommendationEnd::Fallen)
                        )),
                    "one for a session"
                );
                let before = self.given.insert(event.commendation.commendation_id, given);
                assert!(before.is_none(), "an id is given once");
            }
            Event::CommendationEnded(event) => {
                let given = self.given.get_mut(&event.commendation.commendation_id);
                let before = given.expect("given before it ends").end;
                assert_eq!(before, None, "it ends once");
                let given = self.given.get_mut(&event.commendation.commendation_id);
                given.expect("there").end = Some(event.commendation.end);
            }
            Event::CommendationsCertified(event) => {
                let stated = event.certificate.commendations.clone();
                self.certified
                    .insert(event.certificate.certificate_id, stated);
            }
            _ => {}
        }
    }

    /// I6: what stands rests on hours that stand; a certificate that stands states what stands.
    pub fn hold_after(&self, world: &World, model: &Model) {
        for (id, given) in &self.given {
            let book = commendation_of(world, *id);
            assert_eq!(book.ended.map(|it| it.end), given.end);
            let (activity, session) = given.session;
            let named = session_of(world, activity, session).commendation == Some(*id);
            let keeps_its_place = matches!(given.end, None | Some(CommendationEnd::Refused));
            assert_eq!(named, keeps_its_place, "{id}");
            if given.end.is_none() {
                let seen = &model.sessions[&session];
                assert!(!seen.credits.is_empty(), "{id} rests on nothing");
                let stands = matches!(seen.state, SessionState::Effective | SessionState::Disputed);
                assert!(stands, "{id}: {:?}", seen.state);
            }
        }
        for (certificate, stated) in &self.certified {
            if certificate_of(world, *certificate).standing == Standing::Valid {
                let mut stated = stated.iter();
                assert!(stated.all(|id| self.given[id].end.is_none()));
            }
        }
    }
}
