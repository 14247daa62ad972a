//! Publication: the seven facts of the law, bounds, announced or late (R11, R16).

use hourledger::domain::Event;
use hourledger::domain::activities::command::PublishActivity;
use hourledger::domain::kernel::ids::PersonId;
use hourledger::domain::kernel::refusal::{Lang, RefusalCode};
use hourledger::domain::policy::pack::{DisallowedKind, Pack};

use crate::cast::{District, activity, person};
use crate::world::{Outcome, moment};

/// Publishes the sweeping again with one thing changed, on Monday morning, by the recorder.
fn published(change: impl FnOnce(&mut PublishActivity, &District)) -> Outcome {
    let mut district = District::new();
    let mut command = activity(district.snow, "2026-03-05 09:00", "2026-03-05 12:00");
    change(&mut command, &district);
    district
        .world
        .as_actor(district.snow.recorder)
        .when(command)
}

fn announced(outcome: Outcome) -> bool {
    match &outcome.then_events(["activity_published"])[..] {
        [Event::ActivityPublished(event)] => event.time.announced,
        other => panic!("{other:?}"),
    }
}

#[test]
fn r11_every_one_of_the_seven_facts_is_needed() {
    type Change = fn(&mut PublishActivity);
    let missing: [(&str, Change); 8] = [
        ("title", |it| it.title.clear()),
        ("description", |it| it.description = "  \n".to_owned()),
        ("address", |it| it.address.clear()),
        ("region", |it| it.region.clear()),
        ("category", |it| it.category.clear()),
        ("starts_at", |it| it.starts_at = None),
        ("ends_at", |it| it.ends_at = None),
        ("lead", |it| it.lead = None),
    ];
    for (field, change) in missing {
        let refusal = published(|command, _| change(command))
            .then_refused(RefusalCode::ActivityFieldMissing, field);
        assert_eq!(refusal.rule(), Some("R11"));
    }
    assert!(announced(published(|_, _| {})));
}

#[test]
fn r11_an_activity_ends_after_it_starts() {
    for (end, accepted) in [
        ("2026-03-05 08:59", false),
        ("2026-03-05 09:00", false),
        ("2026-03-05 09:00:01", true),
    ] {
        let outcome = published(|it, _| it.ends_at = Some(moment(end)));
        if accepted {
            assert!(announced(outcome));
        } else {
            outcome.then_refused(RefusalCode::ActivityEndNotAfterStart, "ends_at");
        }
    }
}

#[test]
fn an_activity_lasts_a_year_at_most() {
    let outcome = published(|it, _| it.ends_at = Some(moment("2027-03-06 09:00")));
    assert!(announced(outcome), "366 days");
    let outcome = published(|it, _| it.ends_at = Some(moment("2027-03-06 09:00:01")));
    outcome.then_refused(RefusalCode::ActivityTooLong, "ends_at");
}

#[test]
fn r12_what_is_no_service_is_not_published() {
    for kind in &Pack::national().disallowed_kinds {
        let outcome = published(|it, _| it.kind = Some(kind.code.to_string()));
        let refusal = outcome.then_refused(RefusalCode::ActivityKindDisallowed, "kind");
        assert_eq!(refusal.rule(), Some("R12"));
        let (zh, en) = (refusal.text(Lang::Zh), refusal.text(Lang::En));
        assert!(zh.message.contains(&kind.name.zh), "{zh:?}");
        assert!(en.message.contains(&kind.name.en), "{en:?}");
        let outcome = published(|it, _| it.category = kind.code.to_string());
        outcome.then_refused(RefusalCode::ActivityKindDisallowed, "category");
    }
}

#[test]
fn r12_a_finer_kind_is_what_it_lies_under_and_other_kinds_are_free() {
    let outcome = published(|it, _| it.kind = Some("meeting.weekly".to_owned()));
    outcome.then_refused(RefusalCode::ActivityKindDisallowed, "kind");
    for kind in ["meetings", "service", "", "王芳"] {
        assert!(announced(
            published(|it, _| it.kind = Some(kind.to_owned()))
        ));
    }
}

#[test]
fn r12_the_list_is_the_one_in_force_when_the_activity_starts() {
    let mut pack = Pack::national().clone();
    let culture = pack.categories.iter().find(|it| it.parent.is_none());
    let category = culture.expect("a tree has a root").clone();
    pack.disallowed_kinds = vec![DisallowedKind {
        code: category.code,
        name: category.name.clone(),
        source: category.source.clone(),
    }];
    let mut district = District::under(pack);
    let command = PublishActivity {
        category: category.code.to_string(),
        ..activity(district.snow, "2026-03-05 09:00", "2026-03-05 12:00")
    };
    let world = district.world.as_actor(district.snow.recorder);
    let outcome = world.when(command);
    outcome.then_refused(RefusalCode::ActivityKindDisallowed, "category");
    let free = PublishActivity {
        kind: Some("meeting".to_owned()),
        ..activity(district.snow, "2026-03-05 09:00", "2026-03-05 12:00")
    };
    assert!(announced(world.when(free)), "this policy allows meetings");
}

#[test]
fn what_an_activity_names_must_exist() {
    let outcome = published(|it, _| it.category = "meetings".to_owned());
    outcome.then_refused(RefusalCode::CategoryUnknown, "category");
    let outcome = published(|it, _| it.region = "990000".to_owned());
    outcome.then_refused(RefusalCode::RegionMalformed, "region");
    let outcome = published(|it, _| it.lead = Some(PersonId::from_bytes([7; 16])));
    outcome.then_refused(RefusalCode::PersonUnknown, "lead");
    let outcome = published(|it, district| it.station_id = Some(district.books.station));
    outcome.then_refused(RefusalCode::StationOfAnotherOrganisation, "station_id");
    for (capacity, accepted) in [(0, false), (1, true), (100_000, true), (100_001, false)] {
        let outcome = published(|it, _| it.capacity = Some(capacity));
        if accepted {
            assert!(announced(outcome));
        } else {
            outcome.then_refused(RefusalCode::NumberOutOfRange, "capacity");
        }
    }
}

#[test]
fn texts_that_deceive_the_eye_are_refused() {
    let outcome = published(|it, _| it.title = "Snow\u{202e}".to_owned());
    outcome.then_refused(RefusalCode::TextDirectionOverride, "title");
    let outcome = published(|it, _| it.address = "a".repeat(201));
    outcome.then_refused(RefusalCode::TextTooLong, "address");
    let outcome = published(|it, _| it.description = "two\nlines".to_owned());
    assert!(announced(outcome), "a description may have lines");
}

#[test]
fn a_refusal_does_not_repeat_what_was_typed_into_the_wrong_field() {
    let refusal = published(|it, _| it.category = "王芳 11010519491231002X".to_owned())
        .then_refused(RefusalCode::CategoryUnknown, "category");
    assert!(!format!("{refusal:?} {refusal}").contains("11010519"));
}

#[test]
fn r16_published_at_its_start_an_activity_was_not_announced() {
    for (now, expected) in [
        ("2026-03-05 08:59:59", true),
        ("2026-03-05 09:00", false),
        ("2026-03-05 13:00", false),
    ] {
        let mut district = District::new();
        let command = activity(district.snow, "2026-03-05 09:00", "2026-03-05 12:00");
        let world = district.world.at(now).as_actor(district.snow.recorder);
        assert_eq!(announced(world.when(command)), expected, "{now}");
    }
}

#[test]
fn the_content_digest_covers_content_place_and_time() {
    type Change = fn(&mut PublishActivity);
    let digest = |change: Change| {
        let events = published(|it, _| change(it)).then_events(["activity_published"]);
        match &events[..] {
            [Event::ActivityPublished(event)] => event.activity.content_digest,
            other => panic!("{other:?}"),
        }
    };
    let plain = digest(|_| {});
    assert_eq!(digest(|_| {}), plain);
    assert_ne!(digest(|it| it.region = "110102".to_owned()), plain);
    assert_ne!(
        digest(|it| it.ends_at = Some(moment("2026-03-05 12:01"))),
        plain
    );
}

#[test]
fn commands_never_show_what_was_typed() {
    let mut command = activity(District::new().snow, "2026-03-05 09:00", "2026-03-05 12:00");
    command.title = "王芳".to_owned();
    command.description = "王芳".to_owned();
    command.address = "王芳".to_owned();
    let shown = format!("{command:?} {:?}", person(1));
    assert!(!shown.contains("王芳"), "{shown}");
}
