//! Every event's fold, by its subject: the one dispatch that changes books.
//!
//! A fold adds what an event says to the books of its subjects and computes no rule (I3).

use super::books::Shelf;
use super::event::{At, Event};
use super::ledger::administration;
use super::sessions::fold::Folding;
use super::sessions::state::Source;

/// Folds one event into the books of its subjects, and into the list of acts if it is one.
pub fn fold<S: Shelf>(shelf: &mut S, at: At, event: &Event) -> Result<(), S::Error> {
    fold_subjects(shelf, at, event)?;
    administration::folded(shelf, at, event)
}

fn fold_subjects<S: Shelf>(shelf: &mut S, at: At, event: &Event) -> Result<(), S::Error> {
    use super::{
        activities, audits, certificates, commendations, complaints, findings, imports, keys,
        ledger, organisations, people, policy, shares,
    };
    match event {
        Event::LedgerOpened(event) => ledger::fold::opened(shelf, event),
        Event::PolicyAdopted(event) => policy::fold::adopted(shelf, at, event),
        Event::PersonRegistered(event) => people::fold::registered(shelf, at, event),
        Event::PersonEnrolled(event) => people::fold::enrolled(shelf, at, event),
        Event::PersonClaimed(event) => people::fold::claimed(shelf, at, event),
        Event::ConsentGiven(event) => people::fold::consent_given(shelf, at, event),
        Event::ConsentWithdrawn(event) => people::fold::consent_withdrawn(shelf, at, event),
        Event::PersonErased(event) => people::fold::erased(shelf, at, event),
        Event::PeopleMerged(event) => people::fold::merged(shelf, at, event),
        Event::PeopleUnmerged(event) => people::fold::unmerged(shelf, at, event),
        Event::RoleGranted(event) => people::fold::role_granted(shelf, at, event),
        Event::RoleRevoked(event) => people::fold::role_revoked(shelf, at, event),
        Event::OrganisationAccredited(event) => organisations::fold::accredited(shelf, at, event),
        Event::OrganisationSuspended(event) => organisations::fold::suspended(shelf, at, event),
        Event::OrganisationReinstated(event) => organisations::fold::reinstated(shelf, at, event),
        Event::OrganisationSucceeded(event) => organisations::fold::succeeded(shelf, at, event),
        Event::StationOpened(event) => organisations::fold::station_opened(shelf, at, event),
        Event::KeyAnnounced(event) => keys::fold::announced(shelf, at, event),
        Event::KeyRetired(event) => keys::fold::retired(shelf, at, event),
        Event::KeyDistrusted(event) => keys::fold::distrusted(shelf, at, event),
        Event::ActivityPublished(event) => activities::fold::published(shelf, at, event),
        Event::VolunteerSignedUp(event) => activities::fold::signed_up(shelf, at, event),
        Event::SignUpCancelled(event) => activities::fold::cancelled(shelf, at, event),
        Event::ImportOpened(event) => imports::fold::opened(shelf, at, event),
        Event::OriginLinked(event) => imports::fold::linked(shelf, at, event),
        Event::ActivityImported(event) => imports::fold::activity(shelf, at, event),
        Event::ImportApproved(event) => imports::fold::approved(shelf, at, event),
        Event::ImportUndone(event) => imports::fold::undone(shelf, at, event),
        Event::ImportAdvanced(event) => imports::fold::advanced(shelf, at, event),
        Event::FindingOpened(event) => findings::fold::opened(shelf, at, event),
        Event::FindingAdvanced(event) => findings::fold::advanced(shelf, at, event),
        Event::CertificateIssued(event) => certificates::fold::issued(shelf, at, event),
        Event::CertificateRevoked(event) => certificates::fold::revoked(shelf, at, event),
        Event::CertificateSuperseded(event) => certificates::fold::superseded(shelf, at, event),
        Event::StatusListPublished(event) => certificates::fold::list_published(shelf, at, event),
        Event::AuditOpened(event) => audits::fold::opened(shelf, at, event),
        Event::AuditSessionJudged(event) => audits::fold::judged(shelf, at, event),
        Event::AuditClosed(event) => audits::fold::closed(shelf, at, event),
        Event::CertificateShared(event) => shares::fold::shared(shelf, at, event),
        Event::ShareExtended(event) => shares::fold::extended(shelf, at, event),
        Event::ShareWithdrawn(event) => shares::fold::withdrawn(shelf, at, event),
        Event::ComplaintReceived(event) => complaints::fold::received(shelf, at, event),
        Event::ComplaintAnswered(event) => complaints::fold::answered(shelf, at, event),
        Event::CommendationGiven(event) => commendations::fold::given(shelf, at, event),
        Event::CommendationEnded(event) => commendations::fold::ended(shelf, at, event),
        Event::CommendationsCertified(event) => commendations::fold::certified(shelf, at, event),
        other => fold_banked(shelf, at, other),
    }
}

/// Folds an event of the time bank, of stars, or of a session.
fn fold_banked<S: Shelf>(shelf: &mut S, at: At, event: &Event) -> Result<(), S::Error> {
    use super::timebank::{closed, elsewhere, fold, requested};
    match event {
        Event::EarningPosted(event) => fold::earned(shelf, at, event),
        Event::EarningReversed(event) => fold::clawed_back(shelf, at, event),
        Event::GrantPosted(event) => fold::granted(shelf, at, event),
        Event::BalanceStated(event) => fold::stated(shelf, at, event),
        Event::BalanceBrought(event) => fold::brought(shelf, at, event),
        Event::BalanceImported(event) => fold::imported(shelf, at, event),
        Event::BalanceBroughtBack(event) => fold::brought_back(shelf, at, event),
        Event::MovementImported(event) => elsewhere::imported(shelf, at, event),
        Event::HoldPlaced(event) => fold::held(shelf, at, event),
        Event::HoldCaptured(event) => fold::captured(shelf, at, event),
        Event::HoldReleased(event) => fold::released(shelf, at, event),
        Event::RedemptionReversed(event) => fold::reversed(shelf, at, event),
        Event::TransferPosted(event) => fold::transferred(shelf, at, event),
        Event::DonationPosted(event) => fold::donated(shelf, at, event),
        Event::DrawPosted(event) => fold::drawn(shelf, at, event),
        Event::BalanceExpired(event) => fold::expired(shelf, at, event),
        Event::PoolOpened(event) => fold::pool_opened(shelf, at, event),
        Event::RelationRecorded(event) => fold::related(shelf, at, event),
        Event::RelationEnded(event) => fold::unrelated(shelf, at, event),
        Event::NeedAttested(event) => fold::in_need(shelf, at, event),
        Event::EarningAssigned(event) => fold::assigned(shelf, at, event),
        Event::AccountFrozen(event) => fold::frozen(shelf, at, event),
        Event::ReserveStated(event) => super::timebank::figures::stated(shelf, at, event),
        Event::ShiftOpened(event) => fold::shift_opened(shelf, at, event),
        Event::ShiftClosed(event) => fold::shift_closed(shelf, at, event),
        Event::TransferRequested(event) => requested::asked(shelf, at, event),
        Event::TransferRequestEnded(event) => requested::ended(shelf, at, event),
        Event::HeirNamed(event) => closed::heir(shelf, at, event),
        Event::ClosingBegun(event) => closed::begun(shelf, at, event),
        Event::ClosingCalledOff(event) => closed::called_off(shelf, at, event),
        Event::RemainderPosted(event) => fold::remainder(shelf, at, event),
        Event::AccountClosed(event) => closed::closed(shelf, at, event),
        other => fold_starred(shelf, at, other),
    }
}

/// Folds an event of stars, or of a session.
fn fold_starred<S: Shelf>(shelf: &mut S, at: At, event: &Event) -> Result<(), S::Error> {
    use super::stars::fold;
    match event {
        Event::StarImported(event) => fold::imported(shelf, at, event),
        Event::StarApplied(event) => fold::applied(shelf, at, event),
        Event::StarApproved(event) => fold::approved(shelf, at, event),
        Event::StarRefused(event) => fold::refused(shelf, at, event),
        Event::StarObjected(event) => fold::objected(shelf, at, event),
        Event::StarObjectionDismissed(event) => fold::objection_dismissed(shelf, at, event),
        Event::StarGranted(event) => fold::granted(shelf, at, event),
        Event::StarReevaluated(event) => fold::reevaluated(shelf, at, event),
        Event::StarRevoked(event) => fold::revoked(shelf, at, event),
        Event::StarExpired(event) => fold::expired(shelf, at, event),
        session => fold_session(shelf, at, session),
    }
}

/// Folds an event of a session; any other one is a bug of the caller.
pub(in crate::domain) fn fold_session<S: Shelf>(
    shelf: &mut S,
    at: At,
    event: &Event,
) -> Result<(), S::Error> {
    macro_rules! folding {
        ($event:expr) => {
            Folding {
                shelf,
                at,
                of: $event.activity,
                person: $event.subject.person_id,
                meta: &$event.meta,
            }
        };
    }
    match event {
        Event::SessionCheckedIn(e) => folding!(e).checked_in(e),
        Event::SessionCheckedOut(e) => folding!(e).ended(&e.time, e.place.source, &e.hours),
        Event::SessionImported(e) => super::imports::fold::session(folding!(e), e),
        Event::SessionKeyed(e) | Event::SessionDeclared(e) | Event::SessionRostered(e) => {
            folding!(e).keyed(e)
        }
        Event::SessionDeclarationConfirmed(e) => folding!(e).declaration_confirmed(),
        Event::SessionCheckOutForgotten(e) => {
            folding!(e).ended(&e.time, Source::PlannedEnd, &e.hours)
        }
        Event::SessionConfirmed(e) => folding!(e).confirmed(),
        Event::SessionApproved(e) => folding!(e).approved(e.hours.minutes, e.time),
        Event::SessionApprovedByRule(e) => folding!(e).approved(e.hours.minutes, e.time),
        Event::HoursCredited(e) => folding!(e).credited(e),
        Event::SessionDisputed(e) => folding!(e).disputed(e),
        Event::SessionDisputeEscalated(e) => folding!(e).escalated(),
        Event::SessionDisputeDismissed(e) => folding!(e).dismissed(e),
        Event::SessionCorrected(e) => folding!(e).corrected(e),
        Event::SessionVoided(e) => folding!(e).voided(),
        Event::SessionFoundFake(e) => folding!(e).found_fake(),
        Event::SessionEnteredNationally(e) => folding!(e).entered_nationally(e),
        Event::SessionNationalWithdrawn(e) => folding!(e).national_withdrawn(),
        Event::HoursReversed(e) => folding!(e).reversed(e),
        other => panic!("`fold` sends {:?} to its own subject", other.type_version()),
    }
}
