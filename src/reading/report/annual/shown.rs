//! The annual report as tables, and what its figures mean.

use super::{AnnualView, ByReason, SuspensionPart};
use crate::domain::kernel::refusal::Lang;
use crate::reading::report::Shown;
use crate::reading::report::chart::{Chart, Drawer};
use crate::reading::report::sheet::{Cell, Maker, Sheet};
use crate::reading::words::{Words, words};

impl Shown for AnnualView {
    fn sheets(&self, lang: Lang) -> Vec<Sheet> {
        let make = Maker(lang);
        let mut sheets = vec![
            self.overview(make),
            make.parts(
                "by_state",
                words("记录，按状态", "Sessions, by state"),
                &self.by_state,
                |state| make.state(*state),
            ),
        ];
        sheets.extend(make.effective(&self.effective));
        sheets.extend(make.delay(&self.delay));
        sheets.extend([
            self.disputes(make),
            reasons(
                make,
                "corrections",
                words("更正，按理由", "Corrections, by reason"),
                &self.corrections,
            ),
            reasons(
                make,
                "voids",
                words("作废，按理由", "Voids, by reason"),
                &self.voids,
            ),
            reasons(
                make,
                "fakes",
                words("认定虚假，按理由", "Found fake, by reason"),
                &self.fakes,
            ),
            suspensions(make, &self.suspensions),
            self.imports(make),
            make.rules(&self.rules),
        ]);
        sheets
    }

    fn definitions(&self, lang: Lang) -> Vec<String> {
        let all = [
            words(
                "统计服务日在该年度的全部记录及其至今的变化；暂停和导入按发生的年度计。",
                "All sessions whose service day (local day of the start) lies in the year, with \
                 what became of them until now; suspensions and imports count in their own year.",
            ),
            words(
                "迟录：补录晚于政策规定的工作日（民政部令第67号第十一条）；\
                 延迟自服务结束计至录入，导入的和更正过的不计。",
                "Late: keyed in after the working days that the policy allows (Order 67 \
                 art. 11); the delay runs from the end of service to its entry, imports and \
                 corrected ones have none.",
            ),
            words(
                "取整在每条记录上只做一次；中位数和第九十百分位取最近秩，份额四舍五入到千分之一。",
                "Rounding is applied once per session; median and 90th percentile are nearest \
                 ranks, shares are rounded to a thousandth.",
            ),
        ];
        all.map(|text| text.of(lang).to_owned()).to_vec()
    }

    fn charts(&self, lang: Lang) -> Vec<Chart> {
        let draw = Drawer(lang);
        let months = (1..=12).map(|month| format!("{}-{month:02}", self.year));
        vec![
            draw.by_month(&self.name, months.collect(), &self.effective),
            draw.delay(&self.delay),
            draw.grades(&self.effective),
        ]
    }

    fn simulated(&self) -> bool {
        self.stamp.simulation
    }
}

impl AnnualView {
    fn overview(&self, make: Maker) -> Sheet {
        let count = |code: &'static str, said, value| (make.coded(code, said), Cell::count(value));
        let approvals = &self.approvals;
        make.figures(
            "overview",
            words("概况", "Overview"),
            vec![
                (
                    make.coded("organisation", words("组织", "organisation")),
                    Cell::text(&self.name),
                ),
                (
                    make.coded("year", words("年度", "year")),
                    Cell::text(self.year),
                ),
                (
                    make.coded("as_of", words("截至位置", "as of position")),
                    Cell::text(self.stamp.as_of),
                ),
                count(
                    "volunteers",
                    words("有记录的志愿者", "volunteers recorded"),
                    self.volunteers,
                ),
                count(
                    "activities",
                    words("有记录的活动", "activities recorded"),
                    self.activities,
                ),
                count(
                    "approved",
                    words("逐条审核通过", "approved one by one"),
                    approvals.sessions,
                ),
                count(
                    "approvers",
                    words("审核人数", "people who approved"),
                    approvals.approvers,
                ),
                count(
                    "part_approvals",
                    words("部分通过", "approved in part"),
                    approvals.parts,
                ),
                count(
                    "without_signature",
                    words(
                        "志愿者无法签字而通过",
                        "approved without the volunteer's signature",
                    ),
                    approvals.without_signature,
                ),
                count(
                    "by_rule",
                    words("由规则自动审核", "approved by a rule of the pack"),
                    approvals.by_rule,
                ),
            ],
        )
    }

    fn disputes(&self, make: Maker) -> Sheet {
        let count = |code: &'static str, said, value| (make.coded(code, said), Cell::count(value));
        let it = &self.disputes;
        make.figures(
            "disputes",
            words("异议", "Disputes"),
            vec![
                count("raised", words("提出", "raised"), it.raised),
                count(
                    "dismissed",
                    words("驳回，记录维持", "dismissed: the record stands"),
                    it.dismissed,
                ),
                count("corrected", words("更正", "corrected"), it.corrected),
                count(
                    "undone",
                    words("作废或认定虚假", "voided or found fake"),
                    it.undone,
                ),
                count("open", words("尚未答复", "not answered yet"), it.open),
                count("escalated", words("逾期转交", "escalated"), it.escalated),
                (
                    make.coded(
                        "median_minutes",
                        words("答复用时中位数", "median time to an answer"),
                    ),
                    Cell::minutes(it.median_minutes),
                ),
                (
                    make.coded(
                        "longest_minutes",
                        words("最长答复用时", "longest time to an answer"),
                    ),
                    Cell::minutes(it.longest_minutes),
                ),
            ],
        )
    }

    fn imports(&self, make: Maker) -> Sheet {
        let count = |code: &'static str, said, value| (make.coded(code, said), Cell::count(value));
        let it = &self.imports;
        make.figures(
            "imports",
            words("导入批次", "Imports"),
            vec![
                count("opened", words("开启", "opened"), it.opened),
                count("approved", words("审核通过", "approved"), it.approved),
                count("undone", words("撤回", "taken back"), it.undone),
                count("proposed", words("待审核", "waiting"), it.proposed),
                count(
                    "sessions",
                    words("所含记录", "sessions in them"),
                    it.sessions,
                ),
                (
                    make.coded("minutes", words("所含时长", "hours in them")),
                    Cell::Minutes(it.minutes),
                ),
            ],
        )
    }
}

fn reasons(make: Maker, name: &'static str, title: Words, reasons: &[ByReason]) -> Sheet {
    let columns = vec![
        make.column("reason", "理由", "reason"),
        make.figure("times", "次数", "times"),
    ];
    let row = |it: &ByReason| vec![make.reason(it.reason), Cell::count(it.times)];
    make.sheet(name, title, columns, reasons.iter().map(row).collect())
}

fn suspensions(make: Maker, suspensions: &[SuspensionPart]) -> Sheet {
    let columns = vec![
        make.column("from", "自", "from"),
        make.column("until", "至", "until"),
        make.column("reason", "理由", "reason"),
    ];
    let row = |it: &SuspensionPart| {
        vec![
            Cell::text(it.from),
            it.until.map_or(Cell::Absent, Cell::text),
            it.reason.map_or(Cell::Absent, |reason| make.reason(reason)),
        ]
    };
    let title = words("暂停记录", "Suspensions");
    make.sheet(
        "suspensions",
        title,
        columns,
        suspensions.iter().map(row).collect(),
    )
}
