//! The circle: what is written is read again, and an error file comes back mended.
//!
//! Property tests over rows of every shape, with texts that a spreadsheet would calculate.

use hourledger::domain::kernel::documents::{DocumentKind, Sex};
use hourledger::domain::kernel::minutes::Minutes;
use hourledger::domain::kernel::moment::LocalDate;
use hourledger::domain::kernel::refusal::Lang;
use hourledger::domain::sessions::grade::Grade;
use hourledger::domain::sessions::state::SessionState;
use hourledger::domain::timebank::elsewhere::MovementKind;
use hourledger::interchange::values::{LocalDateTime, LocalTime};
use hourledger::interchange::{
    ActivityRow, Format, Mapping, MovementRow, Note, OpeningBalanceRow, OrganisationRow, Row, Rows,
    SessionRow, SessionSource, Shape, StandardFile, StarRow, VolunteerRow, check, error_file,
};
use proptest::option::of;
use proptest::prelude::*;

use crate::files::{checked, sessions, table, told};

#[test]
fn an_error_file_is_mended_and_sent_back() {
    let text = "编号,志愿者编号,日期,分钟,备用\n\
                a,v,2024-03-05,60,\n\
                b,v,05/03/2024,60,\"=1+1\"\n\
                c,v,2024-03-07,long,'kept\n\
                d,v,2024-03-08,5,x,stray\n";
    let first = table(text.as_bytes());
    let found = check(Shape::Sessions, &first, &Mapping::default());
    let sent = error_file(&first, &found.problems, Lang::Zh);
    let sent = String::from_utf8(sent).expect("UTF-8");
    assert!(
        sent.starts_with("\u{FEFF}编号,志愿者编号,日期,分钟,备用,error\r\n"),
        "{sent}"
    );
    assert_eq!(
        sent.lines().count(),
        4,
        "the header and the bad rows: {sent}"
    );
    assert!(
        sent.contains("DURATION_MALFORMED") && !sent.contains("=1+1"),
        "{sent}"
    );

    let unmended = checked(Shape::Sessions, sent.as_bytes());
    assert!(
        unmended.rows.is_empty(),
        "nothing is good before it is mended: {unmended:?}"
    );

    let mended = sent
        .replace("05/03/2024", "2024-03-05")
        .replace("long", "30")
        .replace(",#VALUE!\r\n", "\r\n")
        .replace("#VALUE!", "two");
    let mended = checked(Shape::Sessions, mended.as_bytes());
    assert_eq!(told(&mended.problems), Vec::<String>::new());
    let ids: Vec<&str> = sessions(&mended)
        .iter()
        .map(|row| row.external_id.as_str())
        .collect();
    assert_eq!(ids, ["b", "c", "d"]);
    assert_eq!(sessions(&mended)[1].notes[0].text, "'kept");
}

fn text() -> impl Strategy<Value = String> {
    let text = "[=+@'\"-]{0,3}[a-z王,;]{1,8}( |\u{20}[a-z0-9=]{1,4})?[a-z]";
    text.prop_filter("an error of a spreadsheet is none", |text| {
        !text.starts_with('#')
    })
}

fn date() -> impl Strategy<Value = LocalDate> {
    (0_i32..70_000).prop_map(|days| {
        LocalDate::from_ymd(1930, 1, 1)
            .expect("a date")
            .plus_days(days)
    })
}

fn date_time() -> impl Strategy<Value = LocalDateTime> {
    (date(), 0_u32..86_400).prop_map(|(date, seconds)| LocalDateTime {
        date,
        time: LocalTime::from_seconds(seconds).expect("within a day"),
    })
}

fn notes() -> impl Strategy<Value = Vec<Note>> {
    of(text()).prop_map(|text| {
        let note = |text| Note {
            column: "T-Shirt".to_owned(),
            text,
        };
        text.map(note).into_iter().collect()
    })
}

prop_compose! {
    fn volunteer()(
        names in (of(text()), of(text()), of(text())),
        document in of((0_usize..8, "[A-Z][0-9]{8}")),
        born in (of(date()), of(any::<bool>())),
        reach in (of("\\+[0-9]{11}"), of(text()), of(text()), of(text())),
        rest in (of(text()), of(date()), of(text())),
        tags in prop::collection::vec("[a-z王]{1,5}", 0..4),
        notes in notes(),
    ) -> VolunteerRow {
        VolunteerRow {
            row: 0,
            external_id: String::new(),
            given_name: names.0,
            family_name: names.1,
            display_name: names.2,
            id_type: document.as_ref().map(|(at, _)| DocumentKind::ALL[*at].1),
            id_number: document.map(|(_, number)| number),
            birth_date: born.0,
            gender: born.1.map(|female| if female { Sex::Female } else { Sex::Male }),
            phone: reach.0,
            email: reach.1,
            preferred_language: reach.2,
            address: reach.3,
            guardian_external_id: rest.0,
            registered_on: rest.1,
            consent_version: rest.2,
            tags,
            notes,
        }
    }
}

prop_compose! {
    fn organisation()(
        name in text(), texts in prop::collection::vec(of(text()), 7),
        dates in (of(date()), of(date())), notes in notes(),
    ) -> OrganisationRow {
        OrganisationRow {
            row: 0,
            external_id: String::new(),
            name,
            registration_no: texts[0].clone(),
            parent_external_id: texts[1].clone(),
            kind: texts[2].clone(),
            contact_name: texts[3].clone(),
            phone: texts[4].clone(),
            email: texts[5].clone(),
            address: texts[6].clone(),
            valid_from: dates.0,
            valid_to: dates.1,
            notes,
        }
    }
}

prop_compose! {
    fn activity()(
        title in text(), texts in prop::collection::vec(of(text()), 3),
        place in (of(-90_000_000..=90_000_000), of(-180_000_000..=180_000_000)),
        starts_at in of(date_time()), announced_at in of(date_time()), days in of(1_i32..9),
        numbers in (of(0_u32..1000), of(0_u32..=100)), notes in notes(),
    ) -> ActivityRow {
        ActivityRow {
            row: 0,
            external_id: String::new(),
            organisation_id: texts[0].clone(),
            title,
            category: texts[1].clone(),
            place: texts[2].clone(),
            lat_microdegrees: place.0,
            lon_microdegrees: place.1,
            ends_at: starts_at.zip(days).map(|(at, days)| LocalDateTime {
                date: at.date.plus_days(days),
                ..at
            }),
            starts_at,
            capacity: numbers.0,
            min_attendance_percent: numbers.1,
            announced_at,
            notes,
        }
    }
}

prop_compose! {
    fn session()(
        volunteer_id in text(), texts in prop::collection::vec(of(text()), 9),
        start in date_time(), minutes in 1_i64..=1440, timed in any::<bool>(),
        breaks in of(2_i64..400),
        ledger in (of(0_usize..3), of(0_usize..2)),
        source in of(0_usize..4), dates in (of(date()), of(date())), notes in notes(),
    ) -> SessionRow {
        let breaks = breaks.filter(|breaks| timed && *breaks < minutes);
        let states = [SessionState::Effective, SessionState::Imported, SessionState::Disputed];
        let end = start.time.seconds() + u32::try_from(minutes).expect("small") * 60;
        let end = LocalDateTime {
            date: start.date.plus_days(i32::try_from(end / 86_400).expect("small")),
            time: LocalTime::from_seconds(end % 86_400).expect("within a day"),
        };
        let sources = [
            SessionSource::Clock,
            SessionSource::Roster,
            SessionSource::Keyed,
            SessionSource::Import,
        ];
        SessionRow {
            row: 0,
            external_id: String::new(),
            volunteer_id,
            organisation_id: texts[0].clone(),
            activity_id: texts[1].clone(),
            date: start.date,
            start: timed.then_some(start),
            end: timed.then_some(end),
            break_minutes: breaks.map(Minutes),
            minutes: Minutes(minutes - breaks.unwrap_or(0)),
            kind: texts[2].clone(),
            description: texts[3].clone().map(|text| format!("{text}\n{text}")),
            source: source.map(|at| sources[at]),
            recorder: texts[4].clone(),
            confirmer: texts[5].clone(),
            approved_by: texts[6].clone(),
            approved_on: dates.0,
            evidence_ref: texts[7].clone(),
            national_reference: texts[8].clone(),
            national_entered_on: dates.1,
            ledger_state: ledger.0.map(|at| states[at]),
            evidence_grade: ledger.1.map(|at| [Grade::A, Grade::H][at]),
            notes,
        }
    }
}

prop_compose! {
    fn opening_balance()(
        as_of in date(),
        minutes in 1_i64..1_000_000,
        evidence_ref in of(text()),
        notes in notes(),
    ) -> OpeningBalanceRow {
        OpeningBalanceRow {
            row: 0,
            account: String::new(),
            as_of,
            minutes: Minutes(minutes),
            evidence_ref,
            notes,
        }
    }
}

prop_compose! {
    fn star()(
        scheme in "[a-z][a-z0-9_]{0,9}", level in 1_u32..=9, awarded_on in date(),
        authority in of(text()), evidence_ref in of(text()), notes in notes(),
    ) -> StarRow {
        StarRow {
            row: 0,
            person: String::new(),
            scheme: scheme.parse().expect("a code"),
            level,
            awarded_on,
            authority,
            evidence_ref,
            notes,
        }
    }
}

prop_compose! {
    fn movement()(
        transfer in any::<bool>(), moved_on in date(), minutes in 1_i64..=100_000,
        lost in any::<bool>(), counterparty in of("[a-z]{1,9}"), said in of(text()),
        evidence_ref in of(text()), notes in notes(),
    ) -> MovementRow {
        let kinds = [MovementKind::Redemption, MovementKind::Transfer];
        MovementRow {
            row: 0,
            external_id: String::new(),
            person: "v-1".to_owned(),
            kind: kinds[usize::from(transfer)],
            moved_on,
            minutes: Minutes(if lost { -minutes } else { minutes }),
            counterparty,
            text: said,
            evidence_ref,
            notes,
        }
    }
}

/// Writes rows one by one.
fn streamed<R: Row>(rows: &[R], format: Format, lang: Lang) -> Vec<u8> {
    let to = std::io::Cursor::new(Vec::new());
    let mut file = StandardFile::begin(R::SHAPE, format, lang, to).expect("memory");
    for row in rows {
        file.push(row).expect("memory");
    }
    file.finish().expect("memory").into_inner()
}

/// Numbers the rows as they will stand in the file, reads what is written, and compares.
macro_rules! closes {
    ($rows:ident, $kind:ident) => {
        closes!($rows, $kind, external_id)
    };
    ($rows:ident, $kind:ident, $key:ident) => {{
        let mut rows = $rows;
        for (number, row) in (2..).zip(&mut rows) {
            row.row = number;
            row.$key = format!("id {number}");
        }
        for (format, lang) in [(Format::Csv, Lang::Zh), (Format::Xlsx, Lang::En)] {
            let mut told: Vec<_> = rows.clone();
            for row in &mut told {
                row.notes.clear();
            }
            let bytes = streamed(&told, format, lang);
            prop_assert_eq!(&bytes, &streamed(&told, format, lang), "the same bytes");
            let checked = checked(Shape::$kind, &bytes);
            prop_assert!(checked.rows == Rows::$kind(told), "{:?}", checked.problems);
        }
        let rows = Rows::$kind(rows);
        for lang in [Lang::Zh, Lang::En] {
            let bytes = rows.write(lang);
            let checked = checked(Shape::$kind, &bytes);
            prop_assert_eq!(told(&checked.problems), Vec::<String>::new());
            prop_assert!(checked.rows == rows, "{}", String::from_utf8_lossy(&bytes));
        }
    }};
}

proptest! {
    #[test]
    fn volunteers_come_back(rows in prop::collection::vec(volunteer(), 0..6)) {
        closes!(rows, Volunteers);
    }

    #[test]
    fn organisations_come_back(rows in prop::collection::vec(organisation(), 0..6)) {
        closes!(rows, Organisations);
    }

    #[test]
    fn activities_come_back(rows in prop::collection::vec(activity(), 0..6)) {
        closes!(rows, Activities);
    }

    #[test]
    fn sessions_come_back(rows in prop::collection::vec(session(), 0..6)) {
        closes!(rows, Sessions);
    }
}

proptest! {
    #[test]
    fn opening_balances_come_back(rows in prop::collection::vec(opening_balance(), 0..6)) {
        closes!(rows, OpeningBalances, account);
    }
}

proptest! {
    #[test]
    fn movements_come_back(rows in prop::collection::vec(movement(), 0..6)) {
        closes!(rows, Movements);
    }

    #[test]
    fn stars_come_back(rows in prop::collection::vec(star(), 0..6)) {
        closes!(rows, Stars, person);
    }
}

/// `cargo test --release --test interchange -- --ignored --nocapture`
#[test]
#[ignore = "long: prints how long a hundred thousand and a million rows take"]
fn a_hundred_thousand_sessions_are_checked_in_two_seconds() {
    for count in [100_000, 1_000_000] {
        let mut text = "编号,志愿者编号,组织编号,日期,开始,结束,小时,服务内容\n".to_owned();
        for row in 0..count {
            let day = row % 28 + 1;
            let line = format!(
                "s-{row},v-{},org-7,2024/3/{day},9:30,11:00,1.5,整理\n",
                row % 977
            );
            text.push_str(&line);
        }
        let began = std::time::Instant::now();
        let table = table(text.as_bytes());
        let read = began.elapsed();
        let checked = check(Shape::Sessions, &table, &Mapping::default());
        let all = began.elapsed();
        println!(
            "{count} rows, {} bytes: read {read:?}, checked {all:?}",
            text.len()
        );
        assert_eq!(checked.sum_minutes.0, count * 90);
        assert!(
            count > 100_000 || all.as_secs() < 2 || cfg!(debug_assertions),
            "{all:?}"
        );
    }
}
