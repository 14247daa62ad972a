//! Values that every event shares: sealed text, the acting party, group `meta`.
//!
//! Struct fields are declared in alphabetical order, so that plain serde output already is the
//! canonical form (RFC 8785) that is stored and hashed. Nothing here may ever hold a clear name,
//! number or free text: a clear string is an id, a code, an enum, a date or a digest (I5).

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::kernel::ascii_text::AsciiText;
use super::kernel::ids::{Digest32, PersonId, Position};
use super::kernel::moment::Moment;
use super::kernel::spelled::spelled;

/// Text sealed by the vault under the key of one person or organisation. Opaque to the domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(pub String);

impl JsonSchema for Sealed {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Sealed".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "format": "sealed", "pattern": "^[A-Za-z0-9_-]+$",
            "description": "Personal data, sealed under the key of its person or organisation"
        })
    }
}

/// Who did it: a person by id, or the ledger itself when a deadline passed (I14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A registered person; staff, too, appear by person id.
    Person(PersonId),
    /// The ledger, submitting that time has passed.
    System,
}

/// How the ledger itself is written.
const SYSTEM: &str = "system";

impl Actor {
    /// The person behind the act, if one is.
    pub fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(id) => Some(id),
            Self::System => None,
        }
    }

    /// The actor as it is written.
    pub fn text(self) -> AsciiText {
        match self {
            Self::Person(id) => id.text(),
            Self::System => AsciiText::of(SYSTEM.as_bytes()),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

impl FromStr for Actor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == SYSTEM {
            return Ok(Self::System);
        }
        text.parse()
            .map(Self::Person)
            .map_err(|_| format!("not an actor: {text}"))
    }
}

impl Serialize for Actor {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if to.is_human_readable() {
            return to.serialize_str(self.text().as_str());
        }
        self.person().serialize(to)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            let expected = "expected an actor: a person's id, or `system`";
            return spelled(from, expected, |text| text.parse().ok());
        }
        Ok(Option::deserialize(from)?.map_or(Self::System, Self::Person))
    }
}

impl JsonSchema for Actor {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Actor".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "format": "id", "pattern": "^(per_[0-9a-f]{32}|system)$",
            "description": "The person who acted, or the ledger itself"
        })
    }
}

/// The policy pack a record was decided under, pinned by its digest (I10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyRef {
    /// Position of the adoption event that embeds the whole pack.
    pub adopted_at: Position,
    /// BLAKE3 digest of the pack's canonical bytes.
    pub digest: Digest32,
}

/// Group `meta` of every event: who did it, when it took effect, why, under which rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// Who acted.
    pub actor: Actor,
    /// Position of the event that this one answers or undoes (I6).
    pub cause: Option<Position>,
    /// When it happened or took effect; the frame says when it was recorded.
    pub effective_at: Moment,
    /// The pinned rules, where rules had a say.
    pub policy: Option<PolicyRef>,
    /// Why, as a code from a fixed list.
    pub reason: Option<ReasonCode>,
    /// Why, in the actor's own words, sealed.
    pub reason_text: Option<Sealed>,
}

impl ReasonCode {
    /// Whether it says that service was bought or made up: a finding of its own (R37), which a
    /// quiet void must not stand in for.
    pub fn is_of_fakes(self) -> bool {
        matches!(self, Self::HoursBought | Self::HoursMadeUp)
    }
}

/// Reasons for acts that undo or bend the normal course.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// Recorded by mistake: wrong person, activity or time.
    EnteredInError,
    /// The person was not there.
    DidNotAttend,
    /// The same service is recorded twice.
    RecordedTwice,
    /// The activity was not volunteer service (Order 67 art. 19).
    NotVolunteerService,
    /// The volunteer asked for it.
    VolunteerAsked,
    /// Clocking was impossible on site: no device, no network.
    NoClockOnSite,
    /// Recorded from a paper sheet.
    PaperSheet,
    /// Nobody checked the person out before the deadline.
    CheckOutForgotten,
    /// The volunteer cannot sign: no phone, unreachable, unwell.
    VolunteerCannotSign,
    /// The need for it has ended.
    NoLongerNeeded,
    /// The times or breaks are wrong.
    TimesWrong,
    /// Only a part of the time was service.
    PartlyServed,
    /// The record was checked and is right.
    RecordIsRight,
    /// The hours were bought or sold.
    HoursBought,
    /// The service was made up.
    HoursMadeUp,
    /// Records or certificates were found untrue (Order 67 art. 24).
    RecordsUntrue,
    /// Records or somebody's privacy were leaked (Order 67 art. 23).
    RecordsLeaked,
    /// What was found wrong has been mended.
    Mended,
    /// The organisation became part of another one.
    Merged,
    /// The organisation was dissolved.
    Dissolved,
    /// The same person was registered twice.
    RegisteredTwice,
    /// The records are two people's.
    DifferentPeople,
    /// It shares time with another session of the same person (R22).
    SessionsOverlap,
    /// Conditions for it are not met, or no longer.
    ConditionsUnmet,
    /// The person died.
    PersonDied,
    /// The person left, for another place or for good.
    PersonLeft,
}
