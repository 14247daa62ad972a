//! Before the queue: a command gets its seed, and the vault seals its personal fields and draws
//! its conclusions. Everything slow or random happens here, so that the writer only decides.

use uuid::Uuid;

use super::drawing::for_audit;
use super::ledger::Ledger;
use super::{issuing, registered, sharing};
use crate::domain::Command;
use crate::domain::activities::book::ActivityBook;
use crate::domain::books::{BookKey, Kept};
use crate::domain::kernel::ids::{ActivityId, OrganisationId};
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::kernel::zone::LocalDate;
use crate::domain::stored::Actor;
use crate::log::{Fault, IdemTag, body_tag, idem_tag, prf};
use crate::vault;

/// One command, ready to be decided.
pub struct Prepared {
    /// The command.
    pub command: Command,
    /// Its own seed: that of the frame, or for a member of a batch one derived from it.
    pub seed: [u8; 32],
    /// Sealed values and conclusions; the owner of a document is asked for again by the writer.
    pub known: vault::Prepared,
}

/// A request to write: one command, or several that stand or fall together.
#[derive(Clone)]
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
        let actor = self.actor;
        let members = self.commands.into_iter().zip(0_u32..);
        let commands = members.map(|(command, index)| {
            let seed = if alone {
                seed
            } else {
                member_seed(&seed, index)
            };
            prepare(command, seed, (actor, self.key), ledger)
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

fn prepare(
    mut command: Command,
    seed: [u8; 32],
    (actor, key): (Actor, Uuid),
    ledger: &Ledger,
) -> Result<Prepared, Failure> {
    let now_ms = ledger.clock.now_ms();
    let now = RecordedAt::from_unix_ms(now_ms)
        .ok_or_else(|| Fault::fatal("reading the clock", "it shows a year out of range"))?;
    issuing::complete(&mut command, &seed, (actor, now.moment()), ledger)?;
    sharing::complete(&mut command, (actor, key), ledger);
    let organisation_of = |activity| organisation_of(activity, ledger);
    let mut known = ledger
        .vault
        .prepare(&command, &seed, now.moment(), organisation_of)?;
    known.facts.ages = registered::ages(ledger, &command, (actor, now.moment()))?;
    if matches!(command, Command::ErasePerson(_)) {
        known.facts.backups_may_hold_until = backups_may_hold_until(ledger, now_ms);
    }
    if let Command::OpenAudit(command) = &command {
        known.facts.audit_draw = Some(for_audit(ledger, command)?);
    }
    Ok(Prepared {
        command,
        seed,
        known,
    })
}

/// The organisation that published an activity. A book that cannot be read is met again, and
/// reported, by the decision; here the text is then sealed for nobody.
fn organisation_of(activity: ActivityId, ledger: &Ledger) -> Option<OrganisationId> {
    let book = ledger.store.book(&BookKey::Activity(activity)).ok()??;
    ActivityBook::of(&book)?.organisation()
}

/// What the vault promises of an erasure now.
fn backups_may_hold_until(ledger: &Ledger, now_ms: i64) -> Option<LocalDate> {
    let ends = RecordedAt::from_unix_ms(ledger.vault.copies_end_ms(now_ms))?;
    Some(ledger.zone.date(ends.moment()))
}
