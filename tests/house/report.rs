//! How a broken house rule is reported.
//!
//! A rule states itself, its reason and what to do; a finding names the place. All findings of
//! one rule are shown at once, so that one run is enough to mend them.

use std::fmt::Write;

/// A house rule with the reason it exists and the way out.
pub struct Rule {
    pub says: &'static str,
    pub because: &'static str,
    pub remedy: &'static str,
}

/// One place that breaks a rule. `line` counts from 1; 0 means the whole file.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub file: String,
    pub line: usize,
    pub what: String,
}

impl Finding {
    pub fn new(file: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl Rule {
    /// Passes when nothing was found; else panics with every finding and the way out.
    pub fn holds(&self, findings: &[Finding]) {
        if findings.is_empty() {
            return;
        }
        let mut text = String::new();
        for Finding { file, line, what } in findings {
            writeln!(text, "{file}:{line}: {what}").expect("writing to a String cannot fail");
        }
        panic!(
            "\n{text}rule: {}\nbecause: {}\nwhat to do: {}\n",
            self.says, self.because, self.remedy
        );
    }
}

#[test]
#[should_panic(expected = "src/a.rs:7: too long\nrule: short\nbecause: read\nwhat to do: split")]
fn a_broken_rule_names_place_rule_reason_and_remedy() {
    let rule = Rule {
        says: "short",
        because: "read",
        remedy: "split",
    };
    rule.holds(&[Finding::new("src/a.rs", 7, "too long")]);
}
