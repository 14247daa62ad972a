//! From the claims of a certificate to the words on its sheet.
//!
//! The words of grades are those that volunteers and verifiers read everywhere else; what the
//! certificate does not show is said on it.

use std::collections::BTreeMap;

use super::sheet::{Attachment, Evidence, Organisation, Row, Session, Sheet, Source, Words};
use crate::credential::document::{AwardClaim, Claims, CommendationClaim};
use crate::domain::certificates::event::Variant;
use crate::domain::commendations::event::CommendationKind;
use crate::domain::kernel::zone::LocalDate;
use crate::domain::policy::pack::StarApprover;
use crate::domain::sessions::grade::Grade;
use crate::domain::sessions::state::Source as Channel;

/// Lines of commendations that stand on paper one by one.
const COMMENDED_ROWS_MOST: usize = 4;

/// The sheet of a certificate, its bundle attached; `issued_on` is the local day of its issue.
pub fn sheet_of(claims: &Claims, bundle: Vec<u8>, simulated: bool, issued_on: LocalDate) -> Sheet {
    let total = claims.total_minutes;
    let number = claims.number.to_string();
    let anonymous = "（本证明不具名） (nobody is named)";
    let holder = claims
        .holder
        .as_ref()
        .map(|holder| holder.shown_name.as_str());
    let (title, statement) = headed(claims);
    Sheet {
        title,
        holder: holder.unwrap_or(anonymous).to_owned(),
        statement: Some(statement),
        period: format!("{} – {}", claims.period.from, claims.period.to),
        total: hours(total),
        star: claims
            .star
            .map(|star| words(&format!("{star} 星"), &format!("{star} of five stars"))),
        evidence: evidence(&claims.by_grade, total),
        sources: claims.by_source.iter().map(source).collect(),
        organisations: claims.organisations.iter().map(organisation).collect(),
        issuer: words(
            &claims.issuer.name,
            claims.issuer.name_en.as_deref().unwrap_or_default(),
        ),
        handler: claims.handler.as_deref().map(|it| match it {
            "self" => "本人自助 self-service".to_owned(),
            person => person.to_owned(),
        }),
        issued_on: issued_on.to_string(),
        issued_at: chrono::DateTime::from_timestamp(claims.issued_at.unix(), 0).unwrap_or_default(),
        ledger_position: format!("{} · {}", claims.evidence.tree_size, claims.evidence.origin),
        rows: rows(claims),
        limits: limits(claims.variant),
        check_url: format!("https://{}/v/{number}", claims.authority),
        sessions: claims
            .sessions
            .iter()
            .map(|it| session(claims, it))
            .collect(),
        simulated,
        attachment: Attachment {
            name: format!("{}.hours.json", claims.number.characters()),
            bytes: bundle,
        },
        number,
    }
}

/// Title and statement.
fn headed(claims: &Claims) -> (Words, Words) {
    match &claims.star_level {
        Some(level) if claims.variant == Variant::Star => (
            words("志愿服务星级证明", "Certificate of a Volunteer's Star"),
            words(
                &format!(
                    "被认定为“{}”；下列期间计入的服务时长逐次记入账本并经审核生效。",
                    level.name
                ),
                &format!(
                    "was awarded “{}”; the hours of the period below counted for it, each \
                     recorded and approved.",
                    level.name_en
                ),
            ),
        ),
        _ => (
            words("志愿服务记录证明", "Certificate of Volunteer Service"),
            words(
                "在下列期间参加志愿服务，服务时长逐次记入账本并经审核生效。",
                "served as a volunteer in the period below; every session was recorded and \
                 approved.",
            ),
        ),
    }
}

/// What stands beside number and issuer: the award, the scheme, what the national system lacks.
fn rows(claims: &Claims) -> Vec<Row> {
    let row = |zh: &str, en: &str, value: String| Row {
        label: words(zh, en),
        value,
    };
    let mut rows = Vec::new();
    if let Some(level) = &claims.star_level {
        if let Some(award) = &level.award {
            rows.push(row("认定日期", "Awarded on", award.awarded_on.to_string()));
            let until = award.valid_until.map(|day| day.to_string());
            rows.extend(until.map(|day| row("有效期至", "Valid until", day)));
            let number = award.number.clone();
            rows.extend(number.map(|number| row("星级编号", "Star number", number)));
            rows.push(row("批准", "Approved by", approvers(award)));
            if award.counted_minutes != claims.total_minutes {
                let minutes = clock(award.counted_minutes);
                rows.push(row("计入本次认定", "Counted for this award", minutes));
            }
        }
        let scheme = format!("{} · {}", level.scheme.id, level.scheme.version);
        rows.push(row("星级办法（版本）", "Star scheme, version", scheme));
    }
    rows.extend(commended(claims));
    let missing = clock(claims.not_national_minutes);
    rows.push(row("未录入全国系统", "Not in national system", missing));
    rows
}

/// How many thanks and commendations; a few line by line, many only counted.
fn commended(claims: &Claims) -> Vec<Row> {
    let lines = &claims.commendations;
    if lines.len() > COMMENDED_ROWS_MOST {
        let label = words("感谢与表彰", "Thanks, commendations");
        let count: u64 = lines.iter().map(|it| u64::from(it.count)).sum();
        let value = format!("{count} · 逐条见所附文件 each in the attached file");
        return vec![Row { label, value }];
    }
    let row = |it: &CommendationClaim| Row {
        label: match it.kind {
            CommendationKind::Thanks => words("感谢", "Thanks"),
            CommendationKind::Commendation => words("表彰", "Commendation"),
        },
        value: format!("{} · {} · {}×", it.date, it.organisation_name, it.count),
    };
    lines.iter().map(row).collect()
}

/// Who agreed to an award: the organisation served, the authority, or nobody had to.
fn approvers(award: &AwardClaim) -> String {
    let its_own = |approver: &StarApprover| *approver != StarApprover::Authority;
    let mut named = Vec::new();
    if award.approvers.iter().any(its_own) {
        named.push(award.organisation_name.as_str());
    }
    if award.approvers.contains(&StarApprover::Authority) {
        named.push("主管部门 authority");
    }
    if named.is_empty() {
        named.push("按办法自动认定 by the scheme itself");
    }
    named.join(" + ")
}

fn words(zh: &str, en: &str) -> Words {
    Words {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

fn hours(minutes: u64) -> Words {
    let (hours, rest) = (minutes / 60, minutes % 60);
    words(
        &format!("{hours} 小时 {rest} 分"),
        &format!("{hours} h {rest} min"),
    )
}

fn clock(minutes: u64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// Grades with their shares; by largest remainder, so that they add up to a hundred.
fn evidence(by_grade: &BTreeMap<Grade, u64>, total: u64) -> Vec<Evidence> {
    let share = |minutes: u64| minutes * 100 / total.max(1);
    let mut shares: Vec<u64> = by_grade.values().map(|minutes| share(*minutes)).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    let minutes: Vec<u64> = by_grade.values().copied().collect();
    order.sort_by_key(|at| std::cmp::Reverse(minutes[*at] * 100 % total.max(1)));
    let missing = 100_u64.saturating_sub(shares.iter().sum());
    for at in order
        .into_iter()
        .take(usize::try_from(missing).unwrap_or(0))
    {
        shares[at] += 1;
    }
    let each = by_grade.iter().zip(shares);
    each.map(|((grade, minutes), share)| Evidence {
        grade: grade.as_str().to_owned(),
        meaning: meaning(*grade),
        minutes: *minutes,
        share_percent: u8::try_from(share).unwrap_or(100),
    })
    .collect()
}

/// What a grade says, in one plain sentence.
fn meaning(grade: Grade) -> Words {
    match grade {
        Grade::A => words("由双方现场确认", "confirmed on site by two parties"),
        Grade::B => words("现场打卡", "clocked on site"),
        Grade::C => words("由组织方记录", "recorded by the organiser"),
        Grade::D => words("事后录入", "entered afterwards"),
        Grade::H => words(
            "历史记录，以来源所述为准",
            "historical, as stated by its source",
        ),
    }
}

fn source((channel, minutes): (&Channel, &u64)) -> Source {
    let label = match channel {
        Channel::OnSiteCode => words("现场动态码", "on-site code"),
        Channel::Clerk => words("现场工作人员", "staff on site"),
        Channel::Keyed => words("事后录入", "keyed in"),
        Channel::PlannedEnd => words("按计划结束", "planned end"),
        Channel::Imported => words("历史导入", "imported"),
        Channel::SelfDeclared => words("本人申报", "self-declared"),
        Channel::Roster => words("名册勾选", "roster"),
    };
    Source {
        label,
        minutes: *minutes,
    }
}

fn organisation(claim: &crate::credential::document::OrganisationClaim) -> Organisation {
    Organisation {
        name: claim.name.clone(),
        minutes: claim.minutes,
        sessions: claim.sessions,
    }
}

fn session(claims: &Claims, claim: &crate::credential::document::SessionClaim) -> Session {
    let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
    let organisation = claims.unit_of(claim);
    Session {
        date: claim.date.to_string(),
        activity: said(&claim.activity),
        place: said(&claim.place),
        minutes: claim.minutes.into(),
        grade: claim.grade.as_str().to_owned(),
        organisation: organisation.map_or_else(|| "—".to_owned(), |it| it.name.clone()),
    }
}

fn limits(variant: Variant) -> Vec<Words> {
    let mut limits = vec![
        words(
            "未出示身份凭条和证件时，不能证明持有人即为所示姓名之人。",
            "Without identity slip and document it is not proven that the holder is the person \
             named.",
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
    ];
    if !variant.cites_leaves() {
        limits.push(words(
            "时长汇总由出具单位负责；本证明未列出逐次记录。",
            "The totals rest on the issuer; no single session is listed.",
        ));
    }
    limits
}
