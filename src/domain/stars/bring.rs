//! Stars that other systems or authorities awarded: brought along by an import, as stated.
//!
//! They are shown beside the stars of this ledger, with their origin, once a second person approved
//! the import, and no more once it was taken back. They are history: no certificate of ours states
//! them, they meet no condition and take no number (R55, R56), for nobody here has looked at the
//! figures behind them. Whoever wants a star of this ledger applies with the hours that count here.

use super::command::ImportStar;
use super::event::{StarEvidence, StarImported, StatedStar};
use super::held::Stars;
use crate::domain::desk::{Context, Desk, Stop};
use crate::domain::event::Event;
use crate::domain::imports::decide::{new_record, of_somebody, origin_group, proposing};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::text::check_text;
use crate::domain::limits::{
    BROUGHT_STARS_MAX, EXTERNAL_ID_CHARS_MAX, NAME_CHARS_MAX, STATED_STARS_MAX,
};
use crate::domain::people::event::PersonGroup;

/// A row of an import states a star of elsewhere. Nobody states their own.
pub fn import(command: &ImportStar, ctx: &Context, desk: &Desk) -> Result<Vec<Event>, Stop> {
    proposing(command.import_id, command.origin, ctx, desk)?;
    let origin = new_record(ctx, desk)?;
    check(command, ctx)?;
    let stated = &command.stated;
    of_somebody(stated.person_id, ctx, desk)?;
    if Stars::of(desk, stated.person_id)?.brought() >= BROUGHT_STARS_MAX {
        return Err(Refusal::new(RefusalCode::StarsBroughtFull)
            .field("person_id")
            .with("max", BROUGHT_STARS_MAX)
            .into());
    }
    Ok(vec![Event::StarImported(StarImported {
        content: StarEvidence {
            authority: ctx.sealed_if("content.authority"),
            evidence_ref: ctx.sealed_if("content.evidence_ref"),
        },
        meta: ctx.meta_at(ctx.zone.midnight(stated.awarded_on)),
        origin: origin_group(origin, command.import_id, ctx),
        star: StatedStar {
            awarded_on: stated.awarded_on,
            scheme: stated.scheme,
            stars: stated.stars,
        },
        subject: PersonGroup {
            person_id: stated.person_id,
        },
    })])
}

fn check(command: &ImportStar, ctx: &Context) -> Result<(), Refusal> {
    check_text("external_id", &command.external_id, EXTERNAL_ID_CHARS_MAX)?;
    let stated = &command.stated;
    let texts = [
        ("authority", &stated.authority),
        ("evidence_ref", &stated.evidence_ref),
    ];
    for (field, text) in texts {
        if let Some(text) = text {
            check_text(field, text, NAME_CHARS_MAX)?;
        }
    }
    if !(1..=STATED_STARS_MAX).contains(&stated.stars) {
        return Err(Refusal::new(RefusalCode::NumberOutOfRange)
            .field("stars")
            .with("min", 1)
            .with("max", STATED_STARS_MAX));
    }
    if stated.awarded_on > ctx.today() {
        return Err(Refusal::new(RefusalCode::NotYetPast).field("awarded_on"));
    }
    Ok(())
}
