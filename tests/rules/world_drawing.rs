//! Drawing of a ledger in memory: every session is shown to the domain's own draw.

use hourledger::domain::audits::command::OpenAudit;
use hourledger::domain::audits::drawing::{AuditDraw, Drawing};
use hourledger::domain::audits::event::DrawnSession;
use hourledger::domain::kernel::ids::Position;
use hourledger::domain::kernel::refusal::Refusal;
use hourledger::domain::kernel::zone::Zone;
use hourledger::domain::policy::book::PackBook;
use hourledger::domain::sessions::risk::assess;
use hourledger::domain::{Book, BookKey};

use super::World;

/// What an opening draws now, or why nothing can be drawn.
pub fn drawn(world: &World, command: &OpenAudit) -> Result<AuditDraw, Refusal> {
    let (question, zone) = (command.question()?, Zone::shanghai());
    let mut drawing = Drawing::of(&question);
    for (key, book) in &world.shelf.0 {
        let (&BookKey::Session(activity_id, session_id), Book::Session(book)) = (key, &**book)
        else {
            continue;
        };
        let Some(session) = book.opened.as_deref() else {
            continue;
        };
        if !question.population().holds(session, &zone) {
            continue;
        }
        let pack = BookKey::Pack(session.policy.adopted_at.0);
        let pack = world
            .book::<PackBook>(&pack)
            .and_then(|it| it.pack.as_deref());
        let assessment = assess(session, pack.expect("adopted"), &zone).expect("it has ended");
        let weighed = (assessment.points(), session.credited_minutes());
        drawing.meet(session_id, weighed, |stratum| DrawnSession {
            activity_id,
            session_id,
            stratum,
        });
    }
    let at = Position(world.log.len() as u64);
    Ok(AuditDraw::of(at, drawing.drawn()))
}
