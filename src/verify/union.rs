//! Several certificates together: each session-day counts once, never as often as it is certified.
//!
//! A session-day is known by its tag, whichever certificate cites it; of two leaves of one tag the
//! newer one counts. Certificates that cite no leaf cannot be added to others, since nobody can
//! tell what of them is the same. What does not hold does not count.

use std::collections::BTreeMap;

use serde::Serialize;

use super::claims::{Claimed, ClaimedSession};
use super::report::{Report, Step};
use super::{Asked, Ended, verify};
use crate::domain::kernel::ids::Tag16;
use crate::log::ShapeOf;

/// Whether several certificates are one person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Holders {
    /// The holder that was shown is that of each.
    OneProven,
    /// All are bound to one identity, but nobody was shown.
    OneClaimed,
    /// They are bound to different identities.
    Different,
    /// Some are bound to nobody, so nothing is known.
    NotKnown,
}

/// Why a certificate does not count in a union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Its check failed or could not be made.
    DoesNotHold,
    /// It cites no leaf.
    CitesNoLeaf,
    /// It is the receipt of a check, and shows no hours.
    IsReceipt,
}

/// What several certificates come to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Union {
    /// Minutes of all session-days, each once.
    pub minutes: u64,
    /// How many session-days.
    pub sessions: usize,
    /// Minutes that several certificates cite, as often as they are not counted.
    pub minutes_not_counted_again: u64,
    /// Certificates that count, by their place among the files, from 0.
    pub counted: Vec<usize>,
    /// Those that do not, and why.
    pub left_out: Vec<(usize, LeftOut)>,
    /// Whose they are. Hours of different people make no sum.
    pub holders: Holders,
    /// A size at which two files show two roots of one log: evidence of a fork, and nothing of
    /// the sum counts.
    pub forked_at: Option<u64>,
}

/// Checks several files and what they come to.
pub fn verify_many(files: &[&[u8]], asked: &Asked, shape_of: ShapeOf) -> (Vec<Report>, Union) {
    let reports: Vec<Report> = files
        .iter()
        .map(|file| verify(file, asked, shape_of))
        .collect();
    let union = union(&reports);
    (reports, union)
}

/// What the certificates of these reports come to.
pub fn union(reports: &[Report]) -> Union {
    let mut newest: BTreeMap<(&str, Tag16), &ClaimedSession> = BTreeMap::new();
    let (mut counted, mut left_out) = (Vec::new(), Vec::new());
    let (mut all, mut kept) = (0_u64, Vec::new());
    for (at, report) in reports.iter().enumerate() {
        let claimed = match counting(report) {
            Ok(claimed) => claimed,
            Err(why) => {
                left_out.push((at, why));
                continue;
            }
        };
        counted.push(at);
        kept.push((report, claimed));
        for session in &claimed.sessions {
            all = all.saturating_add(session.minutes.into());
            let known = newest.entry((&claimed.log, session.tag)).or_insert(session);
            if session.leaf_index > known.leaf_index {
                *known = session;
            }
        }
    }
    let each = newest.values().map(|session| u64::from(session.minutes));
    let minutes = each.fold(0, u64::saturating_add);
    Union {
        minutes,
        sessions: newest.len(),
        minutes_not_counted_again: all - minutes,
        counted,
        left_out,
        holders: holders(&kept),
        forked_at: forked_at(reports),
    }
}

fn forked_at(reports: &[Report]) -> Option<u64> {
    let mut roots: BTreeMap<(&str, u64), &str> = BTreeMap::new();
    let mut heads = reports.iter().flat_map(|report| &report.heads);
    let other = heads.find(|head| {
        let root = roots.entry((&head.origin, head.size)).or_insert(&head.root);
        *root != head.root
    });
    other.map(|head| head.size)
}

fn counting(report: &Report) -> Result<&Claimed, LeftOut> {
    if report.receipt.is_some() {
        return Err(LeftOut::IsReceipt);
    }
    let holding = report.claimed.as_ref().filter(|_| report.verdict.holds());
    let claimed = holding.ok_or(LeftOut::DoesNotHold)?;
    let citing = claimed.variant.cites_leaves().then_some(claimed);
    citing.ok_or(LeftOut::CitesNoLeaf)
}

fn holders(kept: &[(&Report, &Claimed)]) -> Holders {
    let is_proven =
        |(report, _): &(&Report, &Claimed)| report.line(Step::Holder).ended == Ended::Ok;
    if !kept.is_empty() && kept.iter().all(is_proven) {
        return Holders::OneProven;
    }
    let mut commitments = kept
        .iter()
        .map(|(_, claimed)| claimed.holder_commitment.as_ref());
    let Some(Some(first)) = commitments.next() else {
        return Holders::NotKnown;
    };
    let mut result = Holders::OneClaimed;
    for other in commitments {
        match other {
            None => return Holders::NotKnown,
            Some(other) if other != first => result = Holders::Different,
            Some(_) => {}
        }
    }
    result
}
