//! Commands of the time bank, as they come in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::{Account, Unit};
use super::event::{ConfirmedBy, PlaceRef, PoolPurpose, ServiceRef, ShiftSum};
use crate::domain::imports::command::{BALANCE, Foreign, Sealing};
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{
    Digest32, HoldId, ImportId, OrganisationId, PersonId, PoolId, Position, StationId,
    TransferRequestId,
};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::Relation;
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stored::ReasonCode;

/// Reserves units for a service or for goods (R65).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceHold {
    /// Whose units.
    pub person_id: PersonId,
    /// Which unit; left out: credit.
    #[serde(default = "credit")]
    pub unit: Unit,
    /// How much, in the smallest part of the unit.
    pub amount: Amount,
    /// For whom; left out: for the holder.
    #[serde(default)]
    pub beneficiary_id: Option<PersonId>,
    /// Where it will be redeemed.
    pub place: PlaceRef,
    /// Whether it is for goods; left out: for a service.
    #[serde(default)]
    pub goods: bool,
    /// After how many hours it runs out; left out: as the policy says.
    #[serde(default)]
    pub hours: Option<u32>,
    /// Only if the account still has so many statement lines.
    #[serde(default)]
    pub if_lines: Option<u32>,
    /// Whether it was looked at already what the holder showed; known to the ledger only.
    #[serde(skip)]
    pub pin_checked: bool,
}

fn credit() -> Unit {
    Unit::Credit
}

/// Takes what a hold reserved, or less; the rest returns (R65).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureHold {
    /// Which.
    pub hold_id: HoldId,
    /// How much; left out: all of it.
    #[serde(default)]
    pub amount: Option<Amount>,
    /// The session that rendered the service, where staff captures.
    #[serde(default)]
    pub session: Option<ServiceRef>,
    /// What the holder showed at a till; known to the ledger only.
    #[serde(skip)]
    pub presence: Option<Presence>,
}

/// What a holder showed at a till, and the ledger itself checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Their card, without the PIN.
    Card,
    /// A code of their own pages that lives for minutes and is used once.
    Code,
    /// Their PIN.
    Pin,
}

impl From<Presence> for ConfirmedBy {
    fn from(presence: Presence) -> Self {
        match presence {
            Presence::Card => Self::Card,
            Presence::Code => Self::Code,
            Presence::Pin => Self::Pin,
        }
    }
}

/// Redeems credit at a till: reserved, handed over and taken in one (R65, F113).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RedeemCredit {
    /// Whose.
    pub person_id: PersonId,
    /// How much, in minutes.
    pub amount: Amount,
    /// At which station.
    pub place: PlaceRef,
    /// What the holder showed; known to the ledger only.
    #[serde(skip)]
    pub presence: Option<Presence>,
}

/// Opens one's shift at a station (F112).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenShift {
    /// Whose station.
    pub organisation_id: OrganisationId,
    /// Which.
    pub station_id: StationId,
}

/// Closes one's shift with what was counted (F112).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseShift {
    /// As the clerk counted the slips.
    pub counted: ShiftSum,
}

/// Gives a hold up: everything returns (R65).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidHold {
    /// Which.
    pub hold_id: HoldId,
}

/// Takes a redemption back: what was captured returns to where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseRedemption {
    /// The hold that was captured.
    pub hold_id: HoldId,
    /// Why.
    pub reason: ReasonCode,
}

/// Transfers credit to a relation (R63).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferCredit {
    /// Who gives.
    pub person_id: PersonId,
    /// Who receives.
    pub to: PersonId,
    /// How much, in minutes.
    pub amount: Amount,
    /// Only if the account still has so many statement lines.
    #[serde(default)]
    pub if_lines: Option<u32>,
}

/// Asks a relation for credit (R63, F62).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestTransfer {
    /// Who asks.
    pub person_id: PersonId,
    /// Who is asked to give.
    pub from: PersonId,
    /// How much, in minutes.
    pub amount: Amount,
}

/// Gives what was asked for: a transfer under every rule of one (R63, F62).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptTransferRequest {
    /// Which.
    pub request_id: TransferRequestId,
    /// Only if the giver's account still has so many statement lines.
    #[serde(default)]
    pub if_lines: Option<u32>,
}

/// Says no to what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectTransferRequest {
    /// Which.
    pub request_id: TransferRequestId,
}

/// Takes one's own request back.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawTransferRequest {
    /// Which.
    pub request_id: TransferRequestId,
}

/// Donates credit, for good (R63).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DonateCredit {
    /// Who gives: a person, or an organisation by its administrator.
    pub from: Account,
    /// Who receives: a pool, a person in need, an institution.
    pub to: Account,
    /// How much, in minutes.
    pub amount: Amount,
}

/// Gives credit from a pool to somebody in need.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawFromPool {
    /// Which pool.
    pub pool_id: PoolId,
    /// To whom.
    pub to: PersonId,
    /// How much, in minutes.
    pub amount: Amount,
}

/// Gives the opening grant of the policy, once.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantCredit {
    /// To whom.
    pub person_id: PersonId,
}

/// States a balance of another system: a proposal that a second person approves (I7).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateBalance {
    /// Whose.
    pub person_id: PersonId,
    /// How much, in minutes.
    pub amount: Amount,
    /// The day it is stated for.
    pub as_of: LocalDate,
    /// Digest of what shows it.
    pub evidence_digest: Digest32,
}

/// Imports a balance of another system: it counts once the import is approved (I7).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportBalance {
    /// The open import.
    pub import_id: ImportId,
    /// The system of the import.
    pub origin: OriginCode,
    /// The account's id there.
    pub external_id: String,
    /// What is stated about it.
    pub stated: BalanceStatement,
}

/// A balance, as stated.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BalanceStatement {
    /// How much, in minutes.
    pub amount: Amount,
    /// The day it is stated for.
    pub as_of: LocalDate,
    /// Where the evidence is kept.
    #[serde(default)]
    pub evidence_ref: Option<String>,
    /// Whose.
    pub person_id: PersonId,
}

impl ImportBalance {
    /// Where it comes from.
    pub fn foreign(&self) -> Foreign<'_> {
        let content = serde_json::to_vec(&self.stated);
        Foreign {
            origin: self.origin,
            kind: BALANCE,
            external_id: &self.external_id,
            content: content.expect("rows hold no type that JSON cannot write"),
        }
    }
}

impl std::fmt::Debug for ImportBalance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ImportBalance({})", self.import_id)
    }
}

impl Secrets for ImportBalance {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let mut sealing = Sealing::of(Owner::Person(self.stated.person_id), "balance_imported");
        let reference = self.stated.evidence_ref.as_deref();
        sealing.add("content.evidence_ref", reference);
        sealing.add("origin.external_id", Some(self.external_id.as_str()));
        sealing.secrets
    }
}

/// Books a balance that somebody else stated (I7).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveBalance {
    /// Whose.
    pub person_id: PersonId,
    /// The statement that the approver saw.
    pub position: Position,
}

/// Opens a pool.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenPool {
    /// Who runs it.
    pub organisation_id: OrganisationId,
    /// What for.
    pub purpose: PoolPurpose,
}

/// Records that a relation was proven (R63).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRelation {
    /// Whose.
    pub person_id: PersonId,
    /// To whom.
    pub to: PersonId,
    /// Which.
    pub relation: Relation,
    /// Digest of the paper that proves it.
    pub proof_digest: Digest32,
    /// Where it was shown.
    pub place: PlaceRef,
}

/// Records that a relation ended.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndRelation {
    /// Whose.
    pub person_id: PersonId,
    /// To whom.
    pub to: PersonId,
}

/// Attests somebody's need (R64).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttestNeed {
    /// Whose.
    pub person_id: PersonId,
    /// The last day.
    pub until: LocalDate,
    /// Which organisation attests it.
    pub organisation_id: OrganisationId,
}

/// Chooses for whom one's service earns from now on (R62).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignEarning {
    /// Whose service.
    pub person_id: PersonId,
    /// The organisation; left out: themselves.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
}

/// Freezes somebody's accounts, or opens them again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreezeAccount {
    /// Whose.
    pub person_id: PersonId,
    /// Frozen or open.
    pub frozen: bool,
    /// Why.
    pub reason: ReasonCode,
}

/// Names who is to have what one leaves (F73).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameHeir {
    /// Whose.
    pub person_id: PersonId,
    /// A relation's account, or a pool's; left out: nobody's any more.
    #[serde(default)]
    pub heir: Option<Account>,
}

/// Begins to close somebody's accounts (F73).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginClosing {
    /// Whose.
    pub person_id: PersonId,
    /// Digest of the paper that proves it.
    pub proof_digest: Digest32,
    /// Why.
    pub reason: ReasonCode,
}

/// Leaves accounts open that were about to close.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallOffClosing {
    /// Whose.
    pub person_id: PersonId,
    /// Why.
    pub reason: ReasonCode,
}

/// Records the figures of a unit (F77, F78).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StateReserve {
    /// Which unit.
    pub unit: Unit,
}

impl PlaceHold {
    /// For whom it is spent.
    pub fn beneficiary(&self) -> PersonId {
        self.beneficiary_id.unwrap_or(self.person_id)
    }
}
