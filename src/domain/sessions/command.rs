//! Commands on sessions, as they come in: ids typed, everything else still to be checked.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::kernel::ids::{ActivityId, PersonId, SessionId, StationId};
use crate::domain::kernel::minutes::Minutes;
use crate::domain::kernel::moment::Moment;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::secret::{Owner, Secret, Secrets};
use crate::domain::stored::ReasonCode;

/// Takes a person in on site, now: by the activity's code (the person) or by staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckIn {
    /// The activity.
    pub activity_id: ActivityId,
    /// Who comes in.
    pub person_id: PersonId,
    /// The six digits shown on site, when the person checks in alone.
    #[serde(default)]
    pub code: Option<String>,
    /// The station, when a clerk takes the person in.
    #[serde(default)]
    pub station_id: Option<StationId>,
}

/// Takes a person out on site, now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckOut {
    /// The activity.
    pub activity_id: ActivityId,
    /// The open session.
    pub session_id: SessionId,
    /// The six digits shown on site, when the person checks out alone.
    #[serde(default)]
    pub code: Option<String>,
    /// The station, when a clerk takes the person out.
    #[serde(default)]
    pub station_id: Option<StationId>,
    /// Breaks, meals and travel within the session, in minutes (R18).
    #[serde(default)]
    pub break_minutes: Minutes,
}

/// Keys in a session that took place: two people and a lower grade (R28, I9).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeySession {
    /// The activity.
    pub activity_id: ActivityId,
    /// Whose session.
    pub person_id: PersonId,
    /// Start of service.
    pub started_at: Moment,
    /// End of service.
    pub ended_at: Moment,
    /// Breaks, meals and travel within the session, in minutes (R18).
    #[serde(default)]
    pub break_minutes: Minutes,
    /// Why it was not clocked.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Ticks on the roster of an activity who was there, all or nothing (F26).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRoster {
    /// The activity.
    pub activity_id: ActivityId,
    /// Start of service, for every line that states none.
    pub started_at: Moment,
    /// End of service, for every line that states none.
    pub ended_at: Moment,
    /// Breaks in minutes, for every line that states none (R18).
    #[serde(default)]
    pub break_minutes: Minutes,
    /// Who was there; at most 200 lines, each person once.
    pub present: Vec<RosterLine>,
    /// Why so late; needed once the days of Order 67 art. 11 have passed (R30).
    #[serde(default)]
    pub reason: Option<ReasonCode>,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// One person who was there, with what was different for them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RosterLine {
    /// Who.
    pub person_id: PersonId,
    /// Start of service, where it was another.
    #[serde(default)]
    pub started_at: Option<Moment>,
    /// End of service, where it was another.
    #[serde(default)]
    pub ended_at: Option<Moment>,
    /// Breaks in minutes, where they were others.
    #[serde(default)]
    pub break_minutes: Option<Minutes>,
}

/// The volunteer declares a session of their own: the lead and another person must agree (R29).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareSession {
    /// The activity.
    pub activity_id: ActivityId,
    /// Whose session: whoever declares it.
    pub person_id: PersonId,
    /// Start of service.
    pub started_at: Moment,
    /// End of service.
    pub ended_at: Moment,
    /// Breaks, meals and travel within the session, in minutes (R18).
    #[serde(default)]
    pub break_minutes: Minutes,
    /// Why it was not clocked.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// The lead of the activity confirms what a volunteer declared (R29).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmDeclared {
    /// The activity.
    pub activity_id: ActivityId,
    /// The declared session.
    pub session_id: SessionId,
}

/// The volunteer signs a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSession {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
}

/// Another person approves a session (R28).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveSession {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// Approve although the volunteer cannot sign: the session falls to grade D.
    #[serde(default)]
    pub without_signature: bool,
    /// Approve only so many minutes of a signed session; `reason` says why.
    #[serde(default)]
    pub minutes: Option<Minutes>,
    /// Why only a part is approved.
    #[serde(default)]
    pub reason: Option<ReasonCode>,
    /// Refuse unless nothing speaks against it and its grade is A or B; several approvals in one
    /// request must say so.
    #[serde(default)]
    pub clean_only: bool,
}

/// Says that a record is wrong; it is frozen until answered (R36, Order 67 art. 13).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeSession {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// What is wrong.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Answers a dispute: the record was checked and stands (R36). A dispute that is right is answered
/// by a correction or a void.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissDispute {
    /// The activity.
    pub activity_id: ActivityId,
    /// The disputed session.
    pub session_id: SessionId,
    /// Why, in words: whoever disputed it is owed a reason.
    pub reason_text: String,
}

/// Finds that a session was bought or made up (R37, Order 67 art. 21).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FindFake {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session; a voided one, too.
    pub session_id: SessionId,
    /// Bought, or made up.
    pub reason: ReasonCode,
    /// What was found, in words.
    pub reason_text: String,
}

/// Puts the times of a session right; both signatures are needed anew (R35).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectSession {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// Start of service, as it was.
    pub started_at: Moment,
    /// End of service, as it was.
    pub ended_at: Moment,
    /// Breaks, meals and travel within the session, in minutes (R18).
    #[serde(default)]
    pub break_minutes: Minutes,
    /// Why.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Undoes a session; nothing is deleted (R35).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VoidSession {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// Why.
    pub reason: ReasonCode,
    /// The same in words.
    #[serde(default)]
    pub reason_text: Option<String>,
}

/// Says that a session was entered in the national system (R52, Order 67 art. 4). Said again, the
/// new reference and day replace the ones before.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkNational {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// Whose session.
    pub person_id: PersonId,
    /// Its reference in the national system.
    pub reference: String,
    /// The day on which it was entered there.
    pub entered_on: LocalDate,
}

/// Takes back that a session was entered in the national system: it was not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawNational {
    /// The activity.
    pub activity_id: ActivityId,
    /// The session.
    pub session_id: SessionId,
    /// Why.
    pub reason: ReasonCode,
}

/// Free text stays out of what is printed.
macro_rules! debug_of_entry {
    ($($name:ident),+) => { $(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let (activity, person) = (self.activity_id, self.person_id);
                let (from, to) = (self.started_at, self.ended_at);
                let (name, reason) = (stringify!($name), self.reason);
                write!(f, "{name}({person} at {activity}, {from} to {to}, {reason:?})")
            }
        }
    )+ };
}

debug_of_entry!(KeySession, DeclareSession);

impl std::fmt::Debug for RecordRoster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (activity, lines) = (self.activity_id, &self.present);
        let (from, to) = (self.started_at, self.ended_at);
        write!(f, "RecordRoster({activity}, {from} to {to}, {lines:?})")
    }
}

impl std::fmt::Debug for VoidSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (activity, session) = (self.activity_id, self.session_id);
        write!(f, "VoidSession({session} of {activity}, {:?})", self.reason)
    }
}

/// Free text stays out of what is printed.
macro_rules! debug_without_text {
    ($($name:ident),+) => { $(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let (activity, session) = (self.activity_id, self.session_id);
                write!(f, "{}({session} of {activity})", stringify!($name))
            }
        }
    )+ };
}

debug_without_text!(
    DisputeSession,
    DismissDispute,
    CorrectSession,
    FindFake,
    MarkNational
);

impl Secrets for MarkNational {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        vec![Secret {
            owner: Owner::Person(self.person_id),
            event_type: "session_entered_nationally",
            version: 1,
            path: "national.reference",
            plaintext: self.reference.as_str().into(),
        }]
    }
}

impl Secrets for FindFake {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let text = Some(self.reason_text.as_str());
        reason_secret(text, self.activity_id, "session_found_fake")
    }
}

impl Secrets for DisputeSession {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let text = self.reason_text.as_deref();
        reason_secret(text, self.activity_id, "session_disputed")
    }
}

impl Secrets for DismissDispute {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let text = Some(self.reason_text.as_str());
        reason_secret(text, self.activity_id, "session_dispute_dismissed")
    }
}

impl Secrets for CorrectSession {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let text = self.reason_text.as_deref();
        reason_secret(text, self.activity_id, "session_corrected")
    }
}

impl Secrets for KeySession {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        reason_secret(
            self.reason_text.as_deref(),
            self.activity_id,
            "session_keyed",
        )
    }
}

impl Secrets for DeclareSession {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let text = self.reason_text.as_deref();
        reason_secret(text, self.activity_id, "session_declared")
    }
}

impl Secrets for RecordRoster {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let text = self.reason_text.as_deref();
        reason_secret(text, self.activity_id, "session_rostered")
    }
}

impl Secrets for VoidSession {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        reason_secret(
            self.reason_text.as_deref(),
            self.activity_id,
            "session_voided",
        )
    }
}

/// Free text on a record is sealed under the key of the activity's organisation.
fn reason_secret<'a>(
    text: Option<&'a str>,
    activity: ActivityId,
    event_type: &'static str,
) -> Vec<Secret<'a>> {
    let secret = |plaintext| Secret {
        owner: Owner::OrganisationOf(activity),
        event_type,
        version: 1,
        path: "meta.reason_text",
        plaintext,
    };
    text.map(|text| secret(text.into())).into_iter().collect()
}
