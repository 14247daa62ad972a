//! One's own star on a phone: what is missing, applying, how that goes on, the certificate.

use serde_json::json;

use super::{Phone, hidden};
use crate::stars::small_stars;
use crate::support::District;

/// The fields of the form that stands behind `action`.
fn fields(page: &str, action: &str) -> Vec<(String, String)> {
    let (_, form) = page
        .split_once(&format!("action=\"{action}"))
        .expect(action);
    let names = ["form_code", "key"];
    names
        .map(|name| (name.to_owned(), hidden(form, name)))
        .to_vec()
}

/// Sends that form with more fields.
fn send(phone: &Phone, action: &str, more: &[(&str, &str)]) -> crate::support::Reply {
    let fields = fields(&phone.page("/me/star"), action);
    let mut fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    fields.extend(more);
    phone.send(action, &fields)
}

#[test]
fn what_is_missing_and_what_if_stand_in_plain_words() {
    let district = District::open();
    district.effective_session();
    let phone = Phone::of(&district, &district.volunteer.id);
    let page = phone.page("/me/star");
    assert!(
        page.contains("尚未获得星级") && page.contains("还差 98 小时 1 分"),
        "{page}"
    );
    assert!(
        !page.contains("/me/star/applications"),
        "nothing is met: {page}"
    );
    let page = phone.page("/me/star?extra_hours=99");
    assert!(
        page.contains("条件都已满足") && page.contains("什么都不记录"),
        "{page}"
    );
    assert!(
        !page.contains("/me/star/applications"),
        "nobody applies with a supposition"
    );
    for wrong in ["x", "-1", "10001", "1.5"] {
        let reply = phone.look(&format!("/me/star?extra_hours={wrong}"));
        assert_eq!(reply.status, 400, "{wrong}");
    }
}

#[test]
fn r55_a_star_is_applied_for_and_certified_on_a_phone() {
    let district = District::open();
    district.effective_session();
    small_stars(&district);
    let phone = Phone::of(&district, &district.volunteer.id);
    let organisation = ("organisation", district.organisation.as_str());
    let applications = "/me/star/applications";
    let nothing = send(&phone, applications, &[organisation]);
    assert_eq!(nothing.status, 400, "{}", nothing.text());
    let beyond = send(
        &phone,
        applications,
        &[("level", "two_stars"), organisation],
    );
    assert_eq!(beyond.status, 409);
    assert!(
        beyond.text().contains("minutes"),
        "the condition is named: {}",
        beyond.text()
    );
    let applied = send(&phone, applications, &[("level", "one_star"), organisation]);
    assert_eq!(
        (applied.status, applied.header("location")),
        (303, "/me/star?lang=zh")
    );
    let page = phone.page("/me/star");
    assert!(page.contains("等待审核"), "{page}");
    assert!(!page.contains(applications), "one at a time: {page}");
    assert!(phone.page("/me").contains("申请办理中"));

    let view = &district.volunteer.client;
    let star = view
        .read(&format!("/people/{}/star", district.volunteer.id))
        .good();
    let id = star["open"].as_str().expect("an application");
    let approval = format!(
        "/people/{}/star-applications/{id}/approval",
        district.volunteer.id
    );
    district.approver.client.write(&approval, &json!({})).good();
    district.server.publish();
    let page = phone.clone().english().page("/me/star");
    assert!(
        page.contains("One star") && page.contains("without end"),
        "{page}"
    );
    let issued = send(&phone, "/me/star/certificates", &[("shown_name", "full")]);
    assert_eq!(issued.status, 303, "{}", issued.text());
    let path = issued.header("location").split('?').next();
    let path = path.expect("a path");
    let certificate = phone.page(path);
    assert!(
        certificate.contains("姓名、星级、认定日期"),
        "{certificate}"
    );
    assert!(phone.page("/me/certificates").contains("星级证明"));
    assert_eq!(phone.look(&format!("{path}/pdf")).status, 200);
    let print = phone.page(&format!("{path}/print"));
    assert!(
        print.contains("志愿服务星级证明") && print.contains("一星级"),
        "{print}"
    );
}

#[test]
fn nobody_certifies_a_star_that_they_do_not_hold() {
    let district = District::open();
    district.effective_session();
    let phone = Phone::of(&district, &district.volunteer.id);
    let code = phone.code();
    let key = crate::support::fresh_key();
    let fields = [("form_code", code.as_str()), ("key", key.as_str())];
    let refused = phone.send("/me/star/certificates", &fields);
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("目前没有星级"));
}
