//! Audits as tables, and how a rate is to be read, in words.

use super::{AuditFigures, AuditView};
use crate::domain::audits::book::Audit;
use crate::domain::audits::rate::Rate;
use crate::domain::kernel::refusal::Lang;
use crate::reading::page::Page;
use crate::reading::report::Shown;
use crate::reading::report::chart::Chart;
use crate::reading::report::sheet::{Cell, Column, Maker, Sheet, code};
use crate::reading::words::{self, Words, words};

/// How the interval is meant.
const INTERVAL: Words = words(
    "区间为95 %置信区间（Wilson计分法，z=1.96，两端向外取整；总体按各层条数加权，各层区间以MOVER法\
     合并）：这样抽样和核查许多次，约95 %的区间包含真实差错率。样本占某层大部分时，区间偏宽。\
     它不包含无法判断的记录和核查本身的差错。",
    "The interval is a 95 % confidence interval (Wilson score, z = 1.96, ends rounded outwards; \
     the whole weighs strata by their sessions and joins their intervals by MOVER): of many \
     samples drawn and judged like this about 95 % of the intervals hold the true rate. It is wide \
     where most of a stratum was drawn. What could not be told, and errors of the auditors, are no \
     part of it.",
);

/// What an outcome does to the hours.
const NO_UNDOING: Words = words(
    "核查结果不改变任何时长：证据不支持的记录由他人另行作废或认定虚假，之前照常计入。",
    "An audit changes no hours: what evidence does not support counts until others void it or find \
     it fake.",
);

/// How to read the figures of an audit.
pub fn meaning(audit: &Audit, lang: Lang) -> Vec<String> {
    let told = |count: u32| match lang {
        Lang::Zh => format!(
            "差错率＝证据不支持的条数÷（支持＋不支持）；另有{count}条无法判断，不计入差错率。"
        ),
        Lang::En => format!(
            "Error rate: not supported / (supported + not supported); {count} more could not be \
             told and are part of no rate."
        ),
    };
    let untold = audit.strata.iter().map(|it| it.cannot_tell).sum();
    let no_rate = words(
        "某层有记录却没有一条可以判断，故无总体差错率。",
        "There is no rate of the whole: a stratum holds sessions, and of none in it could anything \
         be told.",
    );
    let mut meaning = vec![told(untold)];
    if audit.closed.is_some() && audit.rate().is_none() {
        meaning.push(no_rate.of(lang).to_owned());
    }
    meaning.extend([INTERVAL, NO_UNDOING].map(|text| text.of(lang).to_owned()));
    meaning
}

impl Shown for Page<AuditView> {
    fn sheets(&self, lang: Lang) -> Vec<Sheet> {
        let make = Maker(lang);
        let audits = self.items.iter().map(|it| heading(make, it)).collect();
        let heads = words("抽样核查", "Audits");
        let rows = self.items.iter().flat_map(|it| rows(make, it)).collect();
        let title = words("核查结果与差错率", "What was found, and the error rates");
        let mut main = make.sheet("rates", title, columns(make), rows);
        main.is_main = true;
        vec![make.sheet("audits", heads, headings(make), audits), main]
    }

    fn charts(&self, _: Lang) -> Vec<Chart> {
        Vec::new()
    }

    fn definitions(&self, lang: Lang) -> Vec<String> {
        let all = words(
            "列出全部核查，包括未结束的；差错率在结束后公布。",
            "Every audit is listed, also those not closed; a rate is published once it is closed.",
        );
        [all, INTERVAL, NO_UNDOING]
            .map(|text| text.of(lang).to_owned())
            .to_vec()
    }

    fn simulated(&self) -> bool {
        self.items.iter().any(|it| it.simulation)
    }
}

fn headings(make: Maker) -> Vec<Column> {
    vec![
        make.column("audit_id", "编号", "audit"),
        make.column("state", "状态", "state"),
        make.column("organisation_id", "组织", "organisation"),
        make.column("from", "首个服务日", "from"),
        make.column("to", "末个服务日", "to"),
        make.figure("population_at", "日志位置", "log position"),
        make.column("seed", "种子", "seed"),
        make.column("digest", "样本摘要", "digest of the draw"),
    ]
}

fn heading(make: Maker, it: &AuditView) -> Vec<Cell> {
    let organisation = it.organisation_id.map_or_else(
        || make.coded("", words("全部组织", "all organisations")),
        Cell::text,
    );
    let day = |date: Option<_>| date.map_or(Cell::Absent, Cell::text);
    vec![
        Cell::text(it.audit_id),
        Cell::Named(code(&it.state), it.state_words.clone()),
        organisation,
        day(it.days.from),
        day(it.days.to),
        Cell::count(it.population_at.0),
        Cell::text(&it.seed),
        Cell::text(it.digest),
    ]
}

fn columns(make: Maker) -> Vec<Column> {
    vec![
        make.column("audit_id", "编号", "audit"),
        make.column("stratum", "分层", "stratum"),
        make.figure("population", "总体", "population"),
        make.figure("drawn", "抽取", "drawn"),
        make.figure("waiting", "待核查", "waiting"),
        make.figure("found", "支持", "supported"),
        make.figure("not_found", "不支持", "not supported"),
        make.figure("cannot_tell", "无法判断", "cannot tell"),
        make.figure("estimate_ppm", "差错率", "error rate"),
        make.figure("low_ppm", "95 %下限", "95 % from"),
        make.figure("high_ppm", "95 %上限", "to"),
    ]
}

/// One row for each stratum, and one for all.
fn rows(make: Maker, it: &AuditView) -> Vec<Vec<Cell>> {
    let id = || Cell::text(it.audit_id);
    let strata = it.strata.iter().map(|line| {
        let named = make.coded(code(&line.stratum), words::stratum(line.stratum));
        row([id(), named], line.figures, line.rate)
    });
    let all = make.coded("all", words("总体", "all"));
    strata
        .chain([row([id(), all], it.total, it.rate)])
        .collect()
}

fn row(named: [Cell; 2], it: AuditFigures, rate: Option<Rate>) -> Vec<Cell> {
    let counts = [it.drawn, it.waiting, it.found, it.not_found, it.cannot_tell];
    let rates = |rate: Rate| [rate.estimate_ppm, rate.low_ppm, rate.high_ppm].map(percent);
    let absent = || [(); 3].map(|()| Cell::Absent);
    named
        .into_iter()
        .chain([Cell::count(it.population)])
        .chain(counts.map(|count| Cell::count(count.into())))
        .chain(rate.map_or_else(absent, rates))
        .collect()
}

/// Parts per million, read as percent with all their digits.
fn percent(ppm: u32) -> Cell {
    Cell::Named(
        ppm.to_string(),
        format!("{}.{:04} %", ppm / 10_000, ppm % 10_000),
    )
}
