//! Random commands by random people, and what must hold after every one of them.
//!
//! A run is a list of [`moves::Move`]s, played from the same district. proptest shrinks a failing
//! list to the moves that matter; the seed that found it is printed and can be given again as
//! `HOURLEDGER_SEED`. Long runs: `cargo test --release --test rules -- --ignored`.

mod adoption;
mod audits;
mod certificates;
mod entries;
mod keys;
mod model;
mod money;
mod moves;
mod promises;
mod shown;
mod stars;
mod thanks;
mod work;

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

use hourledger::domain::Event;
use proptest::collection::vec;
use proptest::test_runner::{Config, RngSeed, TestError, TestRunner};

use crate::bank_model;
use crate::cast::District;
use crate::world::assert_complete;
use model::Model;
use moves::{Move, any_move};

/// Moves of one run, on average.
const MOVES: usize = 400;

/// A district, and beside it what a reader of its events would know.
struct Soak {
    district: District,
    model: Model,
}

/// What all runs together have seen, so that a run that proves nothing is noticed.
#[derive(Default)]
struct Tally {
    accepted: usize,
    refused: usize,
    types: BTreeSet<&'static str>,
}

impl Soak {
    fn new(district: &District) -> Self {
        let mut model = Model::default();
        for recorded in &district.world.log {
            model.feed(&recorded.event);
        }
        Self {
            district: district.clone(),
            model,
        }
    }

    /// Plays one move; every promise is checked when it changed something.
    fn play(&mut self, it: Move, tally: &mut Tally) {
        let now = &mut self.district.world.now;
        *now = now.plus_seconds(it.wait_seconds());
        for (actor, command) in it.commands(&self.district, &self.model) {
            self.district.world.actor = actor;
            match self.district.world.when(command).0 {
                Ok(events) => {
                    tally.accepted += 1;
                    self.accept(&events, tally);
                }
                Err(refusal) => {
                    tally.refused += 1;
                    assert_complete(&refusal);
                }
            }
        }
    }

    fn accept(&mut self, events: &[Event], tally: &mut Tally) {
        for event in events {
            tally.types.insert(event.type_version().0);
            self.model.feed(event);
        }
        let touched = self.model.touched();
        promises::hold_after(&self.district.world, &self.model, &touched);
    }
}

fn soak(runs: u32) {
    let mut district = District::under(money::earning(adoption::soaked(1)));
    district.auditor(600);
    let tally = RefCell::new(Tally::default());
    for recorded in &district.world.log {
        let (event_type, _) = recorded.event.type_version();
        tally.borrow_mut().types.insert(event_type);
    }
    let seed = seed();
    quiet_while_shrinking();
    let outcome = runner(runs, seed).run(&vec(any_move(), 0..=2 * MOVES), |moves| {
        shrinking(true);
        let mut run = Soak::new(&district);
        for it in moves {
            run.play(it, &mut tally.borrow_mut());
        }
        promises::hold_at_the_end(&run.district.world, &run.model);
        Ok(())
    });
    shrinking(false);
    match outcome {
        Ok(()) => tally.into_inner().assert_it_proves_something(seed),
        Err(TestError::Abort(reason)) => panic!("HOURLEDGER_SEED={seed}: {reason}"),
        Err(TestError::Fail(reason, moves)) => {
            let lines: Vec<_> = moves.iter().map(|it| format!("  {it:?}")).collect();
            let moves = lines.join("\n");
            panic!("HOURLEDGER_SEED={seed}: {reason}, after\n{moves}");
        }
    }
}

pub fn runner(runs: u32, seed: u64) -> TestRunner {
    TestRunner::new(Config {
        cases: runs,
        failure_persistence: None,
        max_shrink_iters: 4_000,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    })
}

impl Tally {
    /// Every type of event came up, and a fair part of the commands was accepted.
    fn assert_it_proves_something(&self, seed: u64) {
        let (accepted, refused) = (self.accepted, self.refused);
        println!("HOURLEDGER_SEED={seed}: {accepted} commands accepted, {refused} refused");
        let beside_reference = |name: &&str| bank_model::OWN.contains(name);
        let all = Event::TYPES.iter().map(|(name, _)| *name);
        let all: BTreeSet<_> = all.filter(|name| !beside_reference(name)).collect();
        let missed: Vec<_> = all.difference(&self.types).collect();
        assert!(
            missed.is_empty() && self.types.contains("earning_reversed"),
            "HOURLEDGER_SEED={seed}: never came up: {missed:?}"
        );
        assert!(
            accepted * 2 > refused,
            "HOURLEDGER_SEED={seed}: too little is accepted"
        );
    }
}

thread_local! {
    static SHRINKING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a failing run is being played over and over.
pub fn shrinking(now: bool) {
    SHRINKING.set(now);
}

/// A failing run is played thousands of times over; only its smallest form is worth a report.
pub fn quiet_while_shrinking() {
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !SHRINKING.get() {
            loud(info);
        }
    }));
}

/// Another one each time, unless one is given.
pub fn seed() -> u64 {
    let given = std::env::var("HOURLEDGER_SEED").ok();
    given.map_or_else(
        || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            now.map_or(0, |since| {
                u64::from(since.subsec_nanos()) + (since.as_secs() << 30)
            })
        },
        |text| text.parse().expect("HOURLEDGER_SEED is a number"),
    )
}

#[test]
fn promises_hold_under_a_hundred_thousand_random_moves() {
    soak(400);
}

#[test]
#[ignore = "long: two million random moves"]
fn promises_hold_under_two_million_random_moves() {
    soak(5_000);
}
