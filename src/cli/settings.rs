//! Settings of `serve`, in rising strength: what is built in, the settings file, the environment
//! (`HOURLEDGER_...`), flags. One struct is read from all three, so none knows a name the others
//! do not. A file with an unknown key is refused, with the line.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::directory::{DEFAULT, RATE};
use super::stopped::Stopped;
use crate::access::limits::Rate;
use crate::checkpoint::Policy;
use crate::run::Publishing;
use crate::run::publishing::INTERVAL;
use crate::state::Bounds;

/// What somebody wishes: each may be left out.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wishes {
    /// Data directory; the keys folder is `<data>.keys` beside it. 数据目录。
    #[arg(long, env = "HOURLEDGER_DATA")]
    pub data: Option<PathBuf>,
    /// Address and port to listen on. 监听地址。
    #[arg(long, env = "HOURLEDGER_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// Name of the ledger, fixed at its first start: a host name with a path. 账本名称，首次启动后不变。
    #[arg(long, env = "HOURLEDGER_ORIGIN")]
    pub origin: Option<String>,
    /// Requests of one caller per minute in the long run. 单个调用者每分钟请求数。
    #[arg(long, env = "HOURLEDGER_REQUESTS_PER_MINUTE")]
    pub requests_per_minute: Option<u32>,
    /// Requests of one caller at once after a pause. 单个调用者突发请求数。
    #[arg(long, env = "HOURLEDGER_REQUESTS_BURST")]
    pub requests_burst: Option<u32>,
    /// Write one line per request to standard error. 每个请求在标准错误输出一行。
    #[arg(long, env = "HOURLEDGER_REQUEST_LINES", num_args = 0..=1, default_missing_value = "true")]
    pub request_lines: Option<bool>,
    /// Policy file (C2SP tlog-policy): which witnesses to ask, how many must agree. 见证策略文件。
    #[arg(long, env = "HOURLEDGER_POLICY")]
    pub policy: Option<PathBuf>,
    /// Second place of the newest checkpoint, on another disk if there is one. 最新检查点的第二存放处。
    #[arg(long, env = "HOURLEDGER_NEWEST")]
    pub newest: Option<PathBuf>,
    /// Seconds between two checkpoints of the public log while events come in. 检查点间隔秒数。
    #[arg(long, env = "HOURLEDGER_CHECKPOINT_SECONDS")]
    pub checkpoint_seconds: Option<u64>,
    /// Bytes of decoded books kept for readers. 账册缓存字节数。
    #[arg(long, env = "HOURLEDGER_CACHE_BYTES_MAX")]
    pub cache_bytes_max: Option<usize>,
    /// Bytes of the index engine's own page cache. 索引引擎缓存字节数。
    #[arg(long, env = "HOURLEDGER_SLED_CACHE_BYTES")]
    pub sled_cache_bytes: Option<u64>,
    /// Milliseconds after which changed books are written behind. 延迟写入毫秒数。
    #[arg(long, env = "HOURLEDGER_FLUSH_AGE_MS_MAX")]
    pub flush_age_ms_max: Option<u64>,
    /// Bytes of changed books above which writers wait. 待写账册字节上限。
    #[arg(long, env = "HOURLEDGER_DIRTY_BYTES_MAX")]
    pub dirty_bytes_max: Option<usize>,
    /// Bytes of books that a rebuild folds in memory at a time. 重建时内存中的账册字节数。
    #[arg(long, env = "HOURLEDGER_REBUILD_BYTES_MAX")]
    pub rebuild_bytes_max: Option<usize>,
}

/// What the server runs with.
#[derive(Debug, Serialize)]
pub struct Settings {
    /// Data directory.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Name of the ledger; none: whatever it has, or [`ORIGIN`] for a new one.
    pub origin: Option<String>,
    /// Requests of one caller per minute in the long run.
    pub requests_per_minute: u32,
    /// Requests of one caller at once after a pause.
    pub requests_burst: u32,
    /// One line per request.
    pub request_lines: bool,
    /// Policy file of the public log.
    pub policy: Option<PathBuf>,
    /// Second place of the newest checkpoint; none: `<data>.newest`.
    pub newest: Option<PathBuf>,
    /// Seconds between two checkpoints.
    pub checkpoint_seconds: u64,
    /// Bytes of decoded books kept for readers.
    pub cache_bytes_max: usize,
    /// Bytes of sled's page cache.
    pub sled_cache_bytes: u64,
    /// Age at which changed books are written behind, milliseconds.
    pub flush_age_ms_max: u64,
    /// Bytes of changed books above which writers wait.
    pub dirty_bytes_max: usize,
    /// Bytes of books that a rebuild folds in memory.
    pub rebuild_bytes_max: usize,
}

/// Name of a new ledger that nobody named.
pub const ORIGIN: &str = "localhost/hourledger";
/// Where to listen when nobody says: this machine only.
pub const LISTEN: &str = "127.0.0.1:8080";

impl Wishes {
    /// The wishes of a settings file.
    pub fn of_file(path: &Path) -> Result<Self, Stopped> {
        let shown = path.display();
        let text = fs::read_to_string(path).map_err(|cause| {
            Stopped::usage(
                format!("无法读取设置文件 {shown}：{cause}"),
                format!("The settings file {shown} cannot be read: {cause}"),
            )
        })?;
        toml::from_str(&text).map_err(|cause| {
            Stopped::usage(
                format!("设置文件 {shown} 有误：{cause}"),
                format!("The settings file {shown} is wrong: {cause}"),
            )
        })
    }

    /// These wishes where there are any, else the weaker ones.
    #[must_use]
    pub fn over(self, weaker: Self) -> Self {
        Self {
            data: self.data.or(weaker.data),
            listen: self.listen.or(weaker.listen),
            origin: self.origin.or(weaker.origin),
            requests_per_minute: self.requests_per_minute.or(weaker.requests_per_minute),
            requests_burst: self.requests_burst.or(weaker.requests_burst),
            request_lines: self.request_lines.or(weaker.request_lines),
            policy: self.policy.or(weaker.policy),
            newest: self.newest.or(weaker.newest),
            checkpoint_seconds: self.checkpoint_seconds.or(weaker.checkpoint_seconds),
            cache_bytes_max: self.cache_bytes_max.or(weaker.cache_bytes_max),
            sled_cache_bytes: self.sled_cache_bytes.or(weaker.sled_cache_bytes),
            flush_age_ms_max: self.flush_age_ms_max.or(weaker.flush_age_ms_max),
            dirty_bytes_max: self.dirty_bytes_max.or(weaker.dirty_bytes_max),
            rebuild_bytes_max: self.rebuild_bytes_max.or(weaker.rebuild_bytes_max),
        }
    }

    /// The settings, with what is built in where nobody wished; refuses what cannot work.
    pub fn settled(self) -> Result<Settings, Stopped> {
        let built_in = Bounds::default();
        let age = u64::try_from(built_in.flush_age_max.as_millis());
        let settings = Settings {
            data: self.data.unwrap_or_else(|| DEFAULT.into()),
            listen: self.listen.unwrap_or_else(|| {
                LISTEN
                    .parse()
                    .expect("a test reads the address that is built in")
            }),
            origin: self.origin,
            requests_per_minute: self.requests_per_minute.unwrap_or(RATE.per_minute),
            requests_burst: self.requests_burst.unwrap_or(RATE.burst),
            request_lines: self.request_lines.unwrap_or(false),
            policy: self.policy,
            newest: self.newest,
            checkpoint_seconds: self.checkpoint_seconds.unwrap_or(INTERVAL.as_secs()),
            cache_bytes_max: self.cache_bytes_max.unwrap_or(built_in.cache_bytes_max),
            sled_cache_bytes: self.sled_cache_bytes.unwrap_or(built_in.sled_cache_bytes),
            flush_age_ms_max: self.flush_age_ms_max.unwrap_or(age.unwrap_or(u64::MAX)),
            dirty_bytes_max: self.dirty_bytes_max.unwrap_or(built_in.dirty_bytes_max),
            rebuild_bytes_max: self.rebuild_bytes_max.unwrap_or(built_in.rebuild_bytes_max),
        };
        settings.check()?;
        Ok(settings)
    }
}

/// Less than this for a cache or a bound in bytes and nothing moves any more.
const BYTES_MIN: u64 = 1 << 20;

impl Settings {
    /// The limit on one caller.
    pub fn rate(&self) -> Rate {
        Rate {
            per_minute: self.requests_per_minute,
            burst: self.requests_burst,
        }
    }

    /// The bounds of books and views.
    pub fn bounds(&self) -> Bounds {
        Bounds {
            cache_bytes_max: self.cache_bytes_max,
            sled_cache_bytes: self.sled_cache_bytes,
            flush_age_max: Duration::from_millis(self.flush_age_ms_max),
            dirty_bytes_max: self.dirty_bytes_max,
            rebuild_bytes_max: self.rebuild_bytes_max,
            ..Bounds::default()
        }
    }

    /// How the public log is published.
    pub fn publishing(&self) -> Result<Publishing, Stopped> {
        let policy = self.policy.as_deref().map(policy_of).transpose()?;
        Ok(Publishing {
            interval: Duration::from_secs(self.checkpoint_seconds),
            policy,
            ..Publishing::default()
        })
    }

    fn check(&self) -> Result<(), Stopped> {
        let bytes = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        let rows = [
            (
                "requests_per_minute",
                u64::from(self.requests_per_minute),
                1,
            ),
            ("requests_burst", u64::from(self.requests_burst), 1),
            ("cache_bytes_max", bytes(self.cache_bytes_max), BYTES_MIN),
            ("sled_cache_bytes", self.sled_cache_bytes, BYTES_MIN),
            ("flush_age_ms_max", self.flush_age_ms_max, 1),
            ("checkpoint_seconds", self.checkpoint_seconds, 1),
            ("dirty_bytes_max", bytes(self.dirty_bytes_max), BYTES_MIN),
            (
                "rebuild_bytes_max",
                bytes(self.rebuild_bytes_max),
                BYTES_MIN,
            ),
        ];
        if let Some((name, value, least)) = rows.iter().find(|(_, value, least)| value < least) {
            return Err(Stopped::usage(
                format!("设置 {name} 为 {value}，至少应为 {least}。"),
                format!("The setting {name} is {value}; it must be at least {least}."),
            ));
        }
        match &self.origin {
            Some(origin) if !is_origin(origin) => Err(Stopped::usage(
                format!("origin {origin} 不是小写主机名加路径，例如 ledger.example/district。"),
                format!(
                    "The origin {origin} is no lower-case host name with a path, such as \
                         ledger.example/district."
                ),
            )),
            _ => Ok(()),
        }
    }
}

/// Reads a policy file.
pub fn policy_of(path: &Path) -> Result<Policy, Stopped> {
    let shown = path.display();
    let text = fs::read(path).map_err(|cause| {
        Stopped::usage(
            format!("无法读取策略文件 {shown}：{cause}"),
            format!("The policy file {shown} cannot be read: {cause}"),
        )
    })?;
    Policy::parse(&text).map_err(|cause| {
        Stopped::usage(
            format!("策略文件 {shown} 有误：{cause}"),
            format!("The policy file {shown} is wrong: {cause}"),
        )
    })
}

/// A host name and path elements, as genesis and every checkpoint will print it.
fn is_origin(text: &str) -> bool {
    let known =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    let mut parts = text.split('/');
    let host = parts.next().unwrap_or_default();
    !host.contains('_')
        && text
            .split('/')
            .all(|part| !part.is_empty() && part.bytes().all(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_wish_wins_and_what_nobody_wishes_is_built_in() {
        let file: Wishes = toml::from_str("listen = \"127.0.0.1:1\"\nrequests_burst = 7\n")
            .expect("a settings file");
        let flags = Wishes {
            listen: Some("127.0.0.1:2".parse().expect("an address")),
            ..Wishes::default()
        };
        let settings = flags.over(file).settled().expect("sensible");
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(
            (settings.requests_burst, settings.requests_per_minute),
            (7, RATE.per_minute)
        );
        assert_eq!(settings.data, Path::new(DEFAULT));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let wrong = toml::from_str::<Wishes>("requests_burst = 7\nlissten = \"x\"\n");
        let text = wrong.expect_err("unknown").to_string();
        assert!(
            text.contains("line 2") && text.contains("lissten"),
            "{text}"
        );
    }

    #[test]
    fn a_bound_of_nothing_and_a_shouting_origin_are_refused() {
        for wrong in [
            "requests_burst = 0",
            "cache_bytes_max = 9",
            "origin = \"Example/x\"",
        ] {
            let wishes: Wishes = toml::from_str(wrong).expect("well-formed");
            assert!(wishes.settled().is_err(), "{wrong}");
        }
        assert!(is_origin("ledger.example/district_1") && !is_origin("ledger.example//x"));
    }

    #[test]
    fn the_address_that_is_built_in_is_one() {
        assert!(Wishes::default().settled().is_ok());
    }
}
