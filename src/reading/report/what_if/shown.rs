//! A what-if as tables, and what it looks at.

use super::{BandChange, Change, GradeChange, GroupChange, KindOfChange, WhatIfView};
use crate::domain::kernel::refusal::Lang;
use crate::domain::policy::pack::DailyBandApprover;
use crate::reading::report::Shown;
use crate::reading::report::chart::Chart;
use crate::reading::report::sheet::{Cell, Column, Maker, Sheet, code};
use crate::reading::words::{Words, words};

impl Shown for WhatIfView {
    fn sheets(&self, lang: Lang) -> Vec<Sheet> {
        let make = Maker(lang);
        vec![
            self.overview(make),
            grades(make, &self.by_grade),
            kinds(make, &self.kinds),
            bands(make, &self.bands),
            groups(make, &self.groups),
        ]
    }

    fn charts(&self, _: Lang) -> Vec<Chart> {
        Vec::new()
    }

    fn definitions(&self, lang: Lang) -> Vec<String> {
        let all = [
            words(
                "只读推演：已记录的服务仍按其所依据的政策包，不受影响。比较等级、取整、迟录、公示、自动审核、类别和每日分档；\
                 签到开放、忘记签退、异议答复期限和星级不在其内。",
                "A question only: what is recorded keeps the pack that it pinned. Compared are \
                 grades, rounding, lateness, notice, rules that approve, categories and daily \
                 bands; not when check-in opens, forgotten check-outs, terms for answers, stars.",
            ),
            words(
                "每日分档按整日合计，前者依当日适用的政策包。",
                "Bands go by whole days of a person; before: by the pack in force on that day.",
            ),
        ];
        all.map(|text| text.of(lang).to_owned()).to_vec()
    }

    fn simulated(&self) -> bool {
        self.stamp.simulation
    }
}

impl WhatIfView {
    fn overview(&self, make: Maker) -> Sheet {
        let row = |code: &'static str, said, cell| (make.coded(code, said), cell);
        let rows = vec![
            row(
                "policy",
                words("另一政策包", "the other pack"),
                Cell::text(format!("{} {}", self.id, self.version)),
            ),
            row(
                "sessions",
                words("比较的记录", "sessions compared"),
                Cell::count(self.sessions),
            ),
            row(
                "changed",
                words("会有变化的记录", "sessions that would change"),
                Cell::count(self.changed),
            ),
            row(
                "minutes_before",
                words("现时长", "hours now"),
                Cell::Minutes(self.minutes_before),
            ),
            row(
                "minutes_after",
                words("推演时长", "hours then"),
                Cell::Minutes(self.minutes_after),
            ),
            row(
                "not_reproduced",
                words(
                    "与所依据政策包不符的记录",
                    "sessions not as their own pack has it",
                ),
                Cell::count(self.not_reproduced),
            ),
        ];
        make.figures("overview", words("概况", "Overview"), rows)
    }
}

fn before_and_after(make: Maker, first: Column) -> Vec<Column> {
    vec![
        first,
        make.figure("sessions_before", "现记录数", "sessions now"),
        make.figure("sessions_after", "推演记录数", "sessions then"),
        make.figure("minutes_before", "现时长", "hours now"),
        make.figure("minutes_after", "推演时长", "hours then"),
    ]
}

fn grades(make: Maker, grades: &[GradeChange]) -> Sheet {
    let row = |it: &GradeChange| {
        vec![
            make.grade(it.grade),
            Cell::count(it.before.sessions),
            Cell::count(it.after.sessions),
            Cell::Minutes(it.before.minutes),
            Cell::Minutes(it.after.minutes),
        ]
    };
    let columns = before_and_after(make, make.column("grade", "等级", "grade"));
    let title = words("已审核的记录，按等级", "Approved sessions, by grade");
    make.sheet("by_grade", title, columns, grades.iter().map(row).collect())
}

fn groups(make: Maker, groups: &[GroupChange]) -> Sheet {
    let row = |it: &GroupChange| {
        vec![
            Cell::text(&it.key),
            Cell::count(it.before.sessions),
            Cell::count(it.after.sessions),
            Cell::Minutes(it.before.minutes),
            Cell::Minutes(it.after.minutes),
            Cell::count(it.changed),
        ]
    };
    let mut columns = before_and_after(make, make.column("group", "分组", "group"));
    columns.push(make.figure("changed", "有变化", "would change"));
    let title = words("分组比较", "Compared by group");
    make.sheet("groups", title, columns, groups.iter().map(row).collect())
}

fn kinds(make: Maker, kinds: &[KindOfChange]) -> Sheet {
    let row = |it: &KindOfChange| {
        let examples: Vec<String> = it
            .examples
            .iter()
            .map(|example| example.session_id.to_string())
            .collect();
        vec![
            said(make, it.change),
            Cell::count(it.sessions),
            Cell::Minutes(it.minutes),
            Cell::Named(
                examples.join(";"),
                examples.first().cloned().unwrap_or_default(),
            ),
        ]
    };
    let columns = vec![
        make.column("change", "变化", "change"),
        make.figure("sessions", "记录数", "sessions"),
        make.figure("minutes", "时长变化", "hours more"),
        make.column("examples", "例如", "such as"),
    ];
    let title = words("变化的种类", "Kinds of change");
    make.sheet("kinds", title, columns, kinds.iter().map(row).collect())
}

/// A change, as code and in words.
fn said(make: Maker, change: Change) -> Cell {
    let days = |days: Option<u32>| days.unwrap_or(0);
    let plain = |name: &str, text: Words| Cell::Named(name.to_owned(), text.of(make.0).to_owned());
    let with = |name: String, text: Words, value: String| {
        let read = format!("{}{value}", text.of(make.0));
        Cell::Named(name, read)
    };
    match change {
        Change::Grade { from, to } => with(
            format!("grade_{from:?}_{to:?}"),
            words("等级：", "grade "),
            format!("{from:?} → {to:?}"),
        ),
        Change::MoreMinutes => plain("more_minutes", words("分钟增加", "more minutes")),
        Change::FewerMinutes => plain("fewer_minutes", words("分钟减少", "fewer minutes")),
        Change::NoMinutes => plain(
            "no_minutes",
            words(
                "不足一分钟，不能记录",
                "no minutes left: could not be recorded",
            ),
        ),
        Change::Late => plain("late", words("成为迟录", "would be late")),
        Change::NotLate => plain("not_late", words("不再是迟录", "would be late no more")),
        Change::ByRule => plain(
            "by_rule",
            words("由规则自动审核", "would be approved by a rule"),
        ),
        Change::NotByRule => plain(
            "not_by_rule",
            words("不再由规则自动审核", "would be looked at by a person"),
        ),
        Change::Notice { from, to } => with(
            format!("notice_{}_{}", days(from), days(to)),
            words("公示工作日：", "working days of notice "),
            format!("{} → {}", days(from), days(to)),
        ),
        Change::KindDisallowed { kind } => with(
            format!("kind_disallowed_{kind}"),
            words("不属于志愿服务：", "no volunteer service: "),
            kind.to_string(),
        ),
        Change::CategoryUnknown { category } => with(
            format!("category_unknown_{category}"),
            words("没有此类别：", "no such category: "),
            category.to_string(),
        ),
    }
}

fn bands(make: Maker, bands: &[BandChange]) -> Sheet {
    let who = |approver: DailyBandApprover| match approver {
        DailyBandApprover::Nobody => words("无需另批", "nobody else"),
        DailyBandApprover::Organisation => words("组织管理员", "the organisation"),
        DailyBandApprover::Authority => words("主管部门", "the authority"),
    };
    let row = |it: &BandChange| {
        vec![
            make.coded(code(&it.approver), who(it.approver)),
            Cell::count(it.days_before),
            Cell::count(it.days_after),
        ]
    };
    let columns = vec![
        make.column("approver", "须由谁批准", "asks for"),
        make.figure("days_before", "现人日", "days now"),
        make.figure("days_after", "推演人日", "days then"),
    ];
    let title = words("每日分档", "Daily bands");
    make.sheet("bands", title, columns, bands.iter().map(row).collect())
}
