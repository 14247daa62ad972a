//! Columns of `activities`: what was announced, where and when.
//!
//! Times are local: whoever wrote the file looked at a clock on a wall.

use super::{Column, columns};

/// In the order in which they are written.
pub const COLUMNS: &[Column] = columns! {
    "external_id" Id required, ["外部编号", "编号", "活动编号"],
        ["id", "activity id", "event id", "opportunity id"],
        ("原系统中的编号", "The activity's id in the source system"),
        ["EXAMPLE-1", "EXAMPLE-2"];
    "organisation_id" Id optional, ["组织编号", "所属组织编号"],
        ["organization id", "agency id", "organisation"],
        ("组织的外部编号", "The organisation's external_id"), ["org-7", "org-7"];
    "title" Line required, ["名称", "活动名称", "标题"],
        ["name", "activity", "event", "opportunity"],
        ("活动名称", "What it was called"), ["旧书修补", "Saturday food parcels"];
    "category" Line optional, ["类别", "服务类别", "活动类别"], ["service type"],
        ("服务类别", "Category of service"), ["livelihood.culture", "livelihood.food"];
    "place" Line optional, ["地点", "活动地点"], ["location", "venue"],
        ("活动地点", "Where it took place"), ["书香路 8 号", "Market Hall"];
    "lat" Degrees optional, ["纬度"], ["latitude"],
        ("纬度，-90 至 90", "Latitude, -90 to 90"), ["30.274085", "53.800755"];
    "lon" Degrees optional, ["经度"], ["lng", "longitude"],
        ("经度，-180 至 180", "Longitude, -180 to 180"), ["120.15507", "-1.549077"];
    "starts_at" DateTime optional, ["开始时间", "活动开始时间"], ["start", "starts"],
        ("日期与时间，如 2024-03-05 09:30，或仅日期", "Date and time, such as 2024-03-05 09:30; or a day"),
        ["2024-03-05 09:30:00", "2024-03-09 10:00:00"];
    "ends_at" DateTime optional, ["结束时间", "活动结束时间"], ["end", "ends"],
        ("日期与时间，晚于开始时间；或仅日期", "Date and time after the start; or a day, to its end"),
        ["2024-03-05 11:30:00", "2024-03-09 13:00:00"];
    "capacity" Whole optional, ["名额", "招募人数", "人数上限"], ["places", "slots"],
        ("最多人数", "How many may take part"), ["20", "12"];
    "min_attendance_percent" Whole optional, ["最低出勤比例"], ["minimum attendance percent"],
        ("计入时长所需出勤百分比", "Percent of the time one must attend"), ["", "80"];
    "announced_at" DateTime optional, ["发布时间"], ["published at", "announced"],
        ("公开发布的日期与时间", "When it was made public"),
        ["2024-02-20 18:00:00", "2024-03-01 12:00:00"];
};
