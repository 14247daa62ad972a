//! Who gets to the till, and when it is locked.

use std::collections::BTreeSet;

use hourledger::access::{Method, Who};
use hourledger::http::endpoint::Act;
use hourledger::http::routes::TABLE;

use super::{PIN, Tablet, set_pin, spendable};
use crate::me::{Phone, card, hidden};
use crate::support::District;

/// Every row of the till, with a path.
fn rows() -> Vec<(&'static str, Method, Who, String)> {
    let till = TABLE.iter().filter(|row| matches!(row.act, Act::Till(_)));
    till.map(|row| {
        let path = row.rule.path;
        let path = path.replace("{hold_id}", &format!("hld_{}", "1".repeat(32)));
        let path = path.replace("{activity_id}", &format!("act_{}", "1".repeat(32)));
        (row.rule.operation, row.rule.method, row.rule.who, path)
    })
    .collect()
}

#[test]
fn without_a_session_every_page_of_the_till_shows_the_way_in() {
    let district = District::open();
    let stranger = Phone::new(&district);
    let volunteer = Phone::of(&district, &district.volunteer.id);
    let mut open = BTreeSet::new();
    for (operation, method, who, path) in rows() {
        if who != Who::Till {
            open.insert(operation);
            continue;
        }
        for phone in [&stranger, &volunteer] {
            let reply = match method {
                Method::Get => phone.look(&path),
                Method::Post => phone.send(&path, &[]),
            };
            let shown = (reply.status, reply.header("location"));
            assert_eq!(shown, (303, "/till/enter?lang=zh"), "{operation}");
        }
    }
    assert_eq!(open, BTreeSet::from(["till_enter", "till_enter_form"]));
}

#[test]
fn a_form_without_the_code_of_its_session_or_from_another_site_is_refused() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let code = tablet.code();
    for (operation, method, who, path) in rows() {
        if method != Method::Post || who != Who::Till {
            continue;
        }
        let phone = &tablet.phone;
        for reply in [
            phone.send(&path, &[]),
            phone.send(&path, &[("form_code", "guessed")]),
            phone.send_from("cross-site", &path, &[("form_code", &code)]),
        ] {
            assert_eq!(reply.status, 403, "{operation}: {}", reply.text());
            assert!(reply.text().contains("FORM_REFUSED"), "{operation}");
        }
    }
    let page = tablet.phone.page("/till");
    assert!(page.contains("name=\"shown\""), "the till is as it was");
}

#[test]
fn a_session_of_the_till_opens_nothing_else() {
    let district = District::open();
    let tablet = Tablet::come_in(&district);
    let text = tablet.phone.cookie.split_once('=').expect("a cookie").1;
    let mut posing = Phone::new(&district);
    posing.cookie = format!("hourledger_session={text}");
    assert_eq!(posing.look("/me").status, 303);
    let mine = Phone::of(&district, &district.clerk.id);
    let text = mine.cookie.split_once('=').expect("a cookie").1;
    posing.cookie = format!("hourledger_till={text}");
    let reply = posing.look("/till");
    assert_eq!(reply.header("location"), "/till/enter?lang=zh");
    let cookie = [("Cookie", tablet.phone.cookie.as_str())];
    let nobody = district.server.nobody();
    nobody
        .send("GET", "/ledger", &cookie, "")
        .refused(401, "UNAUTHENTICATED");
}

#[test]
fn only_a_clerk_of_a_station_comes_in_and_only_by_card_and_pin() {
    let district = District::open();
    set_pin(&district, &district.volunteer.id);
    let number = card(&district, &district.volunteer.id);
    let stranger = Phone::new(&district);
    let enter = |pin: &str| stranger.send("/till/enter", &[("card", &number), ("pin", pin)]);
    let reply = enter(PIN);
    assert_eq!(reply.status, 403, "{}", reply.text());
    assert!(reply.header("set-cookie").is_empty());
    assert_eq!(enter("274914").status, 403);
    let known: Vec<_> = rows().into_iter().map(|row| row.3).collect();
    assert!(!known.iter().any(|path| path.contains("link")), "{known:?}");
}

#[test]
fn an_unused_till_locks_forgets_who_stood_there_and_opens_by_the_clerks_pin() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let reply = tablet.phone.look("/till");
    assert_eq!(reply.header("refresh"), "60; url=/till/lock?lang=zh");
    tablet.find(&card(&district, &district.volunteer.id));
    let code = tablet.code();
    let visit = hidden(&tablet.phone.page("/till/visitor"), "visit");
    let before = spendable(&district);
    district.server.minutes_pass(3);
    let key = crate::support::fresh_key();
    let fields = [
        ("form_code", code.as_str()),
        ("visit", &visit),
        ("key", &key),
        ("minutes", "60"),
    ];
    let reply = tablet.phone.send("/till/redeem", &fields);
    assert_eq!(reply.header("location"), "/till/lock?lang=zh");
    assert_eq!(
        tablet.phone.look("/till").header("location"),
        "/till/lock?lang=zh"
    );
    let wrong = tablet
        .phone
        .send("/till/lock", &[("form_code", &code), ("pin", "274914")]);
    assert_eq!(wrong.status, 403);
    assert!(wrong.text().contains("role=\"alert\""));
    assert_eq!(tablet.phone.look("/till").status, 303);
    tablet.unlock();
    assert_eq!(
        tablet.phone.look("/till/visitor").status,
        409,
        "nobody stands there"
    );
    assert_eq!(spendable(&district), before);
    // A look at the lock page locks at once.
    tablet.phone.page("/till/lock");
    assert_eq!(tablet.phone.look("/till").status, 303);
}

#[test]
fn whoever_leaves_is_out_and_the_shift_stays_open() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let reply = tablet.send("/till/leave", &[]);
    assert!(reply.header("set-cookie").contains("Max-Age=0"));
    let reply = tablet.phone.look("/till");
    assert_eq!(reply.header("location"), "/till/enter?lang=zh");
    let again = Tablet::come_in(&district);
    assert!(again.phone.page("/till").contains("name=\"shown\""));
}
