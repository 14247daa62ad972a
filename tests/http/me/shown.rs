//! What the pages say: three figures, grades in words, notices, two languages, no script.

use serde_json::json;

use super::{Phone, card};
use crate::support::{District, Member, person};

const PAGES: [&str; 12] = [
    "/me",
    "/me/sessions",
    "/me/sessions?show=effective",
    "/me/certificates",
    "/me/certificates/new",
    "/me/shares",
    "/me/pin",
    "/me/inbox",
    "/me/star",
    "/me/star?extra_hours=3",
    "/me/credit",
    "/me/commendations",
];

#[test]
fn hours_stand_in_three_figures_with_the_sessions_behind_each() {
    let district = District::open();
    let session = district.session();
    let phone = Phone::of(&district, &district.volunteer.id);
    let home = phone.page("/me");
    let figures: Vec<_> = home.split("class=\"hours\">").skip(1).collect();
    let begins = |at: usize, with: &str| figures[at].starts_with(with);
    assert_eq!(figures.len(), 3);
    assert!(
        begins(0, "0 小时 0 分") && begins(1, "0 小时 0 分"),
        "{home}"
    );
    assert!(begins(2, "1 小时 59 分"), "{home}");
    let path = district.path(&session);
    let confirmation = format!("{path}/confirmation");
    district
        .volunteer
        .client
        .write(&confirmation, &json!({}))
        .good();
    let approval = format!("{path}/approval");
    district.approver.client.write(&approval, &json!({})).good();
    let effective = phone.page("/me/sessions?show=effective");
    assert!(
        effective.contains("河岸清洁") && effective.contains("A级："),
        "{effective}"
    );
    assert!(
        effective.contains("志愿者确认"),
        "the timeline is there: {effective}"
    );
    assert!(!phone.page("/me/sessions?show=waiting").contains("河岸清洁"));
    assert_eq!(phone.look("/me/sessions?show=all").status, 400);
}

#[test]
fn the_first_page_tells_the_star_and_what_is_missing() {
    let district = District::open();
    district.effective_session();
    let phone = Phone::of(&district, &district.volunteer.id);
    let home = phone.page("/me");
    assert!(home.contains("尚未获得星级"), "{home}");
    assert!(home.contains("还差 98 小时 1 分"), "{home}");
    crate::stars::small_stars(&district);
    let home = phone.page("/me");
    assert!(home.contains("已满足条件，可以申请：一星级"), "{home}");
    assert!(
        home.contains("下一级：二星级") && home.contains("还差 0 小时 1 分"),
        "{home}"
    );
    crate::stars::granted(&district, &district.volunteer);
    let english = phone.clone().english();
    let home = english.page("/me");
    assert!(home.contains("<strong>One star</strong>"), "{home}");
    let inbox = english.page("/me/inbox");
    assert!(inbox.contains("A star was granted to you"), "{inbox}");
}

#[test]
fn every_page_is_there_in_both_languages_without_script_or_anything_from_elsewhere() {
    let district = District::open();
    district.effective_session();
    let chinese = Phone::of(&district, &district.volunteer.id);
    let english = chinese.clone().english();
    for path in PAGES.into_iter().chain(["/me/enter"]) {
        let (zh, en) = (chinese.look(path), english.look(path));
        assert_eq!((zh.status, en.status), (200, 200), "{path}");
        assert!(zh.text().contains("<html lang=\"zh-CN\">"), "{path}");
        assert!(en.text().contains("<html lang=\"en\">"), "{path}");
        assert_ne!(zh.text(), en.text(), "{path}");
        for page in [zh, en] {
            let policy = page.header("content-security-policy").to_owned();
            assert!(policy.starts_with("default-src 'none'"), "{path}");
            let text = page.text();
            assert!(
                !text.contains("<script") && !text.contains("http"),
                "{path}: {text}"
            );
        }
    }
}

#[test]
fn a_text_of_the_ledger_is_never_taken_for_markup() {
    let district = District::open();
    let hostile = "<script>alert(1)</script>\"'><img src=x>";
    let mut newcomer = person("M000099");
    newcomer["name"] = json!(hostile);
    let id = district.founder.write("/people", &newcomer).new_id();
    let body = json!({
        "title": hostile, "description": hostile, "category": "development.environment",
        "address": hostile, "region": "320106", "starts_at": "2026-03-02T01:00:00Z",
        "ends_at": "2026-03-02T03:00:00Z", "lead": district.recorder.id,
        "station_id": district.station,
    });
    let recorder = &district.recorder.client;
    let path = format!("/organisations/{}/activities", district.organisation);
    let activity = recorder.write(&path, &body).new_id();
    district.server.minutes_pass(60);
    let code = recorder
        .read(&format!("/activities/{activity}/code"))
        .good();
    let person: hourledger::domain::kernel::ids::PersonId = id.parse().expect("an id");
    let client = district.server.client(person);
    let check_in = json!({"person_id": id, "code": code["code"]});
    let path = format!("/activities/{activity}/check-ins");
    client.write(&path, &check_in).new_id();
    let phone = Phone::of(&district, &id);
    for path in PAGES {
        let page = phone.page(path);
        assert!(
            !page.contains("<script") && !page.contains("<img"),
            "{path}: {page}"
        );
    }
    assert!(phone.page("/me").contains("&lt;script&gt;"));
    let reply = phone.look("/me/sessions?before=%22%3E%3Cscript%3E");
    assert!(!reply.text().contains("<script"), "{}", reply.text());
    let link = phone.look("/me/enter/%22%3E%3Cscript%3E");
    assert!(!link.text().contains("<script"), "{}", link.text());
}

#[test]
fn the_inbox_tells_who_made_a_way_in_and_what_happened_to_records() {
    let district = District::open();
    let session = district.effective_session();
    district.server.publish();
    let phone = Phone::of(&district, &district.volunteer.id);
    card(&district, &district.volunteer.id);
    let inbox = phone.page("/me/inbox");
    assert!(inbox.contains("为您生成了一次性登录链接"), "{inbox}");
    assert!(inbox.contains(&district.clerk.id), "who made it");
    assert!(inbox.contains("为您发了新卡"), "{inbox}");
    let path = phone.issued(&phone.previewed("full"));
    let undo = format!("{}/void", district.path(&session));
    let reason = json!({"reason": "did_not_attend"});
    district.approver.client.write(&undo, &reason).good();
    let inbox = phone.page("/me/inbox");
    assert!(
        inbox.contains("一条服务记录作废") && inbox.contains("本人未到场"),
        "{inbox}"
    );
    assert!(
        inbox.contains("一份证明已被取代") && inbox.contains(&path),
        "{inbox}"
    );
    let other = Phone::of(&district, &district.neighbour.id);
    assert!(!other.page("/me/inbox").contains("作废"));
}

#[test]
fn older_sessions_are_one_tap_away() {
    let district = District::open();
    let recorder = &district.recorder.client;
    district.server.minutes_pass(3 * 60);
    for day in 3..25 {
        let (from, to) = (
            format!("2026-03-{day:02}T01:00:00Z"),
            format!("2026-03-{day:02}T02:00:00Z"),
        );
        let body = json!({
            "title": format!("第{day}场"), "description": "整理", "address": "站内",
            "category": "development.environment", "region": "320106", "starts_at": from,
            "ends_at": to, "lead": district.recorder.id, "station_id": district.station,
        });
        let path = format!("/organisations/{}/activities", district.organisation);
        let activity = recorder.write(&path, &body).new_id();
        let sign_up = json!({"person_id": district.volunteer.id});
        let sign_ups = format!("/activities/{activity}/sign-ups");
        district.volunteer.client.write(&sign_ups, &sign_up).good();
        district.server.minutes_pass(24 * 60);
        let keyed = json!({
            "person_id": district.volunteer.id, "started_at": from, "ended_at": to,
            "reason": "paper_sheet",
        });
        let reply = recorder.write(&format!("/activities/{activity}/sessions"), &keyed);
        assert_eq!(reply.status, 201, "{}", reply.text());
    }
    let phone = Phone::of(&district, &district.volunteer.id);
    let first = phone.page("/me/sessions");
    assert_eq!(first.matches("class=\"session\"").count(), 20);
    let at = first.find("&amp;before=").expect("older");
    let cursor = first[at + 12..].split('"').next().expect("a cursor");
    let rest = phone.page(&format!("/me/sessions?before={cursor}"));
    assert_eq!(rest.matches("class=\"session\"").count(), 2);
    assert!(!rest.contains("before="));
}

#[test]
fn what_was_not_read_is_counted_at_the_tab_until_the_inbox_is_opened() {
    let district = District::open();
    let session = district.effective_session();
    let phone = Phone::of(&district, &district.volunteer.id);
    let count = |page: &str| {
        let (_, rest) = page.split_once("class=\"count\">")?;
        rest.split('<').next().map(str::to_owned)
    };
    // The link was made, and used.
    assert_eq!(count(&phone.page("/me")).as_deref(), Some("2 条未读"));
    let inbox = phone.page("/me/inbox");
    assert_eq!(inbox.matches(">新<").count(), 2, "{inbox}");
    for path in ["/me", "/me/inbox"] {
        let page = phone.page(path);
        assert_eq!(count(&page), None, "{path}: {page}");
    }
    district.server.minutes_pass(1);
    let undo = format!("{}/void", district.path(&session));
    let reason = json!({"reason": "did_not_attend"});
    district.approver.client.write(&undo, &reason).good();
    let english = Phone::of(&district, &district.volunteer.id).english();
    let page = english.page("/me/certificates");
    // The void, and another link made and used.
    assert_eq!(count(&page).as_deref(), Some("3 unread"), "{page}");
    let inbox = english.page("/me/inbox");
    assert_eq!(inbox.matches(">New<").count(), 3, "{inbox}");
    let other = Phone::of(&district, &district.neighbour.id);
    assert!(count(&other.page("/me")).is_some(), "each has their own");
}

/// R6 in plain words, before the child fills anything in.
#[test]
fn r6_a_child_is_told_who_has_to_agree_before_it_shares() {
    let mut district = District::open();
    let mut form = person("M000090");
    form["birth_date"] = json!("2014-06-01");
    form["consent"]["given_by"] = json!("guardian");
    let id = district.founder.write("/people", &form).new_id();
    let client = district.server.client(id.parse().expect("an id"));
    district.volunteer = Member { id, client };
    district.effective_session();
    district.server.publish();
    let id = district.volunteer.id.clone();
    let phone = Phone::of(&district, &id);
    let path = phone.issued(&phone.previewed("summary"));
    let share = format!("{path}/share");
    let page = phone.page(&share);
    assert!(
        page.contains("监护人") && !page.contains("name=\"term\""),
        "{page}"
    );
    let certificate = path.rsplit('/').next().expect("an id");
    let shares = format!("/certificates/{certificate}/shares");
    let wish = crate::shares::asked(None);
    let refused = district.volunteer.client.write(&shares, &wish);
    let refused = refused.refused(409, "SHARE_NEEDS_GUARDIAN");
    assert_eq!(refused["rule"], "R6");
    let consents = format!("/people/{id}/consents");
    let consent = json!({
        "purpose": "employer_check", "given_by": "guardian", "text_digest": "00".repeat(32),
    });
    let own = district.volunteer.client.write(&consents, &consent);
    own.refused(403, "GUARDIAN_CONSENT_OWN_HAND");
    district.clerk.client.write(&consents, &consent).good();
    assert!(phone.page(&share).contains("name=\"term\""));
    district.volunteer.client.write(&shares, &wish).good();
}
