//! Words about shares and complaints.

use super::{Words, words};
use crate::access::LookedBy;
use crate::credential::answer::PageState;
use crate::domain::complaints::event::{ComplaintOutcome, Concern};
use crate::domain::shares::book::ShareState;
use crate::domain::shares::event::{SharePurpose, ShareTerm};

/// What a certificate is shared for.
pub fn share_purpose(purpose: SharePurpose) -> Words {
    match purpose {
        SharePurpose::Employment => words("求职或人事档案", "Work: an application, a file"),
        SharePurpose::Education => words("升学或学分", "School: an application, credits"),
        SharePurpose::Recognition => words("评优、星级或礼遇", "An award, a star, a courtesy"),
        SharePurpose::Other => words("其他用途", "Another purpose"),
    }
}

/// For how long.
pub fn share_term(term: ShareTerm) -> Words {
    match term {
        ShareTerm::Days7 => words("7 天", "7 days"),
        ShareTerm::Days30 => words("30 天", "30 days"),
        ShareTerm::Days180 => words("180 天", "180 days"),
    }
}

/// Where a share stands.
pub fn share_state(state: ShareState) -> Words {
    match state {
        ShareState::Open => words("有效", "Open"),
        ShareState::Expired => words("已到期，可以延长", "Expired; it can be extended"),
        ShareState::Withdrawn => words("已撤回", "Withdrawn"),
    }
}

/// The answer of a check in a word or two.
pub const fn page_state(state: PageState) -> Words {
    match state {
        PageState::Valid => words("有效", "Valid"),
        PageState::ExpiredShare => words("分享已到期", "Share expired"),
        PageState::Superseded => words("已被取代", "Superseded"),
        PageState::Revoked => words("已撤销", "Revoked"),
        PageState::Disputed => words("有争议", "Disputed"),
        PageState::Unknown => words("不能确认", "Not known"),
        PageState::CannotCheckNow => words("现在无法核验", "Cannot check now"),
    }
}

/// In which way somebody looked.
pub fn looked_by(by: LookedBy) -> Words {
    match by {
        LookedBy::Page => words("打开了链接", "opened the link"),
        LookedBy::File => words("下载了证明文件", "took the file"),
        LookedBy::Many => words("批量核验", "checked it among many"),
        LookedBy::Receipt => words("取得了核验回执", "took a signed receipt"),
    }
}

/// What is said to be wrong.
pub fn concern(concern: Concern) -> Words {
    match concern {
        Concern::HoursUntrue => words(
            "服务或时长不属实",
            "The service did not take place, or not so long",
        ),
        Concern::NotTheHolder => words("出示者不是持证人", "Whoever showed it is not the holder"),
        Concern::Forged => words("证明是伪造或变造的", "It was made up or altered"),
        Concern::RefusedOrSold => words(
            "拒绝出具，或收取费用",
            "A certificate was refused, or money was asked for it",
        ),
        Concern::Privacy => words("泄露个人信息", "Somebody's data were shown or passed on"),
        Concern::Other => words("其他", "Something else"),
    }
}

/// What became of a complaint; none: it waits.
pub fn complaint_outcome(outcome: Option<ComplaintOutcome>) -> Words {
    match outcome {
        None => words("已收到，等待答复", "Received; waits for an answer"),
        Some(ComplaintOutcome::Upheld) => words("投诉属实", "Upheld: the complaint is right"),
        Some(ComplaintOutcome::NotUpheld) => words(
            "经核查，记录属实",
            "Not upheld: the record was checked and is right",
        ),
        Some(ComplaintOutcome::PassedOn) => words(
            "已移交有权处理的部门",
            "Passed on to the authority that decides",
        ),
        Some(ComplaintOutcome::CannotTell) => {
            words("现有材料不足以认定", "There is not enough to say either")
        }
    }
}
