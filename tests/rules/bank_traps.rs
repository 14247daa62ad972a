//! The traps that other ledgers fell into, each by name. Batches, dry runs, idempotency keys and
//! races go through the writer: see `tests/run/bank.rs`.

use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::timebank::account::{Account, Bucket, Unit};
use hourledger::domain::timebank::book::{PostingKind, StatementLine};
use hourledger::domain::timebank::command::{DrawFromPool, StateBalance};
use hourledger::domain::{Command, Event};

use crate::cast::{
    District, account, bank_sum, brief, capture, donate, held, hold_of, in_bucket, issue, new_hold,
    place_hold, qiang_serves, reverse, run_out, set, spouses, time_passes_to, transfer, void,
    void_hold,
};
use crate::world::moment;

fn statement(district: &District) -> Vec<StatementLine> {
    let holder = Account::Person(district.fang);
    district.world.statement(holder, Unit::Credit)
}

/// Amounts: integers of the smallest part, more than nothing, and never so many that a sum of
/// all that a ledger will ever hold leaves the safe integers; two negatives make no positive.
#[test]
fn no_command_moves_nothing_less_than_nothing_or_the_unsafe() {
    let mut district = District::banked();
    let (fang, qiang, founder, snow) = (
        district.fang,
        district.qiang,
        district.founder,
        district.snow,
    );
    spouses(&mut district);
    let hold = held(&mut district, 20);
    let pool_id = hourledger::domain::kernel::ids::PoolId::from_bytes([1; 16]);
    for wrong in [
        0,
        -1,
        -20,
        (1 << 53) + 1,
        i64::MAX,
        i64::MIN,
        Amount::MAX.0 + 1,
    ] {
        let amount = Amount(wrong);
        let draw = DrawFromPool {
            pool_id,
            to: qiang,
            amount,
        };
        let stated = StateBalance {
            person_id: fang,
            amount,
            as_of: "2026-03-01".parse().expect("a date"),
            evidence_digest: hourledger::domain::kernel::ids::Digest32::of(b"statement"),
        };
        let commands: [(_, Command); 6] = [
            (fang, place_hold(fang, wrong, snow).into()),
            (fang, capture(hold, Some(wrong)).into()),
            (fang, transfer(fang, qiang, wrong).into()),
            (
                fang,
                donate(Account::Person(fang), Account::Pool(pool_id), wrong).into(),
            ),
            (snow.admin, draw.into()),
            (founder, stated.into()),
        ];
        for (actor, command) in commands {
            let outcome = district.world.as_actor(actor).when(command);
            outcome.then_refused(RefusalCode::NumberOutOfRange, "amount");
        }
    }
    assert_eq!(district.spendable(fang), 100);
}

/// Numbers with a fraction, an exponent or quotes are no amounts.
#[test]
fn amounts_come_in_as_integers_and_as_nothing_else() {
    for wrong in [
        "1.5",
        "1e3",
        "\"60\"",
        "null",
        "9223372036854775808",
        "-0.0",
        "[1]",
    ] {
        assert!(serde_json::from_str::<Amount>(wrong).is_err(), "{wrong}");
    }
    assert_eq!(
        serde_json::from_str::<Amount>("60").expect("an integer"),
        Amount(60)
    );
}

/// The limit is checked when a hold is made, with other holds counted.
#[test]
fn holds_count_when_they_are_made_so_their_captures_never_fail_for_want() {
    let mut district = District::banked();
    let (fang, snow) = (district.fang, district.snow);
    let holds = [50, 40, 30].map(|amount| held(&mut district, amount));
    let world = district.world.as_actor(fang);
    let outcome = world.when(place_hold(fang, 1, snow));
    outcome.then_refused(RefusalCode::NotEnough, "amount");
    let everything = donate(Account::Person(fang), Account::Person(district.qiang), 1);
    let outcome = district.world.when(everything);
    outcome.then_refused(RefusalCode::NeedNotAttested, "to");
    for hold in holds {
        let world = district.world.as_actor(fang);
        world
            .when(capture(hold, None))
            .then_events(["hold_captured"]);
    }
    assert_eq!(district.spendable(fang), 0);
}

/// Already taken, already given up, run out: three different answers.
#[test]
fn a_hold_that_has_ended_says_how() {
    let mut district = District::banked();
    let [taken, given_up, over] = [10, 20, 30].map(|amount| held(&mut district, amount));
    district.world.given([capture(taken, None)]);
    district.world.given([void_hold(given_up)]);
    run_out(&mut district, over);
    let codes = [
        (taken, RefusalCode::HoldAlreadyCaptured),
        (given_up, RefusalCode::HoldAlreadyVoided),
        (over, RefusalCode::HoldExpired),
    ];
    let world = district.world.as_actor(district.fang);
    for (hold, code) in codes {
        world.when(capture(hold, None)).then_refused(code, "");
        world.when(void_hold(hold)).then_refused(code, "");
    }
}

/// Two clocks: a time-out takes effect at its deadline, however late somebody says so; the record
/// is never dated back.
#[test]
fn what_ran_out_did_so_at_its_deadline_and_is_recorded_when_it_is_said() {
    let mut district = District::banked();
    let hold = held(&mut district, 60);
    let ran_out_at = hold_of(&district.world, hold).expires_at;
    time_passes_to(&mut district, "2026-03-20 12:00");
    let line = *statement(&district).last().expect("it returned");
    assert_eq!(line.kind, PostingKind::RanOut);
    assert_eq!(line.effective_at, ran_out_at);
    assert_eq!(line.recorded_at, moment("2026-03-20 12:00"));
    let lines = statement(&district);
    assert!(lines.is_sorted_by_key(|line| line.recorded_at));
}

/// Refunds go to the bucket they came from, with the time at which it expires.
#[test]
fn a_refund_returns_to_the_original_buckets_with_their_original_expiry() {
    let mut district = District::banked_with(brief);
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    spouses(&mut district);
    qiang_serves(&mut district, "2026-04-04 09:00", "2026-04-04 11:00");
    district
        .world
        .as_actor(qiang)
        .given([transfer(qiang, fang, 60)]);
    let before = account(&district.world, Account::Person(fang)).lots;
    let expiries: Vec<_> = before
        .iter()
        .map(|lot| (lot.bucket, lot.expires_at))
        .collect();
    let may = Some(moment("2026-05-01 00:00"));
    let june = Some(moment("2026-06-01 00:00"));
    assert_eq!(expiries, [(Bucket::Earned, may), (Bucket::Gifted, june)]);
    let hold = held(&mut district, 150);
    district.world.given([capture(hold, Some(130))]);
    assert_eq!(
        in_bucket(&district.world, fang, Bucket::Earned),
        0,
        "what ends first, first"
    );
    assert_eq!(in_bucket(&district.world, fang, Bucket::Gifted), 50);
    district.world.as_actor(snow.clerk).given([reverse(hold)]);
    assert_eq!(account(&district.world, Account::Person(fang)).lots, before);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

/// A correction is a new entry that names what it corrects.
#[test]
fn what_takes_something_back_names_it() {
    let mut district = District::banked();
    let hold = held(&mut district, 60);
    let placed = hold_of(&district.world, hold).position;
    let events = district.world.given([capture(hold, Some(50))]);
    assert_eq!(events[0].meta().cause, Some(placed));
    let captured = hold_of(&district.world, hold)
        .ended
        .expect("ended")
        .position;
    let world = district.world.as_actor(district.snow.clerk);
    let events = world.given([reverse(hold)]);
    assert_eq!(events[0].meta().cause, Some(captured));
    assert!(events[0].meta().reason.is_some());
}

/// I6, R49, R60: credits claw back and the certificate is superseded, each with its cause, in the
/// command that voids the session.
#[test]
fn one_void_of_a_redeemed_and_certified_session() {
    let mut district = District::banked();
    let (fang, snow, sweeping) = (district.fang, district.snow, district.sweeping);
    let session = district.last_session();
    let hold = held(&mut district, 100);
    district.world.given([capture(hold, None)]);
    let command = issue(&district.world, fang, &[(sweeping, session)], 7);
    district.world.as_actor(fang).given([command]);
    let credit = district.session(session).credits[0].position;
    let first = district.world.log.len() as u64;
    let world = district.world.as_actor(snow.approver);
    let outcome = world.when(void(sweeping, session));
    let events = outcome.then_events([
        "session_voided",
        "hours_reversed",
        "certificate_superseded",
        "earning_reversed",
    ]);
    let cause = |index: usize| events[index].meta().cause;
    assert_eq!(cause(1), Some(credit), "the hours it takes back");
    assert_eq!(cause(2), Some(credit), "the hours it counted");
    let reversed = first + 1;
    assert_eq!(
        cause(3).map(|it| it.0),
        Some(reversed),
        "the hours that are gone"
    );
    let Event::EarningReversed(clawed) = &events[3] else {
        panic!("{events:?}");
    };
    assert_eq!(clawed.act.owed, Amount(100), "spent before, so owed");
    assert!(events.iter().all(|event| event.meta().reason.is_some()));
    assert_eq!(district.spendable(fang), -100);
    assert_eq!(in_bucket(&district.world, fang, Bucket::Debt), -100);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
    let outcome = district.world.when(void(sweeping, session));
    outcome.then_refused(RefusalCode::AlreadyVoided, "");
}

/// What was spent, given or donated in good faith stays with whoever has it.
#[test]
fn a_clawback_touches_no_receipt_of_a_third_party() {
    let mut district = District::banked();
    let (fang, qiang, snow, sweeping) = (
        district.fang,
        district.qiang,
        district.snow,
        district.sweeping,
    );
    spouses(&mut district);
    let session = district.last_session();
    district
        .world
        .as_actor(fang)
        .given([transfer(fang, qiang, 80)]);
    let world = district.world.as_actor(snow.approver);
    world.given([void(sweeping, session)]);
    assert_eq!(
        (district.spendable(fang), district.spendable(qiang)),
        (-80, 80)
    );
    let command = place_hold(qiang, 80, snow);
    let hold = new_hold(&district.world.as_actor(qiang).given([command]));
    district.world.given([capture(hold, None)]);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

/// Several sessions of one day in one command share the room of that day.
#[test]
fn a_page_of_an_import_counts_the_day_once_for_all_its_sessions() {
    use crate::imports::Scene;
    use hourledger::domain::sessions::grade::Grade;
    let pack = crate::cast::bank_of("nanjing", |bank| {
        bank.earn.grade_min = Grade::H;
        bank.day_cap = set(Amount(150));
    });
    let mut scene = Scene::under(pack);
    for external_id in ["s-1", "s-2", "s-3"] {
        let row = scene.row("2025-05-01", external_id);
        scene.stated(row);
    }
    scene.approved(3, 360);
    scene.worked_through();
    assert_eq!(
        scene.district.spendable(scene.district.fang),
        150,
        "120, 30, nothing"
    );
}
