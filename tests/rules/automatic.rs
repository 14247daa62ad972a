//! F38, F42: what speaks against a session, what may be approved in bulk, what a rule of the pack
//! approves by itself, and that every such decision can be made again from the log.

use hourledger::domain::Event;
use hourledger::domain::books::{BookKey, Subject};
use hourledger::domain::kernel::ids::SessionId;
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::policy::book::PackBook;
use hourledger::domain::policy::pack::{AutoRule, Pack, Setting, Sourced};
use hourledger::domain::sessions::automatic::{Verdict, Why, ruled};
use hourledger::domain::sessions::command::ApproveSession;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::replay::{Replay, Replayed};
use hourledger::domain::sessions::risk::{Risk, assess};
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::sessions::steps::StepKind;
use hourledger::domain::stored::{Actor, PolicyRef};

use crate::cast::{
    District, approve, check_in_by_code, check_out, check_out_by_code, confirm, correct, dismiss,
    dispute, keyed, new_session, rostered, rules, suspend,
};

/// Everything clocked on site up to four hours; nothing is left to people by the draw.
fn pack() -> Pack {
    let mut pack = Pack::national().clone();
    pack.auto_approval = Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: vec![rule("short", vec![Grade::A, Grade::B], 240, 0)],
    });
    pack
}

fn rule(id: &str, grades: Vec<Grade>, minutes: i64, looked_at_percent: u32) -> AutoRule {
    AutoRule {
        grades,
        id: id.parse().expect("a code"),
        looked_at_percent,
        minutes_max: Minutes(minutes),
    }
}

/// The decision on one session's signature.
fn signed(district: &mut District, id: SessionId) -> Vec<&'static str> {
    let command = confirm(district.sweeping, id);
    let events = district.world.as_actor(district.fang).given([command]);
    events.iter().map(|event| event.type_version().0).collect()
}

/// Every approval by a rule of Fang's stream, decided again.
fn replayed(district: &District) -> Vec<Replayed> {
    let world = &district.world;
    let pack = |policy: PolicyRef| {
        let book = world.book::<PackBook>(&BookKey::Pack(policy.adopted_at.0));
        book.and_then(|book| book.pack.as_deref())
    };
    let stream = world.stream(Subject::Person(district.fang));
    let mut replay = Replay::new(Zone::shanghai());
    let feed = |position: &hourledger::domain::kernel::ids::Position| {
        let recorded = &world.log[usize::try_from(position.0).expect("small")];
        replay.feed(recorded.at, &recorded.event, pack)
    };
    stream.iter().filter_map(feed).collect()
}

#[test]
fn f42_what_was_clocked_and_signed_is_approved_by_the_rule() {
    let mut district = District::under(pack());
    let id = district.ended();
    let events = signed(&mut district, id);
    let expected = [
        "session_confirmed",
        "session_approved_by_rule",
        "hours_credited",
    ];
    assert_eq!(events, expected);
    let session = district.session(id);
    assert_eq!(session.state, SessionState::Effective);
    assert_eq!(session.credited_minutes(), Minutes(120));
    assert_eq!(session.approved.map(|it| it.by), Some(Actor::System));
    let steps = session.steps();
    assert_eq!(steps[3].what, StepKind::ApprovedByRule(Minutes(120)));
}

#[test]
fn f42_the_event_names_the_rule_and_what_it_saw() {
    let mut district = District::under(pack());
    let id = district.ended();
    signed(&mut district, id);
    let approval = district.world.log.iter().find_map(|it| match &it.event {
        Event::SessionApprovedByRule(event) => Some(event.clone()),
        _ => None,
    });
    let approval = approval.expect("approved");
    assert_eq!(approval.hours.rule.as_str(), "short");
    assert_eq!(approval.hours.grade, Grade::A);
    assert_eq!(approval.meta.policy, Some(district.session(id).policy));
    let again = replayed(&district);
    assert_eq!(again.len(), 1);
    assert!(again[0].holds(), "{again:?}");
}

#[test]
fn f42_a_replay_finds_an_approval_that_no_rule_gives() {
    let mut district = District::under(pack());
    let id = district.ended();
    signed(&mut district, id);
    for recorded in &mut district.world.log {
        if let Event::SessionApprovedByRule(event) = &mut recorded.event {
            event.hours.rule = "other".parse().expect("a code");
        }
    }
    assert!(!replayed(&district)[0].holds(), "another rule");
}

#[test]
fn f42_without_a_rule_people_approve() {
    let mut district = District::new();
    let id = district.ended();
    assert_eq!(signed(&mut district, id), ["session_confirmed"]);
    let session = district.session(id);
    let verdict = ruled(session, id, Pack::national(), &Zone::shanghai());
    assert_eq!(verdict, Verdict::Look(Why::NoRule));
}

#[test]
fn f42_the_rule_covers_grades_and_lengths_only() {
    for (value, why) in [
        (vec![rule("a", vec![Grade::B], 240, 0)], Why::Grade),
        (vec![rule("a", vec![Grade::A], 119, 0)], Why::Minutes),
        (vec![rule("a", vec![Grade::A], 240, 100)], Why::Drawn),
    ] {
        let mut pack = pack();
        let source = "hourledger".to_owned();
        pack.auto_approval = Setting::Set(Sourced { source, value });
        let mut district = District::under(pack.clone());
        let id = district.ended();
        assert_eq!(signed(&mut district, id), ["session_confirmed"]);
        let verdict = ruled(district.session(id), id, &pack, &Zone::shanghai());
        assert_eq!(verdict, Verdict::Look(why));
    }
}

#[test]
fn f42_about_as_many_are_drawn_as_the_rule_says() {
    let mut pack = pack();
    pack.auto_approval = rules();
    let mut district = District::under(pack.clone());
    let id = district.confirmed();
    let session = district.session(id).clone();
    let looked_at = (0..5_000_u32).filter(|number| {
        let digest = hourledger::domain::kernel::ids::Digest32::of(&number.to_be_bytes());
        let bytes = digest.as_bytes()[..16].try_into().expect("sixteen");
        let id = SessionId::from_bytes(bytes);
        ruled(&session, id, &pack, &Zone::shanghai()) == Verdict::Look(Why::Drawn)
    });
    let looked_at = looked_at.count();
    assert!(
        (850..1_150).contains(&looked_at),
        "{looked_at} of 5,000 for 20 %"
    );
}

#[test]
fn i7_a_rule_never_approves_hours_from_a_keyboard() {
    let mut district = District::under(pack());
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = district
        .world
        .at("2026-03-03 13:00")
        .as_actor(snow.recorder);
    let entry = keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 10:00");
    let typed = new_session(&world.given([entry]));
    let roster = rostered(sweeping, &[fang], ["2026-03-03 10:00", "2026-03-03 11:00"]);
    let ticked = new_session(&world.given([roster]));
    for id in [typed, ticked] {
        assert_eq!(signed(&mut district, id), ["session_confirmed"]);
    }
}

#[test]
fn f42_a_corrected_session_goes_to_people() {
    let mut district = District::under(pack());
    let id = district.ended();
    let snow = district.snow;
    let command = correct(district.sweeping, id);
    district.world.at("2026-03-03 13:00");
    district.world.as_actor(snow.approver).given([command]);
    assert_eq!(signed(&mut district, id), ["session_confirmed"]);
}

#[test]
fn f42_a_suspended_organisation_gets_nothing_approved_but_the_signature_stands() {
    let mut district = District::under(pack());
    let id = district.ended();
    let command = suspend(district.snow.id);
    district.world.as_actor(district.founder).given([command]);
    assert_eq!(signed(&mut district, id), ["session_confirmed"]);
}

#[test]
fn r23_a_full_day_goes_to_people() {
    let mut pack = pack();
    pack.daily_bands = crate::cast::bands();
    let rule = vec![rule("long", vec![Grade::A, Grade::B], 480, 0)];
    pack.auto_approval = Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: rule,
    });
    let mut district = District::under(pack);
    let snow = district.snow;
    let day = district.another_activity(snow, "2026-03-04 08:00", "2026-03-04 18:00");
    let fang = district.fang;
    let mut outcomes = Vec::new();
    for (from, to) in [("08:00", "13:00"), ("13:00", "17:30")] {
        let world = district.world.at(&format!("2026-03-04 {from}"));
        let id = new_session(&world.as_actor(fang).given([check_in_by_code(day, fang)]));
        world
            .at(&format!("2026-03-04 {to}"))
            .as_actor(snow.recorder);
        world.given([check_out(day, id)]);
        let events = world.as_actor(fang).given([confirm(day, id)]);
        outcomes.push(events.len());
    }
    assert_eq!(outcomes, [3, 1], "five hours, then nine and a half");
    assert!(replayed(&district).iter().all(Replayed::holds));
}

#[test]
fn r34_an_approval_by_rule_has_its_notice() {
    let mut pack = pack();
    pack.notice_working_days = Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: 3,
    });
    let mut district = District::under(pack);
    let id = district.ended();
    let events = signed(&mut district, id);
    assert_eq!(events, ["session_confirmed", "session_approved_by_rule"]);
    assert_eq!(district.state(id), SessionState::InNotice);
    let command = dispute(district.sweeping, id);
    district.world.as_actor(district.fang).given([command]);
    let command = dismiss(district.sweeping, id);
    district
        .world
        .as_actor(district.snow.admin)
        .given([command]);
    let steps = district.session(id).steps();
    assert_eq!(steps[3].what, StepKind::ApprovedByRule(Minutes(120)));
    assert!(replayed(&district)[0].holds());
}

#[test]
fn f38_risks_are_told_by_their_weight() {
    let mut district = District::new();
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let seen = |district: &District, id| {
        let session = district.session(id);
        assess(session, Pack::national(), &Zone::shanghai()).expect("ended")
    };
    let clocked = district.ended();
    assert_eq!(seen(&district, clocked).risks, [Risk::Unsigned]);
    signed(&mut district, clocked);
    let clean = seen(&district, clocked);
    assert!(clean.is_clean() && clean.points() == 0);
    let world = district
        .world
        .at("2026-03-18 09:00")
        .as_actor(snow.recorder);
    let entry = keyed(sweeping, fang, "2026-03-03 11:00", "2026-03-03 12:00");
    let late = new_session(&world.given([entry]));
    let late = seen(&district, late);
    assert_eq!(late.risks, [Risk::Late, Risk::Keyed, Risk::Unsigned]);
    assert!(
        late.risks
            .is_sorted_by_key(|it| std::cmp::Reverse(it.points()))
    );
    assert!(!late.is_clean());
}

#[test]
fn f38_only_what_is_clean_passes_a_bulk_approval() {
    let mut district = District::new();
    let (sweeping, snow) = (district.sweeping, district.snow);
    let id = district.confirmed();
    let in_bulk = |id| ApproveSession {
        clean_only: true,
        ..approve(sweeping, id)
    };
    district
        .world
        .at("2026-03-03 13:00")
        .as_actor(snow.recorder);
    let roster = rostered(
        sweeping,
        &[district.fang],
        ["2026-03-03 11:00", "2026-03-03 12:00"],
    );
    let ticked = new_session(&district.world.given([roster]));
    signed(&mut district, ticked);
    let outcome = district.world.as_actor(snow.approver).when(in_bulk(ticked));
    let refusal = outcome.then_refused(RefusalCode::NotClean, "");
    assert!(refusal.to_string().contains("roster, grade C"), "{refusal}");
    let outcome = district.world.when(in_bulk(id));
    outcome.then_events(["session_approved", "hours_credited"]);
    let outcome = district.world.when(approve(sweeping, ticked));
    outcome.then_events(["session_approved", "hours_credited"]);
}

#[test]
fn f38_night_and_length_ask_for_a_look() {
    let mut district = District::new();
    let (snow, fang) = (district.snow, district.fang);
    let night = district.another_activity(snow, "2026-03-04 13:00", "2026-03-04 23:30");
    let world = district.world.at("2026-03-04 13:00").as_actor(fang);
    let id = new_session(&world.given([check_in_by_code(night, fang)]));
    let world = district.world.at("2026-03-04 23:10");
    world.given([check_out_by_code(night, id)]);
    let session = crate::cast::session_of(&district.world, night, id);
    let seen = assess(session, Pack::national(), &Zone::shanghai()).expect("ended");
    assert_eq!(seen.risks, [Risk::Long, Risk::Unsigned, Risk::AtNight]);
}

#[test]
fn r18_a_session_of_no_minutes_is_signed_and_left_to_people() {
    // given half-hour steps and twenty minutes on site
    let mut pack = pack();
    pack.rounding = hourledger::domain::kernel::minutes::Rounding::Floor { unit: 30 };
    let mut district = District::under(pack.clone());
    let id = district.clocked("2026-03-03 09:00", "2026-03-03 09:20");
    // then the signature stands, and no rule approves nothing
    assert_eq!(signed(&mut district, id), ["session_confirmed"]);
    let verdict = ruled(district.session(id), id, &pack, &Zone::shanghai());
    assert_eq!(verdict, Verdict::Look(Why::NoMinutes));
}

#[test]
fn r28_no_rule_approves_whom_their_own_other_id_took_in_and_out() {
    // given a session that the recorder clocked whole, and the recorder merged into the volunteer
    let mut district = District::under(pack());
    let (sweeping, fang, snow) = (district.sweeping, district.fang, district.snow);
    let world = district
        .world
        .at("2026-03-03 09:00")
        .as_actor(snow.recorder);
    let id = new_session(&world.given([crate::cast::check_in(sweeping, fang)]));
    world
        .at("2026-03-03 11:00")
        .given([check_out(sweeping, id)]);
    let merging = crate::cast::merge(snow.recorder, fang);
    district.world.as_actor(district.founder).given([merging]);
    // then people look at it
    assert_eq!(signed(&mut district, id), ["session_confirmed"]);
}
