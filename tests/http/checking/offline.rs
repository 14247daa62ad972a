//! What is offered for checking without this server: it works, and is what the page says it is.

use hourledger::checkpoint::Policy;
use hourledger::domain::kernel::moment::Moment;
use hourledger::run::shapes::shape_of;
use hourledger::verify::{Asked, verify};
use sha2::{Digest as _, Sha256};

use super::Held;
use super::frame::page;
use crate::support::District;

#[test]
fn the_policy_that_is_offered_proves_a_certificate() {
    let held = Held::of("full");
    let reply = held.district.server.nobody().read("/v/policy");
    assert_eq!(
        reply.header("content-disposition"),
        "attachment; filename=\"policy.txt\""
    );
    let policy = Policy::parse(&reply.body).expect("a policy file");
    let at = held.district.server.queue.ledger().clock.now_ms() / 1_000;
    let at = Moment::from_unix(at).expect("covered");
    let report = verify(&held.file(), &Asked::new(at, Some(policy)), shape_of);
    assert!(report.verdict.holds(), "{report:?}");
}

#[test]
fn the_program_that_is_offered_is_the_running_one_with_the_digests_that_the_page_shows() {
    let district = District::open();
    let nobody = district.server.nobody();
    let text = page(&nobody, "/v/offline?lang=en").text();
    let program = nobody.read("/v/verifier");
    assert_eq!(program.status, 200);
    assert_eq!(
        program.header("content-length"),
        program.body.len().to_string()
    );
    let own = std::fs::read(std::env::current_exe().expect("running")).expect("readable");
    assert!(program.body == own, "it is this test's own program");
    let sha256 = blake3::Hash::from_bytes(Sha256::digest(&own).into());
    for shown in [
        sha256.to_hex().as_str(),
        blake3::hash(&own).to_hex().as_str(),
        std::env::consts::ARCH,
        "--policy policy.txt",
        "/v/policy",
        "/.well-known/keys.json",
    ] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
}
