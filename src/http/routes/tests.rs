//! What must hold of the table as a whole: unique addresses, nothing public that reveals, a row for
//! every command of people.

use super::*;

#[test]
fn operations_and_addresses_are_unique() {
    for (at, endpoint) in TABLE.iter().enumerate() {
        let rule = &endpoint.rule;
        let clash = TABLE[..at].iter().find(|other| {
            let other = &other.rule;
            other.operation == rule.operation
                || (other.method, other.path) == (rule.method, rule.path)
        });
        assert!(clash.is_none(), "{}", rule.operation);
    }
}

#[test]
fn what_is_public_reveals_nothing_and_writes_nothing_but_a_complaint() {
    for rule in TABLE.iter().map(|endpoint| &endpoint.rule) {
        if rule.who == Who::Public {
            let writes = rule.writes && rule.operation != "report_concern";
            assert!(rule.reveals.is_empty() && !writes, "{}", rule.operation);
        }
    }
}

#[test]
fn what_reveals_personal_data_is_reserved_to_holders_of_a_role() {
    for rule in TABLE.iter().map(|endpoint| &endpoint.rule) {
        if !rule.reveals.is_empty() {
            let is_reserved = matches!(rule.who, Who::Holders(_) | Who::Session | Who::Till);
            assert!(is_reserved, "{}", rule.operation);
        }
    }
}

#[test]
fn every_command_of_people_has_a_row_and_those_of_the_ledger_itself_have_none() {
    for name in [
        "open_ledger",
        "elapse_due",
        "advance_import",
        "advance_finding",
        "publish_status_list",
        "batch",
        "person",
    ] {
        assert!(of_command(name).is_none(), "{name}");
    }
    let schema = schemars::schema_for!(Command).to_value();
    let names = schema["oneOf"].as_array().expect("a tagged enum");
    for name in names
        .iter()
        .filter_map(|it| it["properties"]["command"]["const"].as_str())
    {
        let internal = [
            "open_ledger",
            "elapse_due",
            "advance_import",
            "advance_finding",
            "publish_status_list",
            // At a till only, where the ledger itself sees card, code or PIN.
            "redeem_credit",
            "open_shift",
            "close_shift",
        ];
        assert_eq!(
            of_command(name).is_none(),
            internal.contains(&name),
            "{name}"
        );
    }
}
