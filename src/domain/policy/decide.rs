//! Decisions about policy.

use super::book::{PolicyBook, pack_at};
use super::command::AdoptPolicy;
use super::event::{PolicyAdopted, PolicyGroup};
use super::pack::Pack;
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::role::{Role, Scope, require};

/// Adopts a pack; it may not take effect before its adoption (I10).
pub fn adopt(command: &AdoptPolicy, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    require(desk, ctx, &[Role::LedgerAdmin], Scope::LEDGER)?;
    command.pack.check()?;
    if command.effective_from < ctx.today() {
        return Err(Refusal::new(RefusalCode::PolicyEffectiveBeforeAdoption)
            .field("effective_from")
            .with("adopted", ctx.today())
            .into());
    }
    enforceable(&command.pack)?;
    new_version(&command.pack, desk)?;
    Ok(vec![Event::PolicyAdopted(PolicyAdopted {
        meta: ctx.meta_at(ctx.zone.midnight(command.effective_from)),
        policy: PolicyGroup {
            digest: command.pack.digest(),
            effective_from: command.effective_from,
            pack: command.pack.clone(),
        },
    })])
}

/// A pack never changes: another text is another version, and the same one is adopted once.
fn new_version(pack: &Pack, desk: &Desk) -> Result<(), Stop> {
    let book = desk.find::<PolicyBook>(&BookKey::Policies)?;
    for adopted in book.into_iter().flat_map(|book| &book.adopted) {
        let known = pack_at(desk, adopted.position)?;
        if (&known.id, known.version) == (&pack.id, pack.version) {
            return Err(Refusal::new(RefusalCode::PolicyAlreadyAdopted)
                .field("pack")
                .with("pack", &pack.id)
                .with("version", pack.version)
                .into());
        }
    }
    Ok(())
}

/// Refuses a pack that sets a rule which no decision here looks at: a rule that is adopted and
/// then not applied would be worse than none. Whoever builds the rule removes its line.
pub fn enforceable(pack: &Pack) -> Result<(), Refusal> {
    let not_enforced = [
        (
            "attendance_share_percent",
            pack.attendance_share_percent.value().is_some(),
        ),
        (
            "pairs_per_day_max",
            pack.pairs_per_day_max.value().is_some(),
        ),
        ("radius_metres", pack.radius_metres.value().is_some()),
        ("stars.points_min", {
            let mut levels = pack.stars.levels.iter();
            levels.any(|level| level.points_min.value().is_some())
        }),
    ];
    match not_enforced.into_iter().find(|(_, is_set)| *is_set) {
        None => Ok(()),
        Some((setting, _)) => Err(Refusal::new(RefusalCode::PolicyNotEnforceable)
            .field(setting)
            .with("setting", setting)),
    }
}
