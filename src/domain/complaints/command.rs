//! Commands on complaints, as they come in.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::event::{ComplaintOutcome, Concern};
use crate::domain::kernel::certificate_number::CertificateNumber;
use crate::domain::kernel::ids::ComplaintId;
use crate::domain::kernel::refusal::Refusal;
use crate::domain::kernel::text::{check_lines, check_text};
use crate::domain::limits::{COMPLAINT_CHARS_MAX, CONTACT_CHARS_MAX};
use crate::domain::secret::{Owner, Secret, Secrets};

/// Says that a certificate or a record is not true; anybody may (Order 67 art. 20).
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportConcern {
    /// What is wrong.
    pub concern: Concern,
    /// The number on the certificate, as printed.
    #[serde(default)]
    pub number: Option<CertificateNumber>,
    /// What happened, in words; several lines may be written.
    pub text: String,
    /// How the writer can be reached; may be left out.
    #[serde(default)]
    pub contact: Option<String>,
}

/// Answers a complaint; a later answer replaces it.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerComplaint {
    /// Which.
    pub complaint_id: ComplaintId,
    /// What was found.
    pub outcome: ComplaintOutcome,
    /// The same in words.
    pub text: String,
}

impl ReportConcern {
    /// Refuses texts that are empty, too long, or hold what no screen shows.
    pub fn check(&self) -> Result<(), Refusal> {
        check_lines("text", &self.text, COMPLAINT_CHARS_MAX)?;
        match &self.contact {
            Some(contact) => check_text("contact", contact, CONTACT_CHARS_MAX),
            None => Ok(()),
        }
    }
}

// Neither belongs into anybody's log.
impl fmt::Debug for ReportConcern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReportConcern({:?})", self.concern)
    }
}

impl fmt::Debug for AnswerComplaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (complaint, outcome) = (self.complaint_id, self.outcome);
        write!(f, "AnswerComplaint({complaint}, {outcome:?})")
    }
}

impl Secrets for ReportConcern {
    fn secrets(&self, seed: &[u8; 32]) -> Vec<Secret<'_>> {
        let owner = Owner::Complaint(ComplaintId::derive(seed, 0));
        let secret = |path, plaintext: &'_ str| Secret {
            owner,
            event_type: "complaint_received",
            version: 1,
            path,
            plaintext: plaintext.to_owned().into(),
        };
        let contact = self.contact.as_deref();
        let contact = contact.map(|contact| secret("statement.contact", contact));
        std::iter::once(secret("statement.text", &self.text))
            .chain(contact)
            .collect()
    }
}

impl Secrets for AnswerComplaint {
    fn secrets(&self, _seed: &[u8; 32]) -> Vec<Secret<'_>> {
        vec![Secret {
            owner: Owner::Complaint(self.complaint_id),
            event_type: "complaint_answered",
            version: 1,
            path: "answer.text",
            plaintext: self.text.as_str().into(),
        }]
    }
}
