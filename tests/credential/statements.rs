//! F76: the statement of an account as PDF: nothing dropped, the same bytes each time, bounded.

use chrono::{DateTime, Utc};
use hourledger::credential::pdf::{
    LINES_MOST, Row, SheetProblem, StatementRow, StatementSheet, print_statement,
};

use crate::pdf::Printed;
use crate::sheets::words;

fn line(number: usize) -> StatementRow {
    StatementRow {
        at: "2026-03-02 09:15".into(),
        about: words("服务所得", "earned by service"),
        amount: "1:05".into(),
        held: String::new(),
        balance: format!("{number}:05"),
        position: (48_000 + number).to_string(),
    }
}

pub fn statement(lines: usize) -> StatementSheet {
    StatementSheet {
        title: words("时间币对账单", "Statement of time credit"),
        holder: "欧阳䶮".into(),
        period: "2026-01-01 – 2026-03-31".into(),
        facts: vec![
            Row {
                label: words("期初余额", "Opening balance"),
                value: "−0:30".into(),
            },
            Row {
                label: words("期末余额", "Closing balance"),
                value: "12:05".into(),
            },
        ],
        lines: (0..lines).map(line).collect(),
        notes: vec![words("只能换取服务。", "For services, never for money.")],
        ledger: "hours.example/log".into(),
        made_at: DateTime::<Utc>::from_timestamp(1_775_000_000, 0).expect("a moment"),
        simulated: false,
    }
}

fn printed(sheet: &StatementSheet) -> Printed {
    Printed::of_bytes(&print_statement(sheet).expect("prints"))
}

#[test]
fn the_same_statement_is_the_same_bytes() {
    let sheet = statement(50);
    assert_eq!(print_statement(&sheet), print_statement(&sheet));
    let mut other = sheet.clone();
    other.lines[49].amount = "1:06".into();
    assert_ne!(print_statement(&sheet), print_statement(&other));
}

#[test]
fn a_reader_extracts_what_is_printed_in_both_languages_and_every_line_on_every_page() {
    let file = printed(&statement(120));
    let text = file.asked("pdftotext", &["-layout", "@", "-"]);
    for shown in [
        "时间币对账单",
        "Statement of time credit",
        "欧阳䶮",
        "2026-01-01 – 2026-03-31",
        "期初余额 Opening balance",
        "−0:30",
        "For services, never for money.",
    ] {
        assert!(text.contains(shown), "{shown} in\n{text}");
    }
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 1, "{}", pages.len());
    for (at, page) in pages.iter().enumerate() {
        let shown = format!("第 {} 页，共 {} 页", at + 1, pages.len());
        assert!(page.contains(&shown), "{shown}");
        assert_eq!(page.matches("余额 Balance").count(), 1, "page {}", at + 1);
    }
    for number in 0..120 {
        let position = (48_000 + number).to_string();
        let row = text.lines().find(|line| line.contains(&position));
        let row = row.unwrap_or_else(|| panic!("line {number}"));
        assert!(row.contains("服务所得") && row.contains("earned by service"));
        assert!(row.contains("1:05") && row.contains(&format!("{number}:05")));
    }
}

#[test]
fn it_is_tagged_embeds_its_font_and_attaches_nothing() {
    let file = printed(&statement(3));
    let said = file.asked("pdfinfo", &["@"]);
    let tagged = said.lines().find(|line| line.starts_with("Tagged:"));
    assert!(tagged.is_some_and(|line| line.ends_with("yes")), "{said}");
    let fonts = file.asked("pdffonts", &["@"]);
    assert!(fonts.contains("NotoSansSC"), "{fonts}");
    let listed = file.asked("pdfdetach", &["-list", "@"]);
    assert!(listed.contains("0 embedded files"), "{listed}");
}

#[test]
fn nothing_moved_and_a_simulation_are_said() {
    let mut sheet = statement(0);
    sheet.simulated = true;
    let text = printed(&sheet).asked("pdftotext", &["-layout", "@", "-"]);
    assert!(text.contains("Nothing moved in this period."), "{text}");
    assert!(text.contains("SIMULATED"), "{text}");
}

#[test]
fn a_character_without_a_picture_and_a_line_too_many_are_refused() {
    let mut sheet = statement(2);
    sheet.holder = "王𓀀".into();
    let problem = SheetProblem::NoGlyph {
        field: "holder".into(),
        character: '𓀀',
    };
    assert_eq!(print_statement(&sheet), Err(problem));
    let problem = print_statement(&statement(LINES_MOST + 1)).expect_err("too long");
    assert_eq!(problem.to_string(), "lines: 2001, at most 2000");
}

#[test]
fn the_longest_statement_prints() {
    let text = printed(&statement(LINES_MOST)).asked("pdfinfo", &["@"]);
    let pages = text.lines().find_map(|line| line.strip_prefix("Pages:"));
    let pages: u32 = pages.expect("told").trim().parse().expect("a number");
    assert!((30..90).contains(&pages), "{pages}");
}
