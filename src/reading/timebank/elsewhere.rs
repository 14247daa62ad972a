//! What moved in another time bank before: history that imports brought along. No account knows it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::books::BookKey;
use crate::domain::imports::book::{ImportPage, ImportState, PAGE_SESSIONS};
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{ImportId, PersonId, Position};
use crate::domain::kernel::refusal::Lang;
use crate::domain::timebank::book::MemberBook;
use crate::domain::timebank::elsewhere::{MovementRoll, StatedMovement};
use crate::reading::imports::standing;
use crate::reading::page::{Asked, Page, rolled};
use crate::reading::{Read, found, words};
use crate::run::Ledger;

/// A transfer or a redemption of another system.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BroughtMovementView {
    /// What is stated.
    pub movement: StatedMovement,
    /// What it was, in words.
    pub kind_words: String,
    /// The import that brought it.
    pub import_id: ImportId,
    /// The system it comes from.
    pub origin: OriginCode,
    /// The event, where what else the source says is read from.
    pub position: Position,
    /// Whether a second person approved it.
    pub stands: bool,
    /// What it counts for, in words: nothing here.
    pub words: String,
}

/// What moved elsewhere, over all ids of a person, the last recorded first; what was taken back
/// is left out.
pub fn brought(
    ledger: &Ledger,
    person: PersonId,
    asked: &Asked,
    lang: Lang,
) -> Read<Page<BroughtMovementView>> {
    let ids = ledger.ids_of(person)?;
    let last = asked.place()?.map(u64::from_be_bytes);
    let mut all = Vec::new();
    for &id in &ids {
        let member: MemberBook = ledger.book(&BookKey::Member(id))?;
        let page = |page| Ok(ledger.book::<MovementRoll>(&BookKey::MovementRoll(id, page))?);
        let entry = |roll: &MovementRoll, at| roll.rows.get(at).copied();
        let movements = member.elsewhere.movements;
        // Of each id so many as fill the page.
        let wanted = all.len() + asked.limit + 1;
        for row in rolled(movements, MovementRoll::LENGTH_MAX, page, entry) {
            let view = stated(ledger, row?.1, &ids, lang)?;
            let view = view.filter(|view| last.is_none_or(|last| view.position.0 < last));
            all.extend(view.map(|view| (view.position, view)));
            if all.len() == wanted {
                break;
            }
        }
    }
    Page::newest_first(all, asked, Ok)
}

/// One of them, unless its import was taken back.
fn stated(
    ledger: &Ledger,
    (import_id, row): (ImportId, u32),
    ids: &[PersonId],
    lang: Lang,
) -> Read<Option<BroughtMovementView>> {
    let book = found::import(ledger, import_id)?;
    let import = found::proposal(&book);
    let page: ImportPage = ledger.book(&BookKey::ImportPage(import_id, row / PAGE_SESSIONS))?;
    let at = usize::try_from(row % PAGE_SESSIONS).expect("a page is small");
    let stated = standing(import, ids).zip(page.movements.get(at));
    Ok(stated.map(|(stands, stated)| BroughtMovementView {
        movement: stated.movement,
        kind_words: words::movement(stated.movement.kind).of(lang).to_owned(),
        import_id,
        origin: import.origin,
        position: stated.position,
        stands,
        words: words::brought_movement(stands)
            .of(lang)
            .replacen("{}", import.origin.as_str(), 1),
    }))
}

/// Whether a balance of elsewhere stands for a person, or waits in an import.
pub fn has_balance(ledger: &Ledger, person: PersonId) -> Read<bool> {
    for id in ledger.ids_of(person)? {
        let member: MemberBook = ledger.book(&BookKey::Member(id))?;
        if member.elsewhere.balances > 0 || member.stated.is_some() {
            return Ok(true);
        }
        if let Some(import) = member.elsewhere.stated_in {
            let book = found::import(ledger, import)?;
            let state = found::proposal(&book).state;
            if !matches!(state, ImportState::Undoing | ImportState::Undone) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
