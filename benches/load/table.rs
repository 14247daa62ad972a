//! The table: every figure of one run in one Markdown file that names the machine.

use std::fmt::Write as _;
use std::fs;

use crate::{
    All, auditing, banking, certificates, checking, growth, imports, memory, midnight, publishing,
    reports, traffic, tree,
};

/// The file being written.
#[derive(Default)]
pub struct Table {
    notes: Vec<String>,
    body: String,
    targets: String,
}

/// Measures what is asked for and writes the file.
pub fn write(all: &All) {
    let mut table = Table::default();
    let wanted = |part: &str| all.parts.iter().any(|name| name == part);
    if wanted("http") {
        traffic::measure(all, &mut table);
    }
    if wanted("growth") {
        growth::measure(all, &mut table);
    }
    if wanted("memory") {
        memory::measure(all, &mut table);
    }
    if wanted("reports") {
        reports::measure(all, &mut table);
    }
    if wanted("imports") {
        imports::measure(all, &mut table);
    }
    if wanted("tree") {
        tree::measure(all, &mut table);
    }
    if wanted("publishing") {
        publishing::measure(all, &mut table);
    }
    if wanted("audit") {
        auditing::measure(all, &mut table);
    }
    if wanted("certificates") {
        certificates::measure(all, &mut table);
    }
    if wanted("checks") {
        checking::measure(all, &mut table);
    }
    if wanted("timebank") {
        banking::measure(all, &mut table);
    }
    if wanted("expiry") || wanted("timebank") {
        midnight::measure(all, &mut table);
    }
    fs::write(&all.out, table.finished(all)).expect("writes the table");
}

impl Table {
    /// Says something about the run as a whole.
    pub fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }

    /// Begins a part.
    pub fn heading(&mut self, text: &str) {
        eprintln!("== {text}");
        write!(self.body, "\n## {text}\n\n").expect("a String takes all");
    }

    /// Names the columns of a part.
    pub fn columns(&mut self, names: &[&str]) {
        let rule = "|---".repeat(names.len());
        writeln!(self.body, "| {} |\n{rule}|", names.join(" | ")).expect("a String takes all");
    }

    /// One row.
    pub fn row(&mut self, cells: &[String]) {
        let row = cells.join(" | ");
        eprintln!("   {row}");
        writeln!(self.body, "| {row} |").expect("a String takes all");
    }

    /// One figure and the number it should reach (`at_least`) or not pass.
    pub fn target(&mut self, what: &str, figure: f64, target: f64, at_least: bool) {
        let (sign, met) = if at_least {
            (">=", figure >= target)
        } else {
            ("<=", figure <= target)
        };
        let met = if met { "met" } else { "**short**" };
        let digits = if target >= 1_000.0 { 0 } else { 2 };
        let row = format!("| {what} | {figure:.digits$} | {sign} {target:.digits$} | {met} |");
        eprintln!("-> {row}");
        writeln!(self.targets, "{row}").expect("a String takes all");
    }

    fn finished(&self, all: &All) -> String {
        let mut file = String::from("# Speed\n\n");
        let mut say = |line: &str| writeln!(file, "{line}").expect("a String takes all");
        say("Made by `tools/bench`. Read ratios, not absolutes: all figures of a table are of one");
        say("run, rounds alternate, and the middle one of three is quoted.");
        say("");
        for line in machine().iter().chain(&self.notes) {
            say(&format!("- {line}"));
        }
        if all.divisor > 1 {
            say(&format!(
                "- **a trial: every size divided by {}**",
                all.divisor
            ));
        }
        say("");
        say("| target | figure | wanted | |");
        say("|---|---|---|---|");
        file + &self.targets + &self.body
    }
}

/// The machine, as far as it says what it is.
fn machine() -> Vec<String> {
    let read = |path| fs::read_to_string(path).unwrap_or_default();
    let value = |text: &str, name: &str| {
        let mut lines = text.lines().filter(|line| line.starts_with(name));
        let line = lines.next().unwrap_or_default();
        line.split(':').nth(1).unwrap_or_default().trim().to_owned()
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = read("/proc/loadavg");
    let load: Vec<&str> = load.split(' ').take(3).collect();
    vec![
        format!(
            "{cores} cores of {}",
            value(&read("/proc/cpuinfo"), "model name")
        ),
        format!("memory {}", value(&read("/proc/meminfo"), "MemTotal")),
        format!("Linux {}", read("/proc/sys/kernel/osrelease").trim()),
        format!(
            "load average at the end {} (others share this machine)",
            load.join(" ")
        ),
    ]
}
