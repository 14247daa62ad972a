//! `import load | show | approve | undo --server`: a clerk without the data directory.

use std::fs;

use crate::fixture::path;
use crate::office::{Office, import_of};
use crate::serving::Server;
use crate::shell::{Said, hourledger};

/// A served office, and tokens of its recorder and its approver.
struct Served {
    office: Office,
    server: Server,
    recorder: String,
    approver: String,
}

impl Served {
    fn open() -> Self {
        let office = Office::open();
        let token = |person: String, role: &str| {
            let allow = format!("{role}@{}", office.organisation);
            let arguments = ["token", "create", "--person", &person, "--allow", &allow];
            let made = office.run(&arguments).exits(0).json();
            made["token"].as_str().expect("a token").to_owned()
        };
        let recorder = token(office.recorder.to_string(), "recorder");
        let approver = token(office.approver.to_string(), "approver");
        let server = Server::start("serve", &office.beside("data"));
        Self {
            office,
            server,
            recorder,
            approver,
        }
    }

    fn run(&self, token: &str, arguments: &[&str]) -> Said {
        let server = ["--json", "--server", self.server.url(), "--token", token];
        hourledger(arguments.iter().chain(&server))
    }

    fn load(&self, folder: &std::path::Path) -> Said {
        let organisation = self.office.organisation.to_string();
        let arguments = ["import", "load", path(folder), "--origin", "rosterfy"];
        let all = [&arguments[..], &["--organisation", &organisation]].concat();
        self.run(&self.recorder, &all)
    }
}

#[test]
fn a_folder_goes_in_through_a_server_is_approved_and_taken_back() {
    let served = Served::open();
    let folder = served.office.beside("files");
    fs::create_dir(&folder).expect("a folder");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).expect("written");
    write(
        "volunteers.csv",
        "external_id,display_name,id_type,id_number,registered_on,consent_version,birth_date\n\
         p1,陈静,07,M000077,2024-01-02,v1,1991-02-03\n\
         p2,王芳,07,M000002,2024-01-02,v1,1990-01-01\n",
    );
    let rows = "external_id,volunteer_id,date,start,end,minutes\n\
                s1,p1,2024-05-01,09:00:00,10:30:00,90\n\
                s2,p2,2024-05-02,,,60\n\
                s3,p9,2024-05-02,,,60\n";
    write("sessions.csv", rows);

    let said = served.load(&folder).exits(1).json();

    assert_eq!(said["files"]["volunteers"]["recorded"], 2, "{said}");
    assert_eq!(said["files"]["sessions"]["recorded"], 2, "{said}");
    assert_eq!(said["refused"]["sessions"][0]["code"], "VOLUNTEER_UNKNOWN");
    let again = served.load(&folder).exits(1).json();
    assert_eq!(import_of(&again), import_of(&said));
    assert_eq!(again["files"]["sessions"]["unchanged"], 2, "{again}");
    write("sessions.csv", &rows.replace(",60\ns3,p9", ",61\ns3,p1"));
    let other = served.load(&folder).exits(1).json();
    assert_eq!(other["files"]["sessions"]["recorded"], 1, "{other}");
    assert_eq!(other["refused"]["sessions"][0]["code"], "KNOWN_HERE");

    let import = import_of(&said);
    let act = |token: &str, act: &str| served.run(token, &["import", act, &import]);
    act(&served.recorder, "approve").exits(1);
    let settled = act(&served.approver, "approve").exits(0).json();
    // The approver's own hours are left for somebody else.
    let counts = (&settled["state"], &settled["settled"], &settled["left"]);
    assert_eq!(counts, (&"approved".into(), &1.into(), &1.into()));
    let undone = act(&served.approver, "undo").exits(0).json();
    assert_eq!(undone["state"], "undone");
    let shown = act(&served.recorder, "show").exits(0).json();
    assert_eq!(shown["state"], "undone");
    assert_eq!(served.server.stop(), Some(0));
}
