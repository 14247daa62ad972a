//! R60 to R68 at their edges: expiry beside holds and debts, what waits while things change, the
//! same human under two ids, and who may not act for themselves.

use hourledger::domain::Event;
use hourledger::domain::due::{Deadline, DueSubject};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::command::ErasePerson;
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{
    Cap, CreditUnit, Overflow, Pack, Setting, TimeBank, Transfer,
};
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::timebank::account::{Account, Bucket, Unit};
use hourledger::domain::timebank::command::{
    AttestNeed, DrawFromPool, EndRelation, FreezeAccount, OpenPool,
};
use hourledger::domain::timebank::event::{PoolPurpose, ServiceRef};

use crate::cast::{
    District, attest, bank_sum, brief, capture, cooling, donate, held, hold_of, in_bucket,
    ledger_admin, merge, new_hold, new_pool, place_hold, qiang_serves, reverse, set, spouses,
    suspend, time_passes_to, transfer, void, void_hold,
};

/// The limit is checked when the hold is made, with other holds counted.
#[test]
fn r63_transfers_that_still_cool_off_count_for_the_year() {
    let rules = cooling(24, |rules| rules.year_max = Some(Amount(70)));
    let mut district = District::banked_with(rules);
    let (fang, qiang) = (district.fang, district.qiang);
    spouses(&mut district);
    let world = district.world.as_actor(fang);
    let first = new_hold(&world.given([transfer(fang, qiang, 50)]));
    let outcome = world.when(transfer(fang, qiang, 21));
    outcome.then_refused(RefusalCode::TransferLimit, "amount");
    world.given([void_hold(first)]);
    world.given([transfer(fang, qiang, 70)]);
    let at = world.now.plus_minutes(24 * 60);
    district.world.now = at;
    time_passes_to(&mut district, "2026-03-10 00:00");
    assert_eq!(district.spendable(qiang), 70);
    let world = district.world.as_actor(fang);
    let outcome = world.when(transfer(fang, qiang, 1));
    outcome.then_refused(RefusalCode::TransferLimit, "amount");
}

#[test]
fn r63_received_credit_is_not_passed_on_by_a_transfer_that_cools_off_either() {
    let rules = cooling(24, |_| {});
    let mut district = District::banked_with(|bank| {
        rules(bank);
        brief(bank);
        bank.pass_on_received = set(false);
    });
    let (fang, qiang) = (district.fang, district.qiang);
    spouses(&mut district);
    // Fang's gift is from March, her own credit from April: the gift expires first.
    qiang_serves(&mut district, "2026-03-04 09:00", "2026-03-04 11:00");
    let world = district.world.as_actor(qiang);
    world.given([transfer(qiang, fang, 60)]);
    time_passes_to(&mut district, "2026-04-05 08:00");
    let april = district.another_activity(district.snow, "2026-04-05 09:00", "2026-04-05 10:00");
    district.serve_at(april, "2026-04-05 09:00", "2026-04-05 10:00");
    let world = district.world.as_actor(fang);
    let hold = new_hold(&world.given([transfer(fang, qiang, 180)]));
    let lots = hold_of(&district.world, hold).lots;
    let of = |bucket| lots.iter().filter(move |lot| lot.bucket == bucket);
    assert_eq!(of(Bucket::Gifted).count(), 0);
    assert_eq!(of(Bucket::Earned).map(|lot| lot.amount.0).sum::<i64>(), 180);
}

/// What changed meanwhile so that it would be refused now: it returns to the giver.
#[test]
fn r63_a_transfer_that_cools_off_returns_if_it_would_be_refused_by_now() {
    let changes: [fn(&mut District); 3] = [
        |district| {
            let freeze = FreezeAccount {
                person_id: district.fang,
                frozen: true,
                reason: ReasonCode::RecordsUntrue,
            };
            district.world.as_actor(district.founder).given([freeze]);
        },
        |district| {
            let end = EndRelation {
                person_id: district.fang,
                to: district.qiang,
            };
            district.world.as_actor(district.fang).given([end]);
        },
        |district| {
            let erase = ErasePerson {
                person_id: district.qiang,
            };
            district.world.as_actor(district.qiang).given([erase]);
        },
    ];
    for change in changes {
        let mut district = District::banked_with(cooling(24, |_| {}));
        let (fang, qiang) = (district.fang, district.qiang);
        spouses(&mut district);
        let world = district.world.as_actor(fang);
        let hold = new_hold(&world.given([transfer(fang, qiang, 50)]));
        change(&mut district);
        time_passes_to(&mut district, "2026-03-10 00:00");
        assert!(hold_of(&district.world, hold).ended.is_some());
        assert_eq!(
            (district.spendable(fang), district.spendable(qiang)),
            (120, 0)
        );
        assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
    }
}

#[test]
fn r63_a_refused_transfer_names_its_own_field() {
    let mut district = District::banked();
    let (fang, qiang) = (district.fang, district.qiang);
    let world = district.world.as_actor(fang);
    let outcome = world.when(transfer(fang, qiang, 60));
    outcome.then_refused(RefusalCode::RelationNotAllowed, "to");
}

/// R62: what can only be donated does not become spendable by a gift to oneself.
#[test]
fn r62_nobody_donates_to_themselves_under_another_id() {
    let mut district = District::banked_with(|bank| {
        bank.balance_cap = set(Cap {
            amount_max: Amount(90),
            overflow: Overflow::DonateOnly,
        });
    });
    let (fang, qiang, founder) = (district.fang, district.qiang, district.founder);
    attest(&mut district, fang);
    district.world.as_actor(founder).given([merge(qiang, fang)]);
    let command = donate(Account::Person(fang), Account::Person(qiang), 30);
    let outcome = district.world.as_actor(fang).when(command);
    outcome.then_refused(RefusalCode::AccountUnfit, "to");
}

#[test]
fn r28_an_administrator_gives_nothing_of_a_group_to_themselves() {
    let mut district = District::banked_with(|_| {});
    let (fang, snow) = (district.fang, district.snow);
    let choice = hourledger::domain::timebank::command::AssignEarning {
        person_id: fang,
        organisation_id: Some(snow.id),
    };
    district.world.as_actor(fang).given([choice]);
    let evening = district.another_activity(snow, "2026-03-04 18:00", "2026-03-04 20:00");
    district.serve_at(evening, "2026-03-04 18:00", "2026-03-04 20:00");
    let need = AttestNeed {
        person_id: snow.admin,
        until: "2026-12-31".parse().expect("a date"),
        organisation_id: district.books.id,
    };
    let world = district.world.as_actor(district.books.admin);
    world.given([need]);
    let group = Account::Organisation(snow.id);
    let command = donate(group, Account::Person(snow.admin), 10);
    let outcome = district.world.as_actor(snow.admin).when(command);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r28_an_administrator_opens_no_frozen_account_of_their_own() {
    let mut district = District::banked();
    let (fang, founder, snow) = (district.fang, district.founder, district.snow);
    let world = district.world.as_actor(founder);
    world.given([ledger_admin(fang, snow)]);
    let freeze = |frozen| FreezeAccount {
        person_id: fang,
        frozen,
        reason: ReasonCode::RecordsUntrue,
    };
    world.given([freeze(true)]);
    let outcome = district.world.as_actor(fang).when(freeze(false));
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn the_most_of_a_month_from_pools_holds_over_all_ids() {
    let mut district = District::banked_with(|bank| {
        bank.pool_draw_month_max = set(Amount(50));
    });
    let (fang, qiang, jing, snow) = (district.fang, district.qiang, district.jing, district.snow);
    let pool = OpenPool {
        organisation_id: snow.id,
        purpose: PoolPurpose::Elders,
    };
    let pool_id = new_pool(&district.world.as_actor(snow.admin).given([pool]));
    let world = district.world.as_actor(fang);
    world.given([donate(Account::Person(fang), Account::Pool(pool_id), 120)]);
    for person in [qiang, jing] {
        attest(&mut district, person);
    }
    let draw = |to, amount| DrawFromPool {
        pool_id,
        to,
        amount: Amount(amount),
    };
    district.world.as_actor(snow.admin).given([draw(qiang, 50)]);
    let world = district.world.as_actor(district.founder);
    world.given([merge(qiang, jing)]);
    let outcome = district.world.as_actor(snow.admin).when(draw(jing, 1));
    outcome.then_refused(RefusalCode::TransferLimit, "amount");
}

/// R65: a session named by whoever captures is looked at, and nobody serves themselves.
#[test]
fn r65_staff_captures_only_with_a_session_and_a_named_one_is_of_somebody_else() {
    let mut district = District::banked();
    let (fang, snow) = (district.fang, district.snow);
    let own = ServiceRef {
        activity_id: district.sweeping,
        session_id: district.last_session(),
    };
    let other = qiang_serves(&mut district, "2026-03-04 09:00", "2026-03-04 11:00");
    let hold = held(&mut district, 60);
    let with = |session| {
        let mut command = capture(hold, None);
        command.session = Some(session);
        command
    };
    let outcome = district
        .world
        .as_actor(snow.clerk)
        .when(capture(hold, None));
    outcome.then_refused(RefusalCode::ServiceNotConfirmed, "session");
    for actor in [fang, snow.clerk] {
        let outcome = district.world.as_actor(actor).when(with(own));
        outcome.then_refused(RefusalCode::ServiceNotConfirmed, "session");
    }
    let outcome = district.world.as_actor(snow.clerk).when(with(other));
    outcome.then_events(["hold_captured"]);
}

#[test]
fn r39_a_suspended_organisation_redeems_nothing_and_holds_there_can_be_given_up() {
    let mut district = District::banked();
    let (fang, founder, snow) = (district.fang, district.founder, district.snow);
    let hold = held(&mut district, 60);
    district.world.as_actor(founder).given([suspend(snow.id)]);
    let outcome = district.world.as_actor(fang).when(capture(hold, None));
    outcome.then_refused(RefusalCode::OrganisationSuspended, "");
    district.world.given([void_hold(hold)]);
    assert_eq!(district.spendable(fang), 120);
}

#[test]
fn r67_a_redemption_is_taken_back_also_under_a_policy_without_a_time_bank() {
    let mut district = District::banked();
    let (fang, founder, snow) = (district.fang, district.founder, district.snow);
    let hold = held(&mut district, 60);
    district.world.given([capture(hold, None)]);
    let adoption = AdoptPolicy {
        pack: Box::new(Pack::national().clone()),
        effective_from: "2026-03-03".parse().expect("a date"),
    };
    district.world.as_actor(founder).given([adoption]);
    let outcome = district.world.as_actor(snow.clerk).when(reverse(hold));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    district.world.as_actor(snow.admin).given([reverse(hold)]);
    assert_eq!(district.spendable(fang), 120);
}

/// A policy changed between hold and capture: what was reserved under the old one is taken.
#[test]
fn r65_a_hold_ends_as_it_was_made_whatever_policy_came_since() {
    let mut district = District::banked();
    let (fang, founder) = (district.fang, district.founder);
    let hold = held(&mut district, 60);
    let adoption = AdoptPolicy {
        pack: Box::new(Pack::national().clone()),
        effective_from: "2026-03-03".parse().expect("a date"),
    };
    district.world.as_actor(founder).given([adoption]);
    let world = district.world.as_actor(fang);
    world.given([capture(hold, Some(20))]);
    assert_eq!(district.spendable(fang), 100);
}

#[test]
fn nothing_is_reserved_from_whoever_was_erased() {
    let mut district = District::banked_with(|bank| {
        let mut spend = bank.spend.value().expect("Nanjing says").clone();
        for receiver in &mut spend.receivers {
            (receiver.age_min, receiver.age_min_in_need) = (None, None);
        }
        bank.spend = set(spend);
    });
    let (fang, snow) = (district.fang, district.snow);
    let erase = ErasePerson { person_id: fang };
    district.world.as_actor(fang).given([erase]);
    let command = place_hold(fang, 30, snow);
    let outcome = district.world.as_actor(snow.clerk).when(command);
    outcome.then_refused(RefusalCode::PersonErased, "person_id");
}

fn whole_hours(bank: &mut TimeBank) {
    bank.unit = CreditUnit {
        whole_only: true,
        ..bank.unit.clone()
    };
}

/// R61: carried parts are stored, too; they do not lift a holder over the most.
#[test]
fn r61_parts_that_were_carried_on_do_not_exceed_the_most() {
    let mut district = District::banked_with(|bank| {
        whole_hours(bank);
        bank.balance_cap = set(Cap {
            amount_max: Amount(190),
            overflow: Overflow::NotMinted,
        });
    });
    let (fang, snow) = (district.fang, district.snow);
    for day in ["04", "05"] {
        let [from, to] = ["09:00", "09:50"].map(|time| format!("2026-03-{day} {time}"));
        let activity = district.another_activity(snow, &from, &to);
        district.serve_at(activity, &from, &to);
    }
    let kept = in_bucket(&district.world, fang, Bucket::Earned)
        + in_bucket(&district.world, fang, Bucket::Carried);
    assert_eq!(kept, 190);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

/// A whole unit is broken before a part of one is owed.
#[test]
fn r61_what_was_carried_into_a_unit_is_clawed_back_out_of_it() {
    let mut district = District::under(crate::cast::bank_of("nanjing", whole_hours));
    let (fang, snow) = (district.fang, district.snow);
    let morning = district.another_activity(snow, "2026-03-03 07:00", "2026-03-03 07:50");
    let first = district.serve_at(morning, "2026-03-03 07:00", "2026-03-03 07:50");
    let noon = district.another_activity(snow, "2026-03-03 13:00", "2026-03-03 13:50");
    district.serve_at(noon, "2026-03-03 13:00", "2026-03-03 13:50");
    let of = |district: &District, bucket| in_bucket(&district.world, fang, bucket);
    assert_eq!(of(&district, Bucket::Earned), 60);
    assert_eq!(of(&district, Bucket::Carried), 40);
    let world = district.world.as_actor(snow.approver);
    world.given([void(morning, first)]);
    assert_eq!(of(&district, Bucket::Earned), 0);
    assert_eq!(
        of(&district, Bucket::Carried),
        50,
        "the other fifty minutes"
    );
    assert_eq!(of(&district, Bucket::Debt), 0);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

/// F52: what is not minted at all is told all the same.
#[test]
fn f52_a_day_without_any_room_left_stands_in_the_persons_stream() {
    use hourledger::domain::books::Subject;
    let mut district = District::banked_with(|bank| bank.day_cap = set(Amount(120)));
    let (fang, snow) = (district.fang, district.snow);
    let noon = district.another_activity(snow, "2026-03-03 13:00", "2026-03-03 14:00");
    district.serve_at(noon, "2026-03-03 13:00", "2026-03-03 14:00");
    let last = district.world.log.last().expect("it was approved");
    assert!(matches!(&last.event, Event::EarningPosted(it) if it.act.unminted == Amount(60)));
    let stream = district.world.stream(Subject::Person(fang));
    assert!(stream.contains(&last.at.position));
}

/// The rules of transfers, changed.
fn transfers(bank: &mut TimeBank, edit: fn(&mut Transfer)) {
    let mut rules = bank.transfer.value().expect("Gulou has them").clone();
    edit(&mut rules);
    bank.transfer = set(rules);
}

#[test]
fn a_pack_with_limits_that_make_no_sense_is_refused() {
    let rules = |edit: fn(&mut TimeBank)| {
        let mut pack = Pack::known("nanjing").expect("comes along").clone();
        let Setting::Set(bank) = &mut pack.time_bank else {
            panic!("Nanjing has one");
        };
        edit(&mut bank.value);
        pack.check()
    };
    assert!(rules(|_| {}).is_ok());
    let wrong: [fn(&mut TimeBank); 5] = [
        |bank| transfers(bank, |it| it.cooling_off_hours = Some(u32::MAX)),
        |bank| transfers(bank, |it| it.each_max = Some(Amount(-1))),
        |bank| transfers(bank, |it| it.year_max = Some(Amount(i64::MAX))),
        |bank| {
            let mut spend = bank.spend.value().expect("Nanjing says").clone();
            spend.earned_min = Some(Amount(-1));
            bank.spend = set(spend);
        },
        |bank| bank.earn.categories = set(vec!["livelihood.elder".parse().expect("a code")]),
    ];
    for edit in wrong {
        let refusal = rules(edit).expect_err("it makes no sense");
        assert_eq!(refusal.code, RefusalCode::PolicyMalformed);
    }
}

/// Nobody's time is over while it is still running: the ledger releases nothing early.
#[test]
fn i14_a_hold_runs_out_at_its_own_time_and_at_no_other() {
    let mut district = District::banked();
    let hold_id = held(&mut district, 60);
    let early: Moment = district.world.now;
    let deadline = Deadline {
        at: early,
        subject: DueSubject::Hold { hold_id },
    };
    let outcome = district.world.as_system().when(deadline);
    outcome.then_refused(RefusalCode::DeadlineNotReached, "");
}
