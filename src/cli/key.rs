//! `key show | rotate | retire | distrust`: the keys that sign for the ledger.
//!
//! A key counts because the log announced it; every change is an event with a name on it. Rotating
//! the log key makes a new one beside the old one: both sign until the old one is retired, so that
//! witnesses and policies have time to learn the new one.

use clap::{Args, Subcommand};
use serde::Serialize;

use super::Outcome;
use super::directory::{Directory, fill};
use super::opened::Opened;
use super::stopped::Stopped;
use super::voice::Voice;
use crate::checkpoint::{KeyKind, VerifierKey};
use crate::domain::Command;
use crate::domain::kernel::ids::{KeyId, PersonId};
use crate::domain::keys::command::{DistrustKey, RetireKey};
use crate::domain::keys::event::DistrustReason;
use crate::run::Ledger;
use crate::run::publishing::{announce, keys, round};

/// The keys that sign checkpoints and certificates. 签名密钥。
#[derive(Args)]
pub struct Key {
    #[command(flatten)]
    directory: Directory,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Show the log keys as verifiers want them, one a line. 查看日志公钥。
    Show,
    /// Make a new log key and announce it; the old one signs on until it is retired. 更换日志密钥。
    Rotate {
        /// The ledger administrator. 操作人（账本管理员）。
        #[arg(long)]
        by: PersonId,
    },
    /// Retire a key: from now on it signs nothing; what it signed stands. 停用密钥。
    Retire {
        /// The key. 密钥编号。
        key: KeyId,
        /// The ledger administrator. 操作人（账本管理员）。
        #[arg(long)]
        by: PersonId,
    },
    /// Say that a key is not trusted after a tree size, because it was stolen or lost. 宣告密钥失信。
    Distrust {
        /// The key. 密钥编号。
        key: KeyId,
        /// What is in the log below this size stays trusted. 此规模之前的记录仍可信。
        #[arg(long)]
        after_size: u64,
        /// Why: `compromised`, `lost` or `mistaken`. 原因。
        #[arg(long, value_parser = reason)]
        reason: DistrustReason,
        /// The ledger administrator. 操作人（账本管理员）。
        #[arg(long)]
        by: PersonId,
    },
}

/// One log key that signs now.
#[derive(Serialize)]
struct LogKey {
    key_id: KeyId,
    vkey: String,
}

impl Key {
    /// Does what was asked.
    pub fn run(&self, voice: Voice) -> Outcome {
        let opened = match self.act {
            Act::Show => Opened::to_look_at(&self.directory, voice)?,
            _ => Opened::open(&self.directory, voice)?,
        };
        let opened = match &self.act {
            Act::Show => opened,
            Act::Rotate { by } => rotate(opened, *by)?,
            Act::Retire { key, by } => {
                let retire = RetireKey {
                    key_id: *key,
                    successor: None,
                };
                opened.submit(*by, Command::RetireKey(retire))?.0
            }
            Act::Distrust {
                key,
                after_size,
                reason,
                by,
            } => {
                let distrust = DistrustKey {
                    key_id: *key,
                    after_size: *after_size,
                    reason: *reason,
                };
                opened.submit(*by, Command::DistrustKey(distrust))?.0
            }
        };
        let shown = log_keys(opened.queue().ledger())?;
        opened.stop()?;
        voice.answer(&shown);
        for key in &shown {
            voice.say(&key.vkey);
        }
        Ok(())
    }
}

fn rotate(opened: Opened, by: PersonId) -> Result<Opened, Stopped> {
    let ledger = opened.queue().ledger();
    let folder = keys::folder_of(ledger);
    let key = keys::fresh(folder, &round::origin_of(ledger)?, &mut fill)?;
    let announce = announce::announcement(key.public());
    Ok(opened.submit(by, Command::AnnounceKey(announce))?.0)
}

fn log_keys(ledger: &Ledger) -> Result<Vec<LogKey>, Stopped> {
    let origin = round::origin_of(ledger)?;
    let shown = keys::active(ledger)?
        .into_iter()
        .filter_map(|(key_id, public)| {
            let key = VerifierKey::new(&origin, KeyKind::Ed25519Note, public).ok()?;
            Some(LogKey {
                key_id,
                vkey: key.to_string(),
            })
        });
    Ok(shown.collect())
}

fn reason(text: &str) -> Result<DistrustReason, String> {
    serde_json::from_value(text.into()).map_err(|_| "compromised, lost, mistaken".to_owned())
}
