//! What a check without this server needs: the policy, and the program, which is this very one.
//!
//! The file of the running program is opened once and its digests are taken from what was opened,
//! so what is sent is what was hashed even if another file took its place since. It is sent in
//! pieces. Must never: offer a file that it did not hash, or hold a whole program in memory.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame as Piece, SizeHint};
use sha2::{Digest as _, Sha256};

use super::html;
use crate::domain::kernel::refusal::RefusalCode;
use crate::http::exchange::Incoming;
use crate::http::respond::Answer;
use crate::http::tlog::TEXT;
use crate::pages::frame::Frame;
use crate::pages::offline::{self, Program};
use crate::pages::policy;
use crate::run::Failure;

/// Bytes of a program that is offered at most: a release has some 40 MB, what is far larger was
/// built for debugging.
const PROGRAM_BYTES_MAX: u64 = 512 << 20;
/// Bytes read at a time: they come from the page cache, in some microseconds.
const PIECE_BYTES: usize = 64 << 10;
const BINARY: &str = "application/octet-stream";

/// The running program's file, and what it is.
struct Offered {
    file: Arc<File>,
    program: Program,
}

/// `GET /v/offline`.
pub fn page(incoming: &Incoming<'_>, frame: Frame) -> Result<Answer, Failure> {
    let api = incoming.api;
    let policy = policy::policy(api.ledger(), api.policy.as_ref())?.to_bytes();
    let policy = String::from_utf8_lossy(&policy);
    let program = tokio::task::block_in_place(offered).map(|offered| &offered.program);
    Ok(html(offline::page(program, &policy, frame.lang), frame))
}

/// `GET /v/policy`.
pub fn policy(incoming: &Incoming<'_>) -> Result<Answer, Failure> {
    let api = incoming.api;
    let text = policy::text(api.ledger(), api.policy.as_ref())?;
    Ok(Answer::bytes(text, TEXT).named("policy.txt".to_owned()))
}

/// `GET /v/verifier`.
pub fn verifier() -> Result<Answer, Failure> {
    let offered = tokio::task::block_in_place(offered).ok_or(RefusalCode::RouteUnknown)?;
    let pieces = Pieces {
        file: Arc::clone(&offered.file),
        sent: 0,
        bytes: offered.program.bytes,
    };
    let answer = Answer {
        pieces: Some(Body::new(pieces)),
        ..Answer::bytes(Vec::new(), BINARY)
    };
    Ok(answer.named("hourledger".to_owned()))
}

/// The running program, if its file can be read.
fn offered() -> Option<&'static Offered> {
    static OFFERED: OnceLock<Option<Offered>> = OnceLock::new();
    let running = || read(File::open(std::env::current_exe()?)?);
    OFFERED.get_or_init(|| running().ok().flatten()).as_ref()
}

/// Reads a program's file through for its digests; none of what is larger than any program.
fn read(file: File) -> io::Result<Option<Offered>> {
    let bytes = file.metadata()?.len();
    if bytes > PROGRAM_BYTES_MAX {
        return Ok(None);
    }
    let (mut sha256, mut blake3) = (Sha256::new(), blake3::Hasher::new());
    let (mut piece, mut at) = (vec![0; PIECE_BYTES], 0);
    while at < bytes {
        let read = file.read_at(&mut piece, at)?;
        if read == 0 {
            return Ok(None);
        }
        sha256.update(&piece[..read]);
        blake3.update(&piece[..read]);
        at += u64::try_from(read).expect("a piece is small");
    }
    let digest = blake3::Hash::from_bytes(sha256.finalize().into());
    Ok(Some(Offered {
        file: Arc::new(file),
        program: Program {
            bytes,
            sha256: digest.to_hex().to_string(),
            blake3: blake3.finalize().to_hex().to_string(),
        },
    }))
}

/// A file on its way out.
struct Pieces {
    file: Arc<File>,
    sent: u64,
    bytes: u64,
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Piece<Bytes>, io::Error>>> {
        let left = self.bytes - self.sent;
        if left == 0 {
            return Poll::Ready(None);
        }
        let mut piece = vec![0; PIECE_BYTES.min(usize::try_from(left).unwrap_or(PIECE_BYTES))];
        let read = self.file.read_at(&mut piece, self.sent);
        Poll::Ready(Some(match read {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => {
                piece.truncate(read);
                self.sent += u64::try_from(read).expect("a piece is small");
                Ok(Piece::data(piece.into()))
            }
            Err(cause) => Err(cause),
        }))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes - self.sent)
    }
}
