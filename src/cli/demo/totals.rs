//! What a demo adds up to: printed by `--load-only`, equal in every load from empty.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::voice::Voice;
use crate::domain::books::BookKey;
use crate::domain::kernel::ids::{Digest32, Tag16};
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
            ledger_id: Tag16::from_bytes(ledger.log.ledger_id().0),
            head: head.next.0,
            chain: Digest32::from_bytes(head.chain.0),
            view_digests: named_digests(&ledger.store)?,
        })
    }

    /// The totals in words.
    pub fn say(&self, voice: Voice) {
        let Self {
            events,
            people,
            organisations,
            stations,
            activities,
            sessions,
            ..
        } = self;
        let hours = self.effective_minutes / 60;
        voice.say(voice.pick(
            format!(
                "演示区：{organisations} 个组织，{stations} 个站点，{people} 人，{activities} 场活动，\
                 {sessions} 段服务，有效 {hours} 小时；共 {events} 个事件。"
            ),
            format!(
                "A district of {organisations} organisations, {stations} stations, {people} people, \
                 {activities} activities, {sessions} sessions, {hours} effective hours; {events} events."
            ),
        ));
    }
}
