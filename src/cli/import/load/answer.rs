//! What came of a load: counts by file, what the ledger refused row by row, and what to do next.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;
use serde_json::json;

use super::rows::{counts, is_service};
use super::sending::{Became, Sent, named};
use super::sheets::{Sheet, Sheets};
use crate::cli::Outcome;
use crate::cli::aligned::aligned;
use crate::cli::import::files;
use crate::cli::stopped::Stopped;
use crate::cli::voice::Voice;
use crate::domain::imports::book::OriginSubject;
use crate::domain::kernel::ids::ImportId;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::refusal::{Lang, Refusal, RefusalCode};
use crate::interchange::{Rows, SessionRow, Shape, error_lines};

/// Refused rows that are shown; the error files hold all.
const SHOWN_MAX: usize = 50;

/// Refused rows of one file in a JSON answer.
const ANSWERED_MAX: usize = 1_000;

/// Why a row was not sent.
#[derive(Clone, Copy, Debug)]
pub enum Trouble {
    /// Training, travel and the like are no service (R32).
    NotService,
    /// It did not count where it was exported.
    NotCounted,
    /// The ledger holds the record, and a server compares none.
    NotCompared,
    /// Neither the files nor the ledger know the volunteer.
    VolunteerUnknown,
    /// Neither the files nor the ledger know the activity.
    ActivityUnknown,
    /// Neither the files nor the ledger know the holder of the account.
    AccountUnknown,
    /// Neither the files nor the ledger know whose star or movement it is.
    HolderUnknown,
}

impl Trouble {
    /// The column that it is about.
    fn column(self) -> Option<&'static str> {
        match self {
            Self::NotService => Some("kind"),
            Self::NotCounted => Some("ledger_state"),
            Self::NotCompared => None,
            Self::VolunteerUnknown => Some("volunteer_id"),
            Self::ActivityUnknown => Some("activity_id"),
            Self::AccountUnknown => Some(Shape::OpeningBalances.key()),
            Self::HolderUnknown => Some(Shape::Stars.key()),
        }
    }

    fn told(self, lang: Lang) -> (&'static str, &'static str) {
        let (code, zh, en) = match self {
            Self::NotService => (
                "NOT_SERVICE",
                "培训、路途等不计入服务时长（R32）。请改为 service 或删除该行。",
                "Training, travel and the like are no service (R32): leave it out.",
            ),
            Self::NotCounted => (
                "NOT_COUNTED",
                "该记录在导出它的账本中未生效（见 ledger_state）。请在那里完成审核后再导出。",
                "It did not count in the ledger that exported it (ledger_state). Settle it there.",
            ),
            Self::NotCompared => (
                "KNOWN_HERE",
                "账本中已有该记录；经服务器导入时不逐项比较。请删除该行，或在账本所在机器上导入。",
                "The ledger holds this record; a server compares none. Leave the row out, or load \
                 beside the ledger.",
            ),
            Self::VolunteerUnknown => (
                "VOLUNTEER_UNKNOWN",
                "不认识此志愿者编号。请先导入 volunteers，或核对编号与来源代号。",
                "Nobody has this volunteer_id. Load volunteers first; check id and origin.",
            ),
            Self::ActivityUnknown => (
                "ACTIVITY_UNKNOWN",
                "不认识此活动编号。请先导入 activities，或核对编号与来源代号。",
                "Nothing has this activity_id. Load activities first; check id and origin.",
            ),
            Self::AccountUnknown => (
                "ACCOUNT_UNKNOWN",
                "不认识此账户：account 即志愿者编号。请先导入 volunteers，或核对编号与来源代号。",
                "Nobody has this account, which is a volunteer's external_id. Load volunteers \
                 first; check id and origin.",
            ),
            Self::HolderUnknown => (
                "PERSON_UNKNOWN",
                "不认识此志愿者编号。请先导入 volunteers，或核对编号与来源代号。",
                "Nobody is known by this id. Load volunteers first; check id and origin.",
            ),
        };
        match lang {
            Lang::Zh => (code, zh),
            Lang::En => (code, en),
        }
    }
}

/// Counts of one file.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Counts {
    /// Rows that are not blank.
    pub read: usize,
    /// Rows that are wrong by themselves.
    pub bad: usize,
    /// Rows recorded now.
    pub recorded: usize,
    /// Rows that were recorded before, with the same content.
    pub unchanged: usize,
    /// Rows that the ledger refused.
    pub refused: usize,
    /// Minutes of the rows recorded now.
    pub minutes: i64,
}

/// What came of a load.
pub struct Answer {
    /// The import.
    pub import: Option<ImportId>,
    /// These very files were loaded and approved before.
    pub before: bool,
    counts: BTreeMap<&'static str, Counts>,
    refused: BTreeMap<&'static str, Vec<(u32, Refused)>>,
    /// Rows that are wrong by themselves, in words.
    bad: BTreeMap<&'static str, Vec<(u32, String)>>,
    organisations_skipped: bool,
    /// People with movements of whom these files hold no opening balance, by their ids there.
    without_balance: BTreeSet<String>,
    dry_run: bool,
}

enum Refused {
    ByLedger(Box<Refusal>),
    Before(Trouble),
}

impl Refused {
    fn told(&self, shape: &str, lang: Lang) -> Told {
        match self {
            Self::ByLedger(refusal) => {
                let text = refusal.text(lang);
                let field = refusal.field.as_deref();
                Told {
                    code: refusal.code.as_str(),
                    column: field.map(|field| column(shape, field).to_owned()),
                    rule: refusal.rule(),
                    text: format!("{} {}", text.message, text.next_step),
                }
            }
            Self::Before(trouble) => {
                let (code, told) = trouble.told(lang);
                Told {
                    code,
                    column: trouble.column().map(str::to_owned),
                    rule: None,
                    text: told.to_owned(),
                }
            }
        }
    }
}

/// Why a row was refused: in which column, by which rule, and what to do.
#[derive(Serialize)]
struct Told {
    code: &'static str,
    column: Option<String>,
    rule: Option<&'static str>,
    text: String,
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code)?;
        let place = [self.column.as_deref(), self.rule];
        let place: Vec<&str> = place.into_iter().flatten().collect();
        if !place.is_empty() {
            write!(f, " ({})", place.join(", "))?;
        }
        write!(f, ": {}", self.text)
    }
}

/// The column of a file that says what a field of a command says.
fn column<'a>(shape: &str, field: &'a str) -> &'a str {
    let of_balance = shape == Shape::OpeningBalances.name();
    let of_movement = shape == Shape::Movements.name();
    match field {
        "external_id" | "person_id" if of_balance => Shape::OpeningBalances.key(),
        "amount" if of_balance || of_movement => "minutes",
        "person_id" if of_movement => "person",
        "counterparty_id" if of_movement => "counterparty",
        "external_id" | "person_id" if shape == Shape::Stars.name() => Shape::Stars.key(),
        "stars" => "level",
        "person_id" => "volunteer_id",
        "started_at" => "start",
        "ended_at" => "end",
        other => other,
    }
}

impl Answer {
    /// What the files say by themselves.
    pub fn of(sheets: &Sheets, dry_run: bool, voice: Voice) -> Self {
        let count = |sheet: &Sheet| {
            let counts = Counts {
                read: sheet.checked.rows_read,
                bad: sheet.checked.rows_bad(),
                ..Counts::default()
            };
            (sheet.shape.name(), counts)
        };
        Self {
            import: None,
            before: false,
            counts: sheets.all.iter().map(count).collect(),
            refused: BTreeMap::new(),
            bad: sheets.all.iter().map(|sheet| bad(sheet, voice)).collect(),
            organisations_skipped: sheets.organisations_skipped,
            without_balance: BTreeSet::new(),
            dry_run,
        }
    }

    /// Warns of history without the balance that it is part of: it counts for nothing by itself.
    pub fn warn(&mut self, sheets: &Sheets) {
        let rows = |shape| sheets.of(shape).map(|sheet| &sheet.checked.rows);
        let Some(Rows::Movements(movements)) = rows(Shape::Movements) else {
            return;
        };
        let mut people: BTreeSet<String> = movements.iter().map(|it| it.person.clone()).collect();
        if let Some(Rows::OpeningBalances(balances)) = rows(Shape::OpeningBalances) {
            for balance in balances {
                people.remove(&balance.account);
            }
        }
        self.without_balance = people;
    }

    /// A row that became something, or had become it before.
    pub fn became<T: std::str::FromStr>(
        &mut self,
        shape: Shape,
        row: u32,
        sent: Sent,
        of: impl Fn(OriginSubject) -> Option<T>,
    ) -> Option<T> {
        match sent {
            Ok(Became { subject, before }) => {
                let counts = self.count(shape);
                counts.recorded += usize::from(!before);
                counts.unchanged += usize::from(before);
                of(subject)
            }
            Err(refusal) if refusal.code == RefusalCode::ImportedAlready => {
                self.count(shape).unchanged += 1;
                named(&refusal, "as")
            }
            Err(refusal) => {
                self.refuse(shape, row, Refused::ByLedger(refusal));
                None
            }
        }
    }

    /// A row with minutes that became a session or a balance, or was one before.
    pub fn timed(&mut self, shape: Shape, row: u32, sent: Sent, minutes: Minutes) {
        let is_new = sent.as_ref().is_ok_and(|became| !became.before);
        self.became(shape, row, sent, |_| None::<ImportId>);
        if is_new {
            self.count(shape).minutes += minutes.0;
        }
    }

    /// What a dry run knows without a ledger: of the sessions that would go in their minutes, and
    /// which of them would be refused in any ledger that does not know them.
    pub fn foresee(&mut self, sheets: &Sheets, only: Option<&str>) {
        if let Some(sheet) = sheets.of(Shape::OpeningBalances) {
            self.count(sheet.shape).minutes = sheet.checked.sum_minutes.0;
        }
        let sessions = sheets.of(Shape::Sessions).map(|sheet| &sheet.checked.rows);
        let Some(Rows::Sessions(rows)) = sessions else {
            return;
        };
        let own = |row: &&SessionRow| {
            only.is_none_or(|only| row.organisation_id.as_deref() == Some(only))
        };
        let mut minutes = 0;
        for row in rows.iter().filter(own) {
            if row.kind.as_deref().is_some_and(|kind| !is_service(kind)) {
                self.trouble(Shape::Sessions, row.row, Trouble::NotService);
            } else if counts(row) {
                minutes += row.minutes.0;
            } else {
                self.trouble(Shape::Sessions, row.row, Trouble::NotCounted);
            }
        }
        self.count(Shape::Sessions).minutes = minutes;
    }

    /// A row that could not be sent.
    pub fn trouble(&mut self, shape: Shape, row: u32, trouble: Trouble) {
        self.refuse(shape, row, Refused::Before(trouble));
    }

    fn refuse(&mut self, shape: Shape, row: u32, why: Refused) {
        self.count(shape).refused += 1;
        self.refused
            .entry(shape.name())
            .or_default()
            .push((row, why));
    }

    fn count(&mut self, shape: Shape) -> &mut Counts {
        self.counts.entry(shape.name()).or_default()
    }

    /// Writes the bad and refused rows of each file, to be mended and loaded again.
    pub fn write_errors(&self, folder: &Path, sheets: &Sheets, voice: Voice) -> Outcome {
        for sheet in &sheets.all {
            let mut lines: BTreeMap<u32, Vec<String>> = BTreeMap::new();
            for problem in &sheet.checked.problems {
                let line = problem.line(voice.lang);
                lines.entry(problem.row).or_default().push(line);
            }
            let refused = self.refused.get(sheet.shape.name()).into_iter().flatten();
            for (row, why) in refused {
                let told = why.told(sheet.shape.name(), voice.lang);
                lines.entry(*row).or_default().push(told.to_string());
            }
            if !lines.is_empty() {
                let bytes = error_lines(&sheet.table, &lines);
                files::write_in(folder, &format!("{}.csv", sheet.shape.name()), &bytes)?;
            }
        }
        Ok(())
    }

    /// Says what came of it.
    pub fn tell(&self, voice: Voice) -> Outcome {
        let troubles: usize = self.counts.values().map(|it| it.bad + it.refused).sum();
        let shown = |shape: &'static str, (row, why): &(u32, Refused)| {
            let mut told = json!(why.told(shape, voice.lang));
            told["row"] = json!(row);
            told
        };
        let all = self.refused.iter().map(|(shape, rows)| {
            let rows = rows.iter().take(ANSWERED_MAX);
            (*shape, rows.map(|row| shown(shape, row)).collect())
        });
        let refused: BTreeMap<_, Vec<_>> = all.collect();
        voice.answer(&json!({
            "import_id": self.import, "loaded_before": self.before, "dry_run": self.dry_run,
            "files": self.counts, "refused": refused,
            "without_balance": self.without_balance().collect::<Vec<_>>(), "bad": self.bad,
        }));
        voice.say(self.table(voice));
        voice.say(self.next_step(voice));
        if troubles == 0 {
            return Ok(());
        }
        Err(Stopped::found(
            format!("{troubles} 行有问题，其余已处理。用 --errors 取回这些行，改好后再次导入。"),
            format!(
                "{troubles} row(s) stayed out. Get them by --errors, mend and load them again."
            ),
        ))
    }

    fn table(&self, voice: Voice) -> String {
        let titles = voice.pick(
            ["文件", "行", "有误", "入账", "已有", "被拒", "时长"],
            [
                "file",
                "rows",
                "bad",
                "recorded",
                "unchanged",
                "refused",
                "hours",
            ],
        );
        let line = |(name, it): (&&str, &Counts)| {
            let figures = [it.read, it.bad, it.recorded, it.unchanged, it.refused];
            let mut cells = vec![(*name).to_owned()];
            cells.extend(figures.map(|figure| figure.to_string()));
            cells.push(Minutes(it.minutes).as_hours());
            cells
        };
        let lines: Vec<Vec<String>> = self.counts.iter().map(line).collect();
        let bad = self.bad.iter().flat_map(|(shape, rows)| {
            let told = rows.iter().take(SHOWN_MAX);
            told.map(move |(row, told)| format!("{shape} {row}: {told}"))
        });
        let refused = self.refused.iter().flat_map(|(shape, rows)| {
            rows.iter()
                .take(SHOWN_MAX)
                .map(move |(row, why)| format!("{shape} {row}: {}", why.told(shape, voice.lang)))
        });
        let table = std::iter::once(aligned(&titles, &lines));
        let all: Vec<String> = table.chain(bad).chain(refused).collect();
        all.join("\n")
    }

    /// Some of those, as many as are shown.
    fn without_balance(&self) -> impl Iterator<Item = &str> {
        let people = self.without_balance.iter().take(SHOWN_MAX);
        people.map(String::as_str)
    }

    fn next_step(&self, voice: Voice) -> String {
        let mut text = String::new();
        if self.organisations_skipped {
            text.push_str(voice.pick(
                "organisations 未导入：组织由账本管理员逐个认可。\n",
                "organisations were not loaded: administrators accredit them one by one.\n",
            ));
        }
        if !self.without_balance.is_empty() {
            let people: Vec<&str> = self.without_balance().collect();
            let (count, people) = (self.without_balance.len(), people.join(", "));
            text.push_str(&voice.pick(
                format!(
                    "提示：{count} 人只有历史往来，文件中没有期初余额（{people}）。历史往来不入账；\
                     如有余额，请导入 opening_balances。\n"
                ),
                format!(
                    "Warning: of {count} people there are movements and no opening balance in \
                     these files ({people}). Movements are never booked: bring what these people \
                     held by opening_balances.\n"
                ),
            ));
        }
        let Some(import) = self.import else {
            text.push_str(voice.pick("只检查，未入账。", "Checked; nothing was recorded."));
            return text;
        };
        text.push_str(&if self.before {
            voice.pick(
                format!("这些文件此前已作为 {import} 导入并审核，没有变化。"),
                format!("These files were loaded and approved before as {import}: no change."),
            )
        } else {
            voice.pick(
                format!(
                    "批次 {import} 等待另一人审核：hourledger import approve {import} --by 审核人"
                ),
                format!(
                    "{import} waits for somebody else: hourledger import approve {import} --by WHO"
                ),
            )
        });
        text
    }
}

/// The problems of a file by itself, so far as they are shown.
fn bad(sheet: &Sheet, voice: Voice) -> (&'static str, Vec<(u32, String)>) {
    let problems = sheet.checked.problems.iter().take(ANSWERED_MAX);
    let told = problems.map(|problem| (problem.row, problem.line(voice.lang)));
    (sheet.shape.name(), told.collect())
}
