//! Whether the rules of credits and points make sense.

use super::check::{Finding, check_name, ensure, within};
use super::{Pack, Ratio, Receiver, Relation, Setting, TimeBank};
use crate::domain::kernel::amount::Amount;
use crate::domain::limits::HOLD_HOURS_MAX;

/// Most items of a list.
const ITEMS_MAX: usize = 64;
/// Most parts on either side of a fraction's line.
const RATIO_PART_MAX: u32 = 1_000_000;
/// Most days for which a closing waits.
const WAITING_DAYS_MAX: u32 = 10 * 366;
/// Most years anybody lives to be.
const AGE_MAX: u32 = 120;

/// Checks time bank and points; the first finding is returned.
pub(super) fn check(pack: &Pack) -> Result<(), Finding> {
    if let Some(points) = pack.points.value() {
        check_name("points", &points.name)?;
        let above = points.pin_above.value().copied().unwrap_or_default();
        let sane = (Amount::ZERO..=Amount::MAX).contains(&above);
        ensure(sane, "points", "an amount is negative or absurdly large")?;
        let counted = points.coefficients.len() <= ITEMS_MAX;
        ensure(counted, "points", "more than 64 coefficients")?;
        let ratios = points.coefficients.iter().map(|it| it.per_hour);
        for ratio in ratios.chain([points.otherwise]) {
            check_ratio("points", ratio)?;
        }
    }
    check_categories(pack)?;
    pack.time_bank.value().map_or(Ok(()), check_bank)
}

/// A category that is not in the tree would earn nothing, and nobody would notice.
fn check_categories(pack: &Pack) -> Result<(), Finding> {
    let points = pack.points.value().map(|it| it.coefficients.as_slice());
    let points = points.unwrap_or_default().iter().map(|it| it.category);
    let earn = pack.time_bank.value().map(|bank| &bank.earn.categories);
    let earn = earn.and_then(Setting::value).map_or(&[][..], Vec::as_slice);
    let counted = earn.len() <= ITEMS_MAX;
    ensure(counted, "time_bank", "more than 64 categories")?;
    let mut named = points.chain(earn.iter().copied());
    let known = named.all(|code| pack.category(code.as_str()).is_some());
    ensure(
        known,
        "categories",
        "a category that earns is not in the tree",
    )
}

fn check_bank(bank: &TimeBank) -> Result<(), Finding> {
    let field = "time_bank";
    check_name(field, &bank.unit.name)?;
    within(field, bank.unit.minutes, 1..=1_440)?;
    within(field, bank.hold_hours.value, 1..=HOLD_HOURS_MAX)?;
    within(field, bank.reversal_minutes.value, 0..=24 * 60)?;
    let earn = Ratio {
        denominator: bank.earn.denominator,
        numerator: bank.earn.numerator,
    };
    check_ratio(field, earn)?;
    if let Some(months) = bank.expiry_months.value() {
        within(field, *months, 1..=1_200)?;
    }
    let caps = [&bank.balance_cap, &bank.lifetime_cap];
    let most = caps.into_iter().filter_map(Setting::value);
    let most = most.map(|cap| cap.amount_max);
    let spend = bank.spend.value();
    let transfer = bank.transfer.value();
    let amounts = [
        bank.day_cap.value().copied(),
        bank.opening_grant.value().copied(),
        bank.pool_draw_month_max.value().copied(),
        Some(bank.pin_above.value),
        spend.and_then(|it| it.earned_min),
        transfer.and_then(|it| it.each_max),
        transfer.and_then(|it| it.year_max),
    ];
    for amount in most.chain(amounts.into_iter().flatten()) {
        let sane = (Amount::ZERO..=Amount::MAX).contains(&amount);
        ensure(sane, field, "an amount is negative or absurdly large")?;
    }
    check_milestones(bank)?;
    check_warn(bank)?;
    if let Some(closing) = bank.closing.value() {
        within(field, closing.waiting_days, 1..=WAITING_DAYS_MAX)?;
        let others = !closing.heirs.contains(&Relation::Own);
        ensure(others, field, "nobody is their own heir")?;
    }
    if let Some(hours) = transfer.and_then(|it| it.cooling_off_hours) {
        within(field, hours, 1..=HOLD_HOURS_MAX)?;
    }
    if let Some(hours) = transfer.and_then(|it| it.request_hours) {
        within(field, hours, 1..=HOLD_HOURS_MAX)?;
    }
    let spend = spend.map(|it| it.receivers.as_slice());
    let transfer = transfer.map(|it| it.receivers.as_slice());
    for receivers in [spend, transfer].into_iter().flatten() {
        check_receivers(receivers)?;
    }
    Ok(())
}

/// A limit that nobody passes, or everybody always does, is a slip.
fn check_warn(bank: &TimeBank) -> Result<(), Finding> {
    let field = "time_bank.warn";
    let Some(warn) = bank.warn.value() else {
        return Ok(());
    };
    let limits = [warn.below, warn.above];
    let mut named = limits.into_iter().flatten();
    ensure(
        named.clone().next().is_some(),
        field,
        "below, above or both are expected, or unset",
    )?;
    let sane = named.all(|it| (Amount::ZERO..=Amount::MAX).contains(&it));
    ensure(sane, field, "an amount is negative or absurdly large")?;
    let apart = warn.below.zip(warn.above);
    let apart = apart.is_none_or(|(below, above)| below < above);
    ensure(apart, field, "below must be less than above")?;
    let most = bank.balance_cap.value().map(|cap| cap.amount_max);
    let in_time = warn
        .above
        .zip(most)
        .is_none_or(|(above, most)| above < most);
    ensure(in_time, field, "above must be less than the balance cap")
}

fn check_milestones(bank: &TimeBank) -> Result<(), Finding> {
    let field = "time_bank.milestones";
    let milestones = bank.milestones.value().map_or(&[][..], Vec::as_slice);
    let rising = milestones.is_sorted_by(|one, next| one.amount_min < next.amount_min);
    ensure(
        rising && milestones.len() <= ITEMS_MAX,
        field,
        "milestones must rise",
    )?;
    let mut names = milestones.iter().map(|it| &it.opens);
    names.try_for_each(|name| check_name(field, name))
}

fn check_receivers(receivers: &[Receiver]) -> Result<(), Finding> {
    let field = "time_bank.receivers";
    let counted = (1..=ITEMS_MAX).contains(&receivers.len());
    ensure(counted, field, "1 to 64 receivers are expected, or unset")?;
    for receiver in receivers {
        for age in [receiver.age_min, receiver.age_min_in_need] {
            within(field, age.unwrap_or_default(), 0..=AGE_MAX)?;
        }
    }
    Ok(())
}

fn check_ratio(field: &'static str, ratio: Ratio) -> Result<(), Finding> {
    within(field, ratio.denominator, 1..=RATIO_PART_MAX)?;
    within(field, ratio.numerator, 0..=RATIO_PART_MAX)
}

/// Every source that a rule of credits or points names.
pub(super) fn sources(pack: &Pack) -> Vec<&str> {
    let mut named: Vec<&str> = pack.points.source().into_iter().collect();
    named.extend(pack.points.value().and_then(|it| it.pin_above.source()));
    named.extend(pack.time_bank.source());
    let Some(bank) = pack.time_bank.value() else {
        return named;
    };
    let always = [
        &bank.earn.source,
        &bank.hold_hours.source,
        &bank.pin_above.source,
        &bank.reversal_minutes.source,
        &bank.unit.source,
    ];
    named.extend(always.into_iter().map(String::as_str));
    let settings = [
        bank.balance_cap.source(),
        bank.closing.source(),
        bank.day_cap.source(),
        bank.donations.source(),
        bank.earn.categories.source(),
        bank.expiry_months.source(),
        bank.goods.source(),
        bank.group_donate_only.source(),
        bank.lifetime_cap.source(),
        bank.milestones.source(),
        bank.opening_grant.source(),
        bank.pass_on_received.source(),
        bank.pool_draw_month_max.source(),
        bank.spend.source(),
        bank.transfer.source(),
        bank.warn.source(),
    ];
    named.extend(settings.into_iter().flatten());
    named
}
