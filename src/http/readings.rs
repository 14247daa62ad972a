//! The readings behind the rows of the table: which view for which parameters.
//!
//! One function per row, each two or three lines: parameters out of the request, the read model out
//! of `reading`. Must never: filter, add or decide anything by themselves.

use super::asking::Asking;
use super::caller::permitted;
use super::reports::long;
use super::{place, routes};
use crate::access::{Holding, Role};
use crate::domain::findings::event::FindingScope;
use crate::domain::imports::event::OriginCode;
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::refusal::Refusal;
use crate::domain::kernel::zone::LocalDate;
use crate::interchange::SessionRow;
use crate::reading::activities::{self, ActivityView, CodeView, SignUpView};
use crate::reading::administration::{self as acts, ActView, AdministrationView};
use crate::reading::audits::{self, AuditView, AuditedView};
use crate::reading::certificates::{self, CertificateView, NumberView, SlipView};
use crate::reading::commendations::{self, CommendationView};
use crate::reading::complaints::{self, ComplaintStatus, ComplaintView};
use crate::reading::consequences::{self, ConsequencesView};
use crate::reading::events::{self, EventView};
use crate::reading::explain::{
    self, ActivityPart, Explained, OrganisationPart, SessionExplained, SessionPart,
};
use crate::reading::export::{self, Exporter, PersonExport};
use crate::reading::findings::{self, FindingPreview, FindingView};
use crate::reading::imports::{
    self, ImportView, ImportedBalanceView, ImportedMovementView, ImportedStarView,
};
use crate::reading::keys::{self, KeyView};
use crate::reading::ledger::{self as whole, LedgerView};
use crate::reading::organisations::{self, OrganisationView, StationView};
use crate::reading::page::Page;
use crate::reading::people::{self, PersonLine, PersonView};
use crate::reading::policies::{self, AdoptionView, CategoriesView, PolicyView};
use crate::reading::public_log::{self, PublicLogView};
use crate::reading::queue::{self, Queue};
use crate::reading::reads::{self, ReadView};
use crate::reading::sessions::{self, SessionView};
use crate::reading::shares::{self, ShareView};
use crate::reading::stars::{self, StarApplicationView, StarView};
use crate::reading::stream;
use crate::reading::{Read, today};

type Asked<'a> = &'a Asking<'a>;

pub fn ledger(asking: Asked<'_>) -> Read<LedgerView> {
    whole::ledger(asking.ledger())
}

pub fn ledger_hours(asking: Asked<'_>) -> Read<Explained<OrganisationPart>> {
    explain::ledger(asking.ledger(), &asking.query.page, asking.lang)
}

pub fn public_event(asking: Asked<'_>) -> Read<EventView> {
    events::public_event(asking.ledger(), place::position(asking)?)
}

pub fn event_consequences(asking: Asked<'_>) -> Read<ConsequencesView> {
    consequences::consequences(asking.ledger(), place::position(asking)?, asking.lang)
}

pub fn public_log(asking: Asked<'_>) -> Read<PublicLogView> {
    public_log::public_log(asking.ledger())
}

pub fn administration(asking: Asked<'_>) -> Read<AdministrationView> {
    acts::administration(asking.ledger(), asking.lang)
}

pub fn administration_acts(asking: Asked<'_>) -> Read<Page<ActView>> {
    // Each act is read from the log.
    tokio::task::block_in_place(|| acts::acts(asking.ledger(), &asking.query.page, asking.lang))
}

pub fn keys(asking: Asked<'_>) -> Read<Page<KeyView>> {
    keys::keys(asking.ledger(), &asking.query.page, asking.lang)
}

pub fn key(asking: Asked<'_>) -> Read<KeyView> {
    keys::key(asking.ledger(), asking.id("key_id")?, asking.lang)
}

pub fn person_certificates(asking: Asked<'_>) -> Read<Page<CertificateView>> {
    let id = asking.id("person_id")?;
    certificates::of_person(asking.ledger(), id, &asking.query.page, asking.lang)
}

pub fn certificate(asking: Asked<'_>) -> Read<CertificateView> {
    let id = asking.id("certificate_id")?;
    certificates::certificate(asking.ledger(), id, asking.lang)
}

pub fn certificate_slip(asking: Asked<'_>) -> Read<SlipView> {
    let id = asking.id("certificate_id")?;
    certificates::slip(asking.ledger(), &asking.api.access, id, asking.lang)
}

pub fn person_shares(asking: Asked<'_>) -> Read<Page<ShareView>> {
    let id = asking.id("person_id")?;
    let access = &asking.api.access;
    shares::of_person(asking.ledger(), access, id, &asking.query.page, asking.lang)
}

pub fn person_star(asking: Asked<'_>) -> Read<StarView> {
    let (id, extra) = (asking.id("person_id")?, asking.query.extra_minutes);
    stars::progress(asking.ledger(), id, extra.into(), asking.lang)
}

pub fn star_application(asking: Asked<'_>) -> Read<StarApplicationView> {
    stars::application(asking.ledger(), asking.id("application_id")?, asking.lang)
}

pub fn star_applications(asking: Asked<'_>) -> Read<Page<StarApplicationView>> {
    stars::waiting(asking.ledger(), None, &asking.query.page, asking.lang)
}

pub fn organisation_star_applications(asking: Asked<'_>) -> Read<Page<StarApplicationView>> {
    let place = Some(asking.id("organisation_id")?);
    stars::waiting(asking.ledger(), place, &asking.query.page, asking.lang)
}

pub fn star_notices(asking: Asked<'_>) -> Read<Page<StarApplicationView>> {
    stars::posted(asking.ledger(), &asking.query.page, asking.lang)
}

pub fn person_commendations(asking: Asked<'_>) -> Read<Page<CommendationView>> {
    let (ledger, access) = (asking.ledger(), &asking.api.access);
    let (id, page) = (asking.id("person_id")?, &asking.query.page);
    commendations::of_person(ledger, access, id, page, asking.lang)
}

pub fn commendation(asking: Asked<'_>) -> Read<CommendationView> {
    commendations::one(asking.ledger(), asking.id("commendation_id")?, asking.lang)
}

pub fn organisation_commendations(asking: Asked<'_>) -> Read<Page<CommendationView>> {
    let (id, page) = (asking.id("organisation_id")?, &asking.query.page);
    commendations::of_organisation(asking.ledger(), id, page, asking.lang)
}

pub fn complaint_status(asking: Asked<'_>) -> Read<ComplaintStatus> {
    complaints::status(asking.ledger(), asking.id("complaint_id")?, asking.lang)
}

pub fn complaint(asking: Asked<'_>) -> Read<ComplaintView> {
    complaints::one(asking.ledger(), asking.id("complaint_id")?, asking.lang)
}

pub fn complaints(asking: Asked<'_>) -> Read<Page<ComplaintView>> {
    complaints::all(asking.ledger(), &asking.query.page, asking.lang)
}

pub fn certificate_number(asking: Asked<'_>) -> Read<NumberView> {
    let number = asking.params.text("number").parse::<CertificateNumber>();
    let number = number.map_err(|problem| Refusal::from(problem).field("number"))?;
    certificates::by_number(asking.ledger(), number, asking.lang)
}

pub fn people(asking: Asked<'_>) -> Read<Page<PersonLine>> {
    people::people(asking.ledger(), &asking.query.page)
}

pub fn person(asking: Asked<'_>) -> Read<PersonView> {
    let id = asking.id("person_id")?;
    let reading = asking.reading(Some(id))?;
    people::person(asking.ledger(), &asking.api.access, id, reading.as_ref())
}

pub fn person_hours(asking: Asked<'_>) -> Read<Explained<SessionPart>> {
    let id = asking.id("person_id")?;
    explain::person(asking.ledger(), id, &asking.query.page, asking.lang)
}

pub fn person_sessions(asking: Asked<'_>) -> Read<Page<SessionView>> {
    let id = asking.id("person_id")?;
    sessions::of_person(asking.ledger(), id, &asking.query.page, asking.lang)
}

pub fn person_reads(asking: Asked<'_>) -> Read<Page<ReadView>> {
    let id = asking.id("person_id")?;
    reads::reads(&asking.api.access, id, &asking.query.page)
}

pub fn person_export(asking: Asked<'_>) -> Read<PersonExport> {
    let id = asking.id("person_id")?;
    let origin = export::chosen_of(asking.ledger(), id)?;
    let exporter = exporter(asking, asking.reader(Some(id))?, origin);
    export::of_person(&exporter, id, &asking.query.page, asking.lang)
}

pub fn organisation_export_sessions(asking: Asked<'_>) -> Read<Page<SessionRow>> {
    let id = asking.id("organisation_id")?;
    let known = export::origins(asking.ledger(), Some(id))?;
    // Of several systems, whose ids are meant would be a guess: then all have the ledger's own.
    let origin = known.first().copied().filter(|_| known.len() == 1);
    let exporter = exporter(asking, asking.reader(None)?, origin);
    export::of_organisation(&exporter, id, &asking.query.page)
}

fn exporter(asking: Asked<'_>, reader: export::Reader, origin: Option<OriginCode>) -> Exporter<'_> {
    Exporter {
        ledger: asking.ledger(),
        access: &asking.api.access,
        reader,
        origin,
        documents: true,
    }
}

pub fn organisations(asking: Asked<'_>) -> Read<Page<OrganisationView>> {
    organisations::organisations(asking.ledger(), &asking.query.page)
}

pub fn organisation(asking: Asked<'_>) -> Read<OrganisationView> {
    organisations::organisation(asking.ledger(), asking.id("organisation_id")?)
}

pub fn organisation_activities(asking: Asked<'_>) -> Read<Page<ActivityView>> {
    let id = asking.id("organisation_id")?;
    activities::of_organisation(asking.ledger(), id, &asking.query.page)
}

pub fn organisation_hours(asking: Asked<'_>) -> Read<Explained<ActivityPart>> {
    let id = asking.id("organisation_id")?;
    explain::organisation(asking.ledger(), id, &asking.query.page, asking.lang)
}

pub fn station(asking: Asked<'_>) -> Read<StationView> {
    organisations::station(asking.ledger(), asking.id("station_id")?)
}

pub fn activity(asking: Asked<'_>) -> Read<ActivityView> {
    activities::activity(asking.ledger(), asking.id("activity_id")?)
}

pub fn activity_sessions(asking: Asked<'_>) -> Read<Page<SessionView>> {
    let id = asking.id("activity_id")?;
    sessions::of_activity(asking.ledger(), id, &asking.query.page, asking.lang)
}

pub fn activity_sign_ups(asking: Asked<'_>) -> Read<Page<SignUpView>> {
    let id = asking.id("activity_id")?;
    let reading = asking.reading(None)?;
    let page = &asking.query.page;
    activities::sign_ups(
        asking.ledger(),
        &asking.api.access,
        id,
        page,
        reading.as_ref(),
    )
}

pub fn activity_hours(asking: Asked<'_>) -> Read<Explained<SessionPart>> {
    let id = asking.id("activity_id")?;
    explain::activity(asking.ledger(), id, &asking.query.page, asking.lang)
}

pub fn activity_code(asking: Asked<'_>) -> Read<CodeView> {
    activities::code(asking.ledger(), asking.id("activity_id")?)
}

pub fn session(asking: Asked<'_>) -> Read<SessionView> {
    let (activity, id) = (asking.id("activity_id")?, asking.id("session_id")?);
    sessions::session(asking.ledger(), activity, id, asking.lang)
}

pub fn session_explanation(asking: Asked<'_>) -> Read<SessionExplained> {
    let (activity, id) = (asking.id("activity_id")?, asking.id("session_id")?);
    // What a rule approved is decided again from the log.
    tokio::task::block_in_place(|| explain::session(asking.ledger(), activity, id, asking.lang))
}

pub fn organisation_imports(asking: Asked<'_>) -> Read<Page<ImportView>> {
    let id = asking.id("organisation_id")?;
    imports::of_organisation(asking.ledger(), id, &asking.query.page)
}

pub fn organisation_queue(asking: Asked<'_>) -> Read<Queue> {
    let id = asking.id("organisation_id")?;
    let approves = |holding: &Holding| {
        let roles = [Role::Approver, Role::OrganisationAdmin, Role::LedgerAdmin];
        let here = holding
            .organisation
            .is_none_or(|organisation| organisation == id);
        here && roles.contains(&holding.role)
    };
    let caller = asking.caller;
    let caller = caller.filter(|caller| caller.holdings.iter().any(approves));
    let viewer = caller.map(|caller| caller.person);
    tokio::task::block_in_place(|| {
        queue::queue(asking.ledger(), id, viewer, &asking.query.page, asking.lang)
    })
}

pub fn import(asking: Asked<'_>) -> Read<ImportView> {
    imports::import(asking.ledger(), asking.id("import_id")?)
}

pub fn import_sessions(asking: Asked<'_>) -> Read<Page<SessionView>> {
    let id = asking.id("import_id")?;
    imports::sessions(asking.ledger(), id, &asking.query.page, asking.lang)
}

pub fn import_balances(asking: Asked<'_>) -> Read<Page<ImportedBalanceView>> {
    let id = asking.id("import_id")?;
    imports::balances(asking.ledger(), id, &asking.query.page)
}

pub fn import_stars(asking: Asked<'_>) -> Read<Page<ImportedStarView>> {
    let id = asking.id("import_id")?;
    imports::stars(asking.ledger(), id, &asking.query.page)
}

pub fn import_movements(asking: Asked<'_>) -> Read<Page<ImportedMovementView>> {
    let id = asking.id("import_id")?;
    imports::movements(asking.ledger(), id, &asking.query.page)
}

pub fn organisation_findings(asking: Asked<'_>) -> Read<Page<FindingView>> {
    let id = asking.id("organisation_id")?;
    findings::of_organisation(asking.ledger(), id, &asking.query.page, asking.lang)
}

pub fn finding(asking: Asked<'_>) -> Read<FindingView> {
    findings::finding(asking.ledger(), asking.id("finding_id")?, asking.lang)
}

pub fn finding_preview(asking: Asked<'_>) -> Read<FindingPreview> {
    let scope = FindingScope {
        activity_id: asking.query.activity,
        from: asking.query.from,
        import_id: asking.query.import,
        recorder_id: asking.query.recorder,
        to: asking.query.to,
    };
    let of = asking.id("organisation_id")?;
    long(asking, || findings::preview(asking.ledger(), of, scope))
}

pub fn audits(asking: Asked<'_>) -> Read<Page<AuditView>> {
    audits::audits(asking.ledger(), &asking.query.page, asking.lang)
}

pub fn audit(asking: Asked<'_>) -> Read<AuditView> {
    audits::audit(asking.ledger(), asking.id("audit_id")?, asking.lang)
}

pub fn audit_sessions(asking: Asked<'_>) -> Read<Page<AuditedView>> {
    let id = asking.id("audit_id")?;
    audits::sessions(asking.ledger(), id, &asking.query.page, asking.lang)
}

/// Events that fewer may see than others, by how their type begins, each with the row that says
/// who. Recorders do not learn of a finding that is prepared; what an audit drew and said of a
/// session is for who looks over all, and for whoever served.
const RESERVED: [(&str, &str); 2] = [("finding_", "finding"), ("audit_", "person_hours")];

pub fn event(asking: Asked<'_>) -> Read<EventView> {
    let view = events::event(asking.ledger(), place::position(asking)?)?;
    let reserved = |(begins, _): &&(&str, &str)| view.event_type.starts_with(begins);
    if let Some((_, row)) = RESERVED.iter().find(reserved)
        && let Some(row) = routes::of_operation(row)
    {
        let place = place::event(asking)?;
        permitted(asking.ledger(), &row.rule, asking.caller, &place)?;
    }
    Ok(view)
}

pub fn streams(asking: Asked<'_>) -> Read<Page<crate::domain::kernel::ids::Position>> {
    stream::page(asking.ledger(), place::subject(asking)?, &asking.query.page)
}

pub fn policies(asking: Asked<'_>) -> Read<Page<AdoptionView>> {
    policies::policies(asking.ledger(), &asking.query.page)
}

pub fn policy_current(asking: Asked<'_>) -> Read<PolicyView> {
    policies::policy(asking.ledger(), date(asking)?)
}

pub fn categories(asking: Asked<'_>) -> Read<CategoriesView> {
    policies::categories(asking.ledger(), date(asking)?)
}

/// The service date in the query, or today.
fn date(asking: Asked<'_>) -> Read<LocalDate> {
    match asking.query.date {
        Some(date) => Ok(date),
        None => Ok(today(asking.ledger())?),
    }
}
