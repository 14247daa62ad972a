//! Every event of the ledger: its type, version, ordered groups, stored bytes and fold.
//!
//! A (type, version) fixes an ordered list of groups for ever; a new shape is a new version. The
//! bytes are plain serde output, which is canonical because every struct declares its fields in
//! alphabetical order and holds integers, strings and null only; a test proves it for every type.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::activities::event::{ActivityPublished, SignUpCancelled, VolunteerSignedUp};
use super::audits::event::{AuditClosed, AuditOpened, AuditSessionJudged};
use super::certificates::event::{
    CertificateIssued, CertificateRevoked, CertificateSuperseded, StatusListPublished,
};
use super::commendations::event::{CommendationEnded, CommendationGiven, CommendationsCertified};
use super::complaints::event::{ComplaintAnswered, ComplaintReceived};
use super::findings::event::{FindingAdvanced, FindingOpened};
use super::imports::event::{
    ActivityImported, ImportAdvanced, ImportApproved, ImportOpened, ImportUndone, OriginLinked,
    SessionImported,
};
use super::kernel::ids::Position;
use super::kernel::moment::Moment;
use super::keys::event::{KeyAnnounced, KeyDistrusted, KeyRetired};
use super::ledger::event::LedgerOpened;
use super::organisations::event::{
    OrganisationAccredited, OrganisationReinstated, OrganisationSucceeded, OrganisationSuspended,
    StationOpened,
};
use super::people::event::{
    ConsentGiven, ConsentWithdrawn, PeopleMerged, PeopleUnmerged, PersonClaimed, PersonEnrolled,
    PersonErased, PersonRegistered, RoleGranted, RoleRevoked,
};
use super::policy::event::PolicyAdopted;
use super::sessions::event::{
    HoursCredited, HoursReversed, SessionApproved, SessionApprovedByRule, SessionCheckOutForgotten,
    SessionCheckedIn, SessionCheckedOut, SessionConfirmed, SessionCorrected,
    SessionDeclarationConfirmed, SessionDeclared, SessionDisputeDismissed, SessionDisputeEscalated,
    SessionDisputed, SessionEnteredNationally, SessionFoundFake, SessionKeyed,
    SessionNationalWithdrawn, SessionRostered, SessionVoided,
};
use super::shares::event::{CertificateShared, ShareExtended, ShareWithdrawn};
use super::stars::event::{
    StarApplied, StarApproved, StarExpired, StarGranted, StarImported, StarObjected,
    StarObjectionDismissed, StarReevaluated, StarRefused, StarRevoked,
};
use super::stored::Meta;
use super::timebank::elsewhere::MovementImported;
use super::timebank::event::{
    AccountClosed, AccountFrozen, BalanceBrought, BalanceBroughtBack, BalanceExpired,
    BalanceImported, BalanceStated, ClosingBegun, ClosingCalledOff, DonationPosted, DrawPosted,
    EarningAssigned, EarningPosted, EarningReversed, GrantPosted, HeirNamed, HoldCaptured,
    HoldPlaced, HoldReleased, NeedAttested, POSTING, PoolOpened, RedemptionReversed, RelationEnded,
    RelationRecorded, RemainderPosted, ReserveStated, ShiftClosed, ShiftOpened, TransferPosted,
    TransferRequestEnded, TransferRequested,
};

/// Where and when an event was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// Position in the log.
    pub position: Position,
    /// When the writer recorded it, in whole seconds.
    pub recorded_at: Moment,
}

/// Public label of an entry in the transparency log, as a byte that never changes its meaning.
///
/// The same labels as the tree's, which this module may not name; `run::shapes` maps by the byte
/// and tests that both say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum LeafKind {
    /// Any event that has no label of its own.
    Event = 0,
    /// A certificate was issued.
    CertificateIssued = 1,
    /// A status list was published.
    StatusList = 2,
    /// A signing key was announced, retired or distrusted.
    Key = 3,
    /// An erasure notice.
    ErasureNotice = 4,
}

impl LeafKind {
    /// Every label, by its byte.
    pub const ALL: [Self; 5] = [
        Self::Event,
        Self::CertificateIssued,
        Self::StatusList,
        Self::Key,
        Self::ErasureNotice,
    ];

    /// The byte that stands for it in the public log.
    pub fn byte(self) -> u8 {
        self as u8
    }

    /// Whether the bodies of such events are public: nothing in them is about a person, and
    /// anybody can recompute their commitments.
    pub fn is_public(self) -> bool {
        matches!(self, Self::StatusList | Self::Key)
    }
}

/// Groups of every session event, in the order of commitment.
const SESSION: &[&str] = &["subject", "time", "activity", "place", "hours", "meta"];

macro_rules! events {
    ($( $(#[doc = $doc:literal])+
        $name:ident $slug:literal $version:literal $kind:ident $groups:expr; )+) => {
        /// What happened.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Event { $( $(#[doc = $doc])+ $name($name) ),+ }

        impl Event {
            /// Type and version of every event there is.
            pub const TYPES: &'static [(&'static str, u16)] = &[ $( ($slug, $version) ),+ ];

            /// The type and version that the log stores.
            pub fn type_version(&self) -> (&'static str, u16) {
                match self { $( Self::$name(_) => ($slug, $version) ),+ }
            }

            /// Group `meta`.
            pub fn meta(&self) -> &Meta {
                match self { $( Self::$name(event) => &event.meta ),+ }
            }

            /// The bytes that are stored and hashed.
            pub fn encode(&self) -> Vec<u8> {
                match self { $( Self::$name(event) => json(event) ),+ }
            }

            /// Reads stored bytes.
            pub fn decode(
                event_type: &str,
                version: u16,
                body: &[u8],
            ) -> Result<Self, DecodeError> {
                match (event_type, version) {
                    $( ($slug, $version) => parse(body).map(Self::$name), )+
                    _ => Err(DecodeError::UnknownType),
                }
            }

            /// JSON Schema of the stored body of every event, by type and version.
            pub fn schemas() -> Vec<(&'static str, u16, Schema)> {
                vec![ $( ($slug, $version, Stored {
                    title: stringify!($name),
                    description: concat!($($doc),+),
                    groups: $groups,
                    kind: LeafKind::$kind,
                }.schema::<$name>()) ),+ ]
            }
        }

        /// The ordered groups of an event type, `None` if there is no such type.
        pub fn groups_of(event_type: &str, version: u16) -> Option<&'static [&'static str]> {
            match (event_type, version) {
                $( ($slug, $version) => Some($groups), )+
                _ => None,
            }
        }

        /// The public label of an event type.
        pub fn leaf_kind(event_type: &str) -> LeafKind {
            match event_type {
                $( $slug => LeafKind::$kind, )+
                _ => LeafKind::Event,
            }
        }
    };
}

events! {
    /// The ledger was opened; the first event of every ledger.
    LedgerOpened "ledger_opened" 1 Event &["ledger", "meta"];
    /// A policy pack was adopted; the event embeds the whole of it (I10).
    PolicyAdopted "policy_adopted" 1 Event &["policy", "meta"];
    /// A person was registered (Order 67 arts 5-6; R1, R2, R4).
    PersonRegistered "person_registered" 1 Event &["subject", "contact", "consent", "meta"];
    /// A person was put on the books as another system states them (R5).
    PersonEnrolled "person_enrolled" 1 Event &["subject", "contact", "consent", "origin", "meta"];
    /// An enrolled person took the record over (R4, R5).
    PersonClaimed "person_claimed" 1 Event &["subject", "contact", "consent", "meta"];
    /// A consent was given for one more purpose.
    ConsentGiven "consent_given" 1 Event &["subject", "consent", "meta"];
    /// A consent was withdrawn, at once (PIPL art. 15).
    ConsentWithdrawn "consent_withdrawn" 1 Event &["subject", "consent", "meta"];
    /// A person's key was destroyed; records stay, unreadable (PIPL art. 47).
    PersonErased "person_erased" 1 ErasureNotice &["subject", "erasure", "meta"];
    /// A record was merged into another one of the same person (R1, R22).
    PeopleMerged "people_merged" 1 Event &["subject", "merge", "meta"];
    /// A merge was taken back.
    PeopleUnmerged "people_unmerged" 1 Event &["subject", "merge", "meta"];
    /// A role was granted.
    RoleGranted "role_granted" 1 Event &["subject", "role", "meta"];
    /// A role was taken back.
    RoleRevoked "role_revoked" 1 Event &["subject", "role", "meta"];
    /// An organisation, or a team under a guiding body, was accredited (R3).
    OrganisationAccredited "organisation_accredited" 1 Event &["organisation", "meta"];
    /// An organisation may not record until it is reinstated (R39).
    OrganisationSuspended "organisation_suspended" 1 Event &["organisation", "meta"];
    /// A suspended organisation may record again.
    OrganisationReinstated "organisation_reinstated" 1 Event &["organisation", "meta"];
    /// Another organisation carries on for one that has ended (R39).
    OrganisationSucceeded "organisation_succeeded" 1 Event &["organisation", "meta"];
    /// A station was opened.
    StationOpened "station_opened" 1 Event &["station", "place", "meta"];
    /// An activity was published with the seven facts of Order 67 art. 7 (R11).
    ActivityPublished "activity_published" 1 Event
        &["activity", "time", "place", "content", "meta"];
    /// A person signed up for an activity.
    VolunteerSignedUp "volunteer_signed_up" 1 Event &["subject", "activity", "meta"];
    /// A sign-up was cancelled.
    SignUpCancelled "sign_up_cancelled" 1 Event &["subject", "activity", "meta"];
    /// A person came in on site.
    SessionCheckedIn "session_checked_in" 1 Event SESSION;
    /// The person went out on site.
    SessionCheckedOut "session_checked_out" 1 Event SESSION;
    /// A recorder keyed a session in afterwards (R26, R28).
    SessionKeyed "session_keyed" 1 Event SESSION;
    /// An import was opened: a proposal by one person (I7, R73).
    ImportOpened "import_opened" 1 Event &["import", "meta"];
    /// A person of the ledger is known to another system.
    OriginLinked "origin_linked" 1 Event &["subject", "origin", "meta"];
    /// An activity of the past, as another system states it.
    ActivityImported "activity_imported" 1 Event
        &["activity", "time", "place", "content", "origin", "meta"];
    /// A session of the past, as another system states it: grade H, not effective yet.
    SessionImported "session_imported" 1 Event
        &["subject", "time", "activity", "place", "hours", "content", "origin", "meta"];
    /// A second person approved an import (I7).
    ImportApproved "import_approved" 1 Event &["import", "meta"];
    /// An import is taken back.
    ImportUndone "import_undone" 1 Event &["import", "meta"];
    /// One page of an approved or undone import was worked through.
    ImportAdvanced "import_advanced" 1 Event &["import", "meta"];
    /// The volunteer declared a session of their own (R29).
    SessionDeclared "session_declared" 1 Event SESSION;
    /// A recorder ticked the person on the roster of the activity (F26, R28).
    SessionRostered "session_rostered" 1 Event SESSION;
    /// The lead of the activity confirmed what the volunteer declared (R29).
    SessionDeclarationConfirmed "session_declaration_confirmed" 1 Event SESSION;
    /// Nobody checked out before the deadline: the planned end is taken (R19).
    SessionCheckOutForgotten "session_check_out_forgotten" 1 Event SESSION;
    /// The volunteer signed.
    SessionConfirmed "session_confirmed" 1 Event SESSION;
    /// Another person approved (R28).
    SessionApproved "session_approved" 1 Event SESSION;
    /// A rule of the pinned pack approved what was clocked and signed (F42).
    SessionApprovedByRule "session_approved_by_rule" 1 Event SESSION;
    /// The hours of one local day became effective. Certificates cite this event.
    HoursCredited "hours_credited" 1 Event SESSION;
    /// Somebody concerned says that the record is wrong: it is frozen until answered (R36).
    SessionDisputed "session_disputed" 1 Event SESSION;
    /// Nobody answered before the deadline: the dispute goes to the supervising authority (R36).
    SessionDisputeEscalated "session_dispute_escalated" 1 Event SESSION;
    /// The record was checked and stands; what ran before the dispute goes on (R36).
    SessionDisputeDismissed "session_dispute_dismissed" 1 Event SESSION;
    /// The times were wrong, these are right; both signatures are needed anew (R35).
    SessionCorrected "session_corrected" 1 Event SESSION;
    /// The session is undone (R35).
    SessionVoided "session_voided" 1 Event SESSION;
    /// The session is found bought or fake (R37).
    SessionFoundFake "session_found_fake" 1 Event SESSION;
    /// A wide finding was opened: sessions of a scope were bought or made up (R37).
    FindingOpened "finding_opened" 1 Event &["finding", "scope", "meta"];
    /// One page of a wide finding was worked through.
    FindingAdvanced "finding_advanced" 1 Event &["finding", "cursor", "hours", "meta"];
    /// The session was entered in the national system (R52, Order 67 art. 4).
    SessionEnteredNationally "session_entered_nationally" 1 Event
        &["subject", "activity", "national", "meta"];
    /// That the session was entered in the national system is taken back (R52).
    SessionNationalWithdrawn "session_national_withdrawn" 1 Event SESSION;
    /// The hours of one local day are taken back; the cause is what credited them.
    HoursReversed "hours_reversed" 1 Event SESSION;
    // What came later stands behind: golden events are numbered by their row.
    /// A signing key was announced; its body is public.
    KeyAnnounced "key_announced" 1 Key &["key", "subject", "window", "document", "meta"];
    /// A signing key was retired: it signs nothing new; its body is public.
    KeyRetired "key_retired" 1 Key &["key", "meta"];
    /// A signing key is not to be trusted behind a size; its body is public.
    KeyDistrusted "key_distrusted" 1 Key &["key", "distrust", "meta"];
    /// A certificate was issued (Order 67 art. 14; R45, R48).
    CertificateIssued "certificate_issued" 1 CertificateIssued
        &["document", "certificate", "subject", "period", "hours", "sessions", "star", "holder",
          "credential", "meta"];
    /// A certificate was revoked.
    CertificateRevoked "certificate_revoked" 1 Event &["certificate", "meta"];
    /// A certificate was superseded: by a correction, or by a newer one (R49, R53).
    CertificateSuperseded "certificate_superseded" 1 Event &["certificate", "meta"];
    /// A snapshot of a status list was published; its body is public.
    StatusListPublished "status_list_published" 1 StatusList &["list", "document", "meta"];
    /// A sample was drawn by a published seed, to be audited (R42).
    AuditOpened "audit_opened" 1 Event &["audit", "sample", "meta"];
    /// An auditor said whether evidence supports a drawn record.
    AuditSessionJudged "audit_session_judged" 1 Event
        &["audit", "activity", "subject", "judgement", "meta"];
    /// Every drawn session was judged; the result is final.
    AuditClosed "audit_closed" 1 Event &["audit", "result", "meta"];
    /// The holder of a certificate shares it, for a time and a purpose (R50).
    CertificateShared "certificate_shared" 1 Event
        &["subject", "share", "term", "consent", "meta"];
    /// A share is open for longer, or again.
    ShareExtended "share_extended" 1 Event &["subject", "share", "term", "meta"];
    /// A share is closed for good.
    ShareWithdrawn "share_withdrawn" 1 Event &["subject", "share", "meta"];
    /// Somebody complains about a certificate or a record (Order 67 art. 20).
    ComplaintReceived "complaint_received" 1 Event &["complaint", "statement", "meta"];
    /// A complaint was answered.
    ComplaintAnswered "complaint_answered" 1 Event &["complaint", "answer", "meta"];
    /// Service earned credit or points (R60, R69).
    EarningPosted "earning_posted" 1 Event POSTING;
    /// What service earned is clawed back with its hours (R60).
    EarningReversed "earning_reversed" 1 Event POSTING;
    /// The opening fund gave credit.
    GrantPosted "grant_posted" 1 Event POSTING;
    /// A balance of another system was stated; a second person approves it (I7).
    BalanceStated "balance_stated" 1 Event &["subject", "balance", "meta"];
    /// A balance of another system was booked.
    BalanceBrought "balance_brought" 1 Event POSTING;
    /// Credit or points were reserved (R65).
    HoldPlaced "hold_placed" 1 Event POSTING;
    /// A hold was captured, whole or in part (R65).
    HoldCaptured "hold_captured" 1 Event POSTING;
    /// A hold was given up, or ran out (R65).
    HoldReleased "hold_released" 1 Event POSTING;
    /// A redemption was taken back.
    RedemptionReversed "redemption_reversed" 1 Event POSTING;
    /// Credit went to a relation (R63).
    TransferPosted "transfer_posted" 1 Event POSTING;
    /// Credit was donated, for good (R63).
    DonationPosted "donation_posted" 1 Event POSTING;
    /// A pool gave credit to somebody in need.
    DrawPosted "draw_posted" 1 Event POSTING;
    /// Credit expired.
    BalanceExpired "balance_expired" 1 Event POSTING;
    /// A pool of donated credit was opened.
    PoolOpened "pool_opened" 1 Event &["pool", "meta"];
    /// How two people are related was proven (R63).
    RelationRecorded "relation_recorded" 1 Event &["subject", "relation", "meta"];
    /// A relation ended.
    RelationEnded "relation_ended" 1 Event &["subject", "relation", "meta"];
    /// Somebody's need was attested (R64).
    NeedAttested "need_attested" 1 Event &["subject", "need", "meta"];
    /// For whom a person's service earns was chosen (R62).
    EarningAssigned "earning_assigned" 1 Event &["subject", "earning", "meta"];
    /// A person's accounts were frozen, or opened again.
    AccountFrozen "account_frozen" 1 Event &["subject", "freeze", "meta"];
    /// The figures of a unit were stated (F77, F78).
    ReserveStated "reserve_stated" 1 Event &["reserve", "meta"];
    /// Somebody applied for a star, or was nominated (R55).
    StarApplied "star_applied" 1 Event
        &["subject", "application", "evaluation", "time", "meta"];
    /// Somebody whom the level names agreed.
    StarApproved "star_approved" 1 Event
        &["subject", "application", "approval", "evaluation", "time", "meta"];
    /// An application for a star came to nothing.
    StarRefused "star_refused" 1 Event &["subject", "application", "evaluation", "meta"];
    /// Somebody objected during the notice of an award.
    StarObjected "star_objected" 1 Event &["subject", "application", "objection", "meta"];
    /// An objection was answered: the award goes on.
    StarObjectionDismissed "star_objection_dismissed" 1 Event
        &["subject", "application", "time", "meta"];
    /// A star was granted.
    StarGranted "star_granted" 1 Event
        &["subject", "application", "star", "evaluation", "meta"];
    /// Hours behind a star fell away, or somebody looked at it again (R57).
    StarReevaluated "star_reevaluated" 1 Event
        &["subject", "application", "change", "before", "evaluation", "meta"];
    /// A star was taken away.
    StarRevoked "star_revoked" 1 Event &["subject", "application", "meta"];
    /// A star reached the end of its validity.
    StarExpired "star_expired" 1 Event &["subject", "application", "meta"];
    /// A clerk opened a shift at a station (F112).
    ShiftOpened "shift_opened" 1 Event &["station", "meta"];
    /// A clerk closed a shift: what was counted beside what was recorded (F112).
    ShiftClosed "shift_closed" 1 Event &["station", "shift", "meta"];
    /// A row of an import states a balance of another system: not booked yet (I7, R73).
    BalanceImported "balance_imported" 1 Event
        &["subject", "balance", "content", "origin", "meta"];
    /// A balance goes back with the import that brought it.
    BalanceBroughtBack "balance_brought_back" 1 Event POSTING;
    /// A row of an import states what moved in another time bank: history, never posted (R73).
    MovementImported "movement_imported" 1 Event
        &["subject", "movement", "content", "origin", "meta"];
    /// A row of an import states a star of elsewhere (R73).
    StarImported "star_imported" 1 Event &["subject", "star", "content", "origin", "meta"];
    /// Somebody asked a relation for credit (R63, F62).
    TransferRequested "transfer_requested" 1 Event &["subject", "request", "meta"];
    /// A request for a transfer was accepted, rejected or withdrawn, or ran out.
    TransferRequestEnded "transfer_request_ended" 1 Event &["subject", "request", "meta"];
    /// A holder named who is to have what they leave, or nobody any more (F73).
    HeirNamed "heir_named" 1 Event &["subject", "heir", "meta"];
    /// Somebody's accounts are to be closed (F73).
    ClosingBegun "closing_begun" 1 Event &["subject", "closing", "meta"];
    /// They stay open after all.
    ClosingCalledOff "closing_called_off" 1 Event &["subject", "closing", "meta"];
    /// What somebody left went to their heir; the rest was written off (F73).
    RemainderPosted "remainder_posted" 1 Event POSTING;
    /// An account is closed: it earns and receives nothing any more.
    AccountClosed "account_closed" 1 Event &["subject", "closing", "meta"];
    /// An organisation commended or thanked somebody for a session (F89).
    CommendationGiven "commendation_given" 1 Event
        &["subject", "activity", "commendation", "statement", "meta"];
    /// A commendation stands no more: taken back, refused, or its session fell.
    CommendationEnded "commendation_ended" 1 Event &["subject", "commendation", "meta"];
    /// A certificate states commendations, as its holder chose.
    CommendationsCertified "commendations_certified" 1 Event &["subject", "certificate", "meta"];
}

/// What the schema of a stored body says beyond the Rust type.
struct Stored {
    title: &'static str,
    description: &'static str,
    groups: &'static [&'static str],
    kind: LeafKind,
}

impl Stored {
    /// The schema of what is written: nothing optional, since absent is written as null. The
    /// groups are listed in the order of commitment; the kind is the label in the public log,
    /// which also says whether such bodies are public.
    fn schema<T: JsonSchema>(&self) -> Schema {
        let settings = SchemaSettings::draft2020_12().for_serialize();
        let mut schema = settings.into_generator().into_root_schema_for::<T>();
        schema.insert("title".to_owned(), self.title.into());
        schema.insert("description".to_owned(), self.description.trim().into());
        schema.insert("x-groups".to_owned(), self.groups.into());
        schema.insert("x-kind".to_owned(), self.kind.byte().into());
        schema
    }
}

/// Why stored bytes are not an event.
#[derive(Debug)]
pub enum DecodeError {
    /// No such type and version.
    UnknownType,
    /// Not text.
    NotText(std::str::Utf8Error),
    /// Not the JSON of that type.
    Malformed(serde_json::Error),
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownType => f.write_str("there is no such event type and version"),
            Self::NotText(cause) => write!(f, "not text: {cause}"),
            Self::Malformed(cause) => write!(f, "not the JSON of its event type: {cause}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Room for most bodies.
const BODY_BYTES_USUAL: usize = 768;

fn json<T: Serialize>(event: &T) -> Vec<u8> {
    let mut body = Vec::with_capacity(BODY_BYTES_USUAL);
    serde_json::to_writer(&mut body, event).expect("events hold no type that JSON cannot write");
    body
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    // Checked once as a whole, not string by string: a rebuild reads millions of bodies.
    let text = std::str::from_utf8(body).map_err(DecodeError::NotText)?;
    serde_json::from_str(text).map_err(DecodeError::Malformed)
}

impl Event {
    /// Whether it is an event of a session.
    pub fn is_of_session(&self) -> bool {
        let (event_type, version) = self.type_version();
        let marks = matches!(self, Self::SessionEnteredNationally(_));
        marks || groups_of(event_type, version) == Some(SESSION)
    }
}
