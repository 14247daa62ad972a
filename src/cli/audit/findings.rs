//! `audit findings`: every audit of a sample, what was found, and the published error rates.

use clap::Args;

use crate::cli::Outcome;
use crate::cli::report::Where;
use crate::cli::report::output::put_tables;
use crate::cli::voice::Voice;
use crate::reading::audits::{AuditView, audits};
use crate::reading::page::{Asked, LIMIT_MAX, Page};

/// Show what audits of samples found, with error rates and intervals. 抽样核查结果与差错率。
///
/// The figures that anybody may read at /api/v1/audits; at most 200 audits, by their ids.
#[derive(Args)]
pub struct Findings {
    /// Write CSV: rates in parts per million. 以 CSV 输出。
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

impl Findings {
    /// Prints the figures.
    pub fn run(&self, from: &Where, voice: Voice) -> Outcome {
        let asked = Asked {
            limit: LIMIT_MAX,
            after: None,
        };
        let path = format!("/audits?limit={LIMIT_MAX}");
        let read = |ledger: &_| audits(ledger, &asked, voice.lang);
        let page: Page<AuditView> = from.view(&path, voice, read)?;
        put_tables(&page, self.csv, voice);
        Ok(())
    }
}
