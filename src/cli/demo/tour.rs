//! What a visitor is told: who they may be, and lines to try.
//!
//! The tokens are real ones, made at every start and valid for a week of the demo's time.

use std::net::SocketAddr;

use serde::Serialize;

use super::cast::Faces;
use crate::access::{Access, Allowed, Role, TokenWish};
use crate::cli::directory::fill;
use crate::cli::voice::Voice;
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use crate::domain::stored::Actor;
use crate::log::Fault;
use crate::pages::me::shares::CONSENT;

/// Days a visitor's token lives.
const LIFE_DAYS: u16 = 7;

/// What is said once the demo is served.
#[derive(Serialize)]
pub struct Tour {
    url: String,
    simulation: bool,
    faces: Faces,
    tokens: Tokens,
}

/// A token for each face.
#[derive(Serialize)]
struct Tokens {
    admin: String,
    recorder: String,
    approver: String,
    volunteer: String,
    auditor: String,
}

impl Tour {
    /// Makes the tokens.
    pub fn new(faces: Faces, access: &Access, now_ms: i64) -> Result<Self, Fault> {
        let token = |person: PersonId, role: Role, organisation: Option<OrganisationId>| {
            let allowed = Allowed {
                organisation,
                role,
                station: None,
            };
            let wish = TokenWish::of_days(person, vec![allowed], LIFE_DAYS);
            let created = access.token_create(Actor::System, &wish, now_ms, &mut fill)?;
            let (token, _) = created.map_err(|refused| {
                Fault::retry("making a token for a visitor", format!("{refused:?}"))
            })?;
            Ok::<_, Fault>(token.expose().to_owned())
        };
        let library = Some(faces.organisation);
        let tokens = Tokens {
            admin: token(faces.admin, Role::LedgerAdmin, None)?,
            recorder: token(faces.recorder, Role::Recorder, library)?,
            approver: token(faces.approver, Role::Approver, library)?,
            volunteer: token(faces.volunteer, Role::Volunteer, None)?,
            auditor: token(faces.auditor, Role::Auditor, None)?,
        };
        Ok(Self {
            url: String::new(),
            simulation: true,
            faces,
            tokens,
        })
    }

    /// The same at the address where the demo is served.
    pub fn at(self, bound: SocketAddr) -> Self {
        Self {
            url: format!("http://{bound}"),
            ..self
        }
    }

    /// Prints the tour.
    pub fn tell(&self, voice: Voice) {
        voice.answer(self);
        let Tokens {
            admin,
            recorder,
            approver,
            volunteer,
            auditor,
        } = &self.tokens;
        voice.say("");
        voice.say(voice.pick(
            format!(
                "模拟账本正在 {} 提供服务。复制以下各行到另一个终端：",
                self.url
            ),
            format!(
                "The simulated ledger is served at {}. Paste into another terminal:",
                self.url
            ),
        ));
        voice.say(format_args!(
            "\nH={}/api/v1\nADMIN={admin}\nRECORDER={recorder}\nAPPROVER={approver}\n\
             VOLUNTEER={volunteer}\nAUDITOR={auditor}",
            self.url
        ));
        voice.say(functions(voice.pick("zh-CN", "en")));
        for (zh, en, line) in self.lines() {
            voice.say(format_args!("\n# {}\n{line}", voice.pick(zh, en)));
        }
        for (zh, en, line) in self.certificate_lines() {
            voice.say(format_args!("\n# {}\n{line}", voice.pick(zh, en)));
        }
        for (zh, en, line) in self.page_lines() {
            voice.say(format_args!("\n# {}\n{line}", voice.pick(zh, en)));
        }
        for (zh, en, line) in public_lines() {
            voice.say(format_args!("\n# {}\n{line}", voice.pick(zh, en)));
        }
        voice.say(voice.pick("\n按 Ctrl-C 停止。", "\nCtrl-C stops it."));
    }

    /// A star, and a certificate from its issue to a check that needs no server.
    fn certificate_lines(&self) -> [(&'static str, &'static str, String); 4] {
        let volunteer = self.faces.volunteer;
        [
            (
                "该志愿者的星级：已有什么、还差什么",
                "The star of that volunteer: what is there, what is missing",
                format!("look $VOLUNTEER /people/{volunteer}/star"),
            ),
            (
                "出具服务记录证明（免费），即时可得",
                "A certificate, free and at once",
                format!(
                    "C=$(write $VOLUNTEER /people/{volunteer}/certificates \\\n  \
                     '{YEAR_IN_FULL}' \\\n  \
                     | grep -o 'crt_[0-9a-f]*' | head -1)\nlook $VOLUNTEER /certificates/$C"
                ),
            ),
            (
                "连同全部凭据取为一个文件",
                "The same as a file, with all that proves it",
                "curl -s -H \"Authorization: Bearer $VOLUNTEER\" $H/certificates/$C/bundle \\\n  \
                 -o certificate.hours.json"
                    .to_owned(),
            ),
            (
                "离线核验：只需信任该日志的策略文件",
                "Checked offline, with a policy that trusts this log and nothing else",
                "curl -s $H/public-log | sed 's/.*\"verifier_keys\":\\[\"\\([^\"]*\\).*/log \\1/' \
                 > policy\nprintf '\\nquorum none\\n' >> policy\n\
                 cargo run --release -- verify certificate.hours.json --policy policy \\\n  \
                 --at 2026-07-01T00:00:00Z"
                    .to_owned(),
            ),
        ]
    }

    /// Addresses to open in a browser: what an employer sees, and what the volunteer does.
    fn page_lines(&self) -> [(&'static str, &'static str, String); 2] {
        let (volunteer, share) = (self.faces.volunteer, share());
        [
            (
                "分享证明：在浏览器中打开所示网址，即用人单位看到的核验页面",
                "Share the certificate; open the address in a browser, as an employer does",
                format!(
                    "write $VOLUNTEER /certificates/$C/shares \\\n  '{share}' \\\n  \
                     | grep -o '\"code\":\"[^\"]*' | cut -d'\"' -f4 \\\n  \
                     | sed \"s|^|${{H%/api/v1}}/v/|\""
                ),
            ),
            (
                "志愿者自己的页面：在浏览器中打开所示的一次性网址",
                "The volunteer's own pages; open the address, which lets in once, in a browser",
                format!(
                    "write $ADMIN /people/{volunteer}/links '{{}}' \\\n  \
                     | grep -o '/me/enter/[^\"]*' | sed \"s|^|${{H%/api/v1}}|\""
                ),
            ),
        ]
    }

    /// One line per thing to try: what it shows, in both languages, and the command.
    fn lines(&self) -> [(&'static str, &'static str, String); 10] {
        let Faces {
            activity,
            session,
            volunteer,
            organisation,
            ..
        } = &self.faces;
        let line = str::to_owned;
        [
            (
                "一名志愿者的时长，逐条说明",
                "The hours of a volunteer, explained",
                format!("look $VOLUNTEER /people/{volunteer}/hours"),
            ),
            (
                "图书馆今晚的活动正在进行：记录员为该志愿者签退",
                "The library is open tonight: the recorder checks that volunteer out",
                format!(
                    "S=/activities/{activity}/sessions/{session}\n\
                     write $RECORDER $S/check-out '{{}}'"
                ),
            ),
            (
                "志愿者签认",
                "The volunteer signs",
                line("write $VOLUNTEER $S/confirmation '{}'"),
            ),
            (
                "审核须由另一人进行：记录员没有这个权限",
                "It takes another person to approve: the recorder may not",
                line("write $RECORDER $S/approval '{}'"),
            ),
            (
                "由审核员审核",
                "The approver may",
                line("write $APPROVER $S/approval '{}'"),
            ),
            (
                "为什么是这个时长和等级",
                "Why these minutes and this grade",
                line("look $VOLUNTEER $S/explanation"),
            ),
            (
                "作废会撤销什么？试算，不写入",
                "What would a void undo? A dry run records nothing",
                line(
                    "write $APPROVER \"$S/void?dry_run=true\" '{\"reason\":\"entered_in_error\"}'",
                ),
            ),
            (
                "全部时长，按组织",
                "All hours, by organisation",
                line("look $AUDITOR /hours"),
            ),
            (
                "图书馆的活动",
                "Activities of the library",
                format!("look $RECORDER /organisations/{organisation}/activities"),
            ),
            (
                "采用过的政策包",
                "Policy packs adopted",
                line("look $ADMIN /policies"),
            ),
        ]
    }
}

/// What anybody may check of the public log.
fn public_lines() -> [(&'static str, &'static str, &'static str); 2] {
    [
        (
            "公开日志的最新检查点：任何人都可核对",
            "The newest checkpoint of the public log, for anybody to check",
            "curl -s ${H%/api/v1}/tlog/checkpoint",
        ),
        (
            "第一条记录的公开收据",
            "The public receipt of the very first event",
            "look $VOLUNTEER /receipts/0",
        ),
    ]
}

/// What a certificate of the demo's year is asked for with.
const YEAR_IN_FULL: &str = r#"{"from":"2025-07-01","to":"2026-06-30","variant":"full"}"#;

/// What the demo's certificate is shared with: the digest is that of the words that a page shows.
fn share() -> String {
    let digest = blake3::hash(CONSENT.zh.as_bytes()).to_hex();
    format!(r#"{{"purpose":"employment","term":"days7","consent_text_digest":"{digest}"}}"#)
}

/// Two shell functions that keep the lines short.
fn functions(language: &str) -> String {
    format!(
        "look()  {{ curl -s \"$H$2\" -H \"Authorization: Bearer $1\" \\\n  \
         -H 'Accept-Language: {language}'; echo; }}\n\
         write() {{ curl -s -X POST \"$H$2\" -H \"Authorization: Bearer $1\" -d \"$3\" \\\n  \
         -H 'Content-Type: application/json' -H 'Accept-Language: {language}' \\\n  \
         -H \"Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)\"; echo; }}"
    )
}
