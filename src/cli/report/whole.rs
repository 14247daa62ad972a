//! The reports of one person, one organisation, all recorders: what is asked, in the directory or
//! of a server.

use clap::Args;

use super::Where;
use super::output::Output;
use crate::access::{FieldRead, Purpose};
use crate::cli::Outcome;
use crate::cli::directory::{RATE, open_access};
use crate::cli::stopped::Stopped;
use crate::cli::voice::Voice;
use crate::domain::kernel::currency::CurrencyCode;
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::stored::Actor;
use crate::reading::report::annual::annual;
use crate::reading::report::funder::{HourValue, PER_HOUR_MINOR_MAX, funder};
use crate::reading::report::recorders::recorders;
use crate::reading::report::statement::{READ_PATH, statement};
use crate::reading::report::tally::Days;
use crate::reading::{Read, found};
use crate::run::Ledger;

/// Service days.
#[derive(Args)]
pub struct Period {
    /// First service day. 首个服务日。
    #[arg(long)]
    from: Option<LocalDate>,
    /// Last service day. 末个服务日。
    #[arg(long)]
    to: Option<LocalDate>,
}

impl Period {
    /// The days, the right way round.
    pub fn days(&self) -> Result<Days, Stopped> {
        Ok(Days::new(self.from, self.to)?)
    }

    /// The same as query parameters, each with a `&` before it.
    pub fn query(&self) -> String {
        let part = |name: &str, date: Option<LocalDate>| {
            date.map_or_else(String::new, |date| format!("&{name}={date}"))
        };
        part("from", self.from) + &part("to", self.to)
    }
}

/// Every session of a person, with what it counts and why.
#[derive(Args)]
pub struct Statement {
    /// The volunteer. 志愿者。
    person: PersonId,
    #[command(flatten)]
    period: Period,
    /// Who reads it in the directory; the volunteer will see that. 读取人（会被记录）。
    #[arg(long)]
    by: Option<PersonId>,
    #[command(flatten)]
    output: Output,
}

impl Statement {
    /// Prints the statement; reading somebody else's is on record first.
    pub fn run(&self, from: &Where, voice: Voice) -> Outcome {
        let days = self.period.days()?;
        let path = format!(
            "/people/{}/reports/statement?purpose=audit{}",
            self.person,
            self.period.query()
        );
        if from.server.server.is_none() {
            self.by.ok_or_else(|| {
                Stopped::usage(
                    "直接读取目录时需要 --by 指明读取人；志愿者会看到这次读取。",
                    "Without --server, --by must name who reads; the volunteer will see it.",
                )
            })?;
        }
        let view = from.view(&path, voice, |ledger| {
            self.note(from, ledger)?;
            statement(ledger, self.person, days, voice.lang)
        })?;
        self.output.put(&view, voice)
    }

    /// Has the reading on record, unless it is one's own.
    fn note(&self, from: &Where, ledger: &Ledger) -> Read<()> {
        let Some(by) = self.by.filter(|by| *by != self.person) else {
            return Ok(());
        };
        found::person(ledger, by)?;
        let access = open_access(&from.directory.data, ledger, RATE)?;
        let read = FieldRead {
            path: READ_PATH.to_owned(),
            person: self.person,
        };
        let now_ms = ledger.clock.now_ms();
        Ok(access.read_record(Actor::Person(by), Purpose::Audit, vec![read], now_ms)?)
    }
}

/// What an organisation recorded in a year, how promptly and how well evidenced.
#[derive(Args)]
pub struct Annual {
    /// The organisation. 组织。
    organisation: OrganisationId,
    /// The calendar year of the service days. 年度。
    #[arg(long)]
    year: i32,
    #[command(flatten)]
    output: Output,
}

impl Annual {
    /// Prints the report.
    pub fn run(&self, from: &Where, voice: Voice) -> Outcome {
        let (of, year) = (self.organisation, self.year);
        let path = format!("/organisations/{of}/reports/annual?year={year}");
        let view = from.view(&path, voice, |ledger| annual(ledger, of, year))?;
        self.output.put(&view, voice)
    }
}

/// Who recorded what, how late, and what came of it; the riskiest first.
#[derive(Args)]
pub struct Recorders {
    /// Only sessions of this organisation. 仅此组织。
    organisation: Option<OrganisationId>,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    output: Output,
}

impl Recorders {
    /// Prints the report.
    pub fn run(&self, from: &Where, voice: Voice) -> Outcome {
        let (of, days) = (self.organisation, self.period.days()?);
        let place = of.map_or_else(String::new, |id| format!("/organisations/{id}"));
        let query = self.period.query().replacen('&', "?", 1);
        let path = format!("{place}/reports/recorders{query}");
        let view = from.view(&path, voice, |ledger| recorders(ledger, of, days))?;
        self.output.put(&view, voice)
    }
}

/// What was served in a period, and what an hour is put at; hours are never money.
#[derive(Args)]
pub struct Funder {
    /// The organisation. 组织。
    organisation: OrganisationId,
    /// First service day. 首个服务日。
    #[arg(long)]
    from: LocalDate,
    /// Last service day. 末个服务日。
    #[arg(long)]
    to: LocalDate,
    /// What an hour is put at, in hundredths of the currency (fen). 每小时折算，以分计。
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(PER_HOUR_MINOR_MAX)))]
    value_per_hour: Option<u32>,
    /// The currency. 货币。
    #[arg(long, default_value = "CNY")]
    currency: CurrencyCode,
    #[command(flatten)]
    output: Output,
}

impl Funder {
    /// Prints the report.
    pub fn run(&self, from: &Where, voice: Voice) -> Outcome {
        let (of, currency) = (self.organisation, self.currency);
        let days = Days::new(Some(self.from), Some(self.to))?;
        let hour = self.value_per_hour.map(|per_hour_minor| HourValue {
            currency,
            per_hour_minor,
        });
        let value = hour.map_or_else(String::new, |hour| {
            let per_hour = hour.per_hour_minor;
            format!("&value_per_hour={per_hour}&currency={currency}")
        });
        let (first, last) = (self.from, self.to);
        let path = format!("/organisations/{of}/reports/funder?from={first}&to={last}{value}");
        let view = from.view(&path, voice, |ledger| funder(ledger, of, days, hour))?;
        self.output.put(&view, voice)
    }
}
