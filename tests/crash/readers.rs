//! Readers beside the writer: nobody sees half a change, everybody can wait for their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use hourledger::domain::activities::command::SignUp;
use hourledger::domain::books::Kept;
use hourledger::domain::kernel::ids::Position;
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::ledger::book::LedgerBook;
use hourledger::domain::ledger::totals::HourTotals;
use hourledger::domain::organisations::book::OrganisationBook;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::sessions::command::KeySession;
use hourledger::domain::stored::{Actor, ReasonCode};
use hourledger::domain::{Book, BookKey, Command};
use hourledger::run::Ledger;
use hourledger::state::Cut;

use crate::clock::GatedClock;
use crate::dice::{Dice, key};
use crate::ground::Ground;
use crate::life::{Life, MORNING_MS};
use crate::load::{Load, Try};
use crate::scene::{moment, register};

/// A ledger whose shelf is written behind all the time, and a load with one activity.
fn busy() -> (Ground, Life, Load) {
    let mut ground = Ground::new(3).with_little_room();
    // No gate: several threads write here.
    let clock = Arc::new(GatedClock::at(MORNING_MS));
    let mut life = Life::new(ground.open(&clock).expect("a new ledger"), clock);
    let load = life.load(3);
    (ground, life, load)
}

/// Everybody's hours in one activity: the four totals are always the same sum.
fn keyed(load: &Load, person: usize, at_minutes: i64) -> Command {
    let began = moment(MORNING_MS).plus_minutes(at_minutes);
    KeySession {
        activity_id: load.scene.activities[0],
        person_id: load.scene.people[person],
        started_at: began,
        ended_at: began.plus_minutes(1),
        break_minutes: Minutes::ZERO,
        reason: ReasonCode::PaperSheet,
        reason_text: None,
    }
    .into()
}

#[test]
fn readers_never_see_half_a_change() {
    let (_ground, life, load) = busy();
    life.clock.minutes_pass(290);
    let ledger = life.running.queue.ledger();
    let (done, looks) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|threads| {
        for _ in 0..3 {
            threads.spawn(|| {
                while !done.load(Ordering::SeqCst) {
                    one_look(ledger, &load);
                    looks.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
        let mut dice = Dice(4);
        let staff = Actor::Person(load.scene.recorder);
        for person in 2..6 {
            let (activity_id, person_id) = (load.scene.activities[0], load.scene.people[person]);
            let command = SignUp {
                activity_id,
                person_id,
            }
            .into();
            submit(&life, &mut dice, staff, vec![command]);
        }
        for minute in 0..250 {
            // Two people in one atomic batch: their totals move together.
            let commands = vec![keyed(&load, 2, minute), keyed(&load, 3, minute)];
            submit(&life, &mut dice, staff, commands);
        }
        done.store(true, Ordering::SeqCst);
    });
    let looks = looks.into_inner();
    println!("readers: {looks} looks while 250 atomic batches were published, halves seen: 0");
    assert!(looks > 100);
    life.running.stop().expect("stops");
}

/// Several books as of one moment agree with each other.
fn one_look(ledger: &Ledger, load: &Load) {
    let scene = &load.scene;
    let (activity, organisation) = (scene.activities[0], scene.organisation);
    let keys = [
        BookKey::Ledger,
        BookKey::Organisation(organisation),
        BookKey::Activity(activity),
        BookKey::Person(scene.people[2]),
        BookKey::Person(scene.people[3]),
    ];
    let seen = ledger.store.books(&keys).expect("readable");
    let whole = of::<LedgerBook>(&seen, 0).map(|book| book.totals);
    let organisation = of::<OrganisationBook>(&seen, 1).map(|book| book.totals);
    assert_eq!(whole, organisation, "as of {}", seen.at);
    let first = of::<PersonBook>(&seen, 3).map_or(HourTotals::default(), |book| book.totals);
    let second = of::<PersonBook>(&seen, 4).map_or(HourTotals::default(), |book| book.totals);
    assert_eq!(first, second, "one batch moves both, as of {}", seen.at);
    let sum = first.waiting_minutes + second.waiting_minutes;
    assert_eq!(whole.map(|totals| totals.waiting_minutes), Some(sum));
}

fn of<B: Kept + Clone>(cut: &Cut<Book>, index: usize) -> Option<B> {
    B::of(&cut.books[index].as_ref()?.book).cloned()
}

fn submit(life: &Life, dice: &mut Dice, actor: Actor, commands: Vec<Command>) -> Position {
    let request = Try {
        actor,
        key: key(dice),
        commands,
    };
    let accepted = life.running.queue.submit_blocking(request.request());
    Position(accepted.expect("accepted").frame.first().0)
}

#[test]
fn a_write_is_readable_when_it_is_answered_and_a_read_can_wait_for_it() {
    let (_ground, life, load) = busy();
    let ledger = Arc::clone(life.running.queue.ledger());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let admin = Actor::Person(load.scene.founder);
    let mut dice = Dice(5);
    for number in 100..150 {
        let next = Position(ledger.log.head().next.0);
        let waits = Arc::clone(&ledger);
        let waiter = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build();
            runtime.expect("a runtime").block_on(waits.reach(next))
        });
        std::thread::sleep(Duration::from_millis(number % 3));
        assert!(!waiter.is_finished(), "nothing was recorded yet");
        let number = u32::try_from(number).expect("small");
        let position = submit(&life, &mut dice, admin, vec![register(number).into()]);
        assert_eq!(position, next);
        assert!(
            ledger.store.published().0 > position.0,
            "readable when answered"
        );
        runtime.block_on(ledger.reach(position)).expect("at once");
        waiter.join().expect("no panic").expect("it was reached");
    }
    life.running.stop().expect("stops");
}

#[test]
fn one_key_from_many_clients_at_once_is_recorded_once_and_answered_alike() {
    let (_ground, life, load) = busy();
    let admin = Actor::Person(load.scene.founder);
    for number in 200..260 {
        let mut dice = Dice(u64::from(number));
        let request = Try {
            actor: admin,
            key: key(&mut dice),
            commands: vec![register(number).into()],
        };
        let answers: Vec<_> = std::thread::scope(|clients| {
            let ask = || {
                life.running
                    .queue
                    .submit_blocking(request.request())
                    .expect("accepted")
            };
            let asking: Vec<_> = (0..8).map(|_| clients.spawn(ask)).collect();
            asking
                .into_iter()
                .map(|client| client.join().expect("no panic"))
                .collect()
        });
        let new = answers.iter().filter(|answer| !answer.replayed).count();
        assert_eq!(new, 1, "recorded once");
        assert!(
            answers
                .iter()
                .all(|answer| answer.frame == answers[0].frame),
            "answered alike"
        );
    }
    crate::checks::state_is_sound(&life);
    life.running.stop().expect("stops");
}
