//! Requests about what an import brings along beside hours: who may state and see it.

use serde_json::{Value, json};

use crate::cases::{Case, case, import, row};
use crate::support::District;

/// What an import brings along beside hours.
pub fn of_brought(district: &District) -> Vec<Case<'_>> {
    let (recorder, approver) = (&district.recorder.client, &district.approver.client);
    let volunteer = Some(&district.volunteer.client);
    let path = format!("/imports/{}", import(district));
    let star = row(
        "st-1",
        &json!({
            "person_id": district.volunteer.id, "scheme": "national", "stars": 2,
            "awarded_on": "2025-12-05",
        }),
    );
    let balance = row(
        "b-1",
        &json!({"person_id": district.volunteer.id, "as_of": "2025-12-31", "amount": 600}),
    );
    let moved = json!({
        "person_id": district.volunteer.id, "kind": "transfer", "amount": -60,
        "moved_on": "2025-01-17",
    });
    let movements = format!("{path}/movements");
    let (balances, stars) = (format!("{path}/balances"), format!("{path}/stars"));
    let look = |operation, path: &str| case(operation, path, Value::Null, approver, volunteer);
    vec![
        look("import_balances", &balances),
        look("import_stars", &stars),
        look("import_movements", &movements),
        case(
            "import_movement",
            movements,
            row("m-1", &moved),
            recorder,
            volunteer,
        ),
        case("import_balance", balances, balance, recorder, volunteer),
        case("import_star", stars, star, recorder, volunteer),
    ]
}
