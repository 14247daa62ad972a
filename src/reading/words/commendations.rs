//! Words about commendations.

use super::{Words, words};
use crate::domain::commendations::event::{CommendationEnd, CommendationKind};

/// How much is said.
pub const fn commendation_kind(kind: CommendationKind) -> Words {
    match kind {
        CommendationKind::Thanks => words("感谢", "Thanks"),
        CommendationKind::Commendation => words("表彰", "Commendation"),
    }
}

/// How one ended.
pub fn commendation_end(end: CommendationEnd) -> Words {
    match end {
        CommendationEnd::Withdrawn => words("组织已撤回", "Taken back by the organisation"),
        CommendationEnd::Fallen => words(
            "所依据的服务记录已更正或作废",
            "The session that it rested on was corrected or undone",
        ),
        CommendationEnd::Refused => words("您已谢绝", "You refused it"),
    }
}
