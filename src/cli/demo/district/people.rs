//! The people and organisations of the district, invented: names, ages, families, documents. Only
//! data; the same in every load.

use super::mix::{self, AGES, WITHOUT_PHONE};
use crate::cli::demo::cast::REGION;
use crate::cli::demo::ports::throw;
use crate::domain::kernel::credit_code::CreditCode;
use crate::domain::kernel::documents::{Document, DocumentKind};
use crate::domain::kernel::ids::{Digest32, OrganisationId};
use crate::domain::kernel::moment::LocalDate;
use crate::domain::organisations::command::AccreditOrganisation;
use crate::domain::people::command::{ConsentForm, RegisterPerson};
use crate::domain::people::event::{Assurance, ConsentGiver};

const SURNAMES: [&str; 40] = [
    "李", "王", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹",
    "袁", "邓", "许", "傅", "沈", "曾", "彭", "欧阳",
];
const FIRST: [&str; 32] = [
    "文", "晓", "思", "雨", "嘉", "子", "明", "志", "春", "秀", "建", "国", "海", "玉", "淑", "永",
    "佳", "俊", "梓", "欣", "宇", "静", "立", "德", "长", "若", "书", "景", "一", "正", "月", "云",
];
const SECOND: [&str; 32] = [
    "华", "琳", "远", "桐", "宁", "轩", "芳", "强", "梅", "兰", "军", "平", "燕", "涛", "珍", "福",
    "怡", "杰", "涵", "妍", "航", "敏", "新", "茂", "安", "溪", "瑶", "行", "诺", "清", "波", "霞",
];
const PLACES: [&str; 10] = [
    "青石桥",
    "柳岸",
    "东篱",
    "望江",
    "桂花巷",
    "南塘",
    "松月",
    "白鹭洲",
    "金穗",
    "晚枫",
];
/// Kinds of organisations, with the authority at the head of their credit code; a team without a
/// code stands under the guidance of the organisation before it.
const KINDS: [(&str, Option<&str>); 5] = [
    ("社区志愿服务站", Some("52")),
    ("中心小学", Some("12")),
    ("医院社工部", Some("12")),
    ("消防宣传队", None),
    ("长者关爱协会", Some("51")),
];

/// The accreditation of one organisation.
pub fn accreditation(index: usize, before: Option<OrganisationId>) -> AccreditOrganisation {
    let (kind, authority) = KINDS[index % KINDS.len()];
    let place = PLACES[(index / KINDS.len()) % PLACES.len()];
    let round = index / (KINDS.len() * PLACES.len());
    let number = (round > 0).then(|| format!("第{}", round + 1));
    AccreditOrganisation {
        name: format!("{place}{}{kind}（演示）", number.unwrap_or_default()),
        credit_code: authority.map(|authority| credit_code(authority, index)),
        guided_by: before.filter(|_| authority.is_none()),
        region: REGION.to_owned(),
    }
}

/// A code of a region that does not exist, whose check character fits.
fn credit_code(authority: &str, index: usize) -> String {
    let first17 = format!("{authority}990099MK{index:07}");
    let fits = |code: &String| code.parse::<CreditCode>().is_ok();
    let codes = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut codes = codes.map(|check| format!("{first17}{check}"));
    { codes.find(fits) }.expect("one of 31 check characters fits")
}

/// The name of somebody whom only another platform knows.
pub fn newcomer(index: usize) -> String {
    name(50_000 + index as u64)
}

/// The registration of one person on a day; staff are grown up.
pub fn registration(index: usize, staff: bool, today: LocalDate) -> RegisterPerson {
    let about = index as u64;
    let born = birth_date(about, staff, today);
    let given_by = if today.age_of_born(born) < 18 {
        ConsentGiver::Guardian
    } else {
        ConsentGiver::Person
    };
    // Three people of a family, next to each other in the list, share a telephone.
    let family = about / 3;
    let reachable = throw("district: telephone", &[family], 1_000) >= WITHOUT_PHONE;
    RegisterPerson {
        name: name(about),
        document_kind: DocumentKind::Mainland,
        document_number: document(index, born, today),
        birth_date: Some(born),
        phone: reachable.then(|| format!("+999100{family:05}")),
        region: REGION.to_owned(),
        assurance: if index.is_multiple_of(3) {
            Assurance::NumberChecked
        } else {
            Assurance::DocumentSeen
        },
        consent: Some(ConsentForm {
            given_by,
            text_digest: Digest32::of("我同意为志愿服务记录使用我的个人信息。".as_bytes()),
        }),
        organisation_id: None,
        station_id: None,
    }
}

/// The age of a person, as old as on the day of registration.
pub fn age(index: usize, staff: bool) -> u64 {
    let about = index as u64;
    if staff {
        return 22 + throw("district: age of staff", &[about], 40);
    }
    let (youngest, oldest) = mix::of(&AGES, throw("district: age group", &[about], 1_000));
    youngest + throw("district: age", &[about], oldest + 1 - youngest)
}

fn name(about: u64) -> String {
    let one = |question: &str, list: &[&'static str]| {
        let sides = list.len() as u64;
        let thrown = throw(question, &[about], sides);
        list[usize::try_from(thrown).expect("a place in a list")]
    };
    let surname = one("district: surname", &SURNAMES);
    let first = one("district: first", &FIRST);
    let second = one("district: second", &SECOND);
    if throw("district: short name", &[about], 5) == 0 {
        return format!("{surname}{second}");
    }
    format!("{surname}{first}{second}")
}

fn birth_date(about: u64, staff: bool, today: LocalDate) -> LocalDate {
    let index = usize::try_from(about).expect("a place in a list");
    let days = age(index, staff) * 1_461 / 4 + throw("district: birthday", &[about], 360) + 2;
    today.plus_days(-i32::try_from(days).expect("nobody is that old"))
}

fn document(index: usize, born: LocalDate, today: LocalDate) -> String {
    let (year, month, day) = born.ymd();
    let first17 = format!("999999{year:04}{month:02}{day:02}{:03}", 200 + index % 800);
    let fits = |number: &String| Document::check(DocumentKind::Mainland, number, today).is_ok();
    let mut numbers = "0123456789X"
        .chars()
        .map(|check| format!("{first17}{check}"));
    { numbers.find(fits) }.expect("one of eleven check characters fits")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn two_thousand_people_of_all_ages_have_documents_of_their_own() {
        let today = LocalDate::from_ymd(2025, 3, 3).expect("a day");
        let people: Vec<_> = (0..2_000)
            .map(|it| registration(it, false, today))
            .collect();
        let documents: BTreeSet<_> = people.iter().map(|it| &it.document_number).collect();
        assert_eq!(documents.len(), 2_000);
        let ages: Vec<u64> = (0..2_000).map(|it| age(it, false)).collect();
        assert!(ages.iter().any(|age| *age < 7) && ages.iter().any(|age| *age > 84));
        let phones: BTreeSet<_> = people.iter().filter_map(|it| it.phone.as_ref()).collect();
        assert!(phones.len() < 700, "families share telephones");
    }

    #[test]
    fn forty_organisations_have_names_and_codes_of_their_own() {
        let all: Vec<_> = (0..40).map(|it| accreditation(it, None)).collect();
        let names: BTreeSet<_> = all.iter().map(|it| &it.name).collect();
        assert_eq!(names.len(), 40);
    }
}
