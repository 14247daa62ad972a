//! Whether a pack makes sense: numbers within bounds, trees that are trees, sources that exist.
//!
//! Every finding names the field and what is wrong with it, for whoever wrote the pack. Bounds here
//! are sanity, not policy: they refuse typing errors and whatever would make a decision unbounded.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::check_stars::check_stars;
use super::{Bilingual, Category, Pack, Setting, check_bank};
use crate::domain::kernel::text::check_text;
use crate::domain::sessions::grade::Grade;

/// Field at fault and what is wrong with it.
pub(super) type Finding = (&'static str, String);

/// Most items of a list in a pack.
const ITEMS_MAX: usize = 1_000;
/// Most rules that approve.
const RULES_MAX: usize = 100;
/// Most characters of a name or title.
const NAME_CHARS_MAX: usize = 200;

/// Checks the whole pack; the first finding is returned.
pub(super) fn check(pack: &Pack) -> Result<(), Finding> {
    check_identity(pack)?;
    check_numbers(pack)?;
    pack.rounding
        .check()
        .map_err(|detail| ("rounding", detail))?;
    check_bands(pack)?;
    check_rules(pack)?;
    check_stars(pack)?;
    check_bank::check(pack)?;
    check_categories(&pack.categories)?;
    check_disallowed(pack)?;
    check_sources(pack)
}

pub(super) fn ensure(holds: bool, field: &'static str, detail: &str) -> Result<(), Finding> {
    if holds {
        Ok(())
    } else {
        Err((field, detail.to_owned()))
    }
}

fn check_identity(pack: &Pack) -> Result<(), Finding> {
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let id = pack.id.as_bytes();
    let named = (1..=32).contains(&id.len()) && id.iter().all(|byte| is_name(*byte));
    ensure(
        named,
        "id",
        "1 to 32 lower-case letters, digits and hyphens are expected",
    )?;
    ensure(pack.version >= 1, "version", "versions begin with 1")?;
    check_name("title", &pack.title)
}

pub(super) fn check_name(field: &'static str, name: &Bilingual) -> Result<(), Finding> {
    for text in [&name.en, &name.zh] {
        check_text(field, text, NAME_CHARS_MAX).map_err(|refusal| (field, refusal.to_string()))?;
    }
    Ok(())
}

pub(super) fn within(
    field: &'static str,
    number: u32,
    bounds: RangeInclusive<u32>,
) -> Result<(), Finding> {
    let detail = format!(
        "{number} is not from {} to {}",
        bounds.start(),
        bounds.end()
    );
    ensure(bounds.contains(&number), field, &detail)
}

fn check_numbers(pack: &Pack) -> Result<(), Finding> {
    let grades = &pack.grades;
    within(
        "late_entry_working_days",
        pack.late_entry_working_days.value,
        1..=250,
    )?;
    let opens = &pack.check_in_opens_minutes_before;
    within("check_in_opens_minutes_before", opens.value, 0..=1_440)?;
    let forgotten = &pack.forgotten_check_out_after_minutes;
    within(
        "forgotten_check_out_after_minutes",
        forgotten.value,
        0..=10_080,
    )?;
    within(
        "grades.b_entered_within_hours",
        grades.b_entered_within_hours,
        1..=720,
    )?;
    within(
        "grades.c_entered_within_days",
        grades.c_entered_within_days,
        1..=365,
    )?;
    for (field, setting, bounds) in [
        ("activity_days_max", &pack.activity_days_max, 1..=3_660),
        (
            "attendance_share_percent",
            &pack.attendance_share_percent,
            1..=100,
        ),
        (
            "dispute_answer_working_days",
            &pack.dispute_answer_working_days,
            1..=250,
        ),
        ("notice_working_days", &pack.notice_working_days, 1..=60),
        ("pairs_per_day_max", &pack.pairs_per_day_max, 1..=50),
        ("radius_metres", &pack.radius_metres, 1..=100_000),
    ] {
        if let Some(number) = setting.value() {
            within(field, *number, bounds)?;
        }
    }
    Ok(())
}

/// Bands rise and end within a day; a higher one never asks for less.
fn check_bands(pack: &Pack) -> Result<(), Finding> {
    let Some(bands) = pack.daily_bands.value() else {
        return Ok(());
    };
    let reached: Vec<i64> = bands.iter().map(|band| band.minutes_max.0).collect();
    let rising = reached.is_sorted_by(|one, next| one < next)
        && bands.is_sorted_by_key(|band| band.approver);
    let within_day = reached.iter().all(|minutes| (1..=1_440).contains(minutes));
    let sensible = rising && within_day && !bands.is_empty();
    ensure(
        sensible,
        "daily_bands",
        "bands must rise and lie within one day",
    )
}

/// Rules have a code each, cover what was clocked on site, and a session of a day at most.
fn check_rules(pack: &Pack) -> Result<(), Finding> {
    let field = "auto_approval";
    let rules = pack.auto_approval.value().map_or(&[][..], Vec::as_slice);
    let is_set = pack.auto_approval.value().is_some();
    let counted = !is_set || (1..=RULES_MAX).contains(&rules.len());
    ensure(counted, field, "1 to 100 rules are expected, or unset")?;
    let codes: BTreeSet<_> = rules.iter().map(|rule| rule.id).collect();
    ensure(codes.len() == rules.len(), field, "a code is used twice")?;
    for rule in rules {
        let grades = &rule.grades;
        let on_site = grades.iter().all(|it| matches!(it, Grade::A | Grade::B));
        let covers = on_site && (1..=2).contains(&grades.len()) && grades.first() != grades.get(1);
        let detail = "a rule covers grade A, B or both: never hours from a keyboard";
        ensure(covers, field, detail)?;
        let length = rule.minutes_max.0;
        ensure(
            (1..=1_440).contains(&length) && rule.looked_at_percent <= 100,
            field,
            "minutes lie within one day, percentages within 100",
        )?;
    }
    Ok(())
}

/// Codes are unique, and a parent stands before its children: so the tree has no circle.
fn check_categories(categories: &[Category]) -> Result<(), Finding> {
    let field = "categories";
    let counted = (1..=ITEMS_MAX).contains(&categories.len());
    ensure(counted, field, "1 to 1,000 categories are expected")?;
    let mut seen = BTreeSet::new();
    for category in categories {
        check_name(field, &category.name)?;
        let rooted = category.parent.is_none_or(|parent| seen.contains(&parent));
        ensure(
            rooted,
            field,
            &format!("{}: its parent must stand before it", category.code),
        )?;
        let fresh = seen.insert(category.code);
        ensure(
            fresh,
            field,
            &format!("{}: the code is used twice", category.code),
        )?;
    }
    Ok(())
}

fn check_disallowed(pack: &Pack) -> Result<(), Finding> {
    let kinds = &pack.disallowed_kinds;
    let field = "disallowed_kinds";
    ensure(kinds.len() <= ITEMS_MAX, field, "more than 1,000 kinds")?;
    let codes: BTreeSet<_> = kinds.iter().map(|kind| kind.code).collect();
    ensure(codes.len() == kinds.len(), field, "a code is used twice")?;
    kinds
        .iter()
        .try_for_each(|kind| check_name(field, &kind.name))
}

/// Sources are unique, and every value names one of them.
fn check_sources(pack: &Pack) -> Result<(), Finding> {
    let field = "sources";
    ensure(
        pack.sources.len() <= ITEMS_MAX,
        field,
        "more than 1,000 sources",
    )?;
    pack.sources
        .iter()
        .try_for_each(|source| check_name(field, &source.title))?;
    let known: BTreeSet<&str> = pack
        .sources
        .iter()
        .map(|source| source.id.as_str())
        .collect();
    ensure(
        known.len() == pack.sources.len(),
        field,
        "an id is used twice",
    )?;
    for named in named_sources(pack) {
        let id = named.split_once('#').map_or(named, |(id, _place)| id);
        ensure(
            known.contains(id),
            field,
            &format!("{named} is not among the sources"),
        )?;
    }
    Ok(())
}

/// Every source that some value of the pack names.
fn named_sources(pack: &Pack) -> Vec<&str> {
    let always = [
        &pack.check_in_opens_minutes_before.source,
        &pack.forgotten_check_out_after_minutes.source,
        &pack.grades.source,
        &pack.late_entry_working_days.source,
        &pack.rounding_source,
    ];
    let numbers = [
        &pack.activity_days_max,
        &pack.attendance_share_percent,
        &pack.dispute_answer_working_days,
        &pack.notice_working_days,
        &pack.pairs_per_day_max,
        &pack.radius_metres,
    ];
    let mut named: Vec<&str> = always.into_iter().map(String::as_str).collect();
    named.extend(numbers.into_iter().filter_map(Setting::source));
    named.extend(check_bank::sources(pack));
    named.extend(pack.daily_bands.source());
    named.extend(pack.auto_approval.source());
    named.extend(pack.stars.sources());
    named.extend(
        pack.categories
            .iter()
            .map(|category| category.source.as_str()),
    );
    named.extend(
        pack.disallowed_kinds
            .iter()
            .map(|kind| kind.source.as_str()),
    );
    named
}
