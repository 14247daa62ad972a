//! The time bank beside a reference in plain integers: random people earn by sessions from check-in
//! to approval, spend, give, lose and merge; after every command each account holds, lot by lot,
//! what the reference says, and what one refuses the other refuses, too.
//!
//! `HOURLEDGER_SEED` repeats a run; long runs: `cargo test --release --test rules -- --ignored`.

mod asking;
mod ends;
mod leaving;
mod moves;
mod passing;
mod promises;
mod reference;
mod run;
mod scenes;

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::test_runner::TestError;

use crate::soak::{quiet_while_shrinking, runner, seed, shrinking};
use moves::any_move;
use run::Run;
use scenes::SCENES;

/// Moves of one run, on average; a move is up to nine commands.
const MOVES: usize = 150;

/// What all runs have seen together.
#[derive(Default)]
pub struct Tally {
    pub accepted: usize,
    pub refused: usize,
    pub types: BTreeSet<&'static str>,
}

/// Types of events that the moves must bring up, or the run proves less than it says; the soak
/// leaves all of them to it.
pub const OWN: [&str; 29] = [
    "account_closed",
    "account_frozen",
    "balance_brought",
    "balance_expired",
    "balance_stated",
    "closing_begun",
    "closing_called_off",
    "donation_posted",
    "draw_posted",
    "earning_assigned",
    "earning_posted",
    "earning_reversed",
    "grant_posted",
    "heir_named",
    "hold_captured",
    "hold_placed",
    "hold_released",
    "need_attested",
    "pool_opened",
    "redemption_reversed",
    "relation_ended",
    "relation_recorded",
    "remainder_posted",
    "reserve_stated",
    "shift_closed",
    "shift_opened",
    "transfer_posted",
    "transfer_request_ended",
    "transfer_requested",
];

fn compare(runs: u32) {
    let seed = seed();
    let tally = RefCell::new(Tally::default());
    let scenes: Vec<Run> = (0..SCENES).map(Run::new).collect();
    quiet_while_shrinking();
    for recorded in scenes.iter().flat_map(|run| &run.district.world.log) {
        let (name, _) = recorded.event.type_version();
        tally.borrow_mut().types.insert(name);
    }
    let strategy = (0..SCENES, vec(any_move(), 0..=2 * MOVES));
    let outcome = runner(runs, seed).run(&strategy, |(scene, moves)| {
        shrinking(true);
        let mut run = scenes[scene].clone();
        for it in moves {
            run.play(it, &mut tally.borrow_mut());
        }
        promises::hold_at_the_end(&run);
        Ok(())
    });
    shrinking(false);
    match outcome {
        Ok(()) => {
            let tally = tally.into_inner();
            let (accepted, refused) = (tally.accepted, tally.refused);
            println!("HOURLEDGER_SEED={seed}: {accepted} commands accepted, {refused} refused");
            let missed: Vec<_> = OWN.iter().filter(|it| !tally.types.contains(*it)).collect();
            assert!(
                missed.is_empty(),
                "HOURLEDGER_SEED={seed}: never came up: {missed:?}"
            );
        }
        Err(TestError::Abort(reason)) => panic!("HOURLEDGER_SEED={seed}: {reason}"),
        Err(TestError::Fail(reason, (scene, moves))) => {
            let lines: Vec<_> = moves.iter().map(|it| format!("  {it:?}")).collect();
            let moves = lines.join("\n");
            panic!("HOURLEDGER_SEED={seed}: scene {scene}: {reason}, after\n{moves}");
        }
    }
}

#[test]
fn accounts_hold_what_the_reference_says_under_a_hundred_thousand_commands() {
    compare(350);
}

#[test]
#[ignore = "long: ten million random commands"]
fn accounts_hold_what_the_reference_says_under_ten_million_commands() {
    compare(39_000);
}
