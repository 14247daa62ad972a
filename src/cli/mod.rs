//! The command line: one file per subcommand, and what they share.
//!
//! Answers go to standard output, progress and troubles to standard error. `--json` turns the
//! answer (and a trouble) into one JSON value. Texts are Chinese or English: `--lang`, else
//! `LANG`.
//!
//! Exit codes: 0 done; 1 refused, or a problem was found; 2 the command line or the settings are
//! wrong; 3 something outside failed. `verify` has two of its own, see there.
//!
//! Must never: hold a rule of the business, start a thread, print personal data.

mod aligned;
mod audit;
mod backup;
mod bar;
mod client;
mod credit;
mod demo;
mod directory;
mod export;
mod finding;
mod fsck;
mod import;
mod key;
mod opened;
mod policy;
mod rebuild;
mod report;
mod restore;
mod serve;
mod serving;
mod settings;
mod stopped;
mod token;
mod transfers;
mod verify;
mod voice;
mod witness;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use stopped::Stopped;
use voice::{Language, Voice};

/// The volunteer service-hours ledger. 志愿服务时长账本。
#[derive(Parser)]
#[command(name = "hourledger", version, after_help = EXIT_CODES)]
struct Line {
    /// Answer in JSON. 以 JSON 输出。
    #[arg(long, global = true)]
    json: bool,
    /// Language of messages; else taken from LANG. 消息语言。
    #[arg(long, global = true, value_enum, env = "HOURLEDGER_LANG")]
    lang: Option<Language>,
    #[command(subcommand)]
    verb: Verb,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 refused, or a problem was found; 2 wrong command \
                          line or settings; 3 something outside failed.\n\
                          退出码：0 完成；1 被拒绝或发现问题；2 命令行或设置有误；3 外部故障。";

#[derive(Subcommand)]
enum Verb {
    Serve(Box<serve::Serve>),
    Demo(demo::Demo),
    Fsck(fsck::Fsck),
    Rebuild(rebuild::Rebuild),
    Backup(backup::Backup),
    Restore(restore::Restore),
    Token(token::Token),
    Policy(policy::Policy),
    Report(Box<report::Report>),
    Import(Box<import::Import>),
    Finding(finding::Finding),
    Credit(Box<credit::Credit>),
    Export(Box<export::ExportLine>),
    Key(key::Key),
    Witness(witness::Witness),
    Audit(Box<audit::Audit>),
    Verify(Box<verify::Verify>),
}

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let line = Line::parse();
    let voice = Voice::new(line.lang, line.json);
    let outcome = match line.verb {
        Verb::Serve(verb) => verb.run(voice),
        Verb::Demo(verb) => verb.run(voice),
        Verb::Fsck(verb) => verb.run(voice),
        Verb::Rebuild(verb) => verb.run(voice),
        Verb::Backup(verb) => verb.run(voice),
        Verb::Restore(verb) => verb.run(voice),
        Verb::Token(verb) => verb.run(voice),
        Verb::Policy(verb) => verb.run(voice),
        Verb::Report(verb) => verb.run(voice),
        Verb::Import(verb) => verb.run(voice),
        Verb::Finding(verb) => verb.run(voice),
        Verb::Credit(verb) => verb.run(voice),
        Verb::Export(verb) => verb.run(voice),
        Verb::Key(verb) => verb.run(voice),
        Verb::Witness(verb) => verb.run(voice),
        Verb::Audit(verb) => verb.run(voice),
        Verb::Verify(verb) => verb.run(voice),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(stopped) => stopped.tell(voice),
    }
}

/// How a subcommand ends.
type Outcome = Result<(), Stopped>;
