//! Before the queue: a command gets its seed, and the vault seals its personal fields and draws
//! its conclusions. Everything slow or random happens here, so that the writer only decides.

use uuid::Uuid;

use super::ledger::Ledger;
use crate::domain::Command;
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::{BookKey, Kept};
use crate::domain::desk::Facts;
use crate::domain::kernel::ids::{OrganisationId, PersonId};
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::secret::{Owner, Secrets};
use crate::domain::stored::{Actor, Sealed};
use crate::log::{Fault, IdemTag, body_tag, idem_tag, prf};
use crate::vault::{self, DocumentTag, Plaintext, Sealing};

/// One command, ready to be decided.
pub struct Prepared {
    /// The command.
    pub command: Command,
    /// Its own seed: that of the frame, or for a member of a batch one derived from it.
    pub seed: [u8; 32],
    /// What the vault concluded, but for the owner of the document, which the writer asks last.
    pub facts: Facts,
    /// New keys, kept only if the command is accepted.
    pub sealing: Sealing,
    /// The document it registers.
    pub document: Option<DocumentTag>,
}

/// A request to write: one command, or several that stand or fall together.
pub struct Request {
    /// Who asks.
    pub actor: Actor,
    /// The idempotency key, never stored as it is (I11).
    pub key: Uuid,
    /// One command, or an atomic batch.
    pub commands: Vec<Command>,
}

/// A request, ready for the writer.
pub struct PreparedRequest {
    /// Who asks.
    pub actor: Actor,
    /// Tag of actor and key.
    pub idem: IdemTag,
    /// Tag of key and body: the same key with another body is refused.
    pub body_tag: [u8; 16],
    /// Seed of the frame.
    pub seed: [u8; 32],
    /// The commands.
    pub commands: Vec<Prepared>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum Failure {
    /// The business says no.
    Refused(Box<Refusal>),
    /// The outside failed.
    Fault(Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<RefusalCode> for Failure {
    fn from(code: RefusalCode) -> Self {
        Refusal::new(code).into()
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Request {
    /// Tags, seeds, facts and sealed values.
    pub fn prepare(self, ledger: &Ledger) -> Result<PreparedRequest, Failure> {
        let seed = ledger.seeds.seed();
        let body = serde_json::to_vec(&self.commands)
            .expect("commands hold no type that JSON cannot write");
        let alone = self.commands.len() == 1;
        let members = self.commands.into_iter().zip(0_u32..);
        let commands = members.map(|(command, index)| {
            let seed = if alone {
                seed
            } else {
                member_seed(&seed, index)
            };
            prepare(command, seed, ledger)
        });
        Ok(PreparedRequest {
            actor: self.actor,
            idem: idem_tag(&self.actor.to_string(), self.key.as_bytes()),
            body_tag: body_tag(self.key.as_bytes(), &body),
            seed,
            commands: commands.collect::<Result<_, Failure>>()?,
        })
    }
}

/// Seed of the `index`-th command of an atomic batch.
fn member_seed(seed: &[u8; 32], index: u32) -> [u8; 32] {
    prf(
        seed,
        &[b"member/".as_slice(), &index.to_be_bytes()].concat(),
    )
}

fn prepare(command: Command, seed: [u8; 32], ledger: &Ledger) -> Result<Prepared, Failure> {
    let secrets = command.secrets(&seed);
    let mut owned = Vec::with_capacity(secrets.len());
    for secret in secrets {
        owned.push(vault::Secret {
            owner: owner(secret.owner, ledger)?,
            event_type: secret.event_type,
            version: secret.version,
            path: secret.path,
            plaintext: Plaintext::new(secret.plaintext.into_owned()),
        });
    }
    let sealing = ledger.vault.seal_all(&seed, &owned)?;
    if !sealing.erased.is_empty() {
        return Err(RefusalCode::PersonErased.into());
    }
    let document = command
        .document()
        .map(|document| ledger.vault.document_tag(&document));
    let facts = Facts {
        sealed: sealing
            .values
            .iter()
            .map(|(path, text)| (*path, Sealed(text.clone())))
            .collect(),
        document_owner: None,
        on_site_code_holds: on_site_code_holds(&command, ledger),
        backups_may_hold_until: backups_may_hold_until(ledger),
    };
    Ok(Prepared {
        command,
        seed,
        facts,
        sealing,
        document,
    })
}

fn owner(owner: Owner, ledger: &Ledger) -> Result<vault::Owner, Failure> {
    let organisation: OrganisationId = match owner {
        Owner::Person(id) => return Ok(vault::Owner::Person(id)),
        Owner::Organisation(id) => id,
        Owner::OrganisationOf(activity) => {
            let book = ledger.store.book(&BookKey::Activity(activity))?;
            let plan = book
                .as_deref()
                .and_then(ActivityBook::of)
                .and_then(|it| it.plan.as_ref());
            plan.ok_or(RefusalCode::ActivityUnknown)?.organisation
        }
    };
    Ok(vault::Owner::Organisation(organisation))
}

fn on_site_code_holds(command: &Command, ledger: &Ledger) -> bool {
    let now_seconds = ledger.clock.now_ms() / 1_000;
    command
        .on_site_code()
        .is_some_and(|(activity, code)| ledger.vault.code_matches(activity, code, now_seconds))
}

/// What the vault promises of an erasure today.
fn backups_may_hold_until(ledger: &Ledger) -> Option<LocalDate> {
    let ends_ms = ledger.vault.copies_end_ms(ledger.clock.now_ms());
    Some(
        ledger
            .zone
            .date(RecordedAt::from_unix_ms(ends_ms)?.moment()),
    )
}

impl Prepared {
    /// The person that this command registers, if it is accepted.
    pub fn new_person(&self) -> PersonId {
        PersonId::derive(&self.seed, 0)
    }
}
