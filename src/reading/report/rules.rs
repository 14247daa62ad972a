//! The rules behind the sessions of a report: which packs they pinned, and how they were rounded.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{Digest32, Position};
use crate::domain::kernel::rounding::Rounding;
use crate::domain::stored::PolicyRef;
use crate::reading::Read;
use crate::reading::policies::{pack, whole};
use crate::run::Ledger;

/// A policy version, and how many of the sessions it decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RulesView {
    /// Position of its adoption.
    pub adopted_at: Position,
    /// Its digest.
    pub digest: Digest32,
    /// Name of the pack.
    pub id: String,
    /// Version of the pack.
    pub version: u32,
    /// Its rounding rule, applied once per session (R25).
    pub rounding: Rounding,
    /// Sessions that pinned it.
    pub sessions: u64,
}

/// How many sessions pinned which pack, by the position of its adoption.
#[derive(Clone, Debug, Default)]
pub struct Pinned(BTreeMap<Position, u64>);

impl Pinned {
    /// Takes the pack of a session in.
    pub fn see(&mut self, policy: PolicyRef) {
        *self.0.entry(policy.adopted_at).or_default() += 1;
    }

    /// Takes in what another counted.
    pub fn join(&mut self, other: Self) {
        for (position, sessions) in other.0 {
            *self.0.entry(position).or_default() += sessions;
        }
    }

    /// The packs, the earliest adopted first.
    pub fn view(&self, ledger: &Ledger) -> Read<Vec<RulesView>> {
        let rules = |(&adopted_at, &sessions): (&Position, &u64)| {
            let book = pack(ledger, adopted_at)?;
            let pack = whole(&book)?;
            Ok(RulesView {
                adopted_at,
                digest: pack.digest(),
                id: pack.id.clone(),
                version: pack.version,
                rounding: pack.rounding.clone(),
                sessions,
            })
        };
        self.0.iter().map(rules).collect()
    }
}
