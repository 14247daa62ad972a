//! `token`: makes, lists and ends tokens, through a running server or in the directory itself.
//!
//! A token's text is printed once, here, and stands nowhere else. Whoever can open the directory
//! can make a token for anybody: that is what protects the directory, not this command.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Outcome;
use super::client::Server;
use super::directory::{Directory, Ports, RATE, fill, open, open_access};
use super::stopped::Stopped;
use super::voice::Voice;
use crate::access::{Access, Allowed, Role, TokenGrant, TokenId, TokenRefused, TokenWish};
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::RefusalCode;
use crate::domain::people::book::{PersonBook, Standing};
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::run::Ledger;
use crate::state::Bounds;

/// Make, list and end API tokens. 签发、列出、吊销访问令牌。
#[derive(Args)]
pub struct Token {
    #[command(flatten)]
    directory: Directory,
    #[command(flatten)]
    server: Server,
    #[command(subcommand)]
    act: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Make a token; its text is shown once. 签发令牌，只显示一次。
    Create(Create),
    /// List the tokens of a person that are in force. 列出某人有效的令牌。
    List {
        /// Whose. 人员编号。
        #[arg(long)]
        person: PersonId,
    },
    /// End a token. 吊销令牌。
    Revoke {
        /// Its public name, `tok_...`. 令牌编号。
        token: String,
    },
}

#[derive(Args)]
struct Create {
    /// Whose it will be. 人员编号。
    #[arg(long)]
    person: PersonId,
    /// Role it may use: `volunteer`, or `recorder@org_...`, or `clerk@org_.../sta_...`; may be
    /// repeated. 可用角色，可重复。
    #[arg(long = "allow", required = true, value_parser = allowed)]
    allow: Vec<Allowed>,
    /// Days it lives, 1 to 180. 有效天数。
    #[arg(long, default_value_t = 30)]
    days: u16,
}

/// Reads `role[@organisation[/station]]`.
fn allowed(text: &str) -> Result<Allowed, String> {
    let (role, place) = text
        .split_once('@')
        .map_or((text, None), |(role, place)| (role, Some(place)));
    let role: Role = serde_json::from_value(Value::from(role))
        .map_err(|_| format!("there is no role {role}"))?;
    let (organisation, station) = match place.map(|place| place.split_once('/')) {
        None => (None, None),
        Some(None) => (place, None),
        Some(Some((organisation, station))) => (Some(organisation), Some(station)),
    };
    Ok(Allowed {
        organisation: organisation
            .map(str::parse)
            .transpose()
            .map_err(not_an_id)?,
        role,
        station: station.map(str::parse).transpose().map_err(not_an_id)?,
    })
}

fn not_an_id(refusal: impl std::fmt::Display) -> String {
    refusal.to_string()
}

impl Token {
    /// Does what was asked, through a server if one is named.
    pub fn run(&self, voice: Voice) -> Outcome {
        let answer = match self.server.client(voice)? {
            Some(client) => match &self.act {
                Act::Create(wish) => client.command("/api/v1/tokens", &wish.body()),
                Act::Revoke { token } => {
                    let path = format!("/api/v1/tokens/{token}/revocation");
                    client.command(&path, &json!({}))
                }
                Act::List { .. } => Err(Stopped::usage(
                    "列出令牌需要打开数据目录，服务接口不提供。",
                    "Listing tokens needs the directory; the server does not offer it.",
                )),
            }?,
            None => self.in_directory(voice)?,
        };
        voice.answer(&answer);
        tell(&answer, voice);
        Ok(())
    }

    fn in_directory(&self, voice: Voice) -> Result<Value, Stopped> {
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
        let answer = self.act.perform(ledger, &access);
        access.close()?;
        running.stop()?;
        answer
    }
}

impl Act {
    fn perform(&self, ledger: &Ledger, access: &Access) -> Result<Value, Stopped> {
        let now_ms = now_ms(ledger)?;
        match self {
            Self::Create(create) => create.perform(ledger, access, now_ms),
            Self::List { person } => {
                let grants = access.tokens_of(*person, now_ms);
                Ok(json!({"tokens": grants.iter().map(shown).collect::<Vec<_>>()}))
            }
            Self::Revoke { token } => {
                let id: TokenId = token.parse().map_err(|why| {
                    Stopped::usage(
                        format!("{token} 不是令牌编号：{why}"),
                        format!("{token}: {why}"),
                    )
                })?;
                let revoked = access.token_revoke(Actor::System, id, now_ms)?;
                revoked.map_err(refused)?;
                Ok(json!({"token_id": id}))
            }
        }
    }
}

impl Create {
    fn body(&self) -> Value {
        json!({"person_id": self.person, "allowed": self.allow, "life_days": self.days})
    }

    fn perform(&self, ledger: &Ledger, access: &Access, now_ms: i64) -> Result<Value, Stopped> {
        let book = ledger.book::<PersonBook>(&BookKey::Person(self.person))?;
        if !matches!(book.standing, Standing::Registered | Standing::Staff) {
            return Err(Stopped::Refused(Box::new(
                RefusalCode::PersonUnknown.into(),
            )));
        }
        let wish = TokenWish::of_days(self.person, self.allow.clone(), self.days);
        let created = access.token_create(Actor::System, &wish, now_ms, &mut fill)?;
        let (token, grant) = created.map_err(refused)?;
        let mut answer = shown(&grant);
        answer["token"] = token.expose().into();
        Ok(answer)
    }
}

/// Time as the ledger knows it: a demo's own when nobody serves it.
fn now_ms(ledger: &Ledger) -> Result<i64, Fault> {
    let simulation = ledger.opened()?.is_some_and(|opened| opened.simulation);
    Ok(if simulation {
        ledger.log.head().recorded_at_ms
    } else {
        ledger.clock.now_ms()
    })
}

fn shown(grant: &TokenGrant) -> Value {
    json!({
        "token_id": grant.id,
        "person_id": grant.person,
        "allowed": grant.allowed,
        "expires_at": RecordedAt::from_unix_ms(grant.expires_at_ms).map(|at| at.to_string()),
    })
}

fn refused(refused: TokenRefused) -> Stopped {
    let (zh, en) = match refused {
        TokenRefused::LifeOutOfRange => (
            "令牌有效期须为 1 至 180 天。",
            "A token lives 1 to 180 days.",
        ),
        TokenRefused::NothingAllowed => ("令牌至少要允许一个角色。", "A token must allow a role."),
        TokenRefused::TooMany => (
            "有效令牌过多，请先吊销。",
            "Too many tokens are in force; end some.",
        ),
        TokenRefused::Unknown => ("没有这个有效令牌。", "No token in force has this name."),
    };
    Stopped::no(zh, en)
}

fn tell(answer: &Value, voice: Voice) {
    let listed = answer["tokens"].as_array();
    for grant in listed.map_or_else(|| vec![answer], |list| list.iter().collect()) {
        let line = [&grant["token_id"], &grant["expires_at"], &grant["allowed"]].map(|value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        });
        voice.say(line.join("  ").trim_end_matches("  null  null"));
    }
    if let Some(token) = answer["token"].as_str() {
        voice.say(voice.pick("令牌（只显示这一次）：", "The token, shown this once:"));
        voice.say(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_may_name_its_place() {
        let organisation = format!("org_{}", "1".repeat(32));
        let read = allowed(&format!("recorder@{organisation}")).expect("well-formed");
        assert_eq!(read.role, Role::Recorder);
        assert_eq!(
            read.organisation.map(|id| id.to_string()),
            Some(organisation)
        );
        assert_eq!(
            allowed("volunteer").expect("well-formed").organisation,
            None
        );
        assert!(allowed("boss").is_err() && allowed("clerk@somewhere").is_err());
    }
}
