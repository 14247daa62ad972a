//! Batches: all or nothing, or line by line; each line by the row of its own command.

use serde_json::{Value, json};

use crate::cases::merged;
use crate::support::{District, fresh_key, person};

fn registration(number: &str) -> Value {
    merged(json!({"command": "register_person"}), &person(number))
}

fn batch(mode: &str, commands: impl Into<Value>) -> Value {
    json!({"mode": mode, "commands": commands.into()})
}

#[test]
fn an_atomic_batch_is_one_frame_or_nothing() {
    let district = District::open();
    let before = district.next_position();
    let twice = batch(
        "atomic",
        vec![registration("M000201"), registration("M000201")],
    );
    district
        .founder
        .write("/batch", &twice)
        .refused(409, "DOCUMENT_ALREADY_REGISTERED");
    assert_eq!(district.next_position(), before, "nothing of it");
    let both = batch(
        "atomic",
        vec![registration("M000201"), registration("M000202")],
    );
    let answer = district.founder.write("/batch", &both).good();
    assert_eq!(answer["position"], before);
    assert_eq!(answer["events"].as_array().expect("events").len(), 2);
    let predicted = batch("atomic", vec![registration("M000203")]);
    let predicted = district.founder.predict("/batch", &predicted).good();
    assert_eq!(predicted["events"][0]["type"], "person_registered");
}

#[test]
fn line_by_line_answers_in_order_and_can_be_sent_again_whole() {
    let district = District::open();
    let key = fresh_key();
    let lines = vec![
        registration("M000211"),
        registration("M000211"),
        json!({"command": "register_person"}),
        json!({"command": "open_ledger"}),
        registration("M000212"),
    ];
    let body = batch("each", lines);
    let first = district.founder.write_under(&key, "/batch", &body).good();
    let results = first["results"].as_array().expect("results");
    let statuses: Vec<_> = results.iter().map(|line| line["status"].clone()).collect();
    assert_eq!(statuses, [200, 409, 400, 400, 200]);
    assert_eq!(results[2]["problem"]["code"], "FIELD_MISSING");
    assert_eq!(
        results[3]["problem"]["code"], "CHOICE_UNKNOWN",
        "not a command of people"
    );
    let after = district.next_position();
    let again = district.founder.write_under(&key, "/batch", &body).good();
    assert_eq!(district.next_position(), after, "nothing twice");
    for line in [0, 4] {
        assert_eq!(again["results"][line]["replayed"], true);
        assert_eq!(again["results"][line]["answer"], results[line]["answer"]);
    }
}

#[test]
fn each_line_is_let_in_by_its_own_row() {
    let district = District::open();
    let lines = vec![registration("M000221")];
    let volunteer = &district.volunteer.client;
    let atomic = volunteer.write("/batch", &batch("atomic", lines.clone()));
    assert_eq!(atomic.refused(403, "ROLE_MISSING")["field"], "commands.0");
    let each = volunteer.write("/batch", &batch("each", lines)).good();
    assert_eq!(each["results"][0]["problem"]["code"], "ROLE_MISSING");
}

#[test]
fn a_batch_is_bounded() {
    let district = District::open();
    let empty = district.founder.write("/batch", &batch("each", json!([])));
    empty.refused(400, "LIST_EMPTY");
    let line = json!({"command": "erase_person"});
    let long = batch("atomic", vec![line.clone(); 2_001]);
    let problem = district
        .founder
        .write("/batch", &long)
        .refused(400, "LIST_TOO_LONG");
    assert_eq!(problem["field"], "commands");
    district
        .founder
        .write("/batch", &batch("each", vec![line; 2_001]))
        .good();
}

#[test]
fn three_hundred_lines_share_the_writer() {
    let district = District::open();
    let lines = (0..300).map(|number| registration(&format!("M001{number:03}")));
    let answer = district
        .founder
        .write("/batch", &batch("each", lines.collect::<Vec<Value>>()))
        .good();
    let results = answer["results"].as_array().expect("results");
    assert!(results.iter().all(|line| line["status"] == 200));
    let positions = results
        .iter()
        .filter_map(|line| line["answer"]["position"].as_u64());
    let positions: Vec<u64> = positions.collect();
    assert!(positions.is_sorted(), "recorded in the order of the lines");
}
