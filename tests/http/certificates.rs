//! Certificates over HTTP: fetched by their holder, checked by a stranger who has a policy file and
//! nothing else of ours, and gone with the record they count.

use hourledger::checkpoint::Policy;
use hourledger::credential::holder::{HolderShown, secret_from};
use hourledger::credential::status::StatusList;
use hourledger::credential::{proof, strict};
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::kernel::public_key::PublicKey;
use hourledger::run::shapes::shape_of;
use hourledger::verify::{Asked, Report, Verdict, key_list, verify};
use serde_json::{Value, json};

use crate::cases::{Case, case};
use crate::shares;
use crate::support::{Client, District, publish};

const DAYS: (&str, &str) = ("2026-01-01", "2026-12-31");

/// What a certificate is asked for with.
pub fn asked(variant: &str) -> Value {
    json!({"from": DAYS.0, "to": DAYS.1, "variant": variant})
}

pub fn issue(district: &District, client: &Client, body: &Value) -> String {
    district.server.publish();
    let path = format!("/people/{}/certificates", district.volunteer.id);
    client.write(&path, body).new_id()
}

pub fn bundle(client: &Client, id: &str) -> Vec<u8> {
    let reply = client.read(&format!("/certificates/{id}/bundle"));
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.body
}

/// A policy that trusts the log's own key and asks no witness.
pub fn policy(district: &District) -> Policy {
    let view = district.server.nobody().read("/public-log").good();
    let log = view["verifier_keys"][0].as_str().expect("a vkey");
    Policy::parse(format!("log {log}\nquorum none\n").as_bytes()).expect("a policy")
}

pub fn checked(district: &District, bytes: &[u8]) -> Report {
    let at = district.server.queue.ledger().clock.now_ms() / 1_000;
    let at = Moment::from_unix(at).expect("a covered year");
    let mut asked = Asked::new(at, Some(policy(district)));
    asked.status_days_max = 7;
    verify(bytes, &asked, shape_of)
}

fn codes(report: &Report) -> String {
    serde_json::to_string(&report).expect("a report is JSON")
}

#[test]
fn every_variant_is_issued_in_one_call_and_proven_to_a_stranger() {
    let district = District::open();
    district.effective_session();
    let client = &district.volunteer.client;
    for variant in ["summary", "sessions", "full", "anonymous"] {
        let id = issue(&district, client, &asked(variant));
        let view = client.read(&format!("/certificates/{id}")).good();
        assert_eq!(
            (&view["state"], &view["minutes"]),
            (&json!("valid"), &json!(119))
        );
        let bytes = bundle(client, &id);
        let report = checked(&district, &bytes);
        assert_eq!(
            report.verdict,
            Verdict::ValidWithLimits,
            "{variant}: {}",
            codes(&report)
        );
        let text = String::from_utf8(bytes).expect("JSON");
        assert_eq!(text.contains("王芳M000007"), variant != "anonymous");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let hours = &value["credential"]["credentialSubject"]["serviceHours"];
        assert_eq!(hours["totalMinutes"], 119);
        let lists = ["sessions", "full"].contains(&variant);
        assert_eq!(
            value["proofs"].as_array().map(Vec::len),
            Some(usize::from(lists))
        );
        assert_eq!(hours["sessions"].is_array(), lists);
    }
    let listed = client.read(&format!("/people/{}/certificates", district.volunteer.id));
    let listed = listed.good();
    let variants: Vec<_> = listed["items"].as_array().expect("a list").iter().collect();
    assert_eq!(variants.len(), 4);
    assert_eq!(variants[0]["variant"], "anonymous", "the newest first");
}

#[test]
fn f96_what_the_holder_keeps_to_days_is_neither_told_nor_opened() {
    let district = District::open();
    district.effective_session();
    let client = &district.volunteer.client;
    let mut kept = asked("full");
    kept["units"] = json!({district.organisation.as_str(): "days"});
    let (full, days) = (
        bundle(client, &issue(&district, client, &asked("full"))),
        bundle(client, &issue(&district, client, &kept)),
    );
    for (bytes, opened) in [(full, 1), (days, 0)] {
        let report = checked(&district, &bytes);
        let told = codes(&report);
        assert_eq!(report.verdict, Verdict::ValidWithLimits, "{told}");
        let said = format!("1 session(s), of which {opened} opened");
        assert!(told.contains(&said), "{told}");
        let text = String::from_utf8(bytes).expect("JSON");
        assert_eq!(text.contains("河岸清洁"), opened == 1, "the activity");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let disclosures = value["disclosures"].as_array().map(Vec::len);
        assert_eq!(disclosures, Some(opened));
        assert_eq!(value["proofs"].as_array().map(Vec::len), Some(1));
    }
    kept["units"] = json!({district.organisation.as_str(): "nothing"});
    let path = format!("/people/{}/certificates", district.volunteer.id);
    client
        .write(&path, &kept)
        .refused(422, "NOTHING_TO_CERTIFY");
    kept["units"] = json!({district.organisation.as_str(): "half"});
    client.write(&path, &kept).refused(400, "CHOICE_UNKNOWN");
}

#[test]
fn one_minute_more_or_another_name_and_the_signature_is_wrong() {
    let district = District::open();
    district.effective_session();
    let client = &district.volunteer.client;
    let id = issue(&district, client, &asked("full"));
    let text = String::from_utf8(bundle(client, &id)).expect("JSON");
    for (genuine, forged) in [
        ("\"totalMinutes\":119", "\"totalMinutes\":120"),
        ("\"minutes\":119", "\"minutes\":120"),
        ("\"profile\":\"full\"", "\"profile\":\"summary\""),
    ] {
        assert!(text.contains(genuine), "{genuine}");
        let report = checked(&district, text.replacen(genuine, forged, 1).as_bytes());
        assert_eq!(report.verdict, Verdict::Invalid, "{forged}");
    }
}

#[test]
fn a_void_ends_the_certificate_for_whoever_checks() {
    let district = District::open();
    let session = district.effective_session();
    let client = &district.volunteer.client;
    let id = issue(&district, client, &asked("sessions"));
    let stale = bundle(client, &id);
    let void = format!("{}/void", district.path(&session));
    let body = json!({"reason": "entered_in_error"});
    let predicted = district.approver.client.predict(&void, &body).good();
    assert!(
        predicted.to_string().contains("certificate_superseded"),
        "{predicted}"
    );
    district.approver.client.write(&void, &body).good();
    let view = client.read(&format!("/certificates/{id}")).good();
    assert_eq!(view["state"], "superseded");
    assert_eq!(view["ended"]["reason"], "entered_in_error");
    let number = view["number"].as_str().expect("a number");
    let told = district
        .server
        .nobody()
        .read(&format!("/certificate-numbers/{number}"));
    let told = told.good();
    assert_eq!(told["state"], "superseded");
    assert!(
        !told.to_string().contains("per_"),
        "a number names nobody: {told}"
    );
    // The list that was stapled before says nothing of it; a fresh one does.
    assert_eq!(checked(&district, &stale).verdict, Verdict::ValidWithLimits);
    district.server.minutes_pass(2);
    district.server.lists_published();
    let fresh = checked(&district, &bundle(client, &id));
    assert_eq!(fresh.verdict, Verdict::Invalid, "{}", codes(&fresh));
    assert!(codes(&fresh).contains("E501"));
    let none = client.write(
        &format!("/people/{}/certificates", district.volunteer.id),
        &asked("summary"),
    );
    none.refused(422, "NOTHING_TO_CERTIFY");
}

#[test]
fn what_others_fetch_is_signed_by_keys_that_the_did_document_and_the_log_name() {
    let district = District::open();
    district.effective_session();
    let client = &district.volunteer.client;
    let body = json!({
        "from": DAYS.0, "to": DAYS.1, "variant": "summary",
        "organisation_id": district.organisation,
    });
    let id = issue(&district, client, &body);
    bundle(client, &id);
    let nobody = district.server.nobody();
    let did = nobody.read(&format!("/orgs/{}/did.json", district.organisation));
    assert_eq!(did.header("content-type"), "application/did+json");
    assert_eq!(did.header("access-control-allow-origin"), "*");
    let did = did.json();
    let list = nobody.read(&format!(
        "/orgs/{}/status/revocation/0",
        district.organisation
    ));
    assert_eq!(list.status, 200, "{}", list.text());
    let list = strict::read(&list.body).expect("strict JSON");
    let methods = did["verificationMethod"].as_array().expect("a list");
    let method = &list["proof"]["verificationMethod"];
    let named = methods
        .iter()
        .find(|it| it["id"] == *method)
        .expect("named");
    let key: PublicKey = named["publicKeyMultibase"]
        .as_str()
        .and_then(|text| text.parse().ok())
        .expect("a key");
    proof::check(&list, &key).expect("signed with it");
    let read = StatusList::read(&list).expect("a list");
    assert_eq!(read.issuer.did(), did["id"].as_str().expect("text"));
    let logged = nobody.read("/keys").good().to_string();
    assert!(logged.contains(&key.to_string()), "announced in the log");
    nobody
        .read("/status/revocation/0")
        .refused(404, "STATUS_LIST_UNKNOWN");
    assert_eq!(nobody.read("/.well-known/did.json").status, 200);
    for path in [
        "/contexts/service-hours/v1",
        "/achievements/service-hours/v1",
    ] {
        let reply = nobody.read(path);
        assert_eq!(reply.header("content-type"), "application/ld+json");
        reply.json();
    }
}

#[test]
fn a_certificate_is_the_holders_and_of_whoever_issued_it() {
    let district = District::open();
    district.effective_session();
    let path = format!("/people/{}/certificates", district.volunteer.id);
    district.server.publish();
    for stranger in [&district.neighbour, &district.recorder, &district.stranger] {
        let refused = stranger.client.write(&path, &asked("full"));
        assert_eq!(refused.status, 403, "{}", refused.text());
    }
    let body = json!({
        "from": DAYS.0, "to": DAYS.1, "variant": "full", "organisation_id": district.organisation,
    });
    let id = issue(&district, &district.recorder.client, &body);
    let file = format!("/certificates/{id}/bundle");
    district
        .neighbour
        .client
        .read(&file)
        .refused(403, "ORGANISATION_NOT_YOURS");
    let undeclared = district.recorder.client.read(&file);
    undeclared.refused(400, "FIELD_MISSING");
    let read = district
        .recorder
        .client
        .read(&format!("{file}?purpose=person_asked"));
    assert_eq!(read.status, 200, "{}", read.text());
    let reads = format!("/people/{}/reads", district.volunteer.id);
    let reads = district.volunteer.client.read(&reads).good();
    assert!(reads.to_string().contains("credential.text"), "{reads}");
}

#[test]
fn the_pdf_carries_the_bundle_and_is_checked_like_it() {
    let district = District::open();
    district.effective_session();
    let client = &district.volunteer.client;
    for variant in ["full", "anonymous"] {
        let id = issue(&district, client, &asked(variant));
        let reply = client.read(&format!("/certificates/{id}/pdf"));
        assert_eq!(reply.status, 200, "{}", reply.text());
        assert_eq!(reply.header("content-type"), "application/pdf");
        let saved = reply.header("content-disposition");
        assert!(
            saved.starts_with("attachment; filename=\"") && saved.ends_with(".pdf\""),
            "{saved}"
        );
        let report = checked(&district, &reply.body);
        let said = codes(&report);
        assert_eq!(report.verdict, Verdict::ValidWithLimits, "{said}");
        assert!(said.contains("W907"), "its pages are not compared: {said}");
        let mut forged = reply.body.clone();
        let middle = forged.len() / 2;
        forged.truncate(middle);
        assert_ne!(
            checked(&district, &forged).verdict,
            Verdict::ValidWithLimits
        );
    }
}

#[test]
fn who_brings_policy_keys_slip_and_document_gets_every_step_made() {
    let district = District::open();
    district.effective_session();
    let client = &district.volunteer.client;
    let id = issue(&district, client, &asked("full"));
    let bytes = bundle(client, &id);
    let slip = client
        .read(&format!("/certificates/{id}/identity-slip"))
        .good();
    let secret = slip["holder_secret"].as_str().expect("a secret");
    let text = String::from_utf8(bytes.clone()).expect("JSON");
    assert!(!text.contains(secret), "the secret stands in no bundle");
    let keys = district.server.nobody().read("/.well-known/keys.json");
    let at = district.server.queue.ledger().clock.now_ms() / 1_000;
    let mut asked = Asked::new(
        Moment::from_unix(at).expect("covered"),
        Some(policy(&district)),
    );
    asked.keys = key_list(&keys.body).expect("a key list");
    let held = |name: &str, number: &str| HolderShown {
        name: name.to_owned(),
        document_number: number.to_owned(),
        secret: secret_from(secret).expect("a secret"),
    };
    asked.holder = Some(held("王芳M000007", "M000007"));
    let report = verify(&bytes, &asked, shape_of);
    let said = codes(&report);
    for gone in ["E801", "E802", "W903", "W901", "W906"] {
        assert!(!said.contains(gone), "{gone}: {said}");
    }
    asked.holder = Some(held("王芳M000008", "M000008"));
    let report = verify(&bytes, &asked, shape_of);
    assert_eq!(report.verdict, Verdict::Invalid);
    assert!(codes(&report).contains("E801"));
    let neighbour = &district.neighbour.client;
    let refused = neighbour.read(&format!("/certificates/{id}/identity-slip"));
    assert_eq!(refused.status, 403, "{}", refused.text());
    let anonymous = issue(
        &district,
        client,
        &json!({
            "from": DAYS.0, "to": DAYS.1, "variant": "anonymous",
        }),
    );
    let none = client.read(&format!("/certificates/{anonymous}/identity-slip"));
    none.refused(409, "NO_HOLDER_COMMITMENT");
}

#[test]
fn hours_approved_a_moment_ago_are_certified_without_asking_twice() {
    let district = District::open();
    district.effective_session();
    let path = format!("/people/{}/certificates", district.volunteer.id);
    for variant in ["full", "sessions", "summary"] {
        // Nobody published anything since the approval.
        let id = district
            .volunteer
            .client
            .write(&path, &asked(variant))
            .new_id();
        let report = checked(&district, &bundle(&district.volunteer.client, &id));
        assert_eq!(
            report.verdict,
            Verdict::ValidWithLimits,
            "{}",
            codes(&report)
        );
    }
}

#[test]
fn the_same_key_gives_the_same_certificate() {
    let district = District::open();
    district.effective_session();
    district.server.publish();
    let path = format!("/people/{}/certificates", district.volunteer.id);
    let (client, key) = (&district.volunteer.client, crate::support::fresh_key());
    let first = client.write_under(&key, &path, &asked("sessions")).new_id();
    let again = client.write_under(&key, &path, &asked("sessions"));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.new_id(), first);
    let other = client.write_under(&key, &path, &asked("full"));
    other.refused(422, "IDEMPOTENCY_KEY_REUSED");
}

/// Cases of the rows about certificates: the neighbour has one of an hour that was keyed in.
pub fn cases(district: &District) -> Vec<Case<'_>> {
    let (neighbour, volunteer) = (&district.neighbour.client, Some(&district.volunteer.client));
    let me = format!("/people/{}/certificates", district.neighbour.id);
    let held = held_by_neighbour(district);
    let view = neighbour.read(&format!("/certificates/{held}")).good();
    let number = view["number"].as_str().expect("a number");
    let own = |operation, path: String, body| case(operation, path, body, neighbour, volunteer);
    let public = |operation, path: &str| case(operation, path, Value::Null, neighbour, None);
    let orgs = format!("/orgs/{}", district.organisation);
    let mut cases = shares::cases(district, &held);
    cases.extend([
        own("person_certificates", me.clone(), Value::Null),
        own("issue_certificate", me, asked("full")),
        own("certificate", format!("/certificates/{held}"), Value::Null),
        own(
            "certificate_bundle",
            format!("/certificates/{held}/bundle"),
            Value::Null,
        ),
        own(
            "revoke_certificate",
            format!("/certificates/{held}/revocation"),
            json!({"reason": "volunteer_asked"}),
        ),
        public(
            "certificate_number",
            &format!("/certificate-numbers/{number}"),
        ),
        own(
            "certificate_pdf",
            format!("/certificates/{held}/pdf"),
            Value::Null,
        ),
        own(
            "certificate_slip",
            format!("/certificates/{held}/identity-slip"),
            Value::Null,
        ),
        public("key_list", &format!("{orgs}/keys.json")),
        public("key_list_of_ledger", "/.well-known/keys.json"),
        public("did_document", &format!("{orgs}/did.json")),
        public("did_document_of_ledger", "/.well-known/did.json"),
        public("status_list", &format!("{orgs}/status/revocation/0")),
        public("status_list_of_ledger", "/status/revocation/0"),
        public("context", "/contexts/service-hours/v1"),
        public("achievement", "/achievements/service-hours/v1"),
    ]);
    cases
}

/// A certificate of the organisation, and one of the ledger; the latter.
fn held_by_neighbour(district: &District) -> String {
    let neighbour = &district.neighbour;
    let keyed = json!({
        "person_id": neighbour.id, "started_at": "2026-03-02T02:20:00Z",
        "ended_at": "2026-03-02T02:50:00Z", "reason": "paper_sheet",
    });
    // An activity of its own: other cases sign the neighbour up for the first one.
    let recorder = &district.recorder;
    let activity = publish(recorder, &district.organisation, &district.station);
    let activity = format!("/activities/{activity}");
    let sign_up = json!({"person_id": neighbour.id});
    recorder
        .client
        .write(&format!("{activity}/sign-ups"), &sign_up)
        .good();
    let sessions = format!("{activity}/sessions");
    let session = recorder.client.write(&sessions, &keyed).new_id();
    let path = format!("{sessions}/{session}");
    let confirmation = format!("{path}/confirmation");
    neighbour.client.write(&confirmation, &json!({})).good();
    let approval = format!("{path}/approval");
    district.approver.client.write(&approval, &json!({})).good();
    district.server.publish();
    let mut body = asked("sessions");
    body["organisation_id"] = json!(district.organisation);
    let path = format!("/people/{}/certificates", neighbour.id);
    neighbour.client.write(&path, &body).new_id();
    body["organisation_id"] = Value::Null;
    neighbour.client.write(&path, &body).new_id()
}
