//! Sessions: date, times and duration must agree, and every fault has its row and column.
//!
//! The same file may hold good rows and bad ones; the good ones come through.

use hourledger::interchange::Shape;

use crate::files::{checked, one_session, sessions, told};

#[test]
fn a_duration_may_be_stated_in_any_way() {
    for (cells, minutes) in [
        (vec![("date", "2024-03-05"), ("minutes", "90")], 90),
        (vec![("date", "2024-03-05"), ("hours", "1.5")], 90),
        (vec![("date", "2024-03-05"), ("服务时长", "1小时30分")], 90),
        (
            vec![("date", "2024-03-05"), ("start", "9:30"), ("end", "11:00")],
            90,
        ),
        (vec![("start", "2024-03-05 09:30"), ("end", "11:00")], 90),
        (
            vec![("start", "2024-03-05 23:00"), ("end", "2024-03-06 01:00")],
            120,
        ),
        (
            vec![
                ("date", "2024-03-05"),
                ("start", "23:00"),
                ("end", "1:00"),
                ("hours", "2"),
            ],
            120,
        ),
        (
            vec![
                ("date", "2024-03-05"),
                ("start", "9:30"),
                ("end", "11:00"),
                ("hours", "1.5"),
            ],
            90,
        ),
    ] {
        let checked = one_session(&cells);
        assert_eq!(told(&checked.problems), Vec::<String>::new(), "{cells:?}");
        let row = &sessions(&checked)[0];
        assert_eq!(
            (row.minutes.0, row.date.to_string().as_str()),
            (minutes, "2024-03-05")
        );
        assert_eq!(row.start.is_some(), row.end.is_some());
    }
}

/// A row of one session beside its date, and the one problem that it has.
const FAULTY: [(&[(&str, &str)], &str); 13] = [
    (
        &[("minutes", "90"), ("hours", "2")],
        "hours:DURATION_DIFFERS",
    ),
    (
        &[("start", "9:30"), ("end", "11:00"), ("hours", "2")],
        "hours:DURATION_DIFFERS",
    ),
    (
        &[("start", "9:30"), ("end", "9:00")],
        "end:END_NOT_AFTER_START",
    ),
    (&[("start", "9:30"), ("end", "")], "end:TIME_LONELY"),
    (
        &[
            ("start", "2024-03-06 9:00"),
            ("end", "9:05"),
            ("minutes", "5"),
        ],
        "date:DATE_DIFFERS",
    ),
    (&[("minutes", "1441")], "minutes:DURATION_TOO_LONG"),
    (&[("hours", "25:00")], "hours:DURATION_TOO_LONG"),
    (&[("minutes", "0")], "minutes:DURATION_NOT_POSITIVE"),
    (&[("minutes", "-5")], "minutes:DURATION_NOT_POSITIVE"),
    (&[("minutes", "")], "minutes:DURATION_MISSING"),
    (&[("时长", "5")], "时长:UNIT_UNKNOWN"),
    (
        &[("minutes", "5"), ("source", "guess")],
        "source:CHOICE_UNKNOWN",
    ),
    (
        &[("minutes", "5"), ("evidence", "a\u{202E}b")],
        "evidence:TEXT_DIRECTION_OVERRIDE",
    ),
];

#[test]
fn what_does_not_agree_is_told() {
    for (cells, expected) in FAULTY {
        let cells = [&[("date", "2024-03-05")], cells].concat();
        let checked = one_session(&cells);
        assert_eq!(
            told(&checked.problems),
            [format!("2:{expected}")],
            "{cells:?}"
        );
        assert!(checked.rows.is_empty());
    }
    for (date, code) in [("", "DATE_MISSING"), ("05/03/2024", "AMBIGUOUS_DATE")] {
        let checked = one_session(&[("date", date), ("minutes", "5")]);
        assert_eq!(told(&checked.problems), [format!("2:date:{code}")]);
    }
}

#[test]
fn good_rows_come_through_without_the_bad() {
    let text = "external_id,volunteer_id,date,minutes\n\
                a,v,2024-03-05,60\n\
                b,,2024-13-05,x\n\
                a,v,2024-03-06,30\n\
                c,v,2024-03-07,15\n";
    let checked = checked(Shape::Sessions, text.as_bytes());
    assert_eq!(
        told(&checked.problems),
        [
            "3:volunteer_id:VALUE_MISSING",
            "3:date:DATE_MALFORMED",
            "3:minutes:DURATION_MALFORMED",
            "4:external_id:DUPLICATE_ID",
        ]
    );
    let rows: Vec<(u32, i64)> = sessions(&checked)
        .iter()
        .map(|row| (row.row, row.minutes.0))
        .collect();
    assert_eq!(rows, [(2, 60), (5, 15)]);
    assert_eq!(
        (
            checked.sum_minutes.0,
            checked.rows_bad(),
            checked.duplicates
        ),
        (75, 2, 1)
    );
}

#[test]
fn rows_travel_as_json() {
    let checked = one_session(&[("date", "2024-03-05"), ("start", "9:30"), ("end", "10:00")]);
    let json = serde_json::to_value(&sessions(&checked)[0]).expect("plain data");
    assert_eq!(json["start"], "2024-03-05 09:30:00");
    assert_eq!(json["minutes"], 30);
    let back: hourledger::interchange::SessionRow = serde_json::from_value(json).expect("the same");
    assert!(back == sessions(&checked)[0]);
}

#[test]
fn nothing_that_is_logged_by_debug_shows_a_person() {
    let text = "id,姓名,手机\nv-1,王小明,1.38001E+10\nv-2,李敏,13800138000\n";
    let checked = checked(Shape::Volunteers, text.as_bytes());
    assert_eq!(told(&checked.problems), ["2:手机:DAMAGED_NUMBER"]);
    let shown = format!("{checked:?}");
    assert!(
        !shown.contains("李敏") && !shown.contains("1.38001"),
        "{shown}"
    );
}
