//! Promises of the national pack and of reading packs.

use super::*;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::zone::LocalDate;

/// The refusal of the national pack after `edit`, as field and detail.
fn refused(edit: impl FnOnce(&mut Pack)) -> (String, String) {
    let mut pack = Pack::national().clone();
    edit(&mut pack);
    let refusal = pack.check().expect_err("the edit breaks the pack");
    assert_eq!(refusal.code, RefusalCode::PolicyMalformed);
    let detail = refusal
        .params
        .iter()
        .find(|(key, _)| *key == "detail")
        .expect("says why");
    (refusal.field.unwrap_or_default(), detail.1.clone())
}

#[test]
fn the_national_pack_holds_what_the_sources_give_and_no_more() {
    let pack = Pack::national();
    assert_eq!((pack.id.as_str(), pack.version), ("national", 1));
    assert_eq!(pack.late_entry_working_days.value, 10);
    assert_eq!(pack.late_entry_working_days.source, "order67#11");
    assert_eq!(pack.rounding, Rounding::None);
    assert_eq!(pack.notice_working_days, Setting::Unset);
    assert_eq!(pack.daily_bands, Setting::Unset);
    assert_eq!(pack.pairs_per_day_max, Setting::Unset);
    assert_eq!(pack.radius_metres, Setting::Unset);
    assert_eq!(pack.attendance_share_percent, Setting::Unset);
    assert_eq!(
        (
            pack.grades.b_entered_within_hours,
            pack.grades.c_entered_within_days
        ),
        (24, 7)
    );
    let hours: Vec<i64> = pack
        .stars
        .levels
        .iter()
        .map(|level| level.minutes_min.0 / 60)
        .collect();
    assert_eq!(hours, [100, 300, 600, 1_000, 1_500]);
}

#[test]
fn plain_serde_output_is_canonical_json() {
    let pack = Pack::national();
    let canonical = serde_jcs::to_string(pack).expect("an independent encoder");
    assert_eq!(pack.canonical(), canonical);
    let set = Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value: 3_u32,
    });
    let set = Pack {
        notice_working_days: set,
        ..pack.clone()
    };
    let canonical = serde_jcs::to_string(&set).expect("an independent encoder");
    assert_eq!(set.canonical(), canonical);
}

#[test]
fn the_digest_is_over_the_meaning_not_over_the_layout() {
    let pack = Pack::national();
    let read_again = Pack::parse(&pack.canonical()).expect("its own output");
    assert_eq!(read_again.digest(), pack.digest());
    let changed = Pack {
        version: 2,
        ..pack.clone()
    };
    assert_ne!(changed.digest(), pack.digest());
}

#[test]
fn a_setting_is_set_with_its_source_or_says_unset() {
    let read = |json: &str| serde_json::from_str::<Setting<u32>>(json).ok();
    let set = Setting::Set(Sourced {
        source: "a#1".to_owned(),
        value: 3,
    });
    assert_eq!(read(r#"{"set":{"source":"a#1","value":3}}"#), Some(set));
    assert_eq!(read(r#""unset""#), Some(Setting::Unset));
    for wrong in ["null", "3", "{}", r#"{"set":{"value":3}}"#, r#"{"set":3}"#] {
        assert_eq!(read(wrong), None, "{wrong}");
    }
}

#[test]
fn categories_are_found_by_code() {
    let pack = Pack::national();
    let code = pack
        .category("livelihood.elders")
        .expect("a category of the pack");
    assert_eq!(code.as_str(), "livelihood.elders");
    assert!(pack.category("livelihood.nothing").is_none());
    assert!(pack.categories.len() >= 20);
}

#[test]
fn r12_what_is_not_service_is_listed_and_is_no_category() {
    let pack = Pack::national();
    assert!(
        pack.disallowed_kinds
            .iter()
            .any(|kind| kind.code.as_str() == "meeting")
    );
    for kind in &pack.disallowed_kinds {
        assert!(pack.category(kind.code.as_str()).is_none(), "{}", kind.code);
    }
}

#[test]
fn a_pack_that_makes_no_sense_is_refused_with_its_field() {
    let field = |edit: fn(&mut Pack)| refused(edit).0;
    assert_eq!(field(|pack| pack.id = "National".to_owned()), "id");
    assert_eq!(field(|pack| pack.version = 0), "version");
    assert_eq!(field(|pack| pack.title.zh = String::new()), "title");
    assert_eq!(
        field(|pack| pack.rounding = Rounding::Floor { unit: 0 }),
        "rounding"
    );
    let late = |pack: &mut Pack| pack.late_entry_working_days.value = 0;
    assert_eq!(field(late), "late_entry_working_days");
    assert_eq!(field(|pack| pack.stars.levels.reverse()), "stars");
    assert_eq!(
        field(|pack| pack.stars.levels[0].minutes_min = Minutes(0)),
        "stars"
    );
    assert_eq!(field(|pack| pack.categories.reverse()), "categories");
    assert_eq!(field(|pack| pack.categories.clear()), "categories");
    assert_eq!(field(|pack| pack.sources.truncate(1)), "sources");
    let unknown = refused(|pack| pack.grades.source = "nobody#1".to_owned());
    assert_eq!(
        unknown,
        (
            "sources".to_owned(),
            "nobody#1 is not among the sources".to_owned()
        )
    );
}

#[test]
fn r23_bands_must_rise_within_a_day() {
    let bands = |minutes: &[i64]| {
        let band = |minutes| DailyBand {
            approver: DailyBandApprover::Organisation,
            minutes_max: Minutes(minutes),
        };
        let value = minutes.iter().copied().map(band).collect();
        let daily_bands = Setting::Set(Sourced {
            source: "hourledger".to_owned(),
            value,
        });
        Pack {
            daily_bands,
            ..Pack::national().clone()
        }
        .check()
        .is_ok()
    };
    let falling = |pack: &mut Pack| {
        let band = |approver, minutes| DailyBand {
            approver,
            minutes_max: Minutes(minutes),
        };
        let value = vec![
            band(DailyBandApprover::Organisation, 480),
            band(DailyBandApprover::Nobody, 720),
        ];
        pack.daily_bands = Setting::Set(Sourced {
            source: "hourledger".to_owned(),
            value,
        });
    };
    assert_eq!(refused(falling).0, "daily_bands");
    assert!(bands(&[480, 720, 1_440]));
    for wrong in [&[][..], &[720, 480], &[480, 480], &[1_441], &[0]] {
        assert!(!bands(wrong), "{wrong:?}");
    }
}

#[test]
fn what_is_not_a_pack_is_refused_with_the_place() {
    let national = Pack::national().canonical();
    let unknown_field = national.replacen('{', r#"{"extra":1,"#, 1);
    let long = " ".repeat(PACK_BYTES_MAX + 1);
    for json in ["", "{}", "[]", "null", &unknown_field, &long] {
        let refusal = Pack::parse(json).expect_err("not a pack");
        assert_eq!(refusal.code, RefusalCode::PolicyMalformed);
        assert!(refusal.params.iter().any(|(key, _)| *key == "detail"));
    }
}

#[test]
fn category_codes_have_one_or_two_words() {
    for (text, valid) in [
        ("other", true),
        ("livelihood.elders", true),
        ("a_b.c_d", true),
        ("a.b.c", false),
        ("A", false),
        ("a.", false),
        (".a", false),
        ("_a", false),
        ("a1", false),
        ("", false),
    ] {
        assert_eq!(text.parse::<CategoryCode>().is_ok(), valid, "{text}");
    }
}

#[test]
fn packs_that_come_along_are_found_by_name_and_are_canonical() {
    assert_eq!(Pack::known("national"), Some(Pack::national()));
    assert_eq!(Pack::known("nowhere"), None);
    let digests: std::collections::BTreeSet<_> = Pack::all_known().map(Pack::digest).collect();
    assert_eq!(digests.len(), Pack::all_known().count());
    for pack in Pack::all_known() {
        let canonical = serde_jcs::to_string(pack).expect("an independent encoder");
        assert_eq!(pack.canonical(), canonical, "{}", pack.id);
    }
}

#[test]
fn r55_beijing_has_five_stars_by_nomination_notice_and_the_authority() {
    let pack = Pack::known("beijing").expect("it comes along");
    let five = pack.stars.at(5).expect("five levels");
    assert_eq!(five.minutes_min, Minutes(90_000));
    assert_eq!(five.approvers.value, [StarApprover::Authority]);
    assert!(five.may_nominate(StarNominator::OrganisationServed));
    assert!(!five.may_nominate(StarNominator::Volunteer));
    assert!(five.notice_working_days.value().is_some());
    let day = |year, month, day| LocalDate::from_ymd(year, month, day).expect("a date");
    for (asked, cut_off) in [
        (day(2026, 11, 29), day(2025, 11, 30)),
        (day(2026, 11, 30), day(2026, 11, 30)),
        (day(2027, 1, 4), day(2026, 11, 30)),
    ] {
        assert_eq!(five.cut_off(asked), cut_off, "{asked}");
    }
    let four = pack.stars.at(4).expect("five levels");
    assert_eq!(four, &Pack::national().stars.levels[3]);
    assert!(pack.disallowed_kind("school_chores").is_some());
}

#[test]
fn star_schemes_that_make_no_sense_are_refused() {
    let set = |value| {
        Setting::Set(Sourced {
            source: "hourledger".to_owned(),
            value,
        })
    };
    let detail = |edit: fn(&mut StarScheme)| {
        let (field, detail) = refused(|pack| edit(&mut pack.stars));
        assert_eq!(field, "stars");
        detail
    };
    let twice = detail(|scheme| scheme.levels[1].code = scheme.levels[0].code);
    assert!(twice.contains("twice"), "{twice}");
    let nobody = detail(|scheme| scheme.levels[2].approvers.value.clear());
    assert!(nobody.contains("approvers"), "{nobody}");
    let medal = detail(|scheme| scheme.levels[2].stars = None);
    assert!(medal.contains("medals last"), "{medal}");
    let (_, prior) = refused(|pack| {
        pack.stars.levels[0].prior_level = set(pack.stars.levels[1].code);
    });
    assert!(prior.contains("prior"), "{prior}");
    let (_, community) = refused(|pack| {
        pack.stars.levels[0].community_minutes_min = Setting::Set(Sourced {
            source: "hourledger".to_owned(),
            value: Minutes(60),
        });
    });
    assert!(community.contains("community"), "{community}");
    let (field, unknown) = refused(|pack| {
        pack.stars.valid_months = Setting::Set(Sourced {
            source: "nobody".to_owned(),
            value: 36,
        });
    });
    assert_eq!(
        (field.as_str(), unknown.contains("nobody")),
        ("sources", true)
    );
    assert!("02-29".parse::<MonthDay>().is_err() && "2-1".parse::<MonthDay>().is_err());
}

/// Nanjing's pack with soft limits, checked: the field of the refusal.
fn warned(below: Option<i64>, above: Option<i64>) -> Option<String> {
    let mut pack = Pack::known("nanjing").expect("comes along").clone();
    if let Setting::Set(bank) = &mut pack.time_bank {
        let value = Warn {
            above: above.map(Amount),
            below: below.map(Amount),
        };
        bank.value.warn = Setting::Set(Sourced {
            source: "hourledger".to_owned(),
            value,
        });
    }
    pack.check().err().and_then(|refusal| refusal.field)
}

#[test]
fn f66_soft_limits_are_apart_not_negative_and_under_the_cap() {
    assert_eq!(warned(Some(60), Some(89_999)), None);
    assert_eq!(warned(Some(0), None), None);
    assert_eq!(warned(None, Some(0)), None);
    for (below, above) in [
        (None, None),
        (Some(-1), None),
        (None, Some(-1)),
        (Some(60), Some(60)),
        (Some(61), Some(60)),
        (Some(Amount::MAX.0 + 1), None),
        (None, Some(90_000)), // Nanjing's cap: whoever is told then has lost already
    ] {
        let field = warned(below, above);
        assert_eq!(
            field.as_deref(),
            Some("time_bank.warn"),
            "{below:?} {above:?}"
        );
    }
}

#[test]
fn f66_a_pack_from_before_soft_limits_has_none() {
    let pack = Pack::known("nanjing").expect("comes along");
    let earlier = pack.canonical().replacen(r#","warn":"unset""#, "", 1);
    assert_ne!(earlier, pack.canonical());
    assert_eq!(&Pack::parse(&earlier).expect("still a pack"), pack);
}
