//! The public log at a glance: its name and keys, what is published, who has witnessed it.
//!
//! Everything here can also be read off the published note; it is for people and for monitors. A
//! verifier believes the note under its own policy, never this view.

use schemars::JsonSchema;
use serde::Serialize;

use super::Read;
use crate::domain::kernel::ids::Digest32;
use crate::domain::kernel::moment::RecordedAt;
use crate::run::Ledger;
use crate::run::publishing::{keys, round::origin_of};

/// The public log.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PublicLogView {
    /// Its name, the first line of every checkpoint.
    pub origin: String,
    /// Keys that sign now, as verifiers want them (C2SP signed-note).
    pub verifier_keys: Vec<String>,
    /// Events in the log; the newest may not be published yet.
    pub events: u64,
    /// The newest published checkpoint; none before the first.
    pub published: Option<PublishedView>,
    /// Witnesses of the policy that this server asks, by name.
    pub witnesses: Vec<WitnessView>,
}

/// A published checkpoint.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PublishedView {
    /// Events it covers.
    pub size: u64,
    /// SHA-256 root over them (RFC 6962).
    pub root: Digest32,
    /// When this server published it, or found it published at its start.
    pub at: Option<RecordedAt>,
}

/// How a witness stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WitnessView {
    /// Its name in the policy.
    pub name: String,
    /// Events of the largest tree that it cosigned since this server started.
    pub cosigned_size: u64,
    /// Why it did not cosign the last time it was asked; none: it did.
    pub trouble: Option<String>,
}

/// The public log now.
pub fn public_log(ledger: &Ledger) -> Read<PublicLogView> {
    let origin = origin_of(ledger)?;
    let active = keys::active_verifiers(ledger, &origin)?.into_iter();
    let verifier_keys = active.map(|key| key.to_string());
    let published = ledger.tlog.published().map(|note| PublishedView {
        size: note.checkpoint.size(),
        root: Digest32::from_bytes(note.checkpoint.root().0),
        at: RecordedAt::from_unix_ms(note.at_ms),
    });
    let facts = ledger.publishing.facts();
    let witness = |(name, standing): (String, crate::run::publishing::WitnessStanding)| {
        let trouble = standing
            .trouble
            .and_then(|it| serde_json::to_value(it).ok());
        WitnessView {
            name,
            cosigned_size: standing.cosigned_size,
            trouble: trouble.and_then(|it| it.as_str().map(str::to_owned)),
        }
    };
    Ok(PublicLogView {
        verifier_keys: verifier_keys.collect(),
        events: ledger.log.head().next.0,
        published,
        witnesses: facts.witnesses.into_iter().map(witness).collect(),
        origin,
    })
}
