//! Transfers and redemptions of another time bank: history that an import brings along.
//!
//! They are in the balance that was brought along already, so they are **never posted**: no account
//! moves, no limit counts them, no statement lists them. They are told to their person, with their
//! origin, until their import is taken back ([`super::bring`] books the balance itself).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::book::MemberBook;
use super::event::MemberGroup;
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::{At, Event};
use crate::domain::imports;
use crate::domain::imports::book::MovementRow;
use crate::domain::imports::command::{Foreign, MOVEMENT, Sealing};
use crate::domain::imports::decide::{new_record, of_somebody, origin_group, proposing};
use crate::domain::imports::event::{OriginCode, OriginGroup};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{ImportId, PersonId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::ledger::stream::note;
use crate::domain::limits::{BROUGHT_MOVEMENTS_MAX, EXTERNAL_ID_CHARS_MAX, NAME_CHARS_MAX};
use crate::domain::people::decide::person;
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stored::{Meta, Sealed};

/// What moved credit elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Given to, or received from, another member.
    Transfer,
    /// Spent on a service or a good, or given back for one.
    Redemption,
}

/// Group `movement` of a row: what another system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedMovement {
    /// What the account gained there, in minutes; negative: lost.
    pub amount: Amount,
    /// The other side, where this ledger knows them.
    pub counterparty_id: Option<PersonId>,
    /// What it was.
    pub kind: MovementKind,
    /// The local day.
    pub moved_on: LocalDate,
}

/// Group `content` of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MovementEvidence {
    /// The other side, as the other system names it.
    pub counterparty: Option<Sealed>,
    /// Where the evidence is kept.
    pub evidence_ref: Option<Sealed>,
    /// What the other system says of it.
    pub text: Option<Sealed>,
}

/// A row of an import states a transfer or a redemption of another system. Nothing is posted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MovementImported {
    /// What else the source says, sealed under the person's key.
    pub content: MovementEvidence,
    /// Who imported it.
    pub meta: Meta,
    /// What is stated.
    pub movement: StatedMovement,
    /// Where it comes from.
    pub origin: OriginGroup,
    /// Whose.
    pub subject: MemberGroup,
}

/// Imports a transfer or a redemption of another system, as history: nothing moves here.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportMovement {
    /// The open import.
    pub import_id: ImportId,
    /// The system of the import.
    pub origin: OriginCode,
    /// The movement's id there.
    pub external_id: String,
    /// What is stated about it.
    pub stated: MovementStatement,
}

/// A movement, as stated.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MovementStatement {
    /// What the account gained there, in minutes; negative: lost. Never zero.
    pub amount: Amount,
    /// The other side, as the other system names it.
    #[serde(default)]
    pub counterparty: Option<String>,
    /// The same, where this ledger knows them.
    #[serde(default)]
    pub counterparty_id: Option<PersonId>,
    /// Where the evidence is kept.
    #[serde(default)]
    pub evidence_ref: Option<String>,
    /// What it was.
    pub kind: MovementKind,
    /// The local day, not later than today.
    pub moved_on: LocalDate,
    /// Whose.
    pub person_id: PersonId,
    /// What the other system says of it.
    #[serde(default)]
    pub text: Option<String>,
}

impl ImportMovement {
    /// Where it comes from. Whether the other side is known here is no part of what is stated,
    /// where the other system names it: it may be registered between two loads of one file.
    pub fn foreign(&self) -> Foreign<'_> {
        let mut stated = self.stated.clone();
        if stated.counterparty.is_some() {
            stated.counterparty_id = None;
        }
        let content = serde_json::to_vec(&stated);
        Foreign {
            origin: self.origin,
            kind: MOVEMENT,
            external_id: &self.external_id,
            content: content.expect("rows hold no type that JSON cannot write"),
        }
    }
}

impl std::fmt::Debug for ImportMovement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportMovement({})", self.import_id)
    }
}

impl Secrets for ImportMovement {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let mut sealing = Sealing::of(Owner::Person(self.stated.person_id), "movement_imported");
        let stated = &self.stated;
        sealing.add("content.counterparty", stated.counterparty.as_deref());
        sealing.add("content.evidence_ref", stated.evidence_ref.as_deref());
        sealing.add("content.text", stated.text.as_deref());
        sealing.add("origin.external_id", Some(self.external_id.as_str()));
        sealing.secrets
    }
}

/// A row of an import states what moved elsewhere. Nobody states their own (I7).
///
/// # Errors
///
/// A refusal: of the import, of who proposes, of a row known already, of what is stated.
pub fn import(command: &ImportMovement, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    proposing(command.import_id, command.origin, ctx, desk)?;
    let origin = new_record(ctx, desk)?;
    check(command, ctx)?;
    let stated = &command.stated;
    of_somebody(stated.person_id, ctx, desk)?;
    if let Some(other) = stated.counterparty_id {
        person(desk, other)?;
    }
    let member = desk.find::<MemberBook>(&BookKey::Member(stated.person_id))?;
    if member.map_or(0, |member| member.elsewhere.movements) >= BROUGHT_MOVEMENTS_MAX {
        return Err(Refusal::new(RefusalCode::MovementsBroughtFull)
            .field("person_id")
            .with("max", BROUGHT_MOVEMENTS_MAX)
            .into());
    }
    Ok(vec![Event::MovementImported(MovementImported {
        content: MovementEvidence {
            counterparty: ctx.sealed_if("content.counterparty"),
            evidence_ref: ctx.sealed_if("content.evidence_ref"),
            text: ctx.sealed_if("content.text"),
        },
        meta: ctx.meta_at(ctx.zone.midnight(stated.moved_on)),
        movement: StatedMovement {
            amount: stated.amount,
            counterparty_id: stated.counterparty_id,
            kind: stated.kind,
            moved_on: stated.moved_on,
        },
        origin: origin_group(origin, command.import_id, ctx),
        subject: MemberGroup {
            person_id: stated.person_id,
        },
    })])
}

fn check(command: &ImportMovement, ctx: &Context) -> Result<(), Refusal> {
    check_text("external_id", &command.external_id, EXTERNAL_ID_CHARS_MAX)?;
    let stated = &command.stated;
    let texts = [
        ("counterparty", &stated.counterparty),
        ("evidence_ref", &stated.evidence_ref),
        ("text", &stated.text),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            check_text(field, text, NAME_CHARS_MAX)?;
        }
    }
    let amount = stated.amount;
    if amount == Amount::ZERO || amount > Amount::MAX || amount < -Amount::MAX {
        return Err(Refusal::new(RefusalCode::NumberOutOfRange)
            .field("amount")
            .with("min", -Amount::MAX)
            .with("max", Amount::MAX));
    }
    if stated.moved_on > ctx.today() {
        return Err(Refusal::new(RefusalCode::NotYetPast).field("moved_on"));
    }
    Ok(())
}

/// A movement of elsewhere was stated: listed, and no account is touched.
///
/// # Errors
///
/// Those of the shelf.
pub fn imported<S: Shelf>(shelf: &mut S, at: At, event: &MovementImported) -> Result<(), S::Error> {
    let person = event.subject.person_id;
    let row = MovementRow {
        person,
        movement: event.movement,
        position: at.position,
    };
    let of = imports::fold::movement(shelf, &event.origin, row)?;
    let member = shelf.book::<MemberBook>(&BookKey::Member(person))?;
    let page = member.elsewhere.movements / MovementRoll::LENGTH_MAX;
    member.elsewhere.movements += 1;
    let key = BookKey::MovementRoll(person, page);
    shelf.book::<MovementRoll>(&key)?.rows.push(of);
    note(shelf, Subject::Person(person), at.position)
}

/// One page of what a person's movements elsewhere are: the import, and the number there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MovementRoll {
    /// In the order of the log.
    pub rows: Vec<(ImportId, u32)>,
}

impl MovementRoll {
    /// Rows on one page; some 20 bytes each, so a page stays under 4 KB.
    pub const LENGTH_MAX: u32 = 128;
}

/// What a person has from elsewhere, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Balances that were booked and not taken back.
    pub balances: u32,
    /// Movements stated, those of undone imports included.
    pub movements: u32,
    /// The last import that stated a balance.
    pub stated_in: Option<ImportId>,
}
