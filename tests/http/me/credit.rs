//! One's own credit on a phone: a relation is asked, who gives it by PIN or says no (F62).

use serde_json::json;

use super::{Phone, hidden};
use crate::banking::married;
use crate::support::{District, Reply, banked};

const PIN: &str = "275931";

/// Sends the form of the page of one's credit that leads to `action`.
fn send(phone: &Phone, action: &str, more: &[(&str, &str)]) -> Reply {
    let page = phone.page("/me/credit");
    let start = format!("action=\"{action}");
    let (_, form) = page.split_once(&start).expect(action);
    let (code, key) = (hidden(form, "form_code"), hidden(form, "key"));
    let mut fields = vec![("form_code", code.as_str()), ("key", key.as_str())];
    fields.extend(more);
    phone.send(action, &fields)
}

/// The volunteer has ten hours; the neighbour, her husband, asks for so many minutes.
fn asked(district: &District, minutes: &str) -> [Phone; 2] {
    let phones = [&district.volunteer, &district.neighbour].map(|it| Phone::of(district, &it.id));
    let fields = [
        ("from", district.volunteer.id.as_str()),
        ("minutes", minutes),
    ];
    let reply = send(&phones[1], "/me/transfer-requests", &fields);
    assert_eq!(reply.status, 303, "{}", reply.text());
    phones
}

/// The path of the request that waits, but for its step.
fn path(phone: &Phone) -> String {
    let page = phone.page("/me/credit");
    let start = "/me/transfer-requests/trq_";
    let at = page.find(start).expect("a request waits");
    page[at..at + start.len() + 32].to_owned()
}

#[test]
fn f62_a_request_is_seen_by_both_and_accepted_by_pin() {
    let district = District::open();
    banked(&district);
    married(&district);
    let [giver, asker] = asked(&district, "90");
    let page = asker.page("/me/credit");
    assert!(page.contains("您请求的：1 小时 30 分"), "{page}");
    let page = giver.page("/me/credit");
    assert!(
        page.contains("有人向您请求：1 小时 30 分") && page.contains("配偶"),
        "{page}"
    );
    assert!(giver.page("/me/inbox").contains("有人向您请求时间币"));
    let accept = format!("{}/accept", path(&giver));
    assert!(
        page.contains("先设置密码") && !page.contains(&accept),
        "nothing is given without a PIN: {page}"
    );
    set_pin(&giver);
    let nothing = send(&giver, &accept, &[]);
    assert_eq!(nothing.status, 400, "{}", nothing.text());
    let wrong = send(&giver, &accept, &[("pin", "999331")]);
    assert!(
        wrong.text().contains("CARD_OR_PIN_WRONG"),
        "{}",
        wrong.text()
    );
    let accepted = send(&giver, &accept, &[("pin", PIN)]);
    assert_eq!(accepted.status, 303, "{}", accepted.text());
    assert!(giver.page("/me/credit").contains("8 小时 30 分"));
    let page = asker.page("/me/credit");
    assert!(!page.contains("撤回请求") && page.contains("1 小时 30 分"));
    assert!(asker.page("/me/inbox").contains("您的时间币请求已被接受"));
}

#[test]
fn f62_saying_no_and_taking_back_take_no_pin_and_are_told() {
    let district = District::open();
    banked(&district);
    married(&district);
    let [giver, asker] = asked(&district, "30");
    let reject = format!("{}/reject", path(&giver));
    assert_eq!(send(&giver, &reject, &[]).status, 303);
    assert!(asker.page("/me/inbox").contains("您的时间币请求被拒绝"));
    let [giver, asker] = asked(&district, "20");
    let withdraw = format!("{}/withdraw", path(&asker));
    assert_eq!(send(&asker, &withdraw, &[]).status, 303);
    assert!(
        giver
            .page("/me/inbox")
            .contains("向您提出的时间币请求已撤回")
    );
    for phone in [&giver, &asker] {
        assert!(!phone.page("/me/credit").contains("trq_"));
    }
}

#[test]
fn f62_what_is_no_number_or_nobody_is_refused_on_a_page() {
    let district = District::open();
    banked(&district);
    married(&district);
    let phone = Phone::of(&district, &district.neighbour.id);
    let from = district.volunteer.id.as_str();
    for fields in [
        [("from", from), ("minutes", "x")],
        [("from", from), ("minutes", "0")],
        [("from", "me"), ("minutes", "5")],
    ] {
        let reply = send(&phone, "/me/transfer-requests", &fields);
        assert!((400..500).contains(&reply.status), "{fields:?}");
    }
    let alone = Phone::of(&district, &district.recorder.id);
    let page = alone.page("/me/credit");
    assert!(
        !page.contains("/me/transfer-requests"),
        "nobody to ask: {page}"
    );
}

/// Sets the PIN of whoever holds the phone.
fn set_pin(phone: &Phone) {
    let code = phone.code();
    let pins = [("form_code", code.as_str()), ("pin", PIN), ("again", PIN)];
    assert_eq!(phone.send("/me/pin", &pins).status, 200);
}

#[test]
fn f73_an_heir_is_named_by_pin_and_a_closing_called_off_by_its_button() {
    let district = District::open();
    banked(&district);
    married(&district);
    let phone = Phone::of(&district, &district.volunteer.id);
    assert!(phone.page("/me/credit").contains("继承人：未登记"));
    set_pin(&phone);
    let heir = ("heir", district.neighbour.id.as_str());
    let fields = |pin| {
        let page = phone.page("/me/credit");
        let (_, form) = page.split_once("action=\"/me/heir").expect("the form");
        let (code, key) = (hidden(form, "form_code"), hidden(form, "key"));
        let fields = [
            ("form_code", code.as_str()),
            ("key", key.as_str()),
            heir,
            ("pin", pin),
        ];
        phone.send("/me/heir", &fields)
    };
    assert_eq!(fields("999331").status, 403, "no heir without the PIN");
    assert_eq!(fields(PIN).status, 303);
    let page = phone.page("/me/credit");
    assert!(page.contains("继承人：配偶"), "{page}");
    let path = format!("/people/{}/account-closing", district.volunteer.id);
    let body = json!({"proof_digest": "33".repeat(32), "reason": "person_died"});
    district.founder.write(&path, &body).good();
    assert!(phone.page("/me/inbox").contains("您的时间币账户即将注销"));
    let page = phone.page("/me/credit");
    assert!(
        page.contains("账户将注销") && !page.contains("action=\"/me/heir"),
        "{page}"
    );
    let off = send(&phone, "/me/closing/call-off", &[]);
    assert_eq!(off.status, 303, "{}", off.text());
    assert!(!phone.page("/me/credit").contains("账户将注销"));
}

#[test]
fn what_moved_elsewhere_stands_at_the_end_and_says_that_it_counts_for_nothing() {
    let district = District::open();
    banked(&district);
    let phone = Phone::of(&district, &district.volunteer.id);
    assert!(!phone.page("/me/credit").contains("以前在其他系统"));
    let recorder = &district.recorder.client;
    let opening = json!({"origin": "old-platform", "file_digest": "66".repeat(32)});
    let path = format!("/organisations/{}/imports", district.organisation);
    let import = recorder.write(&path, &opening).new_id();
    let moved = json!({
        "origin": "old-platform", "external_id": "m-7", "stated": {
            "person_id": district.volunteer.id, "kind": "transfer", "amount": -90,
            "moved_on": "2025-01-17",
        },
    });
    recorder
        .write(&format!("/imports/{import}/movements"), &moved)
        .good();
    let page = phone.page("/me/credit");
    let (_, section) = page.split_once("以前在其他系统").expect("a section");
    for text in [
        "已包含在结转余额中",
        "转赠 −1 小时 30 分",
        "2025-01-17",
        "由 old-platform 带入，待另一人审核；在本账本不入账",
    ] {
        assert!(section.contains(text), "{text}: {page}");
    }
}
