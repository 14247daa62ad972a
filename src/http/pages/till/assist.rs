//! For people without a phone: registered, given a card, checked in and out, listed on paper.

use super::serve::view_of;
use super::{Till, Visit};
use crate::access::{IdentifiedBy, Purpose};
use crate::domain::kernel::documents::DocumentKind;
use crate::domain::kernel::ids::{ActivityId, Digest32, PersonId};
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::people::command::{ConsentForm, RegisterPerson};
use crate::domain::people::event::{Assurance, ConsentGiver};
use crate::domain::sessions::command::{CheckIn, CheckOut};
use crate::domain::stored::Actor;
use crate::http::entrances::random;
use crate::http::pages::fresh_key;
use crate::http::pages::me::{chosen, code};
use crate::http::pages::sent::Form;
use crate::http::respond::Answer;
use crate::pages::frame::Page;
use crate::pages::till::assist::Today;
use crate::pages::till::{assist as pages, print};
use crate::reading::mine::local;
use crate::reading::page::{Asked, LIMIT_MAX};
use crate::reading::texts::{Field, Reading};
use crate::reading::timebank::till as reading;
use crate::reading::{activities, today};
use crate::run::Failure;

/// Shows a form, the activities of the day, or a sheet to print.
pub fn shown(visit: &Visit<'_>, till: Till) -> Result<Answer, Failure> {
    match till {
        Till::RegisterForm => Ok(visit.page(register_page(visit, None, None))),
        Till::PinForm => Ok(visit.page(pin_page(visit, None)?)),
        Till::Sheet => tokio::task::block_in_place(|| sheet(visit)),
        _ => Ok(visit.page(activities_page(visit, None)?)),
    }
}

fn register_page(visit: &Visit<'_>, form: Option<&Form>, problem: Option<&str>) -> Page {
    let typed = |name: &str| form.map_or_else(String::new, |form| form.text(name).to_owned());
    let key = fresh_key();
    pages::register(typed, (&visit.sender, &key), problem, visit.lang())
}

fn pin_page(visit: &Visit<'_>, problem: Option<&str>) -> Result<Page, Failure> {
    let visitor = visit.visitor()?;
    let name = view_of(visit, &visitor)?.name;
    Ok(pages::pin(
        &name,
        &visit.at(&visitor),
        problem,
        visit.lang(),
    ))
}

/// Does what a form asks for; what is refused is said on the page of the form.
pub async fn sent(visit: &Visit<'_>, till: Till, form: &Form) -> Result<Answer, Failure> {
    let done = match till {
        Till::Register => register(visit, form).await,
        Till::Card => card(visit, form),
        Till::Pin => set_pin(visit, form).await,
        Till::CheckIn => check_in(visit, form).await,
        _ => check_out(visit, form).await,
    };
    match done {
        Err(Failure::Refused(refusal)) => visit.page_again(refusal, |problem| match till {
            Till::Register => Ok(register_page(visit, Some(form), Some(problem))),
            Till::Pin => pin_page(visit, Some(problem)),
            _ => activities_page(visit, Some(problem)),
        }),
        other => other,
    }
}

/// Registers whoever stands there, on paper that they signed, and goes on with them.
async fn register(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    for (field, code) in [
        ("signed", RefusalCode::ConsentMissing),
        ("seen", RefusalCode::FieldMissing),
    ] {
        if form.text(field) != "yes" {
            return Err(Refusal::new(code).field(field).into());
        }
    }
    let place = visit.place()?;
    let born = form.text("birth_date");
    let wanted = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let shown = pages::CONSENT.of(visit.lang());
    let command = RegisterPerson {
        name: form.text("name").to_owned(),
        document_kind: form.text("document_kind").parse::<DocumentKind>()?,
        document_number: form.text("document_number").to_owned(),
        birth_date: match born {
            "" => None,
            born => Some(born.parse::<LocalDate>()?),
        },
        phone: wanted(form.text("phone")),
        region: form.text("region").to_owned(),
        assurance: Assurance::DocumentSeen,
        consent: Some(ConsentForm {
            given_by: match form.text("guardian") {
                "yes" => ConsentGiver::Guardian,
                _ => ConsentGiver::Person,
            },
            text_digest: Digest32::of(shown.as_bytes()),
        }),
        organisation_id: Some(place.organisation_id),
        station_id: place.station_id,
    };
    let accepted = visit.submit(form, command).await?;
    let person = PersonId::derive(&accepted.frame.command_seed(), 0);
    let who = Some((person, IdentifiedBy::Document));
    visit.api().access.desk_visited(visit.session, who);
    Ok(visit.see_other("/till/visitor"))
}

/// Issues a card and shows it to be printed; the one before ends.
fn card(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    visit.place()?;
    let visitor = visit.visitor_of(form)?;
    let access = &visit.api().access;
    let now_ms = visit.ledger().clock.now_ms();
    let actor = Actor::Person(visit.clerk);
    let issue = || access.card_issue(actor, visitor.person, now_ms, &mut random);
    let number = tokio::task::block_in_place(issue)?;
    let number = number.map_err(|_| RefusalCode::Overloaded)?.to_string();
    let (_, has_pin) = access.card_and_pin(visitor.person);
    let qr = code(&number)?;
    Ok(visit.page(print::card(&number, &qr, has_pin, visit.lang())))
}

/// The person types a first PIN at the till; a PIN that stands is set anew by its holder alone.
async fn set_pin(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    visit.place()?;
    let visitor = visit.visitor_of(form)?;
    let (api, person) = (visit.api(), visitor.person);
    let (has_card, has_pin) = api.access.card_and_pin(person);
    if has_pin {
        return Err(RefusalCode::PinStands.into());
    }
    if !has_card {
        return Err(RefusalCode::CardMissing.into());
    }
    let pin = chosen(form)?;
    let now_ms = visit.ledger().clock.now_ms();
    let _turn = api.pin_room.acquire().await;
    let actor = Actor::Person(visit.clerk);
    let set = || api.access.pin_set(actor, person, &pin, now_ms, &mut random);
    let set = tokio::task::block_in_place(set)?;
    set.map_err(|_| RefusalCode::Overloaded)?;
    Ok(visit.see_other("/till/visitor"))
}

fn activities_page(visit: &Visit<'_>, problem: Option<&str>) -> Result<Page, Failure> {
    let (ledger, shift) = (visit.ledger(), visit.shift()?);
    let visitor = visit.visitor().ok();
    let here = (shift.organisation, shift.station);
    let mut all = Vec::new();
    for (id, plan) in activities::of_day(ledger, here, today(ledger)?)? {
        let open = match &visitor {
            Some(visitor) => reading::open_session(ledger, visitor.person, id)?,
            None => None,
        };
        let (from, to) = (
            local(&ledger.zone, plan.starts_at),
            local(&ledger.zone, plan.ends_at),
        );
        all.push(Today {
            id,
            title: activities::activity(ledger, id)?.title,
            time: format!("{from} – {to}"),
            open,
            key: fresh_key(),
        });
    }
    let named = match &visitor {
        Some(visitor) => Some((view_of(visit, visitor)?.name, visit.at(visitor))),
        None => None,
    };
    let named = named.as_ref().map(|(name, at)| (name.as_str(), at));
    Ok(pages::activities(&all, named, problem, visit.lang()))
}

async fn check_in(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let command = CheckIn {
        activity_id: visit.incoming.params.id("activity_id")?,
        person_id: visit.visitor_of(form)?.person,
        code: None,
        station_id: visit.place()?.station_id,
    };
    visit.submit(form, command).await?;
    Ok(visit.see_other("/till/activities"))
}

async fn check_out(visit: &Visit<'_>, form: &Form) -> Result<Answer, Failure> {
    let activity_id: ActivityId = visit.incoming.params.id("activity_id")?;
    let person = visit.visitor_of(form)?.person;
    let open = reading::open_session(visit.ledger(), person, activity_id)?;
    let command = CheckOut {
        activity_id,
        session_id: open.ok_or(RefusalCode::SessionUnknown)?,
        code: None,
        station_id: visit.place()?.station_id,
        break_minutes: Default::default(),
    };
    visit.submit(form, command).await?;
    Ok(visit.see_other("/till/activities"))
}

/// The names of who signed up, once their reading is on record.
fn sheet(visit: &Visit<'_>) -> Result<Answer, Failure> {
    let (ledger, shift) = (visit.ledger(), visit.shift()?);
    let id: ActivityId = visit.incoming.params.id("activity_id")?;
    let view = activities::activity(ledger, id)?;
    if view.station_id != Some(shift.station) {
        return Err(Refusal::new(RefusalCode::ClerkElsewhere)
            .with("station", shift.station)
            .into());
    }
    let reading_names = Reading {
        reader: visit.clerk,
        fields: vec![Field::Name],
        purpose: Purpose::Service,
    };
    let asked = Asked {
        limit: LIMIT_MAX,
        after: None,
    };
    let access = &visit.api().access;
    let signed_up = activities::sign_ups(ledger, access, id, &asked, Some(&reading_names))?;
    let stands = signed_up
        .items
        .into_iter()
        .filter(|it| it.signed_up_at.is_some());
    let names: Vec<String> = stands.filter_map(|it| it.identity?.name).collect();
    let time = view.starts_at.map(|at| local(&ledger.zone, at));
    let station = reading::station(ledger, shift.station)?.name;
    let sheet = print::Sheet {
        title: &view.title,
        time: time.as_deref().unwrap_or_default(),
        station: &station,
        names: &names,
        path: format!("/till/activities/{id}/sheet"),
    };
    Ok(visit.page(print::sheet(&sheet, visit.lang())))
}
