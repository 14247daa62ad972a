//! A report for funders (F132): what was served in a period, what an hour is put at, and what each
//! figure means, printed with the figures.
//!
//! A value is a comparison that somebody states, for a funder: integer minor units (fen) an hour,
//! reckoned once for the whole and rounded once. Hours are never money, and never bought (R66).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shown;
use super::category::Categories;
use super::chart::{Chart, Drawer};
use super::effective::{Effective, EffectiveView};
use super::part::{Count, Counts, Part};
use super::rules::{Pinned, RulesView};
use super::sheet::{Cell, Maker, Sheet};
use super::tally::{Days, Seen, Stamp, Tally, tallied};
use crate::domain::kernel::currency::CurrencyCode;
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId};
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::state::SessionState;
use crate::log::Fault;
use crate::reading::Read;
use crate::reading::organisations::organisation;
use crate::reading::words::words;
use crate::run::Ledger;

/// Most minor units that an hour may be put at: 10,000 yuan.
pub const PER_HOUR_MINOR_MAX: u32 = 1_000_000;

/// What an hour is put at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HourValue {
    /// The currency.
    pub currency: CurrencyCode,
    /// Minor units (hundredths; fen) an hour.
    pub per_hour_minor: u32,
}

/// The report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FunderView {
    /// How far it saw.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub name: String,
    /// Service days it is about.
    pub days: Days,
    /// People with an effective session.
    pub volunteers: u64,
    /// Activities with an effective session.
    pub activities: u64,
    /// Effective sessions and minutes.
    pub served: Count,
    /// Minutes that are not effective: waiting, in notice, disputed.
    pub not_counted: Count,
    /// Effective minutes.
    pub effective: EffectiveView,
    /// Effective minutes by category of the policy pack; empty where none is stated.
    pub by_category: Vec<Part<String>>,
    /// What the effective hours are put at, if somebody stated what an hour is.
    pub value: Option<ValueView>,
    /// The rules behind the sessions, with their rounding.
    pub rules: Vec<RulesView>,
}

/// What hours are put at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ValueView {
    /// What an hour is put at.
    #[serde(flatten)]
    pub hour: HourValue,
    /// Minor units for all effective minutes, rounded once to the nearest, a half up.
    pub total_minor: i64,
}

/// The report of an organisation for some service days.
pub fn funder(
    ledger: &Ledger,
    of: OrganisationId,
    days: Days,
    hour: Option<HourValue>,
) -> Read<FunderView> {
    let name = organisation(ledger, of)?.name;
    let (counted, stamp) = tallied(ledger, Some(of), days, || Counting::new(ledger))?;
    Ok(FunderView {
        stamp,
        organisation_id: of,
        name,
        days,
        volunteers: counted.people.len() as u64,
        activities: counted.activities.len() as u64,
        served: counted.served,
        not_counted: counted.not_counted,
        value: hour.map(|hour| ValueView {
            hour,
            total_minor: total_minor(counted.served.minutes, hour.per_hour_minor),
        }),
        rules: counted.pinned.view(ledger)?,
        effective: counted.effective.view(),
        by_category: counted.by_category.parts(),
    })
}

/// Minor units for so many minutes at so many an hour, to the nearest, a half up.
fn total_minor(minutes: i64, per_hour_minor: u32) -> i64 {
    (minutes * i64::from(per_hour_minor) + 30).div_euclid(60)
}

/// What is counted.
struct Counting<'l> {
    categories: Categories<'l>,
    people: BTreeSet<PersonId>,
    activities: BTreeSet<ActivityId>,
    served: Count,
    not_counted: Count,
    effective: Effective,
    by_category: Counts<String>,
    pinned: Pinned,
}

impl<'l> Counting<'l> {
    fn new(ledger: &'l Ledger) -> Self {
        Self {
            categories: Categories::new(ledger),
            people: BTreeSet::new(),
            activities: BTreeSet::new(),
            served: Count::default(),
            not_counted: Count::default(),
            effective: Effective::default(),
            by_category: Counts::default(),
            pinned: Pinned::default(),
        }
    }
}

impl Tally for Counting<'_> {
    fn see(&mut self, seen: &Seen<'_>) -> Result<(), Fault> {
        let (session, count) = (seen.session, Count::of(seen.session));
        if self.effective.see(seen.date, session) {
            self.people.insert(session.person);
            self.activities.insert(seen.activity);
            self.served.add(count);
            self.pinned.see(session.policy);
            let category = self.categories.of(seen.activity)?;
            let code = category.map(|code| code.to_string());
            self.by_category.add(code.unwrap_or_default(), count);
        } else if !session.state.is_undone() && session.state != SessionState::Open {
            self.not_counted.add(count);
        }
        Ok(())
    }

    fn join(&mut self, later: Self) {
        self.people.extend(later.people);
        self.activities.extend(later.activities);
        self.served.add(later.served);
        self.not_counted.add(later.not_counted);
        self.effective.join(later.effective);
        self.by_category.join(later.by_category);
        self.pinned.join(later.pinned);
    }
}

impl Shown for FunderView {
    fn sheets(&self, lang: Lang) -> Vec<Sheet> {
        let make = Maker(lang);
        let category = |code: &String| {
            if code.is_empty() {
                make.coded("", words("（未注明）", "(not stated)"))
            } else {
                Cell::text(code)
            }
        };
        let mut sheets = vec![self.overview(make)];
        sheets.extend(make.effective(&self.effective));
        sheets.extend([
            make.parts(
                "by_category",
                words("已生效时长，按类别", "Effective, by category"),
                &self.by_category,
                category,
            ),
            make.rules(&self.rules),
        ]);
        sheets
    }

    fn charts(&self, lang: Lang) -> Vec<Chart> {
        let draw = Drawer(lang);
        vec![
            draw.by_month(&self.name, self.effective.months(), &self.effective),
            draw.grades(&self.effective),
        ]
    }

    fn definitions(&self, lang: Lang) -> Vec<String> {
        let all = [
            words(
                "服务时长：志愿者签字（或注明不能签字）、另一人审核、公示期满后生效的时长；\
                 待处理、公示中和有异议的不计入，作废和虚假的不计入。",
                "Hours served: effective hours, signed by the volunteer (or stated why not), \
                 approved by another person, past any notice; waiting, in notice and disputed ones \
                 are not counted, nor voided or fake ones.",
            ),
            words(
                "志愿者：有至少一条已生效记录的人，每人只计一次。证据等级由事件计算，见分项。",
                "Volunteers: people with at least one effective session, each counted once. Grades \
                 are computed from the events.",
            ),
            words(
                "折算：由报表使用方给出每小时的数额（最小货币单位，整数），对总分钟数只折算一次，四舍五入。",
                "Value: somebody states the amount of an hour in minor units; it is reckoned once, \
                 on the sum of minutes, and rounded to the nearest.",
            ),
            words(
                "志愿服务时长不是货币：不能买卖、兑付，折算只供比较。",
                "Hours are not money: they are neither bought nor paid out; a value only compares.",
            ),
        ];
        let valued = self.value.is_some();
        let shown = all.iter().enumerate();
        let shown = shown.filter(|(at, _)| *at != 2 || valued);
        shown.map(|(_, text)| text.of(lang).to_owned()).collect()
    }

    fn simulated(&self) -> bool {
        self.stamp.simulation
    }
}

impl FunderView {
    fn overview(&self, make: Maker) -> Sheet {
        let row = |code: &'static str, said, cell| (make.coded(code, said), cell);
        let day = |date: Option<LocalDate>| date.map_or(Cell::Absent, Cell::text);
        let mut rows = vec![
            row(
                "organisation",
                words("组织", "organisation"),
                Cell::text(&self.name),
            ),
            row(
                "from",
                words("首个服务日", "first service day"),
                day(self.days.from),
            ),
            row(
                "to",
                words("末个服务日", "last service day"),
                day(self.days.to),
            ),
            row(
                "volunteers",
                words("志愿者", "volunteers"),
                Cell::count(self.volunteers),
            ),
            row(
                "activities",
                words("活动", "activities"),
                Cell::count(self.activities),
            ),
            row(
                "sessions",
                words("服务记录", "sessions"),
                Cell::count(self.served.sessions),
            ),
            row(
                "minutes",
                words("服务时长", "hours served"),
                Cell::Minutes(self.served.minutes),
            ),
            row(
                "not_counted_minutes",
                words("尚未生效，未计入", "not effective yet, not counted"),
                Cell::Minutes(self.not_counted.minutes),
            ),
        ];
        if let Some(value) = &self.value {
            let (hour, currency) = (value.hour, value.hour.currency);
            let per_hour = i64::from(hour.per_hour_minor);
            let amount = |minor: i64| {
                let shown = format!("{}.{:02} {currency}", minor / 100, minor % 100);
                Cell::Named(minor.to_string(), shown)
            };
            rows.push(row(
                "per_hour_minor",
                words("每小时折算（使用方给定）", "an hour is put at (as stated)"),
                amount(per_hour),
            ));
            rows.push(row(
                "total_minor",
                words("服务时长折算", "hours served are put at"),
                amount(value.total_minor),
            ));
        }
        make.figures("overview", words("概况", "Overview"), rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_rounded_once_for_the_whole_and_a_half_goes_up() {
        for (minutes, per_hour, total) in [
            (0, 2_500, 0),
            (60, 2_500, 2_500),
            (1, 30, 1),
            (1, 29, 0),
            (119, 1_700, 3_372),
        ] {
            assert_eq!(
                total_minor(minutes, per_hour),
                total,
                "{minutes} at {per_hour}"
            );
        }
    }
}
