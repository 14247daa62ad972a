//! Random commands: mostly possible ones, some that must be refused, some said twice.

use hourledger::domain::Command;
use hourledger::domain::activities::command::{CancelSignUp, SignUp};
use hourledger::domain::kernel::ids::{ActivityId, Digest32, PersonId, SessionId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::moment::Moment;
use hourledger::domain::people::command::{
    ErasePerson, GiveConsent, MergePeople, UnmergePeople, WithdrawConsent,
};
use hourledger::domain::people::event::{ConsentGiver, Purpose};
use hourledger::domain::people::role::Role;
use hourledger::domain::sessions::command::{
    ApproveSession, CheckIn, CheckOut, ConfirmSession, KeySession, VoidSession,
};
use hourledger::domain::stored::{Actor, ReasonCode};
use hourledger::run::Request;
use uuid::Uuid;

use crate::dice::{Dice, chance, key, one_of};
use crate::scene::{Scene, accredit, register};

/// A request that can be made again.
#[derive(Clone, Debug)]
pub struct Try {
    pub actor: Actor,
    pub key: Uuid,
    pub commands: Vec<Command>,
}

impl Try {
    pub fn request(&self) -> Request {
        Request {
            actor: self.actor,
            key: self.key,
            commands: self.commands.clone(),
        }
    }
}

/// Makes requests from a scene and dice.
#[derive(Clone, Debug)]
pub struct Load {
    pub scene: Scene,
    pub dice: Dice,
    past: Vec<Try>,
    merged: Vec<PersonId>,
}

impl Load {
    pub fn new(scene: Scene, seed: u64) -> Self {
        Self {
            scene,
            dice: Dice(seed ^ 0x10ad),
            past: Vec::new(),
            merged: Vec::new(),
        }
    }

    /// The next request: a command, an atomic batch, or an earlier request once more.
    pub fn next(&mut self, now: Moment) -> Try {
        let earlier = one_of(&mut self.dice, &self.past);
        match (self.dice.below(100), earlier) {
            (0..4, Some(earlier)) => return earlier,
            (4..6, Some(earlier)) => {
                let (_, other) = self.command(now);
                return Try {
                    commands: vec![other],
                    ..earlier
                };
            }
            _ => {}
        }
        let (actor, command) = self.command(now);
        let mut commands = vec![command];
        while chance(&mut self.dice, 8) {
            commands.push(self.command(now).1);
        }
        let new = Try {
            actor,
            key: key(&mut self.dice),
            commands,
        };
        self.past.push(new.clone());
        new
    }

    /// The erasure of a volunteer, which rewrites files of the vault.
    pub fn an_erasure(&mut self) -> Try {
        let (actor, command) = self.erasure();
        Try {
            actor,
            key: key(&mut self.dice),
            commands: vec![command],
        }
    }

    /// One command and who gives it.
    pub fn command(&mut self, now: Moment) -> (Actor, Command) {
        let (recorder, approver) = (self.scene.recorder, self.scene.approver);
        let admin = Actor::Person(self.scene.founder);
        let staff = Actor::Person(recorder);
        match self.dice.below(100) {
            0..14 => (admin, self.registration()),
            14..18 => {
                let minutes = 60 + 60 * self.dice.below(6);
                let minutes = i64::try_from(minutes).expect("small");
                (staff, self.scene.publish(now, minutes).into())
            }
            18..28 => (staff, self.sign_up()),
            28..46 => (staff, self.check_in()),
            46..60 => (staff, self.check_out()),
            60..70 => self.confirmation(),
            70..80 => {
                let who = if chance(&mut self.dice, 90) {
                    approver
                } else {
                    recorder
                };
                (Actor::Person(who), self.approval())
            }
            80..86 => (staff, self.keyed(now)),
            86..90 => (Actor::Person(approver), self.void()),
            90..92 => self.erasure(),
            92..94 => (admin, accredit(Some(self.scene.organisation)).into()),
            94..96 => (admin, self.grant()),
            96..98 => (admin, self.merge()),
            _ => self.consent(),
        }
    }

    fn registration(&mut self) -> Command {
        let passports = usize::try_from(self.scene.passports).expect("small");
        let number = if chance(&mut self.dice, 15) {
            u32::try_from(self.dice.below(passports)).expect("small")
        } else {
            self.scene.passports += 1;
            self.scene.passports
        };
        register(number).into()
    }

    fn sign_up(&mut self) -> Command {
        let (activity_id, person_id) = (self.activity(), self.person());
        if chance(&mut self.dice, 15) {
            return CancelSignUp {
                activity_id,
                person_id,
            }
            .into();
        }
        SignUp {
            activity_id,
            person_id,
        }
        .into()
    }

    fn check_in(&mut self) -> Command {
        let (activity_id, person_id) = (self.activity(), self.person());
        CheckIn {
            activity_id,
            person_id,
            code: None,
            station_id: None,
        }
        .into()
    }

    fn check_out(&mut self) -> Command {
        let (activity_id, session_id, _) = self.session();
        CheckOut {
            activity_id,
            session_id,
            code: None,
            station_id: None,
            break_minutes: Minutes::ZERO,
        }
        .into()
    }

    fn confirmation(&mut self) -> (Actor, Command) {
        let (activity_id, session_id, person) = self.session();
        (
            Actor::Person(person),
            ConfirmSession {
                activity_id,
                session_id,
            }
            .into(),
        )
    }

    fn approval(&mut self) -> Command {
        let (activity_id, session_id, _) = self.session();
        let without_signature = chance(&mut self.dice, 20);
        ApproveSession {
            activity_id,
            session_id,
            without_signature,
            clean_only: false,
            minutes: None,
            reason: None,
        }
        .into()
    }

    fn keyed(&mut self, now: Moment) -> Command {
        let minutes = i64::try_from(5 + self.dice.below(40)).expect("small");
        KeySession {
            activity_id: self.activity(),
            person_id: self.person(),
            started_at: now.plus_minutes(-minutes),
            ended_at: now,
            break_minutes: Minutes::ZERO,
            reason: ReasonCode::NoClockOnSite,
            reason_text: Some(format!("no network at {now}")),
        }
        .into()
    }

    fn void(&mut self) -> Command {
        let (activity_id, session_id, _) = self.session();
        VoidSession {
            activity_id,
            session_id,
            reason: ReasonCode::EnteredInError,
            reason_text: chance(&mut self.dice, 50).then(|| "wrong person".to_owned()),
        }
        .into()
    }

    fn erasure(&mut self) -> (Actor, Command) {
        let volunteers = self.scene.people[2..].to_vec();
        let person_id = one_of(&mut self.dice, &volunteers).unwrap_or(self.scene.founder);
        (Actor::Person(person_id), ErasePerson { person_id }.into())
    }

    fn grant(&mut self) -> Command {
        let person = self.person();
        self.scene.grant(person, Role::Auditor).into()
    }

    /// Of any two, or of one of those merged lately, if it is still merged.
    fn merge(&mut self) -> Command {
        let reason_text = chance(&mut self.dice, 50).then(|| "two passports".to_owned());
        if let Some(person_id) = one_of(&mut self.dice, &self.merged)
            && chance(&mut self.dice, 40)
        {
            self.merged.retain(|id| *id != person_id);
            return UnmergePeople {
                person_id,
                reason: ReasonCode::DifferentPeople,
                reason_text,
            }
            .into();
        }
        // Staff stays two people, or nothing would be approved any more.
        let volunteers = self.scene.people[2..].to_vec();
        let [person_id, into] =
            [(); 2].map(|()| one_of(&mut self.dice, &volunteers).unwrap_or(self.scene.founder));
        self.merged.push(person_id);
        MergePeople {
            person_id,
            into,
            reason: ReasonCode::RegisteredTwice,
            reason_text,
        }
        .into()
    }

    fn consent(&mut self) -> (Actor, Command) {
        let person_id = self.person();
        let purpose = Purpose::PublicNotice;
        let command = if chance(&mut self.dice, 60) {
            let (given_by, text_digest) = (ConsentGiver::Person, Digest32::of(b"shown"));
            GiveConsent {
                person_id,
                purpose,
                given_by,
                text_digest,
            }
            .into()
        } else {
            WithdrawConsent { person_id, purpose }.into()
        };
        (Actor::Person(person_id), command)
    }

    /// One of the last three: older ones have ended.
    fn activity(&mut self) -> ActivityId {
        let all = &self.scene.activities;
        let last = all[all.len().saturating_sub(3)..].to_vec();
        one_of(&mut self.dice, &last).expect("a scene has an activity")
    }

    /// A volunteer, now and then staff.
    fn person(&mut self) -> PersonId {
        let from = if chance(&mut self.dice, 95) { 2 } else { 0 };
        let people = self.scene.people[from..].to_vec();
        one_of(&mut self.dice, &people).unwrap_or(self.scene.recorder)
    }

    /// Mostly one of the last ten.
    fn session(&mut self) -> (ActivityId, SessionId, PersonId) {
        let all = &self.scene.sessions;
        let last = all[all.len().saturating_sub(10)..].to_vec();
        let none = SessionId::from_bytes([0; 16]);
        let unknown = (self.scene.activities[0], none, self.scene.recorder);
        one_of(&mut self.dice, &last).unwrap_or(unknown)
    }
}
