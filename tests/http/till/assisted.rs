//! For people without a phone: registered, given card and PIN, checked in and out, listed.

use super::{PIN, Tablet};
use crate::me::{Phone, card, hidden};
use crate::support::District;

#[test]
fn f116_somebody_is_registered_gets_a_card_and_sets_a_pin() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let page = tablet.phone.page("/till/register");
    let key = hidden(&page, "key");
    let mut fields = vec![
        ("key", key.as_str()),
        ("name", "李明"),
        ("document_kind", "07"),
        ("document_number", "M000099"),
        ("birth_date", "1950-01-01"),
        ("region", "320106"),
        ("seen", "yes"),
    ];
    let unsigned = tablet.send("/till/register", &fields);
    assert_eq!(unsigned.status, 409, "{}", unsigned.text());
    assert!(
        unsigned.text().contains("value=\"李明\""),
        "what was typed stays"
    );
    fields.push(("signed", "yes"));
    assert_eq!(tablet.send("/till/register", &fields).status, 303);
    let page = tablet.phone.page("/till/visitor");
    assert!(page.contains("李**"), "{page}");
    let visit = hidden(&page, "visit");
    let pin = [("visit", visit.as_str()), ("pin", PIN), ("again", PIN)];
    let early = tablet.send("/till/visitor/pin", &pin);
    assert_eq!(early.status, 409, "a PIN goes with a card");
    let page = tablet
        .send("/till/visitor/card", &[("visit", &visit)])
        .text();
    assert!(
        page.contains("card-face") && page.contains("<svg"),
        "{page}"
    );
    let at = page.find("CARD-").expect("a number");
    let number = page[at..].split('<').next().expect("a number");
    assert_eq!(tablet.send("/till/visitor/pin", &pin).status, 303);
    let again = tablet.send("/till/visitor/pin", &pin);
    assert_eq!(again.status, 409, "a PIN that stands is its holder's");
    let mut phone = Phone::new(&district);
    let entered = phone.send("/me/enter", &[("card", number), ("pin", PIN)]);
    assert_eq!(entered.status, 303, "{}", entered.text());
    phone.keep(&entered);
    let inbox = phone.page("/me/inbox");
    assert!(
        inbox.contains("设置了密码") && inbox.contains(&district.clerk.id),
        "{inbox}"
    );
}

#[test]
fn a_card_checks_in_and_out_and_the_sheet_lists_who_signed_up() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let number = card(&district, &district.volunteer.id);
    district.server.minutes_pass(60);
    tablet.unlock();
    let found = || hidden(&tablet.find(&number), "visit");
    let activities = "/till/activities";
    found();
    let page = tablet.phone.page(activities);
    assert!(page.contains("河岸清洁") && page.contains("签到"), "{page}");
    let act = |name: &str, page: &str| {
        let path = format!("/till/activities/{}/{name}", district.activity);
        let key = hidden(page, "key");
        tablet.send(&path, &[("visit", &found()), ("key", &key)])
    };
    assert_eq!(act("check-in", &page).status, 303);
    district.server.minutes_pass(30);
    tablet.unlock();
    found();
    let page = tablet.phone.page(activities);
    assert!(page.contains("/check-out"), "{page}");
    assert_eq!(act("check-out", &page).status, 303);
    let sheet = format!("/till/activities/{}/sheet", district.activity);
    let page = tablet.phone.page(&sheet);
    assert!(
        page.contains("王芳M000007") && page.contains("本人签字"),
        "{page}"
    );
    let reads = format!("/people/{}/reads", district.volunteer.id);
    let reads = district.volunteer.client.read(&reads).good().to_string();
    assert!(reads.contains(&district.clerk.id), "{reads}");
}
