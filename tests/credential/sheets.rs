//! Sheets to print: one page of totals, three pages with sessions.

use chrono::{DateTime, Utc};
use hourledger::credential::pdf::{
    Attachment, Evidence, Organisation, Row, Session, Sheet, Source, Words,
};

pub const URL: &str = "https://hours.example/v/7KQ2-M9XT-4RWD-H#c=6f1e2c3a4b5d4e6f8a9b0c1d2e3f4a5b";

pub fn words(zh: &str, en: &str) -> Words {
    Words {
        zh: zh.into(),
        en: en.into(),
    }
}

/// A certificate of totals.
pub fn totals() -> Sheet {
    Sheet {
        title: words("志愿服务记录证明", "Certificate of Volunteer Service"),
        number: "7KQ2-M9XT-4RWD-H".into(),
        holder: "欧阳䶮".into(),
        statement: Some(words(
            "在下列期间参加志愿服务，服务时长由记录单位逐次记入账本。",
            "served as a volunteer in the period below; each session was entered in the ledger.",
        )),
        period: "2026-05-01 – 2026-10-31".into(),
        total: words("120 小时 15 分", "120 h 15 min"),
        star: Some(words("一星志愿者", "one star of five")),
        evidence: grades(),
        sources: sources(),
        organisations: organisations(),
        issuer: words(
            "江城市青年志愿者协会",
            "Jiangcheng Young Volunteers Association",
        ),
        handler: Some("经办人 周敏 (person_5f0c)".into()),
        issued_on: "2026-11-28".into(),
        issued_at: issued_at(),
        ledger_position: "1,284,017 · hours.example/log".into(),
        rows: vec![Row {
            label: words("其中未录入全国系统", "Of these not in the national system"),
            value: "12:30".into(),
        }],
        limits: limits(),
        check_url: URL.into(),
        sessions: Vec::new(),
        simulated: false,
        attachment: Attachment {
            name: "7KQ2M9XT4RWDH.hours.json".into(),
            bytes: b"{\"v\":1,\"credential\":{\"name\":\"\xe5\xbf\x97\"}}\n\x00\xff".to_vec(),
        },
    }
}

/// The same with so many sessions.
pub fn with_sessions(count: usize) -> Sheet {
    let activities = [
        "图书馆整理与导读",
        "社区敬老午餐",
        "滨江公园净滩行动（秋季第二场）",
    ];
    let places = ["江城市图书馆三楼", "和平社区", "滨江公园东门码头"];
    let session = |at: usize| Session {
        date: format!("2026-{:02}-{:02}", 5 + at / 28 % 6, 1 + at % 28),
        activity: activities[at % 3].into(),
        place: places[at / 2 % 3].into(),
        minutes: 90 + (at as u64 * 15) % 120,
        grade: ["A", "B", "C"][at % 3].into(),
        organisation: organisations()[at % 2].name.clone(),
    };
    Sheet {
        sessions: (0..count).map(session).collect(),
        ..totals()
    }
}

pub fn issued_at() -> DateTime<Utc> {
    "2026-11-28T08:30:15Z".parse().expect("a moment")
}

fn grades() -> Vec<Evidence> {
    [
        (
            "A",
            "由双方现场确认",
            "confirmed on site by two parties",
            4_215,
            58,
        ),
        ("B", "现场打卡", "clocked on site", 1_800, 25),
        ("C", "由组织方记录", "recorded by the organiser", 900, 13),
        (
            "H",
            "历史记录，以原系统所载为准",
            "historical, as stated by the earlier system",
            300,
            4,
        ),
    ]
    .map(|(grade, zh, en, minutes, share_percent)| Evidence {
        grade: grade.into(),
        meaning: words(zh, en),
        minutes,
        share_percent,
    })
    .into()
}

fn sources() -> Vec<Source> {
    [
        ("现场动态码", "on-site code", 4_215),
        ("工作人员扫码", "scanned by staff", 1_800),
        ("组织方补录", "keyed in by the organiser", 900),
        ("历史导入", "imported", 300),
    ]
    .map(|(zh, en, minutes)| Source {
        label: words(zh, en),
        minutes,
    })
    .into()
}

fn organisations() -> Vec<Organisation> {
    [
        ("江城市青年志愿者协会", 5_415, 31),
        ("和平街道社区服务中心", 1_800, 12),
    ]
    .map(|(name, minutes, sessions)| Organisation {
        name: name.into(),
        minutes,
        sessions,
    })
    .into()
}

fn limits() -> Vec<Words> {
    vec![
        words(
            "未出示身份附条时，不能证明持有人即为所示姓名之人。",
            "Without the identity slip it is not proven that the holder is the person named.",
        ),
        words(
            "出具之后的更正和撤销不在纸面上：请按上述网址或所附文件核验。",
            "What was corrected or revoked since does not stand on paper: check the address above \
             or the attached file.",
        ),
        words(
            "所用 Ed25519 签名不是《电子签名法》所称可靠的电子签名。",
            "Its Ed25519 signature is not a reliable electronic signature in the sense of the \
             Electronic Signature Law.",
        ),
        words(
            "时长汇总由签发单位负责；本证明未列出逐次记录。",
            "The totals rest on the issuer; no single session is listed.",
        ),
    ]
}
