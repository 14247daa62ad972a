//! Genesis as the log tells it: one event, the first, of the ledger that every frame is bound to.

use super::pass::Watch;
use super::report::Problems;
use crate::domain::event::Event;
use crate::domain::ledger::event::LedgerGroup;
use crate::log::{EventRef, Frame};

/// What the log says of its ledger.
#[derive(Default)]
pub struct Genesis {
    /// The ledger, if the first event opened one.
    pub opened: Option<LedgerGroup>,
    /// What does not fit.
    pub problems: Problems,
}

impl Watch for Genesis {
    fn see(&mut self, _: &Frame, stored: &EventRef<'_>) {
        let (is_first, opens) = (stored.position.0 == 0, stored.event_type == "ledger_opened");
        if is_first != opens {
            let at = stored.position;
            self.problems.add(
                format!("位置 {at} 的事件不该是 {}", stored.event_type),
                format!(
                    "the event at position {at} cannot be a {}: a ledger is opened first and once",
                    stored.event_type
                ),
            );
        }
        if is_first && opens {
            let decoded = Event::decode(stored.event_type, stored.version, stored.body);
            match decoded {
                Ok(Event::LedgerOpened(event)) => self.opened = Some(event.ledger),
                _ => self
                    .problems
                    .add("无法读取创世事件", "genesis cannot be read"),
            }
        }
    }
}
