//! Columns of `volunteers`: people who serve, as another system knew them.
//!
//! Numbers of documents are texts: a spreadsheet that turned one into a number has damaged it.

use super::{Column, columns};

/// In the order in which they are written.
pub const COLUMNS: &[Column] = columns! {
    "external_id" Id required, ["外部编号", "编号", "志愿者编号"],
        ["id", "volunteer id", "member no", "member number"],
        ("原系统中的编号，一人一个", "The person's id in the source system, one each"),
        ["EXAMPLE-1", "EXAMPLE-2"];
    "given_name" Line optional, ["名"], ["first name", "forename"],
        ("名", "Given name"), ["小明", "Ada"];
    "family_name" Line optional, ["姓"], ["last name", "surname"],
        ("姓", "Family name"), ["王", "Byron"];
    "display_name" Line optional, ["姓名", "显示名", "志愿者姓名"],
        ["name", "full name", "volunteer name"],
        ("姓名全称", "The name as it is shown"), ["王小明", "Ada Byron"];
    "id_type" Choice optional, ["证件类型", "证件种类"], ["document type", "document kind"],
        ("身份证、护照等，或两位代码 01 至 99", "mainland, passport, …, or a code 01 to 99"),
        ["01", "05"];
    "id_number" Id optional, ["证件号码", "身份证号", "身份证号码", "证件号"],
        ["document number", "id no"],
        ("按文本格式填写；入账前加密", "Keep the cell as text; sealed before it is recorded"),
        ["11010519491231002X", "E12345678"];
    "birth_date" Date optional, ["出生日期", "生日"], ["date of birth", "birthdate", "dob"],
        ("如 2004-03-05", "Such as 2004-03-05"), ["1949-12-31", "1990-12-10"];
    "gender" Choice optional, ["性别"], ["sex"],
        ("男、女", "female or male"), ["男", "female"];
    "phone" Id optional, ["电话", "手机", "手机号", "手机号码", "联系电话"],
        ["mobile", "telephone", "phone number"],
        ("手机号或 + 开头的国际号码，按文本格式填写",
         "Mainland mobile, or + and country code; keep the cell as text"),
        ["13800138000", "+441632960001"];
    "email" Line optional, ["电子邮箱", "邮箱"], ["e-mail", "email address", "mail"],
        ("电子邮箱", "E-mail address"), ["xiaoming@example.org", "ada@example.org"];
    "preferred_language" Line optional, ["语言", "首选语言"], ["language"],
        ("如 zh-CN、en", "Such as zh-CN or en"), ["zh-CN", "en"];
    "address" Line optional, ["地址", "住址"], [],
        ("通信地址", "Postal address"), ["书香路 8 号", "8 Book Lane"];
    "guardian_external_id" Id optional, ["监护人编号", "监护人外部编号"], ["guardian id"],
        ("监护人在本文件中的外部编号", "The guardian's external_id in this file"), ["", ""];
    "registered_on" Date optional, ["注册日期"], ["registration date", "joined", "member since"],
        ("在原系统注册的日期", "When the person joined the source system"),
        ["2023-05-01", "2023-06-18"];
    "consent_version" Line optional, ["同意书版本", "知情同意版本"], ["consent"],
        ("同意过的条款版本", "Which terms the person agreed to"), ["2023-1", "2023-1"];
    "tags" Tags optional, ["标签"], ["labels", "groups"],
        ("多个标签以分号隔开", "Several are separated by semicolons"),
        ["读书;社区", "library"];
};
