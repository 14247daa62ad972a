//! Durable acknowledged writes over HTTP: check-ins, each of another volunteer, each under its own
//! key, alternating with pgbench at the same number of clients.

use crate::http::client::{Shot, fire};
use crate::http::server::{Server, Target};
use crate::ledger::new_key;

/// The requests of `targets`: one check-in each, under a new key.
pub fn requests(targets: &[Target]) -> Vec<Vec<u8>> {
    targets.iter().map(request).collect()
}

fn request(target: &Target) -> Vec<u8> {
    let key = new_key();
    let body = format!(r#"{{"person_id":"{}"}}"#, target.person);
    let head = format!(
        "POST /api/v1/activities/{}/check-ins HTTP/1.1\r\nhost: bench\r\n\
         authorization: Bearer {}\r\nidempotency-key: {key}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        target.activity,
        target.token,
        body.len(),
    );
    [head, body].concat().into_bytes()
}

/// Lets `clients` clients check in the volunteers of `turns`.
pub fn check_in(server: &Server, turns: &[Target], clients: usize) -> Shot {
    fire(server.targets.api, &requests(turns), clients)
}
