//! Columns of `organisations`: who records hours, and under whom.
//!
//! A parent is named by its external id in the same file.

use super::{Column, columns};

/// In the order in which they are written.
pub const COLUMNS: &[Column] = columns! {
    "external_id" Id required, ["外部编号", "编号", "组织编号"], ["id", "organisation id"],
        ("原系统中的编号", "The organisation's id in the source system"),
        ["EXAMPLE-1", "EXAMPLE-2"];
    "name" Line required, ["名称", "组织名称"], ["organisation", "organization", "agency"],
        ("组织全称", "Full name"), ["云亭图书馆志愿服务队", "Yunting Food Bank"];
    "registration_no" Id optional, ["统一社会信用代码", "登记证号"],
        ["registration number", "credit code"],
        ("统一社会信用代码或登记号", "Unified social credit code or register number"),
        ["", ""];
    "parent_external_id" Id optional, ["上级组织编号", "上级编号"], ["parent id", "parent"],
        ("上级组织在本文件中的外部编号", "The parent's external_id in this file"),
        ["", "EXAMPLE-1"];
    "type" Line optional, ["类型", "组织类型"], ["kind", "organisation type"],
        ("如 社会团体、学校", "Such as charity or school"), ["社会团体", "charity"];
    "contact_name" Line optional, ["联系人"], ["contact"],
        ("联系人姓名", "Whom to talk to"), ["李敏", "Grace"];
    "phone" Id optional, ["电话", "联系电话"], ["telephone", "phone number"],
        ("按文本格式填写", "Keep the cell as text"), ["13800138000", "+441632960002"];
    "email" Line optional, ["电子邮箱", "邮箱"], ["e-mail", "email address"],
        ("电子邮箱", "E-mail address"), ["library@example.org", "food@example.org"];
    "address" Line optional, ["地址"], [],
        ("地址", "Postal address"), ["书香路 8 号", "3 Market Square"];
    "valid_from" Date optional, ["有效期自", "起始日期"], ["from"],
        ("资质起始日期", "First day of its accreditation"), ["2023-01-01", "2023-01-01"];
    "valid_to" Date optional, ["有效期至", "截止日期"], ["to", "until"],
        ("资质截止日期，可不填", "Last day of its accreditation, if it ends"), ["", "2026-12-31"];
};
