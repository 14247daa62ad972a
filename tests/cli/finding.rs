//! `finding preview | open | show`: on a real ledger, with records that an import brought.

use serde_json::{Value, json};

use crate::fixture::path;
use crate::loading::{ROWS, many_rows};
use crate::office::{Office, import_of};
use crate::shell::{Said, hourledger, killed};

/// Two years of one volunteer, imported and approved.
pub fn approved() -> (Office, String) {
    let office = Office::open();
    let rows = "external_id,volunteer_id,date,minutes\n\
                s1,p1,2023-05-01,90\ns2,p1,2024-05-01,60\ns3,p1,2024-05-02,45\n";
    let folder = office.files(rows);
    let said = office.load(&folder, &[]).exits(0).json();
    let import = import_of(&said);
    office.approve(&import, office.approver).exits(0);
    (office, import)
}

/// Runs `finding` about the year 2024.
fn finding(office: &Office, act: &str, more: &[&str]) -> Said {
    let organisation = office.organisation.to_string();
    let mut all = vec!["finding", act, "--organisation", &organisation];
    all.extend(["--from", "2024-01-01", "--to", "2024-12-31"]);
    all.extend(more);
    office.run(&all)
}

#[test]
fn a_year_is_looked_at_found_fake_and_shown() {
    let (office, import) = approved();
    let about = ["--import", &import];
    let preview = finding(&office, "preview", &about).exits(0).json();
    let figures = |said: &Value, names: [&str; 3]| names.map(|name| said[name].clone());
    assert_eq!(
        figures(&preview, ["sessions", "people", "minutes"]),
        [json!(2), json!(1), json!(105)]
    );
    let effective = || office.report("state", &["--state", "effective"]);
    assert_eq!(effective(), [("effective".to_owned(), 3, 195)]);

    let (approver, recorder) = (office.approver.to_string(), office.recorder.to_string());
    let mut open = vec!["--import", &import, "--reason", "no such days", "--by"];
    open.push(&recorder);
    finding(&office, "open", &open).exits(1);
    open.pop();
    open.push(&approver);
    let done = finding(&office, "open", &open).exits(0).json();
    assert_eq!(
        figures(&done, ["state", "found", "minutes"]),
        [json!("done"), json!(2), json!(105)]
    );
    assert_eq!(effective(), [("effective".to_owned(), 1, 90)]);

    let id = done["finding_id"].as_str().expect("an id");
    let shown = office.run(&["finding", "show", id]).exits(0).json();
    assert_eq!(shown["reason_text"], "no such days");
    let data = office.beside("data");
    let words = hourledger(["finding", "show", id, "--data", path(&data)]);
    assert!(words.exits(0).out.contains("sessions found fake"));
}

#[test]
fn a_finding_that_is_killed_goes_on_and_finds_all_of_it_once() {
    let office = Office::open();
    let folder = many_rows(&office);
    let import = import_of(&office.load(&folder, &[]).exits(0).json());
    office.approve(&import, office.approver).exits(0);
    let (data, by) = (office.beside("data"), office.approver.to_string());
    let organisation = office.organisation.to_string();
    let mut open = vec!["finding", "open", "--organisation", &organisation];
    open.extend(["--import", &import, "--by", &by, "--reason", "no such year"]);
    open.extend(["--json", "--data", path(&data)]);
    let open: Vec<String> = open.into_iter().map(str::to_owned).collect();

    killed(&open, &[80, 120, 160, 240]);
    hourledger(&open).exits(0);

    let all = ["--state", "found_fake,effective"];
    let state = office.report("state", &all);
    assert_eq!(state, [("found_fake".to_owned(), ROWS, ROWS * 45)]);
    let data = path(&data);
    hourledger(["fsck", "--data", data]).exits(0);
}
