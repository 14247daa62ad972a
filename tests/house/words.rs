//! Words: names that say nothing and calls that hide a failure stay out.

use crate::report::{Finding, Rule};
use crate::source::{Source, rust_files};

/// Names that could stand for anything.
const EMPTY_WORDS: [&str; 8] = [
    "util", "utils", "helper", "helpers", "common", "manager", "service", "handler",
];

/// Tokens in a row that must not ship, each with what is wrong about it.
const BANNED_CALLS: [(&[&str], &str); 5] = [
    (&[".", "unwrap", "("], "unwrap() hides why it cannot fail"),
    (&["todo", "!"], "todo! is unfinished work"),
    (&["unimplemented", "!"], "unimplemented! is unfinished work"),
    (
        &["unreachable", "!", "(", ")"],
        "unreachable!() does not say why",
    ),
    (&["dbg", "!"], "dbg! is a debugging leftover"),
];

/// Only these print: the command line, and the program that starts it.
const PRINTING_MODULES: [&str; 2] = ["cli", "main"];

#[test]
fn no_call_hides_a_failure_or_unfinished_work() {
    let mut findings = Vec::new();
    for source in rust_files(&["src"]) {
        for (row, what) in BANNED_CALLS {
            for (line, _) in source.places_of(row) {
                findings.push(Finding::new(&source.file, line, what));
            }
        }
    }
    Rule {
        says: "src has no unwrap, todo!, unimplemented!, dbg!, nor unreachable! without a reason",
        because: "each stops the process without saying which promise was broken",
        remedy: "answer a Refusal or a Fault, or write expect(\"why this invariant holds\")",
    }
    .holds(&findings);
}

#[test]
fn only_the_command_line_prints() {
    let mut findings = Vec::new();
    for source in rust_files(&["src"]) {
        if PRINTING_MODULES.contains(&source.module()) {
            continue;
        }
        for printing in ["println", "print", "eprintln", "eprint"] {
            for (line, test) in source.places_of(&[printing, "!"]) {
                if !test {
                    findings.push(Finding::new(&source.file, line, format!("{printing}!")));
                }
            }
        }
    }
    Rule {
        says: "only src/cli and src/main.rs print",
        because: "what a library prints nobody can redirect, test or translate (I5: nor check)",
        remedy: "return the text, or report progress through the caller",
    }
    .holds(&findings);
}

#[test]
fn names_say_what_a_thing_is() {
    let mut findings = Vec::new();
    for source in rust_files(&["src", "tests", "benches"]) {
        if let Some(word) = source
            .file
            .split(['/', '.'])
            .find(|part| EMPTY_WORDS.contains(part))
        {
            findings.push(Finding::new(
                &source.file,
                0,
                format!("a file named {word}"),
            ));
        }
        findings.extend(empty_names(&source));
    }
    Rule {
        says: "no util, helper, common, manager, service, handler; no get_ prefix",
        because: "such a name could stand for anything, so everything ends up in it",
        remedy: "name what it holds or does, in the words of the domain",
    }
    .holds(&findings);
}

fn empty_names(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for pair in source.tokens.windows(2) {
        let (kind, name) = (pair[0].text.as_str(), pair[1].text.as_str());
        let is_empty = match kind {
            "mod" => EMPTY_WORDS.contains(&name),
            "struct" | "enum" | "trait" | "type" => ends_in_empty_word(name),
            "fn" => name.starts_with("get_"),
            _ => false,
        };
        if is_empty {
            findings.push(Finding::new(
                &source.file,
                pair[1].line,
                format!("{kind} {name}"),
            ));
        }
    }
    findings
}

fn ends_in_empty_word(type_name: &str) -> bool {
    let lower = type_name.to_lowercase();
    EMPTY_WORDS.iter().any(|word| lower.ends_with(word))
}

#[test]
fn empty_names_are_found_in_declarations_only() {
    let text = "struct HourManager;\nfn get_hours() {}\nfn f(s: Service) { s.get_ref() }";
    let found: Vec<usize> = empty_names(&Source::parse("src/a.rs", text))
        .iter()
        .map(|found| found.line)
        .collect();
    assert_eq!(found, [1, 2]);
}
