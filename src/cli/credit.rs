//! `credit account | statement | reserve | transfer`: what somebody has, how it came about, the
//! figures of a whole unit, in the directory or of a server; and giving to many, by a server.

use clap::{Args, Subcommand};
use serde_json::json;

use super::Outcome;
use super::aligned::aligned_as;
use super::report::Where;
use super::stopped::Stopped;
use super::transfers::Transfers;
use super::voice::Voice;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::timebank::account::{Account, Unit};
use crate::reading::timebank::accounts::{AccountView, account};
use crate::reading::timebank::bank::{ExpiringView, ReserveView, reserve};
use crate::reading::timebank::sheet::csv;
use crate::reading::timebank::statement::{AccountStatement, Clock, Period, statement};

/// Show credit and points: accounts, statements, the reserve. 查看时间币与积分。
#[derive(Args)]
pub struct Credit {
    #[command(flatten)]
    place: Where,
    /// Points instead of time credit. 看积分，不看时间币。
    #[arg(long)]
    points: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// What a person has: posted, held, spendable. 个人账户。
    Account {
        /// The person. 人员。
        person: PersonId,
    },
    /// Every line of a person's account, with opening and closing. 个人账户明细。
    Statement(Statement),
    /// What was minted, spent, has expired and is outstanding. 总额与未用余额。
    Reserve,
    Transfer(Transfers),
}

/// Which lines.
#[derive(Args)]
struct Statement {
    /// The person. 人员。
    person: PersonId,
    /// First day. 首日。
    #[arg(long)]
    from: Option<LocalDate>,
    /// Last day. 末日。
    #[arg(long)]
    to: Option<LocalDate>,
    /// Place lines by when they were recorded, not by when they took effect. 按登记时间。
    #[arg(long)]
    recorded: bool,
    /// Write CSV. 以 CSV 输出。
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

impl Credit {
    /// Prints what was asked for.
    pub fn run(&self, voice: Voice) -> Outcome {
        let unit = if self.points {
            Unit::Point
        } else {
            Unit::Credit
        };
        match &self.what {
            What::Account { person } => self.account(*person, unit, voice),
            What::Statement(asked) => self.statement(asked, unit, voice),
            What::Reserve => self.reserve(unit, voice),
            What::Transfer(transfers) => transfers.run(&self.place, voice),
        }
    }

    fn account(&self, person: PersonId, unit: Unit, voice: Voice) -> Outcome {
        let path = format!("/people/{person}/accounts/{}", unit.as_str());
        let holder = Account::Person(person);
        let view: AccountView = self.place.view(&path, voice, |ledger| {
            account(ledger, holder, unit, voice.lang)
        })?;
        voice.answer(&view);
        voice.rows(&[
            ("单位", "unit", json!(view.unit_name)),
            ("总额", "posted", json!(view.posted)),
            ("占用", "held", json!(view.held)),
            ("可用", "spendable", json!(view.spendable)),
            ("累计获得", "earned, ever", json!(view.earned)),
            ("未结占用", "open holds", json!(view.holds.len())),
            ("冻结", "frozen", json!(view.frozen)),
            (
                "提醒",
                "warning",
                json!(view.warning.as_ref().map(|it| it.words.as_str())),
            ),
        ]);
        Ok(())
    }

    fn statement(&self, asked: &Statement, unit: Unit, voice: Voice) -> Outcome {
        let view = self.lines(asked, unit, voice)?;
        voice.answer(&view);
        if asked.csv {
            voice.say(String::from_utf8_lossy(&csv(&view, voice.lang)).trim_end());
        } else if !voice.json {
            voice.say(for_people(&view, voice));
        }
        Ok(())
    }

    fn lines(
        &self,
        asked: &Statement,
        unit: Unit,
        voice: Voice,
    ) -> Result<AccountStatement, Stopped> {
        let period = Period {
            clock: if asked.recorded {
                Clock::Recorded
            } else {
                Clock::Effective
            },
            from: asked.from,
            to: asked.to,
        };
        let part = |name: &str, date: Option<LocalDate>| {
            date.map_or_else(String::new, |date| format!("&{name}={date}"))
        };
        let path = format!(
            "/people/{}/accounts/{}/statement?clock={}{}{}",
            asked.person,
            unit.as_str(),
            if asked.recorded {
                "recorded"
            } else {
                "effective"
            },
            part("from", asked.from),
            part("to", asked.to),
        );
        let holder = Account::Person(asked.person);
        self.place.view(&path, voice, |ledger| {
            statement(ledger, holder, unit, period, voice.lang)
        })
    }

    fn reserve(&self, unit: Unit, voice: Voice) -> Outcome {
        let path = format!("/time-bank/{}/reserve", unit.as_str());
        let view: ReserveView = self
            .place
            .view(&path, voice, |ledger| reserve(ledger, unit, voice.lang))?;
        voice.answer(&view);
        if voice.json {
            return Ok(());
        }
        let titles = voice.pick(["位置", "数额"], ["place", "amount"]);
        let mut lines: Vec<Vec<String>> = view
            .places
            .iter()
            .map(|it| vec![it.words.clone(), it.amount.to_string()])
            .collect();
        lines.push(vec![
            voice.pick("合计", "sum").to_owned(),
            view.sum.to_string(),
        ]);
        voice.say(aligned_as(&titles, &lines, &[false, true]));
        if view.expiring.iter().any(|it| it.last_day.is_some()) {
            voice.say(expiring(&view.expiring, voice));
        }
        if let Some(newest) = view.stated.first() {
            let (date, position) = (newest.date, newest.position);
            voice.say(voice.pick(
                format!("最近一次记入公开日志：{date}，位置 {position}。"),
                format!("Recorded in the public log last on {date}, position {position}."),
            ));
        }
        Ok(())
    }
}

/// When what is outstanding expires.
fn expiring(lines: &[ExpiringView], voice: Voice) -> String {
    let titles = voice.pick(["可用到", "数额"], ["usable until", "amount"]);
    let never = voice.pick("不会到期", "does not expire");
    let line = |it: &ExpiringView| {
        let day = it.last_day.map(|day| day.to_string());
        vec![
            day.unwrap_or_else(|| never.to_owned()),
            it.amount.to_string(),
        ]
    };
    let lines: Vec<_> = lines.iter().map(line).collect();
    aligned_as(&titles, &lines, &[false, true])
}

fn cells(view: &AccountStatement) -> Vec<Vec<String>> {
    let line = |it: &crate::reading::timebank::statement::LineView| {
        vec![
            it.position.to_string(),
            it.effective_at.to_string(),
            it.recorded_at.to_string(),
            it.words.clone(),
            it.amount.to_string(),
            it.held.to_string(),
            it.balance.to_string(),
        ]
    };
    view.lines.iter().map(line).collect()
}

fn for_people(view: &AccountStatement, voice: Voice) -> String {
    let titles = voice.pick(
        ["位置", "生效", "登记", "事由", "增减", "占用", "余额"],
        [
            "position",
            "effective",
            "recorded",
            "about",
            "amount",
            "held",
            "balance",
        ],
    );
    let figures = [true, false, false, false, true, true, true];
    let table = aligned_as(&titles, &cells(view), &figures);
    let (opening, closing) = voice.pick(("期初", "期末"), ("opening", "closing"));
    format!(
        "{opening} {}\n{table}\n{closing} {}",
        view.opening, view.closing
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::kernel::amount::Amount;
    use crate::domain::kernel::refusal::Lang;

    #[test]
    fn f78_what_expires_stands_beside_its_last_day() {
        let line = |last_day: Option<&str>, amount| ExpiringView {
            last_day: last_day.map(|day| day.parse().expect("a date")),
            amount: Amount(amount),
        };
        let lines = [line(Some("2026-06-30"), 119), line(None, 600)];
        let voice = |lang| Voice { lang, json: false };
        let told = expiring(&lines, voice(Lang::En));
        let rows: Vec<Vec<&str>> = told
            .lines()
            .map(|row| row.split_whitespace().collect())
            .collect();
        assert_eq!(rows[1], ["2026-06-30", "119"]);
        assert_eq!(rows[2], ["does", "not", "expire", "600"]);
        assert!(expiring(&lines, voice(Lang::Zh)).contains("不会到期"));
    }
}
