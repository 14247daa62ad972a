//! Reading a CSV file by the names of its columns: commas, quotes, doubled quotes. No more.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Values by column.
pub type Row = BTreeMap<String, String>;

/// The rows under the header of a file.
pub fn rows(file: &Path) -> Vec<Row> {
    let text = fs::read_to_string(file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
    let mut records = records(&text).into_iter();
    let header = records.next().expect("a header");
    let row = |record: Vec<String>| {
        assert_eq!(record.len(), header.len(), "{record:?}");
        header.iter().cloned().zip(record).collect()
    };
    records.map(row).collect()
}

fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut value) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                value.push('"');
                characters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut value)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut value));
                records.push(std::mem::take(&mut record));
            }
            '\r' if !quoted => {}
            character => value.push(character),
        }
    }
    records
}

#[test]
fn quotes_hold_commas_lines_and_quotes() {
    assert_eq!(
        records("a,b\r\n\"x, \"\"y\"\"\nz\",\n"),
        [["a", "b"], ["x, \"y\"\nz", ""]]
    );
}
