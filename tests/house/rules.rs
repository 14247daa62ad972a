//! Rules: each rule of the domain that is enforced has a test that carries its number.
//!
//! R16, say, is enforced if some test is named `r16_...`. Who changes such a rule finds its tests
//! by that name, and who reads a failing test finds the rule.

use std::collections::BTreeSet;

use crate::report::{Finding, Rule};
use crate::source::{Source, rust_files};

/// The rules that the kernel enforces. A later subject adds its own.
const ENFORCED: [u32; 20] = [
    1, 2, 3, 4, 10, 11, 12, 16, 17, 18, 19, 22, 23, 25, 26, 27, 28, 29, 35, 42,
];

#[test]
fn each_enforced_rule_has_a_test_with_its_number() {
    let tested: BTreeSet<u32> = rust_files(&["src", "tests"])
        .iter()
        .flat_map(numbers_of)
        .collect();
    let findings: Vec<Finding> = ENFORCED
        .iter()
        .filter(|number| !tested.contains(number))
        .map(|number| Finding::new("src/domain", 0, format!("no test named r{number}_...")))
        .collect();
    Rule {
        says: "each enforced rule has a test whose name starts with its number",
        because: "a rule without a test is a rule until the next change",
        remedy: "write the test beside the decision, given / when / then",
    }
    .holds(&findings);
}

/// The numbers of `#[test] fn r<number>_...` in a file.
fn numbers_of(source: &Source) -> Vec<u32> {
    let words: Vec<&str> = source
        .tokens
        .iter()
        .map(|token| token.text.as_str())
        .collect();
    words
        .windows(6)
        .filter(|seen| seen[..5] == ["#", "[", "test", "]", "fn"])
        .filter_map(|seen| seen[5].strip_prefix('r')?.split_once('_')?.0.parse().ok())
        .collect()
}

#[test]
fn only_tests_carry_a_rule() {
    let text = "#[test] fn r16_no_overlap() {} fn r17_x() {} #[test] fn rounding_r18() {}";
    assert_eq!(numbers_of(&Source::parse("src/a.rs", text)), [16]);
}
