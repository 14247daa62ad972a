//! Hostile files: each is refused with its reason, and none takes the machine with it.
//!
//! Bombs are refused by what their directory declares, lies by what they give.

use hourledger::interchange::{Mapping, ReadOptions, Shape, bounds, check, read_table};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use crate::files::{checked, refusal, table, told};
use crate::workbooks::{archive, by_hand};

#[test]
fn a_bomb_is_refused_before_it_is_inflated() {
    let zeros = vec![b' '; 30 << 20];
    let bomb = archive(&[("xl/workbook.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refusal(&bomb).code.as_str(), "XLSX_INFLATES");
}

#[test]
fn a_directory_that_lies_about_a_size_is_caught() {
    let sheet = format!("<worksheet>{}<sheetData/></worksheet>", " ".repeat(2 << 20));
    let mut bytes = by_hand(&sheet);
    let entry = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, seen)| *seen == b"PK\x01\x02");
    let at = entry.map(|(at, _)| at).max().expect("a directory");
    bytes[at + 24..at + 28].copy_from_slice(&100_u32.to_le_bytes());
    let code = refusal(&bytes).code.as_str();
    assert!(["XLSX_DAMAGED", "XLSX_INFLATES"].contains(&code), "{code}");
}

#[test]
fn counts_and_entities_that_a_workbook_states_give_no_memory() {
    let book = "<workbook><sheets><sheet name=\"A\" r:id=\"r\"/></sheets></workbook>";
    let rels = "<Relationships><Relationship Id=\"r\" Target=\"s.xml\"/></Relationships>";
    let shared = "<sst uniqueCount=\"18446744073709551615\"><si><t>id</t></si></sst>";
    let sheet = "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>\
        <row><c t=\"s\"><v>0</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>\
        </sheetData></worksheet>";
    let parts = |sheet: &'static str| {
        archive(&[
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
            ("xl/sharedStrings.xml", shared.as_bytes()),
            ("xl/s.xml", sheet.as_bytes()),
        ])
    };
    let table = table(&parts(sheet));
    assert_eq!((table.header(), table.rows()), (&["id".to_owned()][..], 1));
    assert_eq!(table.number(0), 1_048_576);
    let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><worksheet><sheetData>\
        <row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>";
    assert_eq!(refusal(&parts(laughs)).code.as_str(), "XLSX_DAMAGED");
}

#[test]
fn a_cut_off_workbook_is_refused() {
    let mut book = Workbook::new();
    book.add_worksheet()
        .write_string(0, 0, "id")
        .expect("within");
    let whole = book.save_to_buffer().expect("in memory");
    for length in [4, 30, whole.len() / 2, whole.len() - 1] {
        assert_eq!(
            refusal(&whole[..length]).code.as_str(),
            "XLSX_DAMAGED",
            "{length}"
        );
    }
    let old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more";
    assert_eq!(refusal(old).code.as_str(), "OLD_SPREADSHEET");
}

#[test]
fn a_row_too_many_is_refused() {
    let mut text = "id\n".to_owned();
    text.push_str(&"x\n".repeat(bounds::ROWS_MAX));
    assert_eq!(table(text.as_bytes()).rows(), bounds::ROWS_MAX);
    text.push_str("x\n");
    let problem = refusal(text.as_bytes());
    assert_eq!(
        (problem.code.as_str(), problem.row),
        ("TOO_MANY_ROWS", 1_000_002)
    );
}

#[test]
fn headers_that_cannot_be_told_apart_are_refused() {
    for (text, code) in [
        ("", "FILE_EMPTY"),
        ("\n\n ,\n", "FILE_EMPTY"),
        ("id,ID\n1,2", "HEADER_DUPLICATE"),
        ("Total hours,total_hours\n1,2", "HEADER_DUPLICATE"),
        ("id,,name\n1,2,3", "HEADER_EMPTY"),
        ("id,name\n1,\"never closed\n2,x\n", "QUOTE_NEVER_CLOSED"),
    ] {
        assert_eq!(refusal(text.as_bytes()).code.as_str(), code, "{text:?}");
    }
    let wide = vec!["x"; bounds::COLUMNS_MAX + 1].join(",");
    assert_eq!(refusal(wide.as_bytes()).code.as_str(), "TOO_MANY_COLUMNS");
    let problem = refusal(b"id,t\n1,\"two\nlines\"\n2,\"open\n3,x\n");
    assert_eq!(problem.row, 3);
}

#[test]
fn cells_that_are_no_texts_are_told_and_the_rest_comes_through() {
    let giant = "x".repeat(bounds::CELL_CHARS_MAX + 1);
    let text = format!(
        "external_id,title\n1,=HYPERLINK(\"x\")\n2,{giant}\n3,#N/A\n4,a,stray\n5,\"+fine\"\n6,=\n"
    );
    let checked = checked(Shape::Activities, text.as_bytes());
    assert_eq!(
        told(&checked.problems),
        [
            "2:title:FORMULA",
            "3:title:CELL_TOO_LONG",
            "4:title:CELL_ERROR",
            "5:-:ROW_TOO_LONG"
        ]
    );
    assert_eq!(checked.rows.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_table(&bytes, &ReadOptions::default());
    }

    #[test]
    fn arbitrary_cells_never_panic(text in "(编号|id|date|[0-9:,;\t\"'=年月日.]|\r|\n|.){0,120}") {
        let text = format!("external_id,volunteer_id,date,start,end,minutes,hours\n{text}");
        if let Ok(table) = read_table(text.as_bytes(), &ReadOptions::default()) {
            for shape in Shape::ALL {
                let checked = check(shape, &table, &Mapping::default());
                prop_assert!(checked.rows.len() + checked.rows_bad() == table.rows());
            }
        }
    }

    #[test]
    fn a_damaged_workbook_never_panics(
        at in 0_usize..4000, byte in any::<u8>(), end in 0_usize..4000,
    ) {
        let mut bytes = by_hand(
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>id</v></c></row>\
            <row r=\"2\"><c r=\"A2\" s=\"1\"><f>A1</f><v>45356.5</v></c></row></sheetData>\
            </worksheet>",
        );
        let length = bytes.len();
        bytes[at % length] = byte;
        if end % 3 == 0 {
            bytes.truncate(end % length);
        }
        let _ = read_table(&bytes, &ReadOptions::default());
    }
}
