//! `restore`: puts a backup into an empty data directory, checks every frame, and erases again
//! everybody whose erasure stands in the log.
//!
//! The keys folder (`<data>.keys`) must be in place before: it is in no backup.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::directory::{DEFAULT, Ports, ensure_free, open, random};
use super::voice::Voice;
use crate::run::backup::restore;
use crate::run::ports::{Clock, SystemClock};
use crate::state::Bounds;

/// Put a backup into an empty data directory. 将备份恢复到空的数据目录。
#[derive(Args)]
pub struct Restore {
    /// Folder of the backup. 备份所在目录。
    #[arg(long)]
    from: PathBuf,
    /// Empty data directory; its keys folder must stand beside it. 空的数据目录，旁边须有密钥目录。
    #[arg(long, env = "HOURLEDGER_DATA", default_value = DEFAULT)]
    data: PathBuf,
}

impl Restore {
    /// Restores the backup.
    pub fn run(&self, voice: Voice) -> Outcome {
        ensure_free(&self.data)?;
        let copied = restore(&self.from, &self.data, random(), SystemClock.now_ms())?;
        // The backup holds no index: fold it now, so that the ledger is whole when this returns.
        let ports = Ports::of_the_machine();
        open(&self.data, ports, Bounds::default(), None, voice)?.stop()?;
        voice.answer(&copied);
        let (events, data) = (copied.events, self.data.display());
        voice.say(voice.pick(
            format!("已恢复 {events} 个事件到 {data}，每一帧都已核对，索引已重建。"),
            format!(
                "{events} events were restored into {data}, every frame checked, the index folded."
            ),
        ));
        Ok(())
    }
}
