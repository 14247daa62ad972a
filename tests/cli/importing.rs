//! `import` without a ledger: templates, and checking a file.
//!
//! A template that is filled in passes; a bad row is told with its remedy and goes to a file.

use std::fs;

use crate::fixture::path;
use crate::shell::hourledger;

#[test]
fn a_template_is_filled_in_and_passes_the_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sessions.csv");
    hourledger([
        "import",
        "--template",
        "sessions",
        "--lang",
        "zh",
        "--to",
        path(&file),
    ])
    .exits(0);
    let check = [
        "import",
        "--check",
        path(&file),
        "--as",
        "sessions",
        "--json",
    ];
    let found = hourledger(check).exits(1).json();
    assert_eq!(found["problems"][0]["code"], "EXAMPLE_ROW");
    let text = fs::read_to_string(&file)
        .expect("written")
        .replace("EXAMPLE-", "s-");
    fs::write(&file, text).expect("written");
    let found = hourledger(check).exits(0).json();
    assert_eq!(
        (&found["good"], &found["sum_minutes"]),
        (&2.into(), &210.into())
    );
}

#[test]
fn bad_rows_are_told_with_their_remedy_and_written_to_a_new_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hours.csv");
    let (mapping, errors) = (
        folder.path().join("m.toml"),
        folder.path().join("errors.csv"),
    );
    fs::write(&file, "id,who,date,Hours\n1,v,2024-03-05,1.5\n2,v,soon,2\n").expect("written");
    fs::write(&mapping, "[columns]\nwho = \"volunteer_id\"\n").expect("written");
    let check = [
        "import",
        "--check",
        path(&file),
        "--as",
        "sessions",
        "--mapping",
        path(&mapping),
        "--errors",
        path(&errors),
    ];
    let said = hourledger(check).exits(1);
    assert!(said.out.contains("2 rows, 1 good, 1 bad"), "{said:?}");
    assert!(said.out.contains("hours in all: 1:30"), "{said:?}");
    assert!(said.out.contains("Write it as 2024-03-05."), "{said:?}");
    let sent = fs::read_to_string(&errors).expect("written");
    assert!(sent.contains("2,v,soon,2,date: DATE_MALFORMED"), "{sent}");
    let said = hourledger(check).exits(2);
    assert!(
        said.err.contains("cannot be written as a new file"),
        "{said:?}"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_refused_in_the_language_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("hours.csv");
    fs::write(&file, "id,id\n").expect("written");
    let said = hourledger([
        "import",
        "--check",
        path(&file),
        "--as",
        "sessions",
        "--lang",
        "zh",
    ]);
    assert!(
        said.exits(1)
            .err
            .contains("HEADER_DUPLICATE: 两列的标题相同。")
    );
    hourledger(["import", "--check", path(&file), "--as", "people"]).exits(2);
    hourledger(["import", "--check", path(&file)]).exits(2);
    hourledger(["import"]).exits(2);
}

#[test]
fn the_columns_of_a_shape_are_explained_in_both_languages() {
    let said = hourledger(["import", "--columns", "sessions", "--lang", "zh"]).exits(0);
    assert!(said.out.contains("external_id*"), "{said:?}");
    assert!(said.out.contains("如 1.5、1:30、1小时30分"), "{said:?}");
    let columns = hourledger(["import", "--columns", "volunteers", "--json"])
        .exits(0)
        .json();
    let columns = columns.as_array().expect("a list");
    assert_eq!(columns.len(), 16);
    assert!(
        columns
            .iter()
            .all(|column| column["help"]["en"].is_string())
    );
}
