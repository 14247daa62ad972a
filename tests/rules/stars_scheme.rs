//! R56, R58: conditions are data: which hours count, up to which day, for how long, once or again.

use hourledger::domain::Event;
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::kernel::zone::LocalDate;
use hourledger::domain::ledger::totals::ByGrade;
use hourledger::domain::policy::command::AdoptPolicy;
use hourledger::domain::policy::pack::{
    Pack, Setting, StarAward, StarQuality, StarScheme, StarSeries,
};
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::stars::assess::{checks, holds_on, unmet};
use hourledger::domain::stars::book::StarState;
use hourledger::domain::stars::event::StarFigures;
use proptest::prelude::*;

use crate::cast::{
    District, application_of, apply, approve_star, dispute, elapse_stars, find_fake,
    new_application, set, small_stars,
};

/// Under this scheme, with Fang's two hours of Wednesday 2026-03-04.
fn under(edit: impl FnOnce(&mut StarScheme)) -> District {
    let mut district = District::under(small_stars(edit));
    district.serve(district.fang, district.snow, "2026-03-04", 2);
    district
}

/// What is missing when Fang applies for one star; nothing: it is accepted, and not recorded.
fn missing(district: &District) -> Option<String> {
    let mut trial = district.clone();
    let command = apply(trial.fang, "one_star", trial.snow.id);
    match trial.world.as_actor(trial.fang).when(command).0 {
        Ok(_) => None,
        // It is met, and so is a higher level.
        Err(refusal) if refusal.code == RefusalCode::StarNotTheHighest => None,
        Err(refusal) => {
            assert_eq!(refusal.code, RefusalCode::StarConditionUnmet, "{refusal}");
            Some(refusal.params[0].1.clone())
        }
    }
}

fn date(text: &str) -> LocalDate {
    text.parse().expect("a date of the test")
}

#[test]
fn r56_hours_are_counted_by_grade_category_organisation_and_date() {
    let minutes = Some("minutes".to_owned());
    assert_eq!(missing(&under(|_| {})), None);
    // Keyed in time is grade C.
    let least = |grade| under(|scheme| scheme.counted.grade_min = set(grade));
    assert_eq!(missing(&least(Grade::C)), None);
    assert_eq!(missing(&least(Grade::B)), minutes);
    let of = |code: &str| {
        let codes = vec![code.parse().expect("a code")];
        under(|scheme| scheme.counted.categories = set(codes))
    };
    assert_eq!(missing(&of("community.neighbours")), None);
    assert_eq!(missing(&of("community")), None, "and its children");
    assert_eq!(missing(&of("livelihood")), minutes);
    let since = |day| under(|scheme| scheme.counted.from = set(date(day)));
    assert_eq!(missing(&since("2026-03-04")), None);
    assert_eq!(missing(&since("2026-03-05")), minutes);
    // Ids are the same in every district.
    let (snow, books) = (under(|_| {}).snow.id, under(|_| {}).books.id);
    let by = |id| under(|scheme| scheme.counted.organisations = set(vec![id]));
    assert_eq!(missing(&by(snow)), None);
    assert_eq!(missing(&by(books)), minutes);
}

#[test]
fn r56_service_counts_up_to_the_cut_off() {
    let mut district = under(|scheme| {
        scheme.levels[0].cut_off = set("03-04".parse().expect("a day"));
    });
    let (fang, snow) = (district.fang, district.snow);
    assert_eq!(missing(&district), None, "the day itself is part of it");
    district.world.at("2026-03-03 12:00");
    let mut later = District::under(small_stars(|scheme| {
        scheme.levels[0].cut_off = set("03-04".parse().expect("a day"));
    }));
    later.serve(fang, snow, "2026-03-05", 2);
    assert_eq!(missing(&later), Some("minutes".to_owned()));
    later.world.at("2027-03-03 09:00");
    assert_eq!(missing(&later), Some("minutes".to_owned()));
    later.world.at("2027-03-04 09:00");
    assert_eq!(missing(&later), None);
}

#[test]
fn r56_the_version_in_force_at_the_cut_off_judges() {
    let mut district = under(|scheme| {
        scheme.levels[0].cut_off = set("03-31".parse().expect("a day"));
    });
    // From April on a star takes three hours.
    let mut dearer = small_stars(|scheme| {
        scheme.levels[0].cut_off = set("03-31".parse().expect("a day"));
        scheme.levels[0].minutes_min = Minutes(180);
    });
    dearer.version = 2;
    let adoption = AdoptPolicy {
        pack: Box::new(dearer),
        effective_from: date("2026-04-01"),
    };
    let (fang, snow) = (district.fang, district.snow);
    district.world.as_actor(district.founder).given([adoption]);
    district.world.at("2026-04-02 09:00");
    assert_eq!(missing(&district), None, "two hours were enough in March");
    let id = district.applied("one_star");
    let cut_off = application_of(&district.world, id).cut_off;
    assert_eq!(cut_off, date("2026-03-31"));
    // Approved a year later, by the same rules and the same hours.
    district.serve(fang, snow, "2026-04-03", 2);
    district
        .world
        .at("2027-04-02 09:00")
        .as_actor(snow.approver);
    let events = district.world.given([approve_star(fang, id)]);
    let Some(Event::StarGranted(granted)) = events.last() else {
        panic!("{events:?}");
    };
    assert_eq!(granted.evaluation.figures.minutes, Minutes(120));
}

#[test]
fn r56_tenure_is_counted_in_months() {
    let registered = |months| {
        under(|scheme| {
            scheme.levels[0].registered_months_min = set(months);
        })
    };
    // Registered on 2026-03-02.
    let mut half_a_year = registered(6);
    half_a_year.world.at("2026-09-01 12:00");
    assert_eq!(missing(&half_a_year), Some("registered_months".to_owned()));
    half_a_year.world.at("2026-09-02 12:00");
    assert_eq!(missing(&half_a_year), None);

    let mut serving = under(|scheme| {
        let levels = scheme.levels.iter_mut();
        levels.for_each(|level| level.serving_months_min = set(3));
    });
    let (fang, snow) = (serving.fang, serving.snow);
    serving.serve(fang, snow, "2026-04-15", 1);
    serving.serve(fang, snow, "2026-06-15", 1);
    assert_eq!(
        missing(&serving),
        Some("serving_months".to_owned()),
        "not in May"
    );
    let mut in_a_row = serving.clone();
    for day in ["2026-07-01", "2026-08-01"] {
        in_a_row.serve(fang, snow, day, 1);
    }
    in_a_row.world.at("2026-09-10 09:00");
    assert_eq!(missing(&in_a_row), None, "September has only begun");
    in_a_row.world.at("2026-10-01 09:00");
    assert_eq!(missing(&in_a_row), Some("serving_months".to_owned()));
}

#[test]
fn r56_a_year_asks_for_its_own_minutes_and_the_community_for_its() {
    let mut yearly = under(|scheme| scheme.yearly_minutes_min = set(Minutes(120)));
    assert_eq!(missing(&yearly), None);
    yearly.world.at("2027-03-03 09:00");
    assert_eq!(missing(&yearly), None);
    yearly.world.at("2027-03-04 09:00");
    assert_eq!(missing(&yearly), Some("year_minutes".to_owned()));
    let community = |code: &str| {
        let codes = vec![code.parse().expect("a code")];
        under(|scheme| {
            scheme.community_categories = set(codes);
            scheme.levels[0].community_minutes_min = set(Minutes(120));
        })
    };
    assert_eq!(missing(&community("community")), None);
    assert_eq!(
        missing(&community("events")),
        Some("community_minutes".to_owned())
    );
}

#[test]
fn r56_quality_is_disputes_and_fakes() {
    let mut district = under(|scheme| {
        scheme.quality = set(StarQuality {
            disputed_sessions_max: 0,
            fake_sessions_max: 0,
        });
    });
    let (fang, snow) = (district.fang, district.snow);
    let (activity, session) = district.serve(fang, snow, "2026-03-05", 1);
    assert_eq!(missing(&district), None);
    let mut disputed = district.clone();
    disputed
        .world
        .as_actor(fang)
        .given([dispute(activity, session)]);
    assert_eq!(missing(&disputed), Some("disputed_sessions".to_owned()));
    district
        .world
        .as_actor(snow.admin)
        .given([find_fake(activity, session)]);
    assert_eq!(missing(&district), Some("fake_sessions".to_owned()));
}

#[test]
fn r55_an_automatic_award_needs_nobody() {
    let automatic = |days: Option<u32>| {
        under(move |scheme| {
            scheme.award = set(StarAward::Automatic);
            for level in &mut scheme.levels {
                level.approvers.value.clear();
                level.notice_working_days = days.map_or(Setting::Unset, set);
            }
        })
    };
    let mut at_once = automatic(None);
    let command = apply(at_once.fang, "one_star", at_once.snow.id);
    let outcome = at_once.world.as_actor(at_once.fang).when(command);
    outcome.then_events(["star_applied", "star_granted"]);
    let mut posted = automatic(Some(1));
    let outcome = posted.world.as_actor(posted.fang).when(command);
    let id = new_application(&outcome.then_events(["star_applied"]));
    assert_eq!(application_of(&posted.world, id).state, StarState::InNotice);
    elapse_stars(posted.world.at("2026-03-06 00:00"));
    assert_eq!(posted.level().as_deref(), Some("one_star"));
}

#[test]
fn r58_hours_that_an_award_took_count_for_no_other() {
    let mut district = under(|scheme| {
        scheme.consume_on_award = set(true);
        scheme.levels[1].minutes_min = Minutes(180);
    });
    let (fang, snow) = (district.fang, district.snow);
    district.serve(fang, snow, "2026-03-05", 2);
    let id = {
        let command = apply(fang, "two_stars", snow.id);
        let world = district.world.as_actor(fang);
        let id = new_application(&world.given([command]));
        world
            .as_actor(snow.approver)
            .given([approve_star(fang, id)]);
        id
    };
    assert_eq!(application_of(&district.world, id).minutes, Minutes(240));
    // Six hours in all, of which the award took three: three stars take six.
    district.serve(fang, snow, "2026-03-06", 2);
    let outcome = district
        .world
        .as_actor(fang)
        .when(apply(fang, "three_stars", snow.id));
    let refusal = outcome.then_refused(RefusalCode::StarConditionUnmet, "level");
    assert_eq!(refusal.params[2].1, "180");
    district.serve(fang, snow, "2026-03-07", 3);
    district.starred("three_stars");
    let held = district.held().expect("held");
    assert_eq!(held.stars, Some(3));
}

#[test]
fn a_star_ends_when_its_time_is_over_and_may_be_had_again() {
    let mut district = under(|scheme| scheme.valid_months = set(36));
    let (fang, snow) = (district.fang, district.snow);
    district.world.at("2026-03-04 12:00");
    let id = district.starred("one_star");
    let held = district.held().expect("held");
    assert_eq!(held.valid_until, Some(date("2029-03-03")));
    assert_eq!(elapse_stars(district.world.at("2029-03-03 23:59")), []);
    let events = elapse_stars(district.world.at("2029-03-04 00:00"));
    assert!(matches!(&events[..], [Event::StarExpired(_)]), "{events:?}");
    assert_eq!(
        application_of(&district.world, id).state,
        StarState::Expired
    );
    assert_eq!(district.level(), None);
    let outcome = district
        .world
        .as_actor(fang)
        .when(apply(fang, "one_star", snow.id));
    outcome.then_events(["star_applied"]);
}

#[test]
fn numbers_run_and_are_kept_where_the_series_says_so() {
    for (kept, second) in [(true, 1), (false, 2)] {
        let prefix = "bj_star".parse().expect("a code");
        let mut district = under(|scheme| {
            scheme.number_series = set(StarSeries { kept, prefix });
        });
        let (fang, snow) = (district.fang, district.snow);
        let number = |district: &District| district.held().and_then(|held| held.number);
        district.starred("one_star");
        assert_eq!(number(&district), Some((prefix, 1)));
        district.serve(fang, snow, "2026-03-05", 2);
        district.starred("two_stars");
        assert_eq!(number(&district), Some((prefix, second)));
    }
}

#[test]
fn r55_a_residents_year_under_beijing() {
    let pack = Pack::known("beijing").expect("it comes along").clone();
    let mut district = District::under(pack);
    let (fang, snow, founder) = (district.fang, district.snow, district.founder);
    // Twelve hours on every other day: 1,488 by the end of November, 1,500 in December.
    let mut day = date("2026-03-04");
    for _ in 0..124 {
        district.serve(fang, snow, &day.to_string(), 12);
        day = day.plus_days(2);
    }
    assert!(day < date("2026-11-30"), "{day}");
    district.world.at("2026-11-20 09:00");
    // Below five stars the national rules hold: oneself, the organisation, no notice.
    let early = district
        .world
        .as_actor(fang)
        .when(apply(fang, "five_stars", snow.id));
    early.then_refused(RefusalCode::StarNominationNeeded, "level");
    district.starred("four_stars");
    district.serve(fang, snow, "2026-12-02", 12);
    district.world.at("2026-12-10 09:00").as_actor(snow.admin);
    let outcome = district.world.when(apply(fang, "five_stars", snow.id));
    let refusal = outcome.then_refused(RefusalCode::StarConditionUnmet, "level");
    assert_eq!(
        refusal.params[2].1, "89280",
        "December does not count this year"
    );
    // A year later.
    district.world.at("2027-12-01 09:00").as_actor(snow.admin);
    let outcome = district.world.when(apply(fang, "five_stars", snow.id));
    let id = new_application(&outcome.then_events(["star_applied"]));
    let world = district.world.as_actor(snow.approver);
    let outcome = world.when(approve_star(fang, id));
    outcome.then_refused(RefusalCode::RoleMissing, "");
    let outcome = district
        .world
        .as_actor(founder)
        .when(approve_star(fang, id));
    outcome.then_events(["star_approved"]);
    let ends = application_of(&district.world, id)
        .notice_ends_at
        .expect("posted");
    assert_eq!(
        ends,
        crate::world::moment("2027-12-09 00:00"),
        "five working days"
    );
    district.world.now = ends;
    elapse_stars(&mut district.world);
    assert_eq!(district.level().as_deref(), Some("five_stars"));
    let outcome = district
        .world
        .as_actor(snow.admin)
        .when(apply(fang, "five_stars", snow.id));
    outcome.then_refused(RefusalCode::StarHeldAlready, "level");
}

fn figures(minutes: i64, months: u32) -> StarFigures {
    StarFigures {
        community_minutes: Minutes(minutes),
        consumed_minutes: Minutes::ZERO,
        cut_off: date("2026-11-30"),
        disputed_sessions: 0,
        fake_sessions: 0,
        minutes: Minutes(minutes),
        minutes_by_grade: ByGrade::default(),
        registered_months: months,
        serving_months: months,
        sessions: 0,
        year_minutes: Minutes(minutes),
    }
}

proptest! {
    #[test]
    fn r54_more_minutes_never_meet_less(
        minutes in 0_i64..200_000, more in 0_i64..50_000, months in 0_u32..24, held in 0_u32..5,
    ) {
        let pack = small_stars(|scheme| {
            scheme.levels[2].registered_months_min = set(6);
            scheme.yearly_minutes_min = set(Minutes(60));
        });
        let scheme = &pack.stars;
        for level in &scheme.levels {
            let (few, many) = (figures(minutes, months), figures(minutes + more, months));
            let met = |figures| unmet(scheme, level, figures, held).is_none();
            prop_assert!(!met(&few) || met(&many));
            prop_assert!(!holds_on(scheme, level, &few) || holds_on(scheme, level, &many));
            prop_assert!(!met(&few) || holds_on(scheme, level, &few));
        }
    }

    #[test]
    fn r54_the_threshold_itself_is_enough_and_a_minute_less_is_not(at in 0_usize..5) {
        let scheme = &Pack::national().stars;
        let level = &scheme.levels[at];
        let asked = level.minutes_min.0;
        prop_assert_eq!(unmet(scheme, level, &figures(asked, 0), 0), None);
        let missed = unmet(scheme, level, &figures(asked - 1, 0), 0).map(|it| it.asked);
        prop_assert_eq!(missed, Some(asked));
        prop_assert_eq!(checks(scheme, level, &figures(asked, 0), 0).len(), 1);
    }
}
