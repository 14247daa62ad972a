//! Which keys count: those of key events that are leaves of the log.
//!
//! Key events are public, so anybody recomputes their commitments from the bodies that the file
//! carries. A DID document beside them is only a hint and is not looked at. What a file does not
//! carry cannot be known: a retirement or a distrust may be missing. So a verifier may bring a list
//! of their own, and a check without one says so.
//!
//! Must never: believe a body that is not proven, or a key outside of its window and purpose.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::code::Code;
use super::judge::Judge;
use super::report::{Finding, Weight};
use super::told::shown;
use crate::credential::bundle::KeyRecord;
use crate::domain::kernel::ids::{KeyId, OrganisationId};
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::public_key::PublicKey;
use crate::domain::keys::event::{KeyAnnounced, KeyDistrusted, KeyPurpose, KeyRetired};
use crate::log::commitment::commitment;
use crate::log::{LedgerId, PUBLIC_SEED, Position, ShapeOf};
use crate::tree::{Entry, Kind};

/// Keys whose events are proven.
#[derive(Default)]
pub(super) struct Keys {
    known: BTreeMap<KeyId, Key>,
    /// For each: from which position on it signs nothing new.
    retired: BTreeMap<KeyId, u64>,
    /// For each: from which position on nothing is trusted for its sake.
    distrusted: BTreeMap<KeyId, u64>,
    /// Whether some event could be neither proven nor refuted, so that a key may be missing.
    is_incomplete: bool,
}

/// A key that was announced.
pub(super) struct Key {
    pub(super) announced: KeyAnnounced,
    pub(super) position: u64,
}

/// What a key is asked to have signed.
pub(super) struct Use {
    pub(super) purpose: KeyPurpose,
    pub(super) organisation: Option<OrganisationId>,
    /// When, by the document's own word.
    pub(super) at: Moment,
    /// Where that is recorded, if it is.
    pub(super) position: Option<u64>,
}

impl Keys {
    /// Takes the events that are proven; the problems of the others.
    pub(super) fn take<'r>(
        &mut self,
        records: impl IntoIterator<Item = &'r KeyRecord>,
        ledger: LedgerId,
        judge: &mut Judge<'_>,
        shape_of: ShapeOf,
    ) -> Vec<Finding> {
        let mut problems = Vec::new();
        for record in records {
            let taken = proven(record, ledger, judge, shape_of).and_then(|()| self.add(record));
            problems.extend(taken.err());
        }
        let hinders = |problem: &Finding| problem.weight == Weight::Hinders;
        self.is_incomplete |= problems.iter().any(hinders);
        problems
    }

    fn add(&mut self, record: &KeyRecord) -> Result<(), Finding> {
        let position = record.position.0;
        let earliest = |map: &mut BTreeMap<KeyId, u64>, key, at: u64| {
            let known = map.entry(key).or_insert(at);
            *known = at.min(*known);
        };
        match record.event_type.as_str() {
            "key_announced" => {
                let announced: KeyAnnounced = body_of(record)?;
                let id = announced.key.key_id;
                let key = Key {
                    announced,
                    position,
                };
                let known = self.known.entry(id).or_insert_with(|| Key {
                    announced: key.announced.clone(),
                    ..key
                });
                if known.position > position {
                    *known = key;
                }
            }
            "key_retired" => {
                let retired: KeyRetired = body_of(record)?;
                earliest(&mut self.retired, retired.key.key_id, position);
            }
            "key_distrusted" => {
                let said: KeyDistrusted = body_of(record)?;
                let after_size = said.distrust.after_size;
                earliest(&mut self.distrusted, said.key.key_id, after_size);
            }
            other => return Err(unreadable(record, other)),
        }
        Ok(())
    }

    /// The key, if it may have signed this.
    pub(super) fn of(&self, id: &str, used: &Use) -> Result<&Key, Finding> {
        let is_theirs = |key: &&Key| {
            let subject = key.announced.subject.map(|subject| subject.organisation_id);
            (key.announced.key.purpose, subject) == (used.purpose, used.organisation)
        };
        if !self.known.values().any(|key| is_theirs(&key)) {
            return Err(self.missing(
                Code::IssuerUnknown,
                "文件中没有经证明的、为此单位公布的密钥",
                "no proven key event in the file is for this organisation and purpose",
            ));
        }
        let id: Option<KeyId> = id.parse().ok();
        let key = id.and_then(|id| self.known.get(&id)).filter(is_theirs);
        let (Some(id), Some(key)) = (id, key) else {
            return Err(self.missing(
                Code::KeyUnknown,
                "签名所用的密钥不在该单位已公布的密钥之中",
                "the key that signed is none of those announced for this organisation and purpose",
            ));
        };
        self.in_force(id, key, used).map(|()| key)
    }

    /// No such key among those that are proven; whether there is one is known only if all are.
    fn missing(&self, code: Code, zh: &str, en: &str) -> Finding {
        if self.is_incomplete {
            Finding::hinders(code, zh, en)
        } else {
            Finding::refutes(code, zh, en)
        }
    }

    fn in_force(&self, id: KeyId, key: &Key, used: &Use) -> Result<(), Finding> {
        let outside = |zh: &str, en: &str| Err(Finding::refutes(Code::KeyOutsideWindow, zh, en));
        if let Some(after_size) = self.distrusted.get(&id)
            && used.position.is_none_or(|position| position >= *after_size)
        {
            return Err(Finding::refutes(
                Code::KeyDistrusted,
                format!("账本宣布自序号 {after_size} 起不再信任此密钥"),
                format!("the ledger distrusts this key for what is recorded from {after_size} on"),
            ));
        }
        if let Some(window) = key.announced.window {
            let ended = window.valid_until.is_some_and(|until| used.at >= until);
            if used.at < window.valid_from || ended {
                return outside(
                    "签署时间在密钥有效期之外",
                    "it signed at a time outside of the key's window",
                );
            }
        }
        let Some(position) = used.position else {
            return Ok(());
        };
        if position < key.position {
            return outside(
                "密钥公布之前已使用",
                "it signed before the key was announced",
            );
        }
        if self
            .retired
            .get(&id)
            .is_some_and(|retired| position > *retired)
        {
            return outside("密钥停用之后仍使用", "it signed after the key was retired");
        }
        Ok(())
    }
}

fn proven(
    record: &KeyRecord,
    ledger: LedgerId,
    judge: &mut Judge<'_>,
    shape_of: ShapeOf,
) -> Result<(), Finding> {
    if shape_of(&record.event_type, record.version).is_none() {
        return Err(Finding::newer(&record.event_type, record.version));
    }
    let entry = public_entry(
        (&record.event_type, record.version),
        &record.body,
        (ledger, record.position),
        Kind::Key,
        shape_of,
    )
    .ok_or_else(|| unreadable(record, &record.event_type))?;
    let Some(proof) = &record.proof else {
        let at = record.position;
        return Err(Finding::hinders(
            Code::KeyUnknown,
            format!("序号 {at} 的密钥事件尚未公开"),
            format!("the key event at {at} is not published yet"),
        ));
    };
    judge.included(proof, record.position.0, entry)
}

/// The entry of an event whose body is public; none if it is no such event.
pub(super) fn public_entry(
    (event_type, version): (&str, u16),
    body: &str,
    (ledger, position): (LedgerId, Position),
    kind: Kind,
    shape_of: ShapeOf,
) -> Option<Entry> {
    let shape = shape_of(event_type, version).filter(|shape| shape.is_public)?;
    let commitment = commitment(
        ledger,
        position,
        &PUBLIC_SEED,
        event_type,
        version,
        shape.groups,
        body.as_bytes(),
    )
    .ok()?;
    Some(Entry { kind, commitment })
}

fn body_of<T: DeserializeOwned>(record: &KeyRecord) -> Result<T, Finding> {
    serde_json::from_str(&record.body).map_err(|_| {
        if is_weak(&record.body) {
            return Finding::refutes(
                Code::KeyWeak,
                "公布的密钥不是规范的大阶点",
                "the announced key is no canonical point of large order",
            );
        }
        unreadable(record, &record.event_type)
    })
}

/// Whether the body would be an announcement if only its key were one.
fn is_weak(body: &str) -> bool {
    let body: Option<Value> = serde_json::from_str(body).ok();
    let key = body
        .as_ref()
        .and_then(|body| body["key"]["public_key"].as_str());
    key.is_some_and(|key| key.parse::<PublicKey>().is_err())
}

fn unreadable(record: &KeyRecord, event_type: &str) -> Finding {
    let (at, event_type) = (record.position, shown(event_type));
    Finding::refutes(
        Code::KeyUnknown,
        format!("序号 {at} 的 {event_type} 不是密钥事件"),
        format!("the {event_type} at {at} is no key event"),
    )
}
