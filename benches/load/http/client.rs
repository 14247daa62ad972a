//! Clients: each has one connection and sends its next request when it has the last answer.
//!
//! They do as little as they can, for they share the machine with the server: requests are made
//! before the clock starts, one thread drives all connections, and answers are only scanned for
//! their status, length and location.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    let share = requests.len().div_ceil(clients);
    let work = requests.chunks(share).map(<[_]>::to_vec);
    side_by_side(server, work.collect(), converse)
}

/// A request to what an earlier one made, by its location.
type Next = Box<dyn Fn(&str) -> Vec<u8> + Send + Sync>;

/// Two requests, the second of which goes to what the first one made. Each is made when it is
/// sent, as clients do: an idempotency key begins with its time.
pub struct Pair {
    /// The first.
    pub first: Box<dyn Fn() -> Vec<u8> + Send + Sync>,
    /// The second, by the location of what was made.
    pub next: Next,
}

/// Sends pairs through `clients` connections; a latency is that of both together.
pub fn fire_pairs(server: SocketAddr, pairs: Vec<Pair>, clients: usize) -> Shot {
    let mut work: Vec<Vec<Pair>> = (0..clients).map(|_| Vec::new()).collect();
    for (number, pair) in pairs.into_iter().enumerate() {
        work[number % clients].push(pair);
    }
    side_by_side(server, work, converse_in_pairs)
}

/// Sends one request after the other through one connection, as a page would, until it is `done`.
pub fn look(server: SocketAddr, requests: Vec<Vec<u8>>, done: &Arc<AtomicBool>) -> Shot {
    let done = Arc::clone(done);
    let converse = move |mut connection: TcpStream, requests: Vec<Vec<u8>>| {
        let done = Arc::clone(&done);
        async move {
            let mut answers = Answers::default();
            let mut buffer = vec![0; 128 << 10];
            for request in requests.iter().cycle() {
                if done.load(Ordering::Relaxed) {
                    break;
                }
                let started = Instant::now();
                connection.write_all(request).await.expect("sends");
                accepted(answer(&mut connection, &mut buffer).await);
                answers.latencies.push(started.elapsed());
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            answers
        }
    };
    side_by_side(server, vec![requests], converse)
}

/// A connection for each piece of work, and clients that work side by side.
fn side_by_side<W, F>(
    server: SocketAddr,
    work: Vec<W>,
    converse: impl Fn(TcpStream, W) -> F,
) -> Shot
where
    F: Future<Output = Answers> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let mut connections = Vec::new();
        for client in 0..work.len() {
            // An address for each, as strangers have: guesses are counted by address.
            let socket = TcpSocket::new_v4().expect("a socket");
            let own = 1 + u8::try_from(client % 250).expect("below 250");
            socket.bind(([127, 0, 0, own], 0).into()).expect("loopback");
            let connection = socket.connect(server).await.expect("connects");
            connection.set_nodelay(true).expect("sets an option");
            connections.push(connection);
        }
        let started = Instant::now();
        let each = connections.into_iter().zip(work);
        let tasks: Vec<_> = each
            .map(|(connection, mine)| tokio::spawn(converse(connection, mine)))
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

async fn converse_in_pairs(mut connection: TcpStream, pairs: Vec<Pair>) -> Answers {
    let mut answers = Answers::default();
    let mut buffer = vec![0; 128 << 10];
    for pair in pairs {
        let started = Instant::now();
        let first = (pair.first)();
        let next = loop {
            connection.write_all(&first).await.expect("sends");
            let head = answer(&mut connection, &mut buffer).await;
            // On one account, more clients want to hold than one person may at a time.
            if !head.starts_with("HTTP/1.1 409") {
                accepted(head);
                break (pair.next)(field(head, "location: ").expect("it was made"));
            }
        };
        connection.write_all(&next).await.expect("sends");
        accepted(answer(&mut connection, &mut buffer).await);
        answers.latencies.push(started.elapsed());
    }
    answers
}

fn accepted(head: &str) {
    assert!(head.starts_with("HTTP/1.1 20"), "refused: {head}");
}

async fn converse(mut connection: TcpStream, requests: Vec<Vec<u8>>) -> Answers {
    let mut answers = Answers::default();
    let mut buffer = vec![0; 128 << 10];
    for request in requests {
        let started = Instant::now();
        connection.write_all(&request).await.expect("sends");
        let head = answer(&mut connection, &mut buffer).await;
        accepted(head);
        answers.latencies.push(started.elapsed());
        answers
            .locations
            .extend(field(head, "location: ").map(str::to_owned));
    }
    answers
}

/// Reads one answer whole; its head, or all of it if it tells why something was refused.
async fn answer<'b>(connection: &mut TcpStream, buffer: &'b mut [u8]) -> &'b str {
    let mut filled = 0;
    let end = loop {
        let read = connection
            .read(&mut buffer[filled..])
            .await
            .expect("receives");
        let so_far = &buffer[..filled];
        assert!(read > 0, "the server hung up: {:?}", text(so_far));
        filled += read;
        let Some(end) = end_of_head(&buffer[..filled]) else {
            continue;
        };
        let length: usize = field(text(&buffer[..end]), "content-length: ")
            .and_then(|length| length.parse().ok())
            .expect("every answer states its length");
        if filled == end + length {
            break end;
        }
    };
    let is_accepted = buffer.starts_with(b"HTTP/1.1 20");
    text(&buffer[..if is_accepted { end } else { filled }])
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(at + 4)
}

fn field<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| line.strip_prefix(name))
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("our answers are text")
}
