//! Full disks and I/O errors at every call of log and vault, while the ledger is written to.
//!
//! The writer stops at the first fault: what was not answered is unknown, later requests hear that
//! the ledger is stopping, nothing more is acknowledged. The next start is clean, and everything
//! acknowledged is there, whether the failed call had its effect or not.

use std::sync::Arc;
use std::time::Instant;

use hourledger::log::FaultKind;
use hourledger::log::disk::Disk as _;
use hourledger::log::disk::model::{Broken, Cut};
use hourledger::run::Failure;
use hourledger::vault::Vault;

use crate::checks::{promises_are_kept, state_is_sound};
use crate::clock::GatedClock;
use crate::dice::{Case, Dice, seeds};
use crate::ground::Ground;
use crate::life::{Came, Diary, Life, MORNING_MS};
use crate::load::Load;

/// Whose call fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Log,
    Vault,
}

/// Rounds of random requests during which each call fails once.
const ROUNDS: usize = 8;

#[test]
fn every_call_that_fails_stops_the_writer_and_loses_nothing() {
    for &seed in &seeds(0..1) {
        for how in [Broken::NoEffect, Broken::AfterEffect, Broken::Full] {
            for part in [Part::Log, Part::Vault] {
                let calls = every_call(seed, part, how);
                println!("{part:?} {how:?}: failed at each of {calls} calls, lost: 0");
            }
        }
    }
}

#[test]
#[ignore = "long: every I/O call of 20 loads, in three ways"]
fn every_call_of_many_loads_that_fails_stops_the_writer_and_loses_nothing() {
    for &seed in &seeds(100..120) {
        for how in [Broken::NoEffect, Broken::AfterEffect, Broken::Full] {
            for part in [Part::Log, Part::Vault] {
                let calls = every_call(seed, part, how);
                println!("seed {seed}: {part:?} {how:?}: {calls} calls, lost: 0");
            }
        }
    }
}

/// Fails the calls of one load in turn; how many there were.
fn every_call(seed: u64, part: Part, how: Broken) -> u64 {
    for call in 0.. {
        let _case = Case::named(format!("seed {seed}, {part:?} {how:?}, call {call}"));
        let mut dice = Dice(seed ^ call);
        let mut ground = Ground::new(seed);
        let clock = Arc::new(GatedClock::at(MORNING_MS));
        let mut life = Life::new(ground.open(&clock).expect("a new ledger"), clock.clone());
        let mut load = life.load(seed);
        fail_after(&ground, part, call, how);
        let answers = life.rounds(&mut load, ROUNDS);
        let happened = !is_pending(&ground, part);
        if answers {
            // Only a read may fail without stopping anything.
            assert!(
                !happened || part == Part::Log,
                "a fault of the vault is heard"
            );
        } else {
            assert!(happened, "the writer stopped without a fault");
            stays_stopped(&mut life, &mut load);
        }
        let mode = Cut::POWER[dice.below(4)];
        let mut after = ground.cut(&mut dice, mode);
        let Life { running, diary, .. } = life;
        // If the load was through, it may be the closing of the log that fails.
        assert!(
            running.stop().is_err() || answers,
            "stopping tells the fault"
        );
        next_start(&mut after, clock, &diary);
        if !happened {
            return call;
        }
    }
    unreachable!("a load has a last call")
}

fn fail_after(ground: &Ground, part: Part, calls: u64, how: Broken) {
    match part {
        Part::Log => ground.log.fail_after(calls, how),
        Part::Vault => ground.vault.fail_after(calls, how),
    }
}

fn is_pending(ground: &Ground, part: Part) -> bool {
    match part {
        Part::Log => ground.log.failure_is_pending(),
        Part::Vault => ground.vault.failure_is_pending(),
    }
}

/// Whatever is asked of a writer that has stopped, the answer is that the ledger is stopping.
fn stays_stopped(life: &mut Life, load: &mut Load) {
    let head = life.running.queue.ledger().log.head();
    let now = crate::scene::moment(life.now_ms());
    for _ in 0..3 {
        let answer = life.running.queue.submit_blocking(load.next(now).request());
        match answer {
            Err(Failure::Fault(fault)) => assert_eq!(fault.kind, FaultKind::Unknown),
            other => panic!("answered after the writer stopped: {other:?}"),
        }
    }
    assert_eq!(life.running.queue.ledger().log.head(), head);
    let patience = Instant::now();
    while life.running.is_alive() {
        assert!(patience.elapsed().as_secs() < 10, "its thread goes on");
        std::thread::yield_now();
    }
}

fn next_start(ground: &mut Ground, clock: Arc<GatedClock>, diary: &Diary) {
    let opened = ground.open(&clock);
    let running = opened.unwrap_or_else(|failure| panic!("the next start: {failure:?}"));
    let mut next = Life::new(running, clock);
    promises_are_kept(&mut next, diary);
    next.running.stop().expect("stops");
}

/// A sync that fails leaves bytes that can be read and are not durable (Linux marks their pages
/// clean). The next process relies on them, writes behind them, and then the power goes.
#[test]
fn what_a_failed_sync_left_readable_is_made_durable_by_the_next_start() {
    for part in [Part::Log, Part::Vault] {
        for call in 0..12 {
            let _case = Case::named(format!("{part:?}, call {call}"));
            let mut ground = Ground::new(call);
            let clock = Arc::new(GatedClock::at(MORNING_MS));
            let mut life = Life::new(ground.open(&clock).expect("a new ledger"), clock.clone());
            let mut load = life.load(call);
            fail_after(&ground, part, call, Broken::NoEffect);
            life.round(&[load.an_erasure()]);
            life.rounds(&mut load, ROUNDS);
            let mut diary = life.diary;
            drop(life.running.stop());
            let mut ground = ground.after_kill();
            let mut next = Life::new(ground.open(&clock).expect("starts"), clock.clone());
            assert!(next.rounds(&mut load, ROUNDS));
            let mut after = ground.cut(&mut Dice(call), Cut::Dropped);
            diary.extend(next.diary);
            drop(next.running.stop());
            next_start(&mut after, clock, &diary);
        }
    }
}

/// Upkeep of the vault replaces files beside the writer; what it leaves when it fails may not cost
/// a key that is made afterwards.
#[test]
fn a_fold_of_the_vault_that_fails_costs_no_key() {
    every_call_of_upkeep(&|vault| drop(vault.fold()));
}

#[test]
fn a_rotation_of_the_vault_that_fails_costs_no_key() {
    every_call_of_upkeep(&|vault| drop(vault.rotate_epoch(MORNING_MS)));
}

fn every_call_of_upkeep(upkeep: &dyn Fn(&Vault)) {
    for how in [Broken::NoEffect, Broken::AfterEffect, Broken::Full] {
        for call in 0.. {
            let _case = Case::named(format!("{how:?}, call {call}"));
            let mut ground = Ground::new(1);
            let clock = Arc::new(GatedClock::at(MORNING_MS));
            let mut life = Life::new(ground.open(&clock).expect("a new ledger"), clock.clone());
            let mut load = life.load(1);
            ground.vault.fail_after(call, how);
            upkeep(&life.running.queue.ledger().vault);
            let happened = !ground.vault.failure_is_pending();
            life.rounds(&mut load, ROUNDS);
            let mut diary = life.diary;
            drop(life.running.stop());
            let mut ground = ground.after_kill();
            let mut next = Life::new(ground.open(&clock).expect("starts"), clock.clone());
            assert!(next.rounds(&mut load, ROUNDS));
            let mut after = ground.cut(&mut Dice(call), Cut::Dropped);
            diary.extend(next.diary);
            drop(next.running.stop());
            next_start(&mut after, clock, &diary);
            if !happened {
                break;
            }
        }
    }
}

#[test]
fn a_founding_that_fails_anywhere_is_gone_on_with_by_the_next_start() {
    for part in [Part::Log, Part::Vault] {
        for how in [
            Broken::NoEffect,
            Broken::AfterEffect,
            Broken::Full,
            Broken::Halted,
        ] {
            let calls = every_call_of_founding(part, how);
            println!("founding, {part:?} {how:?}: failed at each of {calls} calls");
        }
    }
}

fn every_call_of_founding(part: Part, how: Broken) -> u64 {
    for call in 0.. {
        let _case = Case::named(format!("{part:?} {how:?}, call {call}"));
        let mut dice = Dice(call);
        let mut ground = Ground::new(call);
        let clock = Arc::new(GatedClock::at(MORNING_MS));
        fail_after(&ground, part, call, how);
        let opened = ground.open(&clock);
        let happened = how == Broken::Halted || !is_pending(&ground, part);
        let (founded, stopped) = match opened {
            Ok(running) => (true, running.stop().is_ok()),
            Err(_) => (false, false),
        };
        let mode = Cut::POWER[dice.below(4)];
        let mut after = ground.cut(&mut dice, mode);
        let running = after.open(&clock).expect("founded, or gone on with");
        assert!(!founded || running.founded.is_none(), "founded once");
        let mut next = Life::new(running, clock);
        let mut load = next.load(call);
        assert!(next.rounds(&mut load, 2));
        state_is_sound(&next);
        next.running.stop().expect("stops");
        if stopped && (!happened || how == Broken::Halted) {
            return call;
        }
    }
    unreachable!("a founding has a last call")
}

#[test]
fn a_ledger_whose_log_is_gone_is_not_begun_anew() {
    let mut ground = Ground::new(1);
    let clock = Arc::new(GatedClock::at(MORNING_MS));
    let running = ground.open(&clock).expect("a new ledger");
    running.stop().expect("stops");
    let log = std::mem::take(&mut ground.log);
    match ground.open(&clock) {
        Err(Failure::Fault(fault)) => assert_eq!(fault.kind, FaultKind::Fatal),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("a second ledger began in the directory of the first"),
    }
    assert!(ground.log.names("").expect("a disk that lists").is_empty());
    ground.log = log;
    let running = ground.open(&clock).expect("the log is back");
    running.stop().expect("stops");
}

#[test]
fn a_shelf_that_cannot_be_written_stops_the_writer_before_memory_fills() {
    let mut ground = Ground::new(1).with_little_room();
    let clock = Arc::new(GatedClock::at(MORNING_MS));
    let mut life = Life::new(ground.open(&clock).expect("a new ledger"), clock.clone());
    let mut load = life.load(1);
    // Nothing can be written where a folder stands in the way.
    let in_the_way = ground.sled().join("hourledger.watermark.new");
    while std::fs::create_dir(&in_the_way).is_err() {
        // The write-behind is just writing a file of that name, and will rename it.
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let mut rounds = 0;
    while life.rounds(&mut load, 1) {
        rounds += 1;
        assert!(rounds < 2_000, "the writer goes on without a shelf");
    }
    assert!(matches!(
        life.round(&[load.next(crate::scene::moment(life.now_ms()))])[0],
        Came::Unknown
    ));
    let Life { running, diary, .. } = life;
    running.stop().expect_err("it tells why");
    std::fs::remove_dir(&in_the_way).expect("still there");
    next_start(&mut ground, clock, &diary);
}
