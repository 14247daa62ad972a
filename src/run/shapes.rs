//! What the business says of an event type, in the words of the log and of the public tree.
//!
//! `domain`, `log` and `tree` may not name each other, so each has its own word for the same
//! thing; here, where all three are in sight, one becomes the other. A label travels by its byte.
//!
//! Must never: say anything of a type that `domain` does not say.

use crate::domain::event::{LeafKind, groups_of, leaf_kind};
use crate::log::Shape;
use crate::tree::{Entry, Kind};

/// The shape of an event type and version; `None` if there is no such type.
pub fn shape_of(event_type: &str, version: u16) -> Option<Shape> {
    let groups = groups_of(event_type, version)?;
    let is_public = leaf_kind(event_type).is_public();
    Some(Shape { groups, is_public })
}

/// The public label of the entry of an event type.
pub fn kind_of(event_type: &str) -> Kind {
    kind(leaf_kind(event_type))
}

/// The entry of an event in the public tree.
pub fn entry_of(event_type: &str, commitment: [u8; 32]) -> Entry {
    Entry {
        kind: kind_of(event_type),
        commitment,
    }
}

fn kind(label: LeafKind) -> Kind {
    Kind::ALL[usize::from(label.byte())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Event;

    #[test]
    fn the_business_and_the_tree_mean_the_same_by_every_label() {
        assert_eq!(LeafKind::ALL.len(), Kind::ALL.len());
        for (byte, label) in (0..).zip(LeafKind::ALL) {
            let kind = kind(label);
            assert_eq!((label.byte(), kind as u8), (byte, byte));
            assert_eq!(label.is_public(), kind.is_public(), "{label:?}");
            assert_eq!(format!("{label:?}"), format!("{kind:?}"));
        }
    }

    #[test]
    fn every_type_has_a_shape_that_is_public_as_its_label_says() {
        for &(event_type, version) in Event::TYPES {
            let shape = shape_of(event_type, version).expect("a type of the table");
            assert_eq!(shape.is_public, kind_of(event_type).is_public());
            assert_eq!(Some(shape.groups), groups_of(event_type, version));
        }
        assert_eq!(shape_of("session_keyed", 0), None);
        assert_eq!(kind_of("person_erased"), Kind::ErasureNotice);
        assert_eq!(kind_of("session_keyed"), Kind::Event);
    }
}
