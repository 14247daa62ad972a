//! What an export is asked for, and whether the one who asks may have it.

use serde_json::Value;

use crate::access::Purpose;
use crate::cli::stopped::Stopped;
use crate::domain::books::BookKey;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::people::book::PersonBook;
use crate::domain::people::role::{Role, Scope};
use crate::interchange::Format;
use crate::reading::export::origins;
use crate::reading::today;
use crate::run::Ledger;

/// Who may export what an organisation recorded; the whole ledger only its administrators.
const EXPORTERS: &[Role] = &[Role::OrganisationAdmin, Role::LedgerAdmin];

/// Reads a purpose.
pub fn purpose(text: &str) -> Result<Purpose, String> {
    serde_json::from_value(Value::from(text)).map_err(|_| format!("there is no purpose {text}"))
}

/// Reads a kind of file.
pub fn format(text: &str) -> Result<Format, String> {
    match text {
        "csv" => Ok(Format::Csv),
        "xlsx" => Ok(Format::Xlsx),
        _ => Err("expected csv or xlsx".to_owned()),
    }
}

/// Refuses whoever does not administer the ledger, or the one organisation asked for.
pub fn may_export(
    ledger: &Ledger,
    by: PersonId,
    organisation: Option<OrganisationId>,
) -> Result<(), Stopped> {
    let book = ledger.book::<PersonBook>(&BookKey::Person(by))?;
    let place = organisation.map_or(Scope::LEDGER, Scope::organisation);
    if book.holds(EXPORTERS, place, today(ledger)?) {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::RoleMissing)
        .with("role", "organisation_admin, ledger_admin")
        .into())
}

/// Refuses whoever is neither the person nor an administrator of the ledger.
pub fn may_export_person(ledger: &Ledger, by: PersonId, of: PersonId) -> Result<(), Stopped> {
    if by == of || answers_for_all(ledger, by)? {
        return Ok(());
    }
    Err(Refusal::new(RefusalCode::RoleMissing)
        .with("role", "ledger_admin")
        .into())
}

/// Whether somebody administers the whole ledger: only they, and each person of themselves, see
/// document numbers and birth dates, here as over the API.
pub fn answers_for_all(ledger: &Ledger, by: PersonId) -> Result<bool, Stopped> {
    let book = ledger.book::<PersonBook>(&BookKey::Person(by))?;
    Ok(book.holds(&[Role::LedgerAdmin], Scope::LEDGER, today(ledger)?))
}

/// The system whose ids are written: the one named, else the only one there is. Of several, which
/// is meant would be a guess.
pub fn chosen(
    ledger: &Ledger,
    organisation: Option<OrganisationId>,
    named: Option<OriginCode>,
) -> Result<Option<OriginCode>, Stopped> {
    let known = origins(ledger, organisation)?;
    let is_unknown = named.is_some_and(|named| !known.contains(&named));
    if !is_unknown && (named.is_some() || known.len() <= 1) {
        return Ok(named.or(known.first().copied()));
    }
    let list: Vec<String> = known.iter().map(ToString::to_string).collect();
    let list = list.join(", ");
    if is_unknown {
        return Err(Stopped::no(
            format!("没有来自该系统的记录；已知的系统：{list}。"),
            format!("No records came from that system. Those that are known: {list}."),
        ));
    }
    Err(Stopped::no(
        format!("记录来自多个系统（{list}）。请用 --origin 指明使用哪个系统的编号。"),
        format!("Records came from several systems ({list}). Say by --origin whose ids to write."),
    ))
}
