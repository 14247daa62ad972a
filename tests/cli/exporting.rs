//! `export`: what went in comes out in the same shapes, goes in again without a double, and makes
//! the same content elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use hourledger::access::Access;
use hourledger::access::limits::Rate;
use hourledger::domain::people::command::GrantRole;
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::command::MarkNational;
use hourledger::reading::page::Asked;
use hourledger::reading::reads::reads;
use hourledger::run::walk::{Span, sessions};

use crate::fixture::{Demo, path};
use crate::office::{Office, import_of, leeds, running, written};
use crate::shell::{Said, hourledger};

impl Office {
    /// Exports as the founder.
    fn export(&self, to: &Path, more: &[&str]) -> Said {
        let founder = self.founder.to_string();
        let mut all = vec!["export", path(to), "--by", &founder, "--purpose", "audit"];
        all.extend(more);
        self.run(&all)
    }

    /// Exports what the organisation recorded, without its staff.
    fn export_own(&self, to: &Path) -> Said {
        self.export(to, &["--organisation", &self.organisation.to_string()])
    }

    /// Loads a folder and has it approved.
    fn settle(&self, source: &Path) {
        let said = self.load(source, &[]).exits(0).json();
        let import = import_of(&said);
        self.approve(&import, self.approver).exits(0);
    }
}

/// The cells of a file, without the columns named.
fn cells(file: &Path, without: &[&str]) -> Vec<Vec<String>> {
    let text = fs::read_to_string(file).expect("a file");
    let text = text.trim_start_matches('\u{FEFF}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let kept: Vec<usize> = (0..rows[0].len())
        .filter(|&at| !without.contains(&&rows[0][at]))
        .collect();
    let row = |row: &csv::StringRecord| kept.iter().map(|&at| row[at].to_owned()).collect();
    rows.iter().map(row).collect()
}

/// Every file of a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| {
            let entry = entry.expect("readable");
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("readable"))
        })
        .collect()
}

#[test]
fn a_published_year_makes_the_same_files_in_another_ledger() {
    let (here, there) = (Office::open(), Office::open());
    let source = here.beside("leeds");
    leeds(&source);
    here.settle(&source);
    let (first, again) = (here.beside("first"), here.beside("again"));

    let said = here.export_own(&first).exits(0).json();

    assert_eq!(said["counts"]["sessions"], 6_098);
    assert_eq!(
        said["counts"]["minutes"].as_i64().expect("a sum") / 60,
        17_766
    );
    here.export_own(&again).exits(0);
    assert_eq!(
        files(&first),
        files(&again),
        "the same position, the same bytes"
    );

    there.settle(&first);
    let second = there.beside("second");
    there.export_own(&second).exits(0);

    for shape in ["volunteers", "activities", "sessions"] {
        let file = format!("{shape}.csv");
        let of = |folder: &Path| cells(&folder.join(&file), &["organisation_id"]);
        assert!(of(&first) == of(&second), "{file}");
    }
}

/// A small import beside people registered here, and its export.
fn small(format: &str) -> (Office, std::path::PathBuf) {
    let office = Office::open();
    let folder = office.beside("files");
    fs::create_dir(&folder).expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
    write(
        "volunteers.csv",
        "external_id,display_name,phone,registered_on,consent_version\n\
         p1,'=王芳,'+8613800138000,2024-01-02,v1\n",
    );
    write(
        "sessions.csv",
        "external_id,volunteer_id,date,start,end,minutes,description,national_reference,\
         national_entered_on\n\
         s1,p1,2024-05-01,23:30:00,2024-05-02 00:30:00,60,\"two\nlines\",N-1,2024-06-01\n\
         s2,p1,2024-05-03,,,45,,,\n",
    );
    office.settle(&folder);
    let exported = office.beside("exported");
    office.export(&exported, &["--format", format]).exits(0);
    (office, exported)
}

#[test]
fn an_unchanged_export_changes_nothing_where_it_came_from() {
    for format in ["csv", "xlsx"] {
        let (office, exported) = small(format);

        let said = office.load(&exported, &[]).exits(0).json();

        for (shape, rows) in [("volunteers", 3), ("sessions", 2)] {
            let counts = &said["files"][shape];
            assert_eq!(counts["unchanged"], rows, "{format} {shape}: {said}");
            assert_eq!(counts["recorded"], 0, "{format} {shape}: {said}");
        }
    }
}

#[test]
fn an_edited_export_brings_what_is_new_and_no_change_of_what_is_known() {
    let (office, exported) = small("csv");
    let edit = |name: &str, edit: &dyn Fn(String) -> String| {
        let file = exported.join(name);
        let text = fs::read_to_string(&file).expect("exported");
        fs::write(&file, edit(text)).expect("written");
    };
    edit("volunteers.csv", &|text| text.replace(",王芳,", ",王方,"));
    edit("sessions.csv", &|text| {
        let new = "s3,p1,,,2024-05-04,,,,30,,,,,,,,,,,,,\r\n";
        text.replace(",45,", ",50,") + new
    });

    let said = office.load(&exported, &[]).exits(1).json();

    let codes = |shape: &str| -> Vec<String> {
        let rows = said["refused"][shape].as_array().expect("refused rows");
        let code = |row: &serde_json::Value| row["code"].as_str().expect("a code").to_owned();
        rows.iter().map(code).collect()
    };
    let (people, sessions) = (codes("volunteers"), codes("sessions"));
    assert_eq!(people, ["IMPORTED_DIFFERENTLY", "IMPORTED_DIFFERENTLY"]);
    assert_eq!(sessions, ["IMPORTED_DIFFERENTLY"]);
    assert_eq!(said["files"]["sessions"]["recorded"], 1, "{said}");
    assert_eq!(said["files"]["sessions"]["unchanged"], 1, "{said}");
}

#[test]
fn an_organisations_administrator_exports_their_own_and_no_document_numbers() {
    let (office, _) = small("csv");
    let running = running(office.folder());
    let grant = GrantRole {
        person_id: office.approver,
        role: Role::OrganisationAdmin,
        organisation_id: Some(office.organisation),
        station_id: None,
        until: None,
    };
    written(&running, office.founder, grant);
    running.stop().expect("a clean stop");
    let (to, by) = (office.beside("own"), office.approver.to_string());
    let (organisation, purpose) = (office.organisation.to_string(), "correction");
    let arguments = ["export", path(&to), "--by", &by, "--purpose", purpose];
    office.run(&arguments).exits(1);

    let all = [&arguments[..], &["--organisation", &organisation]].concat();
    let said = office.run(&all).exits(0).json();

    assert_eq!(said["documents"], false);
    let people = fs::read_to_string(to.join("volunteers.csv")).expect("exported");
    assert!(
        people.contains("'=王芳") && !people.contains("M00000"),
        "{people}"
    );
    let again = office.load(&to, &[]).exits(0).json();
    assert_eq!(again["files"]["volunteers"]["unchanged"], 1, "{again}");
}

#[test]
fn r52_a_mark_set_here_is_exported_and_known_again() {
    let (office, _) = small("csv");
    let running = running(office.folder());
    let unmarked = sessions(
        running.queue.ledger(),
        &Span::everything(),
        Vec::new,
        |found, activity, id, session| {
            found.extend((session.national.is_none()).then_some((activity, id, session.person)));
            Ok(())
        },
    );
    let unmarked = unmarked.expect("sessions").concat();
    let (activity_id, session_id, person_id) = *unmarked.first().expect("s2 states no mark");
    let mark = MarkNational {
        activity_id,
        session_id,
        person_id,
        reference: "N-2".to_owned(),
        entered_on: "2024-07-01".parse().expect("a date"),
    };
    written(&running, office.recorder, mark);
    running.stop().expect("a clean stop");

    let to = office.beside("marked");
    office.export(&to, &[]).exits(0);

    let rows = cells(&to.join("sessions.csv"), &[]);
    let of = |name: &str| {
        rows[0]
            .iter()
            .position(|header| header == name)
            .expect("a column")
    };
    let marks = (of("national_reference"), of("national_entered_on"));
    let marks: Vec<_> = rows[1..]
        .iter()
        .map(|row| (&*row[marks.0], &*row[marks.1]))
        .collect();
    assert_eq!(marks, [("N-1", "2024-06-01"), ("N-2", "2024-07-01")]);
    let again = office.load(&to, &[]).exits(0).json();
    assert_eq!(again["files"]["sessions"]["unchanged"], 2, "{again}");
}

#[test]
fn only_administrators_export_and_everybody_sees_who_read_their_record() {
    let office = Office::open();
    let to = office.beside("exported");
    let recorder = office.recorder.to_string();
    let arguments = ["export", path(&to), "--by", &recorder, "--purpose", "audit"];
    let said = office.run(&arguments).exits(1).json();
    assert_eq!(said["stopped"]["code"], "ROLE_MISSING");
    assert!(!to.exists());

    office.export(&to, &["--only", "volunteers"]).exits(0);

    let names: Vec<String> = files(&to).into_keys().collect();
    assert_eq!(names, ["B3SUMS", "export.json", "volunteers.csv"]);
    office.export(&to, &[]).exits(2);
    let running = running(office.folder());
    let ledger = running.queue.ledger();
    let access = Access::open(
        &office.beside("data").join("access"),
        ledger.log.ledger_id(),
        ledger.vault.token_key().expose(),
        Rate {
            per_minute: 1,
            burst: 1,
        },
    )
    .expect("the read log");
    let page = reads(&access, office.recorder, &Asked::default()).expect("readings");
    let fields: Vec<&str> = page.items[0].fields.iter().map(String::as_str).collect();
    assert_eq!(page.items.len(), 1);
    assert!(fields.contains(&"subject.name"), "{fields:?}");
    access.close().expect("closed");
    running.stop().expect("a clean stop");
}

#[test]
fn r74_a_person_gets_everything_about_themselves_and_nobody_elses() {
    let (office, _) = small("csv");
    let running = running(office.folder());
    let people = sessions(
        running.queue.ledger(),
        &Span::everything(),
        Vec::new,
        |people, _, _, session| {
            people.push(session.person);
            Ok(())
        },
    );
    let people = people.expect("sessions").concat();
    running.stop().expect("a clean stop");
    let person = people.first().expect("p1 served").to_string();
    let to = office.beside("own");
    let export = |by: &str| {
        let arguments = ["export", path(&to), "--by", by, "--purpose", "person_asked"];
        office.run(&[&arguments[..], &["--person", &person]].concat())
    };
    let refused = export(&office.recorder.to_string()).exits(1).json();
    assert_eq!(refused["stopped"]["code"], "ROLE_MISSING");

    export(&person).exits(0);

    let text = fs::read_to_string(to.join("person.json")).expect("the record");
    let record: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(record["person"]["identity"]["name"], "=王芳");
    assert_eq!(record["sessions"].as_array().map(Vec::len), Some(2));
    let readings = record["readings"].as_array().expect("who looked");
    assert_eq!(readings[0]["reader"], office.founder.to_string());
    assert!(readings.iter().all(|it| it["reader"] != person.as_str()));
    assert_eq!(cells(&to.join("volunteers.csv"), &[]).len(), 2);
    assert_eq!(cells(&to.join("sessions.csv"), &[]).len(), 3);
}

/// The founder of a ledger, from its first event.
fn founder(segment: &Path) -> String {
    let bytes = fs::read(segment).expect("a segment");
    let text = String::from_utf8_lossy(&bytes);
    let (_, rest) = text.split_once("\"founder\":\"").expect("a genesis");
    rest[..36].to_owned()
}

#[test]
fn what_was_clocked_here_makes_the_same_files_elsewhere_but_for_what_only_a_ledger_says() {
    let demo = Demo::copy();
    let (first, data) = (demo.beside("first"), demo.data());
    let by = founder(&demo.segment());
    let arguments = ["export", path(&first), "--by", &by, "--purpose", "audit"];
    let here = ["--json", "--data", path(&data)];
    hourledger(arguments.iter().chain(&here)).exits(0);
    let organisation = cells(&first.join("organisations.csv"), &[])[1][0].clone();
    let office = Office::open();

    let said = office
        .load(&first, &["--only", &organisation])
        .exits(1)
        .json();

    let codes = |row: &serde_json::Value| row["code"].as_str().expect("a code").to_owned();
    let refused = said["refused"]["sessions"]
        .as_array()
        .expect("refused rows");
    let refused: BTreeSet<String> = refused.iter().map(codes).collect();
    assert_eq!(
        refused,
        ["NOT_COUNTED", "VOLUNTEER_UNKNOWN"]
            .map(str::to_owned)
            .into()
    );
    office.approve(&import_of(&said), office.approver).exits(0);
    let second = office.beside("second");
    office.export_own(&second).exits(0);
    let only_here = [
        "organisation_id",
        "capacity",
        "announced_at",
        "evidence_grade",
    ];
    let own = |row: &Vec<String>| row.contains(&organisation);
    let people: BTreeSet<String> = cells(&first.join("volunteers.csv"), &[])
        .into_iter()
        .map(|row| row[0].clone())
        .collect();
    for shape in ["volunteers", "activities", "sessions"] {
        let file = format!("{shape}.csv");
        let all = cells(&first.join(&file), &[]);
        let kept: BTreeSet<&str> = all[1..]
            .iter()
            .filter(|row| match shape {
                "volunteers" => true,
                "activities" => own(row),
                _ => own(row) && row.contains(&"effective".to_owned()) && people.contains(&row[1]),
            })
            .map(|row| row[0].as_str())
            .collect();
        let mut expected = cells(&first.join(&file), &only_here);
        expected.retain(|row| row[0] == "external_id" || kept.contains(row[0].as_str()));
        let found = cells(&second.join(&file), &only_here);
        assert!(expected.len() > 5 && found == expected, "{shape}");
    }
}
