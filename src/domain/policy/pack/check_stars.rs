//! Whether a star scheme makes sense.

use std::collections::BTreeSet;

use super::check::{Finding, check_name, ensure, within};
use super::{CategoryCode, Pack, Setting, StarLevel, StarScheme};

const FIELD: &str = "stars";
/// Most levels, medals among them.
const LEVELS_MAX: usize = 20;
/// Most people who must agree to one award.
const APPROVERS_MAX: usize = 3;
/// Most organisations or categories that a filter names.
const NAMED_MAX: usize = 100;
/// Most months of anything: fifty years.
const MONTHS_MAX: u32 = 600;

/// Levels rise; codes are unique; what is named exists; what depends on each other agrees.
pub(super) fn check_stars(pack: &Pack) -> Result<(), Finding> {
    let scheme = &pack.stars;
    check_levels(scheme)?;
    for (before, level) in scheme.levels.iter().enumerate() {
        check_level(level, &scheme.levels[..before], scheme)?;
    }
    check_filters(pack)?;
    if let Some(months) = scheme.valid_months.value() {
        within(FIELD, *months, 1..=MONTHS_MAX)?;
    }
    let positive = scheme.yearly_minutes_min.value().is_none_or(|it| it.0 > 0);
    ensure(positive, FIELD, "minutes are positive, or unset")
}

fn check_levels(scheme: &StarScheme) -> Result<(), Finding> {
    let levels = &scheme.levels;
    let stars = levels.iter().filter_map(|level| level.stars);
    let numbered = (1..).zip(stars).all(|(expected, stars)| stars == expected);
    let first_medal = levels.iter().position(|level| level.stars.is_none());
    let behind = first_medal.map_or(&[][..], |at| &levels[at..]);
    let medals_last = behind.iter().all(|level| level.stars.is_none());
    let rising = levels.is_sorted_by(|one, next| one.minutes_min < next.minutes_min);
    let positive = levels.first().is_none_or(|level| level.minutes_min.0 > 0);
    let sensible = numbered && medals_last && rising && positive && levels.len() <= LEVELS_MAX;
    ensure(
        sensible,
        FIELD,
        "levels must be numbered from 1, medals last, and take ever more minutes",
    )?;
    let codes: BTreeSet<_> = levels.iter().map(|level| level.code).collect();
    ensure(codes.len() == levels.len(), FIELD, "a code is used twice")
}

fn check_level(level: &StarLevel, lower: &[StarLevel], scheme: &StarScheme) -> Result<(), Finding> {
    check_name(FIELD, &level.name)?;
    let approvers = level.approvers.value.len();
    let agreed = scheme.is_automatic() == (approvers == 0) && approvers <= APPROVERS_MAX;
    ensure(
        agreed,
        FIELD,
        "1 to 3 approvers are expected, or none where awards are automatic",
    )?;
    let prior = level.prior_level.value();
    let known = prior.is_none_or(|code| lower.iter().any(|level| level.code == *code));
    ensure(known, FIELD, "a prior level must be a lower one")?;
    let community = level.community_minutes_min.value();
    let told = community.is_none() || scheme.community_categories.value().is_some();
    ensure(
        told,
        FIELD,
        "which categories are community service must be set",
    )?;
    let positive = community.is_none_or(|it| it.0 > 0);
    ensure(positive, FIELD, "minutes are positive, or unset")?;
    let chosen = level.nominators.value().is_none_or(|it| !it.is_empty());
    ensure(chosen, FIELD, "somebody must be able to apply")?;
    if let Some(days) = level.notice_working_days.value() {
        within(FIELD, *days, 1..=60)?;
    }
    for months in [&level.registered_months_min, &level.serving_months_min] {
        if let Some(months) = months.value() {
            within(FIELD, *months, 1..=MONTHS_MAX)?;
        }
    }
    Ok(())
}

fn check_filters(pack: &Pack) -> Result<(), Finding> {
    let scheme = &pack.stars;
    let counted = &scheme.counted;
    let named = |codes: &Setting<Vec<CategoryCode>>| {
        codes.value().is_none_or(|codes| {
            let known = |code: &CategoryCode| pack.category(code.as_str()).is_some();
            (1..=NAMED_MAX).contains(&codes.len()) && codes.iter().all(known)
        })
    };
    ensure(
        named(&scheme.community_categories) && named(&counted.categories),
        FIELD,
        "1 to 100 categories of the pack are expected, or unset",
    )?;
    let some = counted.organisations.value();
    let bounded = some.is_none_or(|ids| (1..=NAMED_MAX).contains(&ids.len()));
    ensure(
        bounded,
        FIELD,
        "1 to 100 organisations are expected, or unset",
    )?;
    let some = counted
        .classes
        .value()
        .is_none_or(|classes| !classes.is_empty());
    ensure(some, FIELD, "at least one class of hours must count")
}
