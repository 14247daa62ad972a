//! Every refusal with its texts, for whoever writes a client or a translation.

use hourledger::domain::kernel::refusal::{Lang, RefusalCode};
use serde_json::{Value, json};

use crate::committed::{assert_committed, schemas};

fn texts(code: RefusalCode, lang: Lang) -> Value {
    let (message, next_step) = code.templates(lang);
    json!({ "message": message, "next_step": next_step })
}

#[test]
fn refusals_are_current() {
    let row = |code: &RefusalCode| {
        json!({
            "code": code.as_str(),
            "status": code.status(),
            "rule": code.rule(),
            "zh": texts(*code, Lang::Zh),
            "en": texts(*code, Lang::En),
        })
    };
    let rows: Vec<_> = RefusalCode::ALL.iter().map(row).collect();
    assert_committed(
        &schemas().join("refusals.json"),
        &json!({ "refusals": rows }),
    );
}
