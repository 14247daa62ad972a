//! The books of imports: the import, its pages of sessions, and where each foreign record went.

use serde::{Deserialize, Serialize};

use super::event::OriginCode;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{
    ActivityId, Digest32, ImportId, OrganisationId, PersonId, Position, SessionId, Tag16,
};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::sessions::book::Signature;
use crate::domain::stars::event::StatedStar;
use crate::domain::stored::ReasonCode;
use crate::domain::timebank::elsewhere::StatedMovement;

/// Sessions, and beside them balances, worked through by one command: their books and people fit
/// one decision.
pub const PAGE_SESSIONS: u32 = 64;

/// State of one import.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportBook {
    /// Everything since the opening; absent: no such import.
    pub opened: Option<Box<Import>>,
}

/// An import that was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Import {
    /// The organisation that answers for the records.
    pub organisation: OrganisationId,
    /// The system they come from.
    pub origin: OriginCode,
    /// Digest of what was imported.
    pub file_digest: Digest32,
    /// Who proposes it, when.
    pub opened: Signature,
    /// Position of the opening.
    pub position: Position,
    /// People linked.
    pub people: u32,
    /// Activities imported.
    pub activities: u32,
    /// Sessions imported.
    pub sessions: u32,
    /// The sum of their minutes.
    pub minutes: Minutes,
    /// Balances stated.
    pub balances: u32,
    /// Their sum, in minutes.
    pub credit: Amount,
    /// Stars of elsewhere stated.
    pub stars: u32,
    /// Movements of elsewhere stated.
    pub movements: u32,
    /// Where it stands.
    pub state: ImportState,
    /// Who approved it last, when.
    pub approved: Option<Signature>,
    /// Why, by whom and when it was taken back.
    pub undone: Option<(ReasonCode, Signature)>,
    /// What the work in hand rests on: the last approval or undoing.
    pub cause: Position,
    /// The page to be worked through next.
    pub next_page: u32,
    /// Sessions and balances that began to count, or were taken back, since the last approval or
    /// undoing.
    pub settled: u32,
    /// Sessions and balances left as they are since then.
    pub left: u32,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Waits for a second person.
    Proposed,
    /// Approved; its sessions become effective page by page.
    Crediting,
    /// Approved and worked through.
    Approved,
    /// Taken back; its sessions are voided page by page.
    Undoing,
    /// Taken back and worked through.
    Undone,
}

impl ImportState {
    /// Whether the ledger still works through its pages.
    pub fn is_at_work(self) -> bool {
        matches!(self, Self::Crediting | Self::Undoing)
    }

    /// The code that books and the API use.
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Crediting => "crediting",
            Self::Approved => "approved",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }
}

impl Import {
    /// Whether what it states stands: it was approved, and not taken back.
    pub fn stands(&self) -> bool {
        matches!(self.state, ImportState::Crediting | ImportState::Approved)
    }

    /// When the work in hand began: its last approval or undoing, else its opening.
    pub fn began_at(&self) -> Moment {
        let approved = self.approved.map(|by| by.at);
        let undone = self.undone.map(|(_, by)| by.at);
        approved.max(undone).unwrap_or(self.opened.at)
    }

    /// How many pages there are to work through: each holds sessions and balances.
    pub fn pages(&self) -> u32 {
        self.sessions.max(self.balances).div_ceil(PAGE_SESSIONS)
    }
}

/// One page of an import, in the order of recording.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportPage {
    /// The sessions.
    pub sessions: Vec<(ActivityId, SessionId)>,
    /// The balances.
    pub balances: Vec<BalanceRow>,
    /// Stars of elsewhere; where they stand follows from the import.
    pub stars: Vec<StarRow>,
    /// Movements of elsewhere; where they stand follows from the import.
    pub movements: Vec<MovementRow>,
}

/// A movement of elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovementRow {
    /// Whose.
    pub person: PersonId,
    /// What is stated.
    pub movement: StatedMovement,
    /// The event that states it.
    pub position: Position,
}

/// A star of elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StarRow {
    /// Whose.
    pub person: PersonId,
    /// What is stated.
    pub star: StatedStar,
    /// The event that states it.
    pub position: Position,
}

/// A balance of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceRow {
    /// Whose.
    pub person: PersonId,
    /// How much.
    pub amount: Amount,
    /// The day it is stated for.
    pub as_of: LocalDate,
    /// The event that states it.
    pub position: Position,
    /// Where it stands.
    pub state: RowState,
}

/// Where a balance of an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// Stated; not booked.
    Waiting,
    /// Booked.
    Brought,
    /// Booked, and gone back with the import.
    BroughtBack,
}

/// One page of the imports of an organisation, in the order of opening.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportRoll {
    /// The imports.
    pub imports: Vec<ImportId>,
}

impl ImportRoll {
    /// Imports on one page; 16 bytes each, so a page stays under 4 KB.
    pub const LENGTH_MAX: u32 = 256;
}

/// Where a foreign record went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OriginBook {
    /// What it is here, and the keyed digest of its content as it was stated.
    pub known: Option<(OriginSubject, Tag16)>,
}

/// What a foreign record is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OriginSubject {
    /// A person.
    Person(PersonId),
    /// An activity.
    Activity(ActivityId),
    /// A session.
    Session(ActivityId, SessionId),
    /// A balance of an import, by its number there.
    Balance(ImportId, u32),
    /// A star of an import, by its number there.
    Star(ImportId, u32),
    /// A movement of an import, by its number there.
    Movement(ImportId, u32),
}

impl std::fmt::Display for OriginSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Activity(id) => id.fmt(f),
            Self::Session(_, id) => id.fmt(f),
            Self::Balance(id, _) | Self::Star(id, _) | Self::Movement(id, _) => id.fmt(f),
        }
    }
}
