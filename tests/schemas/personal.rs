//! I5, by the schemas: a clear string in an event is an id, a code, an enum, a date or a digest;
//! a field that names a person or says something in words is sealed.

use std::collections::BTreeSet;

use hourledger::domain::audits::command::JudgeAuditedSession;
use hourledger::domain::audits::draw::Stratum;
use hourledger::domain::audits::event::{DrawnSession, Outcome};
use hourledger::domain::commendations::command::GiveCommendation;
use hourledger::domain::commendations::event::CommendationKind;
use hourledger::domain::complaints::command::AnswerComplaint;
use hourledger::domain::complaints::event::ComplaintOutcome;
use hourledger::domain::kernel::ids::{
    ActivityId, AuditId, ComplaintId, ImportId, PersonId, SessionId, StarApplicationId,
};
use hourledger::domain::secret::Secrets;
use hourledger::domain::stored::ReasonCode;
use hourledger::domain::{Command, Event};
use serde_json::Value;

use crate::cast::{self, District};

/// What a clear string may be. Every other one needs a reason in `PUBLIC`.
const CLEAR: [&str; 5] = ["id", "code", "date", "date-time", "digest"];

/// Clear texts, each with the reason why it is no personal data.
const PUBLIC: [(&str, &str, &str); 7] = [
    (
        "certificate_issued",
        "certificate.number",
        "random, and says nothing but whether the certificate stands",
    ),
    (
        "complaint_received",
        "complaint.number",
        "the same: random, and says nothing of anybody",
    ),
    (
        "status_list_published",
        "document.text",
        "a published list of bits: nobody is in it",
    ),
    (
        "policy_adopted",
        "policy.pack",
        "a pack is a published rule text",
    ),
    (
        "audit_opened",
        "audit.seed",
        "a number drawn and published beforehand, for everybody to type again",
    ),
    (
        "ledger_opened",
        "ledger.origin",
        "the ledger's own public name, by a pattern",
    ),
    (
        "ledger_opened",
        "ledger.time_zone",
        "the name of a time zone, by a pattern",
    ),
];

/// Words that a field's name must not hold unless the field is sealed.
const PERSONAL: [&str; 16] = [
    "name",
    "title",
    "phone",
    "address",
    "birth",
    "number",
    "description",
    "text",
    "contact",
    "email",
    "sex",
    "remark",
    "note",
    "comment",
    "words",
    "message",
];

/// Names that hold such a word and still say nothing about a person, each with its reason.
const HARMLESS: [(&str, &str); 2] = [
    ("contact", "the group of sealed contact data"),
    ("text_digest", "digest of the published consent text"),
];

/// A leaf of a schema: where it stands and what it may be.
struct Leaf {
    path: String,
    schema: Value,
}

/// All leaves of an event's schema, references followed, alternatives taken apart.
fn leaves(root: &Value) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    walk(root, root, String::new(), &mut leaves);
    leaves
}

fn walk(root: &Value, schema: &Value, path: String, leaves: &mut Vec<Leaf>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.trim_start_matches("#/$defs/");
        return walk(root, &root["$defs"][name], path, leaves);
    }
    for alternatives in ["anyOf", "oneOf"] {
        if let Some(schemas) = schema[alternatives].as_array() {
            let each = schemas.iter();
            return each.for_each(|schema| walk(root, schema, path.clone(), leaves));
        }
    }
    if let Some(properties) = schema["properties"].as_object() {
        assert_eq!(
            schema["additionalProperties"], false,
            "{path} is open to anything"
        );
        for (name, schema) in properties {
            let joined = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            walk(root, schema, joined, leaves);
        }
        return;
    }
    if schema["type"] == "array" {
        return walk(root, &schema["items"], path, leaves);
    }
    let schema = schema.clone();
    leaves.push(Leaf { path, schema });
}

fn is_public(event_type: &str, path: &str) -> bool {
    let within = |place: &str| path == place || path.starts_with(&format!("{place}."));
    PUBLIC
        .iter()
        .any(|(of, place, _)| *of == event_type && within(place))
}

fn is_sealed(leaf: &Leaf) -> bool {
    leaf.schema["format"] == "sealed"
}

#[test]
fn clear_strings_are_ids_codes_enums_dates_or_digests() {
    for (event_type, _, schema) in Event::schemas() {
        for leaf in leaves(schema.as_value()) {
            let known = !types(&leaf.schema).is_empty()
                && types(&leaf.schema).iter().all(|kind| match *kind {
                    "string" => is_known_string(&leaf),
                    "integer" | "boolean" | "null" => true,
                    _ => false,
                });
            let place = format!("{event_type}: {}", leaf.path);
            assert!(
                known || is_public(event_type, &leaf.path),
                "{place} is {}",
                leaf.schema
            );
        }
    }
}

/// One type, or a list of them for a value that may be null.
fn types(schema: &Value) -> Vec<&str> {
    let kind = &schema["type"];
    let list = kind
        .as_array()
        .map_or(std::slice::from_ref(kind), Vec::as_slice);
    list.iter().filter_map(Value::as_str).collect()
}

fn is_known_string(leaf: &Leaf) -> bool {
    let (schema, format) = (&leaf.schema, leaf.schema["format"].as_str());
    let is_enum = schema["const"].is_string() || schema["enum"].is_array();
    let has_form = schema["pattern"].is_string() && format.is_some_and(|it| CLEAR.contains(&it));
    is_enum || has_form || is_sealed(leaf)
}

#[test]
fn every_exemption_is_needed() {
    for (event_type, place, reason) in PUBLIC {
        let schemas = Event::schemas();
        let (_, _, schema) = schemas
            .iter()
            .find(|(of, ..)| *of == event_type)
            .expect(reason);
        let strings = leaves(schema.as_value())
            .into_iter()
            .filter(|leaf| leaf.path.starts_with(place) && types(&leaf.schema).contains(&"string"));
        assert!(strings.count() > 0, "{event_type}: {place} has no text");
    }
}

#[test]
fn fields_that_name_or_describe_somebody_are_sealed() {
    for (event_type, _, schema) in Event::schemas() {
        for leaf in leaves(schema.as_value()) {
            let is_null = leaf.schema["type"] == "null";
            if is_null || is_sealed(&leaf) || is_public(event_type, &leaf.path) {
                continue;
            }
            for name in leaf.path.split('.') {
                let is_harmless = HARMLESS.iter().any(|(known, _)| *known == name);
                let personal = name.split('_').any(|word| PERSONAL.contains(&word));
                assert!(
                    !personal || is_harmless,
                    "{event_type}: {} is clear",
                    leaf.path
                );
            }
        }
    }
}

/// What commands hand to the vault is what the schemas call sealed: no more and no less.
#[test]
fn what_is_sealed_is_what_commands_hand_to_the_vault() {
    let mut handed = BTreeSet::new();
    for command in commands_with_every_text() {
        for secret in command.secrets(&[7; 32]) {
            handed.insert((secret.event_type, secret.version, secret.path.to_owned()));
        }
    }
    let mut sealed = BTreeSet::new();
    for (event_type, version, schema) in Event::schemas() {
        let found = leaves(schema.as_value()).into_iter().filter(is_sealed);
        sealed.extend(found.map(|leaf| (event_type, version, leaf.path)));
    }
    // Group `meta` is one for all events; only these commands have a reason in words.
    let worded = [
        "session_keyed",
        "session_declared",
        "session_rostered",
        "session_disputed",
        "session_dispute_dismissed",
        "session_corrected",
        "session_voided",
        "session_found_fake",
        "finding_opened",
        "audit_session_judged",
        "organisation_suspended",
        "organisation_reinstated",
        "organisation_succeeded",
        "import_undone",
        "people_merged",
        "people_unmerged",
        "star_refused",
        "star_objection_dismissed",
        "star_reevaluated",
        "star_revoked",
    ];
    sealed.retain(|(of, _, path)| path != "meta.reason_text" || worded.contains(of));
    assert_eq!(handed, sealed);
}

fn brought(import: ImportId, person: PersonId) -> [Command; 3] {
    let mut award = cast::import_star(import, person, "award 7");
    award.stated.authority = Some("the federation".to_owned());
    award.stated.evidence_ref = Some("certificate 17".to_owned());
    let mut balance = cast::import_balance(import, person, 60, "account 7");
    balance.stated.evidence_ref = Some("statement 17".to_owned());
    let mut moved = cast::import_movement(import, person, "movement 7");
    moved.stated.counterparty = Some("volunteer 9".to_owned());
    moved.stated.evidence_ref = Some("statement 18".to_owned());
    moved.stated.text = Some("lunch at the canteen".to_owned());
    [balance.into(), award.into(), moved.into()]
}

fn commands_with_every_text() -> Vec<Command> {
    let district = District::new();
    let (snow, sweeping, fang) = (district.snow, district.sweeping, district.fang);
    let session = SessionId::from_bytes([1; 16]);
    let mut person = cast::person(700);
    person.phone = Some("13800138000".to_owned());
    let mut entry = cast::keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 10:00");
    entry.reason_text = Some("no network".to_owned());
    let mut own = cast::declared(sweeping, fang, "2026-03-03 09:00", "2026-03-03 10:00");
    own.reason_text = Some("no network".to_owned());
    let mut roster = cast::rostered(sweeping, &[fang], ["2026-03-03 09:00", "2026-03-03 10:00"]);
    roster.reason_text = Some("no network".to_owned());
    let mut undo = cast::void(sweeping, session);
    undo.reason_text = Some("the wrong person".to_owned());
    let mut correction = cast::correct(sweeping, session);
    correction.reason_text = Some("the other sheet".to_owned());
    let import = ImportId::from_bytes([2; 16]);
    let mut form = cast::claim(fang, 900);
    form.registration.phone = Some("13800138000".to_owned());
    let mut past = cast::import_activity(import, snow, "a-1");
    past.stated.address = Some("Lane 7".to_owned());
    past.stated.category = Some("culture".to_owned());
    let mut withdrawal = cast::undo_import(import, snow.id);
    withdrawal.reason_text = Some("the other file".to_owned());
    let [balance, award, moved] = brought(import, fang);
    let mut commands = vec![
        balance,
        award,
        moved,
        person.into(),
        cast::organisation("11320000MB151840XJ").into(),
        cast::station(snow.id).into(),
        cast::suspend(snow.id).into(),
        cast::reinstate(snow.id).into(),
        cast::name_successor(snow.id, district.books.id).into(),
        cast::activity(snow, "2026-03-03 09:00", "2026-03-03 12:00").into(),
        entry.into(),
        own.into(),
        roster.into(),
        undo.into(),
        cast::dispute(sweeping, session).into(),
        cast::dismiss(sweeping, session).into(),
        cast::find_fake(sweeping, session).into(),
        cast::open_finding(snow.id, cast::of_activity(sweeping)).into(),
        cast::complain(Some(1)).into(),
        AnswerComplaint {
            complaint_id: ComplaintId::from_bytes([3; 16]),
            outcome: ComplaintOutcome::Upheld,
            text: "so it was".to_owned(),
        }
        .into(),
        judgement_in_words(sweeping, session).into(),
        cast::mark_national(sweeping, session, fang, "2026-03-04").into(),
        correction.into(),
        cast::issue(&district.world, fang, &[], 1).into(),
        cast::link_person(import, fang, "p-1").into(),
        crate::examples::person_stated_in_full(import).into(),
        form.into(),
        past.into(),
        crate::examples::stated_in_full(import, sweeping, fang).into(),
        withdrawal.into(),
        thanks(sweeping, session, fang).into(),
        cast::merge(district.qiang, fang).into(),
        cast::unmerge(fang).into(),
    ];
    commands.extend(of_stars(fang));
    commands
}

fn of_stars(fang: PersonId) -> [Command; 5] {
    let star = StarApplicationId::from_bytes([4; 16]);
    [
        cast::refuse_star(fang, star).into(),
        cast::object(fang, star).into(),
        cast::dismiss_objection(fang, star).into(),
        cast::review_star(fang, star, true).into(),
        cast::revoke_star(fang, star, ReasonCode::RecordsUntrue).into(),
    ]
}

fn thanks(activity_id: ActivityId, session_id: SessionId, person_id: PersonId) -> GiveCommendation {
    GiveCommendation {
        activity_id,
        session_id,
        person_id,
        kind: CommendationKind::Commendation,
        text: "thank you for the path".to_owned(),
    }
}

fn judgement_in_words(activity_id: ActivityId, session_id: SessionId) -> JudgeAuditedSession {
    let drawn = DrawnSession {
        activity_id,
        session_id,
        stratum: Stratum::High,
    };
    let mut judgement = cast::judge(AuditId::from_bytes([3; 16]), &drawn, Outcome::NotFound);
    judgement.reason_text = Some("the folder was empty".to_owned());
    judgement
}

#[test]
fn no_plaintext_reaches_an_event() {
    let typed = [
        "王芳",
        "E00000",
        "1990-05-01",
        "13800138000",
        "Snow",
        "Sweep",
        "Willow",
        "Lane",
        "no network",
        "wrong person",
        "sold hours",
        "eight yuan",
        "new staff",
        "one office",
        "at the lane",
        "until noon",
        "sheet",
        "other file",
        "words of",
        "same face",
        "twin sisters",
        "folder",
        "half of it",
        "hospital",
        "another month",
        "looked at with",
        "scheme says",
        "谢谢您",
    ];
    for recorded in crate::examples::everything() {
        let body = String::from_utf8(recorded.body).expect("text");
        for text in typed {
            let (event_type, _) = recorded.event.type_version();
            assert!(!body.contains(text), "{text:?} in {event_type}");
        }
    }
}
