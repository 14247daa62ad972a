//! `import` with opening balances: what people bring along goes in from a spreadsheet, counts once
//! an administrator approved, and goes back with the import.

use std::path::PathBuf;

use crate::fixture::path;
use crate::office::{Office, import_of};

const HEADER: &str = "account,as_of,minutes,evidence_ref";

/// A ledger with a time bank, and a folder with a volunteer and these balances.
fn office(balances: &str) -> (Office, PathBuf) {
    let office = Office::open();
    let today = chrono::Utc::now() + chrono::TimeDelta::hours(8);
    let (today, founder) = (today.date_naive().to_string(), office.founder.to_string());
    let adopt = [
        "policy", "adopt", "nanjing", "--from", &today, "--by", &founder,
    ];
    office.run(&adopt).exits(0);
    let folder = office.files("external_id,volunteer_id,date,minutes\n");
    std::fs::remove_file(folder.join("sessions.csv")).expect("removed");
    let file = folder.join("opening_balances.csv");
    std::fs::write(file, format!("{HEADER}\n{balances}")).expect("written");
    (office, folder)
}

impl Office {
    fn brought(&self) -> serde_json::Value {
        let reserve = self.run(&["credit", "reserve"]).exits(0).json();
        assert_eq!(reserve["sum"], 0, "{reserve}");
        reserve["outstanding"].clone()
    }
}

#[test]
fn opening_balances_go_in_from_a_file_count_by_a_second_person_and_go_back() {
    let (office, folder) = office("p1,2025-12-31,10h,对账单-17\n");
    let dry = office.load(&folder, &["--dry-run"]).exits(0).json();
    assert_eq!(dry["files"]["opening_balances"]["minutes"], 600);

    let said = office.load(&folder, &[]).exits(0).json();
    let counts = &said["files"]["opening_balances"];
    assert_eq!(
        (&counts["recorded"], &counts["minutes"]),
        (&1.into(), &600.into())
    );
    assert_eq!(office.brought(), 0);
    let import = import_of(&said);
    office.approve(&import, office.approver).exits(1);
    let settled = office.approve(&import, office.founder).exits(0).json();
    assert_eq!(
        (&settled["balances"], &settled["credit"]),
        (&1.into(), &600.into())
    );
    assert_eq!(settled["state"], "approved");

    assert_eq!(office.brought(), 600);
    let again = office.load(&folder, &[]).exits(0).json();
    assert_eq!(again["loaded_before"], true);

    let by = office.founder.to_string();
    let undone = office.run(&["import", "undo", &import, "--by", &by]);
    assert_eq!(undone.exits(0).json()["settled"], 1);
    assert_eq!(office.brought(), 0);
}

#[test]
fn a_row_that_stays_out_says_file_row_column_rule_and_what_to_do() {
    let (office, folder) = office("p1,2099-12-31,60,\np9,2025-12-31,60,\np1,2025-12-31,0,\n");
    let errors = office.beside("errors");
    let arguments = ["--errors", path(&errors)];
    let said = office.load(&folder, &arguments).exits(1).json();
    let refused = &said["refused"]["opening_balances"];
    let told = |row: &serde_json::Value| {
        let cell = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
        (
            row["row"].as_u64(),
            cell("column"),
            cell("rule"),
            cell("code"),
        )
    };
    let all: Vec<_> = refused.as_array().expect("rows").iter().map(told).collect();
    let line = |row, column: &str, rule: &str, code: &str| {
        (
            Some(row),
            column.to_owned(),
            rule.to_owned(),
            code.to_owned(),
        )
    };
    let expected = [
        line(3, "account", "-", "ACCOUNT_UNKNOWN"),
        line(2, "as_of", "R73", "AS_OF_IN_FUTURE"),
    ];
    assert_eq!(all, expected);
    assert_eq!(said["bad"]["opening_balances"][0][0], 4);
    let bad = std::fs::read_to_string(errors.join("opening_balances.csv")).expect("bad rows");
    assert!(bad.contains("AS_OF_IN_FUTURE (as_of, R73)"), "{bad}");
    assert_eq!(bad.lines().count(), 4, "{bad}");
}

#[test]
fn the_same_account_is_told_and_never_booked_twice() {
    let (office, folder) = office("p1,2025-12-31,600,\n");
    let import = import_of(&office.load(&folder, &[]).exits(0).json());
    office.approve(&import, office.founder).exits(0);
    let file = folder.join("opening_balances.csv");
    std::fs::write(&file, format!("{HEADER}\np1,2025-12-31,600,\n\n")).expect("written");
    let said = office.load(&folder, &[]).exits(0).json();
    assert_eq!(said["files"]["opening_balances"]["unchanged"], 1);
    std::fs::write(&file, format!("{HEADER}\np1,2025-12-31,660,\n")).expect("written");
    let said = office.load(&folder, &[]).exits(1).json();
    let refused = &said["refused"]["opening_balances"][0];
    assert_eq!(refused["code"], "IMPORTED_DIFFERENTLY");
    assert_eq!(office.brought(), 600);
}

#[test]
fn stars_of_elsewhere_go_in_from_a_file_and_are_approved_in_the_organisation() {
    let (office, folder) = office("");
    std::fs::remove_file(folder.join("opening_balances.csv")).expect("removed");
    let header = "person,scheme,level,awarded_on,authority";
    let rows = "p1,national,3,2024-12-05,协会\np1,national,2,2023-12-05,\np1,national,3,2024-12-05,\n\
                p1,Nation al,1,2022-12-05,\np9,national,1,2022-12-05,\n";
    let text = format!("{header}\n{rows}");
    std::fs::write(folder.join("stars.csv"), text).expect("written");
    let said = office.load(&folder, &[]).exits(1).json();
    let counts = &said["files"]["stars"];
    let figures = ["recorded", "bad", "refused"].map(|name| counts[name].as_u64());
    assert_eq!(figures, [2, 2, 1].map(Some), "{said}");
    assert_eq!(said["refused"]["stars"][0]["column"], "person");
    let bad = said["bad"]["stars"].to_string();
    let bad = [bad.contains("DUPLICATE_ID"), bad.contains("CODE_MALFORMED")];
    assert_eq!(bad, [true, true], "{said}");
    let import = import_of(&said);
    office.approve(&import, office.recorder).exits(1);
    let settled = office.approve(&import, office.approver).exits(0).json();
    assert_eq!(
        (&settled["stars"], &settled["state"]),
        (&2.into(), &"approved".into())
    );
}

#[test]
fn what_moved_elsewhere_goes_in_from_a_file_warns_without_a_balance_and_books_nothing() {
    let (office, folder) = office("");
    std::fs::remove_file(folder.join("opening_balances.csv")).expect("removed");
    let header = "external_id,person,kind,moved_on,minutes,counterparty,text";
    let rows = "m1,p1,转赠,2024-03-05,-120,p1,陪诊\nm2,p1,redemption,2025-01-17,−1:30,饭堂-4,\n\
                m3,p9,transfer,2025-01-17,60,,\nm4,p1,gift,2025-01-17,60,,\n\
                m2,p1,redemption,2025-01-17,-90,,\nm5,p1,transfer,2025-01-17,0,,\n";
    let file = folder.join("movements.csv");
    std::fs::write(&file, format!("{header}\n{rows}")).expect("written");
    let said = office.load(&folder, &[]).exits(1).json();
    let counts = &said["files"]["movements"];
    let figures = ["recorded", "bad", "refused", "minutes"].map(|name| counts[name].as_i64());
    assert_eq!(figures, [2, 3, 1, -210].map(Some), "{said}");
    assert_eq!(said["refused"]["movements"][0]["column"], "person");
    let bad = said["bad"]["movements"].to_string();
    for code in ["DUPLICATE_ID", "CHOICE_UNKNOWN", "NUMBER_OUT_OF_RANGE"] {
        assert!(bad.contains(code), "{code}: {bad}");
    }
    assert_eq!(said["without_balance"], serde_json::json!(["p1", "p9"]));

    let import = import_of(&said);
    office.approve(&import, office.recorder).exits(1);
    let settled = office.approve(&import, office.approver).exits(0).json();
    assert_eq!(
        (&settled["movements"], &settled["state"]),
        (&2.into(), &"approved".into())
    );
    assert_eq!(office.brought(), 0, "nothing is booked");
    std::fs::write(
        &file,
        format!("{header}\nm1,p1,transfer,2024-03-05,-120,p1,陪诊\n\n"),
    )
    .expect("written");
    let again = office.load(&folder, &[]).exits(0).json();
    assert_eq!(again["files"]["movements"]["unchanged"], 1);
    std::fs::write(
        &file,
        format!("{header}\nm1,p1,transfer,2024-03-05,-60,,\n"),
    )
    .expect("written");
    let said = office.load(&folder, &[]).exits(1).json();
    let refused = &said["refused"]["movements"][0];
    assert_eq!(refused["code"], "IMPORTED_DIFFERENTLY");
}
