//! A statement as it is printed: every figure and every word of its PDF (F76).

use chrono::DateTime;

use super::sheet::{CLOSING, OPENING};
use super::statement::{AccountStatement, Clock, LineView};
use crate::credential::pdf::{Row, StatementRow, StatementSheet, Words as Pair};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::zone::{LocalDate, Zone};
use crate::domain::timebank::account::Unit;
use crate::reading::mine::local;
use crate::reading::words::{self, Words, words};

/// What a statement does not say by itself.
#[derive(Debug)]
pub struct About<'a> {
    /// Whose it is; absent: nobody is named any more.
    pub name: Option<String>,
    /// What people call the unit; absent: no policy in force has it.
    pub unit_name: Option<String>,
    /// The local day it is made on: the only clock of the file.
    pub made_on: LocalDate,
    /// The zone of the ledger.
    pub zone: &'a Zone,
    /// The name of the ledger's public log.
    pub origin: String,
    /// The ledger is a simulation.
    pub simulated: bool,
}

/// The sheet of a statement.
pub fn sheet(view: &AccountStatement, about: &About<'_>) -> StatementSheet {
    let nobody = || "（不再具名） (nobody is named any more)".to_owned();
    let midnight = about.zone.midnight(about.made_on);
    StatementSheet {
        title: pair(match view.unit {
            Unit::Credit => words("时间币对账单", "Statement of time credit"),
            Unit::Point => words("积分对账单", "Statement of points"),
        }),
        holder: about.name.clone().unwrap_or_else(nobody),
        period: format!("{} – {}", day(view.from), day(view.to)),
        facts: facts(view, about),
        lines: view
            .lines
            .iter()
            .map(|line| row(line, view, about.zone))
            .collect(),
        notes: notes(view.unit),
        ledger: about.origin.clone(),
        made_at: DateTime::from_timestamp(midnight.unix(), 0).unwrap_or_default(),
        simulated: about.simulated,
    }
}

/// An open end of a period is a dash.
fn day(day: Option<LocalDate>) -> String {
    day.map_or_else(|| "…".to_owned(), |day| day.to_string())
}

fn facts(view: &AccountStatement, about: &About<'_>) -> Vec<Row> {
    let row = |label: Words, value: String| Row {
        label: pair(label),
        value,
    };
    let figure = |amount: Amount| told(amount, view.unit);
    let clock = match view.clock {
        Clock::Effective => "生效日 day of effect",
        Clock::Recorded => "登记日 day of recording",
    };
    let mut facts = vec![
        row(OPENING, figure(view.opening)),
        row(CLOSING, figure(view.closing)),
        row(words("其中占用", "Of which held"), figure(view.held)),
        row(words("排列依据", "Lines by"), clock.to_owned()),
    ];
    let unit = about.unit_name.clone();
    facts.extend(unit.map(|name| row(words("单位", "Unit"), name)));
    facts.push(row(words("制表日期", "Made on"), about.made_on.to_string()));
    facts.push(row(words("账本", "Ledger"), about.origin.clone()));
    facts
}

fn row(line: &LineView, view: &AccountStatement, zone: &Zone) -> StatementRow {
    let moved = |amount: Amount| match amount {
        Amount::ZERO => String::new(),
        amount => told(amount, view.unit),
    };
    let at = match view.clock {
        Clock::Effective => line.effective_at,
        Clock::Recorded => line.recorded_at,
    };
    StatementRow {
        at: local(zone, at),
        about: pair(words::posting(line.kind)),
        amount: moved(line.amount),
        held: moved(line.held),
        balance: told(line.balance, view.unit),
        position: line.position.to_string(),
    }
}

fn notes(unit: Unit) -> Vec<Pair> {
    let figures = match unit {
        Unit::Credit => words(
            "数额为“小时:分钟”；占用的部分仍在余额之内。",
            "Figures are hours:minutes. What is held is still part of the balance.",
        ),
        Unit::Point => words(
            "数额为积分，两位小数；占用的部分仍在余额之内。",
            "Figures are points with two decimals. What is held is still part of the balance.",
        ),
    };
    let services = words(
        "只能换取服务，不能兑换现金。编号是账本中的位置，可据以查询和取得公开日志的证明。",
        "For services, never for money. The numbers are positions in the ledger, by which each \
         line can be looked up and its proof in the public log be had.",
    );
    vec![pair(figures), pair(services)]
}

fn pair(words: Words) -> Pair {
    Pair {
        zh: words.zh.to_owned(),
        en: words.en.to_owned(),
    }
}

/// An amount with all its digits: credit as hours and minutes, points with their hundredths.
fn told(amount: Amount, unit: Unit) -> String {
    let sign = if amount < Amount::ZERO { "−" } else { "" };
    let parts = amount.0.unsigned_abs();
    match unit {
        Unit::Credit => format!("{sign}{}:{:02}", parts / 60, parts % 60),
        Unit::Point => format!("{sign}{}.{:02}", parts / 100, parts % 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_keep_sign_and_every_part() {
        assert_eq!(told(Amount(-65), Unit::Credit), "−1:05");
        assert_eq!(told(Amount(600), Unit::Credit), "10:00");
        assert_eq!(told(Amount(-7), Unit::Point), "−0.07");
    }
}
