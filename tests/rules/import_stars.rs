//! Stars of elsewhere, brought by an import (R55, R56, R73): told with their origin, none of ours.

use hourledger::domain::BookKey;
use hourledger::domain::imports::book::{ImportPage, ImportState};
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::limits::BROUGHT_STARS_MAX;
use hourledger::domain::stars::book::StarsOf;
use hourledger::domain::stars::command::ImportStar;

use crate::cast::{approve_stars, import_star, new_import, open_import, undo_import};
use crate::imports::Scene;

impl Scene {
    fn star(&self, who: PersonId, external_id: &str) -> ImportStar {
        import_star(self.import, who, external_id)
    }

    fn awarded(&mut self, row: ImportStar) {
        let world = self.district.world.as_actor(self.district.snow.recorder);
        world.given([row]);
    }

    fn stars_of(&self, who: PersonId) -> StarsOf {
        let key = BookKey::StarsOf(who);
        let book = self.district.world.book::<StarsOf>(&key);
        book.cloned().unwrap_or_default()
    }
}

#[test]
fn r73_a_star_of_elsewhere_is_told_once_another_person_approved_and_is_none_of_ours() {
    let mut scene = Scene::new();
    let (fang, snow) = (scene.district.fang, scene.district.snow);
    let row = scene.star(fang, "w-1");
    scene.awarded(row);
    assert!(!scene.import().stands());
    let approval = approve_stars(scene.import, 1);
    let world = scene.district.world.as_actor(snow.recorder);
    world
        .when(approval.clone())
        .then_refused(RefusalCode::RoleMissing, "");
    let world = world.as_actor(snow.approver);
    world
        .when(approve_stars(scene.import, 2))
        .then_refused(RefusalCode::ImportHasMoved, "");
    world.given([approval]);
    let events = scene.worked_through();
    assert_eq!(events.len(), 1, "the note of the page: {events:?}");
    assert_eq!(scene.import().state, ImportState::Approved);
    assert!(scene.import().stands());
    let own = scene.stars_of(fang);
    assert_eq!(own.brought, [(scene.import, 0)]);
    assert!(own.held.is_none() && own.applications.is_empty() && own.numbers.is_empty());
    let key = BookKey::ImportPage(scene.import, 0);
    let page = scene.district.world.book::<ImportPage>(&key).expect("rows");
    assert_eq!((page.stars[0].person, page.stars[0].star.stars), (fang, 3));
}

#[test]
fn r73_the_same_award_is_told_twice_only_after_its_import_was_taken_back() {
    let mut scene = Scene::new();
    let (fang, snow) = (scene.district.fang, scene.district.snow);
    let row = scene.star(fang, "w-1");
    scene.awarded(row.clone());
    let world = scene.district.world.as_actor(snow.recorder);
    world
        .when(row.clone())
        .then_refused(RefusalCode::ImportedAlready, "external_id");
    let mut other = row.clone();
    other.stated.stars = 4;
    world
        .when(other.clone())
        .then_refused(RefusalCode::ImportedDifferently, "external_id");
    let undoing = undo_import(scene.import, snow.id);
    scene
        .district
        .world
        .as_actor(snow.approver)
        .given([undoing]);
    scene.worked_through();
    assert!(!scene.import().stands());
    let world = scene.district.world.as_actor(snow.recorder);
    scene.import = new_import(&world.given([open_import(snow.id)]));
    other.import_id = scene.import;
    scene.awarded(other);
}

#[test]
fn r28_nobody_states_their_own_star_and_what_is_none_is_refused() {
    let mut scene = Scene::new();
    let (fang, snow) = (scene.district.fang, scene.district.snow);
    let own = scene.star(snow.recorder, "w-1");
    let good = scene.star(fang, "w-1");
    let world = scene.district.world.as_actor(snow.recorder);
    world
        .when(own)
        .then_refused(RefusalCode::SecondPersonNeeded, "person_id");
    for stars in [0, 10] {
        let mut row = good.clone();
        row.stated.stars = stars;
        world
            .when(row)
            .then_refused(RefusalCode::NumberOutOfRange, "stars");
    }
    let mut row = good.clone();
    row.stated.awarded_on = "2027-01-01".parse().expect("a date");
    world
        .when(row)
        .then_refused(RefusalCode::NotYetPast, "awarded_on");
    let mut row = good;
    row.stated.authority = Some("x".repeat(300));
    world
        .when(row)
        .then_refused(RefusalCode::TextTooLong, "authority");
}

#[test]
fn the_list_of_one_person_is_bounded() {
    let mut scene = Scene::new();
    let fang = scene.district.fang;
    for number in 0..BROUGHT_STARS_MAX {
        let row = scene.star(fang, &format!("w-{number}"));
        scene.awarded(row);
    }
    let row = scene.star(fang, "one more");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(row)
        .then_refused(RefusalCode::StarsBroughtFull, "person_id");
}
