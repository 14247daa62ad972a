//! F77: the figures of a unit are stated once a local day, if it moved, whatever is interrupted.

use std::path::Path;

use hourledger::domain::BookKey;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::refusal::{Lang, RefusalCode};
use hourledger::domain::stored::Actor;
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::book::Place;
use hourledger::domain::timebank::command::{DonateCredit, StateReserve};
use hourledger::domain::timebank::figures::StatedFigures;
use hourledger::reading;
use hourledger::reading::timebank::bank::reserve;
use hourledger::reading::timebank::figures::StatedView;
use hourledger::run::ports::Clock;
use hourledger::run::stating::state_figures;
use hourledger::run::{Failure, Request};
use tempfile::tempdir;
use uuid::Uuid;

use crate::bank::{Bank, fresh};
use crate::world::{MORNING_MS, World};

const HOUR_MS: i64 = 3_600_000;

/// Every unit that is stated when time has come to so many hours after the first morning.
fn at_hour(world: &World, hour: i64) -> usize {
    let at_ms = MORNING_MS + hour * HOUR_MS;
    if world.clock.now_ms() < at_ms {
        world.clock.advance_to(at_ms);
    }
    let now = reading::now(world.running.queue.ledger()).expect("in range");
    state_figures(&world.running.queue, now).expect("no fault")
}

fn statements(world: &World) -> StatedFigures {
    let key = BookKey::StatedFigures(Unit::Credit);
    world.running.queue.ledger().book(&key).expect("readable")
}

/// The ledger once more, as the next start finds it.
fn restarted(world: World, data: &Path) -> World {
    world.running.stop().expect("stops");
    World::open(data)
}

/// 08:00 is the hour 0; midnight comes with the hour 16.
#[test]
fn what_moved_on_a_day_is_stated_when_that_day_is_over_and_once() {
    let folder = tempdir().expect("temporary");
    let Bank { world, .. } = Bank::open(folder.path(), 1);
    assert_eq!(at_hour(&world, 15), 0, "the day is not over");
    // when the process is not there at midnight
    let world = restarted(world, folder.path());
    assert_eq!(
        at_hour(&world, 30),
        1,
        "the opening grant of the day before"
    );
    assert_eq!(at_hour(&world, 31), 0);
    let world = restarted(world, folder.path());
    assert_eq!(
        at_hour(&world, 39),
        0,
        "a start on the same day adds nothing"
    );
    assert_eq!(at_hour(&world, 16 + 24), 0, "nothing moved since");
    let stated = statements(&world).statements;
    assert_eq!(stated.len(), 1);
    let sums = stated[0].reserve.places.iter().map(|place| place.amount);
    assert_eq!(sums.sum::<Amount>(), Amount::ZERO);
    world.running.stop().expect("stops");
}

#[test]
fn the_newest_thirty_stay_in_view_and_nothing_is_stated_of_what_stands_still() {
    let folder = tempdir().expect("temporary");
    let bank = Bank::open(folder.path(), 1);
    let person = bank.people[0];
    for day in 0..33 {
        assert_eq!(at_hour(&bank.world, 16 + day * 24), 1, "day {day}");
        let donation = DonateCredit {
            from: Account::Person(person),
            to: Account::Pool(bank.pool),
            amount: Amount(1),
        };
        let key = Uuid::from_u128(fresh());
        bank.ask(key, person, donation.into()).expect("donated");
    }
    let view = reserve(bank.world.running.queue.ledger(), Unit::Credit, Lang::En);
    let stated = view.expect("readable").stated;
    assert_eq!(stated.len(), StatedFigures::LENGTH_MAX);
    let pooled = |it: &StatedView| {
        let place = it.places.iter().find(|it| it.place == Place::Pooled);
        place.map_or(0, |it| it.amount.0)
    };
    let donated: Vec<i64> = stated.iter().map(pooled).collect();
    let expected: Vec<i64> = (3..33).rev().collect();
    assert_eq!(
        donated, expected,
        "the newest first, one minute more each day"
    );
    assert!(stated.iter().all(|it| it.sum == Amount::ZERO));
    assert!(stated.windows(2).all(|pair| pair[1].date < pair[0].date));
    bank.world.running.stop().expect("stops");
}

#[test]
fn what_was_stated_by_hand_is_not_stated_again() {
    let folder = tempdir().expect("temporary");
    let Bank { world, .. } = Bank::open(folder.path(), 1);
    let by_hand = serde_json::json!({"command": "state_reserve", "unit": "credit"});
    world.must(world.founder(), by_hand);
    assert_eq!(at_hour(&world, 17), 0);
    // whoever asks in the ledger's name without need is refused, too
    let request = Request {
        actor: Actor::System,
        key: Uuid::from_u128(fresh()),
        commands: vec![StateReserve { unit: Unit::Credit }.into()],
    };
    let Err(Failure::Refused(refusal)) = world.running.queue.submit_blocking(request) else {
        panic!("nothing moved");
    };
    assert_eq!(refusal.code, RefusalCode::FiguresStand);
    world.running.stop().expect("stops");
}
