//! `restore`: puts a backup into an empty data directory, checks every frame, and erases again
//! everybody whose erasure stands in the log.
//!
//! The keys folder (`<data>.keys`) must be in place before: it is in no backup. So must the second
//! place with the newest checkpoint, or `--newest` names a note to put there: without it nobody
//! could tell whether something later than the backup was published (I13).

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::Outcome;
use super::directory::{DEFAULT, Ports, ensure_free, newest_place, open, random};
use super::stopped::Stopped;
use super::voice::Voice;
use crate::checkpoint::Checkpoint;
use crate::run::backup::{CHECKPOINT, restore};
use crate::run::ports::{Clock, SystemClock};
use crate::state::Bounds;
use crate::tlog::NewestPlace as _;

/// Put a backup into an empty data directory. 将备份恢复到空的数据目录。
#[derive(Args)]
pub struct Restore {
    /// Folder of the backup. 备份所在目录。
    #[arg(long)]
    from: PathBuf,
    /// Empty data directory; its keys folder must stand beside it. 空的数据目录，旁边须有密钥目录。
    #[arg(long, env = "HOURLEDGER_DATA", default_value = DEFAULT)]
    data: PathBuf,
    /// Newest checkpoint that was ever published, if the second place is lost: from a mirror, a
    /// witness, or (if nothing was published since) `checkpoint` in the backup. 最新已发布的检查点文件。
    #[arg(long, value_name = "NOTE")]
    newest: Option<PathBuf>,
}

impl Restore {
    /// Sees to it that the newest checkpoint lies in the second place.
    fn second_place(&self) -> Outcome {
        let place = newest_place(&self.data);
        match (place.load()?, &self.newest) {
            (Some(there), Some(named))
                if Checkpoint::of_note(&there) == Checkpoint::of_note(&read(named)?) =>
            {
                Ok(())
            }
            (Some(_), Some(_)) => Err(already(&place.shown())),
            (None, Some(named)) => Ok(place.replace(None, &read(named)?)?),
            (None, None) if self.from.join(CHECKPOINT).exists() => Err(untold(&place.shown())),
            // Asked at the start; and a ledger that never published has nothing to contradict.
            (_, None) => Ok(()),
        }
    }

    /// Restores the backup.
    pub fn run(&self, voice: Voice) -> Outcome {
        ensure_free(&self.data)?;
        self.second_place()?;
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

/// The bytes of a note, which must be a checkpoint: nothing else may lie in the second place.
fn read(note: &Path) -> Result<Vec<u8>, Stopped> {
    let shown = note.display();
    let bytes = fs::read(note).map_err(|cause| Stopped::unreadable(note, &cause))?;
    if Checkpoint::of_note(&bytes).is_none() {
        return Err(Stopped::usage(
            format!("{shown} 不是检查点。"),
            format!("{shown} is no checkpoint."),
        ));
    }
    Ok(bytes)
}

fn already(place: &str) -> Stopped {
    Stopped::no(
        format!("{place} 中已有另一个最新检查点；请不用 --newest，或先查明哪一个是最新的。"),
        format!(
            "Another newest checkpoint lies in {place}: leave --newest out, or find out first \
             which one is the newest."
        ),
    )
}

fn untold(place: &str) -> Stopped {
    Stopped::no(
        format!(
            "{place} 中没有最新检查点，无法判断备份之后是否又发布过。请把它放回原处，或用 --newest \
             指明已发布的最新检查点（镜像、见证者处均可取得；若备份后未再发布，可用备份中的 checkpoint）。"
        ),
        format!(
            "{place} holds no newest checkpoint, so nobody can tell whether something later than \
             this backup was published. Put it back, or name the newest published note with \
             --newest: a mirror or a witness has it; if nothing was published since the backup, \
             it is the file `checkpoint` in it."
        ),
    )
}
