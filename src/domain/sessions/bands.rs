//! Daily bands: whose approval the hours of one person on one local day need, by the total of that
//! day over all organisations and all ids of the person (R23).
//!
//! A day's total is what was approved for it and stands: in notice or effective, not disputed, not
//! undone. A session that crosses midnight counts on both days with what it is credited there. The
//! bands are those of the pack that the session pins. They are looked at whenever minutes come to
//! count: at the approval, and when a dispute is dismissed, for the day may have filled meanwhile.
//! An approved import credits by itself only what no band asks anybody for; the rest of it waits to
//! be approved one by one.

use super::agenda::{AgendaPage, page_keys, pages_around};
use super::book::Session;
use super::credit::day_shares;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::kernel::ids::SessionId;
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::people::role::{Role, Scope, require};
use crate::domain::policy::pack::{DailyBand, DailyBandApprover, Pack};

/// Minutes of a day.
const DAY: Minutes = Minutes(1_440);

/// Whose approval the hours of one session need.
pub(super) struct Needed {
    approver: DailyBandApprover,
    /// The day that asks for it; absent where nobody is asked for.
    day: Option<FullDay>,
}

/// A day beyond what needs nobody.
#[derive(Clone, Copy)]
struct FullDay {
    date: LocalDate,
    /// Its minutes, with those to be approved.
    total: Minutes,
    /// Up to how many less is asked for.
    above: Minutes,
}

/// Whose approval `minutes` of a session need on top of what its days hold already.
pub(super) fn needed(
    session: &Session,
    id: SessionId,
    minutes: Minutes,
    pack: &Pack,
    ctx: &Context,
    desk: &Desk,
) -> Result<Needed, Stop> {
    let mut strictest = Needed {
        approver: DailyBandApprover::Nobody,
        day: None,
    };
    let (Some(bands), Some(end)) = (pack.daily_bands.value(), session.end) else {
        return Ok(strictest);
    };
    for (part, share) in day_shares(&ctx.zone, session.started_at, end.at, minutes) {
        let total = share + approved_on(part.date, session, id, ctx, desk)?;
        if total > DAY {
            return Err(Refusal::new(RefusalCode::DayTooFull)
                .with("date", part.date)
                .with("minutes", total)
                .into());
        }
        let (approver, above) = band_of(bands, total);
        if approver > strictest.approver {
            let date = part.date;
            let day = Some(FullDay { date, total, above });
            strictest = Needed { approver, day };
        }
    }
    Ok(strictest)
}

/// Whose approval a day of `total` minutes asks for.
pub fn approver_of(bands: &[DailyBand], total: Minutes) -> DailyBandApprover {
    band_of(bands, total).0
}

/// The first band that reaches `total`, and where it begins; above the last one it is the
/// authority's.
fn band_of(bands: &[DailyBand], total: Minutes) -> (DailyBandApprover, Minutes) {
    let below = bands.partition_point(|band| band.minutes_max < total);
    let approver = bands.get(below).map(|band| band.approver);
    let above = below.checked_sub(1).and_then(|place| bands.get(place));
    (
        approver.unwrap_or(DailyBandApprover::Authority),
        above.map_or(Minutes::ZERO, |band| band.minutes_max),
    )
}

/// Minutes that stand approved for a person's local day, all sessions but one's own.
fn approved_on(
    date: LocalDate,
    session: &Session,
    own: SessionId,
    ctx: &Context,
    desk: &Desk,
) -> Result<Minutes, Stop> {
    let (from, to) = day(date, ctx);
    let mut total = Minutes::ZERO;
    for page in pages_around(desk, session.person, from, to)? {
        for entry in &page.entries {
            let (Some(ended_at), false) = (entry.ended_at, entry.session == own) else {
                continue;
            };
            if entry.approved > Minutes::ZERO && entry.started_at < to && from < ended_at {
                let shares = day_shares(&ctx.zone, entry.started_at, ended_at, entry.approved);
                let on_day = shares.into_iter().filter(|(part, _)| part.date == date);
                total += on_day.map(|(_, share)| share).sum();
            }
        }
    }
    Ok(total)
}

/// Whether nobody is to be asked for a session, though all that its days hold were approved: for
/// crediting many at once. Such a day never passes the band of nobody, in whatever order.
pub fn needs_nobody(
    session: &Session,
    pack: &Pack,
    ctx: &Context,
    desk: &Desk,
) -> Result<bool, Stop> {
    let (Some(bands), Some(end)) = (pack.daily_bands.value(), session.end) else {
        return Ok(true);
    };
    for part in ctx.zone.day_parts(session.started_at, end.at) {
        let (from, to) = day(part.date, ctx);
        let mut seconds = 0;
        for page in pages_around(desk, session.person, from, to)? {
            seconds += page.seconds_within(from, to) + rounded_up(page, from, to);
        }
        let (approver, _) = band_of(bands, Minutes((seconds + 59).div_euclid(60)));
        if approver != DailyBandApprover::Nobody {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Seconds that rounding added to approved sessions that touch `[from, to)`.
fn rounded_up(page: &AgendaPage, from: Moment, to: Moment) -> i64 {
    let touching = page.entries.iter().filter_map(|entry| {
        let ended_at = entry.ended_at.filter(|end| from < *end)?;
        let served = ended_at.seconds_since(entry.started_at);
        (entry.started_at < to).then_some((entry.approved.0 * 60 - served).max(0))
    });
    touching.sum()
}

/// The pages that [`needs_nobody`] looks at.
pub fn pages(session: &Session, ctx: &Context, desk: &Desk) -> Result<Vec<BookKey>, Stop> {
    let end = session.end.map_or(session.started_at, |end| end.at);
    let (from, _) = day(ctx.zone.date(session.started_at), ctx);
    let (_, to) = day(ctx.zone.date(end), ctx);
    page_keys(desk, session.person, from, to)
}

fn day(date: LocalDate, ctx: &Context) -> (Moment, Moment) {
    let next = date.plus_days(1);
    (ctx.zone.midnight(date), ctx.zone.midnight(next))
}

/// Who may be asked at all, where `usual` may without bands: nobody else learns a day's total.
pub(super) fn concerned<'a>(pack: &Pack, usual: &'a [Role]) -> &'a [Role] {
    match pack.daily_bands.value() {
        Some(_) => &[Role::Approver, Role::OrganisationAdmin, Role::LedgerAdmin],
        None => usual,
    }
}

impl Needed {
    /// Whether nobody beyond the approver is asked for.
    pub fn asks_nobody(&self) -> bool {
        self.approver == DailyBandApprover::Nobody
    }

    /// Refuses unless the actor is who the band asks for, or has a usual role where it asks for
    /// nobody.
    pub fn require(
        &self,
        usual: &[Role],
        place: Scope,
        ctx: &Context,
        desk: &Desk,
    ) -> Result<(), Stop> {
        let (role, zh, en) = match self.approver {
            DailyBandApprover::Nobody => return require(desk, ctx, usual, place),
            DailyBandApprover::Organisation => (
                Role::OrganisationAdmin,
                "组织管理员",
                "an administrator of the organisation",
            ),
            DailyBandApprover::Authority => (
                Role::LedgerAdmin,
                "主管部门（账本管理员）",
                "the supervising authority (an administrator of the ledger)",
            ),
        };
        match (require(desk, ctx, &[role], place), self.day) {
            (Err(Stop::Refused(_)), Some(day)) => Err(Refusal::new(RefusalCode::DayNeedsApproval)
                .with("date", day.date)
                .with("total", day.total)
                .with("above", day.above)
                .with("chinese", zh)
                .with("english", en)
                .into()),
            (answer, _) => answer,
        }
    }
}
