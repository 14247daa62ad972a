//! Who appears in the demo: 60 people, their documents and roles. Everybody is invented: citizen
//! numbers carry the area `999999`, which does not exist, phones the country code +999, which is
//! given to nobody.

use serde::{Deserialize, Serialize};

use crate::domain::Command;
use crate::domain::kernel::documents::{Document, DocumentKind};
use crate::domain::kernel::ids::{
    ActivityId, Digest32, OrganisationId, PersonId, SessionId, StationId,
};
use crate::domain::kernel::moment::LocalDate;
use crate::domain::people::command::{ConsentForm, RegisterPerson};
use crate::domain::people::event::{Assurance, ConsentGiver};
use crate::domain::people::role::Role;

/// People in the demo.
pub const PEOPLE: usize = 60;
/// The first people are staff; everybody else volunteers.
pub const STAFF: usize = 13;

/// A member of staff: place in the cast, role, organisation, station.
pub type Post = (usize, Role, Option<usize>, Option<usize>);

/// Coordinates the district; administers the ledger.
pub const COORDINATOR: usize = 0;
/// Whose role as a recorder is taken back in May.
pub const LEAVING_RECORDER: usize = 4;

/// Who holds which role where.
pub const POSTS: [Post; 14] = [
    (COORDINATOR, Role::LedgerAdmin, None, None),
    (1, Role::Auditor, None, None),
    (2, Role::OrganisationAdmin, Some(0), None),
    (3, Role::Recorder, Some(0), None),
    (LEAVING_RECORDER, Role::Recorder, Some(0), None),
    (5, Role::Approver, Some(0), None),
    (6, Role::Clerk, Some(0), Some(0)),
    (7, Role::OrganisationAdmin, Some(1), None),
    (8, Role::Recorder, Some(1), None),
    (9, Role::Approver, Some(1), None),
    (10, Role::Clerk, Some(1), Some(1)),
    (11, Role::Recorder, Some(2), None),
    (12, Role::Approver, Some(2), None),
    (5, Role::Approver, Some(2), None),
];

/// The recorder, approver and clerk of each organisation.
pub const DESKS: [(usize, usize, Option<usize>); 3] =
    [(3, 5, Some(6)), (8, 9, Some(10)), (11, 12, None)];

/// Organisations: name, credit code; the last one is a team that the first one guides.
pub const ORGANISATIONS: [(&str, Option<&str>); 3] = [
    ("云汀区志愿服务中心（演示）", Some("52990099MJ0000011B")),
    ("云汀区图书馆（演示）", Some("12990099MB00000225")),
    ("梧桐里邻里互助队（演示）", None),
];

/// Stations: organisation, name, address.
pub const STATIONS: [(usize, &str, &str); 2] = [
    (0, "云汀区志愿服务总站", "云汀路 1 号"),
    (1, "图书馆一层服务台", "书香路 8 号"),
];

/// A county that does not exist, in a province that does.
pub const REGION: &str = "329999";

/// Ages of staff and volunteers, taken in turn.
const STAFF_AGES: [i32; 5] = [34, 41, 29, 52, 38];
const VOLUNTEER_AGES: [i32; 19] = [
    12, 16, 19, 20, 23, 27, 31, 35, 38, 42, 47, 51, 56, 60, 64, 68, 73, 79, 17,
];

const SURNAMES: [&str; 12] = [
    "云", "苏", "乔", "温", "池", "岑", "祝", "简", "柏", "阮", "屠", "郁",
];
const GIVEN: [&str; 30] = [
    "小满", "知秋", "若水", "听雨", "望舒", "采薇", "临溪", "怀瑾", "星遥", "青禾", "念安", "书白",
    "南乔", "向晚", "明远", "立夏", "清和", "一诺", "子衿", "木兰", "归帆", "初晴", "晚舟", "长庚",
    "疏桐", "白露", "景行", "雪见", "行舟", "暮云",
];

/// Whom and what a visitor of the demo meets: ids only.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faces {
    /// Ledger administrator.
    pub admin: PersonId,
    /// Reads everything, writes nothing.
    pub auditor: PersonId,
    /// Recorder of the library.
    pub recorder: PersonId,
    /// Approver of the library.
    pub approver: PersonId,
    /// A volunteer with hours, checked in at the activity under way.
    pub volunteer: PersonId,
    /// The library.
    pub organisation: OrganisationId,
    /// Its station.
    pub station: StationId,
    /// The activity under way.
    pub activity: ActivityId,
    /// The volunteer's open session.
    pub session: SessionId,
}

/// The registration of one of the cast, on a day.
pub fn registration(index: usize, today: LocalDate) -> RegisterPerson {
    let born = birth_date(index);
    let minor = today.age_of_born(born) < 18;
    let (document_kind, document_number) = document(index, born, today);
    RegisterPerson {
        name: format!(
            "{}{}",
            SURNAMES[index % SURNAMES.len()],
            GIVEN[index % GIVEN.len()]
        ),
        document_kind,
        document_number,
        birth_date: Some(born),
        phone: (!index.is_multiple_of(9)).then(|| format!("+9990000{index:04}")),
        region: REGION.to_owned(),
        assurance: if index.is_multiple_of(3) {
            Assurance::NumberChecked
        } else {
            Assurance::DocumentSeen
        },
        consent: Some(ConsentForm {
            given_by: if minor {
                ConsentGiver::Guardian
            } else {
                ConsentGiver::Person
            },
            text_digest: Digest32::of("我同意为志愿服务记录使用我的个人信息。".as_bytes()),
        }),
        organisation_id: None,
        station_id: None,
    }
}

/// The same as a command of staff of an organisation, at a station.
pub fn registered_by(
    index: usize,
    today: LocalDate,
    organisation: Option<OrganisationId>,
    station: Option<StationId>,
) -> Command {
    Command::RegisterPerson(RegisterPerson {
        organisation_id: organisation,
        station_id: station,
        ..registration(index, today)
    })
}

fn birth_date(index: usize) -> LocalDate {
    let number = i32::try_from(index).expect("the cast is small");
    let age = if index < STAFF {
        STAFF_AGES[index % STAFF_AGES.len()]
    } else {
        VOLUNTEER_AGES[index % VOLUNTEER_AGES.len()]
    };
    let day_of_year = 3 + (number * 53) % 350;
    let new_year = LocalDate::from_ymd(2025 - age, 1, 1).expect("within the covered years");
    new_year.plus_days(day_of_year)
}

/// A citizen number whose check character fits, or now and then a passport.
fn document(index: usize, born: LocalDate, today: LocalDate) -> (DocumentKind, String) {
    if index % 20 == 17 {
        return (DocumentKind::Passport, format!("ZZ{index:07}"));
    }
    let (year, month, day) = born.ymd();
    let first17 = format!("999999{year:04}{month:02}{day:02}{:03}", 100 + index);
    let fits = |number: &String| Document::check(DocumentKind::Mainland, number, today).is_ok();
    let numbers = "0123456789X"
        .chars()
        .map(|check| format!("{first17}{check}"));
    let number = { numbers }
        .find(fits)
        .expect("one of eleven check characters fits");
    (DocumentKind::Mainland, number)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn day() -> LocalDate {
        LocalDate::from_ymd(2026, 3, 2).expect("a day")
    }

    #[test]
    fn nobody_shares_a_name_or_a_document_and_no_area_exists() {
        let cast: Vec<_> = (0..PEOPLE)
            .map(|index| registration(index, day()))
            .collect();
        let names: BTreeSet<_> = cast.iter().map(|person| &person.name).collect();
        let numbers: BTreeSet<_> = cast.iter().map(|person| &person.document_number).collect();
        assert_eq!((names.len(), numbers.len()), (PEOPLE, PEOPLE));
        for person in cast
            .iter()
            .filter(|it| it.document_kind == DocumentKind::Mainland)
        {
            let document = Document::check(DocumentKind::Mainland, &person.document_number, day());
            let holder = document.expect("valid").holder.expect("a citizen number");
            assert!(!holder.area_known);
        }
    }

    #[test]
    fn staff_are_adults_and_volunteers_of_all_ages() {
        let age = |index| day().age_of_born(birth_date(index));
        assert!((0..STAFF).all(|index| age(index) >= 18));
        let minors = (STAFF..PEOPLE).filter(|index| age(*index) < 18).count();
        let old = (STAFF..PEOPLE).filter(|index| age(*index) >= 65).count();
        assert!(minors >= 5 && old >= 5, "{minors} {old}");
    }
}
