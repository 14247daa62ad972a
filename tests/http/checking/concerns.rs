//! A complaint as a form: no account, one form is one complaint, and whoever has the reference
//! follows it.

use super::frame::page;
use super::heading;
use crate::support::{Client, District, Reply, fresh_key};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn send(nobody: &Client, key: &str, rest: &str) -> Reply {
    let headers = [FORM, ("accept", "text/html")];
    let body = format!("key={key}&{rest}");
    nobody.send("POST", "/v/concern?lang=en", &headers, &body)
}

#[test]
fn a_complaint_is_taken_once_and_followed_by_its_reference() {
    let district = District::open();
    let nobody = district.server.nobody();
    let form = page(&nobody, "/v/concern?lang=en");
    assert_eq!(form.status, 200);
    let key = fresh_key();
    let written = "concern=forged&number=&text=The+seal+is+%3Cb%3Edrawn%3C%2Fb%3E%0D%0Aby+hand.";
    let taken = send(&nobody, &key, written);
    assert_eq!(heading(&taken.text()), "Your complaint was received");
    let again = send(&nobody, &key, written);
    let reference = |text: &str| {
        let at = text.find("cmp_").expect("a reference");
        text[at..at + 36].to_owned()
    };
    let id = reference(&taken.text());
    assert_eq!(
        reference(&again.text()),
        id,
        "a double tap is one complaint"
    );
    let all = district.founder.read("/complaints").good();
    assert_eq!(all["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        all["items"][0]["text"],
        "The seal is <b>drawn</b>\nby hand."
    );
    let status = page(&nobody, &format!("/v/concern/{id}?lang=en"));
    assert!(
        status.text().contains("waits for an answer"),
        "{}",
        status.text()
    );
}

#[test]
fn what_is_missing_is_said_and_what_was_typed_is_kept() {
    let district = District::open();
    let nobody = district.server.nobody();
    let long = send(&nobody, &fresh_key(), "text=%3Cscript%3E&concern=");
    assert_eq!(long.status, 400, "{}", long.text());
    let text = long.text();
    assert!(
        text.contains("&lt;script&gt;") && !text.contains("<script"),
        "{text}"
    );
    let number = "concern=other&text=x&number=7K4M-9QX2-HD3C-4";
    let mistyped = send(&nobody, &fresh_key(), number);
    assert_eq!(mistyped.status, 400);
    assert!(
        mistyped.text().contains("check character"),
        "{}",
        mistyped.text()
    );
    let none = district.founder.read("/complaints").good();
    assert_eq!(none["items"].as_array().map(Vec::len), Some(0));
}
