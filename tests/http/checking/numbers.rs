//! What a number tells, and what it does not; and that numbers cannot be tried out.

use hourledger::access::lockout::UNKNOWN_NUMBERS_MAX;
use serde_json::json;

use super::frame::{page, safe};
use super::{Held, heading, made_up};
use crate::support::District;

#[test]
fn a_number_tells_state_issuer_standing_and_date_and_nothing_else() {
    let held = Held::of("full");
    let nobody = held.district.server.nobody();
    for (lang, state, recognised) in [
        ("zh", "有效", "本账本认可"),
        ("en", "Valid", "recognised by this ledger"),
    ] {
        let reply = page(&nobody, &format!("{}?lang={lang}", held.path()));
        let text = reply.text();
        assert_eq!((reply.status, heading(&text)), (200, state));
        for shown in [
            held.number.as_str(),
            "青山志愿者协会",
            recognised,
            "2026-03-02",
        ] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
        for hidden in ["王芳", "119", "1 小时 59", "1 h 59", "河岸清洁", "per_"] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
    }
}

#[test]
fn every_state_is_told_in_words() {
    let undone = |end: fn(&Held)| {
        let held = Held::of("sessions");
        end(&held);
        let nobody = held.district.server.nobody();
        let path = format!("{}?lang=en", held.path());
        page(&nobody, &path).text()
    };
    let superseded = undone(Held::voided);
    assert_eq!(heading(&superseded), "Superseded");
    assert!(superseded.contains("Not in force since"), "{superseded}");
    assert_eq!(heading(&undone(Held::revoked)), "Revoked");
    assert_eq!(heading(&undone(Held::disputed)), "Disputed");
}

#[test]
fn a_suspended_issuer_is_told_with_its_day_and_the_certificate_stands() {
    let held = Held::of("summary");
    held.district.server.minutes_pass(1);
    let path = format!("/organisations/{}/suspension", held.district.organisation);
    let body = json!({"reason": "records_untrue"});
    held.district.founder.write(&path, &body).good();
    let text = page(&held.district.server.nobody(), &held.path()).text();
    assert_eq!(heading(&text), "有效");
    assert!(
        text.contains("出具日（2026-03-02）：本账本认可；今天：已被暂停"),
        "{text}"
    );
}

#[test]
fn what_is_typed_leads_to_its_page_in_any_spelling() {
    let held = Held::of("summary");
    let nobody = held.district.server.nobody();
    let bare = held.number.replace('-', "").to_lowercase();
    let link = format!("https://test.example/v/{}?x=1", held.number);
    for typed in [held.number.as_str(), &bare, &link, &format!(" {bare} ")] {
        let reply = nobody.fill_in("/v?lang=en", "code", typed);
        assert_eq!(reply.status, 303, "{typed}");
        let there = format!("/v/{}?lang=en", held.number);
        assert_eq!(reply.header("location"), there);
        assert_eq!(page(&nobody, &there).status, 200);
    }
}

#[test]
fn a_number_that_none_has_is_unknown_and_names_nobody() {
    let district = District::open();
    let nobody = district.server.nobody();
    let number = made_up(7);
    let reply = page(&nobody, &format!("/v/{number}?lang=en"));
    let text = reply.text();
    assert_eq!((reply.status, heading(&text)), (404, "Not known"));
    assert!(
        text.contains(&number) && text.contains("do not rely on it"),
        "{text}"
    );
}

#[test]
fn a_mistyped_number_is_told_so_and_can_be_put_right() {
    let held = Held::of("summary");
    let nobody = held.district.server.nobody();
    let last = held.number.chars().last().expect("a check character");
    let other = if last == '0' { '1' } else { '0' };
    let mistyped = format!("{}{other}", &held.number[..held.number.len() - 1]);
    for (typed, zh, en) in [
        (
            mistyped.as_str(),
            "校验字符不符",
            "The check character does not fit",
        ),
        ("12345", "编号共 13 个字符", "A number has 13 characters"),
    ] {
        for (lang, says) in [("zh", zh), ("en", en)] {
            let reply = nobody.fill_in(&format!("/v?lang={lang}"), "code", typed);
            safe(&reply);
            let text = reply.text();
            assert_eq!(reply.status, 400);
            assert!(
                text.contains(says) && text.contains("role=\"alert\""),
                "{text}"
            );
            assert!(text.contains(&format!("value=\"{typed}\"")), "{text}");
            let there = page(&nobody, &format!("/v/{typed}?lang={lang}"));
            assert_eq!(there.status, 400);
        }
    }
    let none = nobody.send("POST", "/v", &[], "");
    safe(&none);
    assert_eq!(none.status, 415);
    let other_field = nobody.fill_in("/v", "name", "x");
    safe(&other_field);
    assert_eq!(other_field.status, 400);
}

#[test]
fn whoever_tries_numbers_out_is_locked_out_and_told_that_it_cannot_be_checked_now() {
    let held = Held::of("summary");
    let nobody = held.district.server.nobody().english();
    for _ in 0..2 * UNKNOWN_NUMBERS_MAX {
        assert_eq!(
            page(&nobody, &held.path()).status,
            200,
            "known ones cost nothing"
        );
        assert_eq!(page(&nobody, "/v/7K4M").status, 400, "nor do mistakes");
    }
    for number in 1..=u64::from(UNKNOWN_NUMBERS_MAX) {
        assert_eq!(
            page(&nobody, &format!("/v/{}", made_up(number))).status,
            404
        );
    }
    for path in [format!("/v/{}", made_up(99)), held.path()] {
        let locked = page(&nobody, &path);
        assert_eq!(locked.status, 429);
        let text = locked.text();
        assert_eq!(heading(&text), "Cannot check now");
        assert!(text.contains("RATE_LIMITED"), "{text}");
        assert_eq!(locked.header("retry-after"), "900");
    }
    held.district.server.minutes_pass(16);
    assert_eq!(page(&nobody, &held.path()).status, 200);
}

#[test]
fn what_was_typed_is_shown_again_as_a_text() {
    let district = District::open();
    let nobody = district.server.nobody();
    let hostile = "\"><script>alert(1)</script><p x='";
    let reply = nobody.fill_in("/v", "code", hostile);
    safe(&reply);
    assert!(reply.text().contains("&lt;script&gt;"), "{}", reply.text());
    let reply = page(&nobody, "/v/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E");
    assert_eq!(reply.status, 400);
    let long = nobody.fill_in("/v", "code", &"字".repeat(5_000));
    safe(&long);
    assert!(long.body.len() < 20_000, "what is shown again is bounded");
}

/// An office behind one address: more of them at once than there may be wrong guesses, twice.
#[test]
fn a_house_full_of_people_with_good_numbers_is_not_locked_out() {
    let held = Held::of("summary");
    let (nobody, path) = (held.district.server.nobody(), held.path());
    for number in 1..u64::from(UNKNOWN_NUMBERS_MAX) {
        let wrong = page(&nobody, &format!("/v/{}", made_up(number)));
        assert_eq!(wrong.status, 404);
    }
    let look = || page(&nobody, &path).status;
    std::thread::scope(|scope| {
        let office: Vec<_> = (0..2 * UNKNOWN_NUMBERS_MAX)
            .map(|_| scope.spawn(look))
            .collect();
        for employee in office {
            assert_eq!(employee.join().expect("an answer"), 200);
        }
    });
}

/// Many at once gain nothing: no more are answered than one after the other.
#[test]
fn numbers_tried_out_all_at_once_are_answered_so_many_times() {
    let district = District::open();
    let nobody = district.server.nobody();
    let guess = |number| page(&nobody, &format!("/v/{}", made_up(number))).status;
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let guesses = (1..=2 * u64::from(UNKNOWN_NUMBERS_MAX))
            .map(|number| scope.spawn(move || guess(number)))
            .collect::<Vec<_>>();
        let answers = guesses.into_iter();
        answers.map(|it| it.join().expect("an answer")).collect()
    });
    let answered = statuses.iter().filter(|status| **status == 404).count();
    assert_eq!(answered, UNKNOWN_NUMBERS_MAX as usize, "{statuses:?}");
}
