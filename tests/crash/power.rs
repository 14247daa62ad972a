//! Power cuts at random moments of a random load, of the whole ledger at once.
//!
//! Log and vault forget what was not synced; the shelf is lost, from an earlier moment, as it was
//! left, or spoilt. Whatever was acknowledged is there, answers the same, and opens.

use std::sync::Arc;

use hourledger::log::disk::model::{Broken, Cut};
use hourledger::run::Running;
use tempfile::TempDir;

use crate::checks::{promises_are_kept, state_is_sound};
use crate::clock::GatedClock;
use crate::dice::{Case, Dice, seeds};
use crate::ground::{Ground, Shelf};
use crate::life::{Diary, Life, MORNING_MS};
use crate::load::Load;

const SHELVES: [Shelf; 4] = [
    Shelf::Absent,
    Shelf::Earlier,
    Shelf::AsLeft,
    Shelf::Doubtful,
];

/// Ways in which the last call of a process ends.
const ENDS: [Broken; 4] = [
    Broken::Halted,
    Broken::NoEffect,
    Broken::AfterEffect,
    Broken::Full,
];

#[test]
fn acknowledged_writes_survive_power_cuts_of_the_whole_ledger() {
    drill(0..100);
}

#[test]
#[ignore = "long: 3,000 ledgers through kills and power cuts"]
fn acknowledged_writes_survive_many_more_power_cuts_of_the_whole_ledger() {
    drill(1_000..4_000);
}

fn drill(all: std::ops::Range<u64>) {
    let seeds = seeds(all);
    let acknowledged: usize = seeds.iter().map(|seed| several_lives(*seed)).sum();
    let ledgers = seeds.len();
    println!("power: {ledgers} ledgers, each killed or cut three times; lost of {acknowledged}: 0");
}

/// A ledger on which process after process dies; how many writes were acknowledged.
fn several_lives(seed: u64) -> usize {
    let _case = Case::named(format!("HOURLEDGER_SEED={seed}"));
    let mut dice = Dice(seed);
    let mut ground = Ground::new(seed);
    let clock = Arc::new(GatedClock::at(MORNING_MS));
    let mut life = Life::new(opened(&mut ground, &clock), clock.clone());
    let mut load = life.load(seed);
    let mut diary = Diary::default();
    for _ in 0..3 {
        let earlier = live(&mut life, &mut load, &ground, &mut dice);
        ground = end(life, ground, &earlier, &mut dice, &mut diary);
        life = Life::new(opened(&mut ground, &clock), clock.clone());
        promises_are_kept(&mut life, &diary);
    }
    life.rounds(&mut load, 3);
    state_is_sound(&life);
    life.running.stop().expect("stops");
    diary.acknowledged.len()
}

/// Random requests until a call fails, or for a while; the shelf as it was at some moment of it.
fn live(life: &mut Life, load: &mut Load, ground: &Ground, dice: &mut Dice) -> TempDir {
    life.rounds(load, dice.below(6));
    flush(life);
    let earlier = ground.sled_copied();
    let how = ENDS[dice.below(ENDS.len())];
    match dice.below(3) {
        0 => ground.log.fail_after(dice.below(60) as u64, how),
        1 => ground.vault.fail_after(dice.below(20) as u64, how),
        _ => {}
    }
    if life.rounds(load, 2 + dice.below(15)) && dice.below(2) == 0 {
        flush(life);
    }
    earlier
}

/// Kills the process or cuts the power; the ground for the next process.
fn end(
    life: Life,
    ground: Ground,
    earlier: &TempDir,
    dice: &mut Dice,
    diary: &mut Diary,
) -> Ground {
    let last = ground.sled_copied();
    let mode = (dice.below(3) > 0).then(|| Cut::POWER[dice.below(4)]);
    let shelf = SHELVES[dice.below(SHELVES.len())];
    let cut = mode.map(|mode| ground.cut(dice, mode));
    // The process is dead already; this only ends its threads.
    drop(life.running.stop());
    diary.extend(life.diary);
    let after = cut.unwrap_or_else(|| ground.after_kill());
    after.lay_sled(shelf, earlier.path(), last.path(), dice);
    after
}

fn flush(life: &Life) {
    life.running
        .queue
        .ledger()
        .store
        .flush()
        .expect("sled writes");
}

fn opened(ground: &mut Ground, clock: &Arc<GatedClock>) -> Running {
    let opened = ground.open(clock);
    opened.unwrap_or_else(|failure| panic!("the next start: {failure:?}"))
}
