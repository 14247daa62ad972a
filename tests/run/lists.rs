//! F52, F76: a stream and a statement tell all that happened, in order, however much of it lies on
//! pages, and in parts of any length.

use hourledger::domain::books::Subject;
use hourledger::domain::kernel::ids::{HoldId, PersonId, Position};
use hourledger::domain::kernel::refusal::Lang;
use hourledger::domain::stored::{Actor, ReasonCode};
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::command::{FreezeAccount, VoidHold};
use hourledger::domain::{Command, Event};
use hourledger::reading::page::{Asked, place};
use hourledger::reading::stream::{self, Stream};
use hourledger::reading::timebank::statement::{Clock, Period, statement};
use hourledger::run::Request;
use hourledger::run::fold::decode;
use tempfile::tempdir;
use uuid::Uuid;

use crate::bank::{Bank, fresh};

const PERIOD: Period = Period {
    clock: Clock::Recorded,
    from: None,
    to: None,
};
/// What one request reserves: a person may have 32 holds open.
const TOGETHER: usize = 30;
/// Two lines for each: beyond three pages of lines.
const HOLDS: usize = 210;

fn in_parts(bank: &Bank, person: PersonId, limit: usize) -> Vec<Position> {
    let mut asked = Asked { limit, after: None };
    let mut found = Vec::new();
    loop {
        let ledger = bank.world.running.queue.ledger();
        let page = stream::page(ledger, Subject::Person(person), &asked).expect("readable");
        assert!(page.items.len() <= limit);
        found.extend(page.items);
        match page.next {
            Some(next) => asked.after = Some(place(&next).expect("its own")),
            None => return found,
        }
    }
}

fn told(bank: &Bank, person: PersonId) -> Vec<Position> {
    let ledger = bank.world.running.queue.ledger();
    let holder = Account::Person(person);
    let told = statement(ledger, holder, Unit::Credit, PERIOD, Lang::En).expect("readable");
    told.lines.iter().map(|line| line.position).collect()
}

fn void(hold_id: HoldId) -> Command {
    VoidHold { hold_id }.into()
}

fn froze(person_id: PersonId) -> Vec<Command> {
    let set = |frozen| FreezeAccount {
        person_id,
        frozen,
        reason: ReasonCode::EnteredInError,
    };
    [true, false].map(|frozen| set(frozen).into()).to_vec()
}

/// Asks for several things at once; the positions of their events.
fn asked(bank: &Bank, actor: Actor, commands: Vec<Command>) -> Vec<(Position, Event)> {
    let accepted = bank.world.running.queue.submit_blocking(Request {
        actor,
        key: Uuid::from_u128(fresh()),
        commands,
    });
    let frame = accepted.expect("accepted").frame;
    let events = decode(&frame).expect("decodes").events;
    let positions = (frame.first().0..).map(Position);
    positions.zip(events).collect()
}

#[test]
fn f76_a_long_stream_and_a_long_statement_are_told_whole() {
    let folder = tempdir().expect("a temporary folder");
    let bank = Bank::open(folder.path(), 2);
    let person = bank.people[0];
    let mut streamed = in_parts(&bank, person, 100);
    let mut lines = told(&bank, person);
    assert_eq!(lines.len(), 1, "the opening grant");
    while lines.len() < 1 + 2 * HOLDS {
        let holds = (0..TOGETHER).map(|_| bank.hold(person, 5).into());
        let placed = asked(&bank, Actor::Person(person), holds.collect());
        // Events that move nothing stand between those that do.
        let frozen = asked(&bank, bank.world.founder(), froze(person));
        let voids = placed.iter().filter_map(|(_, event)| match event {
            Event::HoldPlaced(event) => Some(void(event.act.hold_id)),
            _ => None,
        });
        let voided = asked(&bank, Actor::Person(person), voids.collect());
        let moved = |some: &[(Position, Event)]| some.iter().map(|it| it.0).collect::<Vec<_>>();
        for some in [&placed, &frozen, &voided] {
            streamed.extend(moved(some));
        }
        lines.extend(moved(&placed));
        lines.extend(moved(&voided));
        assert_eq!(told(&bank, person), lines);
        assert_eq!(in_parts(&bank, person, 100), streamed);
    }
    for limit in [1, 7, 19, 20, 21, 399, 400, 401, 1_000] {
        assert_eq!(
            in_parts(&bank, person, limit),
            streamed,
            "{limit} at a time"
        );
    }
    let whole = Stream::of(bank.world.running.queue.ledger(), Subject::Person(person));
    let whole = whole.expect("readable");
    assert_eq!(whole.all().expect("readable"), streamed);
    assert_eq!(whole.count_max() as usize, streamed.len());
    for count in [0, 1, 15, 16, 17, 400] {
        let newest = whole.newest(count).expect("readable");
        let before = streamed.len() - count as usize;
        assert_eq!(newest, streamed[before..], "the last {count}");
    }
    let data = folder.path().to_path_buf();
    bank.world.running.stop().expect("stops");
    let world = crate::world::World::open(&data);
    let ledger = world.running.queue.ledger();
    let all = Asked {
        limit: 1_000,
        after: None,
    };
    let page = stream::page(ledger, Subject::Person(person), &all).expect("readable");
    assert_eq!(page.items, streamed, "after a start");
    world.running.stop().expect("stops");
}
