//! Certificates in three taps, what a preview says, one for a double tap, shares.

use serde_json::json;

use super::{Phone, hidden};
use crate::support::District;

fn with_hours() -> (District, Phone) {
    let district = District::open();
    district.effective_session();
    district.server.publish();
    let phone = Phone::of(&district, &district.volunteer.id);
    (district, phone)
}

#[test]
fn a_preview_says_what_the_certificate_will_say_and_records_nothing() {
    let (district, phone) = with_hours();
    let head = district.next_position();
    let code = phone.code();
    let fields = [
        ("form_code", code.as_str()),
        ("period", "all"),
        ("variant", "full"),
    ];
    let reply = phone.send("/me/certificates/preview", &fields);
    assert!(reply.text().contains("1 小时 59 分"), "{}", reply.text());
    assert_eq!(district.next_position(), head);
    let path = phone.issued(&phone.previewed("full"));
    let page = phone.page(&path);
    assert!(
        page.contains("1 小时 59 分") && page.contains("有效"),
        "{page}"
    );
}

#[test]
fn f96_the_holder_keeps_a_unit_to_its_days_before_it_is_issued() {
    let (district, phone) = with_hours();
    let (code, unit) = (phone.code(), format!("unit_{}", district.organisation));
    let preview = |variant: &str, shows: &str| {
        let fields = [
            ("form_code", code.as_str()),
            ("period", "all"),
            ("variant", variant),
            (unit.as_str(), shows),
        ];
        phone.send("/me/certificates/preview", &fields)
    };
    let page = preview("full", "all").text();
    assert!(page.contains("青山志愿者协会"), "what it will name: {page}");
    assert!(page.contains("<summary>") && !page.contains("<strong>只写日期和时长"));
    let page = preview("full", "days").text();
    assert!(page.contains("<strong>只写日期和时长"), "{page}");
    let mut fields = phone.previewed("full");
    let kept = format!("type=\"hidden\" name=\"{unit}\" value=\"days\"");
    assert!(page.contains(&kept), "{page}");
    fields.push((unit.clone(), "days".to_owned()));
    let path = phone.issued(&fields);
    let print = phone.page(&format!("{path}/print"));
    assert!(
        print.contains("2026-03-02") && !print.contains("河岸清洁"),
        "{print}"
    );
    // Totals tell of no session, and of one unit alone nothing can be left out.
    let page = preview("summary", "all").text();
    assert!(!page.contains("<summary>"), "{page}");
    let refused = preview("full", "nothing");
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("role=\"alert\""));
}

#[test]
fn a_preview_names_what_is_left_out_and_why() {
    let district = District::open();
    district.session();
    district.server.publish();
    let phone = Phone::of(&district, &district.volunteer.id);
    let code = phone.code();
    let fields = [
        ("form_code", code.as_str()),
        ("period", "all"),
        ("variant", "full"),
    ];
    let reply = phone.send("/me/certificates/preview", &fields);
    assert_eq!(reply.status, 422, "nothing counts yet");
    assert!(reply.text().contains("role=\"alert\""), "the form says so");
    let (district, phone) = with_hours();
    let session = district.volunteer.client.clone();
    let sessions = session
        .read(&format!("/people/{}/sessions", district.volunteer.id))
        .good();
    assert_eq!(sessions["items"][0]["state"], json!("effective"));
    let code = phone.code();
    let fields = [
        ("form_code", code.as_str()),
        ("period", "all"),
        ("variant", "summary"),
    ];
    let page = phone.send("/me/certificates/preview", &fields).text();
    assert!(page.contains("没有。"), "all of it counts: {page}");
}

#[test]
fn a_double_tap_issues_one() {
    let (district, phone) = with_hours();
    let fields = phone.previewed("full");
    let first = phone.issued(&fields);
    assert_eq!(phone.issued(&fields), first);
    let path = format!("/people/{}/certificates", district.volunteer.id);
    let held = district.volunteer.client.read(&path).good();
    assert_eq!(held["items"].as_array().map(Vec::len), Some(1));
    let another = phone.issued(&phone.previewed("full"));
    assert_ne!(another, first, "a form shown anew is another wish");
}

#[test]
fn it_is_fetched_as_pdf_file_page_and_slip_and_revoked() {
    let (_district, phone) = with_hours();
    let path = phone.issued(&phone.previewed("full"));
    let pdf = phone.look(&format!("{path}/pdf"));
    assert_eq!(pdf.header("content-type"), "application/pdf");
    assert!(pdf.body.starts_with(b"%PDF"));
    let file = phone.look(&format!("{path}/file"));
    assert!(
        file.header("content-disposition")
            .ends_with(".hours.json\"")
    );
    assert!(file.json()["credential"].is_object(), "{}", file.text());
    let print = phone.page(&format!("{path}/print"));
    for said in [
        "王芳M000007",
        "河岸清洁",
        "Certificate of Volunteer Service",
        "<svg",
    ] {
        assert!(print.contains(said), "{said}");
    }
    assert!(phone.page(&format!("{path}/slip")).contains("<svg"));
    let key = hidden(&phone.page(&path), "key");
    let code = phone.code();
    let fields = [("form_code", code.as_str()), ("key", key.as_str())];
    let reply = phone.send(&format!("{path}/revoke"), &fields);
    assert_eq!(reply.status, 303, "{}", reply.text());
    assert!(phone.page(&path).contains("已撤销"));
}

#[test]
fn a_period_without_dates_comes_back_with_what_is_wrong() {
    let (_district, phone) = with_hours();
    let code = phone.code();
    for (from, to) in [("", ""), ("2026-02-30", "2026-03-01"), ("x", "y")] {
        let fields = [
            ("form_code", code.as_str()),
            ("period", "own"),
            ("from", from),
            ("to", to),
        ];
        let reply = phone.send("/me/certificates/preview", &fields);
        assert_eq!(reply.status, 400, "{from}: {}", reply.text());
        assert!(reply.text().contains("role=\"alert\""));
    }
}

#[test]
fn a_share_shows_its_link_once_and_is_extended_and_withdrawn() {
    let (_district, phone) = with_hours();
    let path = phone.issued(&phone.previewed("full"));
    let form = phone.page(&format!("{path}/share"));
    let (code, key) = (phone.code(), hidden(&form, "key"));
    let fields = [
        ("form_code", code.as_str()),
        ("key", key.as_str()),
        ("term", "7"),
        ("purpose", "0"),
        ("pin", ""),
    ];
    let share = || phone.send(&format!("{path}/share"), &fields).text();
    let made = share();
    assert!(made.contains("/v/") && made.contains("<svg"), "{made}");
    assert_eq!(share(), made, "a double tap shows the same link");
    let list = phone.page("/me/shares");
    assert!(!list.contains("https://"), "the link is shown once: {list}");
    assert_eq!(list.matches("/withdraw").count(), 1);
    let at = list.find("/me/shares/").expect("a form");
    let share = list[at..].split('/').nth(3).expect("an id").to_owned();
    for (act, term) in [("extend", "180"), ("withdraw", "")] {
        let key = hidden(&phone.page("/me/shares"), "key");
        let fields = [
            ("form_code", code.as_str()),
            ("key", key.as_str()),
            ("term", term),
        ];
        let reply = phone.send(&format!("/me/shares/{share}/{act}"), &fields);
        assert_eq!(reply.status, 303, "{act}: {}", reply.text());
    }
    let list = phone.page("/me/shares");
    assert!(
        list.contains("已撤回") && !list.contains("/withdraw"),
        "{list}"
    );
}
