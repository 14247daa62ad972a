//! Imports (R73): a proposal of one person, grade H, effective by a second, undone as a whole.

use hourledger::domain::imports::book::{Import, ImportBook, ImportState};
use hourledger::domain::imports::command::{AdvanceImport, ImportSession};
use hourledger::domain::kernel::ids::{ActivityId, ImportId, SessionId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::book::PersonBook;
use hourledger::domain::policy::pack::Pack;
use hourledger::domain::sessions::grade::{Grade, GradeReason};
use hourledger::domain::sessions::state::{SessionState, Source};
use hourledger::domain::{BookKey, Event};

use crate::cast::{
    District, approve, approve_import, bands, check_in_by_code, correct, dismiss, dispute,
    find_fake, import_activity, import_session, keyed, new_activity, new_import, new_session,
    open_import, session_of, suspend, undo_import, void,
};
use crate::world::moment;

/// An import of `snow`, opened by its recorder, with an activity of the past in it.
pub struct Scene {
    pub district: District,
    pub import: ImportId,
    pub fair: ActivityId,
}

impl Scene {
    pub fn new() -> Self {
        Self::under(Pack::national().clone())
    }

    pub fn under(pack: Pack) -> Self {
        let mut district = District::under(pack);
        let snow = district.snow;
        let world = district
            .world
            .at("2026-03-04 09:00")
            .as_actor(snow.recorder);
        let import = new_import(&world.given([open_import(snow.id)]));
        let fair = new_activity(&world.given([import_activity(import, snow, "fair")]));
        Self {
            district,
            import,
            fair,
        }
    }

    /// Fang's two hours on that day.
    pub fn row(&self, date: &str, external_id: &str) -> ImportSession {
        import_session(
            self.import,
            (self.fair, self.district.fang),
            date,
            external_id,
        )
    }

    /// Recorded by the recorder, who proposes.
    pub fn stated(&mut self, row: ImportSession) -> SessionId {
        let world = self.district.world.as_actor(self.district.snow.recorder);
        new_session(&world.given([row]))
    }

    pub fn approved(&mut self, sessions: u32, minutes: i64) {
        let world = self.district.world.as_actor(self.district.snow.approver);
        world.given([approve_import(self.import, sessions, minutes)]);
    }

    /// The ledger works through all pages; how many events of each type came.
    pub fn worked_through(&mut self) -> Vec<Event> {
        let import_id = self.import;
        let mut events = Vec::new();
        while self.import().state.is_at_work() {
            let page = self.import().next_page;
            let world = self.district.world.as_system();
            events.extend(world.given([AdvanceImport { import_id, page }]));
        }
        events
    }

    pub fn import(&self) -> &Import {
        let key = BookKey::Import(self.import);
        let book = self.district.world.book::<ImportBook>(&key);
        book.and_then(|book| book.opened.as_deref())
            .expect("opened")
    }

    pub fn state(&self, id: SessionId) -> SessionState {
        session_of(&self.district.world, self.fair, id).state
    }

    pub fn effective_minutes(&self) -> i64 {
        let key = BookKey::Person(self.district.fang);
        let book = self.district.world.book::<PersonBook>(&key);
        book.expect("registered").totals.effective_minutes
    }
}

#[test]
fn r73_imported_hours_count_only_after_a_second_person_approved_the_import() {
    let mut scene = Scene::new();
    let id = scene.stated(scene.row("2025-05-01", "s-1"));
    assert_eq!(
        (scene.state(id), scene.effective_minutes()),
        (SessionState::Imported, 0)
    );

    scene.approved(1, 120);
    scene.worked_through();

    assert_eq!(
        (scene.state(id), scene.effective_minutes()),
        (SessionState::Effective, 120)
    );
    assert_eq!(scene.import().state, ImportState::Approved);
    assert_eq!((scene.import().settled, scene.import().left), (1, 0));
}

#[test]
fn r73_imported_hours_are_grade_h_whatever_channel_their_source_names() {
    let mut scene = Scene::new();
    let mut row = scene.row("2025-05-01", "s-1");
    row.stated.source = Some(hourledger::domain::imports::event::StatedSource::Clock);
    let id = scene.stated(row);
    scene.approved(1, 120);
    scene.worked_through();
    let session = session_of(&scene.district.world, scene.fair, id);
    let credit = session.credits[0];
    assert_eq!(
        (credit.grade, credit.grade_reason),
        (Grade::H, GradeReason::StatedBySource)
    );
    assert_eq!(session.source_in, Source::Imported);
    assert_eq!(
        (credit.started_at, credit.ended_at),
        (None, None),
        "not stated by source"
    );
}

#[test]
fn r28_nobody_approves_the_import_they_opened() {
    let mut scene = Scene::new();
    scene.stated(scene.row("2025-05-01", "s-1"));
    let snow = scene.district.snow;
    let world = scene.district.world.as_actor(snow.admin);
    let own = new_import(&world.given([open_import(snow.id)]));
    world
        .when(approve_import(own, 0, 0))
        .then_refused(RefusalCode::SecondPersonNeeded, "");
}

#[test]
fn r28_nobody_imports_their_own_hours_and_nobody_approves_them() {
    let mut scene = Scene::new();
    let snow = scene.district.snow;
    let row = import_session(
        scene.import,
        (scene.fair, snow.recorder),
        "2025-05-01",
        "own",
    );
    let world = scene.district.world.as_actor(snow.recorder);
    world
        .when(row)
        .then_refused(RefusalCode::SecondPersonNeeded, "person_id");

    let row = import_session(
        scene.import,
        (scene.fair, snow.approver),
        "2025-05-01",
        "theirs",
    );
    let id = scene.stated(row);
    scene.approved(1, 120);
    scene.worked_through();
    assert_eq!(
        scene.state(id),
        SessionState::Imported,
        "left for somebody else"
    );
    assert_eq!((scene.import().settled, scene.import().left), (0, 1));

    let world = scene.district.world.as_actor(snow.admin);
    world.given([approve_import(scene.import, 1, 120)]);
    scene.worked_through();
    assert_eq!(scene.state(id), SessionState::Effective);
}

#[test]
fn r28_only_who_opened_an_import_adds_to_it_so_one_other_person_is_enough() {
    let scene = Scene::new();
    let row = scene.row("2025-05-01", "s-1");
    let mut world = scene.district.world;
    world
        .as_actor(scene.district.snow.admin)
        .when(row)
        .then_refused(RefusalCode::ImportOfAnother, "import_id");
}

#[test]
fn r73_an_approval_names_what_was_seen() {
    let mut scene = Scene::new();
    scene.stated(scene.row("2025-05-01", "s-1"));
    scene.stated(scene.row("2025-05-02", "s-2"));
    let world = scene.district.world.as_actor(scene.district.snow.approver);
    world
        .when(approve_import(scene.import, 1, 120))
        .then_refused(RefusalCode::ImportHasMoved, "");
}

#[test]
fn r73_an_approved_import_takes_no_more_rows() {
    let mut scene = Scene::new();
    scene.stated(scene.row("2025-05-01", "s-1"));
    scene.approved(1, 120);
    let row = scene.row("2025-05-02", "s-2");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(row)
        .then_refused(RefusalCode::ImportStateUnfit, "");
}

#[test]
fn r73_the_same_record_again_is_no_change_and_another_content_is_refused() {
    let mut scene = Scene::new();
    scene.stated(scene.row("2025-05-01", "s-1"));
    let again = scene.row("2025-05-01", "s-1");
    let mut other = again.clone();
    other.stated.minutes = Minutes(121);
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(again)
        .then_refused(RefusalCode::ImportedAlready, "external_id");
    world
        .when(other)
        .then_refused(RefusalCode::ImportedDifferently, "external_id");
}

#[test]
fn r73_a_voided_record_may_be_imported_anew() {
    let mut scene = Scene::new();
    let id = scene.stated(scene.row("2025-05-01", "s-1"));
    let world = scene.district.world.as_actor(scene.district.snow.approver);
    world.given([void(scene.fair, id)]);
    let mut mended = scene.row("2025-05-01", "s-1");
    mended.stated.minutes = Minutes(90);
    scene.stated(mended);
}

#[test]
fn r22_clock_times_may_not_overlap_those_of_any_source() {
    let mut scene = Scene::new();
    let (fang, snow, sweeping) = (
        scene.district.fang,
        scene.district.snow,
        scene.district.sweeping,
    );
    let entry = keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 11:00");
    let world = scene.district.world.as_actor(snow.recorder);
    world.given([entry]);
    let mut row = scene.row("2026-03-03", "s-1");
    row.stated.started_at = Some(moment("2026-03-03 10:00"));
    row.stated.ended_at = Some(moment("2026-03-03 12:00"));
    let world = scene.district.world.as_actor(snow.recorder);
    world
        .when(row)
        .then_refused(RefusalCode::SessionsOverlap, "started_at");
}

#[test]
fn r22_corrected_to_clock_times_an_imported_session_takes_its_hours() {
    let mut scene = Scene::new();
    let (fang, snow, sweeping) = (
        scene.district.fang,
        scene.district.snow,
        scene.district.sweeping,
    );
    let id = scene.stated(scene.row("2026-03-03", "s-1"));
    let world = scene.district.world.as_actor(snow.admin);
    world.given([correct(scene.fair, id)]);
    let entry = keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 11:00");
    let outcome = world.as_actor(snow.recorder).when(entry);
    outcome.then_refused(RefusalCode::SessionsOverlap, "started_at");
}

#[test]
fn r23_an_import_credits_no_day_for_which_the_policy_asks_somebody() {
    let mut scene = Scene::under(Pack {
        daily_bands: bands(),
        ..Pack::national().clone()
    });
    let mut stated = |date, id, hours: i64| {
        let mut row = scene.row(date, id);
        row.stated.minutes = Minutes(hours * 60);
        scene.stated(row)
    };
    let five = stated("2025-05-01", "s-1", 5);
    let four = stated("2025-05-01", "s-2", 4);
    let eight = stated("2025-05-02", "s-3", 8);
    scene.approved(3, 17 * 60);
    scene.worked_through();
    let seen = [five, four, eight].map(|id| scene.state(id));
    let (imported, effective) = (SessionState::Imported, SessionState::Effective);
    assert_eq!(seen, [imported, imported, effective]);
    let snow = scene.district.snow;
    let world = scene.district.world.as_actor(snow.approver);
    world.given([approve(scene.fair, five)]);
    let outcome = world.when(approve(scene.fair, four));
    outcome.then_refused(RefusalCode::DayNeedsApproval, "");
    world
        .as_actor(snow.admin)
        .given([approve(scene.fair, four)]);
}

#[test]
fn r23_without_clock_times_a_day_holds_twenty_four_hours() {
    let mut scene = Scene::new();
    let with = |scene: &Scene, minutes, id| {
        let mut row = scene.row("2025-05-01", id);
        row.stated.minutes = Minutes(minutes);
        row
    };
    scene.stated(with(&scene, 23 * 60, "s-1"));
    let too_much = with(&scene, 61, "s-2");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(too_much)
        .then_refused(RefusalCode::DayTooFull, "minutes");
    scene.stated(with(&scene, 60, "s-3"));
}

#[test]
fn r18_times_day_and_minutes_must_fit() {
    let mut scene = Scene::new();
    let timed = |scene: &Scene, from: &str, to: &str, minutes| {
        let mut row = scene.row("2025-05-01", "s-1");
        row.stated.started_at = Some(moment(from));
        row.stated.ended_at = Some(moment(to));
        row.stated.minutes = Minutes(minutes);
        row
    };
    let cases = [
        (
            timed(&scene, "2025-05-01 11:00", "2025-05-01 09:00", 60),
            "ended_at",
        ),
        (
            timed(&scene, "2025-05-02 09:00", "2025-05-02 11:00", 60),
            "ended_at",
        ),
        (
            timed(&scene, "2025-05-01 09:00", "2025-05-01 11:00", 121),
            "minutes",
        ),
    ];
    for (row, field) in cases {
        let world = scene.district.world.as_actor(scene.district.snow.recorder);
        world.when(row).then_refused(RefusalCode::TimesUnfit, field);
    }
    let mut half = scene.row("2025-05-01", "s-1");
    half.stated.started_at = Some(moment("2025-05-01 09:00"));
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(half)
        .then_refused(RefusalCode::FieldMissing, "ended_at");
    let tomorrow = scene.row("2026-03-05", "s-1");
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(tomorrow)
        .then_refused(RefusalCode::NotYetPast, "date");
}

#[test]
fn r23_imported_times_over_midnight_are_split() {
    let mut scene = Scene::new();
    let mut row = scene.row("2025-05-01", "s-1");
    row.stated.started_at = Some(moment("2025-05-01 23:00"));
    row.stated.ended_at = Some(moment("2025-05-02 01:00"));
    let id = scene.stated(row);
    scene.approved(1, 120);
    scene.worked_through();
    let session = session_of(&scene.district.world, scene.fair, id);
    let days: Vec<_> = session
        .credits
        .iter()
        .map(|it| (it.date.to_string(), it.minutes.0))
        .collect();
    assert_eq!(
        days,
        [("2025-05-01".to_owned(), 60), ("2025-05-02".to_owned(), 60)]
    );
}

#[test]
fn r36_an_imported_record_can_be_disputed_before_and_is_then_left_over() {
    let mut scene = Scene::new();
    let id = scene.stated(scene.row("2025-05-01", "s-1"));
    let (fang, snow) = (scene.district.fang, scene.district.snow);
    scene
        .district
        .world
        .as_actor(fang)
        .given([dispute(scene.fair, id)]);
    scene.approved(1, 120);
    scene.worked_through();
    assert_eq!(
        (scene.state(id), scene.import().left),
        (SessionState::Disputed, 1)
    );

    let world = scene.district.world.as_actor(snow.admin);
    world.given([dismiss(scene.fair, id)]);
    assert_eq!(scene.state(id), SessionState::Imported);
    let world = scene.district.world.as_actor(snow.approver);
    world.given([approve(scene.fair, id)]);
    assert_eq!(
        (scene.state(id), scene.effective_minutes()),
        (SessionState::Effective, 120)
    );
}

#[test]
fn r28_a_single_record_is_not_approved_before_its_import() {
    let mut scene = Scene::new();
    let id = scene.stated(scene.row("2025-05-01", "s-1"));
    let world = scene.district.world.as_actor(scene.district.snow.approver);
    world
        .when(approve(scene.fair, id))
        .then_refused(RefusalCode::ImportNotApproved, "");
}

#[test]
fn r35_a_corrected_import_stays_grade_h_and_needs_both_signatures() {
    let mut scene = Scene::new();
    let id = scene.stated(scene.row("2026-03-02", "s-1"));
    scene.approved(1, 120);
    scene.worked_through();
    let (fang, snow) = (scene.district.fang, scene.district.snow);
    let mut correction = correct(scene.fair, id);
    correction.started_at = moment("2026-03-02 09:00");
    correction.ended_at = moment("2026-03-02 10:00");
    correction.break_minutes = Minutes::ZERO;
    let world = scene.district.world.as_actor(snow.admin);
    world.given([correction]);
    assert_eq!(
        (scene.state(id), scene.effective_minutes()),
        (SessionState::Ended, 0)
    );
    let world = scene.district.world.as_actor(fang);
    world.given([crate::cast::confirm(scene.fair, id)]);
    let world = scene.district.world.as_actor(snow.approver);
    world.given([approve(scene.fair, id)]);
    let session = session_of(&scene.district.world, scene.fair, id);
    let grade = session.standing_credits().next().expect("credited").grade;
    assert_eq!((grade, scene.effective_minutes()), (Grade::H, 60));
}

#[test]
fn r73_undoing_voids_what_nobody_touched_and_leaves_the_rest() {
    let mut scene = Scene::new();
    let untouched = scene.stated(scene.row("2025-05-01", "s-1"));
    let fake = scene.stated(scene.row("2025-05-02", "s-2"));
    let disputed = scene.stated(scene.row("2025-05-03", "s-3"));
    scene.approved(3, 360);
    scene.worked_through();
    let (fang, snow) = (scene.district.fang, scene.district.snow);
    scene
        .district
        .world
        .as_actor(fang)
        .given([dispute(scene.fair, disputed)]);
    scene
        .district
        .world
        .as_actor(snow.admin)
        .given([find_fake(scene.fair, fake)]);

    scene
        .district
        .world
        .given([undo_import(scene.import, snow.id)]);
    scene.worked_through();

    assert_eq!(scene.import().state, ImportState::Undone);
    assert_eq!((scene.import().settled, scene.import().left), (1, 1));
    assert_eq!(scene.state(untouched), SessionState::Voided);
    assert_eq!(
        scene.state(fake),
        SessionState::FoundFake,
        "stays visible as such"
    );
    assert_eq!(scene.state(disputed), SessionState::Disputed);
    assert_eq!(scene.effective_minutes(), 0);
}

#[test]
fn r73_a_proposal_can_be_undone_before_it_was_approved() {
    let mut scene = Scene::new();
    let id = scene.stated(scene.row("2025-05-01", "s-1"));
    let snow = scene.district.snow;
    scene
        .district
        .world
        .as_actor(snow.admin)
        .given([undo_import(scene.import, snow.id)]);
    scene.worked_through();
    assert_eq!(scene.state(id), SessionState::Voided);
    let world = scene.district.world.as_actor(snow.approver);
    world
        .when(approve_import(scene.import, 1, 120))
        .then_refused(RefusalCode::ImportStateUnfit, "");
}

#[test]
fn r73_nothing_new_is_recorded_for_an_activity_of_the_past() {
    let mut scene = Scene::new();
    let (fang, fair) = (scene.district.fang, scene.fair);
    let world = scene.district.world.as_actor(fang);
    world
        .when(check_in_by_code(fair, fang))
        .then_refused(RefusalCode::ImportedActivity, "activity_id");
}

#[test]
fn r39_a_suspended_organisation_imports_nothing() {
    let mut scene = Scene::new();
    let snow = scene.district.snow;
    let founder = scene.district.founder;
    scene
        .district
        .world
        .as_actor(founder)
        .given([suspend(snow.id)]);
    let row = scene.row("2025-05-01", "s-1");
    let world = scene.district.world.as_actor(snow.recorder);
    world
        .when(row)
        .then_refused(RefusalCode::OrganisationSuspended, "");
    world
        .when(open_import(snow.id))
        .then_refused(RefusalCode::OrganisationSuspended, "");
}

#[test]
fn r73_hours_go_only_to_activities_of_the_organisation_of_the_import() {
    let mut scene = Scene::new();
    let books = scene.district.books;
    let other = scene
        .district
        .another_activity(books, "2026-03-05 09:00", "2026-03-05 12:00");
    let row = import_session(
        scene.import,
        (other, scene.district.fang),
        "2025-05-01",
        "s-1",
    );
    let world = scene.district.world.as_actor(scene.district.snow.recorder);
    world
        .when(row)
        .then_refused(RefusalCode::ActivityUnknown, "activity_id");
}
