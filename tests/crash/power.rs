//! Power cuts at random moments of a random load, of the whole ledger at once.
//!
//! Log and vault forget what was not synced; the shelf is lost, from an earlier moment, as it was
//! left, or spoilt. Whatever was acknowledged is there, answers the same, and opens.

use std::path::Path;
use std::sync::Arc;

use hourledger::log::disk::model::{Broken, Cut};

use crate::checks::{promises_are_kept, state_is_sound};
use crate::clock::GatedClock;
use crate::dice::{Dice, seeds};
use crate::ground::{Ground, Shelf};
use crate::life::{Life, MORNING_MS};

const MODES: [Cut; 5] = [
    Cut::Dropped,
    Cut::Pages,
    Cut::Reordered,
    Cut::Torn,
    Cut::Kept,
];

const SHELVES: [Shelf; 4] = [
    Shelf::Absent,
    Shelf::Earlier,
    Shelf::AsLeft,
    Shelf::Doubtful,
];

#[test]
fn acknowledged_writes_survive_power_cuts_of_the_whole_ledger() {
    drill(0..60);
}

#[test]
#[ignore = "long: 3,000 power cuts of the whole ledger"]
fn acknowledged_writes_survive_many_more_power_cuts_of_the_whole_ledger() {
    drill(1_000..4_000);
}

fn drill(all: std::ops::Range<u64>) {
    let mut acknowledged = 0;
    let seeds = seeds(all);
    for &seed in &seeds {
        acknowledged += one_cut(seed);
    }
    let cuts = seeds.len();
    println!("power cuts: {cuts}, writes acknowledged before them: {acknowledged}, lost: 0");
}

/// One process, one cut, the next process; how many writes it had acknowledged.
fn one_cut(seed: u64) -> usize {
    let mut dice = Dice(seed);
    let mode = MODES[dice.below(MODES.len())];
    let shelf = SHELVES[dice.below(SHELVES.len())];
    println!("seed {seed}: {mode:?}, shelf {shelf:?}");
    let mut ground = Ground::new(seed);
    let clock = Arc::new(GatedClock::at(MORNING_MS));
    let mut life = Life::new(ground.open(&clock).expect("a new ledger"), clock.clone());
    let mut load = life.load(seed);
    life.rounds(&mut load, dice.below(10));
    life.running
        .queue
        .ledger()
        .store
        .flush()
        .expect("sled writes");
    let earlier = ground.sled_copied();
    match dice.below(3) {
        0 => ground.log.fail_after(dice.below(80) as u64, Broken::Halted),
        1 => ground
            .vault
            .fail_after(dice.below(30) as u64, Broken::Halted),
        _ => {}
    }
    let rounds = 5 + dice.below(25);
    if life.rounds(&mut load, rounds) && dice.below(2) == 0 {
        life.running
            .queue
            .ledger()
            .store
            .flush()
            .expect("sled writes");
    }
    let left = ground.sled_copied();
    let mut after = ground.cut(&mut dice, mode);
    let Life { running, diary, .. } = life;
    // The process is dead already; this only ends its threads.
    drop(running.stop());
    after.lay_sled(shelf, earlier.path(), left.path(), &mut dice);
    let mut next = Life::new(open(&mut after, &clock), clock);
    promises_are_kept(&mut next, &diary);
    next.rounds(&mut load, 3);
    state_is_sound(&next);
    next.running.stop().expect("stops");
    diary.acknowledged.len()
}

fn open(ground: &mut Ground, clock: &Arc<GatedClock>) -> hourledger::run::Running {
    let opened = ground.open(clock);
    opened.unwrap_or_else(|failure| panic!("the next start: {failure:?}"))
}
