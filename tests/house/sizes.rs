//! Sizes: a file, a function and a line fit into a reader's head.
//!
//! Tests and benches count as well. Lines are counted in characters, so Chinese text is not
//! punished for its bytes.

use crate::report::{Finding, Rule};
use crate::source::{Source, rust_files, text_files};

const FILE_LINES_MAX: usize = 600;
const FUNCTION_LINES_MAX: usize = 70;
const LINE_CHARS_MAX: usize = 100;

#[test]
fn no_file_is_longer_than_600_lines() {
    let mut findings = Vec::new();
    for source in rust_files(&["src", "tests", "benches"]) {
        let lines = source.text.lines().count();
        if lines > FILE_LINES_MAX {
            findings.push(Finding::new(&source.file, 0, format!("{lines} lines")));
        }
    }
    Rule {
        says: "a file has at most 600 lines; aim at 80 to 200",
        because: "the median file of code we admire has 90 to 220 lines; long files hide two ideas",
        remedy: "split it by idea, as one would name the parts aloud",
    }
    .holds(&findings);
}

#[test]
fn no_function_is_longer_than_70_lines() {
    let mut findings = Vec::new();
    for source in rust_files(&["src", "tests", "benches"]) {
        for (name, line, lines) in functions(&source) {
            if lines > FUNCTION_LINES_MAX {
                findings.push(Finding::new(
                    &source.file,
                    line,
                    format!("{name}: {lines} lines"),
                ));
            }
        }
    }
    Rule {
        says: "a function has at most 70 lines; aim at 12",
        because: "what does not fit on one screen is not seen as a whole",
        remedy: "name its steps and make them functions",
    }
    .holds(&findings);
}

#[test]
fn no_line_is_longer_than_100_characters() {
    let mut findings = Vec::new();
    for (file, text) in text_files(&["src", "tests", "benches", "tools", ".ci"]) {
        if file.contains("/results/") || is_table(&file) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            let chars = line.chars().count();
            if chars > LINE_CHARS_MAX {
                findings.push(Finding::new(
                    &file,
                    number + 1,
                    format!("{chars} characters"),
                ));
            }
        }
    }
    Rule {
        says: "a line has at most 100 characters",
        because: "two files are read side by side",
        remedy: "run cargo fmt; break what it leaves, long texts with a trailing backslash",
    }
    .holds(&findings);
}

/// Data and lists whose lines a program writes.
fn is_table(file: &str) -> bool {
    [".json", ".csv", ".txt", ".lock"]
        .iter()
        .any(|ending| file.ends_with(ending))
}

/// Name, first line and length of every function with a body.
fn functions(source: &Source) -> Vec<(String, usize, usize)> {
    let tokens = &source.tokens;
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        if pair[0].text == "fn"
            && pair[1]
                .text
                .starts_with(|c: char| c.is_alphabetic() || c == '_')
            && let Some(last) = body_end(source, at)
        {
            found.push((pair[1].text.clone(), pair[0].line, last + 1 - pair[0].line));
        }
    }
    found
}

/// The line of the brace that closes the body; none for a declaration that ends in `;`.
fn body_end(source: &Source, from: usize) -> Option<usize> {
    let mut depth = 0_i32;
    let mut in_body = false;
    for token in &source.tokens[from..] {
        match token.text.as_str() {
            ";" if depth == 0 => return None,
            "{" if depth == 0 => {
                in_body = true;
                depth += 1;
            }
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        if in_body && depth == 0 {
            return Some(token.line);
        }
    }
    None
}

#[test]
fn function_lengths_are_counted_from_signature_to_closing_brace() {
    let text = "trait T { fn none(&self); }\nfn two(a: [u8; 2]) {\n}\nfn one() { }";
    let found = functions(&Source::parse("src/a.rs", text));
    assert_eq!(found, [("two".to_owned(), 2, 2), ("one".to_owned(), 4, 1)]);
}
