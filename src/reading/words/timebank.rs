//! Words of the time bank.

use super::{Words, words};
use crate::domain::policy::pack::{Relation, WarnSide};
use crate::domain::timebank::account::Bucket;
use crate::domain::timebank::book::{HoldOutcome, Place, PostingKind};
use crate::domain::timebank::elsewhere::MovementKind;
use crate::domain::timebank::event::{HoldPurpose, PoolPurpose};
use crate::domain::timebank::requested::RequestOutcome;

/// A part of an account.
pub fn bucket(bucket: Bucket) -> Words {
    match bucket {
        Bucket::Earned => words("服务获得", "earned by service"),
        Bucket::Gifted => words("他人赠予", "received from others"),
        Bucket::DonateOnly => words("只能捐赠", "for donation only"),
        Bucket::Recognition => words("只作表彰依据", "for commendation only"),
        Bucket::Pooled => words("公益池", "in the pool"),
        Bucket::Carried => words("不足一个单位的零头", "parts of a unit, carried on"),
        Bucket::Debt => words("欠额：已用后被收回", "owed: taken back after it was spent"),
        Bucket::Held => words("占用中", "held"),
        Bucket::Flow => words("对冲账户", "contra account"),
    }
}

/// Which soft limit was passed, and what to do about it.
pub const fn warning(side: WarnSide) -> Words {
    match side {
        WarnSide::Above => words(
            "可用时间币较多，请及时使用、转赠或捐赠",
            "You have a lot of time credit: spend or give some before it can no longer be kept",
        ),
        WarnSide::Below => words("可用时间币快用完了", "Your time credit is running out"),
    }
}

/// What a line of a statement is about.
pub fn posting(kind: PostingKind) -> Words {
    match kind {
        PostingKind::Earned => words("服务获得", "Earned by service"),
        PostingKind::ClawedBack => words(
            "收回：所依据的时长已作废或更正",
            "Taken back: the hours that earned it were undone",
        ),
        PostingKind::Granted => words("起始赠送", "Opening grant"),
        PostingKind::Brought => words(
            "结转自其他系统（历史，H级）",
            "Brought along from another system (historical, grade H)",
        ),
        PostingKind::BroughtBack => words(
            "结转随导入批次撤回",
            "Gone back with the import that brought it",
        ),
        PostingKind::Held => words("占用", "Held"),
        PostingKind::Captured => words("兑换扣除", "Redeemed"),
        PostingKind::Voided => words("占用释放", "Hold given up"),
        PostingKind::RanOut => words("占用到期释放", "Hold ran out"),
        PostingKind::Reversed => words("兑换撤回", "Redemption taken back"),
        PostingKind::Transferred => words("转赠", "Transfer"),
        PostingKind::Donated => words("捐赠", "Donation"),
        PostingKind::Drawn => words("公益池发放", "Given by a pool"),
        PostingKind::Expired => words("到期", "Expired"),
        PostingKind::Remainder => words(
            "账户注销：余额继承或核销",
            "Left by an account that closed: inherited or written off",
        ),
    }
}

/// What moved elsewhere.
pub fn movement(kind: MovementKind) -> Words {
    match kind {
        MovementKind::Transfer => words("转赠", "Transfer"),
        MovementKind::Redemption => words("兑换", "Redemption"),
    }
}

/// What it counts for; `{}` is the system that it was brought from.
pub fn brought_movement(stands: bool) -> Words {
    if stands {
        words(
            "由 {} 带入，已含在结转余额中，在本账本不再入账",
            "Brought from {}: contained in the balance brought along, counts for nothing here",
        )
    } else {
        words(
            "由 {} 带入，待另一人审核；在本账本不入账",
            "Brought from {}, waits for a second person; counts for nothing here",
        )
    }
}

/// How a hold ended; absent: it is open.
pub fn hold_outcome(outcome: Option<HoldOutcome>) -> Words {
    match outcome {
        None => words("占用中", "Open"),
        Some(HoldOutcome::Captured) => words("已扣除", "Captured"),
        Some(HoldOutcome::Voided) => words("已释放", "Given up"),
        Some(HoldOutcome::RanOut) => words("已到期", "Ran out"),
    }
}

/// How a request for a transfer ended; absent: it is open.
pub fn request_outcome(outcome: Option<RequestOutcome>) -> Words {
    match outcome {
        None => words("待答复", "Open"),
        Some(RequestOutcome::Accepted) => words("已接受", "Accepted"),
        Some(RequestOutcome::Rejected) => words("已拒绝", "Rejected"),
        Some(RequestOutcome::Withdrawn) => words("已撤回", "Withdrawn"),
        Some(RequestOutcome::RanOut) => words("已到期", "Ran out"),
        Some(RequestOutcome::Closed) => {
            words("一方账户注销", "The accounts of one of the two close")
        }
    }
}

/// What a hold is for.
pub fn hold_purpose(purpose: HoldPurpose) -> Words {
    match purpose {
        HoldPurpose::Service => words("服务", "A service"),
        HoldPurpose::Goods => words("物品", "Goods"),
        HoldPurpose::Transfer(_) => words("转赠（冷静期内）", "A transfer that can be taken back"),
    }
}

/// How two people are related.
pub fn relation(relation: Relation) -> Words {
    match relation {
        Relation::Own => words("本人", "oneself"),
        Relation::Spouse => words("配偶", "husband or wife"),
        Relation::Lineal => words("直系亲属", "parents, children and theirs"),
        Relation::Other => words("其他亲友", "other family and friends"),
    }
}

/// What a pool is for.
pub fn pool_purpose(purpose: PoolPurpose) -> Words {
    match purpose {
        PoolPurpose::Elders => words("独居或困难老人", "Elders alone or in hardship"),
        PoolPurpose::Children => words("困境儿童", "Children in need"),
        PoolPurpose::Disability => words("残疾人", "People with disabilities"),
        PoolPurpose::General => words("其他有需要的人", "Whoever is in need"),
    }
}

/// Where units are.
pub fn place(place: Place) -> Words {
    match place {
        Place::Minted => words("服务产生（对冲）", "minted from hours (contra)"),
        Place::Fund => words("起始基金（对冲）", "opening fund (contra)"),
        Place::Brought => words("结转（对冲）", "brought along (contra)"),
        Place::Spent => words("已兑换", "spent"),
        Place::Expired => words("已到期", "expired"),
        Place::WrittenOff => words("注销核销", "written off with closed accounts"),
        Place::Earned => bucket(Bucket::Earned),
        Place::Gifted => bucket(Bucket::Gifted),
        Place::DonateOnly => bucket(Bucket::DonateOnly),
        Place::Recognition => bucket(Bucket::Recognition),
        Place::Pooled => bucket(Bucket::Pooled),
        Place::Carried => bucket(Bucket::Carried),
        Place::Debt => bucket(Bucket::Debt),
        Place::Held => bucket(Bucket::Held),
    }
}
