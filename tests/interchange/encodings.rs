//! Encodings by separators: every pair gives the same table.
//!
//! Row numbers are those that a spreadsheet shows beside the rows.

use encoding_rs::GB18030;
use hourledger::interchange::Shape;

use crate::files::{checked, refusal, sessions, table, told};

const ROWS: [[&str; 4]; 3] = [
    ["编号", "志愿者编号", "日期", "小时"],
    ["一", "王小明", "2024-03-05", "1.5"],
    ["二", "𠮷野", "2024-03-06", "2"],
];

fn text(separator: &str) -> String {
    ROWS.map(|row| row.join(separator)).join("\r\n")
}

#[test]
fn every_encoding_with_every_separator_gives_the_same_rows() {
    for separator in [",", ";", "\t"] {
        let text = text(separator);
        let marked = format!("\u{FEFF}{text}");
        let chinese = GB18030.encode(&text).0;
        for (bytes, format) in [
            (text.as_bytes(), "UTF-8"),
            (marked.as_bytes(), "UTF-8"),
            (&*chinese, "GB18030"),
        ] {
            let table = table(bytes);
            assert_eq!(table.format, format);
            assert_eq!(table.header(), ROWS[0]);
            for (at, row) in ROWS[1..].iter().enumerate() {
                let cells: Vec<&str> = (0..4).map(|column| table.cell(at, column)).collect();
                assert_eq!(cells, row, "{format} {separator:?}");
            }
            let checked = checked(Shape::Sessions, bytes);
            assert_eq!(told(&checked.problems), Vec::<String>::new());
            assert_eq!(checked.sum_minutes.0, 210);
            assert_eq!(sessions(&checked)[1].volunteer_id, "𠮷野");
        }
    }
}

#[test]
fn bytes_of_no_known_encoding_are_refused() {
    assert_eq!(
        refusal(b"name\n\xFF\xFF\xFF\n").code.as_str(),
        "ENCODING_UNKNOWN"
    );
    let wide: Vec<u8> = "编号,姓名"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let wide = [b"\xFF\xFE".as_slice(), &wide].concat();
    assert!(["NUL_BYTES", "ENCODING_UNKNOWN"].contains(&refusal(&wide).code.as_str()));
    assert_eq!(refusal(b"a,b\n1,\0\n").code.as_str(), "NUL_BYTES");
}

#[test]
fn rows_are_numbered_as_a_spreadsheet_shows_them() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["", "id,text", "a,\"two\nlines\"", "", ",", "b,x", "c,y"].join(end);
        let table = table(text.as_bytes());
        let numbers: Vec<u32> = (0..table.rows()).map(|row| table.number(row)).collect();
        assert_eq!(numbers, [3, 6, 7], "{end:?}");
        assert_eq!(table.cell(0, 1), "two\nlines");
    }
}
