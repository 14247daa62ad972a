//! An approved import is worked through page by page, by the ledger itself (I14).

use hourledger::domain::imports::book::{ImportState, PAGE_SESSIONS};
use hourledger::domain::imports::command::AdvanceImport;
use hourledger::domain::kernel::refusal::RefusalCode;

use crate::imports::Scene;

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
