//! R60 to R68: what hours earn, how it is spent, and that it stays honest.

use hourledger::domain::due::{Deadline, DueSubject};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::pack::{Cap, CreditUnit, Overflow, Pack, Relation, TimeBank};
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::timebank::account::{Account, Bucket, Unit};
use hourledger::domain::timebank::command::{
    AssignEarning, AttestNeed, DrawFromPool, FreezeAccount, GrantCredit, OpenPool, StateBalance,
};
use hourledger::domain::timebank::event::PoolPurpose;
use hourledger::domain::{BookKey, Event};

use crate::cast::{
    District, account, approve, approve_balance, at_station, bank_of, bank_sum, capture, confirm,
    correct, donate, held, hold_of, in_bucket, keyed, ledger_admin, merge, new_hold, new_pool,
    new_session, place_hold, relate, run_out, set, transfer, void, void_hold,
};

#[test]
fn r60_effective_hours_earn_in_the_same_command_and_name_their_cause() {
    let mut district = District::under(bank_of("nanjing", |_| {}));
    let session = district.confirmed();
    let next = district.world.log.len() as u64;
    let world = district.world.as_actor(district.snow.approver);
    let outcome = world.when(approve(district.sweeping, session));
    let events = outcome.then_events(["session_approved", "hours_credited", "earning_posted"]);
    let (Event::HoursCredited(hours), Event::EarningPosted(earned)) = (&events[1], &events[2])
    else {
        panic!("{events:?}");
    };
    assert_eq!(earned.meta.cause.map(|it| it.0), Some(next + 1));
    assert_eq!(earned.act.tag, hours.hours.tag);
    assert_eq!(earned.act.minutes.0, 120);
    assert_eq!(district.spendable(district.fang), 120);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn r60_a_policy_without_a_time_bank_mints_nothing() {
    let mut district = District::new();
    district.effective();
    assert_eq!(district.spendable(district.fang), 0);
    let command = place_hold(district.fang, 1, district.snow);
    let world = district.world.as_actor(district.fang);
    let outcome = world.when(command);
    outcome.then_refused(RefusalCode::TimeBankUnset, "");
}

#[test]
fn r60_weak_evidence_and_other_categories_earn_nothing() {
    use hourledger::domain::sessions::grade::Grade;
    let mut district = District::under(bank_of("nanjing", |bank| bank.earn.grade_min = Grade::B));
    let (fang, snow, sweeping) = (district.fang, district.snow, district.sweeping);
    let world = district
        .world
        .at("2026-03-03 18:00")
        .as_actor(snow.recorder);
    let entry = keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 11:00");
    let session = new_session(&world.given([entry]));
    world.as_actor(fang).given([confirm(sweeping, session)]);
    world
        .as_actor(snow.approver)
        .given([approve(sweeping, session)]);
    assert_eq!(district.session(session).credits[0].grade, Grade::C);
    assert_eq!(
        district.spendable(fang),
        0,
        "recorded by the organiser only"
    );
    let nanjing = Pack::known("nanjing").expect("comes along").clone();
    let mut district = District::under(nanjing);
    district.effective();
    assert_eq!(
        district.spendable(district.fang),
        0,
        "snow is no care for elders"
    );
}

#[test]
fn r60_a_void_claws_back_what_the_hours_earned() {
    let mut district = District::banked();
    let session = district.last_session();
    let world = district.world.as_actor(district.snow.approver);
    let outcome = world.when(void(district.sweeping, session));
    outcome.then_events(["session_voided", "hours_reversed", "earning_reversed"]);
    assert_eq!(district.spendable(district.fang), 0);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn r60_what_was_spent_is_owed_and_third_parties_keep_theirs() {
    let mut district = District::banked();
    let session = district.last_session();
    let hold = held(&mut district, 100);
    district.world.given([capture(hold, None)]);
    let world = district.world.as_actor(district.snow.approver);
    let events = world.given([void(district.sweeping, session)]);
    let Some(Event::EarningReversed(clawed)) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(clawed.act.owed, Amount(100));
    assert_eq!(district.spendable(district.fang), -100, "locked");
    assert_eq!(
        hold_of(&district.world, hold).ended.map(|it| it.captured),
        Some(Amount(100))
    );
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
    let command = place_hold(district.fang, 1, district.snow);
    let outcome = district.world.as_actor(district.fang).when(command);
    outcome.then_refused(RefusalCode::NotEnough, "amount");
}

#[test]
fn r60_what_is_owed_is_paid_first_by_what_comes_in() {
    let mut district = District::banked();
    let session = district.last_session();
    let hold = held(&mut district, 100);
    district.world.given([capture(hold, None)]);
    let world = district.world.as_actor(district.snow.approver);
    world.given([void(district.sweeping, session)]);
    let evening = district.another_activity(district.snow, "2026-03-05 18:00", "2026-03-05 21:00");
    district.serve_at(evening, "2026-03-05 18:00", "2026-03-05 21:00");
    assert_eq!(
        district.spendable(district.fang),
        80,
        "180 less the 100 owed"
    );
    assert_eq!(in_bucket(&district.world, district.fang, Bucket::Debt), 0);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn r60_a_correction_claws_back_and_earns_anew_once() {
    let mut district = District::banked();
    let session = district.last_session();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = district.world.at("2026-03-03 13:00").as_actor(snow.admin);
    world.given([correct(sweeping, session)]);
    assert_eq!(district.spendable(fang), 0);
    let world = district.world.as_actor(fang);
    world.given([confirm(sweeping, session)]);
    let world = district.world.as_actor(snow.approver);
    world.given([approve(sweeping, session)]);
    let minutes = district.session(session).credited_minutes().0;
    assert_eq!(district.spendable(fang), minutes);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

fn cap(most: i64, overflow: Overflow) -> Cap {
    Cap {
        amount_max: Amount(most),
        overflow,
    }
}

#[test]
fn r61_what_exceeds_a_cap_goes_only_where_the_policy_says() {
    let banked = |edit: fn(&mut TimeBank)| District::banked_with(edit);
    let district = banked(|bank| bank.balance_cap = set(cap(90, Overflow::DonateOnly)));
    let of = |bucket| in_bucket(&district.world, district.fang, bucket);
    assert_eq!((of(Bucket::Earned), of(Bucket::DonateOnly)), (90, 30));
    let district = banked(|bank| bank.lifetime_cap = set(cap(90, Overflow::Recognition)));
    let of = |bucket| in_bucket(&district.world, district.fang, bucket);
    assert_eq!((of(Bucket::Earned), of(Bucket::Recognition)), (90, 30));
    let district = banked(|bank| bank.day_cap = set(Amount(45)));
    assert_eq!(
        district.spendable(district.fang),
        45,
        "the rest is not minted"
    );
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn r61_a_day_is_capped_over_all_sessions_of_the_day_and_opens_again_after_a_void() {
    let mut district = District::banked_with(|bank| bank.day_cap = set(Amount(150)));
    let first = district.last_session();
    let noon = district.another_activity(district.snow, "2026-03-03 13:00", "2026-03-03 15:00");
    district.serve_at(noon, "2026-03-03 13:00", "2026-03-03 15:00");
    assert_eq!(
        district.spendable(district.fang),
        150,
        "120, then 30 of 120"
    );
    let world = district.world.as_actor(district.snow.approver);
    world.given([void(district.sweeping, first)]);
    assert_eq!(district.spendable(district.fang), 30);
    let evening = district.another_activity(district.snow, "2026-03-03 18:00", "2026-03-03 20:00");
    district.serve_at(evening, "2026-03-03 18:00", "2026-03-03 20:00");
    assert_eq!(district.spendable(district.fang), 150);
}

#[test]
fn r61_whole_units_are_booked_and_the_rest_is_carried_on() {
    let whole = |bank: &mut TimeBank| {
        bank.unit = CreditUnit {
            minutes: 90,
            whole_only: true,
            ..bank.unit.clone()
        };
    };
    let mut district = District::banked_with(whole);
    assert_eq!(district.spendable(district.fang), 90);
    assert_eq!(
        in_bucket(&district.world, district.fang, Bucket::Carried),
        30
    );
    let noon = district.another_activity(district.snow, "2026-03-03 13:00", "2026-03-03 14:00");
    district.serve_at(noon, "2026-03-03 13:00", "2026-03-03 14:00");
    assert_eq!(
        district.spendable(district.fang),
        180,
        "30 and 60 are one more"
    );
    assert_eq!(
        in_bucket(&district.world, district.fang, Bucket::Carried),
        0
    );
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn r62_what_a_group_earned_can_only_be_donated() {
    let mut district = District::under(bank_of("nanjing", |_| {}));
    let (fang, snow) = (district.fang, district.snow);
    let choice = AssignEarning {
        person_id: fang,
        organisation_id: Some(snow.id),
    };
    district.world.as_actor(fang).given([choice]);
    district.effective();
    let group = Account::Organisation(snow.id);
    assert_eq!(district.spendable(fang), 0);
    assert_eq!(
        account(&district.world, group)
            .in_bucket(Bucket::DonateOnly)
            .0,
        120
    );
    let world = district.world.as_actor(snow.admin);
    let pool = OpenPool {
        organisation_id: snow.id,
        purpose: PoolPurpose::Elders,
    };
    let pool = new_pool(&world.given([pool]));
    world.given([donate(group, Account::Pool(pool), 120)]);
    assert_eq!(
        account(&district.world, Account::Pool(pool))
            .in_bucket(Bucket::Pooled)
            .0,
        120
    );
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn r63_credit_goes_to_proven_relations_of_the_allowed_kind_and_age() {
    let mut district = District::banked();
    let (fang, qiang, jing, snow) = (district.fang, district.qiang, district.jing, district.snow);
    let outcome = district
        .world
        .as_actor(fang)
        .when(transfer(fang, qiang, 60));
    outcome.then_refused(RefusalCode::RelationNotAllowed, "to");
    let world = district.world.as_actor(snow.clerk);
    world.given([
        relate(fang, qiang, Relation::Lineal, snow),
        relate(fang, jing, Relation::Lineal, snow),
    ]);
    let outcome = district.world.as_actor(fang).when(transfer(fang, jing, 60));
    outcome.then_refused(RefusalCode::AgeTooYoung, "to");
    let outcome = district.world.when(transfer(fang, qiang, 60));
    outcome.then_events(["transfer_posted"]);
    assert_eq!(
        (district.spendable(fang), district.spendable(qiang)),
        (60, 60)
    );
    assert_eq!(in_bucket(&district.world, qiang, Bucket::Gifted), 60);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn r63_limits_hold_per_transfer_and_per_year_and_received_credit_may_have_to_stay() {
    let mut district = District::banked_with(|bank| {
        let rules = bank.transfer.value().expect("Gulou has them").clone();
        bank.transfer = set(hourledger::domain::policy::pack::Transfer {
            each_max: Some(Amount(50)),
            year_max: Some(Amount(70)),
            ..rules
        });
        bank.pass_on_received = set(false);
    });
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let world = district.world.as_actor(snow.clerk);
    world.given([
        relate(fang, qiang, Relation::Spouse, snow),
        relate(qiang, fang, Relation::Spouse, snow),
    ]);
    let outcome = district
        .world
        .as_actor(fang)
        .when(transfer(fang, qiang, 51));
    outcome.then_refused(RefusalCode::TransferLimit, "amount");
    district.world.given([transfer(fang, qiang, 50)]);
    let outcome = district.world.when(transfer(fang, qiang, 21));
    outcome.then_refused(RefusalCode::TransferLimit, "amount");
    district.world.given([transfer(fang, qiang, 20)]);
    let outcome = district
        .world
        .as_actor(qiang)
        .when(transfer(qiang, fang, 1));
    outcome.then_refused(RefusalCode::ReceivedNotPassedOn, "amount");
}

#[test]
fn r63_a_transfer_cools_off_and_can_be_taken_back_until_it_moves() {
    let cooling = |bank: &mut TimeBank| {
        let rules = bank.transfer.value().expect("Gulou has them").clone();
        bank.transfer = set(hourledger::domain::policy::pack::Transfer {
            cooling_off_hours: Some(24),
            ..rules
        });
    };
    let mut district = District::banked_with(cooling);
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let world = district.world.as_actor(snow.clerk);
    world.given([relate(fang, qiang, Relation::Spouse, snow)]);
    let world = district.world.as_actor(fang);
    let first = new_hold(&world.given([transfer(fang, qiang, 50)]));
    world.given([void_hold(first)]);
    let second = new_hold(&world.given([transfer(fang, qiang, 50)]));
    let outcome = world.when(capture(second, None));
    outcome.then_refused(RefusalCode::HoldOfTransfer, "");
    assert_eq!(district.spendable(fang), 70);
    let events = run_out(&mut district, second);
    assert!(matches!(events.as_slice(), [Event::TransferPosted(_)]));
    assert_eq!(
        (district.spendable(fang), district.spendable(qiang)),
        (70, 50)
    );
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn r63_a_donation_needs_a_receiver_the_policy_allows_and_a_need_that_is_attested() {
    let mut district = District::banked();
    let (fang, jing, snow) = (district.fang, district.jing, district.snow);
    let own = Account::Person(fang);
    let to_house = donate(own, Account::Organisation(snow.id), 10);
    let outcome = district.world.as_actor(fang).when(to_house);
    outcome.then_refused(RefusalCode::DonationNotAllowed, "to");
    let to_jing = donate(own, Account::Person(jing), 10);
    let outcome = district.world.when(to_jing);
    outcome.then_refused(RefusalCode::NeedNotAttested, "to");
    let need = AttestNeed {
        person_id: jing,
        until: "2026-12-31".parse().expect("a date"),
        organisation_id: snow.id,
    };
    district.world.as_actor(snow.admin).given([need]);
    district.world.as_actor(fang).given([to_jing]);
    assert_eq!(in_bucket(&district.world, jing, Bucket::Gifted), 10);
}

#[test]
fn a_pool_gives_to_people_in_need_and_never_more_than_it_has() {
    let mut district = District::banked();
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let world = district.world.as_actor(snow.admin);
    let pool = OpenPool {
        organisation_id: snow.id,
        purpose: PoolPurpose::Elders,
    };
    let pool_id = new_pool(&world.given([pool]));
    let need = AttestNeed {
        person_id: qiang,
        until: "2026-12-31".parse().expect("a date"),
        organisation_id: snow.id,
    };
    world.given([need]);
    let draw = |amount| DrawFromPool {
        pool_id,
        to: qiang,
        amount: Amount(amount),
    };
    let outcome = world.when(draw(1));
    outcome.then_refused(RefusalCode::NotEnough, "amount");
    let world = district.world.as_actor(fang);
    world.given([donate(Account::Person(fang), Account::Pool(pool_id), 80)]);
    let world = district.world.as_actor(snow.admin);
    world.given([draw(80)]);
    assert_eq!(district.spendable(qiang), 80);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn what_expires_does_so_at_the_end_of_a_month_oldest_first() {
    let mut district = District::banked_with(|bank| bank.expiry_months = set(1));
    let (fang, snow) = (district.fang, district.snow);
    let april = district.another_activity(snow, "2026-04-05 09:00", "2026-04-05 10:00");
    district.serve_at(april, "2026-04-05 09:00", "2026-04-05 10:00");
    let hold = held(&mut district, 100);
    let lots = hold_of(&district.world, hold).lots;
    assert_eq!(lots.len(), 1, "all of it from March");
    district.world.given([void_hold(hold)]);
    let at = lots[0].expires_at.expect("credit of this pack expires");
    assert_eq!(at, crate::world::moment("2026-05-01 00:00"));
    let deadline = Deadline {
        at,
        subject: DueSubject::Credits {
            account: Account::Person(fang),
            unit: Unit::Credit,
        },
    };
    district.world.now = at;
    let world = district.world.as_system();
    world.when(deadline).then_events(["balance_expired"]);
    assert_eq!(district.spendable(fang), 60, "what April earned is left");
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn frozen_accounts_take_in_and_give_nothing() {
    let mut district = District::banked();
    let (fang, snow, founder) = (district.fang, district.snow, district.founder);
    let freeze = |frozen| FreezeAccount {
        person_id: fang,
        frozen,
        reason: ReasonCode::RecordsUntrue,
    };
    district.world.as_actor(founder).given([freeze(true)]);
    let outcome = district
        .world
        .as_actor(fang)
        .when(place_hold(fang, 10, snow));
    outcome.then_refused(RefusalCode::AccountFrozen, "");
    district.world.as_actor(founder).given([freeze(false)]);
    district
        .world
        .as_actor(fang)
        .given([place_hold(fang, 10, snow)]);
}

#[test]
fn r1_a_merged_person_spends_from_all_their_ids() {
    let mut district = District::banked();
    let (fang, qiang, snow, founder) = (
        district.fang,
        district.qiang,
        district.snow,
        district.founder,
    );
    district.world.as_actor(founder).given([merge(fang, qiang)]);
    district.world.ages.insert(qiang, 70);
    let command = place_hold(qiang, 100, snow);
    let hold = new_hold(&district.world.as_actor(qiang).given([command]));
    assert_eq!(district.spendable(fang), 20);
    district.world.given([void_hold(hold)]);
    assert_eq!(
        (district.spendable(fang), district.spendable(qiang)),
        (120, 0)
    );
}

#[test]
fn only_if_the_account_has_not_moved() {
    let mut district = District::banked();
    let mut command = place_hold(district.fang, 10, district.snow);
    command.if_lines = Some(1);
    let world = district.world.as_actor(district.fang);
    world.given([command]);
    let refusal = world
        .when(command)
        .then_refused(RefusalCode::AccountMoved, "if_lines");
    assert!(refusal.params.contains(&("lines", "2".to_owned())));
}

#[test]
fn i7_a_balance_brought_along_takes_two_people() {
    let mut district = District::under(bank_of("nanjing", |_| {}));
    let (fang, founder, snow) = (district.fang, district.founder, district.snow);
    let stated = StateBalance {
        person_id: fang,
        amount: Amount(600),
        as_of: "2026-02-28".parse().expect("a date"),
        evidence_digest: hourledger::domain::kernel::ids::Digest32::of(b"statement"),
    };
    district.world.as_actor(founder).given([stated]);
    let approval = approve_balance(&district.world, fang);
    let outcome = district.world.when(approval);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    let second = ledger_admin(snow.admin, snow);
    district.world.given([second]);
    let outcome = district.world.as_actor(snow.admin).when(approval);
    outcome.then_events(["balance_brought"]);
    assert_eq!(district.spendable(fang), 600);
    let outcome = district.world.when(approval);
    outcome.then_refused(RefusalCode::NoBalanceStated, "");
}

#[test]
fn i7_only_the_statement_that_was_seen_is_approved() {
    let mut district = District::under(bank_of("nanjing", |_| {}));
    let (fang, founder, snow) = (district.fang, district.founder, district.snow);
    let mut stated = StateBalance {
        person_id: fang,
        amount: Amount(600),
        as_of: "2026-02-28".parse().expect("a date"),
        evidence_digest: hourledger::domain::kernel::ids::Digest32::of(b"statement"),
    };
    let world = district.world.as_actor(founder);
    world.given([ledger_admin(snow.admin, snow)]);
    world.given([stated]);
    let seen = approve_balance(world, fang);
    stated.amount = Amount(6_000);
    world.given([stated]);
    let outcome = world.as_actor(snow.admin).when(seen);
    let refusal = outcome.then_refused(RefusalCode::BalanceRestated, "position");
    assert!(refusal.params.contains(&("amount", "6000".to_owned())));
    let seen_now = approve_balance(&district.world, fang);
    assert!(seen_now.position > seen.position);
    district.world.given([seen_now]);
    assert_eq!(district.spendable(fang), 6_000);
}

#[test]
fn the_opening_grant_is_given_once_from_a_fund_of_its_own() {
    let mut district = District::under(bank_of("nanjing", |bank| {
        bank.opening_grant = set(Amount(300));
    }));
    let command = GrantCredit {
        person_id: district.fang,
    };
    let world = district.world.as_actor(district.founder);
    world.given([command]);
    let outcome = world.when(command);
    outcome.then_refused(RefusalCode::GrantedAlready, "");
    assert_eq!(district.spendable(district.fang), 300);
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

#[test]
fn r69_points_are_a_unit_of_their_own() {
    use hourledger::domain::policy::pack::{Bilingual, Points, Ratio};
    use hourledger::domain::sessions::grade::Grade;
    let mut pack = bank_of("nanjing", |_| {});
    pack.points = set(Points {
        coefficients: Vec::new(),
        grade_min: Grade::C,
        name: Bilingual {
            en: "point".to_owned(),
            zh: "积分".to_owned(),
        },
        otherwise: Ratio {
            denominator: 10,
            numerator: 104,
        },
        pin_above: hourledger::domain::policy::pack::Setting::Unset,
    });
    let mut district = District::under(pack);
    let session = district.effective();
    let points = |district: &District| {
        let key = BookKey::Account(Account::Person(district.fang), Unit::Point);
        let book = district
            .world
            .book::<hourledger::domain::timebank::book::AccountBook>(&key);
        book.map_or(0, |book| book.spendable().0)
    };
    assert_eq!(points(&district), 2_080, "two hours at 10.4 points");
    assert_eq!(district.spendable(district.fang), 120);
    assert_eq!(bank_sum(&district.world, Unit::Point), 0);
    let world = district.world.as_actor(district.snow.approver);
    world.given([void(district.sweeping, session)]);
    assert_eq!(points(&district), 0);
}

#[test]
fn relations_are_recorded_by_somebody_else() {
    let mut district = District::banked();
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let command = relate(fang, qiang, Relation::Spouse, snow);
    let outcome = district.world.as_actor(fang).when(command);
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let own = relate(snow.clerk, qiang, Relation::Spouse, snow);
    let outcome = district.world.as_actor(snow.clerk).when(own);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    let elsewhere = relate(fang, qiang, Relation::Spouse, district.books);
    let outcome = district.world.when(elsewhere);
    outcome.then_refused(RefusalCode::OrganisationNotYours, "");
    assert_eq!(at_station(snow).organisation_id, snow.id);
}
