//! Headers: either language, any order, any spelling; foreign ones through a mapping file.
//!
//! What no one knows is a note, and never lost.

use hourledger::domain::kernel::refusal::Lang;
use hourledger::interchange::{Mapping, Shape, check, template};

use crate::files::{checked, sessions, table, told};

#[test]
fn a_template_reads_as_its_shape_and_its_examples_are_not_imported() {
    for shape in Shape::ALL {
        for lang in [Lang::Zh, Lang::En] {
            let bytes = template(shape, lang);
            let found = checked(shape, &bytes);
            let id = shape
                .column(shape.key())
                .expect("every shape has one")
                .header(lang);
            let expected = [format!("2:{id}:EXAMPLE_ROW"), format!("3:{id}:EXAMPLE_ROW")];
            assert_eq!(told(&found.problems), expected, "{shape:?}");
            let text = String::from_utf8(bytes)
                .expect("UTF-8")
                .replace("EXAMPLE-", "x-");
            let found = checked(shape, text.as_bytes());
            assert_eq!(
                told(&found.problems),
                Vec::<String>::new(),
                "{shape:?} {lang:?}"
            );
            assert_eq!(found.rows.len(), 2);
            assert!(found.notes_columns.is_empty(), "{:?}", found.notes_columns);
        }
    }
}

#[test]
fn columns_come_in_any_order_and_unknown_ones_are_notes() {
    let text = "T-Shirt, Date of Service ,小时数,VOLUNTEER-ID,External_ID,错误\n\
                L,2024-03-05,2,v,s-1,old trouble\n";
    let checked = checked(Shape::Sessions, text.as_bytes());
    assert_eq!(told(&checked.problems), Vec::<String>::new());
    let row = &sessions(&checked)[0];
    assert_eq!((row.external_id.as_str(), row.minutes.0), ("s-1", 120));
    assert_eq!(
        checked
            .notes_columns
            .iter()
            .map(AsRef::as_ref)
            .collect::<Vec<_>>(),
        ["T-Shirt"]
    );
    assert_eq!(
        (row.notes[0].column.as_str(), row.notes[0].text.as_str()),
        ("T-Shirt", "L")
    );
}

#[test]
fn a_mapping_reads_a_foreign_file() {
    let mapping = Mapping::parse(
        "date_format = \"dmy\"\nduration_unit = \"minutes\"\n\
         [columns]\n\"Total Time\" = \"duration\"\n\"who\" = \"volunteer_id\"\n\
         \"Type\" = \"note\"\n[constants]\norganisation_id = \"org-7\"\n",
    )
    .expect("well-formed");
    let text = "ID,Who,Date,Total time,Type\n1,v-1,05/03/2024,90,x\n2,v-1,06/03/2024,1h 30m,\n";
    let checked = check(Shape::Sessions, &table(text.as_bytes()), &mapping);
    assert_eq!(told(&checked.problems), Vec::<String>::new());
    for row in sessions(&checked) {
        assert_eq!(row.minutes.0, 90);
        assert_eq!(row.organisation_id.as_deref(), Some("org-7"));
        assert_eq!(row.kind, None);
    }
    assert_eq!(sessions(&checked)[0].date.to_string(), "2024-03-05");
}

#[test]
fn a_header_that_lacks_or_doubles_a_column_is_told() {
    for (header, expected) in [
        ("volunteer_id,date,hours", vec!["1:-:COLUMN_MISSING"]),
        (
            "external_id,volunteer_id",
            vec!["1:-:COLUMN_MISSING", "1:-:COLUMN_MISSING"],
        ),
        (
            "id,external_id,volunteer_id,date,hours",
            vec!["1:-:COLUMN_TWICE"],
        ),
        ("external_id,volunteer_id,start,end", vec![]),
    ] {
        let checked = checked(Shape::Sessions, header.as_bytes());
        assert_eq!(told(&checked.problems), expected, "{header}");
    }
}

#[test]
fn a_mapping_that_names_what_is_not_there_is_told() {
    let table = table(b"id,volunteer_id,date,hours\n");
    for (text, code) in [
        (
            "[columns]\n\"Nowhere\" = \"kind\"",
            "MAPPING_COLUMN_MISSING",
        ),
        ("[columns]\n\"hours\" = \"hour\"", "MAPPING_TARGET_UNKNOWN"),
        ("[constants]\nhour = \"1\"", "MAPPING_TARGET_UNKNOWN"),
    ] {
        let mapping = Mapping::parse(text).expect("well-formed");
        let checked = check(Shape::Sessions, &table, &mapping);
        assert_eq!(checked.problems[0].code.as_str(), code, "{text}");
    }
    for text in ["date_format = \"ydm\"", "colums = 1", "[columns"] {
        let problem = Mapping::parse(text).expect_err("not a mapping");
        assert_eq!(problem.code.as_str(), "MAPPING_MALFORMED");
    }
}
