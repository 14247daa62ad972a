//! Columns of `opening_balances`: what people's accounts held in another system on a day.

use super::{Column, columns};

/// In the order in which they are written.
pub const COLUMNS: &[Column] = columns! {
    "account" Id required, ["账户", "账户编号", "志愿者编号"],
        ["account id", "external id", "volunteer id", "member id"],
        ("账户持有人，即志愿者的外部编号，每人一行",
         "Whose account: the volunteer's external_id, one row each"),
        ["EXAMPLE-1", "EXAMPLE-2"];
    "as_of" Date required, ["截至日期", "余额日期"], ["date", "balance date"],
        ("余额的对账日，不晚于今天", "The day for which it is stated, not later than today"),
        ["2025-12-31", "2025-12-31"];
    "minutes" Minutes required, ["分钟", "余额(分钟)", "余额"], ["balance", "balance minutes"],
        ("余额分钟数，也可写 10h 或 1:30", "The balance in minutes; 10h or 1:30 will do, too"),
        ["600", "90"];
    "evidence_ref" Line optional, ["凭证", "凭证编号"], ["evidence", "evidence reference"],
        ("对账单等的编号", "Number of a statement or another proof"),
        ["对账单-17", "statement 18"];
};
