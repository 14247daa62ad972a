//! Workbooks made by another program: dates, times, formulas, sheets.
//!
//! Parts that no writer makes (a formula without its value) are written by hand.

use std::io::{Cursor, Write};

use hourledger::interchange::{Mapping, ReadOptions, Shape, check, read_table};
use rust_xlsxwriter::{Format, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::files::{checked, refusal, sessions, table, told};

/// A workbook with one sheet whose XML is given.
pub fn by_hand(sheet: &str) -> Vec<u8> {
    let rels = "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/>\
                </Relationships>";
    let book =
        "<workbook><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>";
    archive(&[
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", rels.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

/// An archive of these parts.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("in memory");
        zip.write_all(bytes).expect("in memory");
    }
    zip.finish().expect("in memory").into_inner()
}

fn dated() -> Vec<u8> {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let time = Format::new().set_num_format("h:mm AM/PM");
    let elapsed = Format::new().set_num_format("[h]:mm");
    let cover = book.add_worksheet();
    cover.set_name("说明").expect("a name");
    cover.write_string(0, 0, "nothing here").expect("within");
    let sheet = book.add_worksheet();
    sheet.set_name("2024").expect("a name");
    for (column, header) in (0..).zip(["编号", "志愿者编号", "日期", "开始", "结束", "小时"])
    {
        sheet.write_string(1, column, header).expect("within");
    }
    sheet.write_number(3, 0, 17).expect("within");
    sheet.write_string(3, 1, "王 & 明").expect("within");
    sheet
        .write_number_with_format(3, 2, 45356, &date)
        .expect("within");
    sheet
        .write_number_with_format(3, 3, 0.395_833_333_333_333, &time)
        .expect("within");
    sheet
        .write_number_with_format(3, 4, 0.458_333_333_333_333, &time)
        .expect("within");
    sheet
        .write_number_with_format(3, 5, 0.0625, &elapsed)
        .expect("within");
    sheet.write_number(4, 0, 18).expect("within");
    sheet.write_string(4, 1, "'=SUM(A1)").expect("within");
    sheet.write_number(4, 2, 45357).expect("within");
    sheet.write_number(4, 5, 1.5).expect("within");
    book.save_to_buffer().expect("in memory")
}

#[test]
fn a_named_sheet_is_read_with_its_dates_and_times() {
    let options = ReadOptions {
        sheet: Some("2024".to_owned()),
    };
    let table = read_table(&dated(), &options).expect("a sheet");
    let checked = check(Shape::Sessions, &table, &Mapping::default());
    assert_eq!(told(&checked.problems), Vec::<String>::new());
    let rows = sessions(&checked);
    assert_eq!((rows[0].row, rows[1].row), (4, 5));
    assert_eq!(
        (rows[0].external_id.as_str(), rows[0].minutes.0),
        ("17", 90)
    );
    assert_eq!(
        rows[0].start.expect("stated").to_string(),
        "2024-03-05 09:30:00"
    );
    assert_eq!(rows[0].volunteer_id, "王 & 明");
    assert_eq!(
        (rows[1].volunteer_id.as_str(), rows[1].minutes.0),
        ("=SUM(A1)", 90)
    );
    assert_eq!(rows[1].date.to_string(), "2024-03-06");
}

#[test]
fn the_first_sheet_is_read_if_none_is_named_and_an_unknown_name_lists_them() {
    assert_eq!(table(&dated()).header(), ["nothing here"]);
    let options = ReadOptions {
        sheet: Some("2025".to_owned()),
    };
    let problem = read_table(&dated(), &options).expect_err("no such sheet");
    assert_eq!(
        (problem.code.as_str(), &*problem.value),
        ("SHEET_UNKNOWN", "说明, 2024")
    );
}

#[test]
fn merged_cells_are_refused_with_their_place() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "id").expect("within");
    sheet
        .merge_range(1, 0, 2, 0, "x", &Format::new())
        .expect("within");
    let problem = refusal(&book.save_to_buffer().expect("in memory"));
    assert_eq!(
        (problem.code.as_str(), &*problem.value),
        ("MERGED_CELLS", "A2:A3")
    );
}

#[test]
fn a_formula_counts_by_its_stored_value_only() {
    let sheet = "<worksheet><sheetData>\
        <row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>id</t></is></c>\
        <c r=\"B1\" t=\"inlineStr\"><is><t>volunteer_id</t></is></c>\
        <c r=\"C1\" t=\"inlineStr\"><is><t>date</t></is></c>\
        <c r=\"D1\" t=\"inlineStr\"><is><t>minutes</t></is></c></row>\
        <row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"><v>110105194912310000</v></c>\
        <c r=\"C2\"><v>45356</v></c><c r=\"D2\"><f>A2*90</f><v>90</v></c></row>\
        <row r=\"3\"><c r=\"A3\"><v>2</v></c><c r=\"B3\"><v>7</v></c>\
        <c r=\"C3\"><v>45356</v></c><c r=\"D3\"><f>A3*90</f></c></row>\
        <row r=\"4\"><c r=\"A4\"><v>3</v></c><c r=\"B4\"><v>7</v></c>\
        <c r=\"C4\" t=\"e\"><v>#REF!</v></c><c r=\"D4\"><v>6.0E1</v></c></row>\
        <row r=\"5\"><c r=\"A5\"><v>4</v></c><c r=\"B5\"><v>7</v></c>\
        <c r=\"C5\"><v>45356</v></c><c r=\"D5\"><v>6.0E1</v></c></row>\
        </sheetData></worksheet>";
    let checked = checked(Shape::Sessions, &by_hand(sheet));
    let expected = [
        "2:volunteer_id:DAMAGED_NUMBER",
        "3:minutes:FORMULA",
        "4:date:CELL_ERROR",
    ];
    assert_eq!(told(&checked.problems), expected);
    assert_eq!(checked.sum_minutes.0, 60);
}
