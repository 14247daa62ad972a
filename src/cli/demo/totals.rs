//! What a demo adds up to: printed by `--load-only`, equal in every load from empty.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::voice::Voice;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{Digest32, Tag16};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::ledger::book::LedgerBook;
use crate::domain::ledger::totals::{ByGrade, SessionCounts};
use crate::log::Fault;
use crate::run::Ledger;
use crate::run::fsck::named_digests;

/// Totals of the ledger, where its log ends, and a digest of every kind of book.
#[derive(Debug, Serialize)]
pub struct Totals {
    version: &'static str,
    simulation: bool,
    events: u64,
    people: u64,
    people_erased: u64,
    organisations: u64,
    stations: u64,
    activities: u64,
    sign_ups: u64,
    sessions: i64,
    sessions_by_state: SessionCounts,
    effective_sessions_by_grade: ByGrade,
    effective_minutes: i64,
    effective_minutes_by_grade: ByGrade,
    in_notice_minutes: i64,
    waiting_minutes: i64,
    disputed_minutes: i64,
    ledger_id: Tag16,
    head: u64,
    chain: Digest32,
    view_digests: BTreeMap<&'static str, String>,
}

impl Totals {
    /// The totals of an open ledger.
    pub fn of(ledger: &Ledger) -> Result<Self, Fault> {
        let book = ledger.book::<LedgerBook>(&BookKey::Ledger)?;
        let head = ledger.log.head();
        Ok(Self {
            version: env!("CARGO_PKG_VERSION"),
            simulation: book.opened.is_some_and(|opened| opened.simulation),
            events: head.next.0,
            people: book.people,
            people_erased: book.people_erased,
            organisations: book.organisations,
            stations: book.stations,
            activities: book.activities,
            sign_ups: book.sign_ups,
            sessions: book.totals.sessions.all(),
            sessions_by_state: book.totals.sessions,
            effective_sessions_by_grade: book.totals.effective_sessions_by_grade,
            effective_minutes: book.totals.effective_minutes,
            effective_minutes_by_grade: book.totals.effective_minutes_by_grade,
            in_notice_minutes: book.totals.in_notice_minutes,
            waiting_minutes: book.totals.waiting_minutes,
            disputed_minutes: book.totals.disputed_minutes,
            ledger_id: Tag16::from_bytes(ledger.log.ledger_id().0),
            head: head.next.0,
            chain: Digest32::from_bytes(head.chain.0),
            view_digests: named_digests(&ledger.store)?,
        })
    }

    /// The totals in words.
    pub fn say(&self, voice: Voice) {
        let rows = [
            (
                "人（含已注销）",
                "people (and erased)",
                format!("{} ({})", self.people, self.people_erased),
            ),
            (
                "组织 / 站点",
                "organisations / stations",
                format!("{} / {}", self.organisations, self.stations),
            ),
            (
                "活动 / 报名",
                "activities / sign-ups",
                format!("{} / {}", self.activities, self.sign_ups),
            ),
            ("服务记录", "sessions", self.states(voice)),
            (
                "有效记录按证据等级",
                "effective, by evidence grade",
                self.grades(),
            ),
            ("有效时长", "effective hours", hours(self.effective_minutes)),
            (
                "公示中 / 待处理时长",
                "in notice / waiting hours",
                format!(
                    "{} / {}",
                    hours(self.in_notice_minutes),
                    hours(self.waiting_minutes)
                ),
            ),
            ("事件", "events", self.events.to_string()),
            ("链值", "chain value", self.chain.to_string()),
        ];
        for (zh, en, figure) in rows {
            voice.say(voice.pick(format!("{zh}：{figure}"), format!("{en:<30} {figure}")));
        }
    }

    fn states(&self, voice: Voice) -> String {
        let SessionCounts {
            open,
            imported,
            ended,
            confirmed,
            in_notice,
            effective,
            disputed,
            voided,
            found_fake,
        } = self.sessions_by_state;
        voice.pick(
            format!(
                "进行中 {open}，导入待审 {imported}，待签认 {ended}，待审核 {confirmed}，\
                 公示 {in_notice}，有效 {effective}，异议 {disputed}，作废 {voided}，虚假 {found_fake}"
            ),
            format!(
                "open {open}, imported {imported}, ended {ended}, confirmed {confirmed}, \
                 in notice {in_notice}, effective {effective}, disputed {disputed}, \
                 voided {voided}, fake {found_fake}"
            ),
        )
    }

    fn grades(&self) -> String {
        let ByGrade { a, b, c, d, h } = self.effective_sessions_by_grade;
        format!("A {a}, B {b}, C {c}, D {d}, H {h}")
    }
}

fn hours(minutes: i64) -> String {
    Minutes(minutes).as_hours()
}
