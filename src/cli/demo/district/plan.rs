//! A year of activities and who goes to them: weekly ones of every organisation, big days of the
//! calendar, night shifts, an emergency, and a ring that makes hours up. Only a plan.

use std::collections::{BTreeMap, BTreeSet};

use super::mix::{self, BIG_DAY_GUESTS, COURSES, GUESTS, LOTS, SEQUELS, Sequel};
use super::people::age;
use crate::cli::demo::courses::Course;
use crate::cli::demo::ports::throw;
use crate::domain::kernel::ids::{ActivityId, SessionId};

/// Days of the district's year, counted from its first.
pub const DAYS: i32 = 355;
/// First day with a weekly activity; people are registered before.
const WEEKLY_FROM: i32 = 8;
/// The day on which hours are made up, the one on which it is found, and the organisation's
/// return.
pub const RING: (i32, i32, i32) = (180, 221, 255);
/// From this day those stay away who withdraw or are erased at the end of the year.
const LEAVERS_UNTIL: i32 = 290;

/// What, category, first and last minute after midnight of a weekly activity.
const WEEKLY: [(&str, &str, i64, i64); 8] = [
    ("社区咨询与陪伴", "community.neighbours", 540, 690),
    ("课后学业辅导", "livelihood.schooling", 840, 960),
    ("门诊导医", "livelihood.medical", 540, 690),
    ("消防安全入户宣传", "community.safety", 840, 960),
    ("探访独居长者", "livelihood.elders", 840, 960),
    ("智能手机课堂", "livelihood.elders", 1_140, 1_260),
    ("环境清洁", "development.environment", 540, 690),
    ("夜间平安巡逻", "community.safety", 1_350, 1_470),
];
/// Days of the calendar on which many come: learning from Lei Feng, May Day, Dragon Boat, National
/// Day, Volunteer Day, New Year.
const BIG_DAYS: [(i32, &str, &str); 6] = [
    (2, "学雷锋志愿服务日", "events"),
    (59, "五一公园值守", "events"),
    (89, "端午包粽慰问", "livelihood.elders"),
    (212, "国庆文明引导", "events"),
    (277, "国际志愿者日集中行动", "events"),
    (304, "新年图书漂流", "livelihood.culture"),
];
/// The day of the flood.
const EMERGENCY: i32 = 128;

/// One activity of the year.
pub struct Meeting {
    /// Whose, as a place in the district's list.
    pub organisation: usize,
    /// Name and category.
    pub texts: (&'static str, &'static str),
    /// Day of the year.
    pub day: i32,
    /// First and last minute after that day's midnight.
    pub minutes: (i64, i64),
    /// Announced before it began.
    pub announced: bool,
    /// Nobody came: all of it is made up.
    pub made_up: bool,
    /// Who comes.
    pub guests: Vec<Guest>,
    /// Its id, once published.
    pub id: Option<ActivityId>,
}

impl Meeting {
    /// Whether its organisation ticks a roster the next day instead of keying people in.
    pub fn keeps_a_roster(&self) -> bool {
        self.organisation % 4 == 2 && self.announced && !self.made_up
    }

    /// Who is ticked, as places in the list of guests.
    pub fn on_the_roster(&self) -> impl Iterator<Item = usize> + use<> {
        let ticked = |guest: &Guest| guest.course == Course::KeyedInTime && self.keeps_a_roster();
        let places: Vec<usize> = (0..self.guests.len())
            .filter(|i| ticked(&self.guests[*i]))
            .collect();
        places.into_iter()
    }

    /// Whether this guest declares the hours instead of being keyed in late (R29).
    pub fn declares(&self, i: usize) -> bool {
        let late = self.guests[i].course == Course::KeyedLate;
        self.organisation % 4 == 1 && late && !self.made_up
    }
}

/// One person's part.
pub struct Guest {
    /// Place in the district's list.
    pub person: usize,
    /// How it goes.
    pub course: Course,
    /// And after.
    pub sequel: Sequel,
    /// The session, once there is one.
    pub session: Option<SessionId>,
}

/// The year of so many organisations and people, of whom the first are staff.
pub fn meetings(organisations: usize, staff: usize, people: usize) -> Vec<Meeting> {
    let mut draw = Draw::among(staff, people);
    let ring = organisations - 1;
    let mut planned = Vec::new();
    for day in 0..DAYS {
        for (at, texts, minutes) in on_day(day, organisations) {
            let resting = at == ring && (RING.0 - 25..RING.2 + 8).contains(&day);
            if !resting {
                let crowd = matches!(minutes, (_, 1_020));
                planned.push(meeting(&mut draw, day, at, texts, minutes, crowd));
            }
        }
    }
    planned.push(made_up(&mut draw, ring));
    planned.sort_by_key(|it| (it.day, it.minutes.0));
    planned
}

type Entry = (usize, (&'static str, &'static str), (i64, i64));

/// What takes place on a day: place of the organisation, name and category, minutes.
fn on_day(day: i32, organisations: usize) -> Vec<Entry> {
    let mut found = Vec::new();
    for (_, title, category) in BIG_DAYS.into_iter().filter(|it| it.0 == day) {
        let hosts = (0..organisations).filter(|at| at.is_multiple_of(7));
        found.extend(hosts.map(|at| (at, (title, category), (840, 1_020))));
    }
    if day == EMERGENCY {
        let hosts = (0..organisations).filter(|at| at % 5 == 3);
        found.extend(hosts.map(|at| (at, ("暴雨应急值守", "emergency.relief"), (540, 960))));
    }
    if day >= WEEKLY_FROM {
        for at in 0..organisations {
            let kind = WEEKLY[(at + at / 5) % WEEKLY.len()];
            let weekday = i32::try_from(at % 7).expect("fewer than seven");
            if day % 7 == weekday {
                found.push((at, (kind.0, kind.1), (kind.2, kind.3)));
            }
        }
    }
    found
}

fn meeting(
    draw: &mut Draw,
    day: i32,
    organisation: usize,
    texts: (&'static str, &'static str),
    minutes: (i64, i64),
    crowd: bool,
) -> Meeting {
    let about = [
        u64::from(day.unsigned_abs()),
        organisation as u64,
        minutes.0.unsigned_abs(),
    ];
    let (least, most) = GUESTS;
    let wanted = if crowd {
        draw.people * BIG_DAY_GUESTS / 1_000
    } else {
        usize::try_from(least + throw("district: guests", &about, most + 1 - least))
            .expect("a handful")
    };
    let night = minutes.1 > 1_440;
    let people = draw.guests(&about, wanted, day, night);
    let guest = |person: usize| {
        let about = [about[0], about[1], about[2], person as u64];
        let course = mix::of(&COURSES, throw("district: course", &about, 1_000));
        let clean = course.approved_after_days() == Some(3) && course.signs_up();
        let clean = clean && course != Course::Unsigned && course != Course::VoidedLater;
        let sequel = mix::of(&SEQUELS, throw("district: sequel", &about, 1_000));
        Guest {
            person,
            course,
            sequel: if clean { sequel } else { Sequel::None },
            session: None,
        }
    };
    Meeting {
        organisation,
        texts,
        day,
        minutes,
        announced: !texts.1.starts_with("emergency"),
        made_up: false,
        guests: people.into_iter().map(guest).collect(),
        id: None,
    }
}

/// Five hours for six people, keyed in by an insider who never saw them there.
fn made_up(draw: &mut Draw, organisation: usize) -> Meeting {
    let people = draw.guests(&[1], 6, RING.0, false);
    let guest = |person| Guest {
        person,
        course: Course::KeyedLate,
        sequel: Sequel::None,
        session: None,
    };
    Meeting {
        organisation,
        texts: ("入户走访", "community.neighbours"),
        day: RING.0,
        minutes: (540, 850),
        announced: true,
        made_up: true,
        guests: people.into_iter().map(guest).collect(),
        id: None,
    }
}

/// Draws guests: some people have many lots; nobody comes twice a day or after a night.
struct Draw {
    people: usize,
    lots: Vec<usize>,
    grown_up: BTreeMap<usize, bool>,
    busy: BTreeSet<(usize, i32)>,
}

impl Draw {
    fn among(staff: usize, people: usize) -> Self {
        let often = |person: usize| {
            let lots = mix::of(&LOTS, throw("district: lots", &[person as u64], 1_000));
            std::iter::repeat_n(person, lots)
        };
        Self {
            people,
            lots: (staff..people).flat_map(often).collect(),
            grown_up: (staff..people)
                .map(|it| (it, age(it, false) >= 18))
                .collect(),
            busy: BTreeSet::new(),
        }
    }

    fn guests(&mut self, about: &[u64], wanted: usize, day: i32, night: bool) -> Vec<usize> {
        let mut found = Vec::new();
        for turn in 0..(wanted as u64 * 4) {
            let question = [about, &[turn]].concat();
            let lot = throw("district: lot", &question, self.lots.len() as u64);
            let person = self.lots[usize::try_from(lot).expect("a place in a list")];
            let leaves = leaver(person, self.people) && day > LEAVERS_UNTIL;
            let may = !leaves && (!night || self.grown_up[&person]);
            if may && found.len() < wanted && !self.busy.contains(&(person, day)) {
                self.busy
                    .extend([(person, day), (person, day + i32::from(night))]);
                found.push(person);
            }
        }
        found
    }
}

/// Who withdraws consent at the end of the year, or is erased: the first of them.
pub fn leaver(person: usize, people: usize) -> bool {
    let share = usize::try_from(1_000 / mix::WITHDRAWALS).expect("a small number");
    person + 1 == people || person % share == share - 1
}
