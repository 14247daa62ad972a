//! A volunteer with hours of three grades, and certificates in every state that a page tells.

use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::policy::pack::Setting;
use hourledger::domain::stored::Actor;
use hourledger::run::ports::Clock;
use hourledger::run::sharing::newer_key;
use serde_json::{Value, json};

use crate::support::{Client, District, Member, bank, banked, fresh_key, register};

/// The PIN of whoever has one.
const PIN: &str = "274913";

/// The ledger, and what is shown of it.
pub struct Scene {
    pub district: District,
    pub valid: Certificate,
    pub superseded: Certificate,
    pub revoked: Certificate,
    pub disputed: Certificate,
    /// Where the share of the valid one is; its PIN is 4711.
    pub share: String,
    /// The share of one that was replaced, behind which the newer one is offered.
    pub earlier: Earlier,
}

/// A share of a certificate that was replaced.
pub struct Earlier {
    pub id: String,
    pub path: String,
}

/// A certificate by its id and by what is typed in.
pub struct Certificate {
    pub id: String,
    pub number: String,
}

/// Levels at one hour, two, and so on; the volunteer holds the first, and the second is open. Who
/// can spend more than five hours is warned.
fn starred(district: &District) {
    let mut pack = bank::pack();
    pack.version += 1;
    for (level, hours) in pack.stars.levels.iter_mut().zip(1..) {
        level.minutes_min = Minutes(hours * 60);
    }
    pack.stars.may_apply_for = Setting::Unset; // any level that is met
    bank::warns(&mut pack, [60, 300]);
    let adoption = json!({"pack": pack, "effective_from": "2026-03-02"});
    district.founder.write("/policies", &adoption).good();
    let volunteer = &district.volunteer;
    let path = format!("/people/{}/star-applications", volunteer.id);
    let asked = json!({"level": "one_star", "organisation_id": district.organisation});
    let id = volunteer.client.write(&path, &asked).new_id();
    let approval = format!("{path}/{id}/approval");
    district.approver.client.write(&approval, &json!({})).good();
}

/// Husband and wife, each of whom asks the other for credit.
fn asked(district: &District) {
    let (one, two) = (&district.volunteer, &district.neighbour);
    let place = json!({"organisation_id": district.organisation, "station_id": district.station});
    for (giver, asker) in [(one, two), (two, one)] {
        let relation = json!({
            "to": asker.id, "relation": "spouse", "proof_digest": "22".repeat(32), "place": place,
        });
        let path = format!("/people/{}/relations", giver.id);
        district.clerk.client.write(&path, &relation).good();
        let path = format!("/people/{}/transfer-requests", asker.id);
        let body = json!({"from": giver.id, "amount": 90});
        asker.client.write(&path, &body).good();
    }
}

/// What the volunteer gave and redeemed in another time bank, brought along by an import.
fn moved_elsewhere(district: &District) {
    let (person, recorder) = (&district.volunteer.id, &district.recorder.client);
    let origin = "old-platform";
    let opening = json!({"origin": origin, "file_digest": "66".repeat(32)});
    let imports = format!("/organisations/{}/imports", district.organisation);
    let import = recorder.write(&imports, &opening).new_id();
    for (id, kind, amount) in [("m-1", "transfer", 45), ("m-2", "redemption", -90)] {
        let stated = json!({
            "person_id": person, "kind": kind, "amount": amount, "moved_on": "2025-01-17",
        });
        let row = json!({"origin": origin, "external_id": id, "stated": stated});
        recorder
            .write(&format!("/imports/{import}/movements"), &row)
            .good();
    }
}

/// The volunteer is thanked for one session and commended for another.
fn thanked(district: &District) {
    let volunteer = &district.volunteer;
    let path = format!("/people/{}/sessions", volunteer.id);
    let sessions = volunteer.client.read(&path).good();
    let sessions = sessions["items"].as_array().expect("a list").iter();
    let kinds = [
        (
            "thanks",
            "谢谢您一早就来，冒着雨把整段步道清扫干净。\n附近的老人都记得您。",
        ),
        ("commendation", "连续三年坚持清扫步道，特此表彰。"),
    ];
    for (session, (kind, text)) in sessions.zip(kinds) {
        let [activity, id] = ["activity_id", "session_id"]
            .map(|name| session[name].as_str().expect("an id").to_owned());
        let path = format!("/activities/{activity}/sessions/{id}/commendations");
        let body = json!({"person_id": volunteer.id, "kind": kind, "text": text});
        let approver = &district.approver.client;
        approver.write(&path, &body).good();
    }
}

impl Scene {
    /// One in the afternoon: two activities are over, everything is signed and approved.
    pub fn open() -> Self {
        let district = District::open();
        let noon = Noon::planned(&district);
        let [careful, mistaken] =
            ["M000011", "M000012"].map(|it| register(&district.server, &district.founder, it));
        district.effective_session();
        district.server.minutes_pass(120);
        let volunteer = &district.volunteer;
        noon.served(volunteer, ("03:00", "03:40"), true);
        noon.served(volunteer, ("04:00", "04:30"), false);
        let disputed_record = noon.served(&careful, ("03:00", "04:00"), true);
        let wrong_record = noon.served(&mistaken, ("03:00", "04:50"), true);
        thanked(&district);
        district.server.publish();
        let [valid, revoked] = ["full", "sessions"].map(|it| issued(volunteer, it));
        let [disputed, superseded] = [&careful, &mistaken].map(|it| issued(it, "full"));
        let act = |client: &Client, path: &str, body: Value| client.write(path, &body).good();
        let share = json!({
            "purpose": "employment", "term": "days7", "pin": "4711",
            "consent_text_digest": "5f".repeat(32),
        });
        let shares = format!("/certificates/{}/shares", valid.id);
        let made = act(&volunteer.client, &shares, share);
        let share = format!("/v/{}", made["code"].as_str().expect("a code"));
        let earlier = replaced(volunteer);
        let taken_back = json!({"reason": "volunteer_asked"});
        let revocation = format!("/certificates/{}/revocation", revoked.id);
        act(&volunteer.client, &revocation, taken_back);
        let objection = json!({"reason": "times_wrong", "reason_text": "我一直做到一点。"});
        act(
            &careful.client,
            &format!("{disputed_record}/dispute"),
            objection,
        );
        let mistake = json!({"reason": "entered_in_error"});
        act(
            &district.approver.client,
            &format!("{wrong_record}/void"),
            mistake,
        );
        banked(&district);
        moved_elsewhere(&district);
        let unit = json!({"unit": "credit"});
        act(
            &district.founder,
            "/time-bank/reserve-statements",
            unit.clone(),
        );
        district.server.publish();
        act(&district.founder, "/time-bank/reserve-statements", unit);
        starred(&district);
        asked(&district);
        district.server.publish();
        district.server.lists_published();
        Self {
            district,
            valid,
            superseded,
            revoked,
            disputed,
            share,
            earlier,
        }
    }

    /// What a clerk and a volunteer bring to a till: cards, the PIN of both, and the document of
    /// somebody without either.
    pub fn till(&self) -> Value {
        let people = [&self.district.clerk, &self.district.volunteer];
        let [clerk_card, volunteer_card] = people.map(|it| self.card_and_pin(it));
        json!({
            "clerk_card": clerk_card, "volunteer_card": volunteer_card, "pin": PIN,
            "document_number": "M000008",
        })
    }

    /// Issues a card to somebody, who sets the PIN; its number.
    fn card_and_pin(&self, who: &Member) -> String {
        let server = &self.district.server;
        let person = who.id.parse().expect("an id");
        let pin = PIN.parse().expect("six digits");
        let (by, now_ms) = (Actor::Person(person), server.clock.now_ms());
        let set = server
            .access
            .pin_set(by, person, &pin, now_ms, &mut |bytes| bytes.fill(7));
        set.expect("no fault").expect("room");
        let path = format!("/people/{}/cards", who.id);
        let made = self.district.founder.write(&path, &json!({})).good();
        made["card_number"].as_str().expect("a number").to_owned()
    }

    /// A file of the valid certificate, as its holder gets it.
    pub fn file(&self, kind: &str) -> Vec<u8> {
        let path = format!("/certificates/{}/{kind}", self.valid.id);
        let reply = self.district.volunteer.client.read(&path);
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.body
    }

    /// A one-time link for somebody; a path.
    pub fn link(&self, who: &Member) -> String {
        let path = format!("/people/{}/links", who.id);
        let made = self.district.founder.write(&path, &json!({})).good();
        made["path"].as_str().expect("a path").to_owned()
    }
}

/// A certificate is shared, then replaced, and the newer one offered to who has the link.
fn replaced(holder: &Member) -> Earlier {
    let shared = |key: &str, certificate: &str| {
        let share = json!({
            "purpose": "education", "term": "days30", "consent_text_digest": "5f".repeat(32),
        });
        let path = format!("/certificates/{certificate}/shares");
        let made = holder.client.write_under(key, &path, &share).good();
        ["share_id", "code"].map(|name| made[name].as_str().expect("a text").to_owned())
    };
    let before = issued(holder, "summary");
    let [id, code] = shared(&fresh_key(), &before.id);
    let body = json!({
        "from": "2026-01-01", "to": "2026-12-31", "variant": "summary", "replaces": before.id,
    });
    let path = format!("/people/{}/certificates", holder.id);
    let newer = holder.client.write(&path, &body).new_id();
    let key = newer_key(id.parse().expect("an id"), newer.parse().expect("an id"));
    shared(&key.to_string(), &newer);
    Earlier {
        id,
        path: format!("/v/{code}"),
    }
}

fn issued(holder: &Member, variant: &str) -> Certificate {
    let body = json!({"from": "2026-01-01", "to": "2026-12-31", "variant": variant});
    let path = format!("/people/{}/certificates", holder.id);
    let id = holder.client.write(&path, &body).new_id();
    let view = holder.client.read(&format!("/certificates/{id}")).good();
    let number = view["number"].as_str().expect("a number").to_owned();
    Certificate { id, number }
}

/// An activity from eleven to one, whose sessions are keyed in from a paper sheet.
struct Noon<'d> {
    district: &'d District,
    path: String,
}

impl<'d> Noon<'d> {
    fn planned(district: &'d District) -> Self {
        let plan = json!({
            "title": "清扫步道", "description": "清扫落叶", "category": "development.environment",
            "address": "河滨公园北门", "region": "320106", "lead": district.recorder.id,
            "starts_at": "2026-03-02T03:00:00Z", "ends_at": "2026-03-02T05:00:00Z",
        });
        let path = format!("/organisations/{}/activities", district.organisation);
        let activity = district.recorder.client.write(&path, &plan).new_id();
        let path = format!("/activities/{activity}");
        Self { district, path }
    }

    /// A session that counts, signed or not; its path.
    fn served(&self, who: &Member, (from, to): (&str, &str), is_signed: bool) -> String {
        let recorder = &self.district.recorder.client;
        let sign_up = json!({"person_id": who.id});
        recorder.write(&format!("{}/sign-ups", self.path), &sign_up);
        let entry = json!({
            "person_id": who.id, "reason": "paper_sheet",
            "started_at": format!("2026-03-02T{from}:00Z"),
            "ended_at": format!("2026-03-02T{to}:00Z"),
        });
        let sessions = format!("{}/sessions", self.path);
        let session = recorder.write(&sessions, &entry).new_id();
        let path = format!("{sessions}/{session}");
        if is_signed {
            who.client
                .write(&format!("{path}/confirmation"), &json!({}))
                .good();
        }
        let approval = json!({"without_signature": !is_signed});
        let approver = &self.district.approver.client;
        approver
            .write(&format!("{path}/approval"), &approval)
            .good();
        path
    }
}
