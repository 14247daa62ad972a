//! Point reads over HTTP: one session by its address, beside a handler that reads nothing.

use std::net::SocketAddr;

use crate::http::client::{Shot, fire};

/// Connections that read.
pub const CLIENTS: usize = 64;

/// Reads each of `addresses` once from `server`.
pub fn read(server: SocketAddr, addresses: &[String], token: &str) -> Shot {
    let requests: Vec<Vec<u8>> = addresses
        .iter()
        .map(|address| {
            let head = format!(
                "GET {address} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\n\r\n"
            );
            head.into_bytes()
        })
        .collect();
    fire(server, &requests, CLIENTS)
}
