//! `witness`: watches other people's logs and cosigns what grows (C2SP tlog-witness).
//!
//! It needs no ledger. Whoever runs it should not be whoever runs the logs: that is its point.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde::Serialize;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::Outcome;
use super::directory::fill;
use super::serving::Signals;
use super::settings::LISTEN;
use super::stopped::Stopped;
use super::voice::{Voice, remark};
use crate::checkpoint::{KeyKind, VerifierKey};
use crate::http::Bounded;
use crate::log::Fault;
use crate::log::disk::real::RealDisk;
use crate::run::open::lock;
use crate::signing::{NoteKey, key_file};
use crate::witness::memory::Memory;
use crate::witness::{Logs, Witness as Server, server};

/// What key files of a witness are called.
const USE: &str = "witness";

/// Watch other logs and cosign what only grows. 见证其他日志：只为只增不改的日志背书。
#[derive(Args)]
pub struct Witness {
    /// Folder of its key and of what it has seen; made if it is missing. 见证数据目录。
    #[arg(
        long,
        env = "HOURLEDGER_WITNESS_DATA",
        default_value = "hourledger-witness"
    )]
    data: PathBuf,
    /// File of the logs it watches: lines `log <vkey>`. 被见证日志的公钥文件。
    #[arg(long, env = "HOURLEDGER_WITNESS_LOGS")]
    log_keys: PathBuf,
    /// Its name, fixed at its first start: a host name with a path. 见证者名称，首次启动后不变。
    #[arg(
        long,
        env = "HOURLEDGER_WITNESS_NAME",
        default_value = "localhost/witness"
    )]
    name: String,
    /// Address and port to listen on. 监听地址。
    #[arg(long, env = "HOURLEDGER_WITNESS_LISTEN", default_value = LISTEN)]
    listen: SocketAddr,
}

/// What is said once it is ready.
#[derive(Serialize)]
struct Ready {
    url: String,
    vkey: String,
    logs: Vec<String>,
}

impl Witness {
    /// Serves until SIGINT or SIGTERM.
    pub fn run(&self, voice: Voice) -> Outcome {
        let logs = logs_of(&self.log_keys)?;
        let _lock = lock(&self.data)?;
        let key = key_of(&self.data, &self.name)?;
        let disk = RealDisk::new(&self.data)
            .map_err(|cause| Fault::fatal(format!("opening {}", self.data.display()), cause))?;
        let watched: Vec<String> = logs.origins().map(str::to_owned).collect();
        let witness = Server::new(key, logs, Memory::on(Arc::new(disk))?);
        let vkey = witness.verifier().clone();
        self.serve(witness, |bound| tell(voice, bound, &vkey, watched))?;
        remark(voice.pick("见证者已停止。", "The witness has stopped."));
        Ok(())
    }

    fn serve(&self, witness: Server, ready: impl FnOnce(SocketAddr)) -> Outcome {
        let runtime = Runtime::new()
            .map_err(|cause| Fault::fatal("starting the runtime of the witness", cause))?;
        let listener = runtime.block_on(TcpListener::bind(self.listen));
        let listener =
            listener.map_err(|cause| super::serving::cannot_listen(self.listen, &cause))?;
        let bound = listener
            .local_addr()
            .map_err(|cause| Fault::fatal("asking for the bound address", cause))?;
        let signals = {
            let _in_runtime = runtime.enter();
            Signals::listened_for()?
        };
        ready(bound);
        Ok(runtime.block_on(server::serve(
            Bounded::new(listener),
            witness,
            signals.one(),
        ))?)
    }
}

fn tell(voice: Voice, bound: SocketAddr, vkey: &VerifierKey, logs: Vec<String>) {
    let ready = Ready {
        url: format!("http://{bound}"),
        vkey: vkey.to_string(),
        logs,
    };
    voice.answer_on_one_line(&ready);
    let (url, vkey, count) = (&ready.url, &ready.vkey, ready.logs.len());
    voice.say(voice.pick(
        format!("见证者已就绪：{url}，见证 {count} 个日志，公钥：\n{vkey}"),
        format!("The witness is ready: {url}, it watches {count} log(s). Its key:\n{vkey}"),
    ));
}

fn logs_of(path: &Path) -> Result<Logs, Stopped> {
    let shown = path.display();
    let text = fs::read_to_string(path).map_err(|cause| Stopped::unreadable(path, &cause))?;
    Logs::parse(&text).map_err(|cause| {
        Stopped::usage(
            format!("{shown} 有误：{cause}"),
            format!("{shown} is wrong: {cause}"),
        )
    })
}

/// The key of this witness: one for ever, made at its first start.
fn key_of(data: &Path, name: &str) -> Result<NoteKey, Stopped> {
    let folder = data.join("keys");
    let mut keys = key_file::all(&folder, USE)?;
    let key = match keys.pop() {
        Some(key) if keys.is_empty() => key,
        Some(_) => {
            return Err(Stopped::no(
                "见证者目录中有多把密钥；一个见证者只用一把。",
                "The witness's folder holds several keys; a witness has one.",
            ));
        }
        None => made(&folder, name)?,
    };
    if key.verifier().name() == name && key.verifier().kind() == KeyKind::Ed25519Cosignature {
        return Ok(key);
    }
    let fixed = key.verifier().name();
    Err(Stopped::usage(
        format!("见证者名称在首次启动时已定为 {fixed}。"),
        format!("The witness was named {fixed} at its first start; that cannot change."),
    ))
}

fn made(folder: &Path, name: &str) -> Result<NoteKey, Stopped> {
    let key = NoteKey::fresh(name, KeyKind::Ed25519Cosignature, &mut fill);
    let key = key.map_err(|_| {
        Stopped::usage(
            format!("{name} 不能作为见证者名称：不得含空白或加号。"),
            format!("{name} cannot name a witness: no blanks, no plus sign."),
        )
    })?;
    key_file::create(folder, USE, &key)?;
    Ok(key)
}
