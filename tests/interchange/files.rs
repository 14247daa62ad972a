//! What the tests share: reading a text as a shape, and the codes of what is wrong.
//!
//! A problem is told as `row:column:CODE`, so that a test reads like the list a person gets.

use hourledger::interchange::{
    Checked, Mapping, Problem, ReadOptions, Rows, SessionRow, Shape, Table, check, read_table,
};

/// The file as a table.
pub fn table(bytes: &[u8]) -> Table {
    read_table(bytes, &ReadOptions::default()).expect("the file can be read")
}

/// Why the file is refused.
pub fn refusal(bytes: &[u8]) -> Problem {
    read_table(bytes, &ReadOptions::default()).expect_err("the file is refused")
}

/// The file checked as a shape, without a mapping.
pub fn checked(shape: Shape, bytes: &[u8]) -> Checked {
    check(shape, &table(bytes), &Mapping::default())
}

/// The good rows of a file of sessions.
pub fn sessions(checked: &Checked) -> &[SessionRow] {
    match &checked.rows {
        Rows::Sessions(rows) => rows,
        other => panic!("not sessions: {other:?}"),
    }
}

/// Problems as `row:column:CODE`.
pub fn told(problems: &[Problem]) -> Vec<String> {
    let line = |problem: &Problem| {
        let column = problem.column.as_deref().unwrap_or("-");
        format!("{}:{column}:{}", problem.row, problem.code.as_str())
    };
    problems.iter().map(line).collect()
}

/// A file of one session whose cells are given by `name=value`; the rest is filled in.
pub fn one_session(cells: &[(&str, &str)]) -> Checked {
    let mut header = vec!["external_id", "volunteer_id"];
    let mut row = vec!["s-1".to_owned(), "v-1".to_owned()];
    for (name, value) in cells {
        header.push(name);
        row.push(format!("\"{}\"", value.replace('"', "\"\"")));
    }
    let text = format!("{}\n{}\n", header.join(","), row.join(","));
    checked(Shape::Sessions, text.as_bytes())
}
