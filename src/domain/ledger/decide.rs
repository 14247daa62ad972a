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
use crate::domain::people::role::{Role, Scope, only_the_ledger};
use crate::domain::policy::decide::enforceable;
use crate::domain::policy::event::{PolicyAdopted, PolicyGroup};

/// Opens the ledger; the founder is a random id with the role of ledger administrator.
pub fn open(command: &OpenLedger, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    let book = desk.find::<LedgerBook>(&BookKey::Ledger)?;
    only_the_ledger(ctx)?;
    if book.is_some_and(|book| book.opened.is_some()) {
        return Err(Refusal::new(RefusalCode::LedgerAlreadyOpen).into());
    }
    if !is_origin(&command.origin) {
        return Err(Refusal::new(RefusalCode::OriginMalformed)
            .field("origin")
            .into());
    }
    command.pack.check()?;
    enforceable(&command.pack)?;
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

/// A host name in lower case, then words of a path: what the schema of genesis promises.
fn is_origin(text: &str) -> bool {
    let is_word = |word: &str, also: &[u8]| {
        let is_mark = |byte: u8| b".-".contains(&byte) || also.contains(&byte);
        let is_known =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || is_mark(byte);
        !word.is_empty() && word.bytes().all(is_known)
    };
    let mut words = text.split('/');
    let host = words.next().unwrap_or_default();
    is_word(host, b"") && words.all(|word| is_word(word, b"_"))
}
