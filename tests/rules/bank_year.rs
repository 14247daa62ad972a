//! A resident's year in Nanjing and one in Beijing, under the packs that come along: what the rules
//! of these places make of ordinary days, told by the statement on the last day of 2026.

use std::collections::BTreeMap;

use hourledger::domain::Event;
use hourledger::domain::activities::command::{PublishActivity, SignUp};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{Digest32, PersonId, PoolId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::policy::pack::{Pack, Relation};
use hourledger::domain::timebank::account::{Account, Bucket, Unit};
use hourledger::domain::timebank::book::PostingKind;
use hourledger::domain::timebank::command::{AssignEarning, DrawFromPool, OpenPool, StateBalance};
use hourledger::domain::timebank::event::{PoolPurpose, ServiceRef};

use crate::cast::{
    District, account, activity, approve, approve_balance, attest, bank_sum, capture,
    check_in_by_code, check_out, confirm, donate, in_bucket, ledger_admin, new_activity, new_hold,
    new_pool, new_session, place_hold, relate, time_passes_to, transfer, void, void_hold,
};

/// A place, its people and their ages.
fn place(id: &str, ages: [u32; 3]) -> District {
    let mut district = District::under(Pack::known(id).expect("comes along").clone());
    let people = [district.fang, district.qiang, district.jing];
    district.world.ages = people.into_iter().zip(ages).collect();
    district
}

/// Somebody helps elders of the neighbourhood, from check-in to effective hours.
fn helps(district: &mut District, who: PersonId, day: &str, [from, to]: [&str; 2]) -> ServiceRef {
    let snow = district.snow;
    let [from, to] = [from, to].map(|time| format!("2026-{day} {time}"));
    time_passes_to(district, &format!("2026-{day} 07:00"));
    let plan = PublishActivity {
        category: "livelihood.elders".to_owned(),
        ..activity(snow, &from, &to)
    };
    let world = district.world.as_actor(snow.recorder);
    let activity_id = new_activity(&world.given([plan]));
    let sign_up = SignUp {
        activity_id,
        person_id: who,
    };
    world.as_actor(who).given([sign_up]);
    let world = world.at(&from);
    let session_id = new_session(&world.given([check_in_by_code(activity_id, who)]));
    let world = world.at(&to).as_actor(snow.recorder);
    world.given([check_out(activity_id, session_id)]);
    world
        .as_actor(who)
        .given([confirm(activity_id, session_id)]);
    let world = world.as_actor(snow.approver);
    world.given([approve(activity_id, session_id)]);
    ServiceRef {
        activity_id,
        session_id,
    }
}

fn elders_pool(district: &mut District) -> PoolId {
    let pool = OpenPool {
        organisation_id: district.snow.id,
        purpose: PoolPurpose::Elders,
    };
    let world = district.world.as_actor(district.snow.admin);
    new_pool(&world.given([pool]))
}

/// The year's postings of an account by what they are about, and the closing balance. The opening
/// of the year is nothing: the ledger began in March.
fn year_of(district: &District, holder: Account) -> (BTreeMap<PostingKind, i64>, i64) {
    let mut by_kind = BTreeMap::new();
    let mut closing = 0;
    for line in district.world.statement(holder, Unit::Credit) {
        *by_kind.entry(line.kind).or_default() += line.posted.0;
        closing = line.balance.0;
    }
    by_kind.retain(|_, posted| *posted != 0);
    assert_eq!(by_kind.values().sum::<i64>(), closing);
    assert_eq!(account(&district.world, holder).posted().0, closing);
    (by_kind, closing)
}

/// March to May; the morning that is doubted later.
fn nanjing_spring(district: &mut District) -> ServiceRef {
    let (fang, qiang, jing, snow) = (district.fang, district.qiang, district.jing, district.snow);
    // Spring: she helps; sweeping the lane earns hours, but is no care for elders.
    helps(district, fang, "03-03", ["09:00", "11:00"]);
    helps(district, fang, "03-10", ["09:00", "12:00"]);
    let doubted = helps(district, fang, "03-17", ["09:00", "12:00"]);
    let lane = district.another_activity(snow, "2026-03-18 09:00", "2026-03-18 11:00");
    district.serve_at(lane, "2026-03-18 09:00", "2026-03-18 11:00");
    assert_eq!(district.spendable(fang), 480);
    // April: the marriage is shown at the station; two hours for him are reserved, one and a half
    // rendered.
    time_passes_to(district, "2026-04-20 10:00");
    let spouse = relate(fang, qiang, Relation::Spouse, snow);
    district.world.as_actor(snow.clerk).given([spouse]);
    let mut for_him = place_hold(fang, 120, snow);
    for_him.beneficiary_id = Some(qiang);
    let hold = new_hold(&district.world.as_actor(fang).given([for_him]));
    let visit = helps(district, jing, "04-21", ["14:00", "15:30"]);
    let mut taken = capture(hold, Some(90));
    taken.session = Some(visit);
    district.world.as_actor(snow.clerk).given([taken]);
    assert_eq!(
        (district.spendable(fang), district.spendable(jing)),
        (390, 90)
    );
    // Chen Jing is too young to spend, and neighbours are no relations.
    let outcome = district
        .world
        .as_actor(jing)
        .when(place_hold(jing, 30, snow));
    outcome.then_refused(RefusalCode::AgeTooYoung, "beneficiary_id");
    let outcome = district.world.when(transfer(jing, fang, 30));
    outcome.then_refused(RefusalCode::RelationNotAllowed, "to");
    doubted
}

fn nanjing_summer(district: &mut District, doubted: ServiceRef) {
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    // June: she reserves an hour twice, gives one up, forgets the other: it returns after 72 hours.
    time_passes_to(district, "2026-06-01 10:00");
    let world = district.world.as_actor(fang);
    let given_up = new_hold(&world.given([place_hold(fang, 60, snow)]));
    world.given([place_hold(fang, 60, snow)]);
    world.given([void_hold(given_up)]);
    assert_eq!(district.spendable(fang), 330);
    time_passes_to(district, "2026-06-04 10:00");
    assert_eq!(district.spendable(fang), 390);
    // July: the third morning of March turns out to have been another one's.
    let world = district
        .world
        .at("2026-07-06 10:00")
        .as_actor(snow.approver);
    world.given([void(doubted.activity_id, doubted.session_id)]);
    assert_eq!(district.spendable(fang), 210);
    // August: an hour to her husband; he is 66 and has it spent on himself.
    let world = district.world.at("2026-08-10 10:00").as_actor(fang);
    world.given([transfer(fang, qiang, 60)]);
    let hold = new_hold(&world.as_actor(qiang).given([place_hold(qiang, 60, snow)]));
    world.given([capture(hold, None)]);
}

fn nanjing_autumn(district: &mut District, pool: PoolId) {
    let (fang, jing, snow) = (district.fang, district.jing, district.snow);
    let group = Account::Organisation(snow.id);
    // September: for the group; what it earned can be donated, and nothing else.
    let for_group = AssignEarning {
        person_id: fang,
        organisation_id: Some(snow.id),
    };
    district
        .world
        .at("2026-09-01 08:00")
        .as_actor(fang)
        .given([for_group]);
    helps(district, fang, "09-05", ["09:00", "13:00"]);
    let world = district.world.as_actor(snow.admin);
    world.given([donate(group, Account::Pool(pool), 200)]);
    // October: half an hour of her own to the pool; the pool helps somebody in need.
    let world = district.world.at("2026-10-01 10:00").as_actor(fang);
    world.given([donate(Account::Person(fang), Account::Pool(pool), 30)]);
    attest(district, jing);
    let draw = DrawFromPool {
        pool_id: pool,
        to: jing,
        amount: Amount(100),
    };
    district.world.as_actor(snow.admin).given([draw]);
}

/// Wang Fang, 62, helps elders; her husband Li Qiang, 66, is helped; Chen Jing, 30, comes round.
#[test]
fn a_year_in_nanjing() {
    let mut district = place("nanjing", [62, 66, 30]);
    let (fang, qiang, jing) = (district.fang, district.qiang, district.jing);
    let pool = elders_pool(&mut district);
    let doubted = nanjing_spring(&mut district);
    nanjing_summer(&mut district, doubted);
    nanjing_autumn(&mut district, pool);
    let group = Account::Organisation(district.snow.id);
    time_passes_to(&mut district, "2026-12-31 23:59");

    let (lines, closing) = year_of(&district, Account::Person(fang));
    let expected = [
        (PostingKind::Earned, 480),
        (PostingKind::ClawedBack, -180),
        (PostingKind::Captured, -90),
        (PostingKind::Transferred, -60),
        (PostingKind::Donated, -30),
    ];
    assert_eq!((lines, closing), (expected.into(), 120));
    let (lines, closing) = year_of(&district, Account::Person(qiang));
    let expected = [(PostingKind::Transferred, 60), (PostingKind::Captured, -60)];
    assert_eq!((lines, closing), (expected.into(), 0));
    let (lines, closing) = year_of(&district, Account::Person(jing));
    let expected = [(PostingKind::Earned, 90), (PostingKind::Drawn, 100)];
    assert_eq!((lines, closing), (expected.into(), 190));
    let (lines, closing) = year_of(&district, group);
    let expected = [(PostingKind::Earned, 240), (PostingKind::Donated, -200)];
    assert_eq!((lines, closing), (expected.into(), 40));
    let (lines, closing) = year_of(&district, Account::Pool(pool));
    let expected = [(PostingKind::Donated, 230), (PostingKind::Drawn, -100)];
    assert_eq!((lines, closing), (expected.into(), 130));
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}

/// March and April: what one earns, and what one brings along.
fn beijing_spring(district: &mut District) {
    let (fang, snow) = (district.fang, district.snow);
    // Fifty minutes are no coin yet; with a hundred more they are two and a half.
    helps(district, fang, "03-03", ["09:00", "09:50"]);
    assert_eq!(district.spendable(fang), 0);
    helps(district, fang, "03-10", ["09:00", "10:40"]);
    assert_eq!(district.spendable(fang), 120);
    assert_eq!(in_bucket(&district.world, fang, Bucket::Carried), 30);
    // April: ten coins from her old district, stated by one and booked by another.
    time_passes_to(district, "2026-04-07 10:00");
    let stated = StateBalance {
        person_id: fang,
        amount: Amount(600),
        as_of: "2026-03-31".parse().expect("a date"),
        evidence_digest: Digest32::of(b"a stamped sheet"),
    };
    let second = ledger_admin(snow.admin, snow);
    let world = district.world.as_actor(district.founder);
    world.given([second]);
    world.given([stated]);
    let booked = approve_balance(world, fang);
    world.as_actor(snow.admin).given([booked]);
    assert_eq!(district.spendable(fang), 720);
    // She is too young for services, and coins buy no goods at any age.
    let outcome = district
        .world
        .as_actor(fang)
        .when(place_hold(fang, 60, snow));
    outcome.then_refused(RefusalCode::AgeTooYoung, "beneficiary_id");
    let mut rice = place_hold(fang, 60, snow);
    rice.goods = true;
    let outcome = district.world.when(rice);
    outcome.then_refused(RefusalCode::GoodsNotForCredit, "goods");
}

/// May: what one gives, and what is spent.
fn beijing_summer(district: &mut District, pool: PoolId) {
    let (fang, mother, jing, snow) = (district.fang, district.qiang, district.jing, district.snow);
    // May: three coins to her mother, who is shown to be that; two are spent on an afternoon.
    time_passes_to(district, "2026-05-11 10:00");
    let lineal = relate(fang, mother, Relation::Lineal, snow);
    district.world.as_actor(snow.clerk).given([lineal]);
    district
        .world
        .as_actor(fang)
        .given([transfer(fang, mother, 180)]);
    let hold = new_hold(
        &district
            .world
            .as_actor(mother)
            .given([place_hold(mother, 120, snow)]),
    );
    let visit = helps(district, jing, "05-12", ["14:00", "16:00"]);
    let mut taken = capture(hold, None);
    taken.session = Some(visit);
    district.world.as_actor(snow.clerk).given([taken]);
    // A mother gives nothing to a neighbour, and donations go to the pool only.
    let outcome = district
        .world
        .as_actor(mother)
        .when(transfer(mother, jing, 60));
    outcome.then_refused(RefusalCode::RelationNotAllowed, "to");
    attest(district, jing);
    let to_jing = donate(Account::Person(fang), Account::Person(jing), 60);
    let outcome = district.world.as_actor(fang).when(to_jing);
    outcome.then_refused(RefusalCode::DonationNotAllowed, "to");
    district
        .world
        .given([donate(Account::Person(fang), Account::Pool(pool), 60)]);
}

fn beijing_autumn(district: &mut District) {
    let (fang, snow) = (district.fang, district.snow);
    // August: a morning of forty minutes makes the carried half hour a coin and ten minutes.
    let short = helps(district, fang, "08-04", ["09:00", "09:40"]);
    assert_eq!(in_bucket(&district.world, fang, Bucket::Carried), 10);
    // November: that morning is voided; the coin is broken up again.
    time_passes_to(district, "2026-11-02 10:00");
    let world = district.world.as_actor(snow.approver);
    let events = world.given([void(short.activity_id, short.session_id)]);
    assert!(matches!(events.last(), Some(Event::EarningReversed(_))));
    assert_eq!(in_bucket(&district.world, fang, Bucket::Carried), 30);
}

/// Wang Fang, 45, collects whole coins of an hour; her mother, 68, spends them; Chen Jing, 30.
#[test]
fn a_year_in_beijing() {
    let mut district = place("beijing", [45, 68, 30]);
    let (fang, mother, jing) = (district.fang, district.qiang, district.jing);
    let pool = elders_pool(&mut district);
    beijing_spring(&mut district);
    beijing_summer(&mut district, pool);
    beijing_autumn(&mut district);
    time_passes_to(&mut district, "2026-12-31 23:59");

    let (lines, closing) = year_of(&district, Account::Person(fang));
    let expected = [
        (PostingKind::Earned, 190),
        (PostingKind::ClawedBack, -40),
        (PostingKind::Brought, 600),
        (PostingKind::Transferred, -180),
        (PostingKind::Donated, -60),
    ];
    assert_eq!((lines, closing), (expected.into(), 510));
    assert_eq!(
        district.spendable(fang),
        480,
        "eight coins, and half of one is carried"
    );
    let (lines, closing) = year_of(&district, Account::Person(mother));
    let expected = [
        (PostingKind::Transferred, 180),
        (PostingKind::Captured, -120),
    ];
    assert_eq!((lines, closing), (expected.into(), 60));
    let (lines, closing) = year_of(&district, Account::Person(jing));
    assert_eq!((lines, closing), ([(PostingKind::Earned, 120)].into(), 120));
    let (lines, closing) = year_of(&district, Account::Pool(pool));
    assert_eq!((lines, closing), ([(PostingKind::Donated, 60)].into(), 60));
    assert_eq!(bank_sum(&district.world, Unit::Credit), 0);
}
