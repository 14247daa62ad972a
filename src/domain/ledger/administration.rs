//! Administrative acts: what is done with power over others' records, counted for everybody (F124).
//!
//! An act is an event of a fixed table of types. In it stands whatever changes the rules, who may
//! do what, or a record after it was made; not what runs by itself (deadlines, pages of a job,
//! hours that follow from another event), and not the normal course of recording, signing and
//! approving, which has two people already (I7). A person's own act counts where it cannot be
//! told apart from outside (an erasure), so that the list has no blind spot.
//!
//! Invariants: counters are a fold like any other; a type is an act or it is not, whoever acted.
//! Must never: hold anything but types, counts and positions.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::stream::note;
use crate::domain::books::paged::Paged;
use crate::domain::books::{BookKey, Shelf, Subject};
use crate::domain::event::{At, Event};
use crate::domain::kernel::ids::Position;

macro_rules! acts {
    ($( $(#[doc = $doc:literal])+ $name:ident $slug:literal; )+) => {
        /// An administrative act: a type of event.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            Serialize, Deserialize, JsonSchema,
        )]
        pub enum Act { $( $(#[doc = $doc])+ #[serde(rename = $slug)] $name, )+ }

        impl Act {
            /// Every act, in the order of the table.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )+ ];

            /// The type of its events.
            pub const fn event_type(self) -> &'static str {
                match self { $( Self::$name => $slug, )+ }
            }

            /// The act that an event is, if it is one.
            pub fn of(event: &Event) -> Option<Self> {
                match event {
                    $( Event::$name(_) => Some(Self::$name), )+
                    _ => None,
                }
            }
        }
    };
}

acts! {
    /// Rules: what counts, and how.
    PolicyAdopted "policy_adopted";
    /// Who may act.
    RoleGranted "role_granted";
    /// Who may act no more.
    RoleRevoked "role_revoked";
    /// Who may record at all.
    OrganisationAccredited "organisation_accredited";
    /// Who may not record for now.
    OrganisationSuspended "organisation_suspended";
    /// Who may record again.
    OrganisationReinstated "organisation_reinstated";
    /// Who answers for an organisation's records, and that it has ended.
    OrganisationSucceeded "organisation_succeeded";
    /// Where clerks take people in.
    StationOpened "station_opened";
    /// Two records are one person's.
    PeopleMerged "people_merged";
    /// They are not.
    PeopleUnmerged "people_unmerged";
    /// A person's data became unreadable for ever, whoever asked for it.
    PersonErased "person_erased";
    /// What signs in the ledger's or an organisation's name.
    KeyAnnounced "key_announced";
    /// What signs no more.
    KeyRetired "key_retired";
    /// What is not to be trusted.
    KeyDistrusted "key_distrusted";
    /// Many records of the past became effective at once.
    ImportApproved "import_approved";
    /// Many records of the past are taken back at once.
    ImportUndone "import_undone";
    /// Many records are called made up at once.
    FindingOpened "finding_opened";
    /// A dispute was answered against who raised it.
    SessionDisputeDismissed "session_dispute_dismissed";
    /// A record was given other times.
    SessionCorrected "session_corrected";
    /// A record was undone, by itself or with an import.
    SessionVoided "session_voided";
    /// A record was called bought or made up, by itself or by a wide finding.
    SessionFoundFake "session_found_fake";
    /// A record's entry in the national system was taken back.
    SessionNationalWithdrawn "session_national_withdrawn";
    /// What somebody holds was called void.
    CertificateRevoked "certificate_revoked";
    /// A complaint was answered, whichever way.
    ComplaintAnswered "complaint_answered";
    /// Credit was given that no hours earned here.
    GrantPosted "grant_posted";
    /// A balance of another system was booked.
    BalanceBrought "balance_brought";
    /// It went back with the import that brought it.
    BalanceBroughtBack "balance_brought_back";
    /// What was redeemed was given back.
    RedemptionReversed "redemption_reversed";
    /// Somebody may be given credit from pools, and spend it earlier.
    NeedAttested "need_attested";
    /// Somebody's accounts were frozen, or opened again.
    AccountFrozen "account_frozen";
    /// An objection to a star was answered against who raised it.
    StarObjectionDismissed "star_objection_dismissed";
    /// What somebody holds was taken away.
    StarRevoked "star_revoked";
    /// Somebody's accounts are to be closed.
    ClosingBegun "closing_begun";
    /// They stay open after all, whoever said so.
    ClosingCalledOff "closing_called_off";
}

/// All acts, counted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AdministrationBook {
    /// Acts of each type; a type that never happened is absent.
    pub counts: BTreeMap<Act, u64>,
    /// Events in the stream of acts.
    pub events: Paged<Position>,
}

/// Counts an event and notes its position, if it is an act.
pub fn folded<S: Shelf>(shelf: &mut S, at: At, event: &Event) -> Result<(), S::Error> {
    let Some(act) = Act::of(event) else {
        return Ok(());
    };
    let book = shelf.book::<AdministrationBook>(&BookKey::Administration)?;
    *book.counts.entry(act).or_default() += 1;
    note(shelf, Subject::Administration, at.position)
}
