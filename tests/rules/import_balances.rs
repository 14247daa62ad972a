//! Opening balances of an import (I7, R59, R60, R73): what people bring along, and how it goes
//! back.

use hourledger::domain::imports::book::{ImportPage, ImportState, PAGE_SESSIONS, RowState};
use hourledger::domain::imports::command::ApproveImport;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{ImportId, PersonId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::timebank::account::{Account, Line, Unit};
use hourledger::domain::timebank::book::{BankBook, Place};
use hourledger::domain::timebank::event::ImportedRow;
use hourledger::domain::{BookKey, Event};

use crate::cast::{
    approve_balances, bank_of, bank_sum, claim, import_balance, import_person, ledger_admin, merge,
    new_import, new_person, open_import, place_hold, undo_import,
};
use crate::imports::Scene;

fn scene() -> Scene {
    Scene::under(bank_of("nanjing", |_| {}))
}

impl Scene {
    /// The recorder, who proposes, states a balance.
    fn states(&mut self, who: PersonId, amount: i64, account: &str) {
        let row = import_balance(self.import, who, amount, account);
        let world = self.district.world.as_actor(self.district.snow.recorder);
        world.given([row]);
    }

    /// An administrator of the ledger approves what is there, and it is worked through.
    fn books(&mut self, balances: u32, credit: i64) -> Vec<Event> {
        let approval = approve_balances(self.import, balances, credit);
        let world = self.district.world.as_actor(self.district.founder);
        world.given([approval]);
        self.worked_through()
    }

    /// And takes it back.
    fn takes_back(&mut self) -> Vec<Event> {
        let undoing = undo_import(self.import, self.district.snow.id);
        let world = self.district.world.as_actor(self.district.founder);
        world.given([undoing]);
        self.worked_through()
    }

    fn stands(&self, row: u32) -> RowState {
        let key = BookKey::ImportPage(self.import, row / PAGE_SESSIONS);
        let page = self.district.world.book::<ImportPage>(&key).expect("rows");
        page.balances[row as usize % 64].state
    }

    fn place(&self, place: Place) -> i64 {
        let bank = BookKey::Bank(Unit::Credit);
        let bank = self.district.world.book::<BankBook>(&bank);
        let amount = bank.and_then(|bank| bank.places.get(&place).copied());
        amount.map_or(0, |amount| amount.0)
    }

    /// Another import of the same recorder and system.
    fn opens_another(&mut self) -> ImportId {
        let snow = self.district.snow;
        let world = self.district.world.as_actor(snow.recorder);
        self.import = new_import(&world.given([open_import(snow.id)]));
        self.import
    }
}

#[test]
fn i7_a_balance_counts_once_an_administrator_approved_and_comes_from_a_contra_account() {
    let mut scene = scene();
    let (fang, import) = (scene.district.fang, scene.import);
    scene.states(fang, 600, "a-1");
    assert_eq!(scene.district.spendable(fang), 0, "stated only");

    let events = scene.books(1, 600);

    let Event::BalanceBrought(brought) = &events[0] else {
        panic!("{events:?}");
    };
    let act = &brought.act;
    assert_eq!((act.grade, act.amount), (Grade::H, Amount(600)));
    let row = ImportedRow {
        import_id: import,
        row: 0,
    };
    assert_eq!(act.imported, Some(row));
    assert_eq!(act.evidence_digest, scene.import().file_digest);
    let contra = Line::flow(Account::Brought, Amount(-600));
    assert!(brought.posting.lines.contains(&contra));
    assert_eq!(scene.district.spendable(fang), 600);
    let places = [Place::Brought, Place::Minted].map(|place| scene.place(place));
    assert_eq!(places, [-600, 0], "brought along, and nothing minted");
    assert_eq!(bank_sum(&scene.district.world, Unit::Credit), 0);
    assert_eq!((scene.import().settled, scene.import().left), (1, 0));
    assert_eq!(scene.import().state, ImportState::Approved);
}

#[test]
fn i7_neither_the_organisation_nor_the_proposer_lets_credit_in() {
    let mut scene = scene();
    let snow = scene.district.snow;
    scene.states(scene.district.fang, 600, "a-1");
    let approval = approve_balances(scene.import, 1, 600);
    let undoing = undo_import(scene.import, snow.id);
    let world = scene.district.world.as_actor(snow.approver);
    let outcome = world.when(approval.clone());
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let outcome = world.when(undoing);
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let world = world.as_actor(scene.district.founder);
    world.given([ledger_admin(snow.recorder, snow)]);
    let outcome = world.as_actor(snow.recorder).when(approval);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "");
    assert_eq!(scene.district.spendable(scene.district.fang), 0);
}

#[test]
fn i7_exactly_what_was_seen_is_approved() {
    let mut scene = scene();
    scene.states(scene.district.fang, 600, "a-1");
    scene.states(scene.district.qiang, 60, "a-2");
    let world = scene.district.world.as_actor(scene.district.founder);
    for (balances, credit) in [(1, 600), (2, 600), (1, 660), (0, 0)] {
        let outcome = world.when(approve_balances(scene.import, balances, credit));
        let refusal = outcome.then_refused(RefusalCode::ImportHasMoved, "");
        assert!(refusal.params.contains(&("credit", "660".to_owned())));
    }
    let empty = ApproveImport {
        sessions: 1,
        ..approve_balances(scene.import, 2, 660)
    };
    let outcome = world.when(empty);
    outcome.then_refused(RefusalCode::ImportHasMoved, "");
    world.given([approve_balances(scene.import, 2, 660)]);
}

#[test]
fn r73_the_same_row_is_told_and_not_booked_twice() {
    let mut scene = scene();
    let fang = scene.district.fang;
    scene.states(fang, 600, "a-1");
    scene.books(1, 600);
    let import = scene.opens_another();
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let outcome = world.when(import_balance(import, fang, 600, "a-1"));
    outcome.then_refused(RefusalCode::ImportedAlready, "external_id");
    let outcome = world.when(import_balance(import, fang, 601, "a-1"));
    outcome.then_refused(RefusalCode::ImportedDifferently, "external_id");
    let outcome = world.when(import_balance(import, scene.district.qiang, 600, "a-1"));
    outcome.then_refused(RefusalCode::ImportedDifferently, "external_id");
    assert_eq!(scene.district.spendable(fang), 600);
}

#[test]
fn an_undone_import_takes_its_balances_along_and_leaves_what_was_spent() {
    let mut scene = scene();
    let (fang, qiang) = (scene.district.fang, scene.district.qiang);
    scene.states(fang, 600, "a-1");
    scene.states(qiang, 90, "a-2");
    scene.books(2, 690);
    scene.district.world.ages = [(fang, 65)].into_iter().collect();
    let hold = place_hold(fang, 60, scene.district.snow);
    scene.district.world.as_actor(fang).given([hold]);

    let events = scene.takes_back();

    let back = events.iter().filter_map(|event| match event {
        Event::BalanceBroughtBack(back) => Some(back.act.amount),
        _ => None,
    });
    assert_eq!(back.collect::<Vec<_>>(), [Amount(90)]);
    assert_eq!(
        [scene.stands(0), scene.stands(1)],
        [RowState::Brought, RowState::BroughtBack]
    );
    let spendable = [fang, qiang].map(|who| scene.district.spendable(who));
    assert_eq!(spendable, [540, 0], "nobody owes by another's mistake");
    assert_eq!((scene.import().settled, scene.import().left), (1, 1));
    assert_eq!(scene.place(Place::Brought), -600);
    assert_eq!(bank_sum(&scene.district.world, Unit::Credit), 0);

    // What went back may be stated anew, put right; what was left is still known.
    scene.opens_another();
    scene.states(qiang, 80, "a-2");
    let again = import_balance(scene.import, fang, 540, "a-1");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    let outcome = world.when(again);
    outcome.then_refused(RefusalCode::ImportedDifferently, "external_id");
    scene.books(1, 80);
    assert_eq!(scene.district.spendable(qiang), 80);
}

#[test]
fn an_import_undone_before_anybody_approved_moves_nothing() {
    let mut scene = scene();
    let fang = scene.district.fang;
    scene.states(fang, 600, "a-1");
    let events = scene.takes_back();
    assert_eq!(events.len(), 1, "the note of the page: {events:?}");
    assert_eq!((scene.import().settled, scene.import().left), (0, 0));
    scene.opens_another();
    scene.states(fang, 600, "a-1");
    scene.books(1, 600);
    assert_eq!(scene.district.spendable(fang), 600);
}

#[test]
fn r28_nobody_states_or_books_their_own_balance() {
    let mut scene = scene();
    let snow = scene.district.snow;
    let (fang, qiang) = (scene.district.fang, scene.district.qiang);
    let own = import_balance(scene.import, snow.recorder, 600, "a-1");
    let outcome = scene.district.world.as_actor(snow.recorder).when(own);
    outcome.then_refused(RefusalCode::SecondPersonNeeded, "person_id");
    scene.states(qiang, 600, "a-2");
    scene.states(fang, 30, "a-3");
    let world = scene.district.world.as_actor(scene.district.founder);
    world.given([ledger_admin(qiang, snow)]);
    let approval = approve_balances(scene.import, 2, 630);
    world.as_actor(qiang).given([approval.clone()]);
    scene.worked_through();
    assert_eq!((scene.import().settled, scene.import().left), (1, 1));
    assert_eq!(
        [qiang, fang].map(|who| scene.district.spendable(who)),
        [0, 30]
    );
    // Another administrator approves what was left.
    let world = scene.district.world.as_actor(scene.district.founder);
    world.given([approval]);
    scene.worked_through();
    assert_eq!(
        [qiang, fang].map(|who| scene.district.spendable(who)),
        [600, 30]
    );
}

#[test]
fn r05_a_balance_of_somebody_enrolled_waits_for_their_claim() {
    let mut scene = scene();
    let snow = scene.district.snow;
    let world = scene.district.world.as_actor(snow.recorder);
    let id = new_person(&world.given([import_person(scene.import, "p-1")]));
    scene.states(id, 600, "p-1");
    scene.books(1, 600);
    assert_eq!(
        (scene.stands(0), scene.import().left),
        (RowState::Waiting, 1)
    );
    let world = scene.district.world.as_actor(scene.district.founder);
    world.given([claim(id, 9)]);
    scene.books(1, 600);
    assert_eq!(scene.stands(0), RowState::Brought);
    assert_eq!(scene.district.spendable(id), 600);
}

#[test]
fn a_merged_persons_balance_goes_back_from_where_it_lies() {
    let mut scene = scene();
    let (fang, qiang) = (scene.district.fang, scene.district.qiang);
    scene.states(qiang, 600, "a-1");
    scene.books(1, 600);
    let world = scene.district.world.as_actor(scene.district.founder);
    world.given([merge(qiang, fang)]);
    scene.takes_back();
    assert_eq!(scene.stands(0), RowState::BroughtBack);
    assert_eq!(scene.district.spendable(qiang), 0);
    assert_eq!(bank_sum(&scene.district.world, Unit::Credit), 0);
}

#[test]
fn two_balances_of_one_person_go_back_together_or_as_far_as_they_are_there() {
    let mut scene = scene();
    let fang = scene.district.fang;
    scene.states(fang, 100, "a-1");
    scene.states(fang, 100, "a-2");
    scene.books(2, 200);
    scene.district.world.ages = [(fang, 65)].into_iter().collect();
    let hold = place_hold(fang, 60, scene.district.snow);
    scene.district.world.as_actor(fang).given([hold]);
    scene.takes_back();
    assert_eq!(scene.district.spendable(fang), 40);
    assert_eq!((scene.import().settled, scene.import().left), (1, 1));
}

#[test]
fn i14_more_balances_than_a_page_holds_are_worked_through_beside_sessions() {
    let mut scene = scene();
    let fang = scene.district.fang;
    for number in 0..=PAGE_SESSIONS {
        scene.states(fang, 10, &format!("a-{number}"));
    }
    let session = scene.stated(scene.row("2025-05-01", "s-1"));
    let approval = ApproveImport {
        sessions: 1,
        minutes: hourledger::domain::kernel::minutes::Minutes(120),
        ..approve_balances(scene.import, 65, 650)
    };
    let world = scene.district.world.as_actor(scene.district.founder);
    world.given([approval]);
    scene.worked_through();
    assert_eq!(scene.import().pages(), 2);
    assert_eq!((scene.import().settled, scene.import().left), (66, 0));
    assert_eq!(scene.state(session), SessionState::Effective);
    assert_eq!(
        scene.district.spendable(fang),
        650,
        "hours of the past, grade H, earn nothing beside the balance"
    );
}

#[test]
fn what_no_balance_can_be_is_refused_with_its_field() {
    let mut scene = scene();
    let fang = scene.district.fang;
    let good = import_balance(scene.import, fang, 600, "a-1");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    for amount in [0, -1, Amount::MAX.0 + 1] {
        let outcome = world.when(import_balance(scene.import, fang, amount, "a-1"));
        outcome.then_refused(RefusalCode::NumberOutOfRange, "amount");
    }
    let mut row = good.clone();
    row.stated.as_of = "2027-01-01".parse().expect("a date");
    world
        .when(row)
        .then_refused(RefusalCode::AsOfInFuture, "as_of");
    let mut row = good;
    row.stated.evidence_ref = Some("x".repeat(300));
    world
        .when(row)
        .then_refused(RefusalCode::TextTooLong, "evidence_ref");
    let mut without = Scene::new();
    let row = import_balance(without.import, without.district.fang, 600, "a-1");
    let world = without
        .district
        .world
        .as_actor(without.district.snow.recorder);
    world.when(row).then_refused(RefusalCode::TimeBankUnset, "");
}
