//! How publishing stands, for a monitor: sizes, ages, witnesses, alarms.
//!
//! An alarm that counts up is the one figure of this ledger that somebody must be woken for: a
//! witness saw another history.

use std::fmt::Write as _;

use super::{head_of, line};
use crate::run::Ledger;

/// Writes the figures of the public log.
pub fn write(ledger: &Ledger, text: &mut String) {
    let facts = ledger.publishing.facts();
    let published = ledger.tlog.published();
    let published_size = published.as_ref().map_or(0, |note| note.checkpoint.size());
    let figures: [(&str, &str, &str, u64); 8] = [
        (
            "tlog_entries",
            "gauge",
            "Entries of the public tree, published or not.",
            ledger.tlog.size().0,
        ),
        (
            "tlog_published_entries",
            "gauge",
            "Entries that a published checkpoint covers.",
            published_size,
        ),
        (
            "tlog_checkpoints_signed_total",
            "counter",
            "Checkpoints signed.",
            facts.signed,
        ),
        (
            "tlog_checkpoints_published_total",
            "counter",
            "Checkpoints published.",
            facts.published,
        ),
        (
            "tlog_keys_missing",
            "gauge",
            "Announced log keys that this server cannot sign with.",
            facts.keys_missing,
        ),
        (
            "tlog_rounds_unsigned_total",
            "counter",
            "Rounds without a key to sign with, or ended by a fault that may pass.",
            facts.unsigned,
        ),
        (
            "tlog_rounds_unwitnessed_total",
            "counter",
            "Rounds without the witnesses that the policy wants.",
            facts.unwitnessed,
        ),
        (
            "tlog_fork_alarms_total",
            "counter",
            "Times a witness told of another history of this log: look at it now.",
            facts.alarms,
        ),
    ];
    for (name, kind, help, value) in figures {
        head_of(name, kind, help, text);
        line(text, format_args!("hourledger_{name} {value}"));
    }
    if let Some(note) = published {
        let age_ms = ledger.clock.now_ms().saturating_sub(note.at_ms).max(0);
        let name = "tlog_published_age_seconds";
        head_of(name, "gauge", "Age of the published checkpoint.", text);
        line(text, format_args!("hourledger_{name} {}", age_ms / 1_000));
    }
    write_witnesses(&facts.witnesses, text);
}

fn write_witnesses(
    witnesses: &std::collections::BTreeMap<String, crate::run::publishing::WitnessStanding>,
    text: &mut String,
) {
    if witnesses.is_empty() {
        return;
    }
    let name = "tlog_witness_cosigned_entries";
    head_of(name, "gauge", "Entries that a witness has cosigned.", text);
    for (witness, standing) in witnesses {
        let (label, value) = (quoted(witness), standing.cosigned_size);
        line(
            text,
            format_args!("hourledger_{name}{{witness={label}}} {value}"),
        );
    }
    let name = "tlog_witness_failures_total";
    head_of(name, "counter", "Times a witness did not cosign.", text);
    for (witness, standing) in witnesses {
        let (label, value) = (quoted(witness), standing.failures);
        line(
            text,
            format_args!("hourledger_{name}{{witness={label}}} {value}"),
        );
    }
}

/// A name as the value of a label.
fn quoted(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 2);
    let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
    write!(text, "\"{escaped}\"").expect("a String takes every text");
    text
}
