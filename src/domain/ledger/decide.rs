//! The first decision of a ledger: genesis, the founder's role, the first policy.

use super::book::LedgerBook;
use super::command::OpenLedger;
use super::event::{LedgerGroup, LedgerOpened, Unit};
use crate::domain::books::BookKey;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::kernel::ids::{GrantId, PersonId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::event::{PersonGroup, RoleGranted, RoleGroup};
use crate::domain::people::role::{Role, Scope};
use crate::domain::policy::event::{PolicyAdopted, PolicyGroup};
use crate::domain::stored::Actor;

/// Opens the ledger; the founder is a random id with the role of ledger administrator.
pub fn open(command: &OpenLedger, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let book = desk.find::<LedgerBook>(&BookKey::Ledger)?;
    if ctx.actor != Actor::System || book.is_some_and(|book| book.opened.is_some()) {
        return Err(Refusal::new(RefusalCode::RoleMissing)
            .with("role", "system")
            .into());
    }
    command.pack.check()?;
    let founder = PersonId::derive(&ctx.seed, 0);
    Ok(vec![
        Event::LedgerOpened(LedgerOpened {
            ledger: LedgerGroup {
                founder,
                ledger_id: command.ledger_id,
                origin: command.origin.clone(),
                simulation: command.simulation,
                time_zone: ctx.zone.name.clone(),
                unit: Unit::Minute,
            },
            meta: ctx.meta(),
        }),
        Event::RoleGranted(RoleGranted {
            meta: ctx.meta(),
            role: RoleGroup {
                grant_id: GrantId::derive(&ctx.seed, 0),
                role: Role::LedgerAdmin,
                scope: Scope::LEDGER,
                until: None,
            },
            subject: PersonGroup { person_id: founder },
        }),
        Event::PolicyAdopted(PolicyAdopted {
            meta: ctx.meta(),
            policy: PolicyGroup {
                digest: command.pack.digest(),
                effective_from: ctx.today(),
                pack: command.pack.clone(),
            },
        }),
    ])
}
