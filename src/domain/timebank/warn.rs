//! Soft limits (F66): a holder is told once in a month and direction that credit runs out or piles
//! up. Nothing is recorded for it and nothing refused: it is read off the postings there are.

use std::collections::BTreeMap;

use super::account::{Account, Bucket, Unit};
use super::event::PostingGroup;
use crate::domain::event::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::policy::pack::{Warn, WarnSide};

/// What one posting did to what a holder can spend.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What can be spent more, in minutes; negative: less.
    pub change: Amount,
    /// The local month it was recorded in, see [`month_of`](super::earn::month_of).
    pub month: u32,
    /// The soft limits in force on that day.
    pub warn: Option<Warn>,
}

/// A step after which a holder is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crossing {
    /// Its place among the steps.
    pub step: usize,
    /// Which limit was passed.
    pub side: WarnSide,
}

/// The steps that passed a limit: of each month and direction the first, the newest month first.
///
/// `steps` begin with the newest, which led to what can be spent now.
pub fn crossings(spendable: Amount, steps: &[Step]) -> Vec<Crossing> {
    let mut found = BTreeMap::new();
    let mut after = spendable;
    for (step, it) in steps.iter().enumerate() {
        let before = after - it.change;
        let side = |amount| it.warn.and_then(|warn| warn.passed(amount)).map(|it| it.0);
        if let Some(passed) = side(after).filter(|passed| side(before) != Some(*passed)) {
            let crossing = Crossing { step, side: passed };
            found.insert((it.month, passed), crossing);
        }
        after = before;
    }
    let mut found: Vec<Crossing> = found.into_values().collect();
    found.sort_by_key(|it| it.step);
    found
}

/// What an event changes of the credit that some accounts can spend.
pub fn change(event: &Event, accounts: &[Account]) -> Amount {
    let posting = posting(event).filter(|it| it.unit == Unit::Credit);
    let lines = posting.map_or(&[][..], |it| it.lines.as_slice());
    let counted = lines.iter().filter(|line| {
        let counts = line.bucket == Bucket::Debt || Bucket::SPENDABLE.contains(&line.bucket);
        counts && accounts.contains(&line.account)
    });
    counted.map(|line| line.amount).sum()
}

/// The lines that an event moves units by.
const fn posting(event: &Event) -> Option<&PostingGroup> {
    match event {
        Event::BalanceBrought(it) => Some(&it.posting),
        Event::BalanceBroughtBack(it) => Some(&it.posting),
        Event::BalanceExpired(it) => Some(&it.posting),
        Event::DonationPosted(it) => Some(&it.posting),
        Event::DrawPosted(it) => Some(&it.posting),
        Event::EarningPosted(it) => Some(&it.posting),
        Event::EarningReversed(it) => Some(&it.posting),
        Event::GrantPosted(it) => Some(&it.posting),
        Event::HoldCaptured(it) => Some(&it.posting),
        Event::HoldPlaced(it) => Some(&it.posting),
        Event::HoldReleased(it) => Some(&it.posting),
        Event::RedemptionReversed(it) => Some(&it.posting),
        Event::RemainderPosted(it) => Some(&it.posting),
        Event::TransferPosted(it) => Some(&it.posting),
        _ => None,
    }
}
