//! What transfers of credit move: of events that are recorded, or would be.

use crate::domain::Event;
use crate::domain::kernel::amount::Amount;
use crate::domain::kernel::ids::Position;
use crate::log::{Fault, Frame};
use crate::run::fold::decode;

/// Every event of a frame with what it moves, in minutes.
pub fn in_frame(frame: &Frame) -> Result<Vec<(Position, Amount)>, Fault> {
    let positions = (frame.first().0..).map(Position);
    let events = decode(frame)?.events;
    Ok(positions.zip(events.iter().map(by)).collect())
}

/// What some events move together, in minutes.
pub fn in_all(events: &[Event]) -> Amount {
    events.iter().map(by).sum()
}

/// A transfer that waits is a hold; everything else moves at once.
fn by(event: &Event) -> Amount {
    match event {
        Event::DrawPosted(event) => event.act.amount,
        Event::GrantPosted(event) => event.act.amount,
        Event::DonationPosted(event) => event.act.amount,
        Event::TransferPosted(event) => event.act.amount,
        Event::HoldPlaced(event) => event.act.amount,
        _ => Amount::ZERO,
    }
}
