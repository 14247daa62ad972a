//! Soft limits of credit on a phone and over the API: told, never refused (F66).

use serde_json::{Value, json};

use super::Phone;
use crate::banking::hold;
use crate::support::{District, bank, banked};

const BELOW: &str = "可用时间币快用完了";
const ABOVE: &str = "可用时间币较多";

/// Its bank tells below one hour and above nine; the volunteer is given ten.
fn limited() -> District {
    let district = District::open();
    let mut pack = bank::pack();
    pack.version += 1;
    bank::warns(&mut pack, [60, 540]);
    let adoption = json!({"pack": pack, "effective_from": "2026-03-02"});
    district.founder.write("/policies", &adoption).good();
    let grant = format!("/people/{}/opening-grant", district.volunteer.id);
    district.founder.write(&grant, &json!({})).good();
    district
}

fn account(district: &District) -> Value {
    let path = format!("/people/{}/accounts/credit", district.volunteer.id);
    district.volunteer.client.read(&path).good()
}

#[test]
fn f66_both_directions_stand_on_the_page_and_in_the_account() {
    let district = limited();
    let phone = Phone::of(&district, &district.volunteer.id);
    let page = phone.page("/me/credit");
    assert!(
        page.contains(ABOVE) && page.contains("高于 9 小时"),
        "{page}"
    );
    let warning = &account(&district)["warning"];
    let told = (&warning["side"], &warning["limit"]);
    assert_eq!(told, (&json!("above"), &json!(540)));
    hold(&district, 300);
    let page = phone.page("/me/credit");
    assert!(!page.contains(ABOVE) && !page.contains(BELOW), "{page}");
    assert_eq!(account(&district)["warning"], Value::Null);
    hold(&district, 241);
    let page = phone.clone().english().page("/me/credit?lang=en");
    assert!(
        page.contains("running out") && page.contains("below 1 h"),
        "{page}"
    );
    let warning = &account(&district)["warning"];
    let told = (&warning["side"], &warning["limit"]);
    assert_eq!(told, (&json!("below"), &json!(60)));
}

#[test]
fn f66_the_inbox_tells_each_direction_once_a_month() {
    let district = limited();
    let phone = Phone::of(&district, &district.volunteer.id);
    let told = |words: &str| phone.page("/me/inbox").matches(words).count();
    assert_eq!((told(ABOVE), told(BELOW)), (1, 0));
    district.server.minutes_pass(1);
    for _ in 0..2 {
        let hold = hold(&district, 600);
        let path = format!("/holds/{hold}/void");
        let client = &district.volunteer.client;
        client.write(&path, &json!({})).good();
    }
    assert!(phone.page("/me").contains(r#"class="count""#), "one is new");
    assert_eq!(
        (told(ABOVE), told(BELOW)),
        (1, 1),
        "passed twice, told once"
    );
    district.server.minutes_pass(30 * 24 * 60);
    let phone = Phone::of(&district, &district.volunteer.id);
    hold(&district, 600);
    let page = phone.page("/me/inbox");
    let told = |words: &str| page.matches(words).count();
    assert_eq!((told(ABOVE), told(BELOW)), (1, 2), "another month");
}

#[test]
fn f66_nothing_is_told_without_limits_or_to_who_never_had_any() {
    let district = District::open();
    banked(&district);
    hold(&district, 600);
    assert_eq!(account(&district)["warning"], Value::Null);
    let limited = limited();
    for (district, person) in [
        (&district, &district.volunteer.id),
        (&limited, &limited.neighbour.id),
    ] {
        let phone = Phone::of(district, person);
        for path in ["/me/credit", "/me/inbox"] {
            let page = phone.page(path);
            assert!(!page.contains(ABOVE) && !page.contains(BELOW), "{page}");
        }
    }
}
