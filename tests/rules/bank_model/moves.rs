//! Moves: three numbers that pick whom, what and how much.

use proptest::prelude::*;

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Serve,
    Void,
    Correct,
    Hold,
    HoldPoints,
    Capture,
    GiveUp,
    Reverse,
    Transfer,
    Ask,
    Answer,
    Leave,
    DonateToPool,
    DonateToPerson,
    DonateOfGroup,
    Draw,
    Grant,
    Bring,
    Freeze,
    Assign,
    Merge,
    Unmerge,
    Relate,
    State,
    Shift,
    Wait,
    Deadlines,
}

const WEIGHTS: [(Kind, u32); 27] = [
    (Kind::Serve, 16),
    (Kind::Void, 5),
    (Kind::Correct, 4),
    (Kind::Hold, 14),
    (Kind::HoldPoints, 5),
    (Kind::Capture, 12),
    (Kind::GiveUp, 6),
    (Kind::Reverse, 4),
    (Kind::Transfer, 9),
    (Kind::Ask, 6),
    (Kind::Answer, 6),
    (Kind::Leave, 3),
    (Kind::DonateToPool, 5),
    (Kind::DonateToPerson, 4),
    (Kind::DonateOfGroup, 3),
    (Kind::Draw, 5),
    (Kind::Grant, 2),
    (Kind::Bring, 2),
    (Kind::Freeze, 2),
    (Kind::Assign, 2),
    (Kind::Merge, 2),
    (Kind::Unmerge, 2),
    (Kind::Relate, 2),
    (Kind::State, 1),
    (Kind::Shift, 2),
    (Kind::Wait, 8),
    (Kind::Deadlines, 8),
];

#[derive(Clone, Copy, Debug)]
pub struct Move {
    pub kind: Kind,
    pub who: u8,
    pub what: u8,
    pub much: u16,
}

pub fn any_move() -> impl Strategy<Value = Move> {
    let kinds = WEIGHTS.map(|(kind, weight)| (weight, Just(kind)));
    let kind = proptest::strategy::Union::new_weighted(kinds.to_vec());
    let made = (kind, any::<u8>(), any::<u8>(), any::<u16>());
    made.prop_map(|(kind, who, what, much)| Move {
        kind,
        who,
        what,
        much,
    })
}
