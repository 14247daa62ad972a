//! Somebody was registered twice, with an old passport and a new one, and served under both. The
//! administrator sees in a dry run what joining the two would do, and then exactly that happens.

use serde_json::{Value, json};

use crate::support::{Client, District};
use crate::{hours, types};

#[test]
fn two_records_of_one_volunteer_are_joined_as_foreseen_and_parted_again() {
    let district = District::open();
    let (earlier, later) = served_under_both(&district);
    let [me, twin] =
        [&district.volunteer, &district.neighbour].map(|it| format!("/people/{}", it.id));
    let founder = &district.founder;
    let body = json!({
        "into": district.volunteer.id, "reason": "registered_twice",
        "reason_text": "两本护照，同一人，已当面核对。",
    });

    let path = format!("{twin}/merge");
    let foreseen = founder.predict(&path, &body).good();
    assert_eq!(types(&foreseen), ["people_merged", "session_disputed"]);
    let before = founder.read(&me).good();
    assert_eq!(hours(&before["hours"]), [119, 0, 0], "nothing happened yet");
    let done = founder.write(&path, &body).good();
    assert_eq!(types(&done), types(&foreseen));
    let merge = |answer: &Value| answer["events"][0]["groups"]["merge"].clone();
    assert_eq!(
        merge(&done),
        json!({"frozen": 1, "into": district.volunteer.id})
    );
    assert_eq!(merge(&foreseen), merge(&done));
    let frozen = founder.read(&later).good();
    let shown = &foreseen["state"]["sessions"][0];
    for field in ["session_id", "state", "dispute", "minutes"] {
        let (shown, frozen) = (&shown[field], &frozen[field]);
        assert_eq!(without_position(shown), without_position(frozen));
    }
    assert_eq!(
        frozen["dispute"]["reason_words"],
        "与本人另一条记录时间重叠"
    );
    let survivor = founder.read(&me).good();
    let alias = founder.read(&twin).good();
    assert_eq!(foreseen_hours(&foreseen, &survivor), &survivor["hours"]);
    assert_eq!(foreseen_hours(&foreseen, &alias), &alias["hours"]);
    assert_eq!(founder.read(&earlier).good()["state"], "effective");

    the_list_counts_the_hours_once_and_names_the_merge(founder, &survivor, &alias);
    the_total_names_the_part_of_each_id(&district, &survivor, &alias);
    the_merged_record_says_where_it_went(&district, &alias);

    let apart = json!({"reason": "different_people"});
    let parted = founder
        .write(&format!("{twin}/merge/undoing"), &apart)
        .good();
    assert_eq!(types(&parted), ["people_unmerged"]);
    let cause = &parted["events"][0]["groups"]["meta"]["cause"];
    assert_eq!(cause, &done["position"]);
    let again = founder.read(&me).good();
    assert_eq!(
        (&again["hours"], &again["aliases"]),
        (&before["hours"], &json!([]))
    );
    assert_eq!(
        founder.read(&later).good()["state"],
        "disputed",
        "until it is answered"
    );
    let theirs = district.volunteer.client.read(&twin);
    theirs.refused(403, "RECORD_NOT_YOURS");
}

/// The volunteer was clocked from nine to eleven; the neighbour keyed in for an hour of it.
fn served_under_both(district: &District) -> (String, String) {
    let activity = format!("/activities/{}", district.activity);
    let neighbour = &district.neighbour;
    let sign_up = json!({"person_id": neighbour.id});
    let sign_ups = format!("{activity}/sign-ups");
    neighbour.client.write(&sign_ups, &sign_up).good();
    let earlier = district.path(&district.effective_session());
    let entry = json!({
        "person_id": neighbour.id, "started_at": "2026-03-02T01:30:00Z",
        "ended_at": "2026-03-02T02:30:00Z", "reason": "paper_sheet",
    });
    let sessions = format!("{activity}/sessions");
    let later = district.path(&district.recorder.client.write(&sessions, &entry).new_id());
    let (sign, approve) = (format!("{later}/confirmation"), format!("{later}/approval"));
    neighbour.client.write(&sign, &json!({})).good();
    district.approver.client.write(&approve, &json!({})).good();
    (earlier, later)
}

/// What the dry run said of a person's hours.
fn foreseen_hours<'v>(foreseen: &'v Value, person: &Value) -> &'v Value {
    let people = foreseen["state"]["people"].as_array().expect("a list");
    let mut of_them = people
        .iter()
        .filter(|it| it["person_id"] == person["person_id"]);
    &of_them.next().expect("it would change")["hours"]
}

/// The example positions of a dry run are the real ones only if nobody else writes in between.
fn without_position(value: &Value) -> Value {
    let mut value = value.clone();
    if let Some(fields) = value.as_object_mut() {
        fields.remove("position");
    }
    value
}

fn the_list_counts_the_hours_once_and_names_the_merge(
    founder: &Client,
    survivor: &Value,
    alias: &Value,
) {
    let listed = founder.read("/people?limit=200").good()["items"].clone();
    let line = |person: &Value| {
        let lines = listed.as_array().expect("a list").iter();
        let mut of_them = lines.filter(|it| it["person_id"] == person["person_id"]);
        of_them.next().expect("it is listed").clone()
    };
    assert_eq!(line(survivor)["effective_minutes"], 119);
    assert_eq!(line(alias)["merged_into"], survivor["person_id"]);
}

/// I12: page by page, the sessions under both ids add up to the survivor's figures.
fn the_total_names_the_part_of_each_id(district: &District, survivor: &Value, alias: &Value) {
    let me = &district.volunteer;
    assert_eq!(hours(&survivor["hours"]), [119, 0, 0]);
    assert_eq!(survivor["hours"]["disputed_minutes"], 60);
    let part = &survivor["aliases"][0];
    assert_eq!(
        (&part["person_id"], &part["hours"]),
        (&alias["person_id"], &alias["hours"])
    );
    let parts = every_part(&me.client, &format!("/people/{}/hours?limit=1", me.id));
    let told: Vec<_> = parts
        .iter()
        .map(|part| {
            let id = part["person_id"].as_str().expect("an id");
            (id, &part["effective_minutes"], &part["disputed_minutes"])
        })
        .collect();
    let (own, theirs) = (me.id.as_str(), district.neighbour.id.as_str());
    let nothing = &json!(0);
    let expected = [(own, &json!(119), nothing), (theirs, nothing, &json!(60))];
    assert_eq!(told, expected);
    let statement = format!("/people/{}/reports/statement", me.id);
    let stated = me.client.read(&statement).good();
    let figures = |hours: &Value| {
        let names = ["effective_minutes", "disputed_minutes"];
        names.map(|name| hours[name].clone())
    };
    assert_eq!(
        figures(&stated["hours"]),
        figures(&survivor["hours"]),
        "the statement, too"
    );
}

fn every_part(client: &Client, path: &str) -> Vec<Value> {
    let mut parts = Vec::new();
    let mut page = client.read(path).good()["parts"].clone();
    loop {
        parts.extend(page["items"].as_array().expect("a list").iter().cloned());
        let Some(cursor) = page["next"].as_str() else {
            return parts;
        };
        page = client.read(&format!("{path}&cursor={cursor}")).good()["parts"].clone();
    }
}

/// And its token is the same human's: both read and sign what is recorded under either id.
fn the_merged_record_says_where_it_went(district: &District, alias: &Value) {
    let (me, twin) = (&district.volunteer, &district.neighbour);
    assert_eq!(alias["merged_into"], me.id.as_str());
    let path = format!("/people/{}?reveal=merge_reason,name", twin.id);
    let told = me.client.read(&path).good()["identity"].clone();
    assert_eq!(told["merge_reason"], "两本护照，同一人，已当面核对。");
    assert!(told["name"].is_string());
    let mine = twin
        .client
        .read(&format!("/people/{}/sessions", me.id))
        .good();
    assert_eq!(mine["items"].as_array().map(Vec::len), Some(2));
    let consent = json!({
        "purpose": "public_notice", "given_by": "person", "text_digest": "11".repeat(32),
    });
    let path = format!("/people/{}/consents", twin.id);
    let refused = twin
        .client
        .write(&path, &consent)
        .refused(409, "PERSON_MERGED");
    let next_step = refused["next_step"].as_str().expect("a remedy");
    assert!(next_step.contains(&me.id), "{next_step}");
}
