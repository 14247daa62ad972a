//! The read log: who read whose personal data, when and why; and the person's look at it.
//!
//! Both recording calls block for an fsync that concurrent readers share; from async code they run
//! on a blocking thread.
//!
//! Invariant: a text is opened only after its record is durable (the vault asks for the record).

use super::door::Access;
use super::record::{AccessEvent, FieldRead, Purpose};
use super::stream::Cursor;
use crate::domain::kernel::ids::PersonId;
use crate::domain::stored::Actor;
use crate::log::Fault;

/// Somebody's reading of a person's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOf {
    /// Who read; an id, or `system`.
    pub reader: String,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// Why, as declared.
    pub purpose: Purpose,
    /// Which fields; none: something the person had shared was checked.
    pub paths: Vec<String>,
}

impl Access {
    /// Records that somebody is about to read fields of others; open them only after `Ok`.
    pub fn read_record(
        &self,
        reader: Actor,
        purpose: Purpose,
        fields: Vec<FieldRead>,
        now_ms: i64,
    ) -> Result<(), Fault> {
        let event = AccessEvent::ReadRecorded { fields, purpose };
        self.disclosures.record(reader, &event, now_ms)
    }

    /// Who read a person's data: one step through the read log, oldest first, from a place on.
    ///
    /// Reads at most about 1 MB of the log and may find nothing; go on from the place it answers
    /// until there is none. The person's right to know (PIPL art. 44, 45), not a fast list.
    pub fn reads_of(
        &self,
        person: PersonId,
        from: Cursor,
    ) -> Result<(Vec<ReadOf>, Option<Cursor>), Fault> {
        let (frames, next) = self.disclosures.read(from)?;
        let mut reads = Vec::new();
        for frame in &frames {
            let events = frame
                .events()
                .filter_map(|event| AccessEvent::from_event(&event));
            reads.extend(events.filter_map(|event| read_of(person, event)).map(
                |(purpose, paths)| ReadOf {
                    reader: frame.actor().to_owned(),
                    at_ms: frame.recorded_at_ms(),
                    purpose,
                    paths,
                },
            ));
        }
        Ok((reads, next))
    }
}

/// What an event of the read log says about a person.
fn read_of(person: PersonId, event: AccessEvent) -> Option<(Purpose, Vec<String>)> {
    match event {
        AccessEvent::CheckRecorded { person: of, .. } if of == person => {
            Some((Purpose::Certificate, Vec::new()))
        }
        AccessEvent::ReadRecorded { fields, purpose } => {
            let own = fields.into_iter().filter(|field| field.person == person);
            let paths: Vec<String> = own.map(|field| field.path).collect();
            (!paths.is_empty()).then_some((purpose, paths))
        }
        _ => None,
    }
}
