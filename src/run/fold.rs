//! Folding stored frames: the rebuild's way from bytes to books.

use crate::domain::books::{Book, BookKey, Shelf};
use crate::domain::event::{At, Event};
use crate::domain::fold::fold;
use crate::domain::kernel::ids::{PersonId, Position};
use crate::domain::kernel::moment::{Moment, RecordedAt};
use crate::log::{Fault, Frame};
use crate::state::{Books, Editor};

/// A frame's events, decoded.
pub struct Decoded {
    /// The events, in order.
    pub events: Vec<Event>,
    /// When the frame was recorded, in whole seconds.
    pub recorded_at: Moment,
    /// People erased by it, whose keys must be gone.
    pub erased: Vec<PersonId>,
}

/// Decodes the events of a frame.
pub fn decode(frame: &Frame) -> Result<Decoded, Fault> {
    let doing = || format!("decoding the frame at position {}", frame.first());
    let events = frame.events().map(|stored| {
        Event::decode(stored.event_type, stored.version, stored.body)
            .map_err(|cause| Fault::fatal(doing(), cause))
    });
    let events = events.collect::<Result<Vec<_>, _>>()?;
    let erased = events.iter().filter_map(erased_person);
    let recorded_at = RecordedAt::from_unix_ms(frame.recorded_at_ms())
        .ok_or_else(|| Fault::fatal(doing(), "its time is out of range"))?;
    Ok(Decoded {
        erased: erased.collect(),
        recorded_at: recorded_at.moment(),
        events,
    })
}

/// The person whose key an event says is destroyed.
pub fn erased_person(event: &Event) -> Option<PersonId> {
    match event {
        Event::PersonErased(event) => Some(event.subject.person_id),
        _ => None,
    }
}

/// Folds a decoded frame into books.
pub fn fold_frame(
    frame: &Frame,
    decoded: &Decoded,
    editor: &mut Editor<'_, Book>,
) -> Result<(), Fault> {
    let mut shelf = Editing(editor);
    for (event, position) in decoded.events.iter().zip(frame.first().0..) {
        let at = At {
            position: Position(position),
            recorded_at: decoded.recorded_at,
        };
        fold(&mut shelf, at, event)?;
    }
    Ok(())
}

/// The editor of `state`, as the domain's folds want it.
struct Editing<'e, 's>(&'e mut Editor<'s, Book>);

impl Shelf for Editing<'_, '_> {
    type Error = Fault;

    fn edit(&mut self, key: &BookKey) -> Result<&mut Book, Fault> {
        self.0.edit(key, || Book::empty(key))
    }

    fn begin(&mut self, key: &BookKey) -> Result<&mut Book, Fault> {
        Ok(self.0.begin(key, || Book::empty(key)))
    }
}
