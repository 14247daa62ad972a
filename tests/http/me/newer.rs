//! A newer certificate behind the link of one that was superseded: with the holder's consent, and
//! not without.

use serde_json::{Value, json};

use super::Phone;
use crate::shares::{asked, certified};
use crate::support::{Client, District};

/// A volunteer whose shared certificate was replaced by another one.
struct Replaced {
    district: District,
    phone: Phone,
    /// Path of the page of the earlier share.
    link: String,
    /// Path of what the holder does with it.
    share: String,
    newer: String,
    newer_number: String,
}

impl Replaced {
    fn with(pin: Option<&str>) -> Self {
        let district = District::open();
        let earlier = certified(&district);
        let client = district.volunteer.client.clone();
        let made = client.write(&format!("/certificates/{earlier}/shares"), &asked(pin));
        let made = made.good();
        let text = |name: &str| made[name].as_str().expect("a text").to_owned();
        let newer = replaced(&district, &client, &earlier);
        let view = client.read(&format!("/certificates/{newer}")).good();
        let phone = Phone::of(&district, &district.volunteer.id).english();
        Self {
            link: format!("/v/{}", text("code")),
            share: format!("/me/shares/{}/newer", text("share_id")),
            newer_number: view["number"].as_str().expect("a number").to_owned(),
            district,
            phone,
            newer,
        }
    }

    /// What a stranger sees behind the earlier link.
    fn seen(&self) -> String {
        let nobody = self.district.server.nobody().english();
        let reply = nobody.read(&self.link);
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.text()
    }

    fn offer(&self, pin: &str) -> crate::support::Reply {
        let code = self.phone.code();
        let fields = [
            ("form_code", code.as_str()),
            ("certificate", self.newer.as_str()),
            ("term", "30"),
            ("pin", pin),
        ];
        self.phone.send(&self.share, &fields)
    }

    fn shares(&self) -> Value {
        let path = format!("/people/{}/shares", self.district.volunteer.id);
        self.district.volunteer.client.read(&path).good()["items"].clone()
    }
}

fn replaced(district: &District, client: &Client, earlier: &str) -> String {
    let body = json!({
        "from": "2026-01-01", "to": "2026-12-31", "variant": "full", "replaces": earlier,
    });
    let path = format!("/people/{}/certificates", district.volunteer.id);
    client.write(&path, &body).new_id()
}

/// Where the page leads on to.
fn offered(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("id=\"newer\"")?;
    let (_, rest) = rest.split_once("href=\"")?;
    rest.split('"').next().map(str::to_owned)
}

#[test]
fn a_superseded_link_offers_the_newer_certificate_once_the_holder_agrees() {
    let it = Replaced::with(None);
    let before = it.seen();
    assert!(before.contains("<h1>Superseded</h1>"), "{before}");
    assert_eq!(offered(&before), None, "nobody agreed to that");
    assert!(!before.contains(&it.newer_number), "{before}");
    let list = it.phone.page("/me/shares");
    assert!(list.contains("Offer the newer one"), "{list}");
    assert!(!list.contains("/extend"), "what ended is not extended");
    let form = it.phone.page(&it.share);
    assert!(
        form.contains(&it.newer_number) && form.contains("I agree"),
        "{form}"
    );
    let reply = it.offer("");
    assert_eq!(reply.status, 303, "{}", reply.text());
    assert_eq!(it.offer("").status, 303, "a double tap offers once");
    assert_eq!(it.shares().as_array().map(Vec::len), Some(2));
    let after = it.seen();
    assert!(after.contains("<h1>Superseded</h1>"), "{after}");
    assert!(
        !after.contains(&it.newer_number),
        "seen on its own page only"
    );
    let nobody = it.district.server.nobody().english();
    let newer = nobody.read(&offered(&after).expect("it leads on")).text();
    assert!(newer.contains("<h1>Valid</h1>"), "{newer}");
    assert!(newer.contains(&it.newer_number), "{newer}");
    let looks = &it.shares()[0];
    assert_eq!(
        (&looks["certificate_id"], &looks["look_count"]),
        (&json!(it.newer), &json!(1))
    );
}

#[test]
fn an_offer_ends_with_its_share_and_keeps_its_own_pin() {
    let it = Replaced::with(None);
    assert_eq!(it.offer("4711").status, 303);
    let link = offered(&it.seen()).expect("it leads on");
    let nobody = it.district.server.nobody().english();
    let asks = nobody.read(&link).text();
    assert!(asks.contains("<h1>Enter the PIN</h1>"), "{asks}");
    let share = it.shares()[0]["share_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let client = &it.district.volunteer.client;
    client
        .write(&format!("/shares/{share}/withdrawal"), &json!({}))
        .good();
    assert_eq!(offered(&it.seen()), None, "withdrawn");
}

#[test]
fn an_offer_is_shown_only_to_who_opened_the_earlier_share() {
    let it = Replaced::with(Some("1234"));
    assert_eq!(it.offer("").status, 303);
    assert_eq!(offered(&it.seen()), None, "it asks for the PIN first");
    let nobody = it.district.server.nobody().english();
    let opened = nobody.fill_in(&it.link, "pin", "1234").text();
    assert!(offered(&opened).is_some(), "{opened}");
}

#[test]
fn nobody_elses_certificate_or_share_is_offered() {
    let it = Replaced::with(None);
    let code = it.phone.code();
    let elsewhere = it.district.neighbour.client.read(&format!(
        "/people/{}/certificates",
        it.district.neighbour.id
    ));
    assert!(elsewhere.good()["items"].as_array().is_some());
    let strange = format!("crt_{}", "07".repeat(16));
    for certificate in [strange.as_str(), "x", ""] {
        let fields = [
            ("form_code", code.as_str()),
            ("certificate", certificate),
            ("term", "30"),
            ("pin", ""),
        ];
        let reply = it.phone.send(&it.share, &fields);
        assert_eq!(reply.status, 400, "{}", reply.text());
    }
    let other = Phone::of(&it.district, &it.district.neighbour.id);
    assert_eq!(other.look(&it.share).status, 404);
    assert_eq!(it.shares().as_array().map(Vec::len), Some(1));
}
