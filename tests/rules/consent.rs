//! Nobody is recorded against their will (R4, R6).

use hourledger::domain::activities::command::SignUp;
use hourledger::domain::kernel::ids::Digest32;
use hourledger::domain::kernel::refusal::RefusalCode;
use hourledger::domain::people::command::{GiveConsent, RegisterPerson, WithdrawConsent};
use hourledger::domain::people::event::{ConsentGiver, Purpose};

use crate::cast::{
    District, activity, check_in_by_code, consent_form, keyed, new_activity, new_person, person,
};

fn withdraw(district: &District, purpose: Purpose) -> WithdrawConsent {
    WithdrawConsent {
        person_id: district.fang,
        purpose,
    }
}

fn give(district: &District, purpose: Purpose) -> GiveConsent {
    GiveConsent {
        person_id: district.fang,
        purpose,
        given_by: ConsentGiver::Person,
        text_digest: Digest32::of(b"the text that was shown"),
    }
}

#[test]
fn r4_without_consent_nobody_is_registered() {
    let mut district = District::new();
    let command = RegisterPerson {
        consent: None,
        ..person(500)
    };
    let outcome = district.world.as_actor(district.founder).when(command);
    outcome.then_refused(RefusalCode::ConsentMissing, "consent");
}

#[test]
fn r4_a_withdrawn_consent_stops_every_new_record() {
    let mut district = District::new();
    let (fang, sweeping) = (district.fang, district.sweeping);
    let plan = activity(district.snow, "2026-03-05 09:00", "2026-03-05 12:00");
    let later = new_activity(&district.world.given([plan]));
    let command = withdraw(&district, Purpose::Registration);
    let outcome = district.world.as_actor(fang).when(command);
    outcome.then_events(["consent_withdrawn"]);

    let world = district.world.at("2026-03-03 09:00");
    let outcome = world.when(check_in_by_code(sweeping, fang));
    outcome.then_refused(RefusalCode::ConsentWithdrawn, "person_id");
    let outcome = world.when(SignUp {
        activity_id: later,
        person_id: fang,
    });
    outcome.then_refused(RefusalCode::ConsentWithdrawn, "person_id");
    let entry = keyed(sweeping, fang, "2026-03-03 09:00", "2026-03-03 10:00");
    let world = world
        .at("2026-03-03 13:00")
        .as_actor(district.snow.recorder);
    let outcome = world.when(entry);
    outcome.then_refused(RefusalCode::ConsentWithdrawn, "person_id");
}

#[test]
fn r4_a_new_consent_opens_the_way_again() {
    let mut district = District::new();
    let fang = district.fang;
    let (gone, back) = (
        withdraw(&district, Purpose::Registration),
        give(&district, Purpose::Registration),
    );
    let world = district.world.as_actor(fang);
    world.given([gone]);
    world.when(back).then_events(["consent_given"]);
    let outcome = world
        .at("2026-03-03 09:00")
        .when(check_in_by_code(district.sweeping, fang));
    outcome.then_events(["session_checked_in"]);
}

#[test]
fn r4_each_purpose_has_its_own_consent() {
    let mut district = District::new();
    let fang = district.fang;
    let (unknown, given) = (
        withdraw(&district, Purpose::EmployerCheck),
        give(&district, Purpose::EmployerCheck),
    );
    let world = district.world.as_actor(fang);
    let outcome = world.when(unknown.clone());
    outcome.then_refused(RefusalCode::ConsentUnknown, "purpose");
    world.given([given]);
    world.when(unknown).then_events(["consent_withdrawn"]);
    let outcome = world
        .at("2026-03-03 09:00")
        .when(check_in_by_code(district.sweeping, fang));
    outcome.then_events(["session_checked_in"]);
}

#[test]
fn r4_only_the_person_or_staff_speak_for_a_consent() {
    let mut district = District::new();
    let command = give(&district, Purpose::EmployerCheck);
    let outcome = district
        .world
        .as_actor(district.qiang)
        .when(command.clone());
    outcome.then_refused(RefusalCode::RecordNotYours, "");
    let outcome = district.world.as_actor(district.snow.clerk).when(command);
    outcome.then_events(["consent_given"]);
}

#[test]
fn r6_a_minor_needs_the_guardians_consent() {
    let mut district = District::new();
    district.world.as_actor(district.founder);
    // The ledger's day is 2026-03-02.
    for (number, born, giver, accepted) in [
        (600, "2008-03-03", ConsentGiver::Person, false),
        (601, "2008-03-03", ConsentGiver::Guardian, true),
        (602, "2008-03-02", ConsentGiver::Person, true),
        (603, "2020-01-01", ConsentGiver::Person, false),
    ] {
        let command = RegisterPerson {
            birth_date: Some(born.parse().expect("a date")),
            consent: Some(consent_form(giver)),
            ..person(number)
        };
        let outcome = district.world.when(command);
        if accepted {
            let _ = new_person(&outcome.then_events(["person_registered"]));
        } else {
            outcome.then_refused(RefusalCode::GuardianConsentMissing, "consent.given_by");
        }
    }
}
