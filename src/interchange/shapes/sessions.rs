//! Columns of `sessions`: who served when, for how long, and who stands for it.
//!
//! A duration is stated in minutes or in hours, or follows from start and end less the breaks. Two
//! columns tell what the national system already holds (R52); the last two what the ledger that
//! exported the file makes of the record, which no import takes over.

use super::{Column, columns};

/// In the order in which they are written.
pub const COLUMNS: &[Column] = columns! {
    "external_id" Id required, ["外部编号", "编号", "记录编号"],
        ["id", "session id", "record id", "hours id"],
        ("原系统中的编号，一条一个", "The record's id in the source system, one each"),
        ["EXAMPLE-1", "EXAMPLE-2"];
    "volunteer_id" Id required, ["志愿者编号", "人员编号"],
        ["volunteer external id", "member id", "person id", "user id"],
        ("志愿者的外部编号", "The volunteer's external_id"), ["v-102", "v-103"];
    "organisation_id" Id optional, ["组织编号"], ["organization id", "agency id"],
        ("组织的外部编号", "The organisation's external_id"), ["org-7", "org-7"];
    "activity_id" Id optional, ["活动编号"], ["event id", "opportunity id"],
        ("活动的外部编号", "The activity's external_id"), ["act-31", ""];
    "date" Date optional, ["日期", "服务日期"],
        ["service date", "date of service", "date hours occurred"],
        ("服务日期；开始时间带日期时可不填", "Day of service; not needed if start has a date"),
        ["2024-03-05", "2024-03-09"];
    "start" Time optional, ["开始", "开始时间", "签到时间"],
        ["start time", "starts at", "time in", "check in"],
        ("如 9:30，或日期加时间", "Such as 9:30, or a date with a time"), ["09:30:00", ""];
    "end" Time optional, ["结束", "结束时间", "签退时间"],
        ["end time", "ends at", "time out", "check out"],
        ("次日结束的须写明日期", "Past midnight, write its date, too"), ["11:30:00", ""];
    "break_minutes" Minutes optional, ["休息分钟", "休息分钟数"], [],
        ("起止时间内不计入的分钟数：休息、用餐、未认定部分",
         "Minutes between start and end that do not count: breaks, meals, what was not approved"),
        ["", ""];
    "minutes" Minutes optional, ["分钟", "分钟数", "服务分钟", "时长(分钟)", "服务时长(分钟)"],
        ["duration minutes", "total minutes", "duration (minutes)"],
        ("服务分钟数；分钟、小时、起止时间至少填一种",
         "Minutes served; give minutes, hours, or start and end"),
        ["120", ""];
    "hours" Hours optional, ["小时", "小时数", "服务小时", "时长(小时)", "服务时长(小时)"],
        ["total hours", "hours worked", "total hours worked", "duration (hours)"],
        ("如 1.5、1:30、1小时30分", "Such as 1.5, 1:30 or 1h 30m"), ["", "1.5"];
    "kind" Line optional, ["服务类型", "服务类别"], ["type", "service type"],
        ("服务类型", "Kind of service"), ["读书陪伴", "food parcels"];
    "description" Lines optional, ["服务内容", "说明", "备注"], ["comment", "comments"],
        ("做了什么", "What was done"), ["整理书架", "Packed 40 parcels"];
    "source" Choice optional, ["来源", "记录方式"], [],
        ("打卡、名册、补录、导入", "clock, roster, keyed or import"), ["名册", "roster"];
    "recorder" Line optional, ["记录人"], ["recorded by", "entered by"],
        ("谁登记的", "Who recorded it"), ["李敏", "Grace"];
    "confirmer" Line optional, ["确认人"], ["confirmed by"],
        ("谁确认的", "Who confirmed it"), ["王小明", "Ada Byron"];
    "approved_by" Line optional, ["审核人", "批准人"], ["approver"],
        ("谁审核的", "Who approved it"), ["赵强", "Mary"];
    "approved_on" Date optional, ["审核日期", "批准日期"], ["approval date"],
        ("审核日期", "When it was approved"), ["2024-03-06", "2024-03-11"];
    "evidence_ref" Line optional, ["凭证", "凭证编号"], ["evidence", "evidence reference"],
        ("照片、签到表等的编号", "Number of a sheet, a photo or another proof"),
        ["签到表-17", "sheet 18"];
    "national_reference" Id optional, ["全国系统编号", "全国志愿服务信息系统编号"], [],
        ("已录入全国系统的记录编号", "Its number in the national system, if it is there"),
        ["", ""];
    "national_entered_on" Date optional, ["全国系统录入日期"], [],
        ("录入全国系统的日期", "When it was entered in the national system"), ["", ""];
    "ledger_state" Choice optional, ["账本状态"], [],
        ("导出时账本中的状态；只导入已生效的记录，状态本身不导入",
         "Where it stood in the ledger that exported it; only what counts there is loaded"),
        ["", ""];
    "evidence_grade" Choice optional, ["证据等级"], [],
        ("导出时的证据等级，A 至 D 或 H；不导入",
         "Its evidence grade there, A to D or H; shown, never loaded"),
        ["", ""];
};

/// Headers that name a duration and no unit: plain numbers need `duration_unit` of a mapping.
pub const READ_ONLY: &[Column] = columns! {
    "duration" Duration optional, ["时长", "服务时长"], ["time served", "length"],
        ("带单位的时长，如 1小时30分、90 min", "A duration with its unit, such as 1h 30m"),
        ["", ""];
};
