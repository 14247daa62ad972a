//! One's own star on a phone: what is missing, applying, how that goes on, the certificate.

use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::policy::pack::{Pack, Setting, StarApprover};
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
fn levels_stand_in_ascending_order_and_who_decides_is_said_once_if_it_is_the_same() {
    let district = District::open();
    district.effective_session();
    let mut pack = Pack::national().clone();
    pack.version = 7;
    let conditions = pack.stars.levels.iter_mut().zip([20, 40, 60, 6_000, 9_000]);
    for (level, minutes) in conditions {
        level.minutes_min = Minutes(minutes);
        let first = StarApprover::OrganisationServed;
        level.approvers.value = vec![first];
    }
    pack.stars.may_apply_for = Setting::Unset;
    let adoption = json!({"pack": pack, "effective_from": "2026-03-02"});
    district.founder.write("/policies", &adoption).good();
    let phone = Phone::of(&district, &district.volunteer.id).english();
    let page = phone.page("/me/star");
    let (_, form) = page.split_once("/me/star/applications").expect("a form");
    let (form, below) = form.split_once("</form>").expect("its end");
    let at = |level: &str| {
        let value = format!("value=\"{level}\"");
        form.find(&value)
            .unwrap_or_else(|| panic!("{level}: {form}"))
    };
    assert!(at("one_star") < at("two_stars") && at("two_stars") < at("three_stars"));
    assert!(
        form.contains("value=\"three_stars\" checked"),
        "the highest is chosen: {form}"
    );
    let said = "the organisation served decides";
    let times = |text: &str| text.matches(said).count();
    assert_eq!((times(form), times(below)), (1, 1), "{page}");

    // Where levels differ each says who decides on it.
    pack.version = 8;
    pack.stars.levels[1].approvers.value = vec![StarApprover::Authority];
    let adoption = json!({"pack": pack, "effective_from": "2026-03-02"});
    district.founder.write("/policies", &adoption).good();
    let page = phone.page("/me/star");
    assert_eq!(times(&page), 2 + 4, "{page}");
}

#[test]
fn a_star_of_elsewhere_says_where_it_comes_from_and_that_it_counts_for_nothing() {
    let district = District::open();
    let recorder = &district.recorder.client;
    let opening = json!({"origin": "old-platform", "file_digest": "55".repeat(32)});
    let path = format!("/organisations/{}/imports", district.organisation);
    let import = recorder.write(&path, &opening).new_id();
    let star = json!({
        "origin": "old-platform", "external_id": "award 7", "stated": {
            "person_id": district.volunteer.id, "scheme": "national", "stars": 3,
            "awarded_on": "2024-12-05",
        },
    });
    recorder
        .write(&format!("/imports/{import}/stars"), &star)
        .good();
    let phone = Phone::of(&district, &district.volunteer.id);
    let page = phone.page("/me/star");
    assert!(
        page.contains("由 old-platform 带入，待另一人审核；在本账本不计入任何星级"),
        "{page}"
    );
    let view = district.volunteer.client.english();
    let view = view.read(&format!("/people/{}/star", district.volunteer.id));
    let words = "Brought from old-platform, waits for a second person; counts for nothing here";
    assert_eq!(view.good()["brought"][0]["words"], words);
}

#[test]
fn star_and_credit_have_a_tab_of_their_own() {
    let district = District::open();
    let phone = Phone::of(&district, &district.volunteer.id);
    for path in ["/me/star", "/me/credit"] {
        let page = phone.page(path);
        let current = format!("href=\"{path}?lang=zh\" aria-current=\"page\"");
        assert!(page.contains(&current), "{page}");
        assert_eq!(page.matches("aria-current=\"page\"").count(), 1);
    }
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
