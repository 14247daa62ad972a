//! The check of a certificate by a stranger: a file, a policy and a time in, a report out. Needs no
//! database, no network and no trust in whoever wrote this ledger.
//!
//! The only root of trust is the verifier's own policy file. A key counts by its key event, proven
//! under that policy; a certificate by its leaf; a status by a list that a key of the issuer
//! signed. Whatever is not shown is named, and never passed over: all steps stand in every
//! report ([`Step`]), and the verdict follows from them.
//!
//! Pure: no I/O, no clock. Any bytes end in a report.
//!
//! Must never: fetch anything, believe a DID document, or put words of a file into a report as they
//! are ([`told::shown`]).

mod attachment;
mod claims;
pub mod code;
mod content;
mod holder;
mod issuer;
mod judge;
mod keys;
mod log;
mod openings;
mod receipt;
pub mod report;
pub mod state;
mod status;
pub mod told;
pub mod union;

pub use claims::{
    Claimed, ClaimedAward, ClaimedCommendation, ClaimedLevel, ClaimedSession, ClaimedUnit,
};
pub use code::Code;
pub use report::{Ended, Finding, Head, Line, Report, Step, Verdict, Weight};
pub use state::{LedgerSays, PageState};
pub use told::Told;
pub use union::{Holders, LeftOut, Union, union, verify_many};

use std::borrow::Cow;
use std::convert::Infallible;

use serde_json::Value;

use crate::checkpoint::Policy;
use crate::credential::bundle::{Bundle, BundleProblem, KeyRecord};
use crate::credential::holder::HolderShown;
use crate::credential::receipt::ReceiptFile;
use crate::credential::strict::{self, JsonProblem};
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::moment::Moment;
use crate::log::ShapeOf;
use crate::tree::Hash;
use attachment::NoBundle;
use claims::Certificate;
use issuer::Signed;
use judge::Judge;

/// Days that a status list counts as fresh, unless somebody asks otherwise.
pub const STATUS_DAYS_MAX: u32 = 7;

/// Bytes of a file that are looked at.
pub const FILE_BYTES_MAX: u64 = 32 << 20;

/// What a verifier brings along.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What time it is.
    pub at: Moment,
    /// Whose logs and witnesses they trust. Without it nothing can be proven.
    pub policy: Option<Policy>,
    /// Key events that they have themselves, from the ledger or a mirror.
    pub keys: Vec<KeyRecord>,
    /// What the holder shows them.
    pub holder: Option<HolderShown>,
    /// DIDs of the issuers that count for them; none: all that the ledger announced keys for.
    pub accepted_issuers: Option<Vec<String>>,
    /// Days after which a status list, or their key list, is old.
    pub status_days_max: u32,
    /// Size and root of a head of the log that they kept.
    pub pinned: Option<(u64, Hash)>,
}

impl Asked {
    /// A check with this policy at this time, and nothing else brought along.
    pub fn new(at: Moment, policy: Option<Policy>) -> Self {
        Self {
            at,
            policy,
            keys: Vec::new(),
            holder: None,
            accepted_issuers: None,
            status_days_max: STATUS_DAYS_MAX,
            pinned: None,
        }
    }

    /// The same with more key events.
    fn with(&self, more: Vec<KeyRecord>) -> Cow<'_, Self> {
        if more.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut asked = self.clone();
        asked.keys.extend(more);
        Cow::Owned(asked)
    }

    fn status_seconds_max(&self) -> i64 {
        i64::from(self.status_days_max) * 24 * 60 * 60
    }
}

/// What a file names, before anything of it is proven.
#[derive(Clone, Copy, Debug)]
pub struct Named<'f> {
    /// The log that it cites.
    pub origin: &'f str,
    /// The organisation that issued it; none: the ledger itself.
    pub issuer: Option<OrganisationId>,
}

/// Checks a file: a bundle `*.hours.json`, or a PDF of ours that carries one; or the receipt of a
/// check, which is told by its report ([`Report::receipt`]).
///
/// `shape_of` is the verifier's own table of event types.
pub fn verify(bytes: &[u8], asked: &Asked, shape_of: ShapeOf) -> Report {
    let no_more = |_: Named<'_>| Ok::<_, Infallible>(Vec::new());
    let Ok(report) = verify_with(bytes, asked, shape_of, no_more);
    report
}

/// The same for whoever looks up key events once the file says whose it needs: what `keys_of`
/// answers counts beside [`Asked::keys`]. Its errors are handed on.
pub fn verify_with<E>(
    bytes: &[u8],
    asked: &Asked,
    shape_of: ShapeOf,
    keys_of: impl FnOnce(Named<'_>) -> Result<Vec<KeyRecord>, E>,
) -> Result<Report, E> {
    let (value, bounds) = match read(bytes) {
        Ok(read) => read,
        Err(finding) => {
            let said = Told::new("文件无法读取。", "The file cannot be read.");
            let line = Line::made(Step::Bounds, said, vec![finding]);
            return Ok(Report::of(asked.at, None, &[line], Vec::new()));
        }
    };
    if ReceiptFile::is_meant(&value) {
        return receipt::report(&value, bounds, asked, shape_of, keys_of);
    }
    let no_certificate = |finding| {
        let said = Told::new("不是可核验的证明。", "No certificate that can be checked.");
        let line = Line::made(Step::Profile, said, vec![finding]);
        let lines = [bounds.clone(), line];
        Ok(Report::of(asked.at, None, &lines, Vec::new()))
    };
    let (bundle, unknown) = match profile(value) {
        Ok(read) => read,
        Err(finding) => return no_certificate(finding),
    };
    let certificate = match Certificate::read(&bundle.credential) {
        Ok(certificate) => certificate,
        Err(finding) => return no_certificate(finding),
    };
    let asked = &asked.with(keys_of(Named {
        origin: certificate.origin(),
        issuer: certificate.claims.issuer.organisation,
    })?);
    let said = Told::new(
        "志愿服务时长证明，格式版本 1。",
        "A certificate of service hours, form version 1.",
    );
    let mut lines = vec![bounds, Line::made(Step::Profile, said, Vec::new())];
    let (more, heads) = steps(&bundle, &certificate, asked, shape_of);
    lines.extend(more);
    let claimed = Some(Claimed::of(&certificate));
    Ok(Report {
        heads,
        ..Report::of(asked.at, claimed, &lines, unknown)
    })
}

/// Reads a list of key events: an object whose `keys` are those of a bundle; a bundle is one.
pub fn key_list(bytes: &[u8]) -> Result<Vec<KeyRecord>, String> {
    let mut value = strict::read(bytes).map_err(|problem| problem.to_string())?;
    let keys = value.get_mut("keys").map(Value::take);
    serde_json::from_value(keys.unwrap_or_default()).map_err(|problem| problem.to_string())
}

/// Step 1: the JSON of a file, read strictly.
fn read(bytes: &[u8]) -> Result<(Value, Line), Finding> {
    if !attachment::is_pdf(bytes) {
        let value = strict::read(bytes).map_err(|problem| malformed(&problem))?;
        let said = Told::new(
            "文件大小合规，内容无歧义。",
            "Within bounds, and of one meaning.",
        );
        return Ok((value, Line::made(Step::Bounds, said, Vec::new())));
    }
    let bundle = attachment::bundle_of(bytes).map_err(|problem| match problem {
        NoBundle::Missing => Finding::refutes(
            Code::UnknownProfile,
            "PDF 没有可读的证明附件",
            "the PDF carries no bundle that can be read",
        ),
        NoBundle::Several => Finding::refutes(
            Code::NotStrictJson,
            "PDF 带有多个附件，无法确定以哪个为准",
            "the PDF carries several attachments; which one counts is not known",
        ),
    })?;
    let value = strict::read(&bundle).map_err(|problem| malformed(&problem))?;
    let said = Told::new(
        "取自 PDF 的附件；大小合规，内容无歧义。",
        "Taken from the PDF's attachment; within bounds, and of one meaning.",
    );
    let pages = Finding::limits(
        Code::PagesNotCompared,
        "以附件所称为准，请与页面对照",
        "what counts is what the attachment claims; compare the pages with it",
    );
    Ok((value, Line::made(Step::Bounds, said, vec![pages])))
}

fn malformed(problem: &JsonProblem) -> Finding {
    let code = if problem.fault.is_of_bounds() {
        Code::TooLarge
    } else {
        Code::NotStrictJson
    };
    let at = problem.at;
    Finding::refutes(code, format!("第 {at} 字节"), problem.to_string())
}

/// Step 2: what kind of file this is, and the members of it that were passed over.
fn profile(value: Value) -> Result<(Bundle, Vec<String>), Finding> {
    let unknown = |zh: &str, en: &str| Finding::refutes(Code::UnknownProfile, zh, told::shown(en));
    let read = Bundle::read(value).map_err(|problem| match problem {
        BundleProblem::Version => unknown("版本未知", &problem.to_string()),
        _ => unknown("文件结构不符", &problem.to_string()),
    })?;
    let passed_over = read.unknown.iter().map(|pointer| told::shown(pointer));
    let passed_over = passed_over.take(UNKNOWN_MEMBERS_MAX).collect();
    Ok((read.bundle, passed_over))
}

/// A step that nobody can make who trusts nothing.
fn without_policy(step: Step) -> Line {
    Line::skipped(
        step,
        "未给出策略文件：没有信任根，无法证明。",
        "No policy file was given: without a root of trust nothing is proven.",
    )
}

/// Unknown members that are named.
const UNKNOWN_MEMBERS_MAX: usize = 20;

/// Steps 3 to 10, and the heads that were judged.
fn steps(
    bundle: &Bundle,
    certificate: &Certificate<'_>,
    asked: &Asked,
    shape_of: ShapeOf,
) -> (Vec<Line>, Vec<Head>) {
    let mut lines = vec![
        content::line(bundle, &certificate.claims, shape_of),
        holder::line(&certificate.claims, asked.holder.as_ref()),
    ];
    let Some(policy) = &asked.policy else {
        let trusting = [
            Step::IssuerKey,
            Step::Signature,
            Step::TrustedIssuer,
            Step::Status,
            Step::Log,
        ];
        lines.extend(trusting.map(without_policy));
        let validity = certificate.validity();
        lines.push(issuer::time_line(validity, asked.at, None));
        return (lines, Vec::new());
    };
    let mut judge = Judge::new(policy, certificate.origin());
    let records = (bundle.keys.as_slice(), bundle.issuance.ledger_id);
    let (keys, findings) = issuer::take_keys(records, asked, &mut judge, shape_of);
    lines.push(status::line(
        bundle,
        certificate,
        asked,
        &keys,
        &mut judge,
        shape_of,
    ));
    // Behind all others that are given proofs, so that it sees every head.
    lines.push(log::line(bundle, certificate, asked, &mut judge, shape_of));
    let witnessed_at = judge.witnessed_at();
    let validity = certificate.validity();
    lines.push(issuer::time_line(validity, asked.at, witnessed_at));
    let found = issuer::signing_key(bundle, certificate, &keys);
    let (line, key) = issuer::key_line(found, certificate.origin(), asked, findings);
    let is_proven = line.ended < Ended::NotChecked;
    lines.push(line);
    if let Some(key) = key {
        let signed = Signed {
            document: &bundle.credential,
            did: &certificate.did,
            at: certificate.claims.issued_at,
            hashed: &certificate.hashed,
        };
        lines.push(issuer::signature_line(&signed, key));
        if is_proven {
            lines.push(issuer::trusted_line(certificate, asked));
        }
    }
    (lines, judge.told_heads())
}
