//! `backup`: copies the log, the wrapped keys and the access logs into an empty folder.
//!
//! The epoch key is never in a backup: without the keys folder of its day nobody can read the
//! personal data in it, and after the next rotation that key is gone for whoever was erased.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::directory::{Directory, Ports, RATE, open, open_access};
use super::voice::Voice;
use crate::run::backup::backup;
use crate::state::Bounds;

/// Copy log and wrapped keys into an empty folder. 备份日志与加密密钥到空目录。
#[derive(Args)]
pub struct Backup {
    #[command(flatten)]
    directory: Directory,
    /// Empty folder for the copy. 存放备份的空目录。
    #[arg(long)]
    to: PathBuf,
}

impl Backup {
    /// Makes the backup.
    pub fn run(&self, voice: Voice) -> Outcome {
        let data = self.directory.free()?;
        let running = open(
            data,
            Ports::of_the_machine(),
            Bounds::default(),
            None,
            voice,
        )?;
        let ledger = running.queue.ledger();
        let access = open_access(data, ledger, RATE)?;
        let copied = backup(ledger, &access, &self.to);
        access.close()?;
        running.stop()?;
        let copied = copied?;
        voice.answer(&copied);
        let (events, to) = (copied.events, self.to.display());
        voice.say(voice.pick(
            format!("已备份 {events} 个事件到 {to}。密钥目录不在其中，请另行保管。"),
            format!(
                "{events} events were copied to {to}. The keys folder is not in it: keep \
                 that apart."
            ),
        ));
        Ok(())
    }
}
