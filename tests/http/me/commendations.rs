//! One's own thanks and commendations: read, stated on a certificate, refused.

use serde_json::json;

use super::{Phone, hidden};
use crate::commendations::thanked;
use crate::support::District;

fn scene() -> (District, Phone, String) {
    let district = District::open();
    let session = district.effective_session();
    let (_, id) = thanked(&district, &session);
    let phone = Phone::of(&district, &district.volunteer.id);
    (district, phone, id)
}

#[test]
fn f89_the_words_are_read_where_a_notice_leads_and_no_script_in_them_runs() {
    let (district, phone, _) = scene();
    let inbox = phone.page("/me/inbox");
    assert!(
        inbox.contains("您服务过的组织向您致谢") && inbox.contains("/me/commendations"),
        "{inbox}"
    );
    let home = phone.page("/me");
    assert!(home.contains("感谢与表彰：1"), "{home}");
    let page = phone.page("/me/commendations");
    assert!(
        page.contains("青山志愿者协会") && page.contains("河岸清洁"),
        "{page}"
    );
    assert!(
        page.contains("&lt;script&gt;alert(1)&lt;/script&gt;冒雨清扫") && !page.contains("<script"),
        "{page}"
    );
    let other = Phone::of(&district, &district.neighbour.id);
    assert!(other.page("/me/commendations").contains("还没有"));
}

#[test]
fn f89_a_refused_one_stands_no_more_and_takes_its_certificate_along() {
    let (district, phone, id) = scene();
    district.server.publish();
    let form = phone.page("/me/certificates/new");
    assert!(form.contains("name=\"commendations\""), "{form}");
    let (code, key) = (phone.code(), crate::support::fresh_key());
    let mut fields = vec![
        ("form_code", code.as_str()),
        ("period", "all"),
        ("variant", "summary"),
        ("shown_name", "full"),
        ("commendations", "yes"),
    ];
    let preview = phone.send("/me/certificates/preview", &fields).text();
    assert!(preview.contains("感谢与表彰"), "{preview}");
    assert_eq!(hidden(&preview, "commendations"), "yes");
    fields.push(("key", key.as_str()));
    let issued = phone.send("/me/certificates", &fields);
    assert_eq!(issued.status, 303, "{}", issued.text());
    let path = issued.header("location").split('?').next();
    let path = path.expect("a path").to_owned();
    let print = phone.page(&format!("{path}/print"));
    assert!(
        print.contains("2026-03-02 · 青山志愿者协会 · 1×"),
        "{print}"
    );
    let page = phone.page("/me/commendations");
    let key = hidden(&page, "key");
    let refusal = format!("/me/commendations/{id}/refuse");
    assert!(page.contains(&refusal), "{page}");
    let fields = [("form_code", code.as_str()), ("key", key.as_str())];
    let other = Phone::of(&district, &district.neighbour.id);
    let others = other.code();
    let stranger = other.send(&refusal, &[("form_code", &others), ("key", &key)]);
    assert_eq!(stranger.status, 404, "{}", stranger.text());
    let done = phone.send(&refusal, &fields);
    assert_eq!(
        (done.status, done.header("location")),
        (303, "/me/commendations?lang=zh")
    );
    let page = phone.page("/me/commendations");
    assert!(
        page.contains("您已谢绝") && !page.contains(&refusal),
        "{page}"
    );
    let view = district.volunteer.client.read(&path.replace("/me/", "/"));
    assert_eq!(view.good()["state"], json!("superseded"));
    let form = phone.page("/me/certificates/new");
    assert!(!form.contains("name=\"commendations\""), "nothing to state");
}
