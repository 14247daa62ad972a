//! `audit sample`: sessions for an auditor to check on paper, drawn reproducibly.

use clap::Args;

use crate::cli::Outcome;
use crate::cli::report::Where;
use crate::cli::report::output::{put_tables, titled};
use crate::cli::report::whole::Period;
use crate::cli::voice::{Voice, remark};
use crate::domain::audits::event::Population;
use crate::domain::audits::question::Question;
use crate::domain::kernel::ids::OrganisationId;
use crate::reading::report::Shown;
use crate::reading::sample::{SIZE_MAX_IN_DIRECTORY, SampleView, sample};

/// Draw sessions to check on paper, by risk; anybody can draw the same. 按风险分层抽样核查。
///
/// Publish the seed before anybody can know what it draws, and take a number that nobody could
/// choose: the root of a checkpoint published after the period, followed by a lottery number drawn
/// later still. 种子应事先公布规则、事后产生，例如期末检查点的根再加随后开出的彩票号码。
#[derive(Args)]
pub struct Sample {
    /// What the draw depends on: a public number nobody could choose. 抽样种子。
    #[arg(long)]
    seed: String,
    /// How many sessions; at most 500 through a server. 抽取条数。
    #[arg(long, value_name = "N")]
    n: u32,
    /// Only this organisation. 仅此组织。
    #[arg(long)]
    organisation: Option<OrganisationId>,
    #[command(flatten)]
    period: Period,
    /// Write CSV; seed, scope and strata go to standard error. 以 CSV 输出。
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

impl Sample {
    /// Prints the sample.
    pub fn run(&self, from: &Where, voice: Voice) -> Outcome {
        let days = self.period.days()?;
        let population = Population {
            from: days.from,
            organisation_id: self.organisation,
            to: days.to,
        };
        let question = Question::new(&self.seed, (self.n, SIZE_MAX_IN_DIRECTORY), population)?;
        let read = |ledger: &_| sample(ledger, &question);
        let view: SampleView = from.view(&self.path(), voice, read)?;
        if self.csv {
            let sheets = view.sheets(voice.lang);
            for sheet in sheets.iter().filter(|sheet| !sheet.is_main) {
                remark(titled(sheet));
            }
        }
        put_tables(&view, self.csv, voice);
        Ok(())
    }

    /// The same question to a server.
    fn path(&self) -> String {
        let of = self.organisation.map(|id| format!("&organisation_id={id}"));
        format!(
            "/audit/sample?seed={}&n={}{}{}",
            percent_encoded(&self.seed),
            self.n,
            of.unwrap_or_default(),
            self.period.query()
        )
    }
}

/// Text as part of an address.
fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encoded = text.bytes().map(|byte| match byte {
        byte if plain(byte) => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_one_part_of_an_address_whatever_it_holds() {
        assert_eq!(percent_encoded("a+b/c=&?"), "a%2Bb%2Fc%3D%26%3F");
        assert_eq!(percent_encoded("第1期"), "%E7%AC%AC1%E6%9C%9F");
    }
}
