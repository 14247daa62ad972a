//! Many codes at once: a line for each, as a table, as a file, for programs; bounded, and no way to
//! try numbers out.

use hourledger::access::limits::Rate;
use hourledger::access::lockout::UNKNOWN_NUMBERS_MAX;
use hourledger::reading::checks::CODES_MAX;
use serde_json::{Value, json};

use super::frame::{page, safe};
use super::{Held, asked_share, made_up};
use crate::support::{Client, District, Reply, Server};

/// Sends the form with codes and the button that was pressed.
fn send(client: &Client, codes: &str, button: &str) -> Reply {
    let part = |name: &str, value: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = format!("{}{}--edge--\r\n", part("codes", codes), part("as", button));
    let media = ("Content-Type", "multipart/form-data; boundary=edge");
    client.send("POST", "/v/many?lang=en", &[media], body)
}

fn checks(client: &Client, codes: &Value) -> Reply {
    client.write("/checks", &json!({"codes": codes}))
}

/// A valid number, a share of the same, a share with a PIN, an unknown one, a mistyped one.
fn mixed(held: &Held) -> Vec<String> {
    let path = format!("/certificates/{}/shares", held.id);
    let client = &held.district.volunteer.client;
    let share = |pin| {
        let made = client.write(&path, &asked_share(pin)).good();
        made["code"].as_str().expect("a code").to_owned()
    };
    let link = format!("https://test.example/v/{}?lang=en", share(None));
    let number = held.number.clone();
    vec![
        number,
        link,
        share(Some("4711")),
        made_up(7),
        "12345".to_owned(),
    ]
}

#[test]
fn each_code_has_its_line_and_only_a_share_shows_name_and_hours() {
    let held = Held::of("full");
    let nobody = held.district.server.nobody().english();
    let codes = mixed(&held);
    let checked = checks(&nobody, &json!(codes)).good();
    let results = checked["results"].as_array().expect("results");
    let states: Vec<_> = results.iter().map(|line| line["state"].as_str()).collect();
    let expected = ["valid", "valid", "pin_needed", "unknown", "mistyped"].map(Some);
    assert_eq!(states, expected, "{checked}");
    assert_eq!(results[0]["issuer_name"], "青山志愿者协会");
    assert_eq!(results[0]["shown"], Value::Null, "a number opens little");
    assert_eq!(results[1]["shown"]["holder_name"], "王芳M000007");
    assert_eq!(results[1]["shown"]["minutes"], 119);
    assert_eq!(results[1]["number"], json!(held.number));
    let shares = format!("/people/{}/shares", held.district.volunteer.id);
    let shares = held.district.volunteer.client.read(&shares).good();
    assert_eq!(shares["items"][1]["looks"][0]["by"], "many");
    assert_eq!(shares["items"][0]["look_count"], 0, "its PIN was not given");
}

#[test]
fn the_table_and_the_file_say_the_same() {
    let held = Held::of("full");
    let nobody = held.district.server.nobody().english();
    let codes = mixed(&held).join("\r\n");
    let table = send(&nobody, &codes, "page");
    safe(&table);
    let text = table.text();
    assert!(
        text.contains("5 checked: 2 valid, 3 to be looked at."),
        "{text}"
    );
    let file = send(&nobody, &codes, "csv");
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let csv = file.text();
    assert!(csv.starts_with("\u{feff}Code,State,Number,"), "{csv}");
    assert_eq!(csv.lines().count(), 6, "{csv}");
    for shown in [
        &held.number,
        "王芳M000007",
        "1 h 59 min",
        "No such number or code",
    ] {
        assert!(csv.contains(shown) && text.contains(shown), "{shown}");
    }
    let uploaded = nobody.upload("/v/many?lang=en", csv.as_bytes());
    safe(&uploaded);
    assert!(
        uploaded.text().contains("5 checked"),
        "it can be sent in again"
    );
}

#[test]
fn what_is_too_much_or_nothing_is_told_on_the_form() {
    let district = District::open();
    let nobody = district.server.nobody().english();
    assert_eq!(page(&nobody, "/v/many").status, 200);
    let none = send(&nobody, " \n ", "page");
    safe(&none);
    assert_eq!(none.status, 400);
    let many = "12345\n".repeat(CODES_MAX + 1);
    let refused = send(&nobody, &many, "csv");
    safe(&refused);
    assert!(
        refused.status == 400 && refused.text().contains("501"),
        "{}",
        refused.text()
    );
    checks(&nobody, &json!([])).refused(400, "LIST_EMPTY");
    checks(&nobody, &json!(vec!["1"; CODES_MAX + 1])).refused(400, "LIST_TOO_LONG");
    let most = checks(&nobody, &json!(vec!["1"; CODES_MAX])).good();
    assert_eq!(most["results"].as_array().map(Vec::len), Some(CODES_MAX));
    let heavy = send(&nobody, &"x".repeat(100_000), "page");
    safe(&heavy);
    assert_eq!(heavy.status, 413);
}

#[test]
fn each_code_costs_one_request() {
    let rate = Rate {
        per_minute: 60,
        burst: 20,
    };
    let server = Server::start_at(rate);
    let nobody = server.nobody();
    checks(&nobody, &json!(vec!["1"; 15])).good();
    checks(&nobody, &json!(vec!["1"; 15])).refused(429, "RATE_LIMITED");
}

#[test]
fn numbers_cannot_be_tried_out_by_the_hundred() {
    let district = District::open();
    let nobody = district.server.nobody();
    let mut next = (1..).map(made_up);
    for _ in 0..UNKNOWN_NUMBERS_MAX {
        let codes: Vec<_> = next.by_ref().take(3).collect();
        checks(&nobody, &json!(codes)).good();
    }
    checks(&nobody, &json!([made_up(1)])).refused(429, "RATE_LIMITED");
    let locked = page(&nobody, &format!("/v/{}", made_up(1)));
    assert_eq!(locked.status, 429, "one count for both ways");
}

#[test]
fn what_a_spreadsheet_would_calculate_and_a_browser_would_run_stays_a_text() {
    let district = District::open();
    let nobody = district.server.nobody();
    let hostile = "=HYPERLINK(\"//x\")\n<script>alert(1)</script>\n@SUM(A1)";
    let table = send(&nobody, hostile, "page");
    safe(&table);
    assert!(table.text().contains("&lt;script&gt;"));
    let csv = send(&nobody, hostile, "csv").text();
    let lines: Vec<_> = csv.lines().skip(1).collect();
    assert!(
        lines[0].starts_with("\"'=") && lines[2].starts_with("'@"),
        "{csv}"
    );
}
