//! Codes as people type and list them: numbers of certificates, codes of shares, links to either,
//! one by one or as the first column of a file.
//!
//! Must never: take a text for a code whose check character does not fit, or keep more of a list
//! than its cells.

use super::certificate_number::{CertificateNumber, NumberProblem};
use super::share_code::{SHARE_CODE_CHARS, ShareCode};

/// Characters that end the first cell of a line.
const ENDS_CELL: [char; 4] = [',', ';', '\t', '，'];

/// What a text is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The number of a certificate.
    Number(CertificateNumber),
    /// The code of a share.
    Share(ShareCode),
}

impl Code {
    /// Reads a number, the code of a share (which has twice as many characters), or a link to the
    /// page of either.
    pub fn read(typed: &str) -> Result<Self, NumberProblem> {
        let code = in_link(typed);
        match code.parse() {
            Ok(number) => Ok(Self::Number(number)),
            Err(NumberProblem::Length { characters }) if characters == SHARE_CODE_CHARS => {
                code.parse().map(Self::Share)
            }
            Err(problem) => Err(problem),
        }
    }
}

/// The code in what was typed: the last part of a link to a check page, or all of it.
pub fn in_link(typed: &str) -> &str {
    let Some((_, code)) = typed.rsplit_once("/v/") else {
        return typed.trim();
    };
    let end = code.find(['?', '#', '/']).unwrap_or(code.len());
    code[..end].trim()
}

/// The lines of a text that are not empty.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty())
}

/// The first cell of each line; not of a header, which has no digit where every number has some.
pub fn first_cells(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim_start_matches('\u{feff}');
    let cells = text.lines().map(|line| {
        let cell = line.split(ENDS_CELL).next().unwrap_or(line);
        cell.trim().trim_matches('"').trim()
    });
    let is_header = |at: usize, cell: &str| at == 0 && !cell.contains(char::is_numeric);
    let cells = cells
        .enumerate()
        .filter(move |(at, cell)| !is_header(*at, cell));
    cells.map(|(_, cell)| cell).filter(|cell| !cell.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_as_good_as_its_code() {
        let number = CertificateNumber::from_bits(7);
        for typed in [
            format!("{number}"),
            format!("  {number} "),
            format!("https://hours.example/v/{number}"),
            format!("hours.example/v/{number}?lang=en#top"),
            format!("/v/{number}/"),
        ] {
            assert_eq!(Code::read(&typed), Ok(Code::Number(number)), "{typed}");
        }
        let code = ShareCode::from_random([7; 16]);
        assert_eq!(Code::read(code.characters()), Ok(Code::Share(code)));
        assert!(Code::read("https://other.example/x").is_err());
    }

    #[test]
    fn a_file_gives_the_first_cell_of_each_line_but_no_header() {
        let text = "\u{feff}编号,姓名\r\n\"7K4M-9QX2-HD3C-5\",张三\r\n\r\nHD3C;x\nABCD\tx\n";
        let cells: Vec<_> = first_cells(text).collect();
        assert_eq!(cells, ["7K4M-9QX2-HD3C-5", "HD3C", "ABCD"]);
        let cells: Vec<_> = first_cells("7K4M-9QX2-HD3C-5").collect();
        assert_eq!(cells, ["7K4M-9QX2-HD3C-5"]);
    }
}
