//! `report`: figures over many sessions, as tables, CSV or JSON.
//!
//! The same views as the API: in the directory they are read here, through a server they are asked
//! for, and both are shown by the same tables.

pub mod output;
mod sessions;
pub mod whole;

use std::path::Path;

use clap::{Args, Subcommand};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Outcome;
use super::client::{Client, Server};
use super::directory::{Directory, Ports, open};
use super::stopped::Stopped;
use super::voice::Voice;
use crate::log::Fault;
use crate::reading::Read;
use crate::run::Ledger;
use crate::state::Bounds;

/// Reports on sessions and hours. 服务记录与时长报表。
#[derive(Args)]
pub struct Report {
    #[command(flatten)]
    place: Where,
    #[command(subcommand)]
    what: What,
}

/// Where a report is read.
#[derive(Args)]
pub struct Where {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    server: Server,
}

#[derive(Subcommand)]
enum What {
    /// Sessions, grouped. 服务记录统计。
    #[command(alias = "totals")]
    Sessions(sessions::Sessions),
    /// One volunteer's statement, session by session. 个人服务记录明细。
    Statement(whole::Statement),
    /// An organisation's annual report on recording. 组织年度记录报告。
    Annual(whole::Annual),
    /// What was served, for a funder, with definitions. 资助方报告。
    Funder(whole::Funder),
    /// Recorders, the riskiest first. 记录员异常排序。
    Recorders(whole::Recorders),
}

impl Report {
    /// Prints what was asked for.
    pub fn run(&self, voice: Voice) -> Outcome {
        match &self.what {
            What::Sessions(asked) => asked.run(&self.place, voice),
            What::Statement(asked) => asked.run(&self.place, voice),
            What::Annual(asked) => asked.run(&self.place, voice),
            What::Funder(asked) => asked.run(&self.place, voice),
            What::Recorders(asked) => asked.run(&self.place, voice),
        }
    }
}

impl Where {
    /// The directory, whatever it holds.
    pub fn data(&self) -> &Path {
        &self.directory.data
    }

    /// Whether a server is to be asked.
    pub fn names_server(&self) -> bool {
        self.server.server.is_some()
    }

    /// The server, if one is to be asked.
    pub fn client(&self, voice: Voice) -> Result<Option<Client>, Stopped> {
        self.server.client(voice)
    }

    /// The view, from the server at `path` or read in the directory.
    pub fn view<V: Serialize + DeserializeOwned>(
        &self,
        path: &str,
        voice: Voice,
        read: impl FnOnce(&Ledger) -> Read<V>,
    ) -> Result<V, Stopped> {
        match self.server.client(voice)? {
            Some(client) => {
                let view = serde_json::from_value(client.read(&format!("/api/v1{path}"))?);
                let doing = "reading the server's report";
                view.map_err(|cause| Fault::unknown(doing, cause).into())
            }
            None => self.in_directory(voice, read),
        }
    }

    fn in_directory<V>(
        &self,
        voice: Voice,
        read: impl FnOnce(&Ledger) -> Read<V>,
    ) -> Result<V, Stopped> {
        let data = self.directory.free()?;
        let ports = Ports::of_the_machine();
        let running = open(data, ports, Bounds::default(), None, voice)?;
        let view = read(running.queue.ledger());
        running.stop()?;
        Ok(view?)
    }
}
