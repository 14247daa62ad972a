//! Decisions about policy.

use super::book::PolicyBook;
use super::command::AdoptPolicy;
use super::event::{PolicyAdopted, PolicyGroup};
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
    let digest = command.pack.digest();
    let book = desk.find::<PolicyBook>(&BookKey::Policies)?;
    if book.is_some_and(|book| book.adopted.iter().any(|adopted| adopted.digest == digest)) {
        return Err(Refusal::new(RefusalCode::PolicyAlreadyAdopted)
            .field("pack")
            .with("pack", &command.pack.id)
            .with("version", command.pack.version)
            .into());
    }
    Ok(vec![Event::PolicyAdopted(PolicyAdopted {
        meta: ctx.meta_at(ctx.zone.midnight(command.effective_from)),
        policy: PolicyGroup {
            digest,
            effective_from: command.effective_from,
            pack: command.pack.clone(),
        },
    })])
}
