//! `serve`: opens the ledger, or begins one, and answers over HTTP.
//!
//! The first start draws the ledger's id and prints, once, a token for the founder. It never opens
//! a ledger whose genesis says `simulation`, and has no way to simulated time or randomness.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use serde::Serialize;

use super::Outcome;
use super::directory::{Ports, ensure_free, fill, holds_ledger, open, open_access};
use super::serving::Serving;
use super::settings::{ORIGIN, Settings, Wishes};
use super::stopped::Stopped;
use super::voice::Voice;
use crate::access::{Access, Allowed, Role, TokenWish};
use crate::checkpoint::Policy;
use crate::checkpoint::policy::PolicyLog;
use crate::domain::kernel::ids::{PersonId, Tag16};
use crate::domain::ledger::event::LedgerGroup;
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::publishing::keys;
use crate::run::{Genesis, Running};

/// Serve the ledger over HTTP; the first start begins it. 提供服务；首次启动时建账。
#[derive(Args)]
pub struct Serve {
    /// Settings file (TOML); the environment and flags are stronger. 设置文件。
    #[arg(long, env = "HOURLEDGER_SETTINGS")]
    settings: Option<PathBuf>,
    /// Show the settings it would run with, and stop. 显示生效的设置后退出。
    #[arg(long)]
    show_settings: bool,
    #[command(flatten)]
    wishes: Wishes,
}

/// What is said once the server is ready.
#[derive(Serialize)]
struct Ready {
    url: String,
    ledger_id: Tag16,
    origin: String,
    founder: PersonId,
    /// Shown at the first start only, and never again.
    founder_token: Option<String>,
}

/// Days the founder's token lives.
const FOUNDER_DAYS: u16 = 30;

impl Serve {
    /// Serves until it is told to stop.
    pub fn run(self, voice: Voice) -> Outcome {
        let weaker = match &self.settings {
            Some(path) => Wishes::of_file(path)?,
            None => Wishes::default(),
        };
        let settings = self.wishes.over(weaker).settled()?;
        if self.show_settings {
            show(&settings, voice);
            return Ok(());
        }
        let publishing = settings.publishing()?;
        let running = opened(&settings, voice)?;
        let (running, facts) = lawful(running, &settings)?;
        let running = known_to(publishing.policy.as_ref(), running)?;
        let ledger = running.queue.ledger();
        let access = Arc::new(open_access(&settings.data, ledger, settings.rate())?);
        let founder_token = match running.founded {
            Some(founder) => Some(token(&access, founder, ledger.clock.now_ms())?),
            None => None,
        };
        let serving = Serving {
            running,
            access,
            listen: settings.listen,
            request_lines: settings.request_lines,
            publishing,
        };
        serving.run(voice, |bound| {
            let ready = Ready {
                url: format!("http://{bound}"),
                ledger_id: facts.ledger_id,
                origin: facts.origin,
                founder: facts.founder,
                founder_token,
            };
            ready.tell(voice);
        })
    }
}

/// Opens the ledger; an empty directory becomes one, and one whose first start was cut short is
/// gone on with.
fn opened(settings: &Settings, voice: Voice) -> Result<Running, Stopped> {
    let data = &settings.data;
    if !holds_ledger(data) {
        must_be_empty(data)?;
    }
    ensure_free(data)?;
    let mut ledger_id = [0; 16];
    fill(&mut ledger_id);
    let genesis = Genesis {
        origin: settings.origin.clone().unwrap_or_else(|| ORIGIN.to_owned()),
        simulation: false,
        ledger_id,
    };
    let ports = Ports {
        newest: settings.newest.clone(),
        ..Ports::of_the_machine()
    };
    open(data, ports, settings.bounds(), Some(genesis), voice)
}

/// A directory with other things in it is a wrong path, not a place for a new ledger.
fn must_be_empty(data: &Path) -> Result<(), Stopped> {
    let others = fs::read_dir(data)
        .is_ok_and(|names| names.flatten().any(|name| name.file_name() != "lock"));
    if !others {
        return Ok(());
    }
    let shown = data.display();
    Err(Stopped::no(
        format!("{shown} 中没有账本，却有其他文件；新账本只建在空目录中。"),
        format!(
            "{shown} holds no ledger but other files; a new ledger begins in an empty directory."
        ),
    ))
}

/// The genesis facts, if this ledger may be served here; else it is closed again.
fn lawful(running: Running, settings: &Settings) -> Result<(Running, LedgerGroup), Stopped> {
    let facts = running.queue.ledger().opened()?;
    let facts = facts.expect("opening with a genesis founds the ledger");
    let other_origin = |wish: &String| *wish != facts.origin;
    let refusal = if facts.simulation {
        Stopped::no(
            "这是模拟账本（演示），serve 不提供服务。请运行 demo。",
            "This ledger is simulated (a demo); serve never serves one. Run `demo`.",
        )
    } else if settings.origin.as_ref().is_some_and(other_origin) {
        let origin = &facts.origin;
        Stopped::usage(
            format!("账本名称在首次启动时已定为 {origin}，不能更改。"),
            format!("The ledger was named {origin} at its first start; that cannot change."),
        )
    } else {
        return Ok((running, facts));
    };
    running.stop()?;
    Err(refusal)
}

/// Refuses a policy that does not name this log: nothing could ever be published under it.
fn known_to(policy: Option<&Policy>, running: Running) -> Result<Running, Stopped> {
    let Some(policy) = policy else {
        return Ok(running);
    };
    let ledger = running.queue.ledger();
    let keys = keys::signing(ledger)?;
    let is_ours = |log: &PolicyLog| keys.iter().any(|key| *key.verifier() == log.key);
    // Without a key nothing is signed, and monitors are told; that is no fault of the policy.
    if keys.is_empty() || policy.logs().iter().any(is_ours) {
        return Ok(running);
    }
    let vkey = keys.first().map(|key| key.verifier().to_string());
    let vkey = vkey.unwrap_or_default();
    running.stop()?;
    Err(Stopped::usage(
        format!("策略文件中没有本日志的公钥。请加入一行：\nlog {vkey}"),
        format!("The policy file does not name this log. Add the line:\nlog {vkey}"),
    ))
}

/// The founder's first token.
fn token(access: &Access, founder: PersonId, now_ms: i64) -> Result<String, Fault> {
    let allowed = vec![Allowed {
        organisation: None,
        role: Role::LedgerAdmin,
        station: None,
    }];
    let wish = TokenWish::of_days(founder, allowed, FOUNDER_DAYS);
    let created = access.token_create(Actor::System, &wish, now_ms, &mut fill)?;
    let (token, _) = created.expect("a wish for one role and 30 days is never refused");
    Ok(token.expose().to_owned())
}

impl Ready {
    fn tell(&self, voice: Voice) {
        voice.answer(self);
        let Self {
            url,
            ledger_id,
            origin,
            founder,
            ..
        } = self;
        voice.say(voice.pick(
            format!("账本 {origin}（{ledger_id}）已就绪：{url}/api/v1，接口文档 {url}/api/v1/openapi.json"),
            format!("Ledger {origin} ({ledger_id}) is ready: {url}/api/v1, described by \
                     {url}/api/v1/openapi.json"),
        ));
        if let Some(token) = &self.founder_token {
            voice.say(voice.pick(
                format!(
                    "创始管理员 {founder} 的令牌（只显示这一次，{FOUNDER_DAYS} 天有效）：\n{token}"
                ),
                format!(
                    "Token of the founder {founder} (shown this once, valid for {FOUNDER_DAYS} \
                         days):\n{token}"
                ),
            ));
        }
    }
}

fn show(settings: &Settings, voice: Voice) {
    voice.answer(settings);
    let fields = serde_json::to_value(settings).expect("settings are plain JSON");
    for (name, value) in fields.as_object().into_iter().flatten() {
        voice.say(format_args!("{name:<20} {value}"));
    }
}
