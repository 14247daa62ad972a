//! Coming in: a link once, a card with its PIN; the cookie; going out; erased people.

use serde_json::json;

use super::{Phone, card, link};
use crate::support::District;

#[test]
fn a_link_is_used_by_its_button_and_only_once() {
    let district = District::open();
    let path = link(&district, &district.volunteer.id);
    let mut phone = Phone::new(&district);
    for _ in 0..3 {
        let page = phone.page(&path);
        assert_eq!(page.matches("<button").count(), 1, "{page}");
    }
    let reply = phone.send(&path, &[]);
    assert_eq!(
        (reply.status, reply.header("location")),
        (303, "/me?lang=zh")
    );
    phone.keep(&reply);
    phone.page("/me");
    let again = Phone::new(&district).send(&path, &[]);
    assert_eq!(again.status, 404);
    assert!(again.text().contains("LINK_USELESS"), "{}", again.text());
    assert_eq!(phone.look(&path).status, 404);
}

#[test]
fn a_link_that_has_ended_lets_nobody_in() {
    let district = District::open();
    let path = link(&district, &district.volunteer.id);
    district.server.minutes_pass(30);
    let phone = Phone::new(&district);
    assert_eq!(phone.look(&path).status, 404);
    assert_eq!(phone.send(&path, &[]).status, 404);
}

#[test]
fn the_cookie_is_for_these_pages_and_kept_from_scripts_and_other_sites() {
    let district = District::open();
    let phone = Phone::new(&district);
    let reply = phone.send(&link(&district, &district.volunteer.id), &[]);
    let cookie = reply.header("set-cookie").to_owned();
    for part in [
        "Path=/me",
        "HttpOnly",
        "SameSite=Strict",
        "Secure",
        "Max-Age=43200",
    ] {
        assert!(cookie.split("; ").any(|it| it == part), "{part}: {cookie}");
    }
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.header("referrer-policy"), "same-origin");
    for path in ["/v", "/me/enter", "/healthz"] {
        assert_eq!(phone.look(path).header("set-cookie"), "", "{path}");
    }
}

#[test]
fn a_session_ends_after_twelve_hours_or_when_one_signs_out() {
    let district = District::open();
    let phone = Phone::of(&district, &district.volunteer.id);
    let other = Phone::of(&district, &district.volunteer.id);
    let reply = phone.send("/me/leave", &[("form_code", &phone.code())]);
    assert_eq!(reply.status, 303);
    assert!(reply.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(phone.look("/me").status, 303, "the old cookie is of no use");
    other.page("/me");
    district.server.minutes_pass(12 * 60);
    let late = other.look("/me");
    assert_eq!(
        (late.status, late.header("location")),
        (303, "/me/enter?lang=zh")
    );
}

#[test]
fn card_and_pin_let_in_once_the_person_has_set_one() {
    let district = District::open();
    let number = card(&district, &district.volunteer.id);
    let stranger = Phone::new(&district);
    let enter = |pin: &str| stranger.send("/me/enter", &[("card", &number), ("pin", pin)]);
    let unset = enter("274913");
    assert_eq!(unset.status, 403);
    assert!(unset.text().contains("role=\"alert\""));
    let phone = Phone::of(&district, &district.volunteer.id);
    let code = phone.code();
    let set = |pin: &str, again: &str| {
        let fields = [("form_code", code.as_str()), ("pin", pin), ("again", again)];
        phone.send("/me/pin", &fields).status
    };
    assert_eq!(set("27491", "27491"), 400);
    assert_eq!(set("000000", "000000"), 422);
    assert_eq!(set("123456", "123456"), 422);
    assert_eq!(set("274913", "274914"), 400);
    assert_eq!(set("274913", "274913"), 200);
    assert_eq!(enter("274914").status, 403);
    let mut card_phone = Phone::new(&district);
    let entered = enter("274913");
    assert_eq!(entered.status, 303, "{}", entered.text());
    card_phone.keep(&entered);
    card_phone.page("/me");
}

#[test]
fn what_is_wrong_with_card_or_pin_is_not_told_apart() {
    let district = District::open();
    let number = card(&district, &district.volunteer.id);
    let without_pin = card(&district, &district.neighbour.id);
    let phone = Phone::of(&district, &district.volunteer.id);
    let fields = [
        ("form_code", phone.code()),
        ("pin", "274913".into()),
        ("again", "274913".into()),
    ];
    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    assert_eq!(phone.send("/me/pin", &fields).status, 200);
    let lost = number.clone();
    let number = card(&district, &district.volunteer.id);
    let answer = |card: &str, pin: &str| {
        let reply = Phone::new(&district).send("/me/enter", &[("card", card), ("pin", pin)]);
        (reply.status, reply.text())
    };
    let wrong_pin = answer(&number, "274914");
    assert_eq!(wrong_pin.0, 403);
    assert_eq!(answer(&without_pin, "274913"), wrong_pin);
    assert_eq!(answer(&lost, "274913"), wrong_pin);
}

#[test]
fn wrong_pins_lock_the_card_for_a_while() {
    let district = District::open();
    let number = card(&district, &district.volunteer.id);
    let enter = || {
        let fields = [("card", number.as_str()), ("pin", "274914")];
        Phone::new(&district).send("/me/enter", &fields).status
    };
    let tried: Vec<u16> = (0..6).map(|_| enter()).collect();
    assert_eq!(tried, [403, 403, 403, 403, 429, 429]);
    district.server.minutes_pass(16);
    assert_eq!(enter(), 403);
}

#[test]
fn setting_a_pin_ends_the_other_sessions_of_the_person() {
    let district = District::open();
    let mine = Phone::of(&district, &district.volunteer.id);
    let clerks = Phone::of(&district, &district.volunteer.id);
    let neighbours = Phone::of(&district, &district.neighbour.id);
    let code = mine.code();
    let fields = [
        ("form_code", code.as_str()),
        ("pin", "274913"),
        ("again", "274913"),
    ];
    assert_eq!(mine.send("/me/pin", &fields).status, 200);
    mine.page("/me");
    neighbours.page("/me");
    assert_eq!(clerks.look("/me").status, 303);
}

#[test]
fn an_erased_persons_link_card_and_session_let_nobody_in() {
    let district = District::open();
    let person = &district.neighbour;
    let phone = Phone::of(&district, &person.id);
    let code = phone.code();
    let fields = [
        ("form_code", code.as_str()),
        ("pin", "274913"),
        ("again", "274913"),
    ];
    assert_eq!(phone.send("/me/pin", &fields).status, 200);
    let number = card(&district, &person.id);
    let path = link(&district, &person.id);
    let erasure = format!("/people/{}/erasure", person.id);
    person.client.write(&erasure, &json!({})).good();
    assert_eq!(phone.look("/me").status, 303);
    let stranger = Phone::new(&district);
    assert_eq!(stranger.send(&path, &[]).status, 404);
    let fields = [("card", number.as_str()), ("pin", "274913")];
    assert_eq!(stranger.send("/me/enter", &fields).status, 403);
}
