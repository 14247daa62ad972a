//! Moves: a handful of numbers that become a command once it is known what there is to act on.
//!
//! Most moves are made by the right person on a thing that fits, or nothing would ever be
//! accepted; about an eighth by anybody, a quarter on anything. Shrinking a number picks an older
//! thing and a shorter time.

use hourledger::domain::Command;
use hourledger::domain::activities::command::{CancelSignUp, PublishActivity, SignUp};
use hourledger::domain::findings::event::FindingScope;
use hourledger::domain::kernel::documents::DocumentKind;
use hourledger::domain::kernel::ids::{Digest32, PersonId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::people::command::{
    ErasePerson, GiveConsent, RegisterPerson, RevokeRole, WithdrawConsent,
};
use hourledger::domain::people::event::{ConsentGiver, Purpose};
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::command::CorrectSession;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::stored::Actor;
use proptest::prelude::*;

use super::certificates::on_certificate;
use super::entries::{house_of_organisation, house_of_session};
use super::keys::on_key;
use super::model::{Model, Planned, Seen};
use super::{audits, shown, stars, thanks, work};
use crate::cast::{self, District, House, activity, confirm, grant, person, void};

/// What a move is about.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Publish,
    SignUp,
    CancelSignUp,
    CheckInByCode,
    CheckInByStaff,
    CheckOut,
    Key,
    Roster,
    Declare,
    ConfirmDeclared,
    Confirm,
    Approve,
    ApproveUnsigned,
    ApprovePart,
    Dispute,
    Dismiss,
    Correct,
    FindFake,
    OpenFinding,
    AdvanceFinding,
    Void,
    MarkNational,
    WithdrawNational,
    Deadlines,
    AnyDeadline,
    Grant,
    Revoke,
    Consent,
    WithdrawConsent,
    Register,
    Erase,
    Adopt,
    Suspend,
    Reinstate,
    Accredit,
    NameSuccessor,
    OpenImport,
    ImportPerson,
    LinkPerson,
    Claim,
    Merge,
    Unmerge,
    ImportActivity,
    ImportSession,
    ImportBalance,
    ImportHistory,
    ApproveImport,
    AdvanceImport,
    UndoImport,
    AnnounceKey,
    RetireKey,
    DistrustKey,
    IssueCertificate,
    RevokeCertificate,
    PublishList,
    Audit,
    Share,
    Complain,
    Star,
    Thank,
}

/// How often each kind comes up.
const WEIGHTS: [(Kind, u32); 60] = [
    (Kind::Publish, 8),
    (Kind::SignUp, 14),
    (Kind::CancelSignUp, 4),
    (Kind::CheckInByCode, 14),
    (Kind::CheckInByStaff, 8),
    (Kind::CheckOut, 16),
    (Kind::Key, 16),
    (Kind::Roster, 6),
    (Kind::Declare, 6),
    (Kind::ConfirmDeclared, 6),
    (Kind::Confirm, 18),
    (Kind::Approve, 18),
    (Kind::ApproveUnsigned, 4),
    (Kind::ApprovePart, 4),
    (Kind::Dispute, 6),
    (Kind::Dismiss, 5),
    (Kind::Correct, 6),
    (Kind::FindFake, 2),
    (Kind::OpenFinding, 1),
    (Kind::AdvanceFinding, 6),
    (Kind::Void, 5),
    (Kind::MarkNational, 5),
    (Kind::WithdrawNational, 3),
    (Kind::Deadlines, 12),
    (Kind::AnyDeadline, 2),
    (Kind::Grant, 3),
    (Kind::Revoke, 1),
    (Kind::Consent, 3),
    (Kind::WithdrawConsent, 1),
    (Kind::Register, 2),
    (Kind::Erase, 1),
    (Kind::Adopt, 1),
    (Kind::Suspend, 1),
    (Kind::Reinstate, 6),
    (Kind::Accredit, 2),
    (Kind::NameSuccessor, 2),
    (Kind::OpenImport, 3),
    (Kind::ImportPerson, 3),
    (Kind::LinkPerson, 2),
    (Kind::Claim, 2),
    (Kind::Merge, 2),
    (Kind::Unmerge, 2),
    (Kind::ImportActivity, 4),
    (Kind::ImportSession, 12),
    (Kind::ImportBalance, 4),
    (Kind::ImportHistory, 4),
    (Kind::ApproveImport, 4),
    (Kind::AdvanceImport, 8),
    (Kind::UndoImport, 1),
    (Kind::AnnounceKey, 3),
    (Kind::RetireKey, 1),
    (Kind::DistrustKey, 1),
    (Kind::IssueCertificate, 12),
    (Kind::RevokeCertificate, 2),
    (Kind::PublishList, 3),
    (Kind::Audit, 8),
    (Kind::Share, 6),
    (Kind::Complain, 3),
    (Kind::Star, 24),
    (Kind::Thank, 8),
];

/// Numbers that pick who, what, when.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    pub(super) kind: Kind,
    /// Acts: below 224 the fitting person, else anybody.
    pub(super) by: u8,
    pub(super) who: u8,
    pub(super) what: u8,
    pub(super) wait: u16,
    pub(super) from: u16,
    pub(super) length: u16,
}

pub fn any_move() -> impl Strategy<Value = Move> {
    let kinds = WEIGHTS.map(|(kind, weight)| (weight, Just(kind)));
    let kind = proptest::strategy::Union::new_weighted(kinds.to_vec());
    let times = (any::<u16>(), any::<u16>(), any::<u16>());
    (kind, any::<u8>(), any::<u8>(), any::<u8>(), times).prop_map(
        |(kind, by, who, what, (wait, from, length))| Move {
            kind,
            by,
            who,
            what,
            wait,
            from,
            length,
        },
    )
}

pub(super) fn pick<T>(things: &[T], number: u8) -> Option<&T> {
    things.get(usize::from(number) % things.len().max(1))
}

impl Move {
    /// Time that passes before it: often none, so that moments coincide; at most 40 minutes, or now
    /// and then so long that stars end.
    pub fn wait_seconds(self) -> i64 {
        if matches!(self.kind, Kind::Star) && self.wait.is_multiple_of(32) {
            return 32 * 86_400;
        }
        match self.wait % 4 {
            0 => 0,
            1 => i64::from(self.wait % 61),
            _ => i64::from(self.wait % 2_401),
        }
    }

    /// The commands, with who gives them. Several only where a due-list is worked off.
    pub fn commands(self, district: &District, model: &Model) -> Vec<(Actor, Command)> {
        if matches!(self.kind, Kind::Deadlines | Kind::AnyDeadline) {
            return self.deadlines(district, model);
        }
        if let Kind::AdvanceImport = self.kind {
            return work::pages_of_imports(model);
        }
        if let Kind::AdvanceFinding = self.kind {
            return work::pages_of_findings(model);
        }
        if let Kind::IssueCertificate | Kind::RevokeCertificate | Kind::PublishList = self.kind {
            return on_certificate(self, district, model).into_iter().collect();
        }
        if let Kind::Share | Kind::Complain = self.kind {
            return shown::moves(self, district, model).into_iter().collect();
        }
        if let Kind::Thank = self.kind {
            return thanks::moves(self, district, model).into_iter().collect();
        }
        if let Kind::Audit = self.kind {
            return audits::moves(self, model);
        }
        if let Kind::Star = self.kind {
            return stars::moves(self, district, model).into_iter().collect();
        }
        let made = match self.kind {
            Kind::Publish | Kind::SignUp | Kind::CancelSignUp => self.on_activity(district, model),
            Kind::CheckInByCode
            | Kind::CheckInByStaff
            | Kind::Key
            | Kind::Roster
            | Kind::Declare => self.new_session(district, model),
            Kind::CheckOut
            | Kind::ConfirmDeclared
            | Kind::Confirm
            | Kind::Approve
            | Kind::ApproveUnsigned
            | Kind::ApprovePart
            | Kind::Dispute
            | Kind::Dismiss
            | Kind::Correct
            | Kind::FindFake
            | Kind::Void
            | Kind::MarkNational
            | Kind::WithdrawNational => self.on_session(district, model),
            Kind::OpenImport
            | Kind::ImportPerson
            | Kind::LinkPerson
            | Kind::ImportActivity
            | Kind::ImportSession
            | Kind::ImportBalance
            | Kind::ImportHistory
            | Kind::ApproveImport
            | Kind::UndoImport => self.on_import(district, model),
            Kind::AnnounceKey | Kind::RetireKey | Kind::DistrustKey => {
                on_key(self, district, model)
            }
            _ => self.on_person(district, model),
        };
        let by = |(fitting, command)| {
            let anybody = pick(&model.people, self.by).copied();
            let actor = if self.by < 224 {
                Some(fitting)
            } else {
                anybody
            };
            (Actor::Person(actor.unwrap_or(fitting)), command)
        };
        made.map(by).into_iter().collect()
    }

    fn house(self, district: &District) -> House {
        if self.from.is_multiple_of(2) {
            district.snow
        } else {
            district.books
        }
    }

    fn on_activity(self, district: &District, model: &Model) -> Option<(PersonId, Command)> {
        if let Kind::Publish = self.kind {
            let house = self.house(district);
            return Some((house.recorder, self.publication(district, house).into()));
        }
        let now = district.world.now;
        let planned = self.some_activity(model, |planned| now < planned.ends_at)?;
        let person_id = *pick(&model.people, self.who)?;
        let activity_id = planned.id;
        let command: Command = match self.kind {
            Kind::SignUp => SignUp {
                activity_id,
                person_id,
            }
            .into(),
            _ => CancelSignUp {
                activity_id,
                person_id,
            }
            .into(),
        };
        Some((person_id, command))
    }

    /// Starts up to an hour ago or within the next five; lasts minutes, or now and then days.
    fn publication(self, district: &District, house: House) -> PublishActivity {
        let mut command = activity(house, "2026-03-05 09:00", "2026-03-05 12:00");
        let now = district.world.now;
        let starts_at = now.plus_minutes(i64::from(self.length % 360) - 60);
        let minutes = match self.what % 8 {
            0 => 1_200 + i64::from(self.who) * 10,
            _ => 15 + i64::from(self.who),
        };
        command.starts_at = Some(starts_at);
        command.ends_at = Some(starts_at.plus_minutes(minutes));
        command.capacity = (self.what % 4 == 1).then_some(1 + u32::from(self.what / 64));
        command
    }

    /// Whether it picks among the things that fit, or among all.
    fn is_fitting(self) -> bool {
        self.length % 4 != 3
    }

    pub(super) fn some_activity(
        self,
        model: &Model,
        fits: impl Fn(&Planned) -> bool,
    ) -> Option<Planned> {
        let recent = model.activities.iter().rev().take(12);
        let chosen = recent.filter(|planned| !self.is_fitting() || fits(planned));
        pick(&chosen.collect::<Vec<_>>(), self.what).map(|planned| **planned)
    }

    fn fits(self, state: SessionState) -> bool {
        match self.kind {
            Kind::CheckOut => state == SessionState::Open,
            Kind::Confirm | Kind::ConfirmDeclared | Kind::ApproveUnsigned => {
                state == SessionState::Ended
            }
            Kind::Approve | Kind::ApprovePart => state == SessionState::Confirmed,
            Kind::Dismiss => state == SessionState::Disputed,
            Kind::Dispute | Kind::Correct => {
                let ended = [
                    SessionState::Open,
                    SessionState::Voided,
                    SessionState::FoundFake,
                ];
                !ended.contains(&state)
            }
            Kind::FindFake => state != SessionState::FoundFake,
            Kind::MarkNational => {
                matches!(state, SessionState::Effective | SessionState::Imported)
            }
            _ => !matches!(state, SessionState::Voided | SessionState::FoundFake),
        }
    }

    fn on_session(self, district: &District, model: &Model) -> Option<(PersonId, Command)> {
        let fits = |seen: &&Seen| {
            let of_its_kind = match self.kind {
                Kind::Confirm | Kind::ApproveUnsigned => !seen.declared,
                Kind::ConfirmDeclared => seen.declared,
                Kind::WithdrawNational => seen.national.is_some(),
                _ => true,
            };
            !self.is_fitting() || of_its_kind && self.fits(seen.state)
        };
        let recent = model
            .order
            .iter()
            .rev()
            .take(20)
            .map(|id| &model.sessions[id]);
        let seen = *pick(&recent.filter(fits).collect::<Vec<_>>(), self.what)?;
        let (of, session) = (seen.of.activity_id, seen.of.session_id);
        let house = house_of_session(district, seen);
        Some(match self.kind {
            Kind::CheckOut if self.who.is_multiple_of(2) => {
                (seen.person, cast::check_out_by_code(of, session).into())
            }
            Kind::CheckOut => (house.recorder, cast::check_out(of, session).into()),
            Kind::Confirm => (seen.person, confirm(of, session).into()),
            Kind::ConfirmDeclared => (house.admin, cast::confirm_declared(of, session).into()),
            Kind::Approve => (house.approver, cast::approve(of, session).into()),
            Kind::ApproveUnsigned => (house.approver, cast::approve_unsigned(of, session).into()),
            Kind::ApprovePart => {
                let minutes = i64::from(self.length) % seen.minutes.max(1);
                let command = cast::approve_part(of, session, minutes);
                (house.approver, command.into())
            }
            Kind::Dispute => (seen.person, cast::dispute(of, session).into()),
            Kind::Dismiss => (house.admin, cast::dismiss(of, session).into()),
            Kind::FindFake => (house.admin, cast::find_fake(of, session).into()),
            Kind::Correct => (house.admin, self.correction(seen).into()),
            Kind::MarkNational => {
                // The day it began, in UTC; now and then another one than it was here.
                let day = &seen.started_at.to_string()[..10];
                let command = cast::mark_national(of, session, seen.person, day);
                (house.recorder, command.into())
            }
            Kind::WithdrawNational => (house.admin, cast::withdraw_national(of, session).into()),
            _ => (house.approver, void(of, session).into()),
        })
    }

    fn on_import(self, district: &District, model: &Model) -> Option<(PersonId, Command)> {
        if let Kind::OpenImport = self.kind {
            let house = self.house(district);
            return Some((house.recorder, cast::open_import(house.id).into()));
        }
        // The latest is the one that is added to; the ones before it wait for their approval.
        let import = match self.kind {
            Kind::ImportPerson
            | Kind::LinkPerson
            | Kind::ImportActivity
            | Kind::ImportSession
            | Kind::ImportBalance
            | Kind::ImportHistory => model.imports.first(),
            _ => pick(&model.imports[..model.imports.len().min(3)], self.what),
        }?;
        let house = house_of_organisation(district, import.organisation);
        let foreign_id = format!("row {}", self.length % 256);
        Some(match self.kind {
            Kind::ImportPerson => {
                let mut command = cast::import_person(import.id, &foreign_id);
                let stated = self.from.is_multiple_of(2);
                command.stated.consent = stated.then(cast::consent_stated);
                (house.recorder, command.into())
            }
            Kind::LinkPerson => {
                let person = *pick(&model.people, self.who)?;
                let command = cast::link_person(import.id, person, &foreign_id);
                (house.recorder, command.into())
            }
            Kind::ImportActivity => {
                let command = cast::import_activity(import.id, house, &foreign_id);
                (house.recorder, command.into())
            }
            Kind::ImportSession => {
                let person = *pick(&model.people, self.who)?;
                let date = Zone::shanghai().date(district.world.now);
                let date = date.plus_days(-i32::from(self.from % 64)).to_string();
                let what = (import.activity?, person);
                let mut command = cast::import_session(import.id, what, &date, &foreign_id);
                command.stated.minutes = Minutes(i64::from(self.wait % 300));
                (house.recorder, command.into())
            }
            Kind::ImportBalance => {
                let person = *pick(&model.people, self.who)?;
                let amount = i64::from(self.wait % 300);
                let command = cast::import_balance(import.id, person, amount, &foreign_id);
                (house.recorder, command.into())
            }
            Kind::ImportHistory => {
                let person = *pick(&model.people, self.who)?;
                let star = cast::import_star(import.id, person, &foreign_id).into();
                let movement = cast::import_movement(import.id, person, &foreign_id).into();
                let is_star = self.what.is_multiple_of(2);
                (house.recorder, if is_star { star } else { movement })
            }
            Kind::ApproveImport => {
                let by = import.decided_by(district, house.approver);
                (by, import.approval().into())
            }
            _ => {
                let by = import.decided_by(district, house.admin);
                (by, cast::undo_import(import.id, house.id).into())
            }
        })
    }

    /// Some minutes earlier or later, or the same.
    fn correction(self, seen: &Seen) -> CorrectSession {
        let (from, to) = (i64::from(self.from % 11) - 5, i64::from(self.who % 21) - 10);
        let ended_at = seen.ended_at.unwrap_or(seen.started_at);
        CorrectSession {
            started_at: seen.started_at.plus_minutes(from),
            ended_at: ended_at.plus_minutes(to),
            ..cast::correct(seen.of.activity_id, seen.of.session_id)
        }
    }

    fn on_person(self, district: &District, model: &Model) -> Option<(PersonId, Command)> {
        let person_id = *pick(&model.people, self.who)?;
        let house = self.house(district);
        let purposes = [Purpose::Registration, Purpose::PublicNotice];
        let purpose = purposes[usize::from(self.what % 2)];
        Some(match self.kind {
            Kind::Grant => {
                let roles = [Role::Recorder, Role::Approver, Role::OrganisationAdmin];
                let role = roles[usize::from(self.what) % roles.len()];
                (house.admin, grant(person_id, role, house.id).into())
            }
            Kind::Revoke => {
                // The first staff of the district keep theirs.
                let (person_id, grant_id) = *pick(model.grants.get(9..)?, self.what)?;
                (
                    district.founder,
                    RevokeRole {
                        person_id,
                        grant_id,
                    }
                    .into(),
                )
            }
            Kind::Consent => {
                let command = GiveConsent {
                    person_id,
                    purpose,
                    given_by: ConsentGiver::Person,
                    text_digest: Digest32::of(b"the text that was shown"),
                };
                (person_id, command.into())
            }
            Kind::WithdrawConsent => (person_id, WithdrawConsent { person_id, purpose }.into()),
            Kind::Suspend => (district.founder, cast::suspend(house.id).into()),
            Kind::Reinstate => (district.founder, cast::reinstate(house.id).into()),
            Kind::OpenFinding => {
                let command = cast::open_finding(house.id, self.meant(house, model)?);
                (house.admin, command.into())
            }
            Kind::Accredit => (district.founder, cast::team(house.id).into()),
            Kind::NameSuccessor => {
                // The houses of the district stay open, or nothing more would be recorded.
                let ended = *pick(model.organisations.get(2..)?, self.what)?;
                let successor = *pick(&model.organisations, self.who)?;
                let command = cast::name_successor(ended, successor);
                (district.founder, command.into())
            }
            Kind::Claim => {
                let enrolled = *pick(&model.enrolled, self.what)?;
                let number = 70_000 + u32::from(self.from);
                (district.founder, cast::claim(enrolled, number).into())
            }
            Kind::Merge => {
                // Of the first staff nobody turns out to be somebody else.
                let duplicate = *pick(model.people.get(8..)?, self.what)?;
                (district.founder, cast::merge(duplicate, person_id).into())
            }
            Kind::Unmerge => {
                let merged: Vec<_> = model.merged.keys().collect();
                let duplicate = **pick(&merged, self.what)?;
                (district.founder, cast::unmerge(duplicate).into())
            }
            Kind::Register => (district.founder, self.registration().into()),
            Kind::Erase => {
                let person_id = *pick(model.people.get(8..)?, self.who)?;
                (person_id, ErasePerson { person_id }.into())
            }
            _ => (district.founder, self.adoption(district, model).into()),
        })
    }

    /// One activity; of it, now and then, only what the recorder of the house entered.
    fn meant(self, house: House, model: &Model) -> Option<FindingScope> {
        let own = |planned: &&Planned| planned.organisation == house.id;
        let own: Vec<_> = model.activities.iter().rev().filter(own).take(6).collect();
        let mut scope = cast::of_activity(pick(&own, self.what)?.id);
        scope.recorder_id = self.who.is_multiple_of(2).then_some(house.recorder);
        Some(scope)
    }

    fn registration(self) -> RegisterPerson {
        RegisterPerson {
            document_kind: DocumentKind::Passport,
            phone: self
                .what
                .is_multiple_of(2)
                .then(|| "13800138000".to_owned()),
            ..person(1_000 + u32::from(self.from))
        }
    }

    /// All deadlines that have come; or any one, by anybody or too early.
    fn deadlines(self, district: &District, model: &Model) -> Vec<(Actor, Command)> {
        let all: Vec<_> = model.deadlines().into_iter().collect();
        if let Kind::Deadlines = self.kind {
            let come = all.into_iter().filter(|it| it.at <= district.world.now);
            return come
                .map(|it| (Actor::System, Command::ElapseDue(it)))
                .collect();
        }
        let anybody = pick(&model.people, self.by).filter(|_| self.by >= 224);
        let actor = anybody.map_or(Actor::System, |id| Actor::Person(*id));
        let one = pick(&all, self.what).copied();
        let made = one.map(|one| (actor, Command::ElapseDue(one)));
        made.into_iter().collect()
    }
}
