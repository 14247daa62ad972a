//! Stars in the examples: a scheme with small levels, acts on it, hours to earn them by.

use hourledger::domain::books::BookKey;
use hourledger::domain::certificates::event::CertifiedStar;
use hourledger::domain::certificates::star::certifiable;
use hourledger::domain::desk::{Desk, Stop};
use hourledger::domain::kernel::ids::{OrganisationId, PersonId, SessionId, StarApplicationId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::Refusal;
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::policy::pack::{
    Pack, Setting, Sourced, StarApprover, StarFall, StarScheme,
};
use hourledger::domain::stars::book::{HeldStar, StarApplication, StarApplicationBook, StarsOf};
use hourledger::domain::stars::command::{
    ApplyForStar, ApproveStar, DismissStarObjection, ObjectToStar, RefuseStar, ReviewStar,
    RevokeStar,
};
use hourledger::domain::stars::event::StarFigures;
use hourledger::domain::stars::held::stated_on;
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::{Command, Event};

use super::{District, House, approve, confirm, keyed, new_session};
use crate::world::World;
use hourledger::domain::kernel::ids::ActivityId;

/// A value that the examples set.
pub fn set<T>(value: T) -> Setting<T> {
    Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value,
    })
}

/// The national pack with levels at 2, 4, 6, 8 and 10 hours, edited.
pub fn small_stars(edit: impl FnOnce(&mut StarScheme)) -> Pack {
    let mut pack = Pack::national().clone();
    for (level, hours) in pack.stars.levels.iter_mut().zip([2, 4, 6, 8, 10]) {
        level.minutes_min = Minutes(hours * 60);
    }
    edit(&mut pack.stars);
    pack.check().expect("a pack of the examples makes sense");
    pack
}

/// The same; what becomes of a star whose hours fall is this.
pub fn small_stars_that(fall: StarFall) -> Pack {
    small_stars(|scheme| scheme.hours_fall = set(fall))
}

/// A place where an example's hours were served.
pub type Served = (ActivityId, SessionId);

impl District {
    /// Effective hours of `person` at `house` on a day, from nine o'clock on.
    pub fn serve(&mut self, person: PersonId, house: House, day: &str, hours: u32) -> Served {
        let (from, to) = (format!("{day} 09:00"), format!("{day} {:02}:00", 9 + hours));
        let now = self.world.now;
        self.world.at(&format!("{day} 08:00"));
        let activity = self.another_activity(house, &from, &to);
        self.world.at(&to).as_actor(house.recorder);
        let entry = keyed(activity, person, &from, &to);
        let session = new_session(&self.world.given([entry]));
        self.world
            .as_actor(person)
            .given([confirm(activity, session)]);
        self.world
            .as_actor(house.approver)
            .given([approve(activity, session)]);
        self.world.now = self.world.now.max(now);
        (activity, session)
    }

    /// Fang applies for a level with `snow`.
    pub fn applied(&mut self, level: &str) -> StarApplicationId {
        let command = apply(self.fang, level, self.snow.id);
        let world = self.world.as_actor(self.fang);
        new_application(&world.given([command]))
    }

    /// Fang holds a level, approved by the approver of `snow`.
    pub fn starred(&mut self, level: &str) -> StarApplicationId {
        let id = self.applied(level);
        let command = approve_star(self.fang, id);
        self.world.as_actor(self.snow.approver).given([command]);
        id
    }

    pub fn held(&self) -> Option<HeldStar> {
        let book = self.world.book::<StarsOf>(&BookKey::StarsOf(self.fang));
        book.and_then(|book| book.held)
    }

    /// The code of the level that Fang holds.
    pub fn level(&self) -> Option<String> {
        self.held().map(|held| held.level.to_string())
    }
}

/// The application.
pub fn application_of(world: &World, id: StarApplicationId) -> &StarApplication {
    let book = world.book::<StarApplicationBook>(&BookKey::StarApplication(id));
    book.and_then(|book| book.made.as_deref()).expect("made")
}

pub fn apply(person_id: PersonId, level: &str, organisation_id: OrganisationId) -> ApplyForStar {
    ApplyForStar {
        person_id,
        level: level.parse().expect("a code"),
        organisation_id,
    }
}

pub fn approve_star(person_id: PersonId, application_id: StarApplicationId) -> ApproveStar {
    ApproveStar {
        person_id,
        application_id,
    }
}

pub fn refuse_star(person_id: PersonId, application_id: StarApplicationId) -> RefuseStar {
    RefuseStar {
        person_id,
        application_id,
        reason: ReasonCode::ConditionsUnmet,
        reason_text: "half of it was rehearsal".to_owned(),
    }
}

pub fn object(person_id: PersonId, application_id: StarApplicationId) -> ObjectToStar {
    ObjectToStar {
        person_id,
        application_id,
        text: "she was in hospital that month".to_owned(),
    }
}

pub fn dismiss_objection(
    person_id: PersonId,
    application_id: StarApplicationId,
) -> DismissStarObjection {
    DismissStarObjection {
        person_id,
        application_id,
        reason_text: "it was another month".to_owned(),
    }
}

pub fn review_star(
    person_id: PersonId,
    application_id: StarApplicationId,
    keep: bool,
) -> ReviewStar {
    ReviewStar {
        person_id,
        application_id,
        keep,
        reason_text: "looked at with her".to_owned(),
    }
}

pub fn revoke_star(
    person_id: PersonId,
    application_id: StarApplicationId,
    reason: ReasonCode,
) -> RevokeStar {
    RevokeStar {
        person_id,
        application_id,
        reason,
        reason_text: "as the scheme says".to_owned(),
    }
}

pub fn new_application(events: &[Event]) -> StarApplicationId {
    let found = events.iter().find_map(|event| match event {
        Event::StarApplied(event) => Some(event.application.application_id),
        _ => None,
    });
    found.expect("somebody applied")
}

/// Every deadline that waits and was reached, let pass by the ledger.
pub fn elapse_stars(world: &mut World) -> Vec<Event> {
    use hourledger::domain::due::DuePage;
    let mut reached = Vec::new();
    for (key, book) in &world.shelf.0 {
        if let (BookKey::Due(..), Some(page)) =
            (key, <DuePage as hourledger::domain::books::Kept>::of(book))
        {
            reached.extend(
                page.deadlines
                    .iter()
                    .copied()
                    .filter(|it| it.at <= world.now),
            );
        }
    }
    reached.sort();
    let commands: Vec<Command> = reached.into_iter().map(Command::ElapseDue).collect();
    world.as_system().given(commands)
}

/// Levels that two people approve: the organisation served, then the authority.
pub fn co_signed(scheme: &mut StarScheme) {
    for level in &mut scheme.levels {
        level.approvers.value = vec![StarApprover::OrganisationServed, StarApprover::Authority];
    }
}

/// The star that a certificate states now.
pub fn star_stated(world: &World, person: PersonId) -> Option<CertifiedStar> {
    let today = Zone::shanghai().date(world.now);
    asked(world, |desk| stated_on(desk, person, today)).expect("no rule refuses it")
}

/// The star that a certificate of it certifies now, and the figures that it states.
pub fn star_certified(world: &World, person: PersonId) -> Option<(CertifiedStar, StarFigures)> {
    let zone = Zone::shanghai();
    let today = zone.date(world.now);
    let found = asked(world, |desk| {
        let found = certifiable(desk, person, today, &zone)?;
        Ok((found.star, found.figures))
    });
    found.ok()
}

/// A question of the domain, asked on the books of the world.
fn asked<T>(world: &World, ask: impl Fn(&Desk) -> Result<T, Stop>) -> Result<T, Refusal> {
    let mut desk = Desk::default();
    loop {
        match ask(&desk) {
            Ok(answer) => return Ok(answer),
            Err(Stop::Missing(key)) => desk.put(key.clone(), world.shelf.0.get(&key).cloned()),
            Err(Stop::MissingAll(keys)) => {
                for key in keys {
                    let book = world.shelf.0.get(&key).cloned();
                    desk.put(key, book);
                }
            }
            Err(Stop::Refused(refusal)) => return Err(*refusal),
        }
    }
}
