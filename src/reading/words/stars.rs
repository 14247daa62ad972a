//! Words about stars.

use super::{Words, words};
use crate::domain::stars::assess::StarCondition;
use crate::domain::stars::book::StarState;

/// What a level asks for.
pub fn star_condition(condition: StarCondition) -> Words {
    match condition {
        StarCondition::Minutes => words("计入的有效时长（分钟）", "Minutes that count"),
        StarCondition::YearMinutes => words(
            "近十二个月的时长（分钟）",
            "Minutes within the last twelve months",
        ),
        StarCondition::CommunityMinutes => {
            words("社区服务时长（分钟）", "Minutes in the community")
        }
        StarCondition::RegisteredMonths => words("注册满月数", "Months since registration"),
        StarCondition::ServingMonths => words("连续服务月数", "Months in a row with service"),
        StarCondition::PriorLevel => words("须先获得的级别", "The level held before"),
        StarCondition::DisputedSessions => {
            words("有争议的记录（不得多于）", "Sessions in dispute, at most")
        }
        StarCondition::FakeSessions => words(
            "被认定虚假的记录（不得多于）",
            "Sessions found made up, at most",
        ),
    }
}

/// A star of elsewhere, in words; `{}` is the system that it was brought from.
pub fn brought_star(stands: bool) -> Words {
    if stands {
        words(
            "由 {} 带入，仅作历史记录，在本账本不计入任何星级",
            "Brought from {}; counts for nothing here",
        )
    } else {
        words(
            "由 {} 带入，待另一人审核；在本账本不计入任何星级",
            "Brought from {}, waits for a second person; counts for nothing here",
        )
    }
}

/// Where an application, or its star, stands.
pub fn star_state(state: StarState) -> Words {
    match state {
        StarState::Waiting => words("等待审核", "Waits for an approval"),
        StarState::InNotice => words("公示中", "In public notice"),
        StarState::Objected => words("有异议，等待答复", "Somebody objected; waits for an answer"),
        StarState::Refused => words("未通过", "Refused"),
        StarState::Granted => words("已认定", "Granted"),
        StarState::UnderReview => words(
            "时长减少，等待复核",
            "Hours fell away; somebody has to look at it",
        ),
        StarState::Replaced => words("已升级", "A higher star took its place"),
        StarState::Lost => words("时长减少，已失去", "Lost, for hours fell away"),
        StarState::Revoked => words("已取消", "Taken away"),
        StarState::Expired => words("已到期", "Its time is over"),
    }
}
