//! Lines of a table, aligned also where characters are two columns wide.

/// Lines with their columns one below the other; the last column is not padded.
pub fn aligned(headers: &[&str], lines: &[Vec<String>]) -> String {
    aligned_as(headers, lines, &[])
}

/// The same, where columns of `figures` are aligned to the right.
pub fn aligned_as(headers: &[&str], lines: &[Vec<String>], figures: &[bool]) -> String {
    let header: Vec<String> = headers.iter().map(|&header| header.to_owned()).collect();
    let all = || std::iter::once(&header).chain(lines);
    let mut widths = vec![0; headers.len()];
    for line in all() {
        for (widest, cell) in widths.iter_mut().zip(line) {
            *widest = width(cell).max(*widest);
        }
    }
    let padded = |(at, (cell, widest)): (usize, (&String, &usize))| {
        let blanks = " ".repeat(widest - width(cell));
        if figures.get(at) == Some(&true) {
            format!("{blanks}{cell}")
        } else {
            format!("{cell}{blanks}")
        }
    };
    let line = |line: &Vec<String>| {
        let cells: Vec<String> = line.iter().zip(&widths).enumerate().map(padded).collect();
        cells.join("  ").trim_end().to_owned()
    };
    all().map(line).collect::<Vec<_>>().join("\n")
}

/// Columns of a terminal: Chinese, Japanese, Korean and full-width characters take two.
fn width(text: &str) -> usize {
    let wide = |char: char| {
        matches!(
            u32::from(char),
            0x1100..=0x115F | 0x2E80..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..
        )
    };
    text.chars()
        .map(|char| if wide(char) { 2 } else { 1 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: [&str; 2]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn columns_align_also_in_chinese() {
        let lines = [line(["一二", "x"]), line(["abc", "y"])];
        assert_eq!(aligned(&["a", "b"], &lines), "a     b\n一二  x\nabc   y");
    }

    #[test]
    fn figures_end_below_each_other_also_under_a_chinese_header() {
        let lines = [line(["甲", "1:05"]), line(["乙方", "12:30"])];
        assert_eq!(
            aligned_as(&["组织", "时长"], &lines, &[false, true]),
            "组织   时长\n甲     1:05\n乙方  12:30"
        );
    }
}
