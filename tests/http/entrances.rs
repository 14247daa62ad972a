//! Links and cards over the API: who makes them, where, for whom, and what of them is refused.

use serde_json::json;

use crate::support::District;

#[test]
fn a_clerk_makes_links_and_cards_at_their_own_station_only() {
    let district = District::open();
    let person = &district.volunteer.id;
    let here = json!({"organisation_id": district.organisation, "station_id": district.station});
    let nowhere = json!({"organisation_id": district.organisation});
    let elsewhere = json!({"organisation_id": district.other_organisation});
    for what in ["links", "cards"] {
        let path = format!("/people/{person}/{what}");
        let reply = district.clerk.client.write(&path, &here);
        assert_eq!(reply.status, 201, "{what}: {}", reply.json());
        for place in [&nowhere, &elsewhere] {
            let reply = district.clerk.client.write(&path, place);
            assert_eq!(reply.status, 403, "{what}: {}", reply.json());
        }
        let reply = district.recorder.client.write(&path, &nowhere);
        assert_eq!(reply.status, 201, "{what}: {}", reply.json());
        let reply = district.volunteer.client.write(&path, &nowhere);
        reply.refused(403, "ROLE_MISSING");
    }
}

#[test]
fn a_link_lives_as_long_as_asked_within_bounds() {
    let district = District::open();
    let path = format!("/people/{}/links", district.volunteer.id);
    let ask = |minutes: u32| {
        let body = json!({"life_minutes": minutes});
        district.founder.write(&path, &body)
    };
    for out in [0, 4, 1441, 65_535] {
        let refused = ask(out).refused(400, "NUMBER_OUT_OF_RANGE");
        assert_eq!(refused["field"], "life_minutes", "{out}");
    }
    let made = ask(1440).good();
    let text = made["path"].as_str().expect("a path");
    assert!(text.starts_with("/me/enter/hll_"), "{text}");
    let ends = made["expires_at"].as_str().expect("a time");
    let usual = district.founder.write(&path, &json!({})).good();
    assert!(usual["expires_at"].as_str().expect("a time") < ends);
}

#[test]
fn nobody_comes_in_who_is_not_registered() {
    let district = District::open();
    let nobody = format!("/people/per_{}/links", "1".repeat(32));
    let reply = district.founder.write(&nobody, &json!({}));
    reply.refused(404, "PERSON_UNKNOWN");
    let erased = &district.neighbour;
    let erasure = format!("/people/{}/erasure", erased.id);
    erased.client.write(&erasure, &json!({})).good();
    for what in ["links", "cards"] {
        let path = format!("/people/{}/{what}", erased.id);
        let reply = district.founder.write(&path, &json!({}));
        reply.refused(409, "PERSON_ERASED");
    }
}

#[test]
fn a_card_has_a_number_to_print_and_says_whether_a_pin_is_missing() {
    let district = District::open();
    let path = format!("/people/{}/cards", district.volunteer.id);
    let issued = district.founder.write(&path, &json!({})).good();
    let number = issued["card_number"].as_str().expect("a number");
    assert!(
        number.starts_with("CARD-") && number.len() == 21,
        "{number}"
    );
    assert_eq!(issued["has_pin"], false);
    let next = district.founder.write(&path, &json!({})).good();
    assert_ne!(next["card_number"], issued["card_number"]);
}
