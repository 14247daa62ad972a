//! The printed certificate: the same bytes each time, nothing dropped, readable by other hands.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hourledger::credential::pdf::bounds::{ATTACHMENT_BYTES_MOST, SESSIONS_MOST};
use hourledger::credential::pdf::{Sheet, SheetProblem, print, print_statement};
use hourledger::credential::qr::qr_svg;

use crate::sheets::{URL, totals, with_sessions};
use crate::statements::statement;

/// A printed sheet in a folder of its own.
pub struct Printed {
    folder: tempfile::TempDir,
}

impl Printed {
    fn of(sheet: &Sheet) -> Self {
        Self::of_bytes(&print(sheet).expect("prints"))
    }

    pub fn of_bytes(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("sheet.pdf"), bytes).expect("writes");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a program says about the file; arguments as given, `@` standing for the file.
    pub fn asked(&self, program: &str, arguments: &[&str]) -> String {
        let arguments = arguments.iter().map(|argument| match *argument {
            "@" => self.path("sheet.pdf"),
            other => PathBuf::from(other),
        });
        asked(program, arguments, self.folder.path())
    }
}

fn asked(program: &str, arguments: impl Iterator<Item = PathBuf>, folder: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; tools/setup installs it"));
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{program}: {complaint}");
    // A program may cut a long line within a character.
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_same_sheet_is_the_same_bytes() {
    let sheet = with_sessions(60);
    assert_eq!(print(&sheet), print(&sheet));
    let mut other = sheet.clone();
    other.holder = "欧阳锋".into();
    assert_ne!(print(&sheet), print(&other));
}

#[test]
fn a_character_without_a_picture_is_an_error_that_names_it_and_its_field() {
    let mut sheet = with_sessions(3);
    sheet.sessions[2].place = "𓀀面馆".into();
    let problem = print(&sheet).expect_err("no box is printed");
    assert_eq!(
        problem,
        SheetProblem::NoGlyph {
            field: "sessions[2].place".into(),
            character: '𓀀'
        }
    );
    assert!(problem.to_string().contains("U+13000"), "{problem}");
}

#[test]
fn characters_that_change_others_unseen_are_refused() {
    for character in
        "\n\t\0\u{ad}\u{200b}\u{200d}\u{200f}\u{202e}\u{2066}\u{feff}\u{fe0f}\u{e0101}\u{301}"
            .chars()
    {
        let mut sheet = totals();
        sheet.holder = format!("王{character}明");
        let field = "holder".into();
        assert_eq!(
            print(&sheet),
            Err(SheetProblem::Unprintable { field, character })
        );
    }
}

#[test]
fn what_is_too_much_or_nothing_is_refused_with_its_field() {
    let refused = |change: &dyn Fn(&mut Sheet)| {
        let mut sheet = with_sessions(1);
        change(&mut sheet);
        print(&sheet).expect_err("refused").to_string()
    };
    assert_eq!(
        refused(&|sheet| sheet.holder = " ".into()),
        "holder is empty"
    );
    assert_eq!(
        refused(&|sheet| sheet.holder = "王".repeat(121)),
        "holder: 121, at most 120"
    );
    assert_eq!(
        refused(&|sheet| {
            sheet.sessions = vec![sheet.sessions[0].clone(); SESSIONS_MOST + 1];
        }),
        "sessions: 2001, at most 2000"
    );
    assert_eq!(
        refused(&|sheet| sheet.attachment.bytes = vec![0; ATTACHMENT_BYTES_MOST + 1]),
        "attachment.bytes: 4194305, at most 4194304"
    );
    let name = refused(&|sheet| sheet.attachment.name = "../bundle.json".into());
    assert!(name.starts_with("attachment.name must be"), "{name}");
    let url = refused(&|sheet| sheet.check_url = "javascript:alert(1)".into());
    assert!(url.starts_with("check_url must be"), "{url}");
}

#[test]
fn the_fullest_sheet_still_prints() {
    let mut sheet = with_sessions(1);
    let long = "长".repeat(120);
    sheet.holder.clone_from(&long);
    sheet.title.zh.clone_from(&long);
    sheet.total.zh.clone_from(&long);
    sheet.issuer.zh.clone_from(&long);
    let session = &mut sheet.sessions[0];
    session.activity.clone_from(&long);
    session.place.clone_from(&long);
    session.organisation.clone_from(&long);
    sheet.sessions = vec![sheet.sessions[0].clone(); 40];
    sheet.organisations[0].name.clone_from(&long);
    sheet.organisations = vec![sheet.organisations[0].clone(); 200];
    sheet.limits[0].zh = "限".repeat(400);
    sheet.limits = vec![sheet.limits[0].clone(); 12];
    sheet.check_url = format!("https://hours.example/{}", "v".repeat(378));
    let printed = Printed::of(&sheet);
    let text = printed.asked("pdftotext", &["-raw", "@", "-"]);
    let count = |character| text.chars().filter(|found| *found == character).count();
    assert!(count('长') >= 240 * 120, "{}", count('长'));
    assert_eq!(count('限'), 12 * 400);
}

#[test]
fn a_reader_extracts_what_is_printed_in_both_languages() {
    let text = Printed::of(&totals()).asked("pdftotext", &["-layout", "@", "-"]);
    for shown in [
        "志愿服务记录证明",
        "Certificate of Volunteer Service",
        "欧阳䶮",
        "7KQ2-M9XT-4RWD-H",
        "120 小时 15 分",
        "120 h 15 min",
        "2026-05-01 – 2026-10-31",
        "confirmed on site by two parties",
        "江城市青年志愿者协会",
        "1,284,017 · hours.example/log",
        "https://hours.example/v/7KQ2-M9XT-4RWD-H#c=",
        "电子签名法",
        "第 1 页，共 1 页 · Page 1 of 1",
    ] {
        assert!(text.contains(shown), "{shown} in\n{text}");
    }
    assert!(!text.contains("SIMULATED"));
}

#[test]
fn every_session_is_printed_and_every_page_says_which_it_is() {
    let sheet = with_sessions(400);
    let printed = Printed::of(&sheet);
    let text = printed.asked("pdftotext", &["-layout", "@", "-"]);
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() >= 10, "{}", pages.len());
    for (at, page) in pages.iter().enumerate() {
        let shown = format!("第 {} 页，共 {} 页", at + 1, pages.len());
        assert!(page.contains(&shown), "{shown}");
        let heads = page.matches("Activity").count();
        assert_eq!(heads, usize::from(at > 0), "a head on page {}", at + 1);
    }
    let rows = pages[1..].iter().flat_map(|page| page.lines());
    let dated = rows.filter(|line| line.trim_start().starts_with("2026-"));
    assert_eq!(dated.count(), 400);
}

#[test]
fn all_fonts_are_embedded_as_subsets_with_a_way_back_to_text() {
    let said = Printed::of(&with_sessions(5)).asked("pdffonts", &["@"]);
    let fonts: Vec<&str> = said.lines().skip(2).collect();
    assert!(!fonts.is_empty());
    for font in fonts {
        assert!(font.contains("NotoSansSC"), "{font}");
        let columns: Vec<&str> = font.split_whitespace().rev().collect();
        assert_eq!(columns[2..5], ["yes", "yes", "yes"], "emb sub uni: {font}");
    }
}

#[test]
fn the_bundle_comes_out_byte_for_byte() {
    let sheet = totals();
    let printed = Printed::of(&sheet);
    let listed = printed.asked("pdfdetach", &["-list", "@"]);
    assert!(listed.contains("1 embedded files"), "{listed}");
    printed.asked("pdfdetach", &["-save", "1", "-o", "out.json", "@"]);
    let out = fs::read(printed.path("out.json")).expect("saved");
    assert_eq!(out, sheet.attachment.bytes);
    assert!(listed.contains(&sheet.attachment.name), "{listed}");
}

#[test]
fn the_file_is_tagged_titled_and_dated_by_the_sheet() {
    let printed = Printed::of(&with_sessions(5));
    let said = printed.asked("pdfinfo", &["-isodates", "@"]);
    let line = |name: &str| {
        let mut lines = said.lines();
        let found = lines.find_map(|line| line.strip_prefix(name));
        found.unwrap_or_default().trim().to_owned()
    };
    assert_eq!(line("Tagged:"), "yes");
    assert_eq!(line("JavaScript:"), "no");
    assert_eq!(line("Page size:"), "595.28 x 841.89 pts (A4)");
    assert_eq!(
        line("Title:"),
        "志愿服务记录证明 Certificate of Volunteer Service · 7KQ2-M9XT-4RWD-H"
    );
    assert!(line("CreationDate:").starts_with("2026-11-28T08:30:15"));
    let structure = printed.asked("pdfinfo", &["-struct-text", "@"]);
    for tag in ["H1", "H2", "Table", "THead", "TH", "TD", "Figure", "Link"] {
        assert!(structure.contains(tag), "{tag} in\n{structure}");
    }
    let metadata = printed.asked("pdfinfo", &["-meta", "@"]);
    for standard in ["pdfaid:part>3", "pdfaid:conformance>A", "pdfuaid:part>1"] {
        assert!(metadata.contains(standard), "{standard} in\n{metadata}");
    }
}

#[test]
fn a_phone_reads_the_address_off_page_one() {
    let printed = Printed::of(&with_sessions(5));
    let page = ["-r", "150", "-f", "1", "-l", "1", "-png", "@", "page"];
    printed.asked("pdftoppm", &page);
    let files = fs::read_dir(printed.folder.path()).expect("a folder");
    let image = files
        .map(|file| file.expect("a file").path())
        .find(|path| path.extension().is_some_and(|end| end == "png"))
        .expect("a picture");
    let read = asked(
        "zbarimg",
        [PathBuf::from("--quiet"), PathBuf::from("--raw"), image].into_iter(),
        printed.folder.path(),
    );
    assert_eq!(read.trim_end(), URL);
}

#[test]
fn a_simulation_says_so_on_every_page() {
    let mut sheet = with_sessions(40);
    sheet.simulated = true;
    let text = Printed::of(&sheet).asked("pdftotext", &["-layout", "@", "-"]);
    let pages: Vec<&str> = text.trim_end_matches('\u{c}').split('\u{c}').collect();
    assert!(pages.len() > 1);
    for page in pages {
        assert!(
            page.contains("SIMULATED") && page.contains("模拟数据"),
            "{page}"
        );
    }
}

#[test]
fn the_inline_code_is_svg_of_whole_squares() {
    let svg = qr_svg(URL).expect("short");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
    assert!(svg.contains("crispEdges"));
}

/// Prints samples to look at: `cargo test --test credential samples -- --ignored`, folder in
/// `SHEETS`.
#[test]
#[ignore = "writes samples for the eye, into a folder that is named"]
fn samples_for_the_eye() {
    let folder = PathBuf::from(std::env::var("SHEETS").expect("SHEETS names a folder"));
    let mut sparse = totals();
    sparse.statement = None;
    sparse.star = None;
    sparse.evidence.truncate(1);
    sparse.sources.clear();
    sparse.organisations.truncate(1);
    sparse.simulated = true;
    for (name, sheet) in [
        ("one", totals()),
        ("three", with_sessions(50)),
        ("sparse", sparse),
    ] {
        let file = folder.join(format!("{name}.pdf"));
        fs::write(file, print(&sheet).expect("prints")).expect("writes");
    }
    let account = print_statement(&statement(60)).expect("prints");
    fs::write(folder.join("statement.pdf"), account).expect("writes");
}
