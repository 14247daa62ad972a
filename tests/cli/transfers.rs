//! `credit transfer`: a list is previewed, recorded by a server, and sent again under its key.

use std::fs;

use hourledger::domain::kernel::amount::Amount;
use hourledger::domain::policy::pack::{Pack, Setting, Sourced};

use crate::fixture::path;
use crate::office::Office;
use crate::serving::Server;
use crate::shell::{Said, hourledger};

/// A served ledger with a time bank that gives ten hours at first, and its administrator's token.
struct Bank {
    office: Office,
    server: Server,
    token: String,
}

impl Bank {
    fn open() -> Self {
        let office = Office::open();
        let mut pack = Pack::known("nanjing").expect("comes along").clone();
        if let Setting::Set(bank) = &mut pack.time_bank {
            bank.value.opening_grant = Setting::Set(Sourced {
                source: "hourledger".to_owned(),
                value: Amount(600),
            });
        }
        let file = office.beside("pack.json");
        fs::write(&file, serde_json::to_vec(&pack).expect("JSON")).expect("written");
        let today = chrono::Utc::now() + chrono::TimeDelta::hours(8);
        let (today, founder) = (today.date_naive().to_string(), office.founder.to_string());
        let adopt = [
            "policy",
            "adopt",
            path(&file),
            "--from",
            &today,
            "--by",
            &founder,
        ];
        office.run(&adopt).exits(0);
        let token = [
            "token",
            "create",
            "--person",
            &founder,
            "--allow",
            "ledger_admin",
        ];
        let token = office.run(&token).exits(0).json();
        let token = token["token"].as_str().expect("a token").to_owned();
        let server = Server::start("serve", &office.beside("data"));
        Self {
            office,
            server,
            token,
        }
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let server = ["--server", self.server.url(), "--token", &self.token];
        hourledger(arguments.iter().chain(&server))
    }
}

#[test]
fn f69_a_list_is_previewed_recorded_and_sent_again_under_its_key() {
    let bank = Bank::open();
    let (first, second) = (bank.office.recorder, bank.office.approver);
    let list = bank.office.beside("list.csv");
    let rows =
        format!("kind,from,to,minutes\ngrant,,{first},\ngrant,,{first},\ngrant,,{second},\n");
    fs::write(&list, rows).expect("written");
    let each = [
        "--json",
        "credit",
        "transfer",
        path(&list),
        "--mode",
        "each",
    ];
    let preview = bank.run(&each).exits(1).json();
    assert_eq!(
        (&preview["dry_run"], &preview["totals"]["minutes"]),
        (&true.into(), &1200.into())
    );
    assert_eq!(preview["lines"][1]["problem"]["code"], "GRANTED_ALREADY");
    let words = [
        "--lang",
        "en",
        "credit",
        "transfer",
        path(&list),
        "--mode",
        "all",
    ];
    let said = bank.run(&words).exits(1);
    assert!(said.out.contains("GRANTED_ALREADY"), "{said:?}");
    assert!(said.out.contains("0 → 600"), "{said:?}");
    assert!(said.out.contains("nothing would be recorded"), "{said:?}");
    let all = [&words[2..], &["--run", "--json"]].concat();
    let refused = bank.run(&all).exits(1);
    let stopped = &refused.json()["stopped"];
    assert_eq!(stopped["code"], "GRANTED_ALREADY");
    let message = stopped["message"].as_str().expect("words");
    assert!(
        message.ends_with("(lines.3)"),
        "the row of the table: {message}"
    );
    assert!(refused.err.contains("--key"), "{refused:?}");
    // when it goes in line by line, and once more under the same key
    let run = [
        &each[..],
        &["--run", "--key", "5a0ca1be-0000-4000-8000-000000000001"],
    ]
    .concat();
    let done = bank.run(&run).exits(1).json();
    assert_eq!(
        (&done["dry_run"], &done["totals"]),
        (&false.into(), &preview["totals"])
    );
    let again = bank.run(&run).exits(1).json();
    assert_eq!(again["lines"][0]["replayed"], true);
    assert_eq!(again["lines"][0]["position"], done["lines"][0]["position"]);
    let account = ["--json", "credit", "account", &first.to_string()];
    assert_eq!(bank.run(&account).exits(0).json()["posted"], 600);
}
