//! The statement of a period: the page, the same as CSV, and the same over the API.

use serde_json::json;

use super::Phone;
use crate::banking::hold;
use crate::support::{Client, District, banked};

/// Rows of a CSV, without its mark; none of our texts holds a comma.
fn rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{FEFF}').expect("marked as UTF-8");
    let lines = text.lines();
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    lines.map(cells).collect()
}

fn table(client: &Client, path: &str) -> Vec<Vec<String>> {
    let reply = client.read(path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    rows(&reply.text())
}

fn figures(row: &[String]) -> [&str; 3] {
    [&row[5], &row[6], &row[7]]
}

#[test]
fn f76_the_page_shows_opening_lines_and_closing_and_saves_the_same() {
    let district = District::open();
    banked(&district);
    hold(&district, 90);
    let phone = Phone::of(&district, &district.volunteer.id);
    let page = phone.page("/me/credit/statement");
    for text in [
        "期初余额",
        "起始赠送",
        "10 小时 0 分",
        "1 小时 30 分",
        "期末余额",
        "王芳",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    let english = phone.page("/me/credit/statement?lang=en");
    assert!(english.contains("Opening grant") && english.contains("1 h 30 min"));
    let saved = phone.look("/me/credit/statement?format=csv&lang=en");
    assert_eq!(saved.status, 200);
    assert!(saved.header("content-disposition").ends_with(".csv\""));
    let saved = rows(&saved.text());
    assert_eq!(saved[0][5], "amount (minutes)");
    assert_eq!(saved[1][3..], ["opening", "Opening balance", "", "", "0"]);
    assert_eq!(figures(&saved[2]), ["600", "0", "600"]);
    assert_eq!(figures(&saved[3]), ["0", "90", "600"]);
    assert_eq!(saved[4][3..], ["closing", "Closing balance", "", "", "600"]);
}

#[test]
fn f76_the_same_is_saved_as_pdf_from_the_page_and_over_the_api() {
    let district = District::open();
    banked(&district);
    hold(&district, 90);
    let phone = Phone::of(&district, &district.volunteer.id);
    let months = "from_year=2026&from_month=3&to_year=2026&to_month=3&format=pdf";
    let saved = phone.look(&format!("/me/credit/statement?{months}"));
    assert_eq!(saved.header("content-type"), "application/pdf");
    let named = saved.header("content-disposition");
    assert!(
        named.ends_with("credit-2026-03-01-2026-03-31.pdf\""),
        "{named}"
    );
    assert!(saved.body.starts_with(b"%PDF-1.7"));
    let own = format!(
        "/people/{}/accounts/credit/statement/pdf",
        district.volunteer.id
    );
    let period = "from=2026-03-01&to=2026-03-31&clock=recorded";
    let volunteer = &district.volunteer.client;
    let same = volunteer.read(&format!("{own}?{period}"));
    assert_eq!(same.body, saved.body, "one statement, one file");
    // whoever else may read it says why, for the name is opened
    district.founder.read(&own).refused(400, "FIELD_MISSING");
    let asked = format!("{own}?{period}&purpose=person_asked");
    assert_eq!(district.founder.read(&asked).body, saved.body);
}

#[test]
fn whole_months_are_chosen_from_lists_and_what_is_no_month_is_refused() {
    let district = District::open();
    banked(&district);
    let phone = Phone::of(&district, &district.volunteer.id);
    let at = |query: &str| phone.look(&format!("/me/credit/statement?{query}"));
    let page = phone.page("/me/credit/statement");
    assert!(!page.contains("type=\"date\""), "no date is typed");
    assert!(page.contains("from=2026-02-01&amp;to=2026-02-28"), "{page}");
    let chosen = "from_year=2025&from_month=11&to_year=2026&to_month=2";
    let shown = at(chosen).text();
    assert!(shown.contains("2025-11-01 – 2026-02-28"), "{shown}");
    assert!(shown.contains("<option value=\"11\" selected>"), "{shown}");
    assert_eq!(at("from_year=2026&from_month=13").status, 400);
    let reversed = "from_year=2026&from_month=3&to_year=2026&to_month=2";
    assert_eq!(at(reversed).status, 400);
}

#[test]
fn the_day_after_everything_is_in_the_opening_and_no_period_ends_before_it_begins() {
    let district = District::open();
    banked(&district);
    let phone = Phone::of(&district, &district.volunteer.id);
    let later = "/me/credit/statement?from=2030-01-01&to=2030-01-31";
    let page = phone.page(later);
    assert!(page.contains("这段时间没有记录"), "{page}");
    let saved = rows(&phone.look(&format!("{later}&format=csv")).text());
    let balances: Vec<&str> = saved[1..].iter().map(|row| row[7].as_str()).collect();
    assert_eq!(balances, ["600", "600"]);
    let reversed = "from=2026-03-02&to=2026-03-01";
    assert_eq!(
        phone
            .look(&format!("/me/credit/statement?{reversed}"))
            .status,
        400
    );
    assert_eq!(phone.look("/me/credit/statement?from=spring").status, 400);
    let own = format!(
        "/people/{}/accounts/credit/statement",
        district.volunteer.id
    );
    let refused = district.volunteer.client.read(&format!("{own}?{reversed}"));
    assert_eq!(
        (refused.status, refused.code()),
        (400, "PERIOD_REVERSED".to_owned())
    );
}

#[test]
fn people_organisations_and_pools_have_their_statements_as_csv() {
    let district = District::open();
    banked(&district);
    let house = format!("/organisations/{}", district.organisation);
    let admin = &district.admin.client;
    let pool = admin
        .write(&format!("{house}/pools"), &json!({"purpose": "elders"}))
        .new_id();
    let donation = json!({
        "from": {"person": district.volunteer.id}, "to": {"pool": pool}, "amount": 5
    });
    district
        .volunteer
        .client
        .write("/donations", &donation)
        .good();
    let own = format!(
        "/people/{}/accounts/credit/statement?format=csv",
        district.volunteer.id
    );
    let given = table(&district.volunteer.client, &own);
    assert_eq!(
        (&*given[3][3], figures(&given[3])),
        ("donated", ["-5", "0", "595"])
    );
    let neighbour = &district.neighbour.client;
    assert_eq!(neighbour.read(&own).status, 403);
    let taken = table(neighbour, &format!("/pools/{pool}/statement?format=csv"));
    assert_eq!(figures(&taken[2]), ["5", "0", "5"]);
    let ours = table(
        admin,
        &format!("{house}/accounts/point/statement?format=csv"),
    );
    assert_eq!(ours.len(), 3, "head, opening, closing: {ours:?}");
    assert_eq!(ours[0][5], "增减（百分之一分）");
    let json = format!("/pools/{pool}/statement?format=json");
    assert_eq!(neighbour.read(&json).good()["closing"], 5);
    assert_eq!(
        neighbour
            .read(&format!("/pools/{pool}/statement?format=pdf"))
            .status,
        400
    );
    assert_eq!(
        neighbour.read(&format!("/pools/{pool}?format=csv")).status,
        400
    );
}
