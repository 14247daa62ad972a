//! A real ledger in a folder of its own: one organisation, its recorder, its approver, and the
//! program run on it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use hourledger::domain::kernel::ids::{Digest32, OrganisationId, PersonId};
use hourledger::domain::organisations::command::AccreditOrganisation;
use hourledger::domain::people::command::{ConsentForm, GrantRole, RegisterPerson};
use hourledger::domain::people::event::{Assurance, ConsentGiver};
use hourledger::domain::people::role::Role;
use hourledger::domain::stored::Actor;
use hourledger::domain::{Command as Act, Event};
use hourledger::run::ports::{SystemClock, SystemSeeds};
use hourledger::run::{Genesis, Opening, Request, Running};
use hourledger::state::Bounds;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::fixture::path;
use crate::shell::{Said, hourledger};

/// A real ledger with one organisation, its recorder and its approver.
pub struct Office {
    folder: TempDir,
    pub organisation: OrganisationId,
    pub founder: PersonId,
    pub recorder: PersonId,
    pub approver: PersonId,
}

impl Office {
    pub fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let running = running(folder.path());
        let founder = running.founded.expect("founded just now");
        let organisation = accredited(&running, founder);
        let recorder = staff(&running, founder, organisation, ("M000001", Role::Recorder));
        let approver = staff(&running, founder, organisation, ("M000002", Role::Approver));
        running.stop().expect("a clean stop");
        Self {
            folder,
            organisation,
            founder,
            recorder,
            approver,
        }
    }

    /// The folder of the ledger and its neighbours.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A folder with a volunteer `p1`, who consented, and these rows of sessions.
    pub fn files(&self, sessions: &str) -> PathBuf {
        let folder = self.beside("files");
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |name, text: &str| std::fs::write(folder.join(name), text).expect("written");
        let header = "external_id,display_name,registered_on,consent_version";
        write(
            "volunteers.csv",
            &format!("{header}\np1,王芳,2023-01-02,v1\n"),
        );
        write("sessions.csv", sessions);
        folder
    }

    /// Runs the program on this ledger.
    pub fn run(&self, arguments: &[&str]) -> Said {
        let data = self.beside("data");
        let mut all = arguments.to_vec();
        all.extend(["--json", "--data", path(&data)]);
        hourledger(all)
    }

    /// The arguments of a load.
    pub fn loading(&self, source: &Path) -> Vec<String> {
        let data = self.beside("data");
        let (organisation, by) = (self.organisation.to_string(), self.recorder.to_string());
        let mut all = vec!["import", "load", path(source), "--origin", "rosterfy"];
        all.extend(["--organisation", &organisation, "--by", &by]);
        all.extend(["--json", "--data", path(&data)]);
        all.into_iter().map(str::to_owned).collect()
    }

    pub fn load(&self, source: &Path, more: &[&str]) -> Said {
        let mut all = self.loading(source);
        all.extend(more.iter().map(|&argument| argument.to_owned()));
        hourledger(all)
    }

    pub fn approve(&self, import: &str, by: PersonId) -> Said {
        self.run(&["import", "approve", import, "--by", &by.to_string()])
    }

    pub fn report(&self, by: &str, more: &[&str]) -> Vec<(String, i64, i64)> {
        let mut all = vec!["report", "sessions", "--by", by];
        all.extend(more);
        let lines = self.run(&all).exits(0).json();
        let line = |line: &Value| {
            let figure = |name: &str| line[name].as_i64().expect("a figure");
            let key = line["key"].as_str().expect("a key").to_owned();
            (key, figure("sessions"), figure("minutes"))
        };
        lines.as_array().expect("lines").iter().map(line).collect()
    }
}

/// Opens the ledger in `folder/data`, a new one if there is none.
pub fn running(folder: &Path) -> Running {
    Running::open(
        Opening {
            data: folder.join("data"),
            clock: Arc::new(SystemClock),
            seeds: Box::new(SystemSeeds),
            random: Box::new(|bytes: &mut [u8]| {
                getrandom::fill(bytes).expect("randomness of the system");
            }),
            bounds: Bounds::default(),
            genesis: Some(Genesis {
                origin: "loading.test".to_owned(),
                simulation: false,
                ledger_id: [7; 16],
            }),
        },
        |_| {},
    )
    .expect("a new ledger")
}

pub fn written(running: &Running, by: PersonId, command: impl Into<Act>) -> Event {
    let mut key = [0; 16];
    getrandom::fill(&mut key).expect("randomness of the system");
    let accepted = running.queue.submit_blocking(Request {
        actor: Actor::Person(by),
        key: Uuid::from_bytes(key),
        commands: vec![command.into()],
    });
    let accepted = accepted.expect("accepted");
    let stored = accepted.frame.events().next().expect("an event");
    Event::decode(stored.event_type, stored.version, stored.body).expect("an event")
}

fn accredited(running: &Running, founder: PersonId) -> OrganisationId {
    let command = AccreditOrganisation {
        name: "LEEDS 2023".to_owned(),
        credit_code: Some("11320000MB151840XJ".to_owned()),
        guided_by: None,
        region: "320106".to_owned(),
    };
    match written(running, founder, command) {
        Event::OrganisationAccredited(event) => event.organisation.organisation_id,
        other => panic!("{other:?}"),
    }
}

fn staff(
    running: &Running,
    founder: PersonId,
    organisation: OrganisationId,
    (number, role): (&str, Role),
) -> PersonId {
    let person_id = registered(running, founder, number);
    let grant = GrantRole {
        person_id,
        role,
        organisation_id: Some(organisation),
        station_id: None,
        until: None,
    };
    written(running, founder, grant);
    person_id
}

pub fn registered(running: &Running, founder: PersonId, number: &str) -> PersonId {
    let command = RegisterPerson {
        name: "王芳".to_owned(),
        document_kind: serde_json::from_value("07".into()).expect("a kind"),
        document_number: number.to_owned(),
        birth_date: Some("1990-01-01".parse().expect("a date")),
        phone: None,
        region: "320106".to_owned(),
        assurance: Assurance::default(),
        consent: Some(ConsentForm {
            given_by: ConsentGiver::Person,
            text_digest: Digest32::of(b"the text that was shown"),
        }),
        organisation_id: None,
        station_id: None,
    };
    let Event::PersonRegistered(event) = written(running, founder, command) else {
        panic!("not registered")
    };
    event.subject.person_id
}

pub fn import_of(said: &Value) -> String {
    said["import_id"].as_str().expect("an import").to_owned()
}

/// Makes the folder of standard files of a published year.
pub fn leeds(into: &Path) {
    let made = Command::new("python3")
        .args([
            Path::new("tools/leeds"),
            Path::new("tests/data/leeds-2023"),
            into,
        ])
        .status();
    assert!(made.expect("python3 is installed").success());
}
