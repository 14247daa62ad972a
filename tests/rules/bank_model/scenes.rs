//! The kinds of policies that runs are played under, once for the reference and once as a pack.

use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::policy::pack::{
    Bilingual, Cap, CreditUnit, Overflow, Pack, Points, Ratio, Relation, TimeBank,
};
use hourledger::domain::sessions::grade::Grade;

use super::reference::{In, Most, Rules};
use crate::cast::{bank_of, closing, set};

/// How many there are.
pub const SCENES: usize = 6;
/// The opening grant.
pub const GRANT: i64 = 60;
/// Days for which a closing waits.
pub const WAITING_DAYS: u32 = 3;

/// The rules of a scene, and how many months credit lasts.
pub fn rules(scene: usize) -> (Rules, Option<u32>) {
    let plain = Rules {
        earn: (1, 1),
        day: None,
        lifetime: None,
        stored: None,
        group_donates_only: true,
        whole: None,
        pass_on: true,
        year_max: None,
        month_max: None,
        cooling_seconds: None,
    };
    let most = |amount, rest| Some(Most { amount, rest });
    match scene {
        0 => (plain, None),
        1 => (plain, Some(1)),
        2 => (
            Rules {
                day: Some(150),
                stored: most(500, Some(In::DonateOnly)),
                lifetime: most(2_000, Some(In::Recognition)),
                year_max: Some(300),
                ..plain
            },
            None,
        ),
        3 => (
            Rules {
                whole: Some(60),
                group_donates_only: false,
                cooling_seconds: Some(24 * 3_600),
                year_max: Some(400),
                ..plain
            },
            Some(2),
        ),
        4 => (
            Rules {
                earn: (3, 2),
                pass_on: false,
                month_max: Some(90),
                stored: most(400, None),
                whole: Some(90),
                ..plain
            },
            None,
        ),
        _ => (
            Rules {
                earn: (2, 3),
                day: Some(100),
                cooling_seconds: Some(72 * 3_600),
                pass_on: false,
                ..plain
            },
            Some(1),
        ),
    }
}

fn cap(most: Most) -> Cap {
    Cap {
        amount_max: Amount(most.amount),
        overflow: match most.rest {
            None => Overflow::NotMinted,
            Some(In::DonateOnly) => Overflow::DonateOnly,
            Some(_) => Overflow::Recognition,
        },
    }
}

/// The pack that says the same.
pub fn pack(rules: &Rules, months: Option<u32>) -> Pack {
    let part = |number: i64| u32::try_from(number).expect("small");
    let edit = |bank: &mut TimeBank| {
        (bank.earn.numerator, bank.earn.denominator) = (part(rules.earn.0), part(rules.earn.1));
        bank.opening_grant = set(Amount(GRANT));
        closing(&[Relation::Spouse], WAITING_DAYS)(bank);
        bank.group_donate_only = set(rules.group_donates_only);
        bank.pass_on_received = set(rules.pass_on);
        if let Some(months) = months {
            bank.expiry_months = set(months);
        }
        if let Some(day) = rules.day {
            bank.day_cap = set(Amount(day));
        }
        if let Some(most) = rules.lifetime {
            bank.lifetime_cap = set(cap(most));
        }
        if let Some(most) = rules.stored {
            bank.balance_cap = set(cap(most));
        }
        if let Some(month) = rules.month_max {
            bank.pool_draw_month_max = set(Amount(month));
        }
        if let Some(minutes) = rules.whole {
            bank.unit = CreditUnit {
                minutes: part(minutes),
                whole_only: true,
                ..bank.unit.clone()
            };
        }
        let mut transfers = bank.transfer.value().expect("Gulou has them").clone();
        transfers.year_max = rules.year_max.map(Amount);
        let hours = rules.cooling_seconds.map(|seconds| part(seconds / 3_600));
        transfers.cooling_off_hours = hours;
        bank.transfer = set(transfers);
    };
    let mut pack = bank_of("nanjing", edit);
    pack.points = set(Points {
        coefficients: Vec::new(),
        grade_min: Grade::C,
        name: Bilingual {
            en: "point".to_owned(),
            zh: "积分".to_owned(),
        },
        otherwise: Ratio {
            denominator: 7,
            numerator: 10,
        },
        pin_above: hourledger::domain::policy::pack::Setting::Unset,
    });
    pack
}
