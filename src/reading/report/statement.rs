//! A volunteer's statement: every session of one person, with what it counts and why (Order 67
//! art. 12; F58, F76).
//!
//! Figures are the three of every total, and what a dispute keeps frozen; each is the sum of the
//! lines in its state. Subtotals are of effective minutes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shown;
use super::chart::{Chart, Drawer};
use super::effective::{Effective, EffectiveView};
use super::part::{Count, Counts};
use super::rules::{Pinned, RulesView};
use super::sheet::{Cell, Maker, Sheet};
use super::tally::{Days, Stamp, stamp, still};
use crate::domain::books::{BookKey, Kept};
use crate::domain::kernel::ids::{ActivityId, OrganisationId, PersonId, SessionId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::totals::HourTotals;
use crate::domain::sessions::agenda::AgendaPage;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::{SessionState, Source};
use crate::reading::activities::activity;
use crate::reading::organisations::organisation;
use crate::reading::sessions::{SessionView, session};
use crate::reading::words::{self, words};
use crate::reading::{Read, found};
use crate::run::Ledger;

/// Sessions on one statement: some thirty years of one a day.
pub const SESSIONS_MAX: usize = 10_000;

/// What the read log says was read of a person.
pub const READ_PATH: &str = "sessions.statement";

/// A statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StatementView {
    /// How far it saw.
    #[serde(flatten)]
    pub stamp: Stamp,
    /// The volunteer.
    pub person_id: PersonId,
    /// Service days it is about.
    pub days: Days,
    /// The sums of its lines: effective, in notice, waiting, disputed.
    pub hours: HourTotals,
    /// Effective minutes.
    pub effective: EffectiveView,
    /// Effective minutes by recording organisation, by name.
    pub by_organisation: Vec<OrganisationPart>,
    /// The rules behind the sessions, with their rounding.
    pub rules: Vec<RulesView>,
    /// Every session, by service day.
    pub sessions: Vec<StatementLine>,
}

/// Effective minutes with one organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "StatementOrganisation")]
pub struct OrganisationPart {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub name: String,
    /// How many sessions.
    pub sessions: u64,
    /// The sum of their minutes.
    pub minutes: i64,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatementLine {
    /// Its service day.
    pub date: LocalDate,
    /// Start; absent where the source states no clock times.
    pub started_at: Option<Moment>,
    /// End, once there is one.
    pub ended_at: Option<Moment>,
    /// The activity.
    pub activity_id: ActivityId,
    /// Its name.
    pub activity: String,
    /// The organisation that recorded.
    pub organisation_id: OrganisationId,
    /// Its name.
    pub organisation: String,
    /// The session.
    pub session_id: SessionId,
    /// Where it stands.
    pub state: SessionState,
    /// The same in words.
    pub state_words: String,
    /// Minutes it adds to the figure of its state.
    pub minutes: i64,
    /// Evidence grade, once its hours are effective.
    pub grade: Option<Grade>,
    /// Why it has this grade.
    pub grade_words: Option<String>,
    /// Channel of the start.
    pub source: Source,
    /// The same in words.
    pub source_words: String,
}

/// The statement of a person for some service days.
pub fn statement(ledger: &Ledger, of: PersonId, days: Days, lang: Lang) -> Read<StatementView> {
    let stamped = stamp(ledger)?;
    found::person(ledger, of)?;
    let mut making = Making::default();
    for (activity, id) in listed(ledger, of, days)? {
        let found = found::session(ledger, activity, id)?;
        let own = found::opened(&found);
        let date = ledger.zone.date(own.started_at);
        if days.hold(date) {
            making.hours.shift(None, own.contribution());
            making.pinned.see(own.policy);
            let counts = making.effective.see(date, own);
            let shown = session(ledger, activity, id, lang)?;
            making.take(ledger, date, counts, &shown, lang)?;
        }
    }
    making
        .lines
        .sort_by_key(|line| (line.date, line.started_at, line.session_id));
    let by_organisation = making.by_organisation.parts().into_iter();
    Ok(StatementView {
        stamp: still(ledger, stamped),
        person_id: of,
        days,
        hours: making.hours,
        effective: making.effective.view(),
        by_organisation: by_organisation
            .map(|part| OrganisationPart {
                organisation_id: part.key.1,
                name: part.key.0,
                sessions: part.sessions,
                minutes: part.minutes,
            })
            .collect(),
        rules: making.pinned.view(ledger)?,
        sessions: making.lines,
    })
}

/// The sessions on the agenda of a person, under all ids, that may lie in these days.
fn listed(ledger: &Ledger, of: PersonId, days: Days) -> Read<Vec<(ActivityId, SessionId)>> {
    let aliases = found::person(ledger, of)?.aliases.clone();
    let mut listed = Vec::new();
    for id in std::iter::once(of).chain(aliases) {
        let range = BookKey::Agenda(id, 0)..=BookKey::Agenda(id, u32::MAX);
        for (_, held) in ledger.store.range(range, SESSIONS_MAX)? {
            let entries = AgendaPage::of(&held.book).map_or(&[][..], |page| &page.entries);
            let within = entries
                .iter()
                .filter(|entry| days.hold(ledger.zone.date(entry.started_at)));
            listed.extend(within.map(|entry| (entry.activity, entry.session)));
        }
    }
    if listed.len() > SESSIONS_MAX {
        return Err(Refusal::new(RefusalCode::ReportTooLong)
            .field("from")
            .with("sessions", listed.len())
            .with("max", SESSIONS_MAX)
            .into());
    }
    Ok(listed)
}

/// A statement on its way.
#[derive(Default)]
struct Making {
    hours: HourTotals,
    effective: Effective,
    by_organisation: Counts<(String, OrganisationId)>,
    pinned: Pinned,
    lines: Vec<StatementLine>,
    titles: BTreeMap<ActivityId, String>,
    names: BTreeMap<OrganisationId, String>,
}

impl Making {
    fn take(
        &mut self,
        ledger: &Ledger,
        date: LocalDate,
        counts: bool,
        shown: &SessionView,
        lang: Lang,
    ) -> Read<()> {
        let title = self.titles.get(&shown.activity_id).cloned();
        let title =
            title.map_or_else(|| Ok(activity(ledger, shown.activity_id)?.title), Read::Ok)?;
        self.titles.insert(shown.activity_id, title.clone());
        let name = self.names.get(&shown.organisation_id).cloned();
        let own = shown.organisation_id;
        let name = name.map_or_else(|| Ok(organisation(ledger, own)?.name), Read::Ok)?;
        self.names.insert(own, name.clone());
        if counts {
            let count = Count {
                sessions: 1,
                minutes: shown.minutes.0,
            };
            self.by_organisation.add((name.clone(), own), count);
        }
        self.lines.push(StatementLine {
            date,
            started_at: shown.started_at,
            ended_at: shown.end.and_then(|end| end.ended_at),
            activity_id: shown.activity_id,
            activity: title,
            organisation_id: own,
            organisation: name,
            session_id: shown.session_id,
            state: shown.state,
            state_words: shown.state_words.to_owned(),
            minutes: shown.minutes.0,
            grade: shown.grade,
            grade_words: shown.grade_words.map(str::to_owned),
            source: shown.source_in,
            source_words: words::source(shown.source_in).of(lang).to_owned(),
        });
        Ok(())
    }
}

impl Shown for StatementView {
    fn sheets(&self, lang: Lang) -> Vec<Sheet> {
        let make = Maker(lang);
        let title = words("逐条服务记录", "Every session");
        let lines = self.sessions.iter().map(|line| row(make, line)).collect();
        let mut main = make.sheet("sessions", title, columns(make), lines);
        main.is_main = true;
        let organisations = self.by_organisation.iter().map(|part| {
            vec![
                Cell::text(&part.name),
                Cell::text(part.organisation_id),
                Cell::count(part.sessions),
                Cell::Minutes(part.minutes),
            ]
        });
        let organisation_columns = vec![
            make.column("name", "组织", "organisation"),
            make.column("organisation_id", "编号", "id"),
            make.figure("sessions", "记录数", "sessions"),
            make.figure("minutes", "时长", "hours"),
        ];
        let mut sheets = vec![main, hours(make, &self.hours)];
        sheets.extend(make.effective(&self.effective));
        sheets.extend([
            make.sheet(
                "by_organisation",
                words("已生效时长，按组织", "Effective, by organisation"),
                organisation_columns,
                organisations.collect(),
            ),
            make.rules(&self.rules),
        ]);
        sheets
    }

    fn definitions(&self, lang: Lang) -> Vec<String> {
        let all = [
            words(
                "服务日为开始当日（当地时间）；每条记录按其状态只计入一栏，作废和虚假的不计入任何一栏。",
                "The service day is the local day of the start; a session counts in the one figure \
                 of its state, voided and fake ones in none.",
            ),
            words(
                "取整在每条记录上只做一次，规则见“所依据的规则”；合计不再取整。",
                "Rounding is applied once per session, by the rules named; totals are not rounded.",
            ),
        ];
        all.map(|text| text.of(lang).to_owned()).to_vec()
    }

    fn charts(&self, lang: Lang) -> Vec<Chart> {
        let draw = Drawer(lang);
        let person = self.person_id.to_string();
        vec![
            draw.by_month(&person, self.effective.months(), &self.effective),
            draw.grades(&self.effective),
        ]
    }

    fn simulated(&self) -> bool {
        self.stamp.simulation
    }
}

fn columns(make: Maker) -> Vec<super::sheet::Column> {
    vec![
        make.column("date", "日期", "date"),
        make.column("activity", "活动", "activity"),
        make.column("organisation", "组织", "organisation"),
        make.figure("minutes", "时长", "hours"),
        make.column("state", "状态", "state"),
        make.column("grade", "等级", "grade"),
        make.column("grade_reason", "等级理由", "why this grade"),
        make.column("source", "来源", "source"),
        make.column("session_id", "记录编号", "session"),
    ]
}

fn row(make: Maker, line: &StatementLine) -> Vec<Cell> {
    let grade = line.grade.map(|grade| Cell::text(grade.as_str()));
    let state = match line.source {
        Source::SelfDeclared => words::declared_state(line.state),
        _ => words::state(line.state),
    };
    vec![
        Cell::text(line.date),
        Cell::text(&line.activity),
        Cell::text(&line.organisation),
        Cell::Minutes(line.minutes),
        make.coded(line.state.code(), state),
        grade.unwrap_or(Cell::Absent),
        line.grade_words.as_ref().map_or(Cell::Absent, Cell::text),
        make.source(line.source),
        Cell::text(line.session_id),
    ]
}

/// The three figures of a total, and the disputed one.
pub(super) fn hours(make: Maker, hours: &HourTotals) -> Sheet {
    let row = |code: &'static str, said, minutes| (make.coded(code, said), Cell::Minutes(minutes));
    make.figures(
        "hours",
        words("合计", "Totals"),
        vec![
            row(
                "effective_minutes",
                words("已生效", "effective"),
                hours.effective_minutes,
            ),
            row(
                "in_notice_minutes",
                words("公示中", "in notice"),
                hours.in_notice_minutes,
            ),
            row(
                "waiting_minutes",
                words("待处理", "waiting"),
                hours.waiting_minutes,
            ),
            row(
                "disputed_minutes",
                words("有异议，冻结", "disputed"),
                hours.disputed_minutes,
            ),
        ],
    )
}
