//! Columns of `movements`: transfers and redemptions of another time bank, as history.

use super::{Column, columns};

/// In the order in which they are written.
pub const COLUMNS: &[Column] = columns! {
    "external_id" Id required, ["外部编号", "往来编号", "流水号"],
        ["movement id", "transaction id"],
        ("该笔往来在原系统的编号，每笔一个", "The movement's id in the source system, one each"),
        ["EXAMPLE-1", "EXAMPLE-2"];
    "person" Id required, ["志愿者编号", "人员编号", "账户"],
        ["volunteer id", "member id", "person id", "account"],
        ("账户持有人，即志愿者的外部编号", "Whose account: the volunteer's external_id"),
        ["v-1", "v-2"];
    "kind" Choice required, ["类别", "往来类别"], ["type"],
        ("转赠、兑换", "transfer or redemption"), ["转赠", "redemption"];
    "moved_on" Date required, ["日期", "发生日期"], ["date"],
        ("发生日期，不晚于今天", "When it moved there, not later than today"),
        ["2024-03-05", "2025-01-17"];
    "minutes" Minutes required, ["分钟", "变动(分钟)", "变动"], ["amount", "amount minutes"],
        ("账户增减的分钟数，减少写负号；只作历史，不再入账",
         "What the account gained, in minutes, lost ones with a minus; history, never booked"),
        ["-120", "60"];
    "counterparty" Id optional, ["对方", "对方编号"], ["other side", "counterparty id"],
        ("对方的外部编号或名称", "The other side: an external_id, or a name"), ["v-3", "canteen 4"];
    "text" Line optional, ["说明", "备注"], ["description", "comment"],
        ("原系统的说明", "What the source system says of it"), ["陪诊", "Lunch"];
    "evidence_ref" Line optional, ["凭证", "凭证编号"], ["evidence", "evidence reference"],
        ("对账单等的编号", "Number of a statement or another proof"),
        ["对账单-17", "statement 18"];
};
