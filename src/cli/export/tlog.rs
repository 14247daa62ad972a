//! `export tlog`: the public log as static files, for any web server or mirror.
//!
//! The files are those that `/tlog/` serves, at the same paths. What is there and full is left
//! alone, so a second run adds only what is new; the checkpoint is written last, so that whoever
//! reads it finds everything it covers. Nothing in them is personal.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::Outcome;
use crate::cli::bar::Bar;
use crate::cli::directory::{Directory, Ports, open};
use crate::cli::settings::policy_of;
use crate::cli::stopped::Stopped;
use crate::cli::voice::Voice;
use crate::log::Fault;
use crate::run::Publishing;
use crate::run::publishing::round::{Outcome as Round, publish};
use crate::run::publishing::witnesses::Witnesses;
use crate::state::Bounds;
use crate::tlog::{PublicLog, static_files};

/// Write the public log as static files. 导出公开日志为静态文件。
#[derive(Args)]
pub struct TlogExport {
    #[command(flatten)]
    directory: Directory,
    /// Folder for the files; a second run adds what is new. 目标文件夹，可重复导出。
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Policy file: witnesses to ask before the checkpoint is published. 见证策略文件。
    #[arg(long, env = "HOURLEDGER_POLICY")]
    policy: Option<PathBuf>,
}

/// What was written.
#[derive(Serialize)]
struct Written {
    size: u64,
    root: String,
    files_new: u64,
    files_kept: u64,
}

impl TlogExport {
    /// Writes what is published; with a policy, or if nothing is published yet, publishes first.
    pub fn run(&self, voice: Voice) -> Outcome {
        let policy = self.policy.as_deref().map(policy_of).transpose()?;
        let data = self.directory.free()?;
        let running = open(
            data,
            Ports::of_the_machine(),
            Bounds::default(),
            None,
            voice,
        )?;
        let ledger = running.queue.ledger();
        let publishing = Publishing {
            policy,
            ..Publishing::default()
        };
        if publishing.policy.is_none() && ledger.tlog.published().is_some() {
            // Signing is for who knows the policy; what is published may be copied by anybody.
            let written = self.write(&ledger.tlog, voice);
            running.stop()?;
            self.tell(&written?, voice);
            return Ok(());
        }
        let round = publish(ledger, &publishing, &mut Witnesses::default());
        let written = round.map_err(Stopped::from).and_then(|round| match round {
            Round::Published => self.write(&ledger.tlog, voice),
            Round::Unwitnessed => Err(unwitnessed()),
            Round::Unsigned => Err(unsigned()),
        });
        running.stop()?;
        self.tell(&written?, voice);
        Ok(())
    }

    fn tell(&self, written: &Written, voice: Voice) {
        voice.answer(written);
        let (size, new, to) = (written.size, written.files_new, self.folder.display());
        voice.say(voice.pick(
            format!("公开日志的 {size} 个条目在 {to}，新写 {new} 个文件。"),
            format!("The public log's {size} entries are in {to}; {new} files are new."),
        ));
    }

    fn write(&self, tlog: &PublicLog, voice: Voice) -> Result<Written, Stopped> {
        let note = tlog.published();
        let note = note.ok_or_else(|| Fault::fatal("exporting", "nothing is published"))?;
        let bar = Bar::new(voice, "导出公开日志", "Exporting the public log");
        let total = static_files::files_of(note.size());
        let counts = static_files::write(tlog, &self.folder, |done| bar.at(done, total))?;
        bar.done();
        Ok(Written {
            size: note.size().0,
            root: note.checkpoint.root().to_string(),
            files_new: counts.new,
            files_kept: counts.kept,
        })
    }
}

fn unwitnessed() -> Stopped {
    Stopped::no(
        "见证者未达到策略要求的数目，没有发布检查点；请稍后再试。",
        "Fewer witnesses agreed than the policy wants, so nothing was published; try again later.",
    )
}

fn unsigned() -> Stopped {
    Stopped::no(
        "没有可用的日志密钥：请把密钥文件放回密钥目录，或用 key rotate 更换。",
        "No log key can be used: put its file back into the keys folder, or make one with `key \
         rotate`.",
    )
}
