//! R42, F125: a sample is drawn by a published seed, auditors judge what was drawn and is not
//! their own, and once all of it was judged the error rate follows.

use hourledger::domain::activities::command::SignUp;
use hourledger::domain::audits::book::{Audit, AuditBook, AuditState, AuditedSessionBook};
use hourledger::domain::audits::draw::{Order, Stratum};
use hourledger::domain::audits::drawing::digest;
use hourledger::domain::audits::event::{DrawnSession, Outcome};
use hourledger::domain::audits::rate::Rate;
use hourledger::domain::books::Subject;
use hourledger::domain::kernel::ids::{ActivityId, AuditId, PersonId, Position, SessionId};
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::Actor;
use hourledger::domain::{BookKey, Event};

use crate::cast::{
    District, approve, audit_opened, auditor_of_all, close_audit, confirm, find_fake, grant, judge,
    keyed, merge, new_session, open_audit, void,
};
use crate::imports::Scene;
use crate::world::World;

/// The district on Tuesday afternoon: Fang clocked two hours, Qiang and Jing have keyed ones, all
/// effective; and an auditor.
struct Case {
    district: District,
    auditor: PersonId,
    clocked: SessionId,
    keyed: [SessionId; 2],
}

impl Case {
    fn new() -> Self {
        let mut district = District::new();
        let (activity_id, person_id) = (district.sweeping, district.jing);
        let world = district.world.as_actor(district.snow.recorder);
        world.given([SignUp {
            activity_id,
            person_id,
        }]);
        let clocked = district.effective();
        district.world.at("2026-03-03 13:00");
        let keyed = [district.qiang, district.jing].map(|person| by_hand(&mut district, person));
        let auditor = district.auditor(500);
        Self {
            district,
            auditor,
            clocked,
            keyed,
        }
    }

    fn activity(&self) -> ActivityId {
        self.district.sweeping
    }

    /// The auditor acts.
    fn as_auditor(&mut self) -> &mut World {
        self.district.world.as_actor(self.auditor)
    }

    /// All three sessions, drawn.
    fn opened(&mut self) -> (AuditId, Vec<DrawnSession>) {
        let events = self.as_auditor().given([open_audit("lottery 7", 3)]);
        let opened = audit_opened(&events);
        assert_eq!(opened.sample.sessions.len(), 3);
        (opened.audit.audit_id, opened.sample.sessions.clone())
    }

    fn audit(&self, id: AuditId) -> &Audit {
        let book = self.district.world.book::<AuditBook>(&BookKey::Audit(id));
        book.and_then(|book| book.opened.as_deref())
            .expect("opened")
    }
}

/// An hour of `person`, keyed by the recorder of `snow`, signed and approved.
fn by_hand(district: &mut District, person: PersonId) -> SessionId {
    let (activity, snow) = (district.sweeping, district.snow);
    let world = district.world.as_actor(snow.recorder);
    let entry = keyed(activity, person, "2026-03-03 09:00", "2026-03-03 10:00");
    let session = new_session(&world.given([entry]));
    world.as_actor(person).given([confirm(activity, session)]);
    world
        .as_actor(snow.approver)
        .given([approve(activity, session)]);
    session
}

#[test]
fn r42_an_opening_records_all_that_anybody_needs_to_draw_the_same() {
    let mut case = Case::new();
    let next = Position(case.district.world.log.len() as u64);
    let mut command = open_audit("lottery 7", 1);
    command.organisation_id = Some(case.district.snow.id);
    command.from = Some("2026-03-03".parse().expect("a date"));
    let events = case
        .as_auditor()
        .when(command)
        .then_events(["audit_opened"]);
    let opened = audit_opened(&events);
    let (group, sample) = (&opened.audit, &opened.sample);
    assert_eq!((group.seed.as_str(), group.size), ("lottery 7", 1));
    assert_eq!(group.population_at, next, "all that was recorded before");
    assert_eq!(
        group.population.organisation_id,
        Some(case.district.snow.id)
    );
    let counted: Vec<_> = sample
        .strata
        .iter()
        .map(|it| (it.stratum, it.population, it.drawn))
        .collect();
    let expected = [
        (Stratum::High, 0, 0),
        (Stratum::Some, 2, 1),
        (Stratum::None, 1, 0),
    ];
    assert_eq!(counted, expected);
    // Drawn by hand: of two that were keyed the one that comes first in the order of the seed.
    let order = Order::of("lottery 7");
    let first = case.keyed.into_iter().min_by_key(|id| order.place(*id));
    let drawn: Vec<_> = sample.sessions.iter().map(|it| it.session_id).collect();
    assert_eq!(drawn, [first.expect("two")]);
    assert_eq!(sample.digest, digest(drawn));
}

#[test]
fn r42_only_what_is_effective_and_in_the_scope_is_drawn() {
    let mut case = Case::new();
    let (activity, approver) = (case.activity(), case.district.snow.approver);
    let [undone, _] = case.keyed;
    let world = case.district.world.as_actor(approver);
    world.given([void(activity, undone)]);
    let ids: Vec<_> = {
        let events = case.as_auditor().given([open_audit("s", 500)]);
        let sessions = &audit_opened(&events).sample.sessions;
        sessions.iter().map(|it| it.session_id).collect()
    };
    assert!(ids.len() == 2 && !ids.contains(&undone));
    let mut elsewhere = open_audit("s", 5);
    elsewhere.organisation_id = Some(case.district.books.id);
    let mut later = open_audit("s", 5);
    later.from = Some("2026-03-04".parse().expect("a date"));
    for nothing in [elsewhere, later] {
        let outcome = case.as_auditor().when(nothing);
        outcome.then_refused(RefusalCode::AuditPopulationEmpty, "");
    }
}

#[test]
fn r42_a_draw_that_cannot_be_made_is_refused() {
    let mut case = Case::new();
    let mut reversed = open_audit("s", 5);
    reversed.from = Some("2026-03-02".parse().expect("a date"));
    reversed.to = Some("2026-03-01".parse().expect("a date"));
    for (command, code, field) in [
        (open_audit("", 5), RefusalCode::TextEmpty, "seed"),
        (open_audit(" s", 5), RefusalCode::QueryMalformed, "seed"),
        (open_audit("s", 0), RefusalCode::NumberOutOfRange, "n"),
        (open_audit("s", 501), RefusalCode::NumberOutOfRange, "n"),
        (reversed, RefusalCode::PeriodReversed, "to"),
    ] {
        case.as_auditor().when(command).then_refused(code, field);
    }
}

#[test]
fn r42_only_auditors_of_the_ledger_open_judge_and_close() {
    let mut case = Case::new();
    let (id, drawn) = case.opened();
    let snow = case.district.snow;
    for other in [
        case.district.founder,
        snow.admin,
        snow.approver,
        case.district.fang,
    ] {
        let world = case.district.world.as_actor(other);
        let missing = RefusalCode::RoleMissing;
        world.when(open_audit("s", 1)).then_refused(missing, "");
        let said = judge(id, &drawn[0], Outcome::Found);
        world.when(said).then_refused(missing, "");
        world.when(close_audit(id)).then_refused(missing, "");
    }
    // The ledger itself holds no role.
    let world = case.district.world.as_system();
    let refused = world.when(open_audit("s", 1));
    refused.then_refused(RefusalCode::RoleMissing, "");
}

#[test]
fn r42_only_what_was_drawn_is_judged() {
    let mut case = Case::new();
    let [first, second] = case.keyed;
    let events = case.as_auditor().given([open_audit("lottery 7", 1)]);
    let opened = audit_opened(&events).clone();
    let (id, drawn) = (opened.audit.audit_id, opened.sample.sessions[0]);
    let other = [first, second]
        .into_iter()
        .find(|other| *other != drawn.session_id)
        .expect("one of two was drawn");
    let not_drawn = DrawnSession {
        session_id: other,
        ..drawn
    };
    let elsewhere = DrawnSession {
        activity_id: ActivityId::from_bytes([7; 16]),
        ..drawn
    };
    let world = case.as_auditor();
    for wrong in [not_drawn, elsewhere] {
        let refused = world.when(judge(id, &wrong, Outcome::Found));
        refused.then_refused(RefusalCode::AuditSessionNotDrawn, "session_id");
    }
    let nowhere = AuditId::from_bytes([7; 16]);
    let refused = world.when(judge(nowhere, &drawn, Outcome::Found));
    refused.then_refused(RefusalCode::AuditUnknown, "audit_id");
    let refused = world.when(close_audit(nowhere));
    refused.then_refused(RefusalCode::AuditUnknown, "audit_id");
    let accepted = world.when(judge(id, &drawn, Outcome::Found));
    accepted.then_events(["audit_session_judged"]);
}

#[test]
fn r42_nobody_judges_a_session_they_served_recorded_or_approved() {
    let mut case = Case::new();
    let (id, drawn) = case.opened();
    let snow = case.district.snow;
    let qiang = case.district.qiang;
    let hands = [snow.recorder, snow.approver, qiang];
    let grants = hands.map(auditor_of_all);
    case.district
        .world
        .as_actor(case.district.founder)
        .given(grants);
    let of_qiang = drawn
        .iter()
        .find(|it| it.session_id == case.keyed[0])
        .copied()
        .expect("drawn");
    for hand in hands {
        let world = case.district.world.as_actor(hand);
        let refused = world.when(judge(id, &of_qiang, Outcome::Found));
        refused.then_refused(RefusalCode::AuditOwnHand, "");
    }
    // Nor under another id: Qiang's own auditor record is merged into his volunteer's.
    let twin = case.district.auditor(501);
    let world = case.district.world.as_actor(case.district.founder);
    world.given([merge(twin, qiang)]);
    let world = case.district.world.as_actor(qiang);
    let refused = world.when(judge(id, &of_qiang, Outcome::Found));
    refused.then_refused(RefusalCode::AuditOwnHand, "");
    // What others served he does judge.
    let of_fang = drawn
        .iter()
        .find(|it| it.session_id == case.clocked)
        .expect("drawn");
    world
        .when(judge(id, of_fang, Outcome::Found))
        .then_events(["audit_session_judged"]);
}

#[test]
fn r42_whoever_brought_or_approved_an_import_does_not_judge_its_sessions() {
    let mut scene = Scene::new();
    scene.stated(scene.row("2025-05-01", "s-1"));
    scene.approved(1, 120);
    scene.worked_through();
    let mut district = scene.district;
    let auditor = district.auditor(500);
    let events = district.world.as_actor(auditor).given([open_audit("s", 1)]);
    let opened = audit_opened(&events).clone();
    let (id, drawn) = (opened.audit.audit_id, opened.sample.sessions[0]);
    let hands = [district.snow.recorder, district.snow.approver];
    district
        .world
        .as_actor(district.founder)
        .given(hands.map(auditor_of_all));
    for hand in hands {
        let refused = district
            .world
            .as_actor(hand)
            .when(judge(id, &drawn, Outcome::Found));
        refused.then_refused(RefusalCode::AuditOwnHand, "");
    }
    let accepted = district
        .world
        .as_actor(auditor)
        .when(judge(id, &drawn, Outcome::CannotTell));
    accepted.then_events(["audit_session_judged"]);
}

#[test]
fn r42_a_later_judgement_replaces_the_earlier_and_both_stay() {
    let mut case = Case::new();
    let (id, drawn) = case.opened();
    let opening = case.audit(id).position;
    let mut first = judge(id, &drawn[0], Outcome::NotFound);
    first.reason_text = Some("no sheet in the folder".to_owned());
    let second = judge(id, &drawn[0], Outcome::Found);
    let at = Position(case.district.world.log.len() as u64);
    let events = case.as_auditor().given([first, second]);
    let judged: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::AuditSessionJudged(event) => event,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(judged[0].meta.cause, Some(opening));
    assert!(judged[0].meta.reason_text.is_some());
    assert_eq!(judged[1].meta.cause, Some(at), "the one it replaces");
    let stratum = case
        .audit(id)
        .strata
        .iter()
        .find(|it| it.stratum == drawn[0].stratum);
    let stratum = stratum.expect("listed");
    assert_eq!((stratum.found, stratum.not_found), (1, 0));
    let key = BookKey::AuditedSession(id, drawn[0].session_id);
    let book = case.district.world.book::<AuditedSessionBook>(&key);
    let stands = book.and_then(|book| book.drawn?.judged).expect("judged");
    assert_eq!(stands.outcome, Outcome::Found);
    assert_eq!(stands.signed.by, Actor::Person(case.auditor));
    // Whoever served finds both in their own stream.
    let person = judged[0].subject.person_id;
    let stream = case.district.world.stream(Subject::Person(person));
    let both = [at, Position(at.0 + 1)];
    assert!(both.iter().all(|position| stream.contains(position)));
}

#[test]
fn r42_an_audit_is_closed_once_all_was_judged_and_then_stays_as_it_is() {
    let mut case = Case::new();
    let (id, drawn) = case.opened();
    let world = case.as_auditor();
    world.given(drawn[1..].iter().map(|it| judge(id, it, Outcome::Found)));
    let refusal = world
        .when(close_audit(id))
        .then_refused(RefusalCode::AuditUnfinished, "");
    assert_eq!(refusal.params, [("waiting", "1".to_owned())]);
    assert_eq!(case.audit(id).state(), AuditState::Open);
    assert_eq!(case.audit(id).rate(), None, "no rate while it is judged");
    let world = case.as_auditor();
    world.given([judge(id, &drawn[0], Outcome::CannotTell)]);
    let events = world.when(close_audit(id)).then_events(["audit_closed"]);
    let Event::AuditClosed(closed) = &events[0] else {
        panic!("{events:?}")
    };
    assert_eq!(closed.result.strata, case.audit(id).strata);
    assert_eq!(closed.meta.cause, Some(case.audit(id).position));
    assert_eq!(case.audit(id).state(), AuditState::Closed);
    let world = case.as_auditor();
    let refused = world.when(judge(id, &drawn[0], Outcome::Found));
    refused.then_refused(RefusalCode::AuditClosed, "audit_id");
    let refused = world.when(close_audit(id));
    refused.then_refused(RefusalCode::AuditClosed, "audit_id");
}

#[test]
fn r42_the_rate_weighs_strata_by_their_sessions_and_leaves_out_what_nobody_can_tell() {
    let mut case = Case::new();
    let (id, drawn) = case.opened();
    let of = |session: SessionId| {
        let found = drawn.iter().find(|it| it.session_id == session);
        *found.expect("drawn")
    };
    let said = [
        judge(id, &of(case.keyed[0]), Outcome::NotFound),
        judge(id, &of(case.keyed[1]), Outcome::CannotTell),
        judge(id, &of(case.clocked), Outcome::Found),
    ];
    case.as_auditor().given(said);
    case.as_auditor().given([close_audit(id)]);
    let audit = case.audit(id);
    let [high, some, none] = [0, 1, 2].map(|at: usize| audit.rate_of(&audit.strata[at]));
    assert_eq!(high, None, "nothing was drawn of it");
    let wrong = Rate {
        estimate_ppm: 1_000_000,
        low_ppm: 206_543,
        high_ppm: 1_000_000,
    };
    assert_eq!(some, Some(wrong), "one of one that could be told");
    let right = Rate {
        estimate_ppm: 0,
        low_ppm: 0,
        high_ppm: 793_457,
    };
    assert_eq!(none, Some(right));
    // Two of the three sessions are of the stratum in which all is wrong.
    let all = audit.rate().expect("closed");
    assert_eq!(all.estimate_ppm, 666_667);
    assert!(all.low_ppm < 666_667 && all.high_ppm > 666_667);
}

#[test]
fn r42_without_a_decision_in_a_stratum_that_has_sessions_there_is_no_rate_of_the_whole() {
    let mut case = Case::new();
    let (id, drawn) = case.opened();
    let said = drawn.iter().map(|it| {
        let outcome = match it.stratum {
            Stratum::None => Outcome::CannotTell,
            _ => Outcome::Found,
        };
        judge(id, it, outcome)
    });
    let said: Vec<_> = said.collect();
    case.as_auditor().given(said);
    case.as_auditor().given([close_audit(id)]);
    assert_eq!(case.audit(id).rate(), None);
}

#[test]
fn i7_what_an_audit_does_not_find_stands_until_others_undo_it() {
    let mut case = Case::new();
    let (id, drawn) = case.opened();
    let activity = case.activity();
    let said = judge(id, &drawn[0], Outcome::NotFound);
    case.as_auditor().given([said.clone()]);
    let session = drawn[0].session_id;
    assert_eq!(case.district.state(session), SessionState::Effective);
    // The auditor has no power to undo it, an approver has; what was said stays, and may be said.
    let refused = case.as_auditor().when(find_fake(activity, session));
    refused.then_refused(RefusalCode::RoleMissing, "");
    let approver = case.district.snow.approver;
    let world = case.district.world.as_actor(approver);
    world.given([find_fake(activity, session)]);
    case.as_auditor().given([said]);
}

#[test]
fn an_auditor_of_one_organisation_is_none_of_the_ledger() {
    let mut case = Case::new();
    let (local, snow) = (case.district.snow.clerk, case.district.snow.id);
    let world = case.district.world.as_actor(case.district.founder);
    world.given([grant(local, Role::Auditor, snow)]);
    let refused = world.as_actor(local).when(open_audit("s", 1));
    refused.then_refused(RefusalCode::RoleMissing, "");
}

#[test]
fn i3_a_rebuild_gives_the_same_audits() {
    let mut case = Case::new();
    let (id, drawn) = case.opened();
    let said = drawn.iter().map(|it| judge(id, it, Outcome::NotFound));
    let said: Vec<_> = said.collect();
    case.as_auditor().given(said);
    case.as_auditor().given([close_audit(id)]);
    let world = &case.district.world;
    assert!(world.rebuilt().0 == world.shelf.0);
}
