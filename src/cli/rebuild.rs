//! `rebuild`: throws the index away and folds it again from the log.
//!
//! The ledger is opened as it is first: a log that ends before what the old index had seen is
//! refused then, and the index, which is the witness of that, stays.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::Args;
use serde::Serialize;

use super::Outcome;
use super::directory::{Directory, Ports, open};
use super::stopped::Stopped;
use super::voice::Voice;
use crate::log::Fault;
use crate::run::Running;
use crate::run::fsck::named_digests;
use crate::state::Bounds;

/// Fold every book and view again from the log. 从日志重建全部账册与视图。
#[derive(Args)]
pub struct Rebuild {
    #[command(flatten)]
    directory: Directory,
}

/// What was rebuilt.
#[derive(Serialize)]
struct Rebuilt {
    events: u64,
    digests: BTreeMap<&'static str, String>,
}

impl Rebuild {
    /// Runs the rebuild.
    pub fn run(&self, voice: Voice) -> Outcome {
        let data = self.directory.free()?;
        let mut running = opened(data, voice)?;
        if running.rebuilt.is_none() {
            running.stop()?;
            let sled = data.join("sled");
            fs::remove_dir_all(&sled)
                .map_err(|cause| Fault::fatal(format!("removing {}", sled.display()), cause))?;
            running = opened(data, voice)?;
        }
        let ledger = running.queue.ledger();
        let rebuilt = Rebuilt {
            events: ledger.log.head().next.0,
            digests: named_digests(&ledger.store)?,
        };
        running.stop()?;
        voice.answer(&rebuilt);
        for (kind, digest) in &rebuilt.digests {
            voice.say(format_args!("{kind:<16} {digest}"));
        }
        let events = rebuilt.events;
        voice.say(voice.pick(
            format!("已从 {events} 个事件重建索引。"),
            format!("The index was folded again from {events} events."),
        ));
        Ok(())
    }
}

fn opened(data: &Path, voice: Voice) -> Result<Running, Stopped> {
    open(
        data,
        Ports::of_the_machine(),
        Bounds::default(),
        None,
        voice,
    )
}
