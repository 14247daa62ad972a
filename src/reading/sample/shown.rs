//! The audit sample as tables, and how it was drawn, in words.

use super::{SampleView, SampledSession, StratumLine};
use crate::domain::audits::draw::{HIGH_FROM_POINTS, Stratum};
use crate::domain::kernel::refusal::Lang;
use crate::domain::sessions::risk::Risk;
use crate::reading::report::Shown;
use crate::reading::report::chart::Chart;
use crate::reading::report::sheet::{Cell, Column, Maker, Sheet, code};
use crate::reading::words::{self, Words, words};

impl Shown for SampleView {
    fn sheets(&self, lang: Lang) -> Vec<Sheet> {
        let make = Maker(lang);
        let rows = self.sessions.iter().map(|it| row(make, it)).collect();
        let title = words("抽样核查清单", "Sessions to check");
        let mut main = make.sheet("sample", title, columns(make), rows);
        main.is_main = true;
        vec![make.header(self), make.strata(&self.strata), main]
    }

    fn charts(&self, _: Lang) -> Vec<Chart> {
        Vec::new()
    }

    fn definitions(&self, lang: Lang) -> Vec<String> {
        let rules = [
            words(
                "总体：范围内时长有效的全部记录；有异议、作废或认定虚假的不计入，故总体分钟数即范围内\
                 的有效分钟数。",
                "Population: all sessions in the scope whose hours are effective; disputed, voided \
                 and fake ones are not, so its minutes are the scope's effective minutes.",
            ),
            words(
                "抽样：高风险层十分之五，有疑点层十分之三，无疑点层十分之二，余数按最大余数法；某层\
                 不足时由风险最高且有余的层补足。",
                "Allocation: five tenths high, three tenths some, two tenths none, by largest \
                 remainders; what a stratum lacks comes from the riskiest that has more.",
            ),
            words(
                "层内次序：BLAKE3 derive_key(\"hourledger 2026 audit sample v1\", 种子 ‖ 记录编号\
                 的16字节) 由小到大。凭日志、种子和范围，任何人都能抽出同一样本。",
                "Order in a stratum: BLAKE3 derive_key(\"hourledger 2026 audit sample v1\", seed \
                 ‖ the 16 bytes of the session id), ascending. With the log, the seed and the \
                 scope anybody draws the same sample.",
            ),
        ];
        let cut = match lang {
            Lang::Zh => format!(
                "分层：疑点权重与审核队列相同；合计{HIGH_FROM_POINTS}分及以上为高风险，不足者为有疑点，\
                 0分为无疑点。"
            ),
            Lang::En => format!(
                "Strata: signs weigh as in the approval queue; a sum of {HIGH_FROM_POINTS} or more \
                 is high, less is some, 0 is none."
            ),
        };
        let [population, others @ ..] = rules.map(|rule| rule.of(lang).to_owned());
        [vec![population, cut], others.to_vec()].concat()
    }

    fn simulated(&self) -> bool {
        self.stamp.simulation
    }
}

impl Maker {
    fn header(self, view: &SampleView) -> Sheet {
        let named = |code: &str, zh, en| self.coded(code, words(zh, en));
        let day = |date: Option<_>| date.map_or(Cell::Absent, Cell::text);
        let scope = view.organisation_id.map_or_else(
            || self.coded("", words("全部组织", "all organisations")),
            Cell::text,
        );
        let yes = words("是", "yes");
        let no = words("否，期间有新记录", "no, something was recorded");
        let exact = self.coded(
            view.stamp.exact.to_string(),
            if view.stamp.exact { yes } else { no },
        );
        let rows = vec![
            (named("seed", "种子", "seed"), Cell::text(&view.seed)),
            (
                named("as_of", "日志位置", "log position"),
                Cell::text(view.stamp.as_of),
            ),
            (named("exact", "期间日志未变", "log stood still"), exact),
            (
                named("digest", "样本摘要", "digest of the draw"),
                Cell::text(view.digest),
            ),
            (
                named("n", "要求条数", "asked for"),
                Cell::count(view.n.into()),
            ),
            (named("organisation_id", "组织", "organisation"), scope),
            (
                named("from", "首个服务日", "first service day"),
                day(view.days.from),
            ),
            (
                named("to", "末个服务日", "last service day"),
                day(view.days.to),
            ),
        ];
        self.figures("draw", words("抽样", "The draw"), rows)
    }

    fn strata(self, strata: &[StratumLine]) -> Sheet {
        let columns = vec![
            self.column("stratum", "分层", "stratum"),
            self.figure("population", "总体", "population"),
            self.figure("population_minutes", "总体时长", "hours"),
            self.figure("drawn", "抽取", "drawn"),
            self.figure("drawn_minutes", "抽取时长", "hours drawn"),
        ];
        let row = |line: &StratumLine| {
            vec![
                stratum(self, line.stratum),
                Cell::count(line.population),
                Cell::Minutes(line.population_minutes),
                Cell::count(line.drawn),
                Cell::Minutes(line.drawn_minutes),
            ]
        };
        let rows = strata.iter().map(row).collect();
        self.sheet("strata", words("分层", "Strata"), columns, rows)
    }
}

fn columns(make: Maker) -> Vec<Column> {
    vec![
        make.column("stratum", "分层", "stratum"),
        make.figure("points", "分值", "points"),
        make.column("signs", "疑点", "signs"),
        make.column("date", "服务日", "service day"),
        make.figure("minutes", "时长", "hours"),
        make.column("grade", "等级", "grade"),
        make.column("session_id", "记录", "session"),
        make.column("activity_id", "活动", "activity"),
        make.column("organisation_id", "组织", "organisation"),
        make.column("person_id", "志愿者", "volunteer"),
        make.column("positions", "事件位置", "events at"),
    ]
}

fn row(make: Maker, it: &SampledSession) -> Vec<Cell> {
    let signs = it.signs.iter().map(|sign| sign_words(*sign).of(make.0));
    let signs: Vec<&str> = signs.collect();
    let codes: Vec<String> = it.signs.iter().map(code).collect();
    let positions: Vec<String> = it.positions.iter().map(ToString::to_string).collect();
    vec![
        stratum(make, it.stratum),
        Cell::Count(it.points.into()),
        Cell::Named(codes.join(";"), signs.join("; ")),
        Cell::text(it.date),
        Cell::Minutes(it.minutes),
        it.grade
            .map_or(Cell::Absent, |grade| Cell::text(code(&grade))),
        Cell::text(it.session_id),
        Cell::text(it.activity_id),
        Cell::text(it.organisation_id),
        Cell::text(it.person_id),
        Cell::text(positions.join(" ")),
    ]
}

fn stratum(make: Maker, stratum: Stratum) -> Cell {
    make.coded(code(&stratum), words::stratum(stratum))
}

/// As in the approval queue, but for what is no longer left over from an import.
fn sign_words(sign: Risk) -> Words {
    match sign {
        Risk::Imported => words("导入的历史记录", "imported"),
        other => words::risk(other),
    }
}
