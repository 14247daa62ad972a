//! What must hold after any end of a process, when the next one has opened what is left.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::log::{Frame, IdemTag, idem_tag};
use hourledger::run::answer::answer;

use crate::folded::{books_equal_the_log, frames};
use crate::life::{Came, Diary, Life};
use crate::load::Try;
use crate::texts;

/// Every promise to the clients of the process that ended.
pub fn promises_are_kept(next: &mut Life, diary: &Diary) {
    let found = state_is_sound(next);
    let mut by_tag: HashMap<IdemTag, &Arc<Frame>> = HashMap::new();
    for frame in &found {
        let before = by_tag.insert(frame.idem(), frame);
        assert!(before.is_none(), "{frame:?} is there twice");
    }
    for (request, frame) in &diary.acknowledged {
        assert_eq!(by_tag.get(&frame.idem()), Some(&frame), "acknowledged");
        texts::reads_as_written(&next.running.queue.ledger().vault, request, frame);
        replays(next, request, frame);
    }
    refused_keys_are_free(next, diary, &by_tag);
    unknown_ones_can_be_asked(next, diary, &by_tag);
    let reused = diary.acknowledged.first();
    reused.inspect(|(request, _)| another_body_is_refused(next, request));
    let after = state_is_sound(next);
    assert_eq!(after[..found.len()], found[..], "nothing recorded changed");
    let tags: HashSet<IdemTag> = after.iter().map(|frame| frame.idem()).collect();
    assert_eq!(tags.len(), after.len(), "no key was recorded twice");
}

/// Books equal the log's fold and all texts open; the frames.
pub fn state_is_sound(life: &Life) -> Vec<Arc<Frame>> {
    let ledger = life.running.queue.ledger();
    let frames = frames(&*ledger.log);
    books_equal_the_log(ledger, &frames);
    texts::all_open(&ledger.vault, &frames);
    frames
}

/// The same request is answered by the same bytes, without a new event.
fn replays(next: &mut Life, request: &Try, frame: &Arc<Frame>) {
    let Came::Accepted(again) = ask(next, request) else {
        panic!("{request:?} was accepted and now is not")
    };
    assert!(again.replayed);
    assert_eq!(&again.frame, frame);
    let ledger = next.running.queue.ledger().log.ledger_id();
    let text = |frame| serde_json::to_string(&answer(ledger, frame).expect("a good frame"));
    assert_eq!(text(&again.frame).ok(), text(frame).ok());
}

fn another_body_is_refused(next: &mut Life, request: &Try) {
    let mut other = request.clone();
    other.commands.push(other.commands[0].clone());
    let came = next.round(&[other]);
    let code = RefusalCode::IdempotencyKeyReused;
    assert!(
        matches!(came[0], Came::Refused(found) if found == code),
        "{came:?}"
    );
}

/// Only accepted requests are remembered: a refused one may be tried again under its key.
fn refused_keys_are_free(next: &mut Life, diary: &Diary, by_tag: &HashMap<IdemTag, &Arc<Frame>>) {
    let later = diary.acknowledged.iter().map(|(request, _)| request);
    let mut later: HashSet<IdemTag> = later.chain(&diary.unknown).map(tag).collect();
    for (request, code) in &diary.refused {
        if !later.insert(tag(request)) {
            continue;
        }
        assert!(!by_tag.contains_key(&tag(request)), "{code:?} was recorded");
        match ask(next, request) {
            Came::Accepted(accepted) => assert!(!accepted.replayed, "{code:?}"),
            Came::Refused(_) => {}
            Came::Failed | Came::Unknown => panic!("the next process answers"),
        }
    }
}

/// Who got no answer asks again and learns whether it was recorded.
fn unknown_ones_can_be_asked(
    next: &mut Life,
    diary: &Diary,
    by_tag: &HashMap<IdemTag, &Arc<Frame>>,
) {
    let mut asked = HashSet::new();
    for request in diary
        .unknown
        .iter()
        .filter(|request| asked.insert(tag(request)))
    {
        let recorded = by_tag.get(&tag(request));
        let is_right = match (ask(next, request), recorded) {
            (Came::Accepted(accepted), Some(frame)) => &&accepted.frame == frame,
            (Came::Accepted(accepted), None) => !accepted.replayed,
            // Another body under a key that was accepted, now as it was then.
            (Came::Refused(code), Some(_)) => code == RefusalCode::IdempotencyKeyReused,
            (Came::Refused(_), None) => true,
            (Came::Failed | Came::Unknown, _) => false,
        };
        assert!(is_right, "{request:?}, of which {recorded:?} was recorded");
    }
}

fn ask(next: &mut Life, request: &Try) -> Came {
    let mut came = next.round(std::slice::from_ref(request));
    came.pop().expect("one answer per request")
}

fn tag(request: &Try) -> IdemTag {
    idem_tag(&request.actor.to_string(), request.key.as_bytes())
}
