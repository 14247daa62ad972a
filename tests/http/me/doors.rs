//! Who gets through: sessions and tokens in each other's place, other sites, other people.

use std::collections::BTreeSet;

use hourledger::access::{Method, Who};
use hourledger::http::routes::TABLE;
use serde_json::json;

use super::{Phone, link};
use crate::support::{Client, District};

/// Every row of one's own pages, with a path.
fn rows() -> Vec<(&'static str, Method, Who, String)> {
    let certificate = format!("crt_{}", "1".repeat(32));
    let share = format!("shr_{}", "1".repeat(32));
    let commendation = format!("com_{}", "1".repeat(32));
    let own = TABLE.iter().filter(|row| row.is_own_page());
    own.map(|row| {
        let path = row.rule.path;
        let path = path.replace("{certificate_id}", &certificate);
        let path = path.replace("{share_id}", &share);
        let path = path.replace("{commendation_id}", &commendation);
        let path = path.replace("{link}", "hll_guess");
        (row.rule.operation, row.rule.method, row.rule.who, path)
    })
    .collect()
}

#[test]
fn without_a_session_every_page_of_ones_own_shows_the_way_in() {
    let district = District::open();
    let stranger = Phone::new(&district);
    let mut open = BTreeSet::new();
    for (operation, method, who, path) in rows() {
        if who != Who::Session {
            open.insert(operation);
            continue;
        }
        let reply = match method {
            Method::Get => stranger.look(&path),
            Method::Post => stranger.send(&path, &[]),
        };
        let shown = (reply.status, reply.header("location"));
        assert_eq!(shown, (303, "/me/enter?lang=zh"), "{operation}");
    }
    let entrances = ["me_enter", "me_enter_form", "me_link", "me_link_form"];
    assert_eq!(open, BTreeSet::from(entrances));
}

#[test]
fn a_form_without_the_code_of_its_session_or_from_another_site_is_refused() {
    let district = District::open();
    let phone = Phone::of(&district, &district.volunteer.id);
    let neighbour = Phone::of(&district, &district.neighbour.id);
    let (code, foreign) = (phone.code(), neighbour.code());
    for (operation, method, who, path) in rows() {
        if method != Method::Post || who != Who::Session {
            continue;
        }
        for reply in [
            phone.send(&path, &[]),
            phone.send(&path, &[("form_code", &foreign)]),
            phone.send_from("cross-site", &path, &[("form_code", &code)]),
            phone.send_from("same-site", &path, &[("form_code", &code)]),
        ] {
            assert_eq!(reply.status, 403, "{operation}: {}", reply.text());
            assert!(reply.text().contains("FORM_REFUSED"), "{operation}");
        }
    }
    let path = link(&district, &district.volunteer.id);
    for path in [path.as_str(), "/me/enter"] {
        let reply = Phone::new(&district).send_from("cross-site", path, &[]);
        assert_eq!(reply.status, 403, "{path}");
    }
    phone.page("/me");
}

#[test]
fn a_session_is_no_bearer_token_and_a_token_no_session() {
    let district = District::open();
    let phone = Phone::of(&district, &district.volunteer.id);
    let text = phone.cookie.split_once('=').expect("a cookie").1.to_owned();
    let bearer = Client {
        token: Some(text),
        ..district.server.nobody()
    };
    let me = format!("/people/{}", district.volunteer.id);
    bearer.read(&me).refused(401, "UNAUTHENTICATED");
    bearer.read("/ledger").refused(401, "UNAUTHENTICATED");
    let token = district.volunteer.client.token.clone().expect("a token");
    let mut posing = Phone::new(&district);
    posing.cookie = format!("hourledger_session={token}");
    assert_eq!(posing.look("/me").status, 303);
    let reply = district.volunteer.client.read("/me");
    assert_eq!(reply.status, 303, "a bearer is asked to come in, too");
    // Nor does the cookie open the API.
    let cookie = [("Cookie", phone.cookie.as_str())];
    let reply = district.server.nobody().send("GET", &me, &cookie, "");
    reply.refused(401, "UNAUTHENTICATED");
}

/// The reason is in `hourledger::access`: a clerk could make a link and sign for the volunteer.
#[test]
fn no_page_of_ones_own_confirms_or_disputes() {
    let district = District::open();
    let session = district.session();
    let phone = Phone::of(&district, &district.volunteer.id);
    let cookie = [("Cookie", phone.cookie.as_str())];
    for act in ["confirmation", "dispute"] {
        let path = format!("{}/{act}", district.path(&session));
        let reply = district.server.nobody().send("POST", &path, &cookie, "");
        reply.refused(401, "UNAUTHENTICATED");
    }
    let known: Vec<_> = rows().into_iter().map(|row| row.0).collect();
    let signs = |it: &&str| it.contains("confirm") || it.contains("dispute");
    assert!(!known.iter().any(signs), "{known:?}");
}

#[test]
fn of_another_persons_certificate_it_is_not_told_whether_it_exists() {
    let district = District::open();
    district.effective_session();
    district.server.publish();
    let mine = Phone::of(&district, &district.volunteer.id);
    let path = mine.issued(&mine.previewed("full"));
    mine.page(&path);
    let other = Phone::of(&district, &district.neighbour.id);
    let code = other.code();
    for part in ["", "/print", "/pdf", "/file", "/slip", "/share"] {
        let reply = other.look(&format!("{path}{part}"));
        assert_eq!(reply.status, 404, "{part}");
        assert!(reply.text().contains("CERTIFICATE_UNKNOWN"), "{part}");
    }
    let key = crate::support::fresh_key();
    for part in ["/revoke", "/share"] {
        let fields = [
            ("form_code", code.as_str()),
            ("key", key.as_str()),
            ("term", "30"),
            ("purpose", "0"),
        ];
        let reply = other.send(&format!("{path}{part}"), &fields);
        assert_eq!(reply.status, 404, "{part}: {}", reply.text());
    }
    let shown = district.volunteer.client.read(&path.replace("/me/", "/"));
    assert_eq!(shown.good()["state"], json!("valid"));
}
