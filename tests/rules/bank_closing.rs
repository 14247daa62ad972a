//! F73: heirs, and accounts that close after a time in which it can be called off.

use hourledger::domain::due::{Deadline, DueSubject};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{HoldId, PersonId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::people::command::ErasePerson;
use hourledger::domain::policy::pack::{DonationTo, Relation, TimeBank};
use hourledger::domain::timebank::account::{Account, Bucket, Unit};
use hourledger::domain::timebank::book::{BankBook, HoldOutcome, MemberBook, Place};
use hourledger::domain::timebank::command::{EndRelation, GrantCredit, OpenPool, PlaceHold};
use hourledger::domain::timebank::event::{Limit, PoolPurpose, RemainderPosted};
use hourledger::domain::timebank::requested::RequestOutcome;
use hourledger::domain::{BookKey, Command, Event};

use crate::cast::{
    District, accept, account, ask, bank_sum, begin_closing, call_off, capture, closing, donate,
    held, hold_of, in_bucket, ledger_admin, merge, name_heir, new_hold, new_pool, new_request,
    place_hold, qiang_serves, relate, reverse, run_out, set, spouses, time_passes_to, transfer,
    unmerge, void, waiting,
};

const DAYS: u32 = 30;
/// After the time of every closing here.
const OVER: &str = "2026-05-01 08:00";

/// Fang has 120 minutes; Qiang is her husband and her heir.
fn couple(edit: impl FnOnce(&mut TimeBank)) -> District {
    let mut district = District::banked_with(|bank| {
        closing(&[Relation::Spouse], DAYS)(bank);
        edit(bank);
    });
    spouses(&mut district);
    let (fang, qiang) = (district.fang, district.qiang);
    let heir = name_heir(fang, Some(Account::Person(qiang)));
    district.world.as_actor(fang).given([heir]);
    district
}

/// The founder begins to close Fang's accounts.
fn begun(district: &mut District) -> Vec<Event> {
    let fang = district.fang;
    let world = district.world.as_actor(district.founder);
    world.given([begin_closing(fang)])
}

fn closed(district: &District, person: PersonId) -> bool {
    let book = district.world.book::<MemberBook>(&BookKey::Member(person));
    book.is_some_and(|book| book.closed.is_some())
}

fn remainders(district: &District) -> Vec<RemainderPosted> {
    let log = district.world.log.iter();
    log.filter_map(|it| match &it.event {
        Event::RemainderPosted(event) => Some(event.clone()),
        _ => None,
    })
    .collect()
}

fn written_off(district: &District) -> i64 {
    let bank = district
        .world
        .book::<BankBook>(&BookKey::Bank(Unit::Credit));
    let places = bank.map(|bank| &bank.places);
    let found = places.and_then(|places| places.get(&Place::WrittenOff));
    found.map_or(0, |it| it.0)
}

#[test]
fn f73_what_is_left_goes_to_the_heir_with_its_time_and_hours_stay() {
    let mut district = couple(|bank| bank.expiry_months = set(6));
    let (fang, qiang) = (district.fang, district.qiang);
    let hours = |district: &District| {
        let book = district.world.book::<PersonBook>(&BookKey::Person(fang));
        book.map(|book| book.totals)
    };
    let before = (
        account(&district.world, Account::Person(fang)).lots,
        hours(&district),
    );
    begun(&mut district);
    time_passes_to(&mut district, OVER);
    let left = account(&district.world, Account::Person(fang));
    assert!(left.lots.is_empty() && left.holds.is_empty());
    let lots = account(&district.world, Account::Person(qiang)).lots;
    assert_eq!(lots.len(), 1);
    assert_eq!(lots[0].bucket, Bucket::Gifted);
    assert_eq!(
        (lots[0].amount, lots[0].expires_at),
        (before.0[0].amount, before.0[0].expires_at),
        "the time of what expires is kept"
    );
    assert_eq!(hours(&district), before.1, "R68: hours are untouched");
    let [posted] = &remainders(&district)[..] else {
        panic!("one posting for one unit");
    };
    assert_eq!(posted.act.heir, Some(Account::Person(qiang)));
    assert_eq!(posted.act.inherited, Amount(120));
    assert_eq!(posted.act.written_off, Amount::ZERO);
    assert!(closed(&district, fang));
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
    assert_eq!(district.world.rebuilt().0, district.world.shelf.0);
}

#[test]
fn f73_without_an_heir_it_is_written_off_and_a_debt_dies() {
    let mut district = couple(|_| {});
    let (fang, snow) = (district.fang, district.snow);
    district.world.as_actor(fang).given([name_heir(fang, None)]);
    begun(&mut district);
    time_passes_to(&mut district, OVER);
    assert_eq!(written_off(&district), 120);
    assert_eq!(district.spendable(fang), 0);

    let mut district = couple(|_| {});
    let session = district.last_session();
    let hold = held(&mut district, 100);
    district.world.as_actor(fang).given([capture(hold, None)]);
    let sweeping = district.sweeping;
    let world = district.world.as_actor(snow.approver);
    world.given([void(sweeping, session)]);
    assert_eq!(district.spendable(fang), -100);
    begun(&mut district);
    time_passes_to(&mut district, OVER);
    assert_eq!(written_off(&district), -100, "so much was owed");
    assert_eq!(in_bucket(&district.world, fang, Bucket::Debt), 0);
    assert_eq!(remainders(&district)[0].act.written_off, Amount(-100));
    assert_eq!(
        remainders(&district)[0].act.heir,
        None,
        "nothing to inherit"
    );
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn f73_from_its_begin_nothing_is_given_received_or_reserved() {
    let mut district = couple(|bank| bank.opening_grant = set(Amount(60)));
    let (fang, qiang, snow, founder) = (
        district.fang,
        district.qiang,
        district.snow,
        district.founder,
    );
    let hold = held(&mut district, 50);
    let world = district.world.as_actor(qiang);
    let asked = new_request(&world.given([ask(qiang, fang, 10)]));
    let world = district.world.as_actor(fang);
    let asks = new_request(&world.given([ask(fang, qiang, 10)]));
    let events = begun(&mut district);
    let cause = events[0].clone();
    let ends: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::TransferRequestEnded(event) => Some(event.request.outcome),
            _ => None,
        })
        .collect();
    assert_eq!(ends, [RequestOutcome::Closed; 2]);
    assert!(matches!(cause, Event::ClosingBegun(_)));
    let ended = hold_of(&district.world, hold).ended.expect("given up");
    assert_eq!(ended.how, HoldOutcome::Voided);
    assert_eq!(district.spendable(fang), 120, "what was reserved is back");
    let code = RefusalCode::AccountClosing;
    let world = district.world.as_actor(fang);
    let own: [(Command, &str); 4] = [
        (place_hold(fang, 10, snow).into(), ""),
        (transfer(fang, qiang, 10).into(), ""),
        (ask(fang, qiang, 10).into(), ""),
        (name_heir(fang, None).into(), ""),
    ];
    for (command, field) in own {
        world.when(command).then_refused(code, field);
    }
    let ended = RefusalCode::TransferRequestClosed;
    world.when(accept(asked)).then_refused(ended, "");
    let world = world.as_actor(qiang);
    world.when(accept(asks)).then_refused(ended, "");
    world
        .when(transfer(qiang, fang, 1))
        .then_refused(code, "to");
    let grant = GrantCredit { person_id: fang };
    let world = world.as_actor(founder);
    world.when(grant).then_refused(code, "");
    world.when(begin_closing(fang)).then_refused(code, "");
}

#[test]
fn f73_the_holder_or_an_administrator_calls_it_off_while_it_waits() {
    let mut district = couple(|_| {});
    let (fang, qiang, founder) = (district.fang, district.qiang, district.founder);
    let code = RefusalCode::ClosingNotOpen;
    let world = district.world.as_actor(fang);
    world.when(call_off(fang)).then_refused(code, "");
    for actor in [fang, founder] {
        begun(&mut district);
        let outcome = district.world.as_actor(qiang).when(call_off(fang));
        outcome.then_refused(RefusalCode::RoleMissing, "");
        district.world.as_actor(actor).given([call_off(fang)]);
        let outcome = district.world.as_actor(actor).when(call_off(fang));
        outcome.then_refused(code, "");
    }
    assert!(waiting(&district).is_empty());
    let world = district.world.as_actor(fang);
    world.given([transfer(fang, qiang, 20)]);
    // When its time is over it is too late, though nobody has said so yet.
    begun(&mut district);
    let at = district.world.now.plus_minutes(i64::from(DAYS) * 24 * 60);
    district.world.now = at;
    let outcome = district.world.as_actor(fang).when(call_off(fang));
    outcome.then_refused(code, "");
    let subject = DueSubject::Closing { person_id: fang };
    let world = district.world.as_system();
    let early = Deadline {
        at: at.plus_minutes(-1),
        subject,
    };
    let outcome = world.when(early);
    outcome.then_refused(RefusalCode::DeadlineNotReached, "");
    world.given([Deadline { at, subject }]);
    let outcome = world.when(Deadline { at, subject });
    outcome.then_refused(code, "");
    let world = district.world.as_actor(founder);
    let outcome = world.when(begin_closing(fang));
    outcome.then_refused(RefusalCode::AccountClosed, "");
}

/// What an hour earns while it waits is left with the rest; afterwards it earns nothing, and says
/// why.
#[test]
fn f73_a_closed_account_earns_nothing_any_more() {
    let mut district = couple(|_| {});
    let (fang, qiang) = (district.fang, district.qiang);
    begun(&mut district);
    let first = district.another_activity(district.snow, "2026-03-05 09:00", "2026-03-05 10:00");
    district.serve_at(first, "2026-03-05 09:00", "2026-03-05 10:00");
    assert_eq!(in_bucket(&district.world, fang, Bucket::Earned), 180);
    time_passes_to(&mut district, OVER);
    assert_eq!(in_bucket(&district.world, qiang, Bucket::Gifted), 180);
    let later = district.another_activity(district.snow, "2026-05-05 09:00", "2026-05-05 10:00");
    district.serve_at(later, "2026-05-05 09:00", "2026-05-05 10:00");
    let earned = district
        .world
        .log
        .iter()
        .rev()
        .find_map(|it| match &it.event {
            Event::EarningPosted(event) => Some(event),
            _ => None,
        });
    let earned = earned.expect("it says why there is nothing");
    assert_eq!(earned.act.limited_by, Some(Limit::Closed));
    assert_eq!(earned.act.unminted, Amount(60));
    assert!(earned.posting.lines.is_empty());
    assert!(
        account(&district.world, Account::Person(fang))
            .lots
            .is_empty()
    );
}

/// The heir keeps it, and nobody owes.
#[test]
fn f73_hours_undone_after_the_closing_are_the_banks_loss() {
    let mut district = couple(|_| {});
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let session = district.last_session();
    begun(&mut district);
    time_passes_to(&mut district, OVER);
    let sweeping = district.sweeping;
    let world = district.world.as_actor(snow.approver);
    let events = world.given([void(sweeping, session)]);
    let clawed = events.iter().find_map(|event| match event {
        Event::EarningReversed(event) => Some(event),
        _ => None,
    });
    assert_eq!(clawed.expect("it is clawed back").act.owed, Amount::ZERO);
    assert_eq!(written_off(&district), -120);
    assert!(
        account(&district.world, Account::Person(fang))
            .lots
            .is_empty()
    );
    assert_eq!(district.spendable(qiang), 120);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn f73_a_debt_that_earnings_had_paid_is_not_owed_again_after_the_closing() {
    let mut district = couple(|_| {});
    let (fang, snow) = (district.fang, district.snow);
    let session = district.last_session();
    let hold = held(&mut district, 120);
    district.world.as_actor(fang).given([capture(hold, None)]);
    let sweeping = district.sweeping;
    let world = district.world.as_actor(snow.approver);
    world.given([void(sweeping, session)]);
    let later = district.another_activity(snow, "2026-03-05 09:00", "2026-03-05 10:00");
    let paying = district.serve_at(later, "2026-03-05 09:00", "2026-03-05 10:00");
    assert_eq!(district.spendable(fang), -60);
    begun(&mut district);
    time_passes_to(&mut district, OVER);
    assert_eq!(written_off(&district), -60);
    let world = district.world.as_actor(snow.approver);
    world.given([void(later, paying)]);
    assert_eq!(written_off(&district), -120);
    assert!(
        account(&district.world, Account::Person(fang))
            .lots
            .is_empty()
    );
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn f73_a_redemption_is_taken_back_until_the_account_is_closed() {
    let mut district = couple(|_| {});
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let first = held(&mut district, 30);
    district.world.as_actor(fang).given([capture(first, None)]);
    let second = held(&mut district, 20);
    district.world.as_actor(fang).given([capture(second, None)]);
    begun(&mut district);
    district.world.as_actor(snow.admin).given([reverse(first)]);
    time_passes_to(&mut district, OVER);
    assert_eq!(district.spendable(qiang), 100);
    let outcome = district.world.as_actor(snow.admin).when(reverse(second));
    outcome.then_refused(RefusalCode::AccountClosed, "");
}

#[test]
fn f73_a_pool_may_be_named_and_has_what_could_only_be_donated_too() {
    let mut district = couple(|bank| bank.donations = set(vec![DonationTo::Pool]));
    let (fang, snow) = (district.fang, district.snow);
    let pool = OpenPool {
        organisation_id: snow.id,
        purpose: PoolPurpose::Elders,
    };
    let pool = new_pool(&district.world.as_actor(snow.admin).given([pool]));
    let heir = name_heir(fang, Some(Account::Pool(pool)));
    district.world.as_actor(fang).given([heir]);
    begun(&mut district);
    time_passes_to(&mut district, OVER);
    let book = account(&district.world, Account::Pool(pool));
    assert_eq!(book.in_bucket(Bucket::Pooled), Amount(120));
    assert_eq!(written_off(&district), 0);
}

#[test]
fn f73_what_was_received_is_not_inherited_where_it_may_not_be_passed_on() {
    let mut district = couple(|bank| bank.pass_on_received = set(false));
    let (fang, qiang) = (district.fang, district.qiang);
    qiang_serves(&mut district, "2026-03-04 09:00", "2026-03-04 10:00");
    let world = district.world.as_actor(qiang);
    world.given([transfer(qiang, fang, 40)]);
    begun(&mut district);
    time_passes_to(&mut district, OVER);
    assert_eq!(in_bucket(&district.world, qiang, Bucket::Gifted), 120);
    assert_eq!(written_off(&district), 40);
}

/// An heir who cannot have it by then has nothing.
#[test]
fn f73_an_heir_who_is_gone_or_no_relation_any_more_inherits_nothing() {
    let changes: [fn(&mut District); 3] = [
        |district| {
            let (founder, qiang) = (district.founder, district.qiang);
            let erasure = ErasePerson { person_id: qiang };
            district.world.as_actor(founder).given([erasure]);
        },
        |district| {
            let (fang, qiang) = (district.fang, district.qiang);
            let end = EndRelation {
                person_id: fang,
                to: qiang,
            };
            district.world.as_actor(fang).given([end]);
        },
        |district| {
            let (founder, qiang) = (district.founder, district.qiang);
            let world = district.world.as_actor(founder);
            world.given([begin_closing(qiang)]);
        },
    ];
    for change in changes {
        let mut district = couple(|_| {});
        begun(&mut district);
        change(&mut district);
        time_passes_to(&mut district, OVER);
        assert_eq!(written_off(&district), 120);
        assert_eq!(
            in_bucket(&district.world, district.qiang, Bucket::Gifted),
            0
        );
    }
}

#[test]
fn f73_only_whom_the_policy_lets_inherit_may_be_named() {
    let mut district = couple(|_| {});
    let (fang, qiang, jing, snow) = (district.fang, district.qiang, district.jing, district.snow);
    let stands = Some(Account::Person(qiang));
    let world = district.world.as_actor(snow.clerk);
    world.given([relate(fang, jing, Relation::Lineal, snow)]);
    let refused: [(Option<Account>, RefusalCode); 6] = [
        (stands, RefusalCode::HeirStands),
        (Some(Account::Person(jing)), RefusalCode::RelationNotAllowed),
        (Some(Account::Person(fang)), RefusalCode::RelationToOneself),
        (Some(Account::Minted), RefusalCode::AccountUnfit),
        (
            Some(Account::Organisation(snow.id)),
            RefusalCode::AccountUnfit,
        ),
        (
            Some(Account::Person(PersonId::from_bytes([7; 16]))),
            RefusalCode::PersonUnknown,
        ),
    ];
    for (heir, code) in refused {
        let outcome = district.world.as_actor(fang).when(name_heir(fang, heir));
        outcome.then_refused(code, "heir");
    }
    let outcome = district.world.as_actor(qiang).when(name_heir(fang, None));
    outcome.then_refused(RefusalCode::RecordNotYours, "");
    district.world.as_actor(fang).given([name_heir(fang, None)]);
    let outcome = district.world.as_actor(fang).when(name_heir(fang, None));
    outcome.then_refused(RefusalCode::HeirStands, "heir");
}

#[test]
fn f73_where_the_policy_is_silent_nothing_is_inherited_or_closed() {
    let mut district = District::banked();
    let (fang, qiang, founder) = (district.fang, district.qiang, district.founder);
    spouses(&mut district);
    let code = RefusalCode::ClosingUnset;
    let heir = name_heir(fang, Some(Account::Person(qiang)));
    district
        .world
        .as_actor(fang)
        .when(heir)
        .then_refused(code, "");
    let outcome = district.world.as_actor(founder).when(begin_closing(fang));
    outcome.then_refused(code, "");
}

#[test]
fn f73_only_an_administrator_of_the_ledger_begins_it_and_not_their_own() {
    let mut district = couple(|_| {});
    let (fang, snow, founder) = (district.fang, district.snow, district.founder);
    for actor in [fang, snow.clerk, snow.admin] {
        let outcome = district.world.as_actor(actor).when(begin_closing(fang));
        outcome.then_refused(RefusalCode::RoleMissing, "");
    }
    let admin = ledger_admin(fang, snow);
    district.world.as_actor(founder).given([admin]);
    let outcome = district.world.as_actor(fang).when(begin_closing(fang));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    let stranger = PersonId::from_bytes([7; 16]);
    let outcome = district
        .world
        .as_actor(founder)
        .when(begin_closing(stranger));
    outcome.then_refused(RefusalCode::PersonUnknown, "person_id");
    // What an erased person left can be closed, too.
    let erasure = ErasePerson { person_id: fang };
    district.world.as_actor(founder).given([erasure]);
    begun(&mut district);
    time_passes_to(&mut district, OVER);
    assert!(closed(&district, fang));
}

/// Fang was taken for Jing, who reserved 100 of Fang's 120 minutes for 60 days. They are two again,
/// and Fang's accounts close.
fn reserved_by_another() -> (District, HoldId) {
    let mut district = couple(|_| {});
    let (fang, jing, snow) = (district.fang, district.jing, district.snow);
    district.world.ages.insert(jing, 65);
    let world = district.world.as_actor(district.founder);
    world.given([merge(fang, jing)]);
    let hold = PlaceHold {
        hours: Some(60 * 24),
        ..place_hold(jing, 100, snow)
    };
    let hold = new_hold(&world.as_actor(jing).given([hold]));
    let world = district.world.as_actor(district.founder);
    world.given([unmerge(fang)]);
    begun(&mut district);
    (district, hold)
}

/// It was one human's when it was reserved, so it stays reserved; what of it returns is nobody's.
#[test]
fn f73_what_another_reserved_there_is_theirs_to_spend_and_what_returns_is_written_off() {
    let (mut district, hold) = reserved_by_another();
    let (fang, qiang, jing) = (district.fang, district.qiang, district.jing);
    time_passes_to(&mut district, OVER);
    assert_eq!(in_bucket(&district.world, qiang, Bucket::Gifted), 20);
    assert_eq!(in_bucket(&district.world, fang, Bucket::Held), 100);
    assert_eq!(written_off(&district), 0);

    let mut ran_out = district.clone();
    run_out(&mut ran_out, hold);
    assert_eq!(written_off(&ran_out), 100);

    let world = district.world.as_actor(jing);
    world.given([capture(hold, Some(70))]);
    assert_eq!(written_off(&district), 30);
    let world = district.world.as_actor(district.snow.admin);
    world.given([reverse(hold)]);
    assert_eq!(written_off(&district), 100);

    for district in [ran_out, district] {
        let left = account(&district.world, Account::Person(fang));
        assert!(left.lots.is_empty());
        assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
        assert_eq!(district.world.rebuilt().0, district.world.shelf.0);
    }
}

/// All ids of the human close; what a record merged meanwhile brought along is left as well.
#[test]
fn f73_a_closing_is_about_a_human() {
    let mut district = couple(|_| {});
    let (fang, qiang, jing, founder, snow) = (
        district.fang,
        district.qiang,
        district.jing,
        district.founder,
        district.snow,
    );
    begun(&mut district);
    let world = district.world.as_actor(founder);
    world.given([merge(fang, jing)]);
    let code = RefusalCode::AccountClosing;
    let outcome = world.as_actor(jing).when(place_hold(jing, 10, snow));
    outcome.then_refused(code, "");
    time_passes_to(&mut district, OVER);
    assert!(closed(&district, fang) && closed(&district, jing));
    assert_eq!(in_bucket(&district.world, qiang, Bucket::Gifted), 120);
    assert!(waiting(&district).is_empty());
    let world = district.world.as_actor(founder);
    world.given([unmerge(fang)]);
    // A closed id that is merged into somebody who goes on does not close them.
    world.given([merge(fang, qiang)]);
    let world = district.world.as_actor(snow.admin);
    let pool = OpenPool {
        organisation_id: snow.id,
        purpose: PoolPurpose::General,
    };
    let pool = Account::Pool(new_pool(&world.given([pool])));
    let world = world.as_actor(qiang);
    world.given([donate(Account::Person(qiang), pool, 5)]);
}
