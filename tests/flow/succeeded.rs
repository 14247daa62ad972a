//! R39 over HTTP: an organisation ends; the staff of its successor answers for its records.

use serde_json::json;

use crate::support::{Client, District, register};

/// An approver of the other organisation.
fn approver_of_the_other(district: &District) -> Client {
    let member = register(&district.server, &district.founder, "M000021");
    let role = json!({"role": "approver", "organisation_id": district.other_organisation});
    let path = format!("/people/{}/roles", member.id);
    district.founder.write(&path, &role).good();
    let person = member.id.parse().expect("an id");
    district.server.client(person)
}

#[test]
fn r39_the_successor_reads_and_settles_what_the_organisation_recorded() {
    let district = District::open();
    let session = district.session();
    let path = district.path(&session);
    district
        .volunteer
        .client
        .write(&format!("{path}/confirmation"), &json!({}))
        .good();
    let approver = approver_of_the_other(&district);
    approver.read(&path).refused(403, "ORGANISATION_NOT_YOURS");
    let ours = format!("/organisations/{}", district.organisation);
    let naming = json!({
        "successor_id": district.other_organisation, "reason": "merged",
        "reason_text": "两会合并",
    });
    let succession = format!("{ours}/succession");
    let predicted = district.founder.predict(&succession, &naming).good();
    assert_eq!(predicted["events"][0]["type"], "organisation_succeeded");
    district.founder.write(&succession, &naming).good();

    let shown = district.founder.read(&ours).good();
    let succeeded = &shown["succeeded"];
    assert_eq!(succeeded["successor_id"], district.other_organisation);
    assert_eq!(succeeded["answering_id"], district.other_organisation);
    let theirs = format!("/organisations/{}", district.other_organisation);
    let shown = district.founder.read(&theirs).good();
    assert_eq!(shown["predecessors"], json!([district.organisation]));

    approver.read(&path).good();
    approver
        .write(&format!("{path}/approval"), &json!({}))
        .good();
    let shown = district.volunteer.client.read(&path).good();
    assert_eq!(shown["state"], "effective");

    let keyed = json!({
        "person_id": district.neighbour.id, "started_at": "2026-03-02T01:00:00Z",
        "ended_at": "2026-03-02T02:00:00Z", "reason": "paper_sheet",
    });
    let sessions = format!("/activities/{}/sessions", district.activity);
    let stranger = &district.stranger.client;
    let closed = stranger.write(&sessions, &keyed);
    closed.refused(409, "ORGANISATION_CLOSED");
    let token = json!({"person_id": district.stranger.id, "allowed": [], "life_days": 1});
    stranger
        .write("/tokens", &token)
        .refused(403, "ROLE_MISSING");
}
