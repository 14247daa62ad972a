//! Where a session stands, and through which channel its times came.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a session stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// Checked in, not checked out: no hours (R19).
    Open,
    /// Stated by an import that waits for its approval, or was left over by it.
    Imported,
    /// Has an end; waits for the volunteer's signature, or for the lead's if the volunteer declared
    /// it (R29).
    Ended,
    /// Signed; waits for approval.
    Confirmed,
    /// Approved; the public notice runs.
    InNotice,
    /// Its hours count.
    Effective,
    /// Somebody concerned disputes it: frozen, counts nowhere until answered (R36).
    Disputed,
    /// Undone; stays visible, counts nowhere (R35).
    Voided,
    /// Found bought or fake; stays visible as such, counts nowhere (R37).
    FoundFake,
}

impl SessionState {
    /// Whether it was voided or found fake, and counts nowhere.
    pub fn is_undone(self) -> bool {
        matches!(self, Self::Voided | Self::FoundFake)
    }

    /// The code that books, events and the API use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Imported => "imported",
            Self::Ended => "ended",
            Self::Confirmed => "confirmed",
            Self::InNotice => "in_notice",
            Self::Effective => "effective",
            Self::Disputed => "disputed",
            Self::Voided => "voided",
            Self::FoundFake => "found_fake",
        }
    }
}

/// The channel a time came through. A session never moves to a better one (R27).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The volunteer entered the activity's rotating code on site.
    OnSiteCode,
    /// A recorder or clerk took the person in or out on site.
    Clerk,
    /// A recorder keyed the times in afterwards.
    Keyed,
    /// Nobody checked out: the planned end was taken.
    PlannedEnd,
    /// Stated by another system or a paper, whatever channel that one names.
    Imported,
    /// The volunteer stated the times afterwards (R29).
    SelfDeclared,
    /// A recorder ticked the person on the activity's roster.
    Roster,
}

impl Source {
    /// The spelling in texts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnSiteCode => "on_site_code",
            Self::Clerk => "clerk",
            Self::Keyed => "keyed",
            Self::PlannedEnd => "planned_end",
            Self::Imported => "imported",
            Self::SelfDeclared => "self_declared",
            Self::Roster => "roster",
        }
    }

    /// Whether the time was taken on site, when it happened.
    pub fn is_on_site(self) -> bool {
        matches!(self, Self::OnSiteCode | Self::Clerk)
    }

    /// Whether somebody typed the times in afterwards.
    pub fn is_typed(self) -> bool {
        matches!(self, Self::Keyed | Self::SelfDeclared | Self::Roster)
    }
}
