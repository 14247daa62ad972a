//! An approved import is worked through page by page, by the ledger itself (I14).

use hourledger::domain::imports::book::{ImportState, PAGE_SESSIONS};
use hourledger::domain::imports::command::AdvanceImport;
use hourledger::domain::kernel::refusal::RefusalCode;

use crate::cast::{correct, reinstate, suspend, undo_import};
use crate::imports::Scene;
use crate::world::moment;

#[test]
fn i14_pages_are_worked_through_in_order_once_and_by_nobody_else() {
    let mut scene = Scene::new();
    let days = (0..=PAGE_SESSIONS).map(|day| {
        let date = "2025-05-01".parse::<hourledger::domain::kernel::zone::LocalDate>();
        date.expect("a date")
            .plus_days(i32::try_from(day).expect("few"))
            .to_string()
    });
    for date in days.collect::<Vec<_>>() {
        let row = scene.row(&date, &date);
        scene.stated(row);
    }
    scene.approved(65, 65 * 120);
    let page = |page| AdvanceImport {
        import_id: scene.import,
        page,
    };
    let world = scene.district.world.as_actor(scene.district.snow.approver);
    world
        .when(page(0))
        .then_refused(RefusalCode::RoleMissing, "");
    let world = world.as_system();
    world
        .when(page(1))
        .then_refused(RefusalCode::ImportStateUnfit, "");
    world.given([page(0)]);
    world
        .when(page(0))
        .then_refused(RefusalCode::ImportStateUnfit, "");
    assert_eq!(
        world.given([page(1)]).len(),
        2,
        "one credit and the note of the page"
    );
    assert_eq!(scene.effective_minutes(), 65 * 120);
    assert_eq!(scene.import().state, ImportState::Approved);
}

#[test]
fn r39_pages_wait_while_the_organisation_is_suspended_and_go_on_when_it_is_reinstated() {
    let mut scene = Scene::new();
    scene.stated(scene.row("2025-05-01", "s-1"));
    scene.approved(1, 120);
    let (snow, founder) = (scene.district.snow, scene.district.founder);
    let world = scene.district.world.as_actor(founder);
    world.given([suspend(snow.id)]);
    let page = AdvanceImport {
        import_id: scene.import,
        page: 0,
    };
    let outcome = world.as_system().when(page);
    outcome.then_refused(RefusalCode::OrganisationSuspended, "");
    assert_eq!(scene.effective_minutes(), 0);
    let world = scene.district.world.as_actor(founder);
    world.given([reinstate(snow.id)]);
    scene.worked_through();
    assert_eq!(scene.effective_minutes(), 120);
    // What is taken back adds nothing, so that goes on meanwhile.
    let world = scene.district.world.as_actor(snow.admin);
    world.given([undo_import(scene.import, snow.id)]);
    world.as_actor(founder).given([suspend(snow.id)]);
    scene.worked_through();
    assert_eq!(scene.effective_minutes(), 0);
}

#[test]
fn r35_a_correction_of_an_import_lies_in_the_past_and_within_a_day() {
    let mut scene = Scene::new();
    let id = scene.stated(scene.row("2026-03-02", "s-1"));
    let correction = |from: &str, to: &str| {
        let mut command = correct(scene.fair, id);
        command.started_at = moment(from);
        command.ended_at = moment(to);
        command
    };
    let cases = [
        (
            "2017-01-01 09:00",
            "2026-01-01 09:00",
            RefusalCode::SessionTooLong,
        ),
        (
            "2026-03-03 09:00",
            "2026-03-04 10:00",
            RefusalCode::SessionTooLong,
        ),
        (
            "2026-03-05 09:00",
            "2026-03-05 10:00",
            RefusalCode::MomentInFuture,
        ),
        (
            "2026-03-02 10:00",
            "2026-03-02 09:00",
            RefusalCode::CheckOutNotAfterCheckIn,
        ),
    ];
    let commands = cases.map(|(from, to, code)| (correction(from, to), code));
    for (command, code) in commands {
        let world = scene.district.world.as_actor(scene.district.snow.admin);
        world.when(command).then_refused(code, "ended_at");
    }
}
