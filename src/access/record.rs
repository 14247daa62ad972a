//! What the access logs remember, as events of their frames.
//!
//! Who did it is the frame's actor, when is its `recorded_at_ms`; neither is repeated here. Fields
//! are declared in alphabetical order, so the JSON is canonical as it is written.
//!
//! Invariant: ids, codes, field paths, hashes and dates only; nothing that names a person in clear.

use serde::{Deserialize, Serialize};

use super::keyed::KeyedHash;
use super::limits::LimitKey;
use super::link::LinkId;
use super::looks::LookedBy;
use super::token::{Allowed, Origin, TokenId};
use crate::domain::kernel::ids::{PersonId, ShareId};
use crate::log::{EventDraft, EventRef, Shape};

/// Why personal data were read, as declared by the reader.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ReadPurpose")]
pub enum Purpose {
    /// To hold, staff or record an activity.
    Service,
    /// To correct or confirm a record.
    Correction,
    /// To issue or check a certificate.
    Certificate,
    /// To answer a request of the person.
    PersonAsked,
    /// To audit.
    Audit,
}

/// One field of one person that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRead {
    /// Field path, for example `subject.phone`.
    pub path: String,
    /// Whose.
    pub person: PersonId,
}

/// One thing that happened to access.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessEvent {
    /// A token was made for a person.
    TokenCreated {
        /// Which roles of the person it may use.
        allowed: Vec<Allowed>,
        /// When it ends, Unix milliseconds.
        expires_at_ms: i64,
        /// Keyed hash of its text.
        hash: KeyedHash,
        /// Where it is accepted.
        #[serde(default)]
        origin: Origin,
        /// Whose it is.
        person: PersonId,
    },
    /// A token ended before its time.
    TokenRevoked {
        /// Which.
        token: TokenId,
    },
    /// A one-time link was made for a person.
    LinkCreated {
        /// When it ends, Unix milliseconds.
        expires_at_ms: i64,
        /// Keyed hash of its text.
        hash: KeyedHash,
        /// Whom it lets in.
        person: PersonId,
    },
    /// A one-time link was used; the actor is who came in.
    LinkUsed {
        /// Which.
        link: LinkId,
    },
    /// A card was issued to a person; the one before ended.
    CardIssued {
        /// Keyed hash of its number.
        card: KeyedHash,
        /// Whose it is.
        person: PersonId,
    },
    /// A person set their PIN.
    PinSet {
        /// Whose it is.
        person: PersonId,
        /// Its argon2id hash as a PHC string.
        phc: String,
    },
    /// A person looked at their notices.
    InboxRead {
        /// Whose they are.
        person: PersonId,
        /// The time of the newest one shown, Unix milliseconds.
        until_ms: i64,
    },
    /// Too many failed attempts.
    LockedOut {
        /// Keyed digest of the address or token that failed.
        subject: LimitKey,
        /// Until when, Unix milliseconds.
        until_ms: i64,
    },
    /// Somebody read personal data of somebody else.
    ReadRecorded {
        /// What of whom.
        fields: Vec<FieldRead>,
        /// Why, as declared.
        purpose: Purpose,
    },
    /// A stranger looked at something that a person had shared.
    CheckRecorded {
        /// In which way.
        by: LookedBy,
        /// Whose.
        person: PersonId,
        /// Which share; it tells the purpose that the holder declared.
        share: ShareId,
    },
}

/// Version of all event types here.
const VERSION: u16 = 1;

/// The shape of an event type: one group, named like the type, and private. `None` if there is no
/// such type.
pub fn shape_of(event_type: &str, version: u16) -> Option<Shape> {
    let groups: &[&str] = match (event_type, version) {
        ("token_created", VERSION) => &["token_created"],
        ("token_revoked", VERSION) => &["token_revoked"],
        ("link_created", VERSION) => &["link_created"],
        ("link_used", VERSION) => &["link_used"],
        ("card_issued", VERSION) => &["card_issued"],
        ("pin_set", VERSION) => &["pin_set"],
        ("inbox_read", VERSION) => &["inbox_read"],
        ("locked_out", VERSION) => &["locked_out"],
        ("read_recorded", VERSION) => &["read_recorded"],
        ("check_recorded", VERSION) => &["check_recorded"],
        _ => return None,
    };
    Some(Shape::private(groups))
}

impl AccessEvent {
    /// Its name in the log.
    pub fn event_type(&self) -> &'static str {
        match self {
            Self::TokenCreated { .. } => "token_created",
            Self::TokenRevoked { .. } => "token_revoked",
            Self::LinkCreated { .. } => "link_created",
            Self::LinkUsed { .. } => "link_used",
            Self::CardIssued { .. } => "card_issued",
            Self::PinSet { .. } => "pin_set",
            Self::InboxRead { .. } => "inbox_read",
            Self::LockedOut { .. } => "locked_out",
            Self::ReadRecorded { .. } => "read_recorded",
            Self::CheckRecorded { .. } => "check_recorded",
        }
    }

    /// The event as the log takes it.
    pub fn to_draft(&self) -> EventDraft {
        EventDraft {
            event_type: self.event_type().to_owned(),
            version: VERSION,
            body: serde_json::to_vec(self).expect("ids, codes and numbers always serialise"),
        }
    }

    /// Reads an event of the log; none if this program does not know its type or version.
    pub fn from_event(event: &EventRef<'_>) -> Option<Self> {
        let known: Self = serde_json::from_slice(event.body).ok()?;
        (event.version == VERSION && event.event_type == known.event_type()).then_some(known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_canonical_json_and_reads_as_written() {
        let person = PersonId::from_bytes([1; 16]);
        let hash = KeyedHash([7; 32]);
        let events = [
            AccessEvent::TokenCreated {
                allowed: Vec::new(),
                expires_at_ms: 5,
                hash,
                origin: Origin::Page,
                person,
            },
            AccessEvent::TokenRevoked {
                token: TokenId::of(hash),
            },
            AccessEvent::LinkCreated {
                expires_at_ms: 5,
                hash,
                person,
            },
            AccessEvent::LinkUsed {
                link: LinkId::of(hash),
            },
            AccessEvent::CardIssued { card: hash, person },
            AccessEvent::PinSet {
                person,
                phc: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".into(),
            },
            AccessEvent::InboxRead {
                person,
                until_ms: 7,
            },
            AccessEvent::LockedOut {
                subject: LimitKey::of(&[1; 32], "198.51.100.7"),
                until_ms: 9,
            },
            AccessEvent::ReadRecorded {
                fields: vec![FieldRead {
                    path: "subject.name".into(),
                    person,
                }],
                purpose: Purpose::Audit,
            },
            AccessEvent::CheckRecorded {
                by: LookedBy::Page,
                person,
                share: ShareId::from_bytes([2; 16]),
            },
        ];
        for event in events {
            let draft = event.to_draft();
            let canonical = serde_jcs::to_vec(&event).expect("plain values");
            assert_eq!(draft.body, canonical, "{}", draft.event_type);
            let read: AccessEvent = serde_json::from_slice(&draft.body).expect("own JSON");
            assert_eq!(read, event);
        }
    }
}
