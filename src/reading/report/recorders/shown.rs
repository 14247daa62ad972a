//! Recorders as tables, and what the figures mean.

use super::{RecorderLine, RecordersView};
use crate::domain::kernel::refusal::Lang;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::Source;
use crate::reading::report::Shown;
use crate::reading::report::anomaly;
use crate::reading::report::chart::{Chart, Drawer};
use crate::reading::report::part::{Part, per_mille};
use crate::reading::report::sheet::{Cell, Column, Maker, Sheet, code};
use crate::reading::words::words;

/// Recorders whose mix of grades is drawn: the riskiest.
const CHARTED_MAX: usize = 12;
/// Grades in the order of the table.
const GRADES: [Grade; 5] = [Grade::A, Grade::B, Grade::C, Grade::D, Grade::H];
/// Channels in the order of the table.
const CHANNELS: [Source; 6] = [
    Source::OnSiteCode,
    Source::Clerk,
    Source::Keyed,
    Source::Roster,
    Source::SelfDeclared,
    Source::Imported,
];

impl Shown for RecordersView {
    fn sheets(&self, lang: Lang) -> Vec<Sheet> {
        let make = Maker(lang);
        let rows = self.recorders.iter().map(|line| row(make, line)).collect();
        let title = words("记录员，按风险", "Recorders, by risk");
        let mut main = make.sheet("recorders", title, columns(make), rows);
        main.is_main = true;
        let mut sheets = vec![main];
        sheets.extend(make.delay(&self.delay));
        sheets.extend(make.effective(&self.effective));
        sheets
    }

    fn definitions(&self, lang: Lang) -> Vec<String> {
        let who = words(
            "记录员：为他人记录开始（否则记录结束）的人；志愿者自己扫码或申报的合为一行。",
            "A recorder recorded the start (else the end) for somebody else; what volunteers \
             recorded alone stands in one line.",
        );
        let [order, flags] = anomaly::definitions(lang);
        vec![who.of(lang).to_owned(), order, flags]
    }

    fn charts(&self, lang: Lang) -> Vec<Chart> {
        let draw = Drawer(lang);
        let mixes = self.recorders.iter().take(CHARTED_MAX).map(|line| {
            let themselves = words("志愿者本人", "themselves").of(lang);
            let person = line.person_id.map(|id| id.to_string());
            let label = person.map_or(themselves.to_owned(), |id| format!("{}…", &id[..12]));
            (label, line.by_grade.clone())
        });
        vec![
            draw.delay(&self.delay),
            draw.mixes(mixes.filter(|(_, parts)| !parts.is_empty()).collect()),
        ]
    }

    fn simulated(&self) -> bool {
        self.stamp.simulation
    }
}

fn columns(make: Maker) -> Vec<Column> {
    vec![
        make.column("person_id", "记录员", "recorder"),
        make.figure("risk", "风险", "risk"),
        make.figure("sessions", "记录数", "sessions"),
        make.figure("minutes", "时长", "hours"),
        make.detail("on_site_code"),
        make.detail("clerk"),
        make.figure("keyed", "补录", "keyed"),
        make.detail("roster"),
        make.detail("self_declared"),
        make.detail("imported"),
        make.figure("delay_median_minutes", "延迟中位", "delay, median"),
        make.figure("delay_ninetieth_minutes", "延迟90%", "delay, 90 %"),
        make.figure("late_per_mille", "迟录", "late"),
        make.detail("grade_a"),
        make.detail("grade_b"),
        make.detail("grade_c"),
        make.figure("grade_d", "D级", "grade D"),
        make.detail("grade_h"),
        make.detail("approvers"),
        make.figure("first_approver_per_mille", "首位审核人", "first approver"),
        make.figure("disputed_per_mille", "异议", "disputed"),
        make.figure("voided_per_mille", "作废", "voided"),
        make.figure("found_fake", "虚假", "fake"),
        make.column("flags", "标志", "flags"),
    ]
}

fn row(make: Maker, line: &RecorderLine) -> Vec<Cell> {
    let who = line.person_id.map_or_else(
        || make.coded("", words("志愿者本人", "volunteers themselves")),
        Cell::text,
    );
    let share = |part| Cell::PerMille(per_mille(part, line.sessions));
    let mut row = vec![
        who,
        Cell::Count(i64::from(line.risk)),
        Cell::count(line.sessions),
        Cell::Minutes(line.minutes),
    ];
    row.extend(CHANNELS.map(|channel| Cell::count(of(&line.by_channel, channel))));
    row.extend([
        Cell::minutes(line.delay.median_minutes),
        Cell::minutes(line.delay.ninetieth_minutes),
        Cell::PerMille(line.delay.late_per_mille),
    ]);
    row.extend(GRADES.map(|grade| Cell::count(of(&line.by_grade, grade))));
    let first = line.approved_by.first().map_or(0, |part| part.sessions);
    row.extend([
        Cell::count(line.approvers),
        share(first),
        share(line.disputed),
        share(line.voided),
        Cell::count(line.found_fake),
        flags(make, line),
    ]);
    row
}

/// Sessions of one part.
fn of<K: PartialEq + Copy>(parts: &[Part<K>], key: K) -> u64 {
    let part = parts.iter().find(|part| part.key == key);
    part.map_or(0, |part| part.sessions)
}

fn flags(make: Maker, line: &RecorderLine) -> Cell {
    let said = line.flags.iter().map(|flag| flag.words().of(make.0));
    let said: Vec<&str> = said.collect();
    let codes: Vec<String> = line.flags.iter().map(code).collect();
    Cell::Named(codes.join(";"), said.join("; "))
}
