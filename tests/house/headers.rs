//! Headers: every file opens by saying what it is, its invariants, what it must never do.

use crate::report::{Finding, Rule};
use crate::source::rust_files;

#[test]
fn every_file_opens_with_a_header() {
    let mut findings = Vec::new();
    for source in rust_files(&["src", "tests", "benches"]) {
        if !source.text.starts_with("//! ") {
            findings.push(Finding::new(&source.file, 1, "does not start with //!"));
        }
    }
    Rule {
        says: "a file starts with a //! header of 5 to 15 lines",
        because: "the next person opens one file and must know in ten seconds what it may do",
        remedy: "write what it is, its invariants, what it must never do",
    }
    .holds(&findings);
}
