//! Step 9: that what is opened is what the log committed to, and that the sums are sums.
//!
//! A certificate that cites leaves is added up anew, in total, by grade, by source and by recording
//! unit. One that cites none has only sums, which must agree with each other and otherwise rest on
//! the issuer; the line says so.

use std::collections::{BTreeMap, BTreeSet};

use super::code::Code;
use super::openings::{Opened, opened};
use super::report::{Finding, Line, Step};
use super::told::Told;
use crate::credential::bundle::Bundle;
use crate::credential::document::{Claims, SessionClaim};
use crate::domain::kernel::ids::OrganisationId;
use crate::domain::kernel::moment::Moment;
use crate::log::ShapeOf;

/// Checks the content.
pub(super) fn line(bundle: &Bundle, claims: &Claims, shape_of: ShapeOf) -> Line {
    let (opened, is_star_opened, mut findings) = opened(bundle, claims, shape_of);
    findings.extend(twice(&claims.sessions));
    findings.extend(outside(claims));
    findings.extend(overlaps(&claims.sessions, &opened));
    findings.extend(totals(claims));
    findings.extend(star(claims, is_star_opened));
    findings.extend(commendations(claims));
    let shown = opened.values().filter(|it| it.shows_hours).count();
    findings.extend(limits(claims, shown, &opened));
    Line::made(Step::Content, said(claims, shown), findings)
}

fn said(claims: &Claims, opened: usize) -> Told {
    let (minutes, count) = (claims.total_minutes, claims.session_count);
    Told::new(
        format!("共 {minutes} 分钟、{count} 条服务记录，其中 {opened} 条公开。"),
        format!("{minutes} minutes in {count} session(s), of which {opened} opened."),
    )
}

/// A tag, a leaf or a commitment stands for one session-day.
fn twice(sessions: &[SessionClaim]) -> Option<Finding> {
    let (mut tags, mut leaves) = (BTreeSet::new(), BTreeSet::new());
    let mut commitments = BTreeSet::new();
    let again = sessions.iter().find(|claim| {
        let is_new_tag = tags.insert(claim.tag);
        let is_new_leaf = leaves.insert(claim.leaf_index);
        !(is_new_tag && is_new_leaf && commitments.insert(claim.commitment))
    })?;
    let (leaf, tag) = (again.leaf_index, again.tag);
    Some(Finding::refutes(
        Code::SessionTwice,
        format!("序号 {leaf}（标识 {tag}）重复"),
        format!("leaf {leaf} with tag {tag} repeats another one"),
    ))
}

fn outside(claims: &Claims) -> Option<Finding> {
    let period = claims.period;
    if period.to < period.from {
        return Some(Finding::refutes(
            Code::OutsidePeriod,
            "期间的结束早于开始",
            "the period ends before it begins",
        ));
    }
    let is_outside = |claim: &&SessionClaim| claim.date < period.from || claim.date > period.to;
    let claim = claims.sessions.iter().find(is_outside)?;
    let (date, leaf) = (claim.date, claim.leaf_index);
    Some(Finding::refutes(
        Code::OutsidePeriod,
        format!("序号 {leaf} 的日期 {date} 在期间之外"),
        format!("leaf {leaf} is of {date}"),
    ))
}

/// Times that are stated or opened do not overlap; what is opened says more than what is stated.
fn overlaps(sessions: &[SessionClaim], opened: &BTreeMap<u64, Opened>) -> Option<Finding> {
    let span = |claim: &SessionClaim| {
        let known = opened.get(&claim.leaf_index).and_then(|opened| opened.span);
        let stated = claim.started_at.zip(claim.ended_at);
        Some((known.or(stated)?, claim.leaf_index))
    };
    let mut spans: Vec<((Moment, Moment), u64)> = sessions.iter().filter_map(span).collect();
    spans.sort_unstable();
    if let Some(((start, end), leaf)) = spans.iter().find(|((start, end), _)| end < start) {
        return Some(Finding::refutes(
            Code::SessionsOverlap,
            format!("序号 {leaf} 的结束早于开始"),
            format!("leaf {leaf} ends at {end}, before its start at {start}"),
        ));
    }
    let pair = spans.windows(2).find(|pair| pair[1].0.0 < pair[0].0.1)?;
    let (one, other) = (pair[0].1, pair[1].1);
    Some(Finding::refutes(
        Code::SessionsOverlap,
        format!("序号 {one} 与 {other} 的时间重叠"),
        format!("leaves {one} and {other} overlap"),
    ))
}

/// Each way of adding up gives the total.
fn totals(claims: &Claims) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut sums = vec![
        ("等级", "grade", sum(claims.by_grade.values().copied())),
        ("来源", "source", sum(claims.by_source.values().copied())),
        (
            "单位",
            "organisation",
            sum(claims.organisations.iter().map(|it| it.minutes)),
        ),
    ];
    let mut counts = vec![sum(claims
        .organisations
        .iter()
        .map(|it| it.sessions.into()))];
    if claims.variant.cites_leaves() {
        let minutes = claims.sessions.iter().map(|it| it.minutes.into());
        sums.push(("记录", "session", sum(minutes)));
        counts.push(claims.sessions.len() as u128);
        findings.extend(shares(claims));
    }
    for (zh, en, sum) in sums {
        let total = claims.total_minutes;
        if sum != u128::from(total) {
            let zh = format!("按{zh}合计 {sum} 分钟，所称 {total} 分钟");
            let en = format!("{sum} minutes by {en}, {total} claimed");
            findings.push(Finding::refutes(Code::TotalDiffers, zh, en));
        }
    }
    let stated = u128::from(claims.session_count);
    if counts.iter().any(|count| *count != stated) {
        let en = "the number of sessions is another one";
        findings.push(Finding::refutes(
            Code::TotalDiffers,
            "服务记录的条数不符",
            en,
        ));
    }
    if claims.not_national_minutes > claims.total_minutes {
        findings.push(Finding::refutes(
            Code::TotalDiffers,
            "未录入全国系统的分钟数多于合计",
            "more minutes are not in the national system than there are",
        ));
    }
    findings
}

fn sum(parts: impl Iterator<Item = u64>) -> u128 {
    parts.map(u128::from).sum()
}

/// The parts are those of the sessions, each once.
fn shares(claims: &Claims) -> Option<Finding> {
    let mut by_grade = BTreeMap::new();
    let mut by_source = BTreeMap::new();
    let mut by_unit: BTreeMap<OrganisationId, (u64, u32)> = BTreeMap::new();
    let mut is_listed = true;
    for claim in &claims.sessions {
        let minutes = u64::from(claim.minutes);
        *by_grade.entry(claim.grade).or_insert(0) += minutes;
        *by_source.entry(claim.source).or_insert(0) += minutes;
        let Some(unit) = claims.unit_of(claim) else {
            is_listed = false;
            continue;
        };
        let share = by_unit.entry(unit.id).or_default();
        *share = (share.0 + minutes, share.1 + 1);
    }
    let stated: BTreeMap<OrganisationId, (u64, u32)> = claims
        .organisations
        .iter()
        .map(|share| (share.id, (share.minutes, share.sessions)))
        .collect();
    let is_each_once = stated.len() == claims.organisations.len();
    let holds =
        same_parts(&claims.by_grade, &by_grade) && same_parts(&claims.by_source, &by_source);
    if holds && is_listed && is_each_once && stated == by_unit {
        return None;
    }
    Some(Finding::refutes(
        Code::TotalDiffers,
        "分项与各条服务记录不符",
        "the parts by grade, source or organisation are not those of the sessions",
    ))
}

/// Whether two cuts are the same, whatever is nothing in them.
fn same_parts<K: PartialEq>(stated: &BTreeMap<K, u64>, found: &BTreeMap<K, u64>) -> bool {
    let parts = |cut| BTreeMap::iter(cut).filter(|part| *part.1 > 0);
    parts(stated).eq(parts(found))
}

/// A star level rests on a scheme of levels that no file carries; the award, if it is opened, on
/// the log.
fn star(claims: &Claims, is_opened: bool) -> Option<Finding> {
    let level = claims.star.filter(|_| !is_opened)?;
    Some(Finding::limits(
        Code::StarDiffers,
        format!("星级 {level} 只凭出具单位所称"),
        format!("star level {level} rests on the issuer"),
    ))
}

/// No leaf is cited for a commendation; that each rests on what is counted bounds how many there
/// can be.
fn commendations(claims: &Claims) -> Option<Finding> {
    if claims.commendations.is_empty() {
        return None;
    }
    let all = sum(claims.commendations.iter().map(|it| it.count.into()));
    if all > u128::from(claims.session_count) {
        return Some(Finding::refutes(
            Code::TotalDiffers,
            format!("{all} 条感谢与表彰多于所计入的服务"),
            format!("{all} commendations are more than the sessions counted"),
        ));
    }
    Some(Finding::limits(
        Code::CommendationsStated,
        format!("{all} 条感谢与表彰只凭出具单位所称"),
        format!("{all} commendation(s) rest on the issuer"),
    ))
}

fn limits(claims: &Claims, some: usize, opened: &BTreeMap<u64, Opened>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let all = claims.sessions.len();
    if !claims.variant.cites_leaves() {
        findings.push(Finding::limits(
            Code::NoLeafCited,
            "此类证明只列合计",
            "this kind of certificate states totals only",
        ));
    } else if some < all {
        findings.push(Finding::limits(
            Code::PartlyOpened,
            format!("{all} 条服务记录中公开 {some} 条，其余只凭出具单位所称"),
            format!("{some} of {all} sessions are opened; the others rest on the issuer"),
        ));
    }
    let people = opened.values().filter_map(|it| it.person.as_deref());
    if people.collect::<BTreeSet<_>>().len() > 1 {
        findings.push(Finding::limits(
            Code::HolderNotProven,
            "公开的记录属于不同的人员编号（可能曾合并）",
            "the opened records name different person ids (they may have been merged)",
        ));
    }
    findings
}
