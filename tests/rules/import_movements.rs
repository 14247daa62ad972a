//! Transfers and redemptions of elsewhere, brought by an import (R59, R73): history, never posted.

use hourledger::domain::BookKey;
use hourledger::domain::imports::book::{ImportPage, ImportState};
use hourledger::domain::imports::command::ApproveImport;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::limits::BROUGHT_MOVEMENTS_MAX;
use hourledger::domain::timebank::account::{Account, Unit};
use hourledger::domain::timebank::book::{AccountBook, BankBook, MemberBook, StatementLine};
use hourledger::domain::timebank::elsewhere::{ImportMovement, MovementKind, MovementRoll};

use crate::cast::{
    approve_balances, approve_movements, bank_of, import_balance, import_movement, new_import,
    open_import, undo_import,
};
use crate::imports::Scene;

fn scene() -> Scene {
    Scene::under(bank_of("nanjing", |_| {}))
}

/// Everything that money is: the account, its statement, the sums of the bank.
type Money = (Option<AccountBook>, Vec<StatementLine>, Option<BankBook>);

impl Scene {
    fn movement(&self, who: PersonId, external_id: &str) -> ImportMovement {
        import_movement(self.import, who, external_id)
    }

    fn tells(&mut self, row: ImportMovement) {
        let world = self.district.world.as_actor(self.district.snow.recorder);
        world.given([row]);
    }

    fn money(&self, who: PersonId) -> Money {
        let (world, holder) = (&self.district.world, Account::Person(who));
        let (account, unit) = (BookKey::Account(holder, Unit::Credit), Unit::Credit);
        (
            world.book::<AccountBook>(&account).cloned(),
            world.statement(holder, unit),
            world.book(&BookKey::Bank(unit)).cloned(),
        )
    }

    fn rolled(&self, who: PersonId) -> Vec<(hourledger::domain::kernel::ids::ImportId, u32)> {
        let key = BookKey::MovementRoll(who, 0);
        let roll = self.district.world.book::<MovementRoll>(&key);
        roll.map_or_else(Vec::new, |roll| roll.rows.clone())
    }
}

#[test]
fn r73_what_moved_elsewhere_is_told_and_moves_nothing() {
    let mut scene = scene();
    let (fang, jing, snow) = (
        scene.district.fang,
        scene.district.jing,
        scene.district.snow,
    );
    let before = (scene.money(fang), scene.money(jing));
    let mut transfer = scene.movement(fang, "m-1");
    transfer.stated.counterparty_id = Some(jing);
    let mut meal = scene.movement(fang, "m-2");
    meal.stated.kind = MovementKind::Redemption;
    scene.tells(transfer);
    scene.tells(meal);

    let world = scene.district.world.as_actor(snow.recorder);
    let approval = approve_movements(scene.import, 2);
    world
        .when(approval.clone())
        .then_refused(RefusalCode::RoleMissing, "");
    let world = world.as_actor(snow.approver);
    world
        .when(approve_movements(scene.import, 1))
        .then_refused(RefusalCode::ImportHasMoved, "");
    world.given([approval]);
    let events = scene.worked_through();

    assert_eq!(events.len(), 1, "the note of the page: {events:?}");
    assert_eq!(scene.import().state, ImportState::Approved);
    assert_eq!((scene.money(fang), scene.money(jing)), before);
    assert_eq!(scene.rolled(fang), [(scene.import, 0), (scene.import, 1)]);
    let key = BookKey::ImportPage(scene.import, 0);
    let page = scene.district.world.book::<ImportPage>(&key).expect("rows");
    let told = page.movements.iter().map(|row| (row.person, row.movement));
    let told: Vec<_> = told.map(|(who, it)| (who, it.kind, it.amount.0)).collect();
    let expected = [MovementKind::Transfer, MovementKind::Redemption];
    assert_eq!(told, expected.map(|kind| (fang, kind, -120)));
    assert_eq!(page.movements[0].movement.counterparty_id, Some(jing));
}

#[test]
fn r73_beside_an_opening_balance_only_the_balance_is_booked_and_both_go_back_together() {
    let mut scene = scene();
    let (fang, snow, founder) = (
        scene.district.fang,
        scene.district.snow,
        scene.district.founder,
    );
    let before = scene.district.spendable(fang);
    let balance = import_balance(scene.import, fang, 600, "a-1");
    let world = scene.district.world.as_actor(snow.recorder);
    world.given([balance]);
    let row = scene.movement(fang, "m-1");
    scene.tells(row.clone());
    let approval = ApproveImport {
        movements: 1,
        ..approve_balances(scene.import, 1, 600)
    };
    let world = scene.district.world.as_actor(founder);
    world.given([approval]);
    scene.worked_through();
    assert_eq!(scene.district.spendable(fang), before + 600);
    let key = BookKey::Member(fang);
    let member = scene.district.world.book::<MemberBook>(&key);
    let elsewhere = member.expect("a member").elsewhere;
    assert_eq!((elsewhere.balances, elsewhere.movements), (1, 1));

    let undoing = undo_import(scene.import, snow.id);
    scene.district.world.as_actor(founder).given([undoing]);
    scene.worked_through();
    assert_eq!(scene.district.spendable(fang), before);
    assert_eq!(scene.import().state, ImportState::Undone);
    let member = scene.district.world.book::<MemberBook>(&key);
    assert_eq!(member.expect("a member").elsewhere.balances, 0);

    // What was taken back may be told anew, also otherwise.
    let world = scene.district.world.as_actor(snow.recorder);
    scene.import = new_import(&world.given([open_import(snow.id)]));
    let mut again = row;
    again.import_id = scene.import;
    again.stated.amount = Amount(-60);
    scene.tells(again);
}

#[test]
fn r73_the_same_movement_is_told_once() {
    let mut scene = scene();
    let (fang, jing, snow) = (
        scene.district.fang,
        scene.district.jing,
        scene.district.snow,
    );
    let mut row = scene.movement(fang, "m-1");
    row.stated.counterparty = Some("v-9".to_owned());
    scene.tells(row.clone());
    let world = scene.district.world.as_actor(snow.recorder);
    // Who is on the other side may become known between two loads of one file.
    let mut known = row.clone();
    known.stated.counterparty_id = Some(jing);
    for same in [row.clone(), known] {
        world
            .when(same)
            .then_refused(RefusalCode::ImportedAlready, "external_id");
    }
    let mut other = row;
    other.stated.amount = Amount(-60);
    world
        .when(other)
        .then_refused(RefusalCode::ImportedDifferently, "external_id");
}

#[test]
fn r28_nobody_states_their_own_movement_and_what_is_none_is_refused() {
    let mut scene = scene();
    let (fang, snow) = (scene.district.fang, scene.district.snow);
    let own = scene.movement(snow.recorder, "m-1");
    let good = scene.movement(fang, "m-1");
    let nobody = PersonId::from_bytes([9; 16]);
    let changed = |change: fn(&mut ImportMovement)| {
        let mut row = good.clone();
        change(&mut row);
        row
    };
    let mut unknown = good.clone();
    unknown.stated.person_id = nobody;
    let mut other_unknown = good.clone();
    other_unknown.stated.counterparty_id = Some(nobody);
    let nothing = changed(|row| row.stated.amount = Amount::ZERO);
    let too_much = changed(|row| row.stated.amount = Amount(-Amount::MAX.0 - 1));
    let later = changed(|row| row.stated.moved_on = "2027-01-01".parse().expect("a date"));
    let wordy = changed(|row| row.stated.text = Some("x".repeat(300)));
    let world = scene.district.world.as_actor(snow.recorder);
    for (row, code, field) in [
        (own, RefusalCode::SecondPersonNeeded, "person_id"),
        (unknown, RefusalCode::PersonUnknown, "person_id"),
        (other_unknown, RefusalCode::PersonUnknown, "person_id"),
        (nothing, RefusalCode::NumberOutOfRange, "amount"),
        (too_much, RefusalCode::NumberOutOfRange, "amount"),
        (later, RefusalCode::NotYetPast, "moved_on"),
        (wordy, RefusalCode::TextTooLong, "text"),
    ] {
        world.when(row).then_refused(code, field);
    }
}

#[test]
fn the_history_of_one_person_is_bounded() {
    let mut scene = scene();
    let fang = scene.district.fang;
    for number in 0..BROUGHT_MOVEMENTS_MAX {
        let row = scene.movement(fang, &format!("m-{number}"));
        scene.tells(row);
    }
    assert_eq!(scene.rolled(fang).len(), MovementRoll::LENGTH_MAX as usize);
    let row = scene.movement(fang, "one more");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(row)
        .then_refused(RefusalCode::MovementsBroughtFull, "person_id");
}
