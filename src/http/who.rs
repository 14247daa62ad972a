//! Who may, what is opened, which parameters: the columns of the table of endpoints, by name.

use super::endpoint::Holders;
use super::query::Parameter;
use crate::access::{Reach, Role};

pub const LEDGER: Holders = &[(Role::LedgerAdmin, Reach::Ledger)];
/// Who judges a sample; administrators only look on.
pub const AUDITORS: Holders = &[(Role::Auditor, Reach::Ledger)];
pub const OVERSIGHT: Holders = &[
    (Role::LedgerAdmin, Reach::Ledger),
    (Role::Auditor, Reach::Ledger),
];
/// Oneself; staff of an organisation as far as it reaches; oversight.
pub const CONCERNED: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Recorder, Reach::Organisation),
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::Clerk, Reach::Station),
    (Role::LedgerAdmin, Reach::Ledger),
    (Role::Auditor, Reach::Ledger),
];
/// The same without oneself: lists across people.
pub const STAFF: Holders = &[
    (Role::Recorder, Reach::Organisation),
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::Clerk, Reach::Station),
    (Role::LedgerAdmin, Reach::Ledger),
    (Role::Auditor, Reach::Ledger),
];
/// Oneself and oversight.
pub const OWN: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::LedgerAdmin, Reach::Ledger),
    (Role::Auditor, Reach::Ledger),
];
pub const OWN_OR_LEDGER: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::LedgerAdmin, Reach::Ledger),
];
pub const REGISTRARS: Holders = &[
    (Role::Clerk, Reach::Station),
    (Role::Recorder, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
];
/// Consent forms are taken by whoever meets the person.
pub const CONSENT: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Clerk, Reach::Anywhere),
    (Role::Recorder, Reach::Anywhere),
    (Role::OrganisationAdmin, Reach::Anywhere),
    (Role::LedgerAdmin, Reach::Ledger),
];
pub const ADMINS: Holders = &[
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
];
/// Where the grant lies only its holder's book tells: a replay finds it gone and must still pass.
pub const GRANTORS: Holders = &[
    (Role::OrganisationAdmin, Reach::Anywhere),
    (Role::LedgerAdmin, Reach::Ledger),
];
pub const ORGANISERS: Holders = &[
    (Role::Recorder, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
];
pub const SIGN_UP: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Recorder, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::Clerk, Reach::Station),
];
pub const CLOCK: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Recorder, Reach::Organisation),
    (Role::Clerk, Reach::Station),
];
pub const ON_SITE: Holders = &[
    (Role::Recorder, Reach::Organisation),
    (Role::Clerk, Reach::Station),
];
pub const RECORDER: Holders = &[(Role::Recorder, Reach::Organisation)];
pub const VOLUNTEER: Holders = &[(Role::Volunteer, Reach::Own)];
/// The lead, whose own the activity is; for the lead's own hours an administrator.
pub const LEAD: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::OrganisationAdmin, Reach::Organisation),
];
pub const UNDOERS: Holders = &[
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
];
/// Whoever decides on imports: on hours in the organisation, on balances for the ledger.
pub const IMPORT_DECIDERS: Holders = &[
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
];
/// Whoever proposes imports, decides on them, or supervises.
pub const PROPOSALS: Holders = &[
    (Role::Recorder, Reach::Organisation),
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
    (Role::Auditor, Reach::Ledger),
];
/// Whoever answers for what recorders do; no recorder.
pub const SUPERVISORS: Holders = &[
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
    (Role::Auditor, Reach::Ledger),
];
/// The same, and oneself.
pub const COMMENDING: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
    (Role::Auditor, Reach::Ledger),
];
/// Oneself, or whoever answers for the record.
pub const DISPUTERS: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
];
/// Whoever answers for the record, or supervises who does.
pub const ANSWERERS: Holders = &[
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
];

/// The same, or who looks over all: a recorder does not learn of a finding that is prepared.
pub const FINDERS: Holders = &[
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
    (Role::Auditor, Reach::Ledger),
];

/// Oneself, or staff of whoever issues.
pub const CERTIFIERS: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Recorder, Reach::Organisation),
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
];
/// The same without recorders.
pub const REVOKERS: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
];

/// Oneself, or whoever serves at the place of a hold.
pub const HOLD_PLACERS: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Clerk, Reach::Station),
    (Role::Recorder, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
];
/// The same, and oversight: what a hold is about, and its end.
pub const HELD: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Clerk, Reach::Station),
    (Role::Recorder, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::Auditor, Reach::Ledger),
];
/// Whoever hands over, or answers for it.
pub const REVERSERS: Holders = &[
    (Role::Clerk, Reach::Station),
    (Role::OrganisationAdmin, Reach::Organisation),
];
/// Oneself, or an administrator for the organisation.
pub const DONORS: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::OrganisationAdmin, Reach::Organisation),
];
/// Whoever answers for a pool.
pub const POOL_KEEPERS: Holders = &[(Role::OrganisationAdmin, Reach::Organisation)];
/// Whoever is shown the papers of a relation.
pub const PROVERS: Holders = &[
    (Role::Clerk, Reach::Station),
    (Role::OrganisationAdmin, Reach::Organisation),
];
/// An organisation's own books, and oversight.
pub const OF_ORGANISATION: Holders = &[
    (Role::OrganisationAdmin, Reach::Organisation),
    (Role::LedgerAdmin, Reach::Ledger),
    (Role::Auditor, Reach::Ledger),
];
pub const PERIOD: &[Parameter] = &[
    Parameter::From,
    Parameter::To,
    Parameter::Clock,
    Parameter::Format,
];
/// A statement as a file that names its holder.
pub const PRINTED: &[Parameter] = &[
    Parameter::From,
    Parameter::To,
    Parameter::Clock,
    Parameter::Purpose,
];
pub const BALANCE: &[Parameter] = &[Parameter::Date, Parameter::Clock];
/// Oneself, or staff of an organisation that was served.
pub const NOMINATORS: Holders = &[
    (Role::Volunteer, Reach::Own),
    (Role::Recorder, Reach::Organisation),
    (Role::Approver, Reach::Organisation),
    (Role::OrganisationAdmin, Reach::Organisation),
];
/// Whoever may object to what is posted: everybody on the books.
pub const ANYBODY_KNOWN: Holders = &[(Role::Volunteer, Reach::Anywhere)];

/// Personal texts that a row can open.
pub const IDENTITY: &[&str] = &[
    "subject.name",
    "subject.document_number",
    "subject.birth_date",
    "contact.phone",
    "meta.reason_text",
];
/// What a person's export opens.
pub const EXPORTED: &[&str] = &[
    "subject.name",
    "subject.document_number",
    "subject.birth_date",
    "contact.phone",
    "consent.version",
    "origin.external_id",
    "content",
    "national.reference",
];
/// What opens somebody's name and nothing else.
pub const NAME: &[&str] = &["subject.name"];
/// What a certificate's file opens.
pub const CERTIFIED: &[&str] = &["credential.text"];
/// What an identity slip opens.
pub const SLIP: &[&str] = &["holder.secret"];
/// What a complaint opens to who answers it.
pub const COMPLAINED: &[&str] = &["statement.text", "statement.contact", "answer.text"];
/// What a list of commendations opens to the volunteer.
pub const COMMENDED: &[&str] = &["statement.text"];
/// What an export of sessions opens.
pub const EXPORTED_SESSIONS: &[&str] = &["origin.external_id", "content", "national.reference"];
pub const EXPORT: &[Parameter] = &[Parameter::Limit, Parameter::Cursor, Parameter::Purpose];
pub const REVEALING: &[Parameter] = &[Parameter::Reveal, Parameter::Purpose, Parameter::Activity];
pub const ROSTER: &[Parameter] = &[
    Parameter::Limit,
    Parameter::Cursor,
    Parameter::Reveal,
    Parameter::Purpose,
];
pub const SCOPE: &[Parameter] = &[
    Parameter::Recorder,
    Parameter::Activity,
    Parameter::Import,
    Parameter::From,
    Parameter::To,
];
pub const STREAM: &[Parameter] = &[Parameter::Subject, Parameter::Limit, Parameter::Cursor];
pub const REPORT: &[Parameter] = &[
    Parameter::By,
    Parameter::WeekStart,
    Parameter::WeekLabel,
    Parameter::State,
    Parameter::From,
    Parameter::To,
];
pub const DAYS: &[Parameter] = &[Parameter::From, Parameter::To];
pub const STATEMENT: &[Parameter] = &[Parameter::From, Parameter::To, Parameter::Purpose];
pub const YEAR: &[Parameter] = &[Parameter::Year];
pub const FUNDER: &[Parameter] = &[
    Parameter::From,
    Parameter::To,
    Parameter::ValuePerHour,
    Parameter::Currency,
];
pub const SAMPLE: &[Parameter] = &[
    Parameter::Seed,
    Parameter::Size,
    Parameter::From,
    Parameter::To,
    Parameter::Organisation,
];
pub const QUEUE: &[Parameter] = &[Parameter::Limit];
pub const DATE: &[Parameter] = &[Parameter::Date];
pub const WHAT_IF: &[Parameter] = &[Parameter::ExtraMinutes];
