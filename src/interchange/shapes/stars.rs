//! Columns of `stars`: what other systems and authorities awarded to people.

use super::{Column, columns};

/// In the order in which they are written.
pub const COLUMNS: &[Column] = columns! {
    "person" Id required, ["志愿者编号", "人员编号", "人员"],
        ["external id", "volunteer id", "member id", "person id"],
        ("志愿者的外部编号", "The volunteer's external_id"), ["EXAMPLE-1", "EXAMPLE-2"];
    "scheme" Id required, ["办法", "星级办法"], ["star scheme"],
        ("授星办法的代号：小写字母、数字、下划线，如 national",
         "Code of the scheme: lower-case letters, digits and _, such as national"),
        ["national", "beijing"];
    "level" Whole required, ["星级", "级别"], ["stars", "star level"],
        ("几星，1 至 9；同一人、同一办法、同一星级只列一行",
         "How many stars, 1 to 9; one row for each person, scheme and level"),
        ["3", "1"];
    "awarded_on" Date required, ["授予日期", "评定日期"], ["award date", "date"],
        ("授予日期，不晚于今天", "When it was awarded, not later than today"),
        ["2024-12-05", "2023-03-05"];
    "authority" Line optional, ["授予单位", "评定单位"], ["awarded by"],
        ("由谁授予", "Who awarded it"), ["示例区志愿者协会", "Example District Federation"];
    "evidence_ref" Line optional, ["凭证", "证书编号"], ["evidence", "evidence reference"],
        ("证书等的编号", "Number of a certificate or another proof"), ["证书-17", "sheet 18"];
};
