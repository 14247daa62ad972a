//! R60, I6: many sessions at once, and people with many ids: a page of sixty-four claws back as one
//! session does, within the books and events that one command may have.

use hourledger::domain::kernel::ids::{ActivityId, PersonId, SessionId};
use hourledger::domain::people::command::RegisterPerson;
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{Bilingual, Cap, Overflow, Pack, Points, Ratio};
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::{BookKey, Event};

use crate::cast::{
    District, advance_finding, approve, bank_of, bank_sum, check_in_by_code, check_out, confirm,
    import_session, merge, new_finding, new_person, new_session, of_activity, open_finding, person,
    place_hold, relate, set, undo_import,
};
use crate::imports::Scene;

/// Events of one command at most (see `run/deciding.rs`).
const EVENTS_MAX: usize = 2_000;

/// Credit and points, both for whatever evidence there is, with a limit of each kind.
fn generous() -> Pack {
    let mut pack = bank_of("nanjing", |bank| {
        bank.earn.grade_min = Grade::H;
        bank.day_cap = set(hourledger::domain::kernel::amount::Amount(600));
        bank.balance_cap = set(Cap {
            amount_max: hourledger::domain::kernel::amount::Amount(90_000),
            overflow: Overflow::DonateOnly,
        });
    });
    pack.points = set(Points {
        coefficients: Vec::new(),
        grade_min: Grade::H,
        name: Bilingual {
            en: "point".to_owned(),
            zh: "积分".to_owned(),
        },
        otherwise: Ratio {
            denominator: 1,
            numerator: 1,
        },
        pin_above: hourledger::domain::policy::pack::Setting::Unset,
    });
    pack
}

/// Sixty-four people of Snow.
fn crowd(district: &mut District) -> Vec<PersonId> {
    let snow = district.snow;
    let world = district.world.as_actor(snow.recorder);
    let people = (100..164).map(|number| {
        let command = RegisterPerson {
            organisation_id: Some(snow.id),
            ..person(number)
        };
        new_person(&world.given([command]))
    });
    people.collect()
}

/// Everybody serves an hour.
fn served(
    district: &mut District,
    activity: ActivityId,
    people: &[PersonId],
    [from, to]: [&str; 2],
) -> Vec<SessionId> {
    let snow = district.snow;
    let mut sessions = Vec::new();
    for person in people {
        district.world.at(from).as_actor(*person);
        let world = &mut district.world;
        sessions.push(new_session(
            &world.given([check_in_by_code(activity, *person)]),
        ));
    }
    for (person, session) in people.iter().zip(&sessions) {
        let world = district.world.at(to).as_actor(snow.recorder);
        world.given([check_out(activity, *session)]);
        world.as_actor(*person).given([confirm(activity, *session)]);
        let world = world.as_actor(snow.approver);
        world.given([approve(activity, *session)]);
    }
    sessions
}

fn count(events: &[Event], name: &str) -> usize {
    let named = events.iter().filter(|it| it.type_version().0 == name);
    named.count()
}

#[test]
fn i6_a_page_of_a_wide_finding_claws_back_what_sixty_four_people_earned() {
    let mut district = District::under(generous());
    let people = crowd(&mut district);
    let activity = district.sweeping;
    let times = ["2026-03-03 09:00", "2026-03-03 10:00"];
    let sessions = served(&mut district, activity, &people, times);
    assert_eq!(district.spendable(people[63]), 60);
    let snow = district.snow;
    let world = district.world.as_actor(snow.approver);
    let opened = world.given([open_finding(snow.id, of_activity(activity))]);
    let finding = new_finding(&opened);
    let page = advance_finding(finding, sessions.iter().map(|id| (activity, *id)));
    let events = district.world.as_system().given([page]);
    assert_eq!(count(&events, "earning_reversed"), 128, "credit and points");
    assert!(events.len() <= EVENTS_MAX);
    assert!(people.iter().all(|id| district.spendable(*id) == 0));
    for unit in Unit::ALL {
        assert_eq!(bank_sum(&district.world, unit), 0);
    }
}

#[test]
fn i6_a_page_of_an_import_earns_for_sixty_four_people_and_is_undone() {
    let mut scene = Scene::under(generous());
    let people = crowd(&mut scene.district);
    for (person, number) in people.iter().zip(0..) {
        let at = (scene.fair, *person);
        let row = import_session(scene.import, at, "2025-05-01", &format!("s-{number}"));
        scene.stated(row);
    }
    scene.approved(64, 64 * 120);
    let events = scene.worked_through();
    assert_eq!(count(&events, "earning_posted"), 128, "credit and points");
    assert_eq!(scene.district.spendable(people[63]), 120);
    let snow = scene.district.snow;
    let world = scene.district.world.as_actor(snow.admin);
    world.given([undo_import(scene.import, snow.id)]);
    let events = scene.worked_through();
    assert_eq!(count(&events, "earning_reversed"), 128);
    assert!(people.iter().all(|id| scene.district.spendable(*id) == 0));
    assert_eq!(bank_sum(&scene.district.world, Unit::Credit), 0);
}

/// I10: each session under the pack it pinned; the first of a page says nothing of the others.
#[test]
fn i10_a_page_over_two_packs_claws_back_what_the_second_one_gave() {
    let mut district = District::new();
    let (snow, fang) = (district.snow, district.fang);
    let early = district.sweeping;
    let first = served(
        &mut district,
        early,
        &[fang],
        ["2026-03-03 09:00", "2026-03-03 10:00"],
    );
    let adoption = AdoptPolicy {
        pack: Box::new(generous()),
        effective_from: "2026-03-04".parse().expect("a date"),
    };
    district.world.as_actor(district.founder).given([adoption]);
    let late = district.another_activity(snow, "2026-03-05 09:00", "2026-03-05 12:00");
    let times = ["2026-03-05 09:00", "2026-03-05 10:00"];
    let second = served(&mut district, late, &[fang], times);
    assert_eq!(district.spendable(fang), 60, "of the second day only");
    let scope = hourledger::domain::findings::event::FindingScope {
        recorder_id: Some(snow.recorder),
        ..Default::default()
    };
    let world = district.world.as_actor(snow.approver);
    let finding = new_finding(&world.given([open_finding(snow.id, scope)]));
    let mut sessions = [(early, first[0]), (late, second[0])];
    for _ in 0..2 {
        let mut other = district.clone();
        let page = advance_finding(finding, sessions);
        let events = other.world.as_system().given([page]);
        assert_eq!(count(&events, "session_found_fake"), 2);
        assert_eq!(count(&events, "earning_reversed"), 2);
        assert_eq!(other.spendable(fang), 0);
        sessions.reverse();
    }
}

/// R1: seventeen ids are the most that one human can have; each rule looks at all of them.
#[test]
fn r1_somebody_with_seventeen_ids_earns_and_spends_like_others() {
    let mut district = District::under(generous());
    let (fang, qiang, snow, founder) = (
        district.fang,
        district.qiang,
        district.snow,
        district.founder,
    );
    let people = crowd(&mut district);
    let world = district.world.as_actor(founder);
    world.given(people[..16].iter().map(|alias| merge(*alias, fang)));
    world.given(people[16..32].iter().map(|alias| merge(*alias, qiang)));
    let world = district.world.as_actor(snow.clerk);
    let relation = hourledger::domain::policy::pack::Relation::Spouse;
    world.given([relate(people[3], people[20], relation, snow)]);
    let activity = district.sweeping;
    let times = ["2026-03-03 09:00", "2026-03-03 10:00"];
    served(&mut district, activity, &[fang], times);
    district.world.ages = [(fang, 65), (qiang, 65)].into_iter().collect();
    let mut command = place_hold(fang, 30, snow);
    command.beneficiary_id = Some(qiang);
    district.world.as_actor(fang).given([command]);
    assert_eq!(district.spendable(fang), 30);
    let key = BookKey::Account(Account::Person(fang), Unit::Point);
    let book = district
        .world
        .book::<hourledger::domain::timebank::book::AccountBook>(&key);
    assert_eq!(book.map(|it| it.spendable().0), Some(100), "one point");
}
