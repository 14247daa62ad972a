//! F62: a person asks a relation for credit, who gives it by a transfer or says no.

use hourledger::domain::due::{Deadline, DueSubject};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{PersonId, TransferRequestId};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::command::ErasePerson;
use hourledger::domain::policy::pack::{Relation, Setting, TimeBank, Transfer};
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::book::MemberBook;
use hourledger::domain::timebank::command::{EndRelation, FreezeAccount};
use hourledger::domain::timebank::event::HoldPurpose;
use hourledger::domain::timebank::requested::{
    RequestOutcome, TransferRequest, TransferRequestBook,
};
use hourledger::domain::{BookKey, Command, Event};

use crate::cast::{
    District, accept, account, ask, bank_sum, cooling, hold_of, in_bucket, merge, new_hold,
    new_request, reject, relate, set, spouses, time_passes_to, unmerge, void_hold, waiting,
    withdraw_request,
};

/// Fang has 120 minutes; Qiang is her husband.
fn couple(edit: impl FnOnce(&mut TimeBank)) -> District {
    let mut district = District::banked_with(edit);
    spouses(&mut district);
    district
}

/// The rules of transfers, edited.
fn transfers(edit: fn(&mut Transfer)) -> impl FnOnce(&mut TimeBank) {
    move |bank: &mut TimeBank| {
        let mut rules = bank.transfer.value().expect("Gulou has them").clone();
        edit(&mut rules);
        bank.transfer = set(rules);
    }
}

/// Qiang asks Fang.
fn asked(district: &mut District, amount: i64) -> TransferRequestId {
    let (fang, qiang) = (district.fang, district.qiang);
    let world = district.world.as_actor(qiang);
    new_request(&world.given([ask(qiang, fang, amount)]))
}

fn request(district: &District, id: TransferRequestId) -> TransferRequest {
    let book = district
        .world
        .book::<TransferRequestBook>(&BookKey::TransferRequest(id));
    *book.and_then(|it| it.made.as_deref()).expect("it was made")
}

/// Open requests, made and received.
fn open(district: &District, person: PersonId) -> (usize, usize) {
    let book = district.world.book::<MemberBook>(&BookKey::Member(person));
    book.map_or((0, 0), |book| (book.asks.len(), book.asked.len()))
}

fn ran_out(id: TransferRequestId, at: Moment) -> Command {
    let subject = DueSubject::TransferRequest { request_id: id };
    Command::ElapseDue(Deadline { at, subject })
}

#[test]
fn f62_asking_moves_and_reserves_nothing_and_accepting_is_a_transfer() {
    let mut district = couple(|_| {});
    let (fang, qiang) = (district.fang, district.qiang);
    let before = account(&district.world, Account::Person(fang));
    let id = asked(&mut district, 50);
    assert_eq!(account(&district.world, Account::Person(fang)), before);
    assert_eq!(
        (open(&district, qiang), open(&district, fang)),
        ((1, 0), (0, 1)),
        "both have it in their books"
    );
    let week = district.world.now.plus_minutes(7 * 24 * 60);
    assert_eq!(request(&district, id).expires_at, week);
    let events = district.world.as_actor(fang).given([accept(id)]);
    let [
        Event::TransferRequestEnded(end),
        Event::TransferPosted(moved),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!(end.request.outcome, RequestOutcome::Accepted);
    assert_eq!(end.meta.cause, Some(request(&district, id).position));
    let (_, _, position) = request(&district, id).ended.expect("it ended");
    assert_eq!(moved.meta.cause, Some(position), "the request is named");
    assert_eq!((moved.act.amount, moved.act.to), (Amount(50), qiang));
    assert_eq!(
        (district.spendable(fang), district.spendable(qiang)),
        (70, 50)
    );
    assert_eq!(open(&district, qiang), (0, 0));
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
    assert!(waiting(&district).is_empty(), "no deadline is left");
}

#[test]
fn f62_a_request_ends_once_and_each_end_is_refused_by_its_own_name() {
    type End = fn(TransferRequestId) -> Command;
    let ends: [(End, RefusalCode); 3] = [
        (|id| accept(id).into(), RefusalCode::TransferRequestAccepted),
        (|id| reject(id).into(), RefusalCode::TransferRequestRejected),
        (
            |id| withdraw_request(id).into(),
            RefusalCode::TransferRequestWithdrawn,
        ),
    ];
    for (number, (end, code)) in ends.into_iter().enumerate() {
        let mut district = couple(|_| {});
        let (fang, qiang) = (district.fang, district.qiang);
        let id = asked(&mut district, 50);
        let until = request(&district, id).expires_at;
        let actor = if number == 2 { qiang } else { fang };
        district.world.as_actor(actor).given([end(id)]);
        let spendable = district.spendable(fang);
        for (other, _) in ends {
            for actor in [fang, qiang] {
                let outcome = district.world.as_actor(actor).when(other(id));
                outcome.then_refused(code, "");
            }
        }
        district.world.now = until;
        let world = district.world.as_system();
        world.when(ran_out(id, until)).then_refused(code, "");
        assert_eq!(district.spendable(fang), spendable, "nothing moved twice");
    }
}

#[test]
fn f62_an_unanswered_request_runs_out_when_the_policy_says() {
    let mut district = couple(transfers(|rules| rules.request_hours = Some(24)));
    let fang = district.fang;
    let id = asked(&mut district, 50);
    let until = request(&district, id).expires_at;
    assert_eq!(until, district.world.now.plus_minutes(24 * 60));
    let world = district.world.as_system();
    let early = world.when(ran_out(id, until));
    early.then_refused(RefusalCode::DeadlineNotReached, "");
    district.world.now = until;
    // Its time is over, though nobody has said so yet.
    let outcome = district.world.as_actor(fang).when(accept(id));
    outcome.then_refused(RefusalCode::TransferRequestExpired, "");
    let world = district.world.as_system();
    let wrong = world.when(ran_out(id, until.plus_minutes(-1)));
    wrong.then_refused(RefusalCode::DeadlineNotReached, "");
    world.given([ran_out(id, until)]);
    assert_eq!(open(&district, fang), (0, 0));
    let outcome = district.world.as_actor(fang).when(reject(id));
    outcome.then_refused(RefusalCode::TransferRequestExpired, "");
    assert!(waiting(&district).is_empty());
}

#[test]
fn f62_only_a_relation_that_the_policy_lets_receive_may_ask() {
    let mut district = District::banked();
    let (fang, qiang, jing, snow) = (district.fang, district.qiang, district.jing, district.snow);
    let refused = |district: &mut District, command, code, field| {
        let outcome = district.world.as_actor(qiang).when(command);
        outcome.then_refused(code, field)
    };
    let code = RefusalCode::RelationNotAllowed;
    refused(&mut district, ask(qiang, fang, 5), code, "from");
    // His relation to her is not hers to him.
    let world = district.world.as_actor(snow.clerk);
    world.given([relate(qiang, fang, Relation::Spouse, snow)]);
    refused(&mut district, ask(qiang, fang, 5), code, "from");
    let world = district.world.as_actor(snow.clerk);
    world.given([relate(fang, qiang, Relation::Other, snow)]);
    refused(&mut district, ask(qiang, fang, 5), code, "from");
    let world = district.world.as_actor(snow.clerk);
    world.given([relate(fang, jing, Relation::Lineal, snow)]);
    let outcome = district.world.as_actor(jing).when(ask(jing, fang, 5));
    outcome.then_refused(RefusalCode::AgeTooYoung, "from");
    let code = RefusalCode::RecordNotYours;
    refused(&mut district, ask(jing, fang, 5), code, "");
    let code = RefusalCode::RelationToOneself;
    refused(&mut district, ask(qiang, qiang, 5), code, "from");
    let stranger = PersonId::from_bytes([7; 16]);
    let code = RefusalCode::PersonUnknown;
    refused(&mut district, ask(qiang, stranger, 5), code, "from");
    let mut district = couple(|bank| bank.transfer = Setting::Unset);
    let code = RefusalCode::TransferUnset;
    refused(&mut district, ask(qiang, fang, 5), code, "");
}

#[test]
fn f62_nobody_else_answers_and_the_two_each_only_their_own_part() {
    let mut district = couple(|_| {});
    let (fang, qiang, jing) = (district.fang, district.qiang, district.jing);
    let id = asked(&mut district, 50);
    let code = RefusalCode::RecordNotYours;
    for actor in [qiang, jing, district.founder] {
        let world = district.world.as_actor(actor);
        world.when(accept(id)).then_refused(code, "");
        world.when(reject(id)).then_refused(code, "");
    }
    for actor in [fang, jing, district.founder] {
        let outcome = district.world.as_actor(actor).when(withdraw_request(id));
        outcome.then_refused(code, "");
    }
    let unknown = TransferRequestId::from_bytes([9; 16]);
    let outcome = district.world.as_actor(fang).when(accept(unknown));
    outcome.then_refused(RefusalCode::TransferRequestUnknown, "request_id");
}

/// Asking must not be a way to learn what somebody has: the limits speak when it is accepted.
#[test]
fn f62_what_the_asked_person_has_or_may_give_shows_only_when_they_accept() {
    let mut district = couple(transfers(|rules| {
        rules.year_max = Some(Amount(100));
        rules.each_max = Some(Amount(150));
    }));
    let (fang, qiang, founder) = (district.fang, district.qiang, district.founder);
    let outcome = district.world.as_actor(qiang).when(ask(qiang, fang, 151));
    outcome.then_refused(RefusalCode::TransferLimit, "amount");
    let outcome = district.world.as_actor(qiang).when(ask(qiang, fang, 0));
    outcome.then_refused(RefusalCode::NumberOutOfRange, "amount");
    let beyond = asked(&mut district, 150);
    let outcome = district.world.as_actor(fang).when(accept(beyond));
    outcome.then_refused(RefusalCode::TransferLimit, "amount");
    let freeze = |frozen| FreezeAccount {
        person_id: fang,
        frozen,
        reason: ReasonCode::RecordsUntrue,
    };
    district.world.as_actor(founder).given([freeze(true)]);
    let within = asked(&mut district, 100);
    let outcome = district.world.as_actor(fang).when(accept(within));
    outcome.then_refused(RefusalCode::AccountFrozen, "");
    district.world.as_actor(founder).given([freeze(false)]);
    district.world.as_actor(fang).given([accept(within)]);
    let more = asked(&mut district, 21);
    let outcome = district.world.as_actor(fang).when(accept(more));
    outcome.then_refused(RefusalCode::TransferLimit, "amount");
    assert_eq!(open(&district, fang), (0, 2), "what was refused stays open");
}

#[test]
fn f62_a_relation_that_ended_meanwhile_is_asked_of_again() {
    let mut district = couple(|_| {});
    let (fang, qiang) = (district.fang, district.qiang);
    let id = asked(&mut district, 50);
    let end = EndRelation {
        person_id: fang,
        to: qiang,
    };
    let world = district.world.as_actor(fang);
    world.given([end]);
    world
        .when(accept(id))
        .then_refused(RefusalCode::RelationNotAllowed, "to");
    world.given([reject(id)]);
}

/// Where a transfer can be taken back for a time, so can one that was asked for.
#[test]
fn f62_accepted_under_a_cooling_off_it_waits_as_every_transfer() {
    let mut district = couple(cooling(24, |_| {}));
    let (fang, qiang) = (district.fang, district.qiang);
    let id = asked(&mut district, 50);
    let events = district.world.as_actor(fang).given([accept(id)]);
    let hold = new_hold(&events);
    let placed = hold_of(&district.world, hold);
    assert_eq!(placed.purpose, HoldPurpose::Transfer(qiang));
    let [_, Event::HoldPlaced(event)] = &events[..] else {
        panic!("{events:?}");
    };
    let (_, _, position) = request(&district, id).ended.expect("it ended");
    assert_eq!(event.meta.cause, Some(position));
    assert_eq!(
        (district.spendable(fang), district.spendable(qiang)),
        (70, 0)
    );
    district.world.as_actor(fang).given([void_hold(hold)]);
    assert_eq!(district.spendable(fang), 120);
    let again = asked(&mut district, 30);
    district.world.as_actor(fang).given([accept(again)]);
    time_passes_to(&mut district, "2026-03-20 08:00");
    assert_eq!(district.spendable(qiang), 30);
}

#[test]
fn f62_open_requests_are_bounded_on_both_sides() {
    let mut district = couple(|_| {});
    let (fang, qiang) = (district.fang, district.qiang);
    let ids: Vec<_> = (1..=8).map(|it| asked(&mut district, it)).collect();
    let world = district.world.as_actor(qiang);
    let refusal = world
        .when(ask(qiang, fang, 9))
        .then_refused(RefusalCode::TransferRequestsTooMany, "");
    assert!(refusal.params.contains(&("whose", "made".to_owned())));
    // Another one who asks finds no room at her side.
    let (jing, snow) = (district.jing, district.snow);
    district.world.ages.insert(jing, 66);
    let world = district.world.as_actor(snow.clerk);
    world.given([relate(fang, jing, Relation::Lineal, snow)]);
    let world = world.as_actor(jing);
    let refusal = world
        .when(ask(jing, fang, 9))
        .then_refused(RefusalCode::TransferRequestsTooMany, "");
    assert!(refusal.params.contains(&("whose", "received".to_owned())));
    district.world.as_actor(fang).given([reject(ids[3])]);
    district.world.as_actor(jing).given([ask(jing, fang, 9)]);
}

/// R22, R63: bounds and rights hold for the human; a request to oneself cannot be accepted.
#[test]
fn f62_requests_of_people_who_turn_out_to_be_one_human() {
    let mut district = couple(|_| {});
    let (fang, qiang, jing) = (district.fang, district.qiang, district.jing);
    let id = asked(&mut district, 50);
    let founder = district.founder;
    district.world.as_actor(founder).given([merge(qiang, fang)]);
    let world = district.world.as_actor(fang);
    world
        .when(accept(id))
        .then_refused(RefusalCode::RelationNotAllowed, "to");
    world.as_actor(founder).given([unmerge(qiang)]);
    // Fang goes on as Jing: what was asked of Fang is hers to give, from all her accounts.
    world.given([merge(fang, jing)]);
    let events = district.world.as_actor(jing).given([accept(id)]);
    assert_eq!(events.len(), 2);
    assert_eq!(
        (district.spendable(fang), district.spendable(qiang)),
        (70, 50)
    );
    assert_eq!(
        in_bucket(
            &district.world,
            jing,
            hourledger::domain::timebank::account::Bucket::Debt
        ),
        0
    );
    // Recorded under the id that goes on, whoever is named.
    let world = district.world.as_actor(qiang);
    let next = new_request(&world.given([ask(qiang, fang, 5)]));
    assert_eq!(request(&district, next).from, jing);
}

#[test]
fn f62_a_request_of_somebody_who_was_erased_runs_out() {
    let mut district = couple(|_| {});
    let (fang, qiang, founder) = (district.fang, district.qiang, district.founder);
    let id = asked(&mut district, 50);
    let erasure = ErasePerson { person_id: qiang };
    district.world.as_actor(founder).given([erasure]);
    let world = district.world.as_actor(fang);
    let outcome = world.when(accept(id));
    outcome.then_refused(RefusalCode::PersonErased, "person_id");
    time_passes_to(&mut district, "2026-04-01 08:00");
    let (outcome, ..) = request(&district, id).ended.expect("it ended");
    assert_eq!(outcome, RequestOutcome::RanOut);
    assert_eq!(open(&district, fang), (0, 0));
}
