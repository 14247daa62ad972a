//! `import load`, `approve`, `undo` and `report` on a real ledger: a published year goes in from
//! its spreadsheets and comes out as published.

use std::path::PathBuf;

use serde_json::Value;

use crate::fixture::path;
use crate::office::{Office, import_of, leeds};
use crate::shell::killed;

#[test]
fn a_published_year_comes_out_as_published() {
    let office = Office::open();
    let source = office.beside("leeds");
    leeds(&source);

    let said = office.load(&source, &[]).exits(0).json();

    assert_eq!(said["files"]["sessions"]["recorded"], 6_098);
    let weeks = ["--week-start", "sat", "--week-label", "last"];
    let by_week = office.report("week", &weeks);
    let sum = |lines: &[(String, i64, i64)]| {
        lines.iter().fold((0, 0), |(sessions, minutes), line| {
            (sessions + line.1, minutes + line.2)
        })
    };
    let (sessions, minutes) = sum(&by_week);
    assert_eq!((sessions, minutes / 60), (6_098, 17_766));
    assert_eq!(by_week, published_weeks(), "every published week");
    assert_eq!(sum(&office.report("type", &[])), (sessions, minutes));
    assert_eq!(
        office.report("grade", &[]),
        [("H".to_owned(), sessions, minutes)]
    );
    assert_eq!(
        office.report("state", &[]),
        [("imported".to_owned(), sessions, minutes)]
    );

    let import = import_of(&said);
    office.approve(&import, office.recorder).exits(1);
    let settled = office.approve(&import, office.approver).exits(0).json();
    assert_eq!(
        (&settled["settled"], &settled["left"]),
        (&6_098.into(), &0.into())
    );
    assert_eq!(
        office.report("state", &[]),
        [("effective".to_owned(), sessions, minutes)]
    );

    let again = office.load(&source, &[]).exits(0).json();
    assert_eq!(
        (&again["loaded_before"], import_of(&again)),
        (&true.into(), import)
    );
    assert_eq!(sum(&office.report("event", &[])), (sessions, minutes));
}

/// The weeks of the source, with the minutes that integers can give.
fn published_weeks() -> Vec<(String, i64, i64)> {
    let shifts = std::fs::read_to_string("tests/data/leeds-2023/shifts.csv").expect("the source");
    let mut reader = csv::Reader::from_reader(shifts.as_bytes());
    let mut weeks = std::collections::BTreeMap::<String, (i64, i64)>::new();
    for row in reader.records() {
        let row = row.expect("a row");
        let date: chrono::NaiveDate = row[0].parse().expect("a date");
        let since_saturday =
            (i64::from(chrono::Datelike::weekday(&date).number_from_monday()) + 1) % 7;
        let friday = date + chrono::Days::new(u64::try_from(6 - since_saturday).expect("0 to 6"));
        let hours: f64 = row[3].parse().expect("hours");
        #[allow(clippy::cast_possible_truncation)] // a check beside the program, not in it
        let minutes = (hours * 60.0 + 0.5).floor() as i64;
        let week = weeks.entry(friday.to_string()).or_default();
        week.0 += row[4].parse::<i64>().expect("a count");
        week.1 += minutes;
    }
    weeks
        .into_iter()
        .map(|(week, (count, minutes))| (week, count, minutes))
        .collect()
}

#[test]
fn what_was_cut_short_goes_on_and_nothing_comes_twice() {
    let office = Office::open();
    let rows = "external_id,volunteer_id,date,minutes\ns1,p1,2024-05-01,90\ns2,p9,2024-05-02,60\n";
    let folder = office.files(rows);
    let errors = office.beside("errors");

    let said = office
        .load(&folder, &["--errors", path(&errors)])
        .exits(1)
        .json();
    assert_eq!(said["files"]["sessions"]["recorded"], 1);
    assert_eq!(said["refused"]["sessions"][0]["code"], "VOLUNTEER_UNKNOWN");
    let bad = std::fs::read_to_string(errors.join("sessions.csv")).expect("the bad rows");
    assert!(bad.contains("s2,p9") && !bad.contains("s1,p1"), "{bad}");

    let again = office.load(&folder, &[]).exits(1).json();
    assert_eq!(
        import_of(&again),
        import_of(&said),
        "the same files are the same import"
    );
    assert_eq!(again["files"]["sessions"]["recorded"], 0);
    assert_eq!(again["files"]["sessions"]["unchanged"], 1);
    assert_eq!(
        office.report("state", &[]),
        [("imported".to_owned(), 1, 90)]
    );

    office.files(&rows.replace("s1,p1,2024-05-01,90", "s1,p1,2024-05-01,91"));
    let other = office.load(&folder, &[]).exits(1).json();
    assert_eq!(
        other["refused"]["sessions"][1]["code"],
        "IMPORTED_DIFFERENTLY"
    );

    let (import, by) = (import_of(&said), office.approver.to_string());
    let undone = office
        .run(&["import", "undo", &import, "--by", &by])
        .exits(0)
        .json();
    assert_eq!(
        (&undone["state"], &undone["settled"]),
        (&"undone".into(), &1.into())
    );
    assert_eq!(office.report("state", &[]), []);
}

#[test]
fn a_dry_run_records_nothing_and_several_organisations_are_not_mixed() {
    let office = Office::open();
    let file = office.beside("sessions.csv");
    let rows = "external_id,volunteer_id,organisation_id,date,minutes\n\
                s1,p1,one,2024-05-01,90\ns2,p1,two,2024-05-02,60\n";
    std::fs::write(&file, rows).expect("written");
    let said = office.load(&file, &["--dry-run"]).exits(1);
    assert!(said.out.contains("--only"), "{said:?}");
    let said = office
        .load(&file, &["--dry-run", "--only", "one"])
        .exits(0)
        .json();
    assert_eq!(
        (&said["dry_run"], &said["import_id"]),
        (&true.into(), &Value::Null)
    );
    assert_eq!(
        said["files"]["sessions"]["minutes"], 90,
        "of those that would go in"
    );
    assert_eq!(office.report("state", &[]), []);
}

#[test]
fn a_dry_run_foresees_what_no_ledger_takes_and_nothing_is_opened_for_nothing() {
    let office = Office::open();
    let rows = "external_id,volunteer_id,date,minutes,kind,ledger_state\n\
                s1,p1,2024-05-01,90,,\ns2,p1,2024-05-02,60,training,\n\
                s3,p1,2024-05-03,30,,confirmed\n";
    let folder = office.files(rows);
    let said = office.load(&folder, &["--dry-run"]).exits(1).json();
    let refused = &said["refused"]["sessions"];
    let codes = [&refused[0]["code"], &refused[1]["code"]];
    assert_eq!(codes, ["NOT_SERVICE", "NOT_COUNTED"]);
    assert_eq!(said["files"]["sessions"]["minutes"], 90);
    let bad = office.beside("sessions.csv");
    let rows = "external_id,volunteer_id,date,minutes\ns1,p1,yesterday,90\n";
    std::fs::write(&bad, rows).expect("written");
    let said = office.load(&bad, &[]).exits(1).json();
    assert_eq!(said["import_id"], Value::Null);
}

/// Rows of the drill: enough that a kill falls into the middle of the load.
pub const ROWS: i64 = 3_000;

/// The files of the drill: thirty days of a hundred volunteers.
pub fn many_rows(office: &Office) -> PathBuf {
    let folder = office.beside("files");
    std::fs::create_dir(&folder).expect("a folder");
    let person = |number: i64| format!("p{number},志愿者{number},2024-01-02,v1\n");
    let people: String = (0..100).map(person).collect();
    let header = "external_id,display_name,registered_on,consent_version\n";
    std::fs::write(folder.join("volunteers.csv"), format!("{header}{people}")).expect("written");
    let row = |number: i64| {
        let day = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).expect("a date");
        let day = day + chrono::Days::new(u64::try_from(number / 100).expect("small"));
        format!("s{number},p{},{day},45\n", number % 100)
    };
    let rows: String = (0..ROWS).map(row).collect();
    let header = "external_id,volunteer_id,date,minutes\n";
    std::fs::write(folder.join("sessions.csv"), format!("{header}{rows}")).expect("written");
    folder
}

#[test]
fn a_load_that_is_killed_goes_on_without_a_double() {
    let office = Office::open();
    let folder = many_rows(&office);
    killed(&office.loading(&folder), &[150, 300, 450, 600]);
    let said = office.load(&folder, &[]).exits(0).json();
    let state = office.report("state", &[]);
    assert_eq!(state, [("imported".to_owned(), ROWS, ROWS * 45)]);

    let import = import_of(&said);
    let settled = office.approve(&import, office.approver).exits(0).json();
    assert_eq!(
        (&settled["sessions"], &settled["left"]),
        (&ROWS.into(), &0.into())
    );
}
