//! Upkeep: one round lets every reached deadline pass and replaces a key that has lasted its epoch.

use std::sync::Arc;

use hourledger::access::Access;
use hourledger::access::limits::Rate;
use hourledger::domain::books::BookKey;
use hourledger::domain::ledger::book::LedgerBook;
use hourledger::domain::ledger::totals::SessionCounts;
use hourledger::domain::timebank::account::Unit;
use hourledger::domain::timebank::figures::StatedFigures;
use hourledger::run::ports::{Clock, SimulatedClock, SystemSeeds};
use hourledger::run::{Ledger, Opening, Running, Upkeep};
use hourledger::state::Bounds;

use crate::fixture::Demo;
use crate::index::random;
use crate::shell::hourledger as run;

const RATE: Rate = Rate {
    per_minute: 1,
    burst: 1,
};
/// 2026-07-10 in Shanghai: ten days after the demo's story stops.
const LATER_MS: i64 = 1_783_650_000_000;
const DAY_MS: i64 = 24 * 3_600_000;

#[test]
fn ten_days_later_nobody_is_checked_in_and_no_notice_runs() {
    // given the demo, in which five are checked in and five sessions are in notice
    let demo = Demo::copy();
    let clock = Arc::new(SimulatedClock::at(LATER_MS));
    let opening = Opening {
        data: demo.data(),
        clock: clock.clone(),
        seeds: Box::new(SystemSeeds),
        random: random(),
        bounds: Bounds::default(),
        genesis: None,
    };
    let running = Running::open(opening, |_| {}).expect("opens");
    let ledger = running.queue.ledger().clone();
    let before = sessions(&ledger);
    assert_eq!((before.open, before.in_notice), (5, 5));
    assert!(ledger.vault.is_rotation_due(clock.now_ms()));
    // when upkeep has gone round once
    let key = ledger.vault.token_key();
    let folder = demo.data().join("access");
    let access = Access::open(&folder, ledger.log.ledger_id(), key.expose(), RATE);
    let access = Arc::new(access.expect("opens"));
    let upkeep = Upkeep::start(running.queue.clone(), Arc::clone(&access));
    upkeep.stop().expect("no fault");
    // then the deadlines have passed, nothing was lost, and a new epoch has begun
    let after = sessions(&ledger);
    assert_eq!((after.open, after.in_notice), (0, 0));
    assert_eq!(after.all(), before.all());
    assert_eq!(after.ended, before.ended + before.open);
    assert_eq!(after.effective, before.effective + before.in_notice);
    assert!(!ledger.vault.is_rotation_due(clock.now_ms()));
    // F77: what the hours of today earned is stated tomorrow
    let before = stated(&ledger);
    clock.advance_to(LATER_MS + DAY_MS);
    let upkeep = Upkeep::start(running.queue.clone(), Arc::clone(&access));
    upkeep.stop().expect("no fault");
    assert_eq!(stated(&ledger), before + 1);
    access.close().expect("closes");
    drop(ledger);
    running.stop().expect("stops");
}

fn stated(ledger: &Ledger) -> usize {
    let figures = ledger.book::<StatedFigures>(&BookKey::StatedFigures(Unit::Credit));
    figures.expect("readable").statements.len()
}

fn sessions(ledger: &Ledger) -> SessionCounts {
    let book = ledger.book::<LedgerBook>(&BookKey::Ledger);
    book.expect("readable").totals.sessions
}

#[test]
fn f42_approvals_by_a_rule_are_decided_again_from_the_log() {
    let demo = Demo::copy();
    let data = demo.data();
    let said = run([
        "policy".as_ref(),
        "--data".as_ref(),
        data.as_os_str(),
        "replay".as_ref(),
        "--json".as_ref(),
    ]);
    let answer = said.exits(0).json();
    assert_eq!(answer["differing"], serde_json::json!([]));
}

/// I10: packs that come along are named, and need no file.
#[test]
fn a_pack_that_comes_along_is_checked_by_its_name() {
    let answer = run(["policy", "check", "beijing", "--json"])
        .exits(0)
        .json();
    assert_eq!(answer["id"], "beijing");
    let unknown = run(["policy", "check", "nowhere", "--json"]);
    assert_ne!(unknown.exit, 0, "{unknown:?}");
}
