//! A check of an uploaded file: the check that anybody can make offline, and what this ledger says
//! of the certificate at this moment.
//!
//! The ledger is asked only about files that one of its own keys signed. So a made-up file tells
//! nobody which numbers there are, and nothing is shown in the name of a certificate that the file
//! is not.
//!
//! Must never: store or log a byte of the file.

use std::sync::Arc;

use maud::{Markup, html};

use super::amounts::clock;
use super::frame::{CHECK, Page};
use super::standing::Unit;
use super::{claims, form, limits, receipt, share, standing, states, steps};
use crate::checkpoint::Policy;
use crate::credential::bundle::KeyRecord;
use crate::domain::certificates::book::Certificate;
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::refusal::Lang;
use crate::domain::kernel::zone::Zone;
use crate::reading::certificates;
use crate::reading::words::{Words, words};
use crate::reading::{Read, bundle, found, now};
use crate::run::publishing::round::origin_of;
use crate::run::shapes::shape_of;
use crate::run::{Failure, Ledger};
use crate::verify::{
    Asked, Claimed, Ended, LedgerSays, PageState, Report, Step, verify, verify_with,
};

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// The answer in one word.
    pub state: PageState,
    /// What the ledger says of the certificate now.
    pub ledger: LedgerSays,
    /// Issuer and recording units, then and today; empty if the ledger was not asked.
    pub units: Vec<Unit>,
    /// The check of the file, step by step.
    pub report: Arc<Report>,
}

/// Checks a file under a policy, now.
pub fn check(ledger: &Ledger, bytes: &[u8], policy: &Policy) -> Read<Checked> {
    let asked = Asked::new(now(ledger)?, Some(policy.clone()));
    let origin = origin_of(ledger)?;
    let report = verify_with(bytes, &asked, shape_of, |named| {
        // Of other ledgers this one knows nothing; an issuer that it never had has no keys.
        if named.origin != origin {
            return Ok(Vec::new());
        }
        keys_of(ledger, named.issuer)
    })?;
    if report.receipt.is_some() {
        return Ok(Checked::of(report, LedgerSays::Nothing, Vec::new()));
    }
    let Some(claimed) = ours(ledger, &report)? else {
        return Ok(Checked::of(report, LedgerSays::Nothing, Vec::new()));
    };
    let units = standing::units(ledger, claimed)?;
    let Some(certificate) = recorded(ledger, claimed)? else {
        return Ok(Checked::of(report, LedgerSays::NoSuch, units));
    };
    let says = states::said(certificates::state(ledger, &certificate)?);
    Ok(Checked::of(report, says, units))
}

/// The check of a file that the ledger made itself around this certificate.
pub fn report_of(
    ledger: &Ledger,
    bytes: &[u8],
    policy: &Policy,
    certificate: &Certificate,
) -> Read<Report> {
    let asked = Asked {
        keys: keys_of(ledger, certificate.issuer)?,
        ..Asked::new(now(ledger)?, Some(policy.clone()))
    };
    Ok(verify(bytes, &asked, shape_of))
}

/// What that check and the ledger at this moment say together.
pub fn standing(ledger: &Ledger, report: Arc<Report>, certificate: &Certificate) -> Read<Checked> {
    let says = states::said(certificates::state(ledger, certificate)?);
    let units = match &report.claimed {
        Some(claimed) => standing::units(ledger, claimed)?,
        None => Vec::new(),
    };
    Ok(Checked::of(report, says, units))
}

/// The events about an issuer's keys. One that was retired or distrusted since a file was made: the
/// file cannot know.
fn keys_of(ledger: &Ledger, issuer: Option<OrganisationId>) -> Read<Vec<KeyRecord>> {
    let positions = bundle::positions_of_keys(ledger, issuer, |_| true)?;
    let mut keys = bundle::key_records(ledger, positions)?;
    // What is not published yet is proven by nothing, and would hinder a check.
    keys.retain(|key| key.proof.is_some());
    Ok(keys)
}

/// What the file claims, if a key of this ledger signed it.
fn ours<'r>(ledger: &Ledger, report: &'r Report) -> Read<Option<&'r Claimed>> {
    let holds = |step| report.line(step).ended <= Ended::Limited;
    let Some(claimed) = &report.claimed else {
        return Ok(None);
    };
    let is_signed = holds(Step::IssuerKey) && holds(Step::Signature);
    Ok((is_signed && claimed.log == origin_of(ledger)?).then_some(claimed))
}

/// The certificate that the ledger recorded under the number, if it is the one of the file.
fn recorded(ledger: &Ledger, claimed: &Claimed) -> Read<Option<Certificate>> {
    let Ok(number) = claimed.number.parse::<CertificateNumber>() else {
        return Ok(None);
    };
    let id = match certificates::id_of(ledger, number) {
        Ok(id) => id,
        Err(Failure::Refused(_)) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let certificate = found::certificate(ledger, id)?;
    Ok((certificate.at == claimed.issued_at).then_some(certificate))
}

impl Checked {
    fn of(report: impl Into<Arc<Report>>, ledger: LedgerSays, units: Vec<Unit>) -> Self {
        let report = report.into();
        // A file that was changed is no certificate of ours, whatever became of the genuine one.
        let state = match PageState::of(&report, LedgerSays::Nothing) {
            PageState::Unknown => PageState::Unknown,
            _ => PageState::of(&report, ledger),
        };
        Self {
            state,
            ledger,
            units,
            report,
        }
    }

    /// The page that shows it.
    pub fn page(&self, zone: &Zone, lang: Lang) -> Page {
        if self.report.receipt.is_some() {
            return receipt::page(&self.report, zone, lang);
        }
        let main = html! {
            (self.answer(&html! {}, zone, lang))
            (form::forms(lang))
        };
        self.framed(main, CHECK.home.to_owned(), lang)
    }

    /// The same where it was opened by the code of a share.
    pub fn share_page(&self, open: &share::Open<'_>, zone: &Zone, lang: Lang) -> Page {
        let main = html! {
            (self.answer(&share::newer(open, lang), zone, lang))
            (share::files(open, zone, lang))
        };
        self.framed(main, share::path(open.code), lang)
    }

    fn framed(&self, main: Markup, path: String, lang: Lang) -> Page {
        Page {
            area: &CHECK,
            title: states::title(self.state).of(lang).to_owned(),
            path,
            main,
        }
    }

    /// `next` is what to do about the state, where there is something.
    fn answer(&self, next: &Markup, zone: &Zone, lang: Lang) -> Markup {
        let (report, state) = (&self.report, self.state);
        // A file that does not hold is not shown as if it were a certificate.
        let claimed = report.claimed.as_ref();
        let claimed = claimed.filter(|_| state != PageState::Unknown);
        let is_live = self.ledger != LedgerSays::Nothing;
        html! {
            (states::banner(state, report.at, zone, lang))
            (next)
            @if state != PageState::Valid { (limits::reasons(report, lang)) }
            @if let Some(claimed) = claimed {
                (claims::section(claimed, state, zone, lang))
                @if is_live {
                    (standing::section(claimed, &self.units, zone.date(claimed.issued_at), lang))
                }
            }
            (self.live(zone, lang))
            (steps::section(report, zone, lang))
            (limits::section(report, is_live, lang))
        }
    }

    /// What the ledger itself answered, beside what the file shows.
    fn live(&self, zone: &Zone, lang: Lang) -> Markup {
        let heading = words("账本此刻的答复", "What the ledger says at this moment");
        html! {
            section aria-labelledby="live" {
                h2 #live { (heading.of(lang)) }
                p { (told(self.ledger).of(lang)) }
                p.by {
                    (words("时间：", "As of ").of(lang)) (clock(self.report.at, zone))
                }
            }
        }
    }
}

const fn told(says: LedgerSays) -> Words {
    match says {
        LedgerSays::Nothing => words(
            "未查询：文件上没有本账本密钥的有效签名，或它属于另一个账本。",
            "Not asked: no key of this ledger signed the file as it is, or it is of another \
             ledger.",
        ),
        LedgerSays::NoSuch => words(
            "本账本没有这份证明的出具记录。",
            "This ledger holds no record that it was issued.",
        ),
        LedgerSays::Stands => words(
            "仍然有效：没有被撤销或取代，所依据的记录没有未决的异议。",
            "It stands: neither revoked nor replaced, and no record it counts is under dispute.",
        ),
        LedgerSays::ShareEnded => words("分享已到期。", "The share has ended."),
        LedgerSays::Superseded => words(
            "已被取代：所依据的记录已更正，或已重新出具。",
            "Superseded: a record it counts was put right, or it was issued again.",
        ),
        LedgerSays::Revoked => words("已被撤销。", "Revoked."),
        LedgerSays::Disputed => words(
            "所依据的一条记录有异议，尚未答复。",
            "A record it counts is under dispute; that is not answered yet.",
        ),
    }
}
