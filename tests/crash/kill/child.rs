//! The process that is killed: 64 clients, each logging hour after hour.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command as Process, Stdio};

use hourledger::domain::activities::command::SignUp;
use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::kernel::ids::{ActivityId, OrganisationId, PersonId};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::sessions::command::{ApproveSession, ConfirmSession, KeySession};
use hourledger::domain::stored::{Actor, ReasonCode};
use hourledger::domain::timebank::account::Unit;
use hourledger::domain::timebank::command::{CaptureHold, GrantCredit, PlaceHold};
use hourledger::domain::timebank::event::PlaceRef;
use hourledger::domain::{Command, Event};
use hourledger::run::WriteQueue;
use hourledger::run::fold::decode;
use hourledger::run::ports::{Clock, SystemClock};

use super::{CLIENTS, open, request};
use crate::dice::Dice;
use crate::scene::{moment, register};

const FOLDER: &str = "HOURLEDGER_KILL_FOLDER";
const LIFE: &str = "HOURLEDGER_KILL_LIFE";
const CHILD: &str = "kill::child::the_child_writes_until_it_is_killed";

/// Starts this test binary once more, as the child number `life` on the ledger in `folder`.
pub fn start(folder: &Path, life: u32) -> Child {
    Process::new(std::env::current_exe().expect("this test"))
        .args([
            CHILD,
            "--exact",
            "--ignored",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder)
        .env(LIFE, life.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("this test starts once more")
}

#[test]
#[ignore = "a part of the kill drill, which starts it; alone it does nothing"]
fn the_child_writes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let life: u32 = std::env::var(LIFE).expect("set").parse().expect("a number");
    let text = std::fs::read_to_string(folder.join("ids.json")).expect("written by the parent");
    let ids = serde_json::from_str(&text).expect("ids");
    let (founder, [recorder, approver], organisation, activity) = ids;
    let running = open(&folder);
    // The harness has begun a line of its own.
    say("\nready");
    std::thread::scope(|clients| {
        for number in 0..CLIENTS {
            let client = Client {
                queue: &running.queue,
                founder,
                recorder,
                approver,
                organisation,
                activity,
                dice: Dice((u64::from(life) << 32) | u64::from(number) | 1 << 63),
                number: life * 100_000 + number * 1_000,
            };
            clients.spawn(|| client.write());
        }
    });
}

/// One client: person after person, each with an hour from entry to approval.
struct Client<'q> {
    queue: &'q WriteQueue,
    founder: PersonId,
    recorder: PersonId,
    approver: PersonId,
    organisation: OrganisationId,
    activity: ActivityId,
    dice: Dice,
    number: u32,
}

impl Client<'_> {
    fn write(mut self) {
        loop {
            self.number += 1;
            self.an_hour();
        }
    }

    fn an_hour(&mut self) {
        let events = self.ask(self.founder, register(self.number).into());
        let Some(Event::PersonRegistered(event)) = events.first() else {
            panic!("{events:?}")
        };
        let (person_id, activity_id) = (event.subject.person_id, self.activity);
        self.ask(
            self.recorder,
            SignUp {
                activity_id,
                person_id,
            }
            .into(),
        );
        let events = self.ask(self.recorder, self.keyed(person_id));
        let Some(Event::SessionKeyed(event)) = events.first() else {
            panic!("{events:?}")
        };
        let session_id = event.activity.session_id;
        self.ask(
            person_id,
            ConfirmSession {
                activity_id,
                session_id,
            }
            .into(),
        );
        let without_signature = false;
        let approval = ApproveSession {
            activity_id,
            session_id,
            without_signature,
            clean_only: false,
            minutes: None,
            reason: None,
        };
        self.ask(self.approver, approval.into());
        self.some_credit(person_id);
    }

    /// Something to begin with, a part of it spent, another one reserved and left so.
    fn some_credit(&mut self, person_id: PersonId) {
        self.ask(self.founder, GrantCredit { person_id }.into());
        let hold = |amount| PlaceHold {
            person_id,
            unit: Unit::Credit,
            amount: Amount(amount),
            beneficiary_id: None,
            place: PlaceRef {
                organisation_id: self.organisation,
                station_id: None,
            },
            goods: false,
            hours: None,
            if_lines: None,
            pin_checked: false,
        };
        let (kept, spent) = (hold(100), hold(60));
        self.ask(person_id, kept.into());
        let events = self.ask(person_id, spent.into());
        let Some(Event::HoldPlaced(event)) = events.first() else {
            panic!("{events:?}")
        };
        let capture = CaptureHold {
            hold_id: event.act.hold_id,
            amount: Some(Amount(45)),
            session: None,
            presence: None,
        };
        self.ask(person_id, capture.into());
        say("held");
    }

    fn keyed(&self, person_id: PersonId) -> Command {
        let began = moment(SystemClock.now_ms()).plus_minutes(-1_400);
        KeySession {
            activity_id: self.activity,
            person_id,
            started_at: began,
            ended_at: began.plus_minutes(60),
            break_minutes: Minutes::ZERO,
            reason: ReasonCode::PaperSheet,
            reason_text: Some(format!("sheet {}", self.number)),
        }
        .into()
    }

    /// Says what it asks, asks, and says what was answered.
    fn ask(&mut self, actor: PersonId, command: Command) -> Vec<Event> {
        let request = request(&mut self.dice, Actor::Person(actor), command);
        let (key, actor) = (request.key, request.actor);
        let commands = serde_json::to_string(&request.commands).expect("commands are plain");
        say(&format!("ask {key} {actor} {commands}"));
        let accepted = self
            .queue
            .submit_blocking(request.request())
            .expect("accepted");
        let (position, chain) = (accepted.frame.first(), accepted.frame.chain());
        say(&format!("ack {key} {position} {chain}"));
        decode(&accepted.frame).expect("an own frame").events
    }
}

/// One line in one piece, past the test harness, which would keep it.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let said = out.write_all(format!("{line}\n").as_bytes());
    if said.and_then(|()| out.flush()).is_err() {
        // The parent is gone: nobody is left to tell, or to kill this.
        std::process::exit(1);
    }
}
