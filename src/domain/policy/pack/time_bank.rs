//! The part of a pack that governs credits and points. Fields are alphabetical.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::parts::{Bilingual, CategoryCode, Setting, Sourced};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::limits::REQUEST_HOURS_USUAL;
use crate::domain::sessions::grade::Grade;

/// Rules of a time bank: what is earned, kept, spent and given away (R60 to R67).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeBank {
    /// The most a holder may have stored, and where the rest goes (R61).
    pub balance_cap: Setting<Cap>,
    /// What becomes of what somebody leaves; left open: no account is closed (F73).
    #[serde(default = "open::<Closing>")]
    pub closing: Setting<Closing>,
    /// The most that service on one local day earns; the rest is not minted (R61).
    pub day_cap: Setting<Amount>,
    /// To whom credit may be donated; a donation cannot be taken back (R63).
    pub donations: Setting<Vec<DonationTo>>,
    /// What an effective minute earns (R60).
    pub earn: Earn,
    /// Months after which credit expires, at the end of the month, oldest first (F74).
    pub expiry_months: Setting<u32>,
    /// Whether goods may be had for credit, not only services (R67).
    pub goods: Setting<bool>,
    /// Whether credit that a group earned can only be donated (R62).
    pub group_donate_only: Setting<bool>,
    /// Hours after which a hold that nobody ended returns to where it came from (R65).
    pub hold_hours: Sourced<u32>,
    /// The most a holder may ever earn, and where the rest goes (R61).
    pub lifetime_cap: Setting<Cap>,
    /// What lifetime earnings open, rising.
    pub milestones: Setting<Vec<Milestone>>,
    /// What everybody is given once, at the beginning; from the named fund, never from hours.
    pub opening_grant: Setting<Amount>,
    /// Whether credit that was received may be passed on.
    pub pass_on_received: Setting<bool>,
    /// What staff may reserve or redeem of one holder's credit in a day without the holder's PIN,
    /// in minutes (F9).
    pub pin_above: Sourced<Amount>,
    /// The most that somebody in need may be given from pools in a calendar month.
    pub pool_draw_month_max: Setting<Amount>,
    /// Minutes within which a clerk may take a redemption back; later, an administrator may.
    pub reversal_minutes: Sourced<u32>,
    /// For whom credit may be spent (R64).
    pub spend: Setting<Spend>,
    /// To whom credit may be transferred (R63).
    pub transfer: Setting<Transfer>,
    /// What one unit is.
    pub unit: CreditUnit,
    /// From where on a holder is told that credit runs out or piles up; nothing is refused for it
    /// (F66).
    #[serde(default = "open::<Warn>")]
    pub warn: Setting<Warn>,
}

/// What an effective minute earns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Earn {
    /// The categories, with what is below them, whose service earns; left open: all.
    pub categories: Setting<Vec<CategoryCode>>,
    /// Minutes of service that earn `numerator` minutes of credit.
    pub denominator: u32,
    /// The weakest evidence that still earns.
    pub grade_min: Grade,
    /// Minutes of credit for `denominator` minutes of service.
    pub numerator: u32,
    /// `id` or `id#place` of a source of the pack.
    pub source: String,
}

/// A most, and where goes what exceeds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// The most.
    pub amount_max: Amount,
    /// What happens with the rest.
    pub overflow: Overflow,
}

/// Where goes what exceeds a cap (R61).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Overflow {
    /// It is not minted.
    NotMinted,
    /// It is the holder's, to be donated only.
    DonateOnly,
    /// It is the holder's, for commendation only.
    Recognition,
}

/// Kinds of receivers of a donation.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DonationTo {
    /// A pool with a purpose.
    Pool,
    /// A named person in need.
    Person,
    /// An institution for the public benefit.
    Institution,
}

/// What lifetime earnings open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Milestone {
    /// Lifetime earnings from which it is open.
    pub amount_min: Amount,
    /// What it opens.
    pub opens: Bilingual,
}

/// How two people are related, as proven at a station.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The holder's own self.
    Own,
    /// Husband or wife.
    Spouse,
    /// Parents, grandparents, children, grandchildren.
    Lineal,
    /// Other family and friends.
    Other,
}

/// Somebody for whom credit may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Receiver {
    /// Their age on the day, at least; absent: any.
    pub age_min: Option<u32>,
    /// The same where their need was attested; absent: no other age.
    pub age_min_in_need: Option<u32>,
    /// How they are related to the holder.
    pub relation: Relation,
}

/// For whom credit may be spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spend {
    /// Lifetime earnings from which spending is open; absent: from the first.
    pub earned_min: Option<Amount>,
    /// For whom.
    pub receivers: Vec<Receiver>,
}

/// To whom credit may be transferred, and how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Hours for which the giver may take it back; absent: it moves at once.
    pub cooling_off_hours: Option<u32>,
    /// The most of one transfer; absent: what is spendable.
    pub each_max: Option<Amount>,
    /// To whom.
    pub receivers: Vec<Receiver>,
    /// Hours after which a request for a transfer runs out; absent: a week (F62).
    #[serde(default)]
    pub request_hours: Option<u32>,
    /// The most of one giver in a calendar year; absent: no such limit.
    pub year_max: Option<Amount>,
}

impl Transfer {
    /// Hours after which a request runs out.
    pub fn request_hours(&self) -> u32 {
        self.request_hours.unwrap_or(REQUEST_HOURS_USUAL)
    }

    /// Refuses what is more than one transfer may be.
    pub fn within_each(&self, amount: Amount) -> Result<(), Refusal> {
        match self.each_max {
            Some(most) if amount > most => Err(Self::above(most, "each")),
            _ => Ok(()),
        }
    }

    /// The refusal of what is above a limit.
    pub fn above(most: Amount, limit: &'static str) -> Refusal {
        Refusal::new(RefusalCode::TransferLimit)
            .field("amount")
            .with("limit", limit)
            .with("most", most)
    }
}

/// What becomes of what somebody leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// How an heir is related to the holder; none: no relation inherits.
    pub heirs: Vec<Relation>,
    /// Days for which a closing can be called off.
    pub waiting_days: u32,
}

/// Soft limits of what can be spent, in minutes (F66).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Warn {
    /// Who can spend more is told to spend or give it; absent: nobody is.
    pub above: Option<Amount>,
    /// Who can spend less is told that it runs out; absent: nobody is.
    pub below: Option<Amount>,
}

/// Which soft limit was passed.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WarnSide {
    /// More can be spent than the upper one.
    Above,
    /// Less can be spent than the lower one.
    Below,
}

impl Warn {
    /// The limit that an amount passes; of the two it can only be one.
    pub fn passed(&self, spendable: Amount) -> Option<(WarnSide, Amount)> {
        let above = self.above.filter(|most| spendable > *most);
        let below = self.below.filter(|least| spendable < *least);
        let above = above.map(|most| (WarnSide::Above, most));
        above.or_else(|| below.map(|least| (WarnSide::Below, least)))
    }
}

/// What one unit of credit is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreditUnit {
    /// Minutes in one unit.
    pub minutes: u32,
    /// What people call it.
    pub name: Bilingual,
    /// `id` or `id#place` of a source of the pack.
    pub source: String,
    /// Whether only whole units are booked; the rest is carried on to the next.
    pub whole_only: bool,
}

/// Rules of points: exact coefficients by category, rounded once per posting (R69).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Points {
    /// Coefficients of categories, with what is below them; the first that fits counts.
    pub coefficients: Vec<Coefficient>,
    /// The weakest evidence that still earns.
    pub grade_min: Grade,
    /// What people call a point.
    pub name: Bilingual,
    /// Points of an hour in any other category.
    pub otherwise: Ratio,
    /// What staff may reserve of one holder's points in a day without the holder's PIN, in
    /// hundredths (F9); left open: none, so the holder does it.
    #[serde(default = "open::<Amount>")]
    pub pin_above: Setting<Amount>,
}

const fn open<T>() -> Setting<T> {
    Setting::Unset
}

/// Points of an hour of one category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Coefficient {
    /// The category.
    pub category: CategoryCode,
    /// Points of an hour.
    pub per_hour: Ratio,
}

/// An exact fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// Below the line.
    pub denominator: u32,
    /// Above the line.
    pub numerator: u32,
}

/// Minutes in an hour.
const MINUTE_PARTS: u32 = 60;
/// Hundredths of a point in a point.
pub const POINT_PARTS: u32 = 100;

impl Earn {
    /// Whether service of this category and evidence earns.
    pub fn covers(&self, category: Option<CategoryCode>, grade: Grade) -> bool {
        let among = |codes: &Vec<CategoryCode>| {
            category.is_some_and(|code| codes.iter().any(|above| lies_under(code, *above)))
        };
        grade <= self.grade_min && self.categories.value().is_none_or(among)
    }

    /// What so many minutes earn.
    pub fn of(&self, minutes: i64) -> Amount {
        Amount(minutes).scaled(self.numerator, self.denominator)
    }
}

impl Points {
    /// The coefficient of a category.
    pub fn per_hour(&self, category: Option<CategoryCode>) -> Ratio {
        let fits = |it: &&Coefficient| category.is_some_and(|code| lies_under(code, it.category));
        let found = self.coefficients.iter().find(fits);
        found.map_or(self.otherwise, |it| it.per_hour)
    }
}

impl Ratio {
    /// What so many minutes are worth at this many points an hour, in hundredths of a point;
    /// rounded once, towards zero.
    pub fn points_of(self, minutes: i64) -> Amount {
        let parts = i128::from(minutes) * i128::from(self.numerator) * i128::from(POINT_PARTS);
        let exact = parts / (i128::from(self.denominator.max(1)) * i128::from(MINUTE_PARTS));
        Amount(i64::try_from(exact).unwrap_or(i64::MAX))
    }
}

/// Whether a category is another one, or below it.
fn lies_under(code: CategoryCode, above: CategoryCode) -> bool {
    let rest = code.as_str().strip_prefix(above.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r69_a_point_is_an_exact_fraction_rounded_once() {
        let coefficient = Ratio {
            numerator: 104,
            denominator: 10,
        };
        assert_eq!(
            coefficient.points_of(60),
            Amount(1_040),
            "10.4 points an hour"
        );
        assert_eq!(coefficient.points_of(20), Amount(346), "3.466 is 3.46");
        let third = Ratio {
            numerator: 1,
            denominator: 3,
        };
        assert_eq!(third.points_of(180), Amount(100), "not 3 times 0.33");
    }
}
