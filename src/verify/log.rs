//! Step 8: that the log holds what the certificate cites.
//!
//! The issuance is a leaf of its own kind, whose event names the digest of the signed certificate:
//! a stolen key can sign, but not put a leaf behind what is recorded. Each cited session is a leaf,
//! earlier than the issuance. All under checkpoints that the log signed and, if the policy says
//! so, witnesses cosigned.

use serde_json::Value;

use super::Asked;
use super::claims::Certificate;
use super::code::Code;
use super::judge::Judge;
use super::report::{Finding, Line, Step};
use super::told::{Told, shown};
use crate::credential::bundle::Bundle;
use crate::credential::document::{Claims, Variant};
use crate::domain::kernel::ids::Digest32;
use crate::domain::kernel::moment::Moment;
use crate::log::ShapeOf;
use crate::log::commitment::opening::Unproven;
use crate::tree::{Entry, Hash, Kind};

const ISSUED_TYPE: &str = "certificate_issued";
/// How long the log may take to publish an issuance; until then a missing proof is no refusal.
const PUBLISHING_SECONDS: i64 = 24 * 60 * 60;

/// Checks the log's part of a bundle.
pub(super) fn line(
    bundle: &Bundle,
    certificate: &Certificate<'_>,
    asked: &Asked,
    judge: &mut Judge<'_>,
    shape_of: ShapeOf,
) -> Line {
    let mut findings = Vec::new();
    if let Err(unknown) = judge.known_log() {
        let said = Told::new("未进行。", "Not made.");
        return Line::made(Step::Log, said, vec![unknown]);
    }
    let issuance = issuance(bundle, certificate, asked.at, judge, shape_of);
    findings.extend(issuance.err());
    findings.extend(leaves(bundle, &certificate.claims, judge));
    findings.extend(heads(certificate, asked, judge));
    let line = Line::made(Step::Log, said(certificate, judge), findings);
    line.by(judge.told_signers()).as_of(judge.witnessed_at())
}

/// The leaf of the issuance is in the log, and it is of this very document.
fn issuance(
    bundle: &Bundle,
    certificate: &Certificate<'_>,
    at: Moment,
    judge: &mut Judge<'_>,
    shape_of: ShapeOf,
) -> Result<(), Finding> {
    let missing = |zh: &str, en: &str| Finding::refutes(Code::IssuanceMissing, zh, en);
    let issuance = &bundle.issuance;
    let opening = &issuance.opening;
    let position = issuance.position;
    if opening.event_type != ISSUED_TYPE {
        return Err(missing(
            "所示事件不是出具记录",
            "the event shown records no issuance",
        ));
    }
    let commitment = opening
        .commitment(issuance.ledger_id, position, shape_of)
        .map_err(|problem| match problem {
            Unproven::Type => Finding::newer(&opening.event_type, opening.version),
            other => missing("出具记录的公开内容有误", &other.to_string()),
        })?;
    let document = opening.opened.iter().find(|group| group.name == "document");
    let document = document.and_then(|group| serde_json::from_str::<Value>(&group.value).ok());
    let hashed = certificate.hashed.as_ref().ok();
    let digest = hashed.map(|hashed| Digest32::from_bytes(hashed.digest()));
    let recorded = document.and_then(|document| document["digest"].as_str()?.parse().ok());
    if recorded.is_none() || recorded != digest {
        return Err(missing(
            "出具记录属于另一份证明",
            "the event shown records the issuance of another document",
        ));
    }
    let Some(proof) = &bundle.issuance_proof else {
        let zh = "文件中没有出具记录的证明";
        let en = "the file has no proof of the issuance";
        let age_seconds = at.seconds_since(certificate.claims.issued_at);
        return Err(if age_seconds < PUBLISHING_SECONDS {
            Finding::hinders(Code::IssuanceMissing, zh, en)
        } else {
            missing(zh, en)
        });
    };
    let kind = Kind::CertificateIssued;
    judge.included(proof, position.0, Entry { kind, commitment })
}

/// Every leaf that is cited, of sessions or of the award of a star, with its proof.
fn leaves(bundle: &Bundle, claims: &Claims, judge: &mut Judge<'_>) -> Vec<Finding> {
    let sessions = claims.sessions.iter();
    let sessions = sessions.map(|claim| (claim.leaf_index, claim.commitment));
    let level = claims.star_level.as_ref();
    let award = level.and_then(|level| level.award.as_ref());
    let award = award.map(|claim| (claim.leaf_index, claim.commitment));
    let leaves: Vec<(u64, [u8; 32])> = sessions.chain(award).collect();
    if bundle.proofs.len() != leaves.len() {
        let (proofs, leaves) = (bundle.proofs.len(), leaves.len());
        return vec![Finding::refutes(
            Code::NotIncluded,
            format!("所引记录 {leaves} 条，却有 {proofs} 个证明"),
            format!("{leaves} leaves cited and {proofs} proof(s)"),
        )];
    }
    let issued_at = bundle.issuance.position.0;
    let pairs = leaves.into_iter().zip(&bundle.proofs);
    pairs
        .filter_map(|(claim, proof)| leaf(claim, proof, issued_at, judge).err())
        .collect()
}

fn leaf(
    (index, commitment): (u64, [u8; 32]),
    proof: &str,
    issued_at: u64,
    judge: &mut Judge<'_>,
) -> Result<(), Finding> {
    let refused = |zh: String, en: String| Err(Finding::refutes(Code::NotIncluded, zh, en));
    if index >= issued_at {
        return refused(
            format!("序号 {index} 晚于证明的出具"),
            format!("leaf {index} is later than the issuance"),
        );
    }
    let kind = Kind::Event;
    judge.included(proof, index, Entry { kind, commitment })
}

/// What the heads say of each other, of what the issuer cited, and of what the verifier kept.
fn heads(certificate: &Certificate<'_>, asked: &Asked, judge: &Judge<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let cited = &certificate.claims.evidence;
    let mut stated = vec![(cited.tree_size, Hash(cited.root))];
    stated.extend(asked.pinned);
    findings.extend(judge.fork(&stated));
    let newest = judge.heads().map(|it| it.checkpoint.size()).max();
    if let (Some((pinned, _)), Some(newest)) = (asked.pinned, newest)
        && newest < pinned
    {
        findings.push(Finding::limits(
            Code::KeysMayBeOld,
            format!("检查点大小 {newest} 小于您保存的 {pinned}，一致性未证明"),
            format!(
                "the checkpoint of size {newest} is older than yours of {pinned}; that they are \
                 of one log is not shown"
            ),
        ));
    }
    if judge.heads().any(|head| head.witnesses.is_empty()) {
        findings.push(Finding::unwitnessed());
    }
    findings
}

fn said(certificate: &Certificate<'_>, judge: &Judge<'_>) -> Told {
    let sessions = certificate.claims.sessions.len();
    let of_star = certificate.claims.variant == Variant::Star;
    let cited = if of_star {
        Told::new("星级认定", "the award of the star")
    } else {
        Told::new(
            format!(" {sessions} 条服务记录"),
            format!("{sessions} session(s)"),
        )
    };
    let (zh, en) = (cited.zh, cited.en);
    let origin = shown(certificate.origin());
    let sizes: Vec<u64> = judge.heads().map(|it| it.checkpoint.size()).collect();
    let size = sizes.iter().max().copied().unwrap_or_default();
    Told::new(
        format!("日志 {origin}（大小 {size}）：出具记录与{zh}的证明。"),
        format!("Log {origin} of size {size}: proofs of the issuance and {en}."),
    )
}
