//! R37, Order 67 art. 21: what somebody made up is found as a whole, like one by one.

use hourledger::domain::findings::book::{Finding, FindingBook, FindingState, PAGE_SESSIONS};
use hourledger::domain::findings::command::AdvanceFinding;
use hourledger::domain::findings::event::{FindingCursor, FindingScope};
use hourledger::domain::kernel::ids::{ActivityId, FindingId, ImportId, PersonId, SessionId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::ledger::jobs::JobsBook;
use hourledger::domain::limits::FINDINGS_AT_WORK_MAX;
use hourledger::domain::organisations::book::OrganisationBook;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::Actor;
use hourledger::domain::{BookKey, Event};

use crate::cast::{
    District, advance_finding, confirm, find_fake, keyed, new_finding, new_session, of_activity,
    open_finding, session_of, suspend, void,
};
use crate::imports::Scene;

/// The district on Tuesday afternoon, with what its recorder keyed.
struct Case {
    district: District,
    activity: ActivityId,
}

impl Case {
    fn new() -> Self {
        let mut district = District::new();
        district.world.at("2026-03-03 13:00");
        let activity = district.sweeping;
        Self { district, activity }
    }

    /// Keyed by the recorder of `snow`.
    fn keyed(&mut self, person: PersonId, from: &str, to: &str) -> SessionId {
        let command = keyed(self.activity, person, from, to);
        let world = self.district.world.as_actor(self.district.snow.recorder);
        new_session(&world.given([command]))
    }

    /// Fang's and Qiang's first hour.
    fn two(&mut self) -> [SessionId; 2] {
        let people = [self.district.fang, self.district.qiang];
        people.map(|person| self.keyed(person, "2026-03-03 09:00", "2026-03-03 10:00"))
    }

    fn opened_by(&mut self, by: PersonId, scope: FindingScope) -> FindingId {
        let command = open_finding(self.district.snow.id, scope);
        new_finding(&self.district.world.as_actor(by).given([command]))
    }

    fn opened(&mut self, scope: FindingScope) -> FindingId {
        self.opened_by(self.district.snow.approver, scope)
    }

    /// The ledger works through all of it in one page.
    fn worked_through(&mut self, id: FindingId, sessions: &[SessionId]) -> Vec<Event> {
        let activity = self.activity;
        let sessions = sessions.iter().map(|session| (activity, *session));
        let page = advance_finding(id, sessions);
        self.district.world.as_system().given([page])
    }

    fn states(&self, sessions: &[SessionId]) -> Vec<SessionState> {
        let state = |id: &SessionId| session_of(&self.district.world, self.activity, *id).state;
        sessions.iter().map(state).collect()
    }

    fn finding(&self, id: FindingId) -> &Finding {
        let book = self
            .district
            .world
            .book::<FindingBook>(&BookKey::Finding(id));
        book.and_then(|book| book.opened.as_deref())
            .expect("opened")
    }
}

fn by_recorder(recorder: PersonId) -> FindingScope {
    FindingScope {
        recorder_id: Some(recorder),
        ..FindingScope::default()
    }
}

const FAKE: SessionState = SessionState::FoundFake;

#[test]
fn r37_a_wide_finding_does_to_each_session_what_a_single_one_does() {
    let mut district = District::new();
    let effective = district.effective();
    let single = find_fake(district.sweeping, effective);
    let mut alone = district.clone();
    let mut case = Case {
        activity: district.sweeping,
        district,
    };
    let id = case.opened(of_activity(case.activity));
    let position = case.finding(id).position;
    let wide = case.worked_through(id, &[effective]);
    let world = alone.world.as_actor(alone.snow.approver);
    let one = world.given([single]);
    assert_eq!(wide.len(), one.len() + 1, "and the note of the page");
    for (wide, one) in wide.iter().zip(&one) {
        match (wide, one) {
            (Event::SessionFoundFake(wide), Event::SessionFoundFake(one)) => {
                assert_eq!((wide.activity, wide.subject), (one.activity, one.subject));
                assert_eq!(wide.meta.policy, one.meta.policy);
                assert_eq!(wide.meta.cause, Some(position), "the finding");
                assert_eq!(
                    wide.meta.reason_text, None,
                    "its words stand in the opening"
                );
            }
            (Event::HoursReversed(wide), Event::HoursReversed(one)) => {
                assert_eq!((wide.hours, wide.time), (one.hours, one.time));
                assert_eq!(wide.meta.cause, one.meta.cause, "the credit");
            }
            other => panic!("{other:?}"),
        }
    }
    let finding = case.finding(id);
    assert_eq!((finding.found, finding.left), (1, 0));
    assert_eq!(finding.minutes_by_grade.sum(), 120);
    let session = session_of(&case.district.world, case.activity, effective);
    assert_eq!(session.wide_finding(), Some(position));
    let key = BookKey::Organisation(case.district.snow.id);
    let book = case.district.world.book::<OrganisationBook>(&key);
    let totals = book.expect("accredited").totals;
    assert_eq!(totals.effective_minutes, 0);
    assert_eq!(totals.sessions.found_fake, 1);
}

#[test]
fn r37_every_part_of_the_scope_narrows_it() {
    let days = |from: &str, to: &str| FindingScope {
        from: Some(from.parse().expect("a date")),
        to: Some(to.parse().expect("a date")),
        ..FindingScope::default()
    };
    let tuesday = days("2026-03-03", "2026-03-03");
    let case = Case::new();
    let snow = case.district.snow;
    let both = FindingScope {
        recorder_id: Some(snow.recorder),
        ..tuesday
    };
    let neither = FindingScope {
        recorder_id: Some(snow.admin),
        ..tuesday
    };
    let tries = [
        (by_recorder(snow.recorder), true),
        (by_recorder(snow.admin), false),
        (of_activity(case.activity), true),
        (tuesday, true),
        (days("2026-03-04", "2026-03-09"), false),
        (days("2026-02-01", "2026-03-02"), false),
        (both, true),
        (neither, false),
    ];
    for (scope, meant) in tries {
        let mut case = Case::new();
        let sessions = case.two();
        let id = case.opened(scope);
        case.worked_through(id, &sessions);
        let found = case.states(&sessions) == [FAKE, FAKE];
        assert_eq!(found, meant, "{scope:?}");
        assert_eq!(case.finding(id).found, if meant { 2 } else { 0 });
    }
}

#[test]
fn r37_the_sessions_of_an_import_are_found() {
    let mut scene = Scene::new();
    let imported = scene.stated(scene.row("2025-05-01", "s-1"));
    scene.approved(1, 120);
    scene.worked_through();
    let mut case = Case {
        activity: scene.fair,
        district: scene.district,
    };
    let id = case.opened(FindingScope {
        import_id: Some(scene.import),
        ..FindingScope::default()
    });
    case.worked_through(id, &[imported]);
    assert_eq!(case.states(&[imported]), [FAKE]);
    assert_eq!(case.finding(id).minutes_by_grade.h, 120);
}

#[test]
fn r37_what_is_recorded_after_the_opening_or_elsewhere_is_not_meant() {
    let mut case = Case::new();
    let id = case.opened(by_recorder(case.district.snow.recorder));
    let sessions = case.two();
    case.worked_through(id, &sessions);
    assert_eq!(
        case.states(&sessions),
        [SessionState::Ended, SessionState::Ended]
    );
    let other = case.district.books;
    let command = open_finding(other.id, by_recorder(case.district.snow.recorder));
    let world = case.district.world.as_actor(other.approver);
    let elsewhere = new_finding(&world.given([command]));
    case.worked_through(elsewhere, &sessions);
    assert_eq!(case.finding(elsewhere).found, 0);
}

#[test]
fn r37_a_void_does_not_hide_it_and_what_was_found_is_not_found_again() {
    let mut case = Case::new();
    let [voided, found] = case.two();
    let activity = case.activity;
    let world = case.district.world.as_actor(case.district.snow.approver);
    world.given([void(activity, voided)]);
    world.given([find_fake(activity, found)]);
    let id = case.opened(of_activity(activity));
    // Named twice, found once.
    let events = case.worked_through(id, &[voided, found, voided]);
    assert_eq!(events.len(), 2, "one session, and the note of the page");
    assert_eq!(case.states(&[voided, found]), [FAKE, FAKE]);
    assert_eq!(case.finding(id).found, 1);
}

#[test]
fn r28_who_finds_does_not_judge_own_hours() {
    let mut case = Case::new();
    let sessions = case.two();
    let fang = case.district.fang;
    let role = hourledger::domain::people::role::Role::Approver;
    let grant = crate::cast::grant(fang, role, case.district.snow.id);
    let world = case.district.world.as_actor(case.district.snow.admin);
    world.given([grant]);
    let id = case.opened_by(fang, of_activity(case.activity));
    case.worked_through(id, &sessions);
    assert_eq!(case.states(&sessions), [SessionState::Ended, FAKE]);
    assert_eq!((case.finding(id).found, case.finding(id).left), (1, 1));
}

#[test]
fn i14_pages_go_on_where_the_one_before_ended_once_and_by_the_ledger_alone() {
    let mut case = Case::new();
    let [first, second] = case.two();
    let activity = case.activity;
    let id = case.opened(of_activity(activity));
    let half = FindingCursor {
        activity: 0,
        session_id: Some(first),
    };
    let page = AdvanceFinding {
        to: half,
        last: false,
        ..advance_finding(id, [(activity, first)])
    };
    let rest = AdvanceFinding {
        from: half,
        ..advance_finding(id, [(activity, second)])
    };
    let world = case.district.world.as_actor(case.district.snow.approver);
    world
        .when(page.clone())
        .then_refused(RefusalCode::RoleMissing, "");
    let world = world.as_system();
    let moved = RefusalCode::FindingHasMoved;
    world.when(rest.clone()).then_refused(moved, "from");
    world.given([page.clone()]);
    world.when(page).then_refused(moved, "from");
    let too_long = AdvanceFinding {
        sessions: vec![(activity, second); PAGE_SESSIONS + 1],
        ..rest.clone()
    };
    world
        .when(too_long)
        .then_refused(RefusalCode::ListTooLong, "sessions");
    let jobs = world.book::<JobsBook>(&BookKey::Jobs).expect("there");
    assert!(jobs.findings.contains(&id));
    world.given([rest.clone()]);
    world.when(rest).then_refused(moved, "from");
    let jobs = world.book::<JobsBook>(&BookKey::Jobs).expect("there");
    assert!(jobs.findings.is_empty());
    assert_eq!(case.finding(id).state, FindingState::Done);
    assert_eq!(case.finding(id).found, 2);
}

#[test]
fn r37_a_page_decided_late_looks_at_each_session_as_it_stands() {
    let mut case = Case::new();
    let sessions = case.two();
    let activity = case.activity;
    let id = case.opened(of_activity(activity));
    let world = case.district.world.as_actor(case.district.fang);
    world.given([confirm(activity, sessions[0])]);
    let world = world.as_actor(case.district.snow.admin);
    world.given([find_fake(activity, sessions[1])]);
    case.worked_through(id, &sessions);
    assert_eq!(case.states(&sessions), [FAKE, FAKE]);
    assert_eq!(case.finding(id).found, 1);
}

#[test]
fn r37_a_finding_says_what_it_is_about() {
    let mut case = Case::new();
    let snow = case.district.snow;
    let theirs =
        case.district
            .another_activity(case.district.books, "2026-03-04 09:00", "2026-03-04 10:00");
    let reversed = FindingScope {
        from: Some("2026-03-03".parse().expect("a date")),
        to: Some("2026-03-02".parse().expect("a date")),
        ..FindingScope::default()
    };
    let import = FindingScope {
        import_id: Some(ImportId::from_bytes([1; 16])),
        ..FindingScope::default()
    };
    let nobody = by_recorder(PersonId::from_bytes([1; 16]));
    let tries = [
        (
            FindingScope::default(),
            RefusalCode::FindingScopeEmpty,
            "scope",
        ),
        (reversed, RefusalCode::DatesReversed, "scope.to"),
        (
            of_activity(theirs),
            RefusalCode::ActivityUnknown,
            "scope.activity_id",
        ),
        (import, RefusalCode::ImportUnknown, "scope.import_id"),
        (nobody, RefusalCode::PersonUnknown, "scope.recorder_id"),
    ];
    for (scope, code, field) in tries {
        let world = case.district.world.as_actor(snow.approver);
        let outcome = world.when(open_finding(snow.id, scope));
        outcome.then_refused(code, field);
    }
    let mut wordless = open_finding(snow.id, of_activity(case.activity));
    wordless.reason_text = String::new();
    let refusal = case.district.world.when(wordless).0;
    assert_eq!(
        refusal.expect_err("words are needed").field.as_deref(),
        Some("reason_text")
    );
}

#[test]
fn r37_whoever_may_find_one_session_fake_may_find_many() {
    let mut case = Case::new();
    let (snow, founder) = (case.district.snow, case.district.founder);
    let scope = of_activity(case.activity);
    for by in [
        snow.recorder,
        case.district.books.approver,
        case.district.fang,
    ] {
        let world = case.district.world.as_actor(by);
        let refusal = world.when(open_finding(snow.id, scope)).0;
        let code = refusal.expect_err("not theirs").code;
        let codes = [RefusalCode::RoleMissing, RefusalCode::OrganisationNotYours];
        assert!(codes.contains(&code), "{code:?}");
    }
    case.district
        .world
        .as_actor(founder)
        .given([suspend(snow.id)]);
    for by in [snow.approver, snow.admin, founder] {
        let id = case.opened_by(by, scope);
        assert_eq!(case.finding(id).opened.by, Actor::Person(by));
    }
    for _ in 3..FINDINGS_AT_WORK_MAX {
        case.opened(scope);
    }
    let outcome = case.district.world.when(open_finding(snow.id, scope));
    outcome.then_refused(RefusalCode::FindingsTooMany, "");
}

#[test]
fn r37_a_recorder_is_meant_under_all_ids() {
    // given two sessions of a recorder whose record is merged into Jing's
    let mut case = Case::new();
    let sessions = case.two();
    let (recorder, jing) = (case.district.snow.recorder, case.district.jing);
    let world = case.district.world.as_actor(case.district.founder);
    world.given([crate::cast::merge(recorder, jing)]);
    // when what the survivor recorded is found fake
    let id = case.opened(by_recorder(jing));
    case.worked_through(id, &sessions);
    // then what stands under the old id is meant
    assert_eq!(case.finding(id).found, 2);
}

#[test]
fn r28_who_finds_does_not_judge_the_hours_of_another_id_of_theirs() {
    let mut case = Case::new();
    let sessions = case.two();
    let (approver, fang) = (case.district.snow.approver, case.district.fang);
    let world = case.district.world.as_actor(case.district.founder);
    world.given([crate::cast::merge(fang, approver)]);
    let id = case.opened(by_recorder(case.district.snow.recorder));
    case.worked_through(id, &sessions);
    let finding = case.finding(id);
    assert_eq!((finding.found, finding.left), (1, 1));
}
