//! The time bank's part of the scene, in a district of its own.

use hourledger::domain::due::{Deadline, DueSubject};
use hourledger::domain::imports::command::{AdvanceImport, ApproveImport};
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::Digest32;
use hourledger::domain::policy::pack::Relation;
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::command::{
    AssignEarning, AttestNeed, DrawFromPool, EndRelation, FreezeAccount, GrantCredit, OpenPool,
    Presence, StateBalance, StateReserve,
};
use hourledger::domain::timebank::event::PoolPurpose;
use hourledger::domain::{Command, Event};

use crate::cast::{
    District, accept, approve_balance, approve_balances, ask, begin_closing, call_off, capture,
    close_shift, closing, donate, hold_of, import_balance, import_movement, ledger_admin,
    name_heir, new_hold, new_import, new_pool, new_request, open_import, open_shift, place_hold,
    redeem, relate, reverse, set, transfer, undo_import, void, void_hold,
};
use crate::world::Recorded;

/// Earned, held, captured in part, taken back, given away, drawn, expired and clawed back.
pub fn banked() -> Vec<Recorded> {
    let mut district = District::banked_with(|bank| {
        bank.expiry_months = set(1);
        bank.opening_grant = set(Amount(300));
        closing(&[Relation::Spouse], 1)(bank);
    });
    redeemed(&mut district);
    given(&mut district);
    known(&mut district);
    imported(&mut district);
    closed(&mut district);
    ended(&mut district);
    let log = district.world.log.into_iter();
    log.filter(|it| is_banked(&it.event)).collect()
}

const NAMES: [&str; 14] = [
    "closing_",
    "heir_named",
    "transfer_request",
    "shift_",
    "posted",
    "earning_",
    "balance_",
    "movement_",
    "hold_",
    "redemption_",
    "pool_",
    "relation_",
    "need_",
    "reserve_",
];

fn is_banked(event: &Event) -> bool {
    let (event_type, _) = event.type_version();
    let named = |name: &&str| event_type.starts_with(*name) || event_type.ends_with(*name);
    NAMES.iter().any(named) || event_type.starts_with("account_")
}

fn redeemed(district: &mut District) {
    let (fang, snow) = (district.fang, district.snow);
    let world = district.world.as_actor(fang);
    let first = new_hold(&world.given([place_hold(fang, 60, snow)]));
    world.given([capture(first, Some(40))]);
    let second = new_hold(&world.given([place_hold(fang, 30, snow)]));
    world.given([void_hold(second)]);
    let world = world.as_actor(snow.clerk);
    world.given([reverse(first)]);
    world.given([open_shift(snow)]);
    world.given([redeem(fang, 20, snow, Presence::Card)]);
    let third = new_hold(&world.given([redeem(fang, 10, snow, Presence::Pin)]));
    world.given([reverse(third)]);
    world.given([close_shift(1, 20)]);
}

fn given(district: &mut District) {
    let (fang, qiang, snow) = (district.fang, district.qiang, district.snow);
    let world = district.world.as_actor(snow.clerk);
    world.given([relate(fang, qiang, Relation::Spouse, snow)]);
    let world = district.world.as_actor(fang);
    world.given([transfer(fang, qiang, 10)]);
    let request = new_request(&world.as_actor(qiang).given([ask(qiang, fang, 5)]));
    let world = world.as_actor(fang);
    world.given([accept(request)]);
    world.given([EndRelation {
        person_id: fang,
        to: qiang,
    }]);
    let world = district.world.as_actor(snow.admin);
    let pool = OpenPool {
        organisation_id: snow.id,
        purpose: PoolPurpose::Elders,
    };
    let pool_id = new_pool(&world.given([pool]));
    world.given([AttestNeed {
        person_id: qiang,
        until: "2026-12-31".parse().expect("a date"),
        organisation_id: snow.id,
    }]);
    let world = district.world.as_actor(fang);
    world.given([donate(Account::Person(fang), Account::Pool(pool_id), 20)]);
    district.world.as_actor(snow.admin).given([DrawFromPool {
        pool_id,
        to: qiang,
        amount: Amount(15),
    }]);
}

/// A balance comes with an import, and goes back with it.
fn imported(district: &mut District) {
    let (fang, snow, founder) = (district.fang, district.snow, district.founder);
    let world = district.world.as_actor(snow.recorder);
    let import = new_import(&world.given([open_import(snow.id)]));
    let mut row = import_balance(import, fang, 240, "account 7");
    row.stated.evidence_ref = Some("对账单-17".to_owned());
    world.given([row]);
    let mut moved = import_movement(import, fang, "movement 7");
    moved.stated.text = Some("陪诊".to_owned());
    world.given([moved]);
    let page = AdvanceImport {
        import_id: import,
        page: 0,
    };
    let world = world.as_actor(founder);
    world.given([ApproveImport {
        movements: 1,
        ..approve_balances(import, 1, 240)
    }]);
    world.as_system().given([page]);
    let world = world.as_actor(founder);
    world.given([undo_import(import, snow.id)]);
    world.as_system().given([page]);
}

fn known(district: &mut District) {
    let (fang, jing, snow) = (district.fang, district.jing, district.snow);
    let world = district.world.as_actor(jing);
    world.given([AssignEarning {
        person_id: jing,
        organisation_id: Some(snow.id),
    }]);
    let world = district.world.as_actor(district.founder);
    world.given([GrantCredit { person_id: fang }]);
    world.given([StateBalance {
        person_id: fang,
        amount: Amount(600),
        as_of: "2026-02-28".parse().expect("a date"),
        evidence_digest: Digest32::of(b"statement"),
    }]);
    world.given([ledger_admin(snow.admin, snow)]);
    let approval = approve_balance(world, fang);
    world.as_actor(snow.admin).given([approval]);
    let world = district.world.as_actor(district.founder);
    for frozen in [true, false] {
        world.given([FreezeAccount {
            person_id: fang,
            frozen,
            reason: ReasonCode::RecordsUntrue,
        }]);
    }
    world.given([StateReserve { unit: Unit::Credit }]);
}

/// An account closes, is called off, and closes for its heir.
fn closed(district: &mut District) {
    let (fang, qiang, snow, founder) = (
        district.fang,
        district.qiang,
        district.snow,
        district.founder,
    );
    let world = district.world.as_actor(snow.clerk);
    world.given([relate(qiang, fang, Relation::Spouse, snow)]);
    let heir = name_heir(qiang, Some(Account::Person(fang)));
    district.world.as_actor(qiang).given([heir]);
    let world = district.world.as_actor(founder);
    world.given([begin_closing(qiang)]);
    world.given([call_off(qiang)]);
    world.given([begin_closing(qiang)]);
    let at = district.world.now.plus_minutes(24 * 60);
    district.world.now = at;
    let subject = DueSubject::Closing { person_id: qiang };
    let world = district.world.as_system();
    world.given([Deadline { at, subject }]);
}

fn ended(district: &mut District) {
    let (fang, snow) = (district.fang, district.snow);
    let world = district.world.as_actor(fang);
    let hold_id = new_hold(&world.given([place_hold(fang, 20, snow)]));
    let hold = hold_of(&district.world, hold_id);
    let session = district.last_session();
    let sweeping = district.sweeping;
    let world = district.world.as_actor(snow.approver);
    world.given([void(sweeping, session)]);
    let timeout = Deadline {
        at: hold.expires_at,
        subject: DueSubject::Hold { hold_id },
    };
    district.world.now = hold.expires_at;
    district
        .world
        .as_system()
        .given([Command::ElapseDue(timeout)]);
    let lots = crate::cast::account(&district.world, Account::Person(fang)).lots;
    let at = lots.iter().find_map(|lot| lot.expires_at);
    let at = at.expect("what was held expires");
    let expiry = Deadline {
        at,
        subject: DueSubject::Credits {
            account: Account::Person(fang),
            unit: Unit::Credit,
        },
    };
    district.world.now = at;
    district
        .world
        .as_system()
        .given([Command::ElapseDue(expiry)]);
}
