//! Shares by their code: what is opened, for whom, how long, and that the holder sees it.

use hourledger::access::lockout::FAILURES_MAX;
use hourledger::domain::kernel::share_code::ShareCode;
use serde_json::{Value, json};

use super::frame::{page, safe};
use super::{Held, asked_share, heading};
use crate::support::District;

impl Held {
    /// Shares the certificate; the answer.
    fn share(&self, pin: Option<&str>) -> Value {
        let path = format!("/certificates/{}/shares", self.id);
        let client = &self.district.volunteer.client;
        client.write(&path, &asked_share(pin)).good()
    }

    /// The page of a share.
    pub(super) fn shared(&self, pin: Option<&str>) -> String {
        let made = self.share(pin);
        format!("/v/{}", made["code"].as_str().expect("a code"))
    }

    /// In which ways somebody looked, the newest first.
    pub(super) fn looks(&self) -> Vec<String> {
        let path = format!("/people/{}/shares", self.district.volunteer.id);
        let shares = self.district.volunteer.client.read(&path).good();
        let looks = shares["items"][0]["looks"]
            .as_array()
            .expect("looks")
            .clone();
        looks
            .iter()
            .map(|look| look["by"].as_str().expect("text").to_owned())
            .collect()
    }
}

#[test]
fn a_code_opens_all_that_the_certificate_shows_and_its_files_and_the_holder_sees_it() {
    let held = Held::of("full");
    let (path, nobody) = (held.shared(None), held.district.server.nobody());
    let reply = page(&nobody, &format!("{path}?lang=en"));
    let text = reply.text();
    assert_eq!((reply.status, heading(&text)), (200, "Valid"), "{text}");
    for shown in [
        "王芳M000007",
        "1 h 59 min",
        "青山志愿者协会",
        "What was checked",
        &held.number,
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert_eq!(held.looks(), ["page"]);
    let file = nobody.fill_in(&format!("{path}/bundle"), "pin", "");
    assert_eq!(file.status, 200, "{}", file.text());
    let again = nobody.upload("/v/file?lang=en", &file.body);
    assert_eq!(heading(&again.text()), "Valid");
    let print = nobody.fill_in(&format!("{path}/pdf"), "pin", "");
    assert!(print.body.starts_with(b"%PDF-"), "{}", print.text());
    assert_eq!(held.looks(), ["file", "file", "page"]);
    let typed = nobody.fill_in("/v?lang=en", "code", &path.to_lowercase());
    assert_eq!(typed.header("location"), format!("{path}?lang=en"));
}

#[test]
fn nothing_is_opened_without_the_pin_and_pins_cannot_be_tried_out() {
    let held = Held::of("full");
    let (path, nobody) = (
        held.shared(Some("4711")),
        held.district.server.nobody().english(),
    );
    let asked = page(&nobody, &path);
    assert_eq!(heading(&asked.text()), "Enter the PIN");
    assert!(!asked.text().contains("王芳"));
    assert!(held.looks().is_empty(), "nothing was shown");
    let opened = nobody.fill_in(&path, "pin", "4711");
    safe(&opened);
    assert_eq!(heading(&opened.text()), "Valid");
    assert!(
        opened.text().contains("name=\"pin\" value=\"4711\""),
        "for the files"
    );
    let file = format!("{path}/bundle");
    assert_eq!(nobody.fill_in(&file, "pin", "4711").status, 200);
    for _ in 0..FAILURES_MAX {
        let wrong = nobody.fill_in(&file, "pin", "0000");
        safe(&wrong);
        assert_eq!(wrong.status, 403);
        assert!(
            wrong.text().contains("The PIN is wrong"),
            "{}",
            wrong.text()
        );
    }
    for pin in ["0000", "4711"] {
        let locked = nobody.fill_in(&path, "pin", pin);
        safe(&locked);
        assert_eq!(
            (locked.status, heading(&locked.text())),
            (429, "Cannot check now")
        );
    }
    held.district.server.minutes_pass(16);
    assert_eq!(nobody.fill_in(&path, "pin", "4711").status, 200);
}

#[test]
fn an_expired_or_withdrawn_share_opens_nothing_and_says_nothing_against_the_certificate() {
    let held = Held::of("full");
    let (path, nobody) = (held.shared(None), held.district.server.nobody().english());
    held.district.server.minutes_pass(8 * 24 * 60);
    let ended = page(&nobody, &path);
    assert_eq!(
        (ended.status, heading(&ended.text())),
        (410, "Share expired")
    );
    assert!(
        ended
            .text()
            .contains("says nothing against the certificate")
    );
    let made = held.share(None);
    let path = format!("/v/{}", made["code"].as_str().expect("a code"));
    let share = made["share_id"].as_str().expect("an id");
    let withdrawal = format!("/shares/{share}/withdrawal");
    held.district
        .volunteer
        .client
        .write(&withdrawal, &json!({}))
        .good();
    let ended = page(&nobody, &path);
    assert_eq!(
        (ended.status, heading(&ended.text())),
        (410, "Share withdrawn")
    );
    for ended in [&ended, &nobody.fill_in(&format!("{path}/pdf"), "pin", "")] {
        assert!(!ended.text().contains("王芳"), "{}", ended.text());
    }
}

#[test]
fn a_share_tells_that_its_certificate_was_superseded() {
    let held = Held::of("full");
    let (path, nobody) = (held.shared(None), held.district.server.nobody().english());
    held.voided();
    assert_eq!(heading(&page(&nobody, &path).text()), "Superseded");
}

#[test]
fn a_code_that_none_has_is_unknown_and_no_line_of_the_process_log_holds_a_code() {
    let held = Held::of("summary");
    let (path, nobody) = (held.shared(None), held.district.server.nobody().english());
    assert_eq!(page(&nobody, &path).status, 200);
    let made_up = ShareCode::from_random([7; 16]);
    let unknown = page(&nobody, &format!("/v/{}", made_up.characters()));
    assert_eq!(
        (unknown.status, heading(&unknown.text())),
        (404, "No such share")
    );
    let code = path.trim_start_matches("/v/");
    let mistyped = page(&nobody, &format!("{}{}", &path[..path.len() - 1], "?"));
    assert_eq!(mistyped.status, 400);
    let lines = held.district.server.lines.lock().expect("whole").join("\n");
    assert!(
        lines.contains("/v/{code}") && !lines.contains(code),
        "{lines}"
    );
}

#[test]
fn what_stands_in_a_pin_is_a_text() {
    let held = Held::of("summary");
    let path = held.shared(Some("4711"));
    let nobody = held.district.server.nobody();
    let reply = nobody.fill_in(&path, "pin", "\"><script>alert(1)</script>");
    safe(&reply);
    assert_eq!(reply.status, 403);
    let district = District::open();
    let other = district
        .server
        .nobody()
        .fill_in("/v/%3Cscript%3E/pdf", "pin", "1");
    safe(&other);
    assert_eq!(other.status, 400);
}
