//! A district with a time bank.

use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::policy::pack::{
    Closing, DonationTo, Pack, Receiver, Relation, Setting, Sourced, Spend, Warn,
};
use serde_json::json;

use super::District;

fn set<T>(value: T) -> Setting<T> {
    Setting::Set(Sourced {
        source: "hourledger".to_owned(),
        value,
    })
}

/// Nanjing's bank, open to every category and age, with an opening grant of ten hours.
pub fn pack() -> Pack {
    let mut pack = Pack::known("nanjing").expect("comes along").clone();
    let Setting::Set(bank) = &mut pack.time_bank else {
        panic!("Nanjing has a time bank");
    };
    let bank = &mut bank.value;
    bank.earn.categories = Setting::Unset;
    bank.opening_grant = set(Amount(600));
    bank.donations = set(vec![DonationTo::Pool, DonationTo::Person]);
    bank.closing = set(Closing {
        heirs: vec![Relation::Spouse],
        waiting_days: 30,
    });
    bank.spend = set(Spend {
        earned_min: None,
        receivers: vec![Receiver {
            age_min: None,
            age_min_in_need: None,
            relation: Relation::Own,
        }],
    });
    pack
}

/// Who can spend less than the first or more than the second, in minutes, is told so.
pub fn warns(pack: &mut Pack, [below, above]: [i64; 2]) {
    if let Setting::Set(bank) = &mut pack.time_bank {
        bank.value.warn = set(Warn {
            above: Some(Amount(above)),
            below: Some(Amount(below)),
        });
    }
}

/// What is earned can be used until so many months after the month of the service are over.
pub fn expires(pack: &mut Pack, months: u32) {
    if let Setting::Set(bank) = &mut pack.time_bank {
        bank.value.expiry_months = set(months);
    }
}

/// The pack is in force from today; the volunteer has the opening grant.
pub fn banked(district: &District) {
    banked_under(district, &pack());
}

/// The same under another pack.
pub fn banked_under(district: &District, pack: &Pack) {
    let adoption = json!({"pack": pack, "effective_from": "2026-03-02"});
    district.founder.write("/policies", &adoption).good();
    let grant = format!("/people/{}/opening-grant", district.volunteer.id);
    district.founder.write(&grant, &json!({})).good();
}
