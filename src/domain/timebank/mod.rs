//! Time bank: effective hours turn into credits and points, and stay honest (R60 to R69).
//!
//! Double entry: every posting has lines that sum to zero, between accounts of holders (people,
//! organisations, pools), each with its buckets, and contra accounts that say where units come from
//! and go (`minted`, `fund`, `brought`, `spent`, `expired`, `written_off`). Credits and points
//! are units of their own and never meet in one posting.
//!
//! - [`earn`]: what follows from hours, in the same command: minted once, clawed back when undone.
//! - [`hold`]: reserve, then capture all or less, void, or run out: each hold ends once.
//! - [`give`]: transfers to relations, donations, what pools give to people in need.
//! - [`request`]: asking a relation for credit; accepted, it is a transfer.
//! - [`bring`]: balances brought along from another system, one by one or by an import.
//! - [`elsewhere`]: what moved there before: history in those balances, never posted.
//! - [`member`]: relations, attested need, group earning, frozen accounts.
//! - [`closing`]: heirs, and accounts that close.
//! - [`expire`]: oldest first, at the end of a month.
//! - [`figures`]: where all units are, stated once a day; zero in sum.
//! - [`till`]: a clerk's shift at a station, and what is redeemed in it.
//! - [`warn`]: soft limits: derived when somebody reads, never recorded.
//!
//! Invariants: a unit sums to zero over all accounts, always (I8); what is spendable is negative
//! only after a clawback; a limit is checked when a hold is made, so that its end cannot break it.
//! Must never: touch certified hours (R68), take or give money (R66).

pub mod account;
pub mod book;
pub mod bring;
pub mod brought;
pub mod closed;
pub mod closing;
pub mod command;
pub mod earn;
pub mod elsewhere;
pub mod event;
pub mod expire;
pub mod figures;
pub mod fold;
pub mod give;
pub mod hold;
pub mod member;
pub mod purse;
pub mod request;
pub mod requested;
pub mod reverse;
pub mod till;
pub mod warn;
