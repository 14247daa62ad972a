//! Talking to a running server: the same API as everybody's, with a token.
//!
//! Plain HTTP: for a server on this machine or behind a tunnel. A token never goes into a URL.

use std::time::Duration;

use clap::Args;
use serde_json::Value;
use ureq::Agent;
use uuid::Uuid;

use super::directory::fill;
use super::stopped::{Problem, Stopped};
use super::voice::Voice;
use crate::log::Fault;

/// How long one request may take.
const TIME_MAX: Duration = Duration::from_mins(1);

/// Which server to talk to, instead of opening the directory.
#[derive(Args)]
pub struct Server {
    /// Talk to this running server instead of opening the directory. 与运行中的服务对话。
    #[arg(long, env = "HOURLEDGER_SERVER", global = true)]
    pub server: Option<String>,
    /// Token for the server. 访问令牌。
    #[arg(long, env = "HOURLEDGER_TOKEN", hide_env_values = true, global = true)]
    token: Option<String>,
}

/// A server and a token for it.
pub struct Client {
    agent: Agent,
    base: String,
    authorization: String,
    language: &'static str,
}

impl Server {
    /// The client, if a server was named.
    pub fn client(&self, voice: Voice) -> Result<Option<Client>, Stopped> {
        let Some(server) = &self.server else {
            return Ok(None);
        };
        if !server.starts_with("http://") {
            return Err(Stopped::usage(
                format!("--server 需要 http:// 开头的地址，而不是 {server}。"),
                format!("--server wants an address that begins with http://, not {server}."),
            ));
        }
        let Some(token) = &self.token else {
            return Err(Stopped::usage(
                "与服务对话需要 --token 或 HOURLEDGER_TOKEN。",
                "Talking to a server needs --token or HOURLEDGER_TOKEN.",
            ));
        };
        let agent = Agent::config_builder()
            .timeout_global(Some(TIME_MAX))
            .http_status_as_error(false)
            .build();
        Ok(Some(Client {
            agent: agent.into(),
            base: server.trim_end_matches('/').to_owned(),
            authorization: format!("Bearer {token}"),
            language: voice.pick("zh-CN", "en"),
        }))
    }
}

impl Client {
    /// Reads.
    pub fn read(&self, path: &str) -> Result<Value, Stopped> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let request = request
            .header("authorization", &self.authorization)
            .header("accept-language", self.language);
        self.answered(path, request.call())
    }

    /// Commands, under an idempotency key of its own.
    pub fn command(&self, path: &str, body: &Value) -> Result<Value, Stopped> {
        self.command_under(fresh_key(), path, body)
    }

    /// Commands under a key that the caller keeps, to ask again with.
    pub fn command_under(&self, key: Uuid, path: &str, body: &Value) -> Result<Value, Stopped> {
        let request = self.agent.post(format!("{}{path}", self.base));
        let request = request
            .header("authorization", &self.authorization)
            .header("accept-language", self.language)
            .header("content-type", "application/json")
            .header("idempotency-key", Uuid::to_string(&key));
        self.answered(path, request.send(body.to_string()))
    }

    fn answered(
        &self,
        path: &str,
        answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Value, Stopped> {
        let doing = || format!("talking to {}{path}", self.base);
        let mut answer = answer.map_err(|cause| Fault::unknown(doing(), cause))?;
        let text = answer
            .body_mut()
            .read_to_string()
            .map_err(|cause| Fault::unknown(doing(), cause))?;
        if answer.status().is_success() {
            let value = serde_json::from_str(&text);
            return Ok(value.map_err(|cause| Fault::unknown(doing(), cause))?);
        }
        if let Ok(problem) = serde_json::from_str::<Problem>(&text) {
            return Err(Stopped::Answered(problem));
        }
        let status = answer.status();
        Err(Fault::unknown(doing(), format!("it answered {status}")).into())
    }
}

/// A key that nobody has used.
pub fn fresh_key() -> Uuid {
    let mut random = [0; 16];
    fill(&mut random);
    uuid::Builder::from_random_bytes(random).into_uuid()
}
