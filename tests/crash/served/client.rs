//! A client with one connection, which learns that the server is gone by its silence.

use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;
use uuid::Uuid;

/// A write that can be asked again.
#[derive(Clone, Debug)]
pub struct Write {
    pub key: String,
    pub path: String,
    body: String,
}

impl Write {
    pub fn new(key: Uuid, path: &str, body: &Value) -> Self {
        Self {
            key: key.to_string(),
            path: path.to_owned(),
            body: body.to_string(),
        }
    }
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    pub status: u16,
    pub location: String,
    pub replayed: bool,
    pub body: String,
}

pub struct Client {
    connection: BufReader<TcpStream>,
    token: String,
}

impl Client {
    pub fn connect(address: SocketAddr, token: &str) -> Self {
        let connection = TcpStream::connect(address).expect("the server listens");
        connection.set_nodelay(true).expect("an open socket");
        Self {
            connection: BufReader::new(connection),
            token: token.to_owned(),
        }
    }

    /// The answer; none when the connection broke before it was whole.
    pub fn send(&mut self, write: &Write) -> Option<Reply> {
        let Write { key, path, body } = write;
        let headers = format!(
            "Idempotency-Key: {key}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n",
            body.len()
        );
        self.exchange("POST", path, &headers, body)
    }

    /// How many people the ledger counts.
    pub fn people(&mut self) -> u64 {
        let reply = self.exchange("GET", "/ledger", "", "").expect("it answers");
        let ledger: Value = serde_json::from_str(&reply.body).expect("JSON");
        ledger["people"]
            .as_u64()
            .unwrap_or_else(|| panic!("{ledger}"))
    }

    fn exchange(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Option<Reply> {
        let token = &self.token;
        let request = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer {token}\r\n\
             {headers}\r\n{body}"
        );
        self.connection
            .get_mut()
            .write_all(request.as_bytes())
            .ok()?;
        self.reply()
    }

    fn reply(&mut self) -> Option<Reply> {
        let status = self.line()?;
        let mut reply = Reply {
            status: status.split(' ').nth(1)?.parse().ok()?,
            ..Reply::default()
        };
        let mut body_bytes = 0;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(": ").expect("a header");
            match &*name.to_ascii_lowercase() {
                "content-length" => body_bytes = value.parse().expect("a number"),
                "location" => value.clone_into(&mut reply.location),
                "idempotency-replayed" => reply.replayed = value == "true",
                _ => {}
            }
        }
        let mut body = vec![0; body_bytes];
        self.connection.read_exact(&mut body).ok()?;
        reply.body = String::from_utf8(body).expect("text");
        Some(reply)
    }

    /// One line that came whole.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.connection.read_line(&mut line).ok()?;
        Some(line.strip_suffix("\r\n")?.to_owned())
    }
}
