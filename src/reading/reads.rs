//! Who read a person's data: the read log, shown to the person (PIPL art. 44, 45).
//!
//! The read log is read from its oldest month on, in bounded steps: a page may be short, even
//! empty, and still have a next one. A cursor names month, position and readings already shown.

use schemars::JsonSchema;
use serde::Serialize;

use super::Read;
use super::page::{Asked, Page, cursor};
use crate::access::stream::Cursor;
use crate::access::{Access, Purpose, ReadOf};
use crate::domain::kernel::ids::PersonId;
use crate::domain::kernel::moment::RecordedAt;
use crate::domain::kernel::refusal::{Refusal, RefusalCode};
use crate::domain::stored::Actor;
use crate::log::{Fault, Position};

/// Steps through the read log per request, about 1 MB each.
const STEPS_MAX: usize = 8;
/// Month, position, readings of that step already shown.
const PLACE_BYTES: usize = 7 + 8 + 4;

/// Somebody's reading of a person's data.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ReadView {
    /// Who read.
    pub reader: Actor,
    /// When.
    pub at: RecordedAt,
    /// Why, as declared.
    pub purpose: Purpose,
    /// Which fields; none: something the person had shared was checked.
    pub fields: Vec<String>,
}

/// Who read the data of a person, the earliest first.
pub fn reads(access: &Access, of: PersonId, asked: &Asked) -> Read<Page<ReadView>> {
    let (mut from, mut skip) = start(asked)?;
    let mut items = Vec::new();
    for _ in 0..STEPS_MAX {
        let (reads, next) = access.reads_of(of, from)?;
        let room = asked.limit - items.len();
        let rest = reads.len().saturating_sub(skip);
        let shown = reads.into_iter().skip(skip).take(room).map(view);
        for read in shown {
            items.push(read?);
        }
        if rest > room {
            let next = Some(place(from, skip + room));
            return Ok(Page { items, next });
        }
        let Some(next) = next else {
            return Ok(Page { items, next: None });
        };
        (from, skip) = (next, 0);
        if items.len() == asked.limit {
            break;
        }
    }
    let next = Some(place(from, 0));
    Ok(Page { items, next })
}

fn view(read: ReadOf) -> Result<ReadView, Fault> {
    let doing = "reading the read log";
    let reader = read.reader.parse::<Actor>();
    let at = RecordedAt::from_unix_ms(read.at_ms);
    Ok(ReadView {
        reader: reader.map_err(|cause| Fault::retry(doing, cause))?,
        at: at.ok_or_else(|| Fault::retry(doing, "a time is out of range"))?,
        purpose: read.purpose,
        fields: read.paths,
    })
}

fn start(asked: &Asked) -> Result<(Cursor, usize), Refusal> {
    let Some(place) = asked.place::<PLACE_BYTES>()? else {
        return Ok((Cursor::at(0), 0));
    };
    parsed(place).ok_or_else(|| Refusal::new(RefusalCode::CursorMalformed).field("cursor"))
}

fn parsed(place: [u8; PLACE_BYTES]) -> Option<(Cursor, usize)> {
    let (month, rest) = place.split_at(7);
    let month = std::str::from_utf8(month).ok()?.parse().ok()?;
    let (position, skip) = rest.split_first_chunk::<8>()?;
    let position = Position(u64::from_be_bytes(*position));
    let skip = u32::from_be_bytes(*skip.first_chunk()?);
    Some((Cursor { month, position }, usize::try_from(skip).ok()?))
}

fn place(at: Cursor, skip: usize) -> String {
    let mut place = at.month.to_string().into_bytes();
    place.extend_from_slice(&at.position.0.to_be_bytes());
    place.extend_from_slice(&u32::try_from(skip).unwrap_or(u32::MAX).to_be_bytes());
    cursor(&place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::page;

    #[test]
    fn a_place_in_the_read_log_reads_back() {
        let at = Cursor {
            month: "2026-03".parse().expect("a month"),
            position: Position(7),
        };
        let bytes = page::place(&place(at, 5)).expect("own cursor");
        let (read, skip) = parsed(bytes.try_into().expect("its length")).expect("its form");
        assert_eq!((read, skip), (at, 5));
    }
}
