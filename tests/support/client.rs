//! A small client: one connection per request, so that a test sees exact bytes.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;

/// Speaks for one person, or for nobody.
#[derive(Clone, Debug)]
pub struct Client {
    pub address: SocketAddr,
    pub token: Option<String>,
    pub language: &'static str,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The answer, which must be a good one.
    #[track_caller]
    pub fn good(self) -> Value {
        assert!(self.status < 300, "{} {}", self.status, self.json());
        self.json()
    }

    /// The refusal, which must have this code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        let json = self.json();
        let found = (self.status, self.code());
        assert_eq!(found, (status, code.to_owned()), "{json}");
        json
    }

    /// The last part of `Location`: the id of what is new.
    #[track_caller]
    pub fn new_id(self) -> String {
        assert_eq!(self.status, 201, "{}", self.json());
        let location = self.header("location").to_owned();
        location.rsplit('/').next().expect("a path").to_owned()
    }
}

impl Client {
    pub fn english(&self) -> Self {
        Self {
            language: "en",
            ..self.clone()
        }
    }

    pub fn read(&self, path: &str) -> Reply {
        self.send("GET", path, &[], "")
    }

    /// Writes under a key of its own.
    pub fn write(&self, path: &str, body: &Value) -> Reply {
        self.write_under(&fresh_key(), path, body)
    }

    pub fn write_under(&self, key: &str, path: &str, body: &Value) -> Reply {
        let key = ("Idempotency-Key", key);
        self.send("POST", path, &[JSON, key], body.to_string())
    }

    /// Sends a form with one field.
    pub fn fill_in(&self, path: &str, field: &str, value: &str) -> Reply {
        let encoded = value.bytes().map(|byte| format!("%{byte:02X}"));
        let body = format!("{field}={}", encoded.collect::<String>());
        let media = ("Content-Type", "application/x-www-form-urlencoded");
        self.send("POST", path, &[media], body)
    }

    /// Sends a form with a file.
    pub fn upload(&self, path: &str, file: &[u8]) -> Reply {
        let head =
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
        let body = [head.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
        let media = ("Content-Type", "multipart/form-data; boundary=edge");
        self.send("POST", path, &[media], body)
    }

    /// What a write would do.
    pub fn predict(&self, path: &str, body: &Value) -> Reply {
        self.write(&format!("{path}?dry_run=true"), body)
    }

    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl AsRef<[u8]>,
    ) -> Reply {
        let body = body.as_ref();
        let authorization = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let length = body.len().to_string();
        let mut lines = vec![("Host", "test"), ("Connection", "close")];
        lines.push(("Accept-Language", self.language));
        lines.extend(authorization.as_deref().map(|it| ("Authorization", it)));
        lines.extend_from_slice(headers);
        if !body.is_empty() {
            lines.push(("Content-Length", &length));
        }
        let lines: Vec<String> = lines
            .iter()
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        let head = format!(
            "{method} {} HTTP/1.1\r\n{}\r\n",
            full(path),
            lines.join("\r\n")
        );
        let mut connection = TcpStream::connect(self.address).expect("the server listens");
        let request = [head.as_bytes(), b"\r\n", body].concat();
        // A server that refuses a body early may reset: what it said before counts.
        _ = connection.write_all(&request);
        let mut bytes = Vec::new();
        _ = connection.read_to_end(&mut bytes);
        parsed(&bytes)
    }
}

pub const JSON: (&str, &str) = ("Content-Type", "application/json");

/// Paths are below `/api/v1` unless they say otherwise.
fn full(path: &str) -> String {
    let process = [
        "/healthz",
        "/readyz",
        "/metrics",
        "/api/",
        "/tlog/",
        "/orgs/",
        "/.well-known/",
        "/status/",
        "/contexts/",
        "/achievements/",
        "/pages/",
        "/figures",
        "/v/",
        "/v?",
        "/me/",
        "/me?",
        "/till/",
        "/till?",
        "/?",
    ];
    if ["/", "/v", "/me", "/till"].contains(&path)
        || process.iter().any(|start| path.starts_with(start))
    {
        return path.to_owned();
    }
    format!("/api/v1{path}")
}

fn parsed(bytes: &[u8]) -> Reply {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let end = end.expect("an answer has a head");
    let head = std::str::from_utf8(&bytes[..end]).expect("a head is ASCII");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers = lines.filter_map(|line| line.split_once(": "));
    Reply {
        status: status.and_then(|it| it.parse().ok()).expect("a status"),
        headers: headers
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect(),
        body: bytes[end + 4..].to_vec(),
    }
}

/// A UUID that no other test of this process uses.
pub fn fresh_key() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("00000000-0000-4000-8000-{next:012x}")
}
