//! Three taps, PINs, codes, documents, receipts, taking back.

use serde_json::json;

use super::{PIN, Tablet, keyed_hold, set_pin, spendable};
use crate::me::{Phone, card, hidden};
use crate::support::{District, person};

#[test]
fn f113_three_taps_redeem_and_the_holder_sees_it() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let shown = tablet.find(&card(&district, &district.volunteer.id));
    assert!(shown.contains("王**") && !shown.contains("王芳"), "{shown}");
    assert!(shown.contains("10 小时 0 分"), "{shown}");
    let receipt = tablet.redeemed("60", "");
    let page = tablet.phone.page(&receipt);
    assert!(
        page.contains("1 小时 0 分") && page.contains("9 小时 0 分"),
        "{page}"
    );
    // The number is said to be what it is, and where it is proven: on paper, too.
    let number = page.split("dd class=\"code\">").nth(1).expect("a number");
    let number = number.split('<').next().expect("its end");
    assert!(page.contains("公开日志中的位置"), "{page}");
    assert!(
        page.contains(&format!("https://test.example/api/v1/receipts/{number}<")),
        "{page}"
    );
    district.server.publish();
    let proof = district
        .server
        .nobody()
        .read(&format!("/receipts/{number}"));
    assert_eq!(proof.status, 200, "{}", proof.text());
    assert_eq!(spendable(&district), 540);
    let phone = Phone::of(&district, &district.volunteer.id);
    assert!(phone.page("/me/inbox").contains("兑换了一笔服务"));
    assert!(phone.page("/me").contains("9 小时 0 分"));
    let reads = format!("/people/{}/reads", district.volunteer.id);
    let reads = district.volunteer.client.read(&reads).good();
    assert!(reads.to_string().contains("subject.name"), "{reads}");
    // Once they have gone, the receipt says nothing of their account.
    tablet.send("/till/visitor/done", &[]);
    assert!(!tablet.phone.page(&receipt).contains("9 小时 0 分"));
}

#[test]
fn f9_above_the_days_limit_the_holder_types_their_pin() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    set_pin(&district, &district.volunteer.id);
    tablet.find(&card(&district, &district.volunteer.id));
    tablet.redeemed("60", "");
    let refused = tablet.redeem("120", "");
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(refused.text().contains("name=\"pin\""));
    let wrong = tablet.redeem("120", "274914");
    assert_eq!(wrong.status, 403);
    assert!(wrong.text().contains("role=\"alert\""));
    assert_eq!(spendable(&district), 540);
    tablet.redeemed("120", PIN);
    assert_eq!(spendable(&district), 420);
    let last = district.next_position() - 1;
    let event = district
        .volunteer
        .client
        .read(&format!("/events/{last}"))
        .good();
    assert!(
        event.to_string().contains("\"confirmed_by\":\"pin\""),
        "{event}"
    );
}

#[test]
fn wrong_pins_at_a_till_lock_that_pin_for_a_while() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    set_pin(&district, &district.volunteer.id);
    tablet.find(&card(&district, &district.volunteer.id));
    let tried: Vec<u16> = (0..6)
        .map(|_| tablet.redeem("30", "274914").status)
        .collect();
    assert!(tried.contains(&429), "{tried:?}");
    assert_eq!(tablet.redeem("30", PIN).status, 429);
    assert_eq!(spendable(&district), 600);
}

#[test]
fn a_code_of_ones_own_pages_is_good_once_and_for_two_minutes() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let phone = Phone::of(&district, &district.volunteer.id);
    let form_code = phone.code();
    let code = || {
        let page = phone.send("/me/code", &[("form_code", &form_code)]).text();
        assert!(page.contains("<svg"), "{page}");
        let at = page.find("SHOW-").expect("a code");
        page[at..].split('<').next().expect("a code").to_owned()
    };
    let find = |shown: &str| tablet.send("/till/visitor", &[("shown", shown)]).status;
    let first = code();
    let second = code();
    assert_eq!(find(&first), 404, "a new one ends the one before");
    tablet.find(&second.to_lowercase());
    assert_eq!(find(&second), 404, "it was used");
    tablet.redeemed("120", "");
    let third = code();
    district.server.minutes_pass(2);
    tablet.unlock();
    assert_eq!(find(&third), 404, "its time is over");
}

#[test]
fn found_by_document_nothing_is_redeemed_without_the_pin() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    set_pin(&district, &district.volunteer.id);
    let shown = tablet.find("M000007");
    assert!(
        shown.contains("王**") && !shown.contains("M000007"),
        "{shown}"
    );
    assert_eq!(tablet.redeem("30", "").status, 403);
    tablet.redeemed("30", PIN);
    let reads = format!("/people/{}/reads", district.volunteer.id);
    let reads = district.volunteer.client.read(&reads).good();
    assert!(
        reads.to_string().contains("subject.document_number"),
        "{reads}"
    );
    // No part of a number finds anybody, and guesses are counted.
    let find = |shown: &str| tablet.send("/till/visitor", &[("shown", shown)]).status;
    let tried: Vec<u16> = (0..40).map(|at| find(&format!("M00000{at}X"))).collect();
    assert_eq!(tried[0], 404);
    assert_eq!(tried.last(), Some(&429), "{tried:?}");
    assert_eq!(find("M000007"), 429);
}

#[test]
fn found_by_surname_and_last_four_the_look_up_is_on_record() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    set_pin(&district, &district.volunteer.id);
    let find = |surname: &str, last_four: &str| {
        tablet.send(
            "/till/visitor",
            &[("surname", surname), ("last_four", last_four)],
        )
    };
    let found = find("%E7%8E%8B", "0007");
    let went = (found.status, found.header("location").to_owned());
    assert_eq!(
        went,
        (303, "/till/visitor?lang=zh".to_owned()),
        "{}",
        found.text()
    );
    let shown = tablet.phone.page("/till/visitor");
    assert!(
        shown.contains("王**") && shown.contains("后四位"),
        "{shown}"
    );
    assert!(!shown.contains("M000007"), "{shown}");
    assert_eq!(tablet.redeem("30", "").status, 403, "the PIN, always");
    tablet.redeemed("30", PIN);
    let reads = format!("/people/{}/reads", district.volunteer.id);
    let reads = district.volunteer.client.read(&reads).good().to_string();
    assert!(
        reads.contains("subject.document_number") && reads.contains("subject.name"),
        "{reads}"
    );
    assert!(reads.contains(&district.clerk.id), "who looked: {reads}");

    // Somebody else with both is found by the whole number only; both can see the look-up.
    let mut other = person("X110007");
    other["name"] = json!("王丽");
    let other = district.founder.write("/people", &other).new_id();
    let several = find("%E7%8E%8B", "0007");
    assert_eq!(several.status, 409, "{}", several.text());
    assert!(!several.text().contains("王丽") && !several.text().contains("X110007"));
    let own = district.server.client(other.parse().expect("an id"));
    let reads = own.read(&format!("/people/{other}/reads")).good();
    assert!(reads.to_string().contains(&district.clerk.id), "{reads}");
    tablet.find("X110007");
    // Guesses are counted, and without a shift nobody looks.
    let tried: Vec<u16> = (0..40).map(|_| find("%E6%9D%8E", "9999").status).collect();
    assert_eq!((tried[0], tried.last()), (404, Some(&429)), "{tried:?}");
    assert_eq!(find("%E7%8E%8B", "0008").status, 429);
}

#[test]
fn a_form_of_an_earlier_visit_serves_nobody_else() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let page = tablet.find(&card(&district, &district.volunteer.id));
    let visit = hidden(&page, "visit");
    tablet.find(&card(&district, &district.neighbour.id));
    let key = crate::support::fresh_key();
    let fields = [("visit", visit.as_str()), ("key", &key), ("minutes", "30")];
    let reply = tablet.send("/till/redeem", &fields);
    assert_eq!(reply.status, 409);
    assert!(reply.text().contains("VISITOR_GONE"), "{}", reply.text());
    assert_eq!(spendable(&district), 600);
}

#[test]
fn the_same_form_sent_twice_redeems_once() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let page = tablet.find(&card(&district, &district.volunteer.id));
    let (visit, key) = (hidden(&page, "visit"), crate::support::fresh_key());
    let fields = [("visit", visit.as_str()), ("key", &key), ("minutes", "30")];
    let first = tablet.send("/till/redeem", &fields);
    let again = tablet.send("/till/redeem", &fields);
    assert_eq!(first.header("location"), again.header("location"));
    assert_eq!(spendable(&district), 570);
}

#[test]
fn two_taps_take_back_within_the_window_and_the_shift_closes_with_both_counts() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    tablet.find(&card(&district, &district.volunteer.id));
    tablet.redeemed("60", "");
    let receipt = tablet.redeemed("30", "");
    let list = tablet.phone.page("/till/redemptions");
    assert_eq!(list.matches("撤回 ").count(), 2, "{list}");
    let path = format!("{receipt}/reversal");
    let key = hidden(&list, "key");
    assert_eq!(tablet.send(&path, &[("key", &key)]).status, 303);
    assert_eq!(spendable(&district), 540);
    assert!(tablet.phone.page(&receipt).contains("已撤回"));
    // Nobody takes back what another shift redeemed, nor by guessing.
    let other = format!("/till/redemptions/hld_{}/reversal", "1".repeat(32));
    assert_eq!(tablet.send(&other, &[("key", &key)]).status, 404);
    district.server.minutes_pass(11);
    tablet.unlock();
    let list = tablet.phone.page("/till/redemptions");
    assert_eq!(list.matches("/reversal").count(), 0, "{list}");
    let form = tablet.phone.page("/till/shift");
    assert!(form.contains("1 笔 · 1 小时 0 分"), "{form}");
    let key = hidden(&form, "key");
    let counted = [
        ("key", key.as_str()),
        ("redemptions", "2"),
        ("minutes", "90"),
    ];
    let closed = tablet.send("/till/shift/close", &counted);
    assert!(closed.text().contains("两者不一致"), "{}", closed.text());
    assert!(tablet.phone.page("/till/shift").contains("开班"));
}

#[test]
fn what_was_reserved_is_handed_over_or_given_up_at_the_till() {
    let district = District::open();
    let tablet = Tablet::at_work(&district);
    let (first, _) = keyed_hold(&district, 40);
    let (second, key) = keyed_hold(&district, 50);
    assert_eq!(spendable(&district), 510);
    let page = tablet.find(&card(&district, &district.volunteer.id));
    let visit = hidden(&page, "visit");
    let fields = [("visit", visit.as_str()), ("hold", &first)];
    let confirm = tablet.send("/till/redeem/confirm", &fields).text();
    let once = hidden(&confirm, "key");
    let fields = [("visit", visit.as_str()), ("hold", &first), ("key", &once)];
    assert_eq!(tablet.send("/till/redeem", &fields).status, 303);
    let path = format!("/till/holds/{second}/void");
    let fields = [("visit", visit.as_str()), ("key", key.as_str())];
    assert_eq!(tablet.send(&path, &fields).status, 303);
    assert_eq!(spendable(&district), 560);
    // Nobody else's.
    let (third, key) = keyed_hold(&district, 10);
    let page = tablet.find(&card(&district, &district.neighbour.id));
    let visit = hidden(&page, "visit");
    let fields = [("visit", visit.as_str()), ("hold", &third), ("key", &key)];
    let reply = tablet.send("/till/redeem/confirm", &fields);
    assert_eq!(reply.status, 404, "{}", reply.text());
}

#[test]
fn without_an_open_shift_nobody_is_found() {
    let district = District::open();
    crate::support::banked(&district);
    let tablet = Tablet::come_in(&district);
    let reply = tablet.phone.look("/till");
    assert_eq!(reply.header("location"), "/till/shift?lang=zh");
    let number = card(&district, &district.volunteer.id);
    let reply = tablet.send("/till/visitor", &[("shown", &number)]);
    assert_eq!(reply.status, 409);
}

#[test]
fn ones_own_credit_is_shown_with_what_is_reserved_and_can_be_given_up() {
    let district = District::open();
    crate::support::banked(&district);
    let (hold, _) = keyed_hold(&district, 90);
    let phone = Phone::of(&district, &district.volunteer.id);
    let page = phone.page("/me/credit");
    assert!(page.contains("8 小时 30 分"), "{page}");
    let (code, key) = (hidden(&page, "form_code"), hidden(&page, "key"));
    let path = format!("/me/holds/{hold}/void");
    let other = Phone::of(&district, &district.neighbour.id);
    let foreign = other.code();
    let reply = other.send(&path, &[("form_code", &foreign), ("key", &key)]);
    assert_eq!(reply.status, 403, "{}", reply.text());
    assert_eq!(
        phone
            .send(&path, &[("form_code", &code), ("key", &key)])
            .status,
        303
    );
    assert_eq!(spendable(&district), 600);
    let path = format!("/holds/{hold}");
    let shown = district.volunteer.client.read(&path).good();
    assert_eq!(shown["outcome"], json!("voided"));
}
