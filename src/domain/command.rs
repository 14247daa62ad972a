//! Every command of the ledger, and the one dispatch that decides it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::activities::command::{CancelSignUp, PublishActivity, SignUp};
use super::audits::command::{CloseAudit, JudgeAuditedSession, OpenAudit};
use super::certificates::command::{
    IssueCertificate, IssueStarCertificate, PublishStatusList, RevokeCertificate,
};
use super::commendations::command::{GiveCommendation, RefuseCommendation, WithdrawCommendation};
use super::complaints::command::{AnswerComplaint, ReportConcern};
use super::desk::{Context, Desk, Stop};
use super::due::{self, Deadline};
use super::event::Event;
use super::findings::command::{AdvanceFinding, OpenFinding};
use super::imports::command::{
    AdvanceImport, ApproveImport, Foreign, ImportActivity, ImportPerson, ImportSession, LinkPerson,
    OpenImport, UndoImport,
};
use super::kernel::documents::Document;
use super::keys::command::{AnnounceKey, DistrustKey, RetireKey};
use super::ledger::command::OpenLedger;
use super::organisations::command::{
    AccreditOrganisation, NameSuccessor, OpenStation, ReinstateOrganisation, SuspendOrganisation,
};
use super::people::command::{
    ClaimPerson, ErasePerson, GiveConsent, GrantRole, MergePeople, RegisterPerson, RevokeRole,
    UnmergePeople, WithdrawConsent,
};
use super::policy::command::AdoptPolicy;
use super::secret::{Secret, Secrets};
use super::sessions::command::{
    ApproveSession, CheckIn, CheckOut, ConfirmDeclared, ConfirmSession, CorrectSession,
    DeclareSession, DismissDispute, DisputeSession, FindFake, KeySession, MarkNational,
    RecordRoster, VoidSession, WithdrawNational,
};
use super::shares::command::{ExtendShare, ShareCertificate, WithdrawShare};
use super::stars::command::{
    ApplyForStar, ApproveStar, DismissStarObjection, ImportStar, ObjectToStar, RefuseStar,
    ReviewStar, RevokeStar,
};
use super::timebank::command::{
    AcceptTransferRequest, ApproveBalance, AssignEarning, AttestNeed, BeginClosing, CallOffClosing,
    CaptureHold, CloseShift, DonateCredit, DrawFromPool, EndRelation, FreezeAccount, GrantCredit,
    ImportBalance, NameHeir, OpenPool, OpenShift, PlaceHold, RecordRelation, RedeemCredit,
    RejectTransferRequest, RequestTransfer, ReverseRedemption, StateBalance, StateReserve,
    TransferCredit, VoidHold, WithdrawTransferRequest,
};
use super::timebank::elsewhere::ImportMovement;
use super::{
    activities, audits, certificates, commendations, complaints, findings, imports, keys, ledger,
    organisations, people, policy, sessions, shares, stars, timebank,
};

macro_rules! commands {
    ($( $(#[doc = $doc:literal])+ $name:ident $slug:literal $type:ty => $decide:path; )+) => {
        /// What somebody wants to happen.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "command", rename_all = "snake_case")]
        pub enum Command { $( $(#[doc = $doc])+ $name($type) ),+ }

        impl Command {
            /// The name that the log stores.
            pub fn name(&self) -> &'static str {
                match self { $( Self::$name(_) => $slug ),+ }
            }
        }

        $( impl From<$type> for Command {
            fn from(command: $type) -> Self {
                Self::$name(command)
            }
        } )+

        fn decided(command: &Command, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
            match command { $( Command::$name(command) => $decide(command, ctx, desk) ),+ }
        }
    };
}

commands! {
    /// Opens the ledger.
    OpenLedger "open_ledger" OpenLedger => ledger::decide::open;
    /// Adopts a policy pack.
    AdoptPolicy "adopt_policy" AdoptPolicy => policy::decide::adopt;
    /// Registers a person.
    RegisterPerson "register_person" RegisterPerson => people::decide::register;
    /// An enrolled person takes the record over.
    ClaimPerson "claim_person" ClaimPerson => people::enrol::claim;
    /// Records a consent.
    GiveConsent "give_consent" GiveConsent => people::decide::give_consent;
    /// Withdraws a consent.
    WithdrawConsent "withdraw_consent" WithdrawConsent => people::decide::withdraw_consent;
    /// Merges a record into another one of the same person.
    MergePeople "merge_people" MergePeople => people::merge::merge;
    /// Takes a merge back.
    UnmergePeople "unmerge_people" UnmergePeople => people::merge::unmerge;
    /// Erases a person's data.
    ErasePerson "erase_person" ErasePerson => people::decide::erase;
    /// Grants a role.
    GrantRole "grant_role" GrantRole => people::decide::grant_role;
    /// Takes a role back.
    RevokeRole "revoke_role" RevokeRole => people::decide::revoke_role;
    /// Accredits an organisation or team.
    AccreditOrganisation "accredit_organisation" AccreditOrganisation
        => organisations::decide::accredit;
    /// Suspends an organisation.
    SuspendOrganisation "suspend_organisation" SuspendOrganisation
        => organisations::standing::suspend;
    /// Lets a suspended organisation record again.
    ReinstateOrganisation "reinstate_organisation" ReinstateOrganisation
        => organisations::standing::reinstate;
    /// Names who carries on for an organisation that ends.
    NameSuccessor "name_successor" NameSuccessor => organisations::succession::name;
    /// Opens a station.
    OpenStation "open_station" OpenStation => organisations::decide::open_station;
    /// Announces a signing key.
    AnnounceKey "announce_key" AnnounceKey => keys::decide::announce;
    /// Retires a signing key.
    RetireKey "retire_key" RetireKey => keys::decide::retire;
    /// Says that a signing key is not to be trusted.
    DistrustKey "distrust_key" DistrustKey => keys::decide::distrust;
    /// Issues a certificate.
    IssueCertificate "issue_certificate" IssueCertificate => certificates::decide::issue;
    /// Issues a certificate of a star.
    IssueStarCertificate "issue_star_certificate" IssueStarCertificate
        => certificates::star::issue;
    /// Revokes a certificate.
    RevokeCertificate "revoke_certificate" RevokeCertificate => certificates::decide::revoke;
    /// Publishes a snapshot of a status list.
    PublishStatusList "publish_status_list" PublishStatusList => certificates::status::publish;
    /// Shares a certificate.
    ShareCertificate "share_certificate" ShareCertificate => shares::decide::share;
    /// Opens a share for longer.
    ExtendShare "extend_share" ExtendShare => shares::decide::extend;
    /// Closes a share for good.
    WithdrawShare "withdraw_share" WithdrawShare => shares::decide::withdraw;
    /// Complains about a certificate or a record.
    ReportConcern "report_concern" ReportConcern => complaints::decide::report;
    /// Answers a complaint.
    AnswerComplaint "answer_complaint" AnswerComplaint => complaints::decide::answer;
    /// Publishes an activity.
    PublishActivity "publish_activity" PublishActivity => activities::decide::publish;
    /// Signs a person up.
    SignUp "sign_up" SignUp => activities::decide::sign_up;
    /// Cancels a sign-up.
    CancelSignUp "cancel_sign_up" CancelSignUp => activities::decide::cancel_sign_up;
    /// Takes a person in on site.
    CheckIn "check_in" CheckIn => sessions::clock::check_in;
    /// Takes a person out on site.
    CheckOut "check_out" CheckOut => sessions::clock::check_out;
    /// Keys in a session that took place.
    KeySession "key_session" KeySession => sessions::keyed::key_session;
    /// Ticks on a roster who was there.
    RecordRoster "record_roster" RecordRoster => sessions::roster::record;
    /// The volunteer declares a session of their own.
    DeclareSession "declare_session" DeclareSession => sessions::declared::declare;
    /// The lead confirms what a volunteer declared.
    ConfirmDeclared "confirm_declared" ConfirmDeclared => sessions::declared::confirm;
    /// The volunteer signs.
    ConfirmSession "confirm_session" ConfirmSession => sessions::approve::confirm;
    /// Another person approves.
    ApproveSession "approve_session" ApproveSession => sessions::approve::approve;
    /// Says that a record is wrong.
    DisputeSession "dispute_session" DisputeSession => sessions::dispute::dispute;
    /// Answers a dispute: the record stands.
    DismissDispute "dismiss_dispute" DismissDispute => sessions::dispute::dismiss;
    /// Puts the times of a session right.
    CorrectSession "correct_session" CorrectSession => sessions::correct::correct;
    /// Undoes a session.
    VoidSession "void_session" VoidSession => sessions::undo::void;
    /// Finds that a session was bought or made up.
    FindFake "find_fake" FindFake => sessions::undo::find_fake;
    /// Finds that sessions of a scope were bought or made up.
    OpenFinding "open_finding" OpenFinding => findings::decide::open;
    /// Works through one page of a finding.
    AdvanceFinding "advance_finding" AdvanceFinding => findings::settle::advance;
    /// Draws a sample to be audited.
    OpenAudit "open_audit" OpenAudit => audits::decide::open;
    /// Says what was found for a drawn session.
    JudgeAuditedSession "judge_audited_session" JudgeAuditedSession => audits::decide::judge;
    /// Closes an audit.
    CloseAudit "close_audit" CloseAudit => audits::decide::close;
    /// Says that a session was entered in the national system.
    MarkNational "mark_national" MarkNational => sessions::national::mark;
    /// Takes that back.
    WithdrawNational "withdraw_national" WithdrawNational => sessions::national::withdraw;
    /// Opens an import.
    OpenImport "open_import" OpenImport => imports::decide::open;
    /// Puts a person of another system on the books.
    ImportPerson "import_person" ImportPerson => people::enrol::enrol;
    /// Says under which id another system knows a person.
    LinkPerson "link_person" LinkPerson => imports::decide::link;
    /// Imports an activity of the past.
    ImportActivity "import_activity" ImportActivity => imports::decide::activity;
    /// Imports a session of the past.
    ImportSession "import_session" ImportSession => imports::decide::session;
    /// Imports a balance of another system.
    ImportBalance "import_balance" ImportBalance => timebank::bring::import;
    /// Imports a movement of another time bank, as history.
    ImportMovement "import_movement" ImportMovement => timebank::elsewhere::import;
    /// Imports a star of elsewhere.
    ImportStar "import_star" ImportStar => stars::bring::import;
    /// A second person approves an import.
    ApproveImport "approve_import" ApproveImport => imports::decide::approve;
    /// Takes an import back.
    UndoImport "undo_import" UndoImport => imports::decide::undo;
    /// Works through one page of an import.
    AdvanceImport "advance_import" AdvanceImport => imports::settle::advance;
    /// Reserves credit or points.
    PlaceHold "place_hold" PlaceHold => timebank::hold::place;
    /// Takes what a hold reserved, or less.
    CaptureHold "capture_hold" CaptureHold => timebank::hold::capture;
    /// Gives a hold up.
    VoidHold "void_hold" VoidHold => timebank::hold::void;
    /// Takes a redemption back.
    ReverseRedemption "reverse_redemption" ReverseRedemption => timebank::reverse::reverse;
    /// Transfers credit to a relation.
    TransferCredit "transfer_credit" TransferCredit => timebank::give::transfer;
    /// Asks a relation for credit.
    RequestTransfer "request_transfer" RequestTransfer => timebank::request::ask;
    /// Gives what was asked for.
    AcceptTransferRequest "accept_transfer_request" AcceptTransferRequest
        => timebank::request::accept;
    /// Says no to what was asked for.
    RejectTransferRequest "reject_transfer_request" RejectTransferRequest
        => timebank::request::reject;
    /// Takes one's own request back.
    WithdrawTransferRequest "withdraw_transfer_request" WithdrawTransferRequest
        => timebank::request::withdraw;
    /// Donates credit.
    DonateCredit "donate_credit" DonateCredit => timebank::give::donate;
    /// Gives credit from a pool.
    DrawFromPool "draw_from_pool" DrawFromPool => timebank::give::draw;
    /// Gives the opening grant.
    GrantCredit "grant_credit" GrantCredit => timebank::give::grant;
    /// States a balance of another system.
    StateBalance "state_balance" StateBalance => timebank::bring::state;
    /// Books a balance that somebody else stated.
    ApproveBalance "approve_balance" ApproveBalance => timebank::bring::approve;
    /// Opens a pool.
    OpenPool "open_pool" OpenPool => timebank::give::open_pool;
    /// Records that a relation was proven.
    RecordRelation "record_relation" RecordRelation => timebank::member::record_relation;
    /// Records that a relation ended.
    EndRelation "end_relation" EndRelation => timebank::member::end_relation;
    /// Attests somebody's need.
    AttestNeed "attest_need" AttestNeed => timebank::member::attest_need;
    /// Chooses for whom one's service earns.
    AssignEarning "assign_earning" AssignEarning => timebank::member::assign;
    /// Freezes somebody's accounts, or opens them again.
    FreezeAccount "freeze_account" FreezeAccount => timebank::member::freeze;
    /// Names who is to have what one leaves.
    NameHeir "name_heir" NameHeir => timebank::closing::name_heir;
    /// Begins to close somebody's accounts.
    BeginClosing "begin_closing" BeginClosing => timebank::closing::begin;
    /// Leaves accounts open that were about to close.
    CallOffClosing "call_off_closing" CallOffClosing => timebank::closing::call_off;
    /// Records the figures of a unit.
    StateReserve "state_reserve" StateReserve => timebank::figures::state;
    /// Redeems credit at a till.
    RedeemCredit "redeem_credit" RedeemCredit => timebank::till::redeem;
    /// Opens a shift at a station.
    OpenShift "open_shift" OpenShift => timebank::till::open;
    /// Closes a shift.
    CloseShift "close_shift" CloseShift => timebank::till::close;
    /// Lets a deadline pass.
    ElapseDue "elapse_due" Deadline => due::elapse;
    /// Applies for a star.
    ApplyForStar "apply_for_star" ApplyForStar => stars::apply::apply;
    /// Agrees to an application for a star.
    ApproveStar "approve_star" ApproveStar => stars::approve::approve;
    /// Refuses an application for a star.
    RefuseStar "refuse_star" RefuseStar => stars::approve::refuse;
    /// Objects to an award during its notice.
    ObjectToStar "object_to_star" ObjectToStar => stars::object::object;
    /// Answers an objection: the award goes on.
    DismissStarObjection "dismiss_star_objection" DismissStarObjection => stars::object::dismiss;
    /// Answers what becomes of a star whose hours fell.
    ReviewStar "review_star" ReviewStar => stars::sanction::review;
    /// Takes a star away.
    RevokeStar "revoke_star" RevokeStar => stars::sanction::revoke;
    /// Commends or thanks somebody for a session.
    GiveCommendation "give_commendation" GiveCommendation => commendations::decide::give;
    /// Takes a commendation back.
    WithdrawCommendation "withdraw_commendation" WithdrawCommendation
        => commendations::decide::withdraw;
    /// The volunteer refuses a commendation.
    RefuseCommendation "refuse_commendation" RefuseCommendation => commendations::decide::refuse;
}

/// Decides a command: the events that follow, with everything they cause, or why none do. Pure.
pub fn decide(command: &Command, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let mut events = decided(command, ctx, desk)?;
    for (_, reaction) in REACTIONS {
        reaction(&mut events, ctx, desk)?;
    }
    Ok(events)
}

/// Appends what follows from the events of a command.
type Reaction = fn(&mut Vec<Event>, &Context, &Desk) -> Result<(), Stop>;

/// What follows from events, in the same command (I6): a later subject adds a row.
const REACTIONS: &[(&str, Reaction)] = &[("credits and points", timebank::earn::follow)];

impl Secrets for Command {
    fn secrets(&self, seed: &[u8; 32]) -> Vec<Secret<'_>> {
        match self {
            Self::RegisterPerson(command) => command.secrets(seed),
            Self::AccreditOrganisation(command) => command.secrets(seed),
            Self::SuspendOrganisation(command) => command.secrets(seed),
            Self::ReinstateOrganisation(command) => command.secrets(seed),
            Self::NameSuccessor(command) => command.secrets(seed),
            Self::OpenStation(command) => command.secrets(seed),
            Self::PublishActivity(command) => command.secrets(seed),
            Self::KeySession(command) => command.secrets(seed),
            Self::DeclareSession(command) => command.secrets(seed),
            Self::RecordRoster(command) => command.secrets(seed),
            Self::VoidSession(command) => command.secrets(seed),
            Self::DisputeSession(command) => command.secrets(seed),
            Self::DismissDispute(command) => command.secrets(seed),
            Self::CorrectSession(command) => command.secrets(seed),
            Self::FindFake(command) => command.secrets(seed),
            Self::OpenFinding(command) => command.secrets(seed),
            Self::JudgeAuditedSession(command) => command.secrets(seed),
            Self::MarkNational(command) => command.secrets(seed),
            Self::ClaimPerson(command) => command.secrets(seed),
            Self::MergePeople(command) => command.secrets(seed),
            Self::UnmergePeople(command) => command.secrets(seed),
            Self::ImportPerson(command) => command.secrets(seed),
            Self::LinkPerson(command) => command.secrets(seed),
            Self::ImportActivity(command) => command.secrets(seed),
            Self::ImportSession(command) => command.secrets(seed),
            Self::ImportBalance(command) => command.secrets(seed),
            Self::ImportMovement(command) => command.secrets(seed),
            Self::ImportStar(command) => command.secrets(seed),
            Self::UndoImport(command) => command.secrets(seed),
            Self::IssueCertificate(command) => command.secrets(seed),
            Self::IssueStarCertificate(command) => command.secrets(seed),
            Self::ReportConcern(command) => command.secrets(seed),
            Self::AnswerComplaint(command) => command.secrets(seed),
            Self::RefuseStar(command) => command.secrets(seed),
            Self::ObjectToStar(command) => command.secrets(seed),
            Self::DismissStarObjection(command) => command.secrets(seed),
            Self::ReviewStar(command) => command.secrets(seed),
            Self::RevokeStar(command) => command.secrets(seed),
            Self::GiveCommendation(command) => command.secrets(seed),
            _ => Vec::new(),
        }
    }

    fn document(&self) -> Option<Document> {
        match self {
            Self::RegisterPerson(command) => command.document(),
            Self::ClaimPerson(command) => command.document(),
            Self::ImportPerson(command) => command.document(),
            _ => None,
        }
    }
}

impl Command {
    /// The record of another system that it brings.
    pub fn foreign(&self) -> Option<Foreign<'_>> {
        match self {
            Self::ImportPerson(command) => Some(command.foreign()),
            Self::LinkPerson(command) => Some(command.foreign()),
            Self::ImportActivity(command) => Some(command.foreign()),
            Self::ImportSession(command) => Some(command.foreign()),
            Self::ImportBalance(command) => Some(command.foreign()),
            Self::ImportMovement(command) => Some(command.foreign()),
            Self::ImportStar(command) => Some(command.foreign()),
            _ => None,
        }
    }

    /// The people whose age a rule asks for.
    pub fn ages(&self) -> Vec<super::kernel::ids::PersonId> {
        match self {
            Self::PlaceHold(command) => vec![command.beneficiary()],
            Self::TransferCredit(command) => vec![command.to],
            Self::RequestTransfer(command) => vec![command.person_id],
            Self::RedeemCredit(command) => vec![command.person_id],
            _ => Vec::new(),
        }
    }

    /// The request whose asker a rule asks the age of.
    pub fn accepts(&self) -> Option<super::kernel::ids::TransferRequestId> {
        match self {
            Self::AcceptTransferRequest(command) => Some(command.request_id),
            _ => None,
        }
    }

    /// Whether a rule asks for the age of whoever commands.
    pub fn asks_own_age(&self) -> bool {
        matches!(self, Self::ShareCertificate(_) | Self::ExtendShare(_))
    }

    /// Whether it draws a sample: preparing it walks over all sessions.
    pub fn draws(&self) -> bool {
        matches!(self, Self::OpenAudit(_))
    }

    /// The on-site code to be checked, and the activity it should belong to (F28).
    pub fn on_site_code(&self) -> Option<(super::kernel::ids::ActivityId, &str)> {
        match self {
            Self::CheckIn(command) => Some((command.activity_id, command.code.as_deref()?)),
            Self::CheckOut(command) => Some((command.activity_id, command.code.as_deref()?)),
            _ => None,
        }
    }
}
