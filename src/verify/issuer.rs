//! Steps 3 to 6: whose key signed, what, whether that issuer counts, and when.
//!
//! The key is taken from its key event, never from a document beside the certificate. The time that
//! matters for its window is that of issuing, by the certificate's own word, and the place that
//! matters for distrust is that of the issuance in the log.

use serde_json::Value;

use super::Asked;
use super::claims::Certificate;
use super::code::Code;
use super::judge::Judge;
use super::keys::{Key, Keys, Use};
use super::report::{Finding, Line, Step};
use super::told::{Told, shown};
use crate::credential::bundle::{Bundle, KeyRecord};
use crate::credential::did::{Authority, Issuer};
use crate::credential::proof::{self, Hashed, ProofProblem};
use crate::domain::kernel::moment::Moment;
use crate::domain::keys::event::KeyPurpose;
use crate::log::{LedgerId, ShapeOf};

/// How far the clocks of issuer and verifier may be apart.
pub(super) const LEEWAY_SECONDS: i64 = 60;
/// How far the clocks of ledger and witnesses may be apart before somebody should ask why.
const CLOCKS_APART_SECONDS: i64 = 24 * 60 * 60;

/// A signed document, for the steps that ask who signed it and when.
pub(super) struct Signed<'a> {
    /// The document.
    pub(super) document: &'a Value,
    /// The DID of the issuer that it names.
    pub(super) did: &'a str,
    /// When it was signed, by its own word.
    pub(super) at: Moment,
    /// Its bytes, unless it has no proof at all.
    pub(super) hashed: &'a Result<Hashed<'a>, ProofProblem>,
}

/// Step 3: the keys that are proven, and the one that signed. None without it.
pub(super) fn key_line<'k>(
    found: Result<&'k Key, Finding>,
    origin: &str,
    asked: &Asked,
    mut findings: Vec<Finding>,
) -> (Line, Option<&'k Key>) {
    let mut said = Told::new("未找到可信的签名密钥。", "No key that counts signed this.");
    let mut announced_at = None;
    let key = match found {
        Ok(key) => {
            let (id, position) = (key.announced.key.key_id, key.position);
            said = Told::new(
                format!("密钥 {id} 由账本在序号 {position} 公布给该单位，签发时有效。"),
                format!(
                    "Key {id} was announced for the issuer at {position} of the log and was in \
                     force when it signed."
                ),
            );
            announced_at = Some(key.announced.meta.effective_at);
            Some(key)
        }
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    if key.is_some() && asked.keys.is_empty() {
        findings.push(Finding::limits(
            Code::KeysMayBeOld,
            "密钥事件只来自此文件；之后的停用或不信任声明无从得知",
            "the key events are the file's own; a later distrust would not be in it",
        ));
    }
    let line = Line::made(Step::IssuerKey, said, findings);
    (line.by(shown(origin)).as_of(announced_at), key)
}

/// Takes the key events of the file and of the verifier's own list.
pub(super) fn take_keys(
    (records, ledger): (&[KeyRecord], LedgerId),
    asked: &Asked,
    judge: &mut Judge<'_>,
    shape_of: ShapeOf,
) -> (Keys, Vec<Finding>) {
    let mut keys = Keys::default();
    let mut findings = keys.take(records, ledger, judge, shape_of);
    if asked.keys.is_empty() {
        return (keys, findings);
    }
    let of_list = |finding: Finding| {
        let (zh, en) = (finding.detail.zh, finding.detail.en);
        let zh = format!("您的密钥清单：{zh}");
        Finding::hinders(finding.code, zh, format!("your key list: {en}"))
    };
    let mut list = judge.another();
    // What the file holds word for word, proof and all, was found good or bad already.
    let is_same = |record: &&KeyRecord| findings.is_empty() && records.contains(record);
    let (same, other): (Vec<_>, Vec<_>) = asked.keys.iter().partition(is_same);
    same.into_iter()
        .filter_map(|record| record.proof.as_deref())
        .for_each(|proof| list.agree(proof));
    let problems = keys.take(other, ledger, &mut list, shape_of);
    findings.extend(problems.into_iter().map(of_list));
    judge.compare_with(&list);
    let oldest = asked.at.plus_seconds(-asked.status_seconds_max());
    if list.witnessed_at().is_none_or(|at| at < oldest) {
        findings.push(Finding::limits(
            Code::KeysMayBeOld,
            "您的密钥清单没有近期的见证时间",
            "no witness vouches for your key list being recent",
        ));
    }
    (keys, findings)
}

/// The key that signed a certificate.
pub(super) fn signing_key<'k>(
    bundle: &Bundle,
    certificate: &Certificate<'_>,
    keys: &'k Keys,
) -> Result<&'k Key, Finding> {
    let issuer = certificate.claims.issued_by();
    of_its_ledger(certificate.origin(), &issuer)?;
    let used = Use {
        purpose: KeyPurpose::Issuing,
        organisation: issuer.organisation,
        at: certificate.claims.issued_at,
        position: Some(bundle.issuance.position.0),
    };
    keys.of(key_id(&bundle.credential), &used)
}

/// The id of the key that a document says signed it; empty if it does not say.
pub(super) fn key_id(document: &Value) -> &str {
    let method = document["proof"]["verificationMethod"].as_str();
    let key_id = method.and_then(|method| method.rsplit_once('#'));
    key_id.map_or("", |(_, id)| id)
}

/// A ledger speaks for its own organisations: host of the DID and host of the log are one.
pub(super) fn of_its_ledger(origin: &str, issuer: &Issuer) -> Result<(), Finding> {
    if Authority::of_origin(origin).as_ref() == Ok(&issuer.authority) {
        return Ok(());
    }
    let origin = shown(origin);
    Err(Finding::refutes(
        Code::IssuerUnknown,
        format!("出具单位不属于日志 {origin} 的账本"),
        format!("the issuer is none of the ledger of log {origin}"),
    ))
}

/// Step 4: the signature.
pub(super) fn signature_line(signed: &Signed<'_>, key: &Key) -> Line {
    let findings = signature(signed, key).err();
    let said = match &findings {
        None => Told::new(
            "文件与签名时一字不差（Ed25519，eddsa-jcs-2022）。",
            "Not a letter differs from what was signed (Ed25519, eddsa-jcs-2022).",
        ),
        Some(_) => Told::new("签名不成立。", "The signature does not hold."),
    };
    let findings = findings.into_iter().collect();
    let line = Line::made(Step::Signature, said, findings);
    line.by(shown(signed.did)).as_of(Some(signed.at))
}

fn signature(document: &Signed<'_>, key: &Key) -> Result<(), Finding> {
    let stated = proof::stated(document.document).map_err(|problem| signed(&problem))?;
    let controller = stated.method.rsplit_once('#').map(|(did, _)| did);
    if controller != Some(document.did) {
        return Err(Finding::refutes(
            Code::IssuerDiffers,
            "签名方法不属于出具单位",
            "the proof's method is another one's",
        ));
    }
    if stated.created != document.at {
        return Err(Finding::refutes(
            Code::SignatureWrong,
            "签名时间与出具时间不同",
            "it was signed at another time than it says it was issued",
        ));
    }
    let hashed = document.hashed.as_ref().map_err(signed)?;
    let checked = hashed.check(&key.announced.key.public_key);
    checked.map_err(|problem| signed(&problem))
}

/// The finding of a proof that does not hold.
pub(super) fn signed(problem: &ProofProblem) -> Finding {
    let code = match problem {
        ProofProblem::Context => Code::ContextDiffers,
        _ => Code::SignatureWrong,
    };
    Finding::refutes(code, "签名校验失败", shown(&problem.to_string()))
}

/// Step 5: whether the issuer counts for this verifier.
pub(super) fn trusted_line(certificate: &Certificate<'_>, asked: &Asked) -> Line {
    let did = &certificate.did;
    let (said, findings) = match &asked.accepted_issuers {
        None => (
            Told::new(
                "未给出接受名单；以账本为该单位公布密钥为准。单位名称为其自称。",
                "You gave no list; that the ledger announced a key for the issuer is what counts. \
                 Its name is what it calls itself.",
            ),
            Vec::new(),
        ),
        Some(accepted) if accepted.contains(did) => (
            Told::new("出具单位在您的名单内。", "The issuer is on your list."),
            Vec::new(),
        ),
        Some(_) => (
            Told::new(
                "出具单位不在您的名单内。",
                "The issuer is not on your list.",
            ),
            vec![Finding::refutes(
                Code::IssuerNotAccepted,
                shown(did),
                shown(did),
            )],
        ),
    };
    Line::made(Step::TrustedIssuer, said, findings).by(shown(did))
}

/// Step 6: valid now, by the clock that is shown.
pub(super) fn time_line(
    (from, until): (Moment, Option<Moment>),
    at: Moment,
    witnessed_at: Option<Moment>,
) -> Line {
    let mut findings = Vec::new();
    if from > at.plus_seconds(LEEWAY_SECONDS) {
        let (zh, en) = (format!("自 {from} 起有效"), format!("valid from {from}"));
        findings.push(Finding::refutes(Code::NotYetValid, zh, en));
    }
    if let Some(until) = until
        && until < at.plus_seconds(-LEEWAY_SECONDS)
    {
        let (zh, en) = (format!("有效期至 {until}"), format!("valid until {until}"));
        findings.push(Finding::refutes(Code::Expired, zh, en));
    }
    if let Some(witnessed) = witnessed_at {
        if witnessed > at.plus_seconds(LEEWAY_SECONDS) {
            findings.push(Finding::hinders(
                Code::ClockImplausible,
                format!("见证方在 {witnessed} 签名，晚于本机时钟"),
                format!("a witness signed at {witnessed}, later than this clock says it is"),
            ));
        }
        if from > witnessed.plus_seconds(CLOCKS_APART_SECONDS) {
            findings.push(Finding::limits(
                Code::ClockImplausible,
                format!("所称出具时间晚于见证时间 {witnessed}"),
                format!("it says it was issued later than witnesses saw its log, {witnessed}"),
            ));
        }
    }
    let said = Told::new(
        format!("出具于 {from}；核验所用时钟 {at}。"),
        format!("Issued at {from}; the clock of this check says {at}."),
    );
    Line::made(Step::Time, said, findings).as_of(Some(at))
}
