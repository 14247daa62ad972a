//! Step 7: whether the certificate was revoked, by the newest list that came with it.
//!
//! A list is the issuer's word as of a time: it counts if a status key of the same issuer signed
//! it, if it is the list that the certificate names, and for what it says at the certificate's
//! index. A list without a bit set proves only that nothing was revoked by then, so its age is told
//! and, where it is too old, a limit. That it is the list that everybody is shown is proven by its
//! leaf in the log.

use serde_json::Value;

use super::Asked;
use super::claims::Certificate;
use super::code::Code;
use super::issuer::LEEWAY_SECONDS;
use super::judge::Judge;
use super::keys::{Keys, Use, public_entry};
use super::report::{Finding, Line, Step, Weight};
use super::told::{Told, shown};
use crate::credential::bundle::{Bundle, StatusRecord};
use crate::credential::did::Issuer;
use crate::credential::proof::{self, Hashed, ProofProblem};
use crate::credential::status::StatusList;
use crate::domain::kernel::ids::Digest32;
use crate::domain::kernel::moment::Moment;
use crate::domain::keys::event::KeyPurpose;
use crate::log::ShapeOf;
use crate::tree::Kind;

const LIST_TYPE: (&str, u16) = ("status_list_published", 1);

/// Checks the status.
pub(super) fn line(
    bundle: &Bundle,
    certificate: &Certificate<'_>,
    asked: &Asked,
    keys: &Keys,
    judge: &mut Judge<'_>,
    shape_of: ShapeOf,
) -> Line {
    let Some(record) = &bundle.status else {
        let said = Told::new(
            "未核验是否撤销。",
            "Whether it was revoked was not checked.",
        );
        let en = "no status list came with the file";
        let finding = Finding::limits(Code::StatusUnknown, "文件未附状态列表", en);
        return Line::made(Step::Status, said, vec![finding]);
    };
    let (list, digest) = match counting(record, certificate, keys) {
        Ok(counting) => counting,
        Err(finding) => {
            let said = Told::new("状态列表不可信。", "The status list does not count.");
            return Line::made(Step::Status, said, vec![finding]);
        }
    };
    let mut findings: Vec<Finding> = bit(certificate.claims.status.index, &list)
        .err()
        .into_iter()
        .collect();
    findings.extend(age(&list, asked));
    findings.extend(logged((record, digest), bundle, judge, shape_of).err());
    let as_of = list.valid_from;
    let said = Told::new(
        format!("截至 {as_of} 的状态列表。"),
        format!("By the issuer's status list as of {as_of}."),
    );
    let line = Line::made(Step::Status, said, findings);
    line.by(shown(&certificate.did)).as_of(Some(as_of))
}

/// The list and its digest, if it is the one that the certificate names and a key that counts
/// signed it.
fn counting(
    record: &StatusRecord,
    certificate: &Certificate<'_>,
    keys: &Keys,
) -> Result<(StatusList, Digest32), Finding> {
    let other = |zh: &str, en: &str| Finding::refutes(Code::StatusIndex, zh, en);
    let unsigned = |zh: &str, en: &str| Finding::refutes(Code::StatusSignature, zh, en);
    let expected = certificate.claims.issued_by();
    let url = expected.status_list_url(certificate.claims.status.list);
    if record.credential["id"] != url.as_str() {
        return Err(other(
            "不是证明所指的列表",
            "it is not the list that the certificate names",
        ));
    }
    let stated = proof::stated(&record.credential)
        .map_err(|problem| unsigned("列表没有有效签名", &problem.to_string()))?;
    let (issuer, key) = Issuer::of_method(stated.method)
        .map_err(|problem| unsigned("签名密钥无法读取", &problem.to_string()))?;
    let made_at = record.credential["validFrom"]
        .as_str()
        .and_then(|at| at.parse().ok());
    let is_theirs = record.credential["issuer"] == certificate.did.as_str() && issuer == expected;
    if !is_theirs || made_at != Some(stated.created) {
        return Err(unsigned(
            "列表不是该单位签署的",
            "the list is not this issuer's",
        ));
    }
    let used = Use {
        purpose: KeyPurpose::Status,
        organisation: issuer.organisation,
        at: stated.created,
        position: record.proof.as_ref().map(|_| record.position.0),
    };
    let key = keys.of(&key.to_string(), &used).map_err(|finding| {
        let weight = finding.weight;
        let (zh, en) = (finding.detail.zh, finding.detail.en);
        match weight {
            Weight::Hinders => Finding::hinders(Code::StatusSignature, zh, en),
            _ => Finding::refutes(Code::StatusSignature, zh, en),
        }
    })?;
    let broken = |problem: ProofProblem| unsigned("列表的签名不成立", &problem.to_string());
    let hashed = Hashed::of(&record.credential).map_err(broken)?;
    hashed
        .check(&key.announced.key.public_key)
        .map_err(broken)?;
    let list = StatusList::read(&record.credential)
        .map_err(|problem| other("列表无法读取", &problem.to_string()))?;
    Ok((list, Digest32::from_bytes(hashed.digest())))
}

fn bit(index: u32, list: &StatusList) -> Result<(), Finding> {
    match list.bits.is_set(index) {
        Ok(false) => Ok(()),
        Ok(true) => Err(Finding::refutes(
            Code::Revoked,
            "出具单位已撤销此证明，或以新证明取代",
            "the issuer revoked this certificate, or replaced it by another one",
        )),
        Err(problem) => Err(Finding::refutes(
            Code::StatusIndex,
            "序号不在列表之内",
            problem.to_string(),
        )),
    }
}

/// How old the list is, by the clock of the check.
fn age(list: &StatusList, asked: &Asked) -> Option<Finding> {
    let (made, until) = (list.valid_from, list.valid_until);
    if made > asked.at.plus_seconds(LEEWAY_SECONDS) {
        return Some(Finding::hinders(
            Code::ClockImplausible,
            format!("列表的时间 {made} 晚于本机时钟"),
            format!("the list is of {made}, later than this clock says it is"),
        ));
    }
    let is_old = asked.at.seconds_since(made) > asked.status_seconds_max();
    let days = asked.status_days_max;
    (is_old || until < asked.at).then(|| stale(made, days))
}

fn stale(made: Moment, days: u32) -> Finding {
    Finding::limits(
        Code::StatusStale,
        format!("列表为 {made} 所制，超过 {days} 天或已过期；此后是否撤销未知"),
        format!(
            "the list is of {made}, older than {days} day(s) or past its end; what was revoked \
             since is not known"
        ),
    )
}

/// Whether the list is the one that the log says was published.
fn logged(
    (record, digest): (&StatusRecord, Digest32),
    bundle: &Bundle,
    judge: &mut Judge<'_>,
    shape_of: ShapeOf,
) -> Result<(), Finding> {
    let Some(proof) = &record.proof else {
        return Err(Finding::limits(
            Code::StatusNotLogged,
            "列表只有签名，没有日志证明",
            "the list is signed, but no proof shows it in the log",
        ));
    };
    if shape_of(LIST_TYPE.0, LIST_TYPE.1).is_none() {
        return Err(Finding::newer(LIST_TYPE.0, LIST_TYPE.1));
    }
    let other = || {
        Finding::refutes(
            Code::StatusSignature,
            "日志事件公布的是另一份列表",
            "the event of the log published another list",
        )
    };
    let at = (bundle.issuance.ledger_id, record.position);
    let entry = public_entry(LIST_TYPE, &record.body, at, Kind::StatusList, shape_of);
    let body: Option<Value> = serde_json::from_str(&record.body).ok();
    let recorded = body
        .as_ref()
        .and_then(|body| body["document"]["digest"].as_str());
    let recorded: Option<Digest32> = recorded.and_then(|digest| digest.parse().ok());
    let (Some(entry), true) = (entry, recorded == Some(digest)) else {
        return Err(other());
    };
    judge.included(proof, record.position.0, entry)
}
