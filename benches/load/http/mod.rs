//! Load over HTTP: a server in a process of its own, and clients that speak HTTP/1.1 over
//! keep-alive connections to it, on this machine.

pub mod client;
pub mod reads;
pub mod server;
pub mod writes;
