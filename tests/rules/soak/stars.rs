//! Stars: moves, and what a reader of the events alone would know of them.

use std::collections::BTreeMap;

use hourledger::domain::due::{Deadline, DueSubject, StarDue, StarDueKind};
use hourledger::domain::kernel::ids::{OrganisationId, PersonId, StarApplicationId};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::policy::book::PackBook;
use hourledger::domain::policy::pack::StarFall;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stars::book::{StarDesk, StarState, StarsOf};
use hourledger::domain::stars::event::StarOutcome;
use hourledger::domain::stored::{Actor, ReasonCode};
use hourledger::domain::{BookKey, Command, Event};

use super::adoption::minutes_of;
use super::entries::house_of_organisation;
use super::model::{Model, Seen};
use super::moves::{Move, pick};
use crate::cast::{self, District, application_of};
use crate::world::World;

/// Codes of the levels.
const LEVELS: [&str; 5] = [
    "one_star",
    "two_stars",
    "three_stars",
    "four_stars",
    "five_stars",
];

/// What the events say of stars.
#[derive(Default)]
pub struct Starred {
    applications: BTreeMap<StarApplicationId, Application>,
    /// Whether somebody was ever merged: hours may then fall without anybody undoing them.
    merged: bool,
}

/// An application, as its events tell it.
#[derive(Clone, Copy)]
struct Application {
    person: PersonId,
    organisation: OrganisationId,
    state: StarState,
    rank: u32,
    notice_ends_at: Option<Moment>,
    ends_at: Option<Moment>,
}

/// A command on stars, with who gives it.
pub fn moves(it: Move, district: &District, model: &Model) -> Option<(Actor, Command)> {
    let (fitting, command) = match it.who % 8 {
        0..=2 => application(it, model)?,
        _ => on_application(it, district, model)?,
    };
    let anybody = pick(&model.people, it.by).filter(|_| it.by >= 224);
    Some((Actor::Person(*anybody.unwrap_or(&fitting)), command))
}

/// Somebody who served applies for the highest level they meet, or for any.
fn application(it: Move, model: &Model) -> Option<(PersonId, Command)> {
    let effective = |id: &&_| model.sessions[*id].state == SessionState::Effective;
    let recent: Vec<_> = model
        .order
        .iter()
        .rev()
        .filter(effective)
        .take(20)
        .collect();
    let seen: &Seen = &model.sessions[*pick(&recent, it.what)?];
    let person = model.survivor(seen.person);
    let own = model.standing_of_human(person);
    let own = own.filter(|seen| seen.state == SessionState::Effective);
    let minutes: i64 = own.map(minutes).sum();
    let met = (0..5)
        .rev()
        .find(|at| minutes_of(at + 1) <= minutes)
        .unwrap_or(0);
    let level = if it.length.is_multiple_of(8) {
        *pick(&LEVELS, it.what)?
    } else {
        LEVELS[met as usize]
    };
    let command = cast::apply(person, level, seen.of.organisation_id);
    Some((person, command.into()))
}

fn minutes(seen: &Seen) -> i64 {
    seen.credits.values().map(|(minutes, _)| minutes).sum()
}

/// What the application, or the star, waits for; or anything.
fn on_application(it: Move, district: &District, model: &Model) -> Option<(PersonId, Command)> {
    let open = model.starred.applications.iter().rev();
    let open: Vec<_> = open
        .filter(|(_, it)| it.state.is_open() || it.state.is_held())
        .take(8)
        .collect();
    let (&id, application) = *pick(&open, it.what)?;
    let house = house_of_organisation(district, application.organisation);
    let person = application.person;
    let by = [house.approver, house.admin][usize::from(it.wait % 2)];
    let bends = it.length.is_multiple_of(4);
    Some(match application.state {
        StarState::Waiting if it.length % 8 == 4 => (by, cast::refuse_star(person, id).into()),
        StarState::Waiting => (by, cast::approve_star(person, id).into()),
        StarState::InNotice => {
            let stranger = *pick(&model.people, it.by)?;
            (stranger, cast::object(person, id).into())
        }
        StarState::Objected if bends => (house.admin, cast::refuse_star(person, id).into()),
        StarState::Objected => (district.founder, cast::dismiss_objection(person, id).into()),
        StarState::UnderReview => (house.admin, cast::review_star(person, id, bends).into()),
        _ if bends => {
            let command = cast::revoke_star(person, id, ReasonCode::RecordsUntrue);
            (district.founder, command.into())
        }
        _ => (by, cast::approve_star(person, id).into()),
    })
}

impl Starred {
    /// Reads the next event.
    pub fn feed(&mut self, event: &Event) {
        match event {
            Event::StarApplied(event) => {
                let group = event.application;
                let application = Application {
                    person: event.subject.person_id,
                    organisation: group.organisation_id,
                    state: StarState::Waiting,
                    rank: group.rank,
                    notice_ends_at: None,
                    ends_at: None,
                };
                let before = self.applications.insert(group.application_id, application);
                assert!(before.is_none(), "an id is given once");
            }
            Event::StarApproved(event) => {
                let ends = event.time.notice_ends_at;
                let it = self.of(event.application.application_id);
                assert_eq!(it.state, StarState::Waiting);
                it.notice_ends_at = ends;
                it.state = ends.map_or(StarState::Waiting, |_| StarState::InNotice);
            }
            Event::StarRefused(event) => {
                let it = self.of(event.application.application_id);
                assert!(it.state.is_open());
                (it.state, it.notice_ends_at) = (StarState::Refused, None);
            }
            Event::StarObjected(event) => {
                self.of(event.application.application_id).state = StarState::Objected;
            }
            Event::StarObjectionDismissed(event) => {
                let it = self.of(event.application.application_id);
                assert_eq!(it.state, StarState::Objected);
                (it.state, it.notice_ends_at) = (StarState::InNotice, event.time.notice_ends_at);
            }
            other => self.feed_star(other),
        }
    }

    /// The same of stars that are held.
    fn feed_star(&mut self, event: &Event) {
        match event {
            Event::StarGranted(event) => {
                if let Some(before) = event.star.replaces {
                    let it = self.of(before);
                    assert!(it.state.is_held() && it.rank < event.star.rank, "R55");
                    it.end(StarState::Replaced);
                }
                let it = self.of(event.application.application_id);
                assert!(it.state.is_open(), "once");
                (it.state, it.notice_ends_at) = (StarState::Granted, None);
                it.ends_at = event.star.ends_at;
            }
            Event::StarReevaluated(event) => {
                let it = self.of(event.application.application_id);
                assert!(it.state.is_held());
                it.rank = event.change.to_rank;
                match event.change.outcome {
                    StarOutcome::Lost => it.end(StarState::Lost),
                    StarOutcome::UnderReview => it.state = StarState::UnderReview,
                    StarOutcome::Kept | StarOutcome::Downgraded => it.state = StarState::Granted,
                }
            }
            Event::StarRevoked(event) => {
                self.of(event.application.application_id)
                    .end(StarState::Revoked);
            }
            Event::StarExpired(event) => {
                let it = self.of(event.application.application_id);
                assert_eq!(it.ends_at, Some(event.meta.effective_at));
                it.end(StarState::Expired);
            }
            Event::PeopleMerged(_) => self.merged = true,
            _ => {}
        }
    }

    fn of(&mut self, id: StarApplicationId) -> &mut Application {
        self.applications.get_mut(&id).expect("applied for first")
    }

    /// Notices that run, and stars that end.
    pub fn deadlines(&self) -> impl Iterator<Item = Deadline> {
        self.applications.iter().filter_map(|(id, it)| {
            let (kind, at) = match it.state {
                StarState::InNotice => (StarDueKind::NoticeEnd, it.notice_ends_at?),
                _ => (StarDueKind::Expiry, it.ends_at?),
            };
            let due = StarDue {
                application_id: *id,
                kind,
            };
            Some(Deadline {
                at,
                subject: DueSubject::Star(due),
            })
        })
    }

    /// R57: where a scheme lets stars fall with their hours, what is held rests on what counts, or
    /// is frozen by a dispute.
    pub fn hold_after(&self, world: &World, model: &Model) {
        if self.merged {
            return;
        }
        for (id, it) in self
            .applications
            .iter()
            .filter(|(_, it)| it.state.is_held())
        {
            let policy = application_of(world, *id).policy;
            let pack = world.book::<PackBook>(&BookKey::Pack(policy.adopted_at.0));
            let pack = pack.and_then(|book| book.pack.as_deref()).expect("adopted");
            if pack.stars.hours_fall.value() != Some(&StarFall::Downgrade) {
                continue;
            }
            let carried: i64 = model.standing(it.person).map(minutes).sum();
            assert!(minutes_of(it.rank) <= carried, "{id}: {carried} minutes");
        }
    }

    /// When all moves are played: books say what the events say.
    pub fn hold_at_the_end(&self, world: &World) {
        let (mut waiting, mut in_notice) = (0, 0);
        for (id, it) in &self.applications {
            let book = application_of(world, *id);
            assert_eq!((book.state, book.person), (it.state, it.person));
            waiting += u32::from(it.state.waits());
            in_notice += u32::from(it.state == StarState::InNotice);
            let own = world
                .book::<StarsOf>(&BookKey::StarsOf(it.person))
                .expect("applied");
            assert!(own.applications.contains(id));
            let held = own.held.filter(|held| held.application == *id);
            assert_eq!(
                held.map(|held| held.rank),
                it.state.is_held().then_some(it.rank)
            );
            assert_eq!(own.open == Some(*id), it.state.is_open());
        }
        let all = world.book::<StarDesk>(&BookKey::StarDesk(None));
        let all = all.cloned().unwrap_or_default();
        assert_eq!(all.applications as usize, self.applications.len());
        assert_eq!((all.waiting, all.in_notice), (waiting, in_notice));
    }
}

impl Application {
    fn end(&mut self, state: StarState) {
        (self.state, self.ends_at) = (state, None);
    }
}
