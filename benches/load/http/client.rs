//! Clients: each has one connection and sends its next request when it has the last answer.
//!
//! They do as little as they can, for they share the machine with the server: requests are made
//! before the clock starts, one thread drives all connections, and answers are only scanned for
//! their status, length and location.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// What one run measured.
pub struct Shot {
    /// From the first request to the last answer.
    pub wall: Duration,
    /// How long each request took, sorted.
    pub latencies: Vec<Duration>,
    /// Where what was made is to be found, for requests that made something.
    pub locations: Vec<String>,
}

impl Shot {
    /// Answers per second.
    pub fn rate(&self) -> f64 {
        let answers = u32::try_from(self.latencies.len()).expect("a bounded count");
        f64::from(answers) / self.wall.as_secs_f64()
    }
}

/// The answers to one client's requests.
#[derive(Default)]
struct Answers {
    latencies: Vec<Duration>,
    locations: Vec<String>,
}

/// Sends `requests` through `clients` connections, each in turn.
pub fn fire(server: SocketAddr, requests: &[Vec<u8>], clients: usize) -> Shot {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut connections = Vec::new();
        for client in 0..clients {
            // An address for each, as strangers have: guesses are counted by address.
            let socket = TcpSocket::new_v4().expect("a socket");
            let own = 1 + u8::try_from(client % 250).expect("below 250");
            socket.bind(([127, 0, 0, own], 0).into()).expect("loopback");
            let connection = socket.connect(server).await.expect("connects");
            connection.set_nodelay(true).expect("sets an option");
            connections.push(connection);
        }
        let share = requests.len().div_ceil(clients);
        let started = Instant::now();
        let each = connections.into_iter().zip(requests.chunks(share));
        let tasks: Vec<_> = each
            .map(|(connection, mine)| tokio::spawn(converse(connection, mine.to_vec())))
            .collect();
        let mut all = Answers::default();
        for task in tasks {
            let mut answers = task.await.expect("a client ends with its last answer");
            all.latencies.append(&mut answers.latencies);
            all.locations.append(&mut answers.locations);
        }
        let wall = started.elapsed();
        all.latencies.sort();
        Shot {
            wall,
            latencies: all.latencies,
            locations: all.locations,
        }
    })
}

async fn converse(mut connection: TcpStream, requests: Vec<Vec<u8>>) -> Answers {
    let mut answers = Answers::default();
    let mut buffer = vec![0; 128 << 10];
    for request in requests {
        let started = Instant::now();
        connection.write_all(&request).await.expect("sends");
        let head = answer(&mut connection, &mut buffer).await;
        answers.latencies.push(started.elapsed());
        answers
            .locations
            .extend(field(&head, "location: ").map(str::to_owned));
    }
    answers
}

/// Reads one answer whole; its head.
async fn answer(connection: &mut TcpStream, buffer: &mut [u8]) -> String {
    let mut filled = 0;
    loop {
        let read = connection
            .read(&mut buffer[filled..])
            .await
            .expect("receives");
        assert!(
            read > 0,
            "the server hung up: {:?}",
            text(&buffer[..filled])
        );
        filled += read;
        let Some(end) = end_of_head(&buffer[..filled]) else {
            continue;
        };
        let head = text(&buffer[..end]);
        let length: usize = field(&head, "content-length: ")
            .and_then(|length| length.parse().ok())
            .expect("every answer states its length");
        if filled == end + length {
            let refused = || text(&buffer[..filled]);
            assert!(head.starts_with("HTTP/1.1 20"), "refused: {}", refused());
            return head;
        }
    }
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(at + 4)
}

fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| line.strip_prefix(name))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
