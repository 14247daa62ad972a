//! Events of the time bank. Every posting carries its lines, made by the decision; a fold adds.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::account::{Account, Line, Unit};
use super::book::HoldOutcome;
pub use super::brought::{
    BalanceEvidence, BalanceImported, BalanceStated, BroughtAct, BroughtBackAct, ImportedBalance,
    ImportedRow, StatedBalance,
};
pub use super::closed::{
    AccountClosed, ClosingBegun, ClosingCalledOff, HeirNamed, RemainderPosted,
};
pub use super::requested::{TransferRequestEnded, TransferRequested};
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::{
    ActivityId, Digest32, HoldId, OrganisationId, PersonId, PoolId, Position, SessionId, StationId,
    Tag16,
};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::{Ratio, Relation};
use crate::domain::stored::Meta;

/// Groups of every posting, in the order of commitment.
pub const POSTING: &[&str] = &["subject", "act", "posting", "meta"];

/// A posting: what it is about, and the lines that move units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Posted<A> {
    /// What it is about.
    pub act: A,
    /// Who did it.
    pub meta: Meta,
    /// The lines.
    pub posting: PostingGroup,
    /// Whose account it is about.
    pub subject: HolderGroup,
}

/// Group `posting`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PostingGroup {
    /// Lines; they sum to zero.
    pub lines: Vec<Line>,
    /// The unit of all of them.
    pub unit: Unit,
}

/// Group `subject` of a posting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HolderGroup {
    /// Whose account.
    pub holder: Account,
}

/// Service earned something (R60, R69).
pub type EarningPosted = Posted<EarningAct>;
/// What service earned is clawed back with its hours (R60).
pub type EarningReversed = Posted<ClawbackAct>;
/// The opening fund gave something.
pub type GrantPosted = Posted<GrantAct>;
/// A balance was brought along from another system.
pub type BalanceBrought = Posted<BroughtAct>;
/// A balance goes back with the import that brought it.
pub type BalanceBroughtBack = Posted<BroughtBackAct>;
/// Units were reserved (R65).
pub type HoldPlaced = Posted<HoldAct>;
/// A hold was captured, whole or in part; the rest returned (R65).
pub type HoldCaptured = Posted<CaptureAct>;
/// A hold ended without being captured.
pub type HoldReleased = Posted<ReleaseAct>;
/// A redemption was taken back.
pub type RedemptionReversed = Posted<ReversalAct>;
/// Units went to a relation (R63).
pub type TransferPosted = Posted<TransferAct>;
/// Units were donated; that cannot be taken back (R63).
pub type DonationPosted = Posted<DonationAct>;
/// A pool gave units to somebody in need.
pub type DrawPosted = Posted<DrawAct>;
/// Units expired.
pub type BalanceExpired = Posted<ExpiryAct>;

/// Group `act` of what service earned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarningAct {
    /// The local day of the service.
    pub date: LocalDate,
    /// Whether the day's earnings are counted, for a limit by day.
    pub day_counted: bool,
    /// What kept a part of it from being minted as earned.
    pub limited_by: Option<Limit>,
    /// Effective minutes that it rests on.
    pub minutes: Minutes,
    /// Of a minute, or of an hour for points: the coefficient that was applied.
    pub rate: Ratio,
    /// The session-day.
    pub tag: Tag16,
    /// What was not minted at all.
    pub unminted: Amount,
    /// Who served.
    pub volunteer_id: PersonId,
}

/// A limit that a minting ran into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The most of one day.
    Day,
    /// The most ever.
    Lifetime,
    /// The most stored.
    Balance,
    /// The time at which it would have expired is over already.
    Expired,
    /// The account is closed.
    Closed,
}

/// Group `act` of a clawback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClawbackAct {
    /// The local day of the service.
    pub date: LocalDate,
    /// Whether the day's earnings were counted.
    pub day_counted: bool,
    /// What had been spent before and is owed now.
    pub owed: Amount,
    /// The session-day.
    pub tag: Tag16,
    /// Who served.
    pub volunteer_id: PersonId,
}

/// Group `act` of an opening grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantAct {
    /// How much.
    pub amount: Amount,
}

/// Where something is redeemed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceRef {
    /// Who serves.
    pub organisation_id: OrganisationId,
    /// At which of its stations.
    pub station_id: Option<StationId>,
}

/// What a hold is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HoldPurpose {
    /// A service to be rendered.
    Service,
    /// Goods to be handed over.
    Goods,
    /// A transfer that can still be taken back; it moves when the time is over.
    Transfer(PersonId),
}

/// Group `act` of a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldAct {
    /// How much.
    pub amount: Amount,
    /// For whom it is spent.
    pub beneficiary_id: Option<PersonId>,
    /// When it runs out.
    pub expires_at: Moment,
    /// The hold.
    pub hold_id: HoldId,
    /// Where it is redeemed.
    pub place: Option<PlaceRef>,
    /// What for.
    pub purpose: HoldPurpose,
    /// The local day on which staff reserved it without the holder's PIN; left out: the holder did,
    /// or showed themselves to be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without_pin: Option<LocalDate>,
}

/// Group `act` of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaptureAct {
    /// How much was taken.
    pub captured: Amount,
    /// What shows that it was received.
    pub confirmed_by: ConfirmedBy,
    /// The hold.
    pub hold_id: HoldId,
    /// How much returned.
    pub returned: Amount,
    /// The session that rendered the service, where one did.
    pub session: Option<ServiceRef>,
    /// The till, where it was one.
    pub till: Option<TillRef>,
}

/// What shows that a redemption reached its holder (R65).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ConfirmedBy {
    /// The holder says so under their own name.
    Holder,
    /// The session that rendered the service is signed for.
    Session,
    /// The holder's card was shown at a till.
    Card,
    /// A code of the holder's own pages was shown at a till.
    Code,
    /// The holder typed their PIN at a till.
    Pin,
    /// Staff handed goods over and says so.
    HandedOver,
}

/// At which till something was redeemed, by the clerk who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TillRef {
    /// The local day, for what is limited by day.
    pub date: LocalDate,
    /// The station.
    pub station_id: StationId,
}

/// A session that rendered a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceRef {
    /// Its activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
}

/// Group `act` of a hold that was not captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseAct {
    /// The hold.
    pub hold_id: HoldId,
    /// How it ended.
    pub outcome: HoldOutcome,
    /// How much returned.
    pub returned: Amount,
}

/// Group `act` of a redemption taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReversalAct {
    /// The hold that had been captured.
    pub hold_id: HoldId,
    /// Whether it was redeemed in the open shift of who takes it back, and leaves its sum.
    pub of_shift: bool,
    /// How much returned, to where it was taken from.
    pub returned: Amount,
}

/// Group `act` of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferAct {
    /// How much.
    pub amount: Amount,
    /// The hold that reserved it while it could be taken back.
    pub hold_id: Option<HoldId>,
    /// How the two are related.
    pub relation: Relation,
    /// To whom.
    pub to: PersonId,
    /// The calendar year whose limit it counts for.
    pub year: i32,
}

/// Group `act` of a donation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DonationAct {
    /// How much.
    pub amount: Amount,
    /// To whom.
    pub to: Account,
}

/// Group `act` of what a pool gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawAct {
    /// How much.
    pub amount: Amount,
    /// The calendar month whose limit it counts for, `year * 12 + month - 1`.
    pub month: u32,
    /// The pool.
    pub pool_id: PoolId,
    /// To whom.
    pub to: PersonId,
}

/// Group `act` of an expiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpiryAct {
    /// How much.
    pub amount: Amount,
}

/// A pool was opened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolOpened {
    /// Who opened it.
    pub meta: Meta,
    /// The pool.
    pub pool: PoolGroup,
}

/// Group `pool`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PoolGroup {
    /// Who runs it.
    pub organisation_id: OrganisationId,
    /// The pool.
    pub pool_id: PoolId,
    /// What for.
    pub purpose: PoolPurpose,
}

/// What a pool is for; a donor chooses by it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PoolPurpose {
    /// Elders who live alone or in hardship.
    Elders,
    /// Children in need.
    Children,
    /// People with disabilities.
    Disability,
    /// Whoever is in need.
    General,
}

/// Group `subject` of what is known of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberGroup {
    /// Who.
    pub person_id: PersonId,
}

/// How two people are related was proven (R63).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelationRecorded {
    /// Who recorded it.
    pub meta: Meta,
    /// The relation.
    pub relation: RelationGroup,
    /// Whose.
    pub subject: MemberGroup,
}

/// Group `relation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelationGroup {
    /// Digest of the paper that proves it; the paper itself is not kept.
    pub proof_digest: Digest32,
    /// Which.
    pub relation: Relation,
    /// To whom.
    pub to: PersonId,
}

/// A relation ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelationEnded {
    /// Who recorded it.
    pub meta: Meta,
    /// The relation.
    pub relation: RelationEnd,
    /// Whose.
    pub subject: MemberGroup,
}

/// Group `relation` of its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RelationEnd {
    /// To whom.
    pub to: PersonId,
}

/// Somebody's need was attested: they may spend earlier and be given credit from pools (R64).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedAttested {
    /// Who attests it.
    pub meta: Meta,
    /// Until when.
    pub need: NeedGroup,
    /// Whose.
    pub subject: MemberGroup,
}

/// Group `need`. Why is not recorded: that is nobody's business but the attesting office's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedGroup {
    /// The last day.
    pub until: LocalDate,
}

/// For whom a person's service earns: themselves, or a group (R62).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarningAssigned {
    /// The choice.
    pub earning: EarningGroup,
    /// Who chose.
    pub meta: Meta,
    /// Whose.
    pub subject: MemberGroup,
}

/// Group `earning`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EarningGroup {
    /// The organisation; null: themselves.
    pub organisation_id: Option<OrganisationId>,
}

/// A person's accounts were frozen, or opened again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountFrozen {
    /// Frozen or not.
    pub freeze: FreezeGroup,
    /// Who did it, and why.
    pub meta: Meta,
    /// Whose.
    pub subject: MemberGroup,
}

/// Group `freeze`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FreezeGroup {
    /// Whether nothing can be spent or given away.
    pub frozen: bool,
}

/// The figures of one unit at one position (F77, F78): what every checkpoint behind it proves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReserveStated {
    /// Who asked for it.
    pub meta: Meta,
    /// The figures.
    pub reserve: ReserveGroup,
}

/// Group `reserve`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReserveGroup {
    /// All events before this position are counted.
    pub before: Position,
    /// Open holds.
    pub open_holds: u64,
    /// Sum of each contra account and each bucket; together they are zero.
    pub places: Vec<PlaceSum>,
    /// The unit.
    pub unit: Unit,
}

/// The sum of one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlaceSum {
    /// How much.
    pub amount: Amount,
    /// Where.
    pub place: super::book::Place,
}

/// A clerk opened a shift at a station.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftOpened {
    /// Who did: the clerk.
    pub meta: Meta,
    /// Where.
    pub station: ShiftPlace,
}

/// Group `station` of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftPlace {
    /// Whose station.
    pub organisation_id: OrganisationId,
    /// Which.
    pub station_id: StationId,
}

/// A clerk closed their shift: what the ledger recorded, beside what the clerk counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftClosed {
    /// Who did: the clerk.
    pub meta: Meta,
    /// Both counts.
    pub shift: ShiftGroup,
    /// Where.
    pub station: ShiftPlace,
}

/// Group `shift`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftGroup {
    /// As the clerk counted the slips.
    pub counted: ShiftSum,
    /// As the ledger recorded it, without what was taken back.
    pub recorded: ShiftSum,
}

/// What a shift redeemed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShiftSum {
    /// Credit, in minutes.
    pub amount: Amount,
    /// Redemptions.
    pub redemptions: u32,
}
