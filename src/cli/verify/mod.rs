//! `verify`: what a stranger can check of a certificate file, offline: no ledger, no network, no
//! trust in whoever made this program's data.
//!
//! Exit codes: 0 valid; 1 invalid; 4 valid within limits, each of them named; 5 cannot be checked.
//! Several files end with the worst of theirs.
//!
//! Must never: fetch anything, or say "valid" of what was not checked.

mod shown;

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::Outcome;
use super::settings::policy_of;
use super::stopped::Stopped;
use super::voice::Voice;
use crate::credential::holder::{HolderShown, secret_from};
use crate::domain::kernel::moment::{Moment, RecordedAt};
use crate::run::audit::roots::KnownRoot;
use crate::run::ports::{Clock as _, SystemClock};
use crate::run::shapes::shape_of;
use crate::verify::{
    Asked, FILE_BYTES_MAX, Report, STATUS_DAYS_MAX, Union, Verdict, key_list, verify_many,
};

/// Check certificate files offline, as a stranger. 离线核验证明文件，无须信任出具方。
///
/// The only thing you have to trust is your own policy file. Exit codes: 0 valid; 1 invalid;
/// 4 valid within limits that are named; 5 cannot be checked.
/// 退出码：0 有效；1 无效；4 有效但有限制；5 无法核验。
#[derive(Args)]
pub struct Verify {
    /// Files `*.hours.json`, or PDFs that carry one. Hours of several are a union. 证明文件，可多个。
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Policy file: whose logs and witnesses you trust. 您的信任策略文件。
    #[arg(long)]
    policy: Option<PathBuf>,
    /// The ledger's newest key events, got from it or a mirror. 最新的密钥事件清单。
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Check as of this time (UTC) instead of now. 核验时刻，默认现在。
    #[arg(long, value_name = "2026-11-23T08:00:00Z")]
    at: Option<Moment>,
    /// DID of an issuer that counts for you; may be given again; else all. 您接受的出具单位。
    #[arg(long = "issuer", value_name = "DID")]
    issuers: Vec<String>,
    /// Days after which a status list is old. 状态列表的有效天数。
    #[arg(long, default_value_t = STATUS_DAYS_MAX, value_name = "DAYS")]
    status_days: u32,
    /// A head of the log that you kept. 您保存的树根：大小:树根。
    #[arg(long = "root", value_name = "SIZE:ROOT")]
    root: Option<KnownRoot>,
    #[command(flatten)]
    holder: Shown,
}

/// What the holder shows: all of it, or nothing.
#[derive(Args)]
struct Shown {
    /// Name on the document that you are shown. 证件上的姓名。
    #[arg(id = NAME, long = NAME, requires_all = [NUMBER, SECRET])]
    name: Option<String>,
    /// Number of that document. 证件号码。
    #[arg(id = NUMBER, long = NUMBER, requires_all = [NAME, SECRET])]
    document: Option<String>,
    /// Secret of the identity slip; the environment keeps it out of the shell's history. 身份条密文。
    #[arg(id = SECRET, long = SECRET, env = "HOURLEDGER_HOLDER_SECRET", hide_env_values = true)]
    secret: Option<String>,
}

const NAME: &str = "holder-name";
const NUMBER: &str = "holder-document";
const SECRET: &str = "holder-secret";

/// What is answered in JSON.
#[derive(Serialize)]
struct Answer<'a> {
    files: Vec<Checked<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    together: Option<&'a Union>,
}

#[derive(Serialize)]
struct Checked<'a> {
    file: String,
    #[serde(flatten)]
    report: &'a Report,
}

impl Verify {
    /// Checks the files.
    pub fn run(&self, voice: Voice) -> Outcome {
        let asked = self.asked()?;
        let files = self.files.iter().map(|file| bytes_of(file));
        let files: Vec<Vec<u8>> = files.collect::<Result<_, _>>()?;
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        let (reports, union) = verify_many(&files, &asked, shape_of);
        let together = (reports.len() > 1).then_some(&union);
        let named = self.files.iter().zip(&reports);
        voice.answer(&Answer {
            files: named
                .clone()
                .map(|(file, report)| Checked {
                    file: file.display().to_string(),
                    report,
                })
                .collect(),
            together,
        });
        for (file, report) in named {
            shown::report(file, report, voice);
        }
        if let Some(union) = together {
            shown::union(union, &self.files, voice);
        }
        let forked = union.forked_at.map(|_| Verdict::Invalid);
        let worst = reports
            .iter()
            .map(|report| report.verdict)
            .chain(forked)
            .max();
        match worst {
            Some(Verdict::Valid) => Ok(()),
            Some(Verdict::Invalid) => Err(Stopped::Checked(1)),
            Some(Verdict::ValidWithLimits) => Err(Stopped::Checked(4)),
            Some(Verdict::CannotCheck) | None => Err(Stopped::Checked(5)),
        }
    }

    fn asked(&self) -> Result<Asked, Stopped> {
        let policy = self.policy.as_deref().map(policy_of).transpose()?;
        let now = || RecordedAt::from_unix_ms(SystemClock.now_ms()).map(RecordedAt::moment);
        let at = self.at.or_else(now).ok_or_else(|| {
            Stopped::usage(
                "本机时钟不合理。",
                "The clock of this machine makes no sense.",
            )
        })?;
        let keys = match &self.keys {
            Some(file) => key_list(&bytes_of(file)?).map_err(|problem| {
                let file = file.display();
                Stopped::usage(
                    format!("密钥清单 {file} 有误：{problem}"),
                    format!("The key list {file} is wrong: {problem}"),
                )
            })?,
            None => Vec::new(),
        };
        Ok(Asked {
            keys,
            holder: self.holder.claim()?,
            accepted_issuers: (!self.issuers.is_empty()).then(|| self.issuers.clone()),
            status_days_max: self.status_days,
            pinned: self.root.map(|kept| (kept.size, kept.root)),
            ..Asked::new(at, policy)
        })
    }
}

impl Shown {
    fn claim(&self) -> Result<Option<HolderShown>, Stopped> {
        let parts = (&self.name, &self.document, &self.secret);
        let (Some(name), Some(number), Some(secret)) = parts else {
            return Ok(None);
        };
        let secret = secret_from(secret).ok_or_else(|| {
            Stopped::usage(
                "身份条密文应为 32 字节：64 位十六进制，或 u 开头的 base64url。",
                "The secret of an identity slip has 32 bytes: 64 hex digits, or base64url after u.",
            )
        })?;
        Ok(Some(HolderShown {
            name: name.clone(),
            document_number: number.clone(),
            secret,
        }))
    }
}

/// A file, as far as a check would read it.
fn bytes_of(path: &Path) -> Result<Vec<u8>, Stopped> {
    let unreadable = |cause| Stopped::unreadable(path, &cause);
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}
