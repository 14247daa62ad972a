//! Counters for a monitor, in the text form of Prometheus.
//!
//! Invariants: a counter costs an atomic addition and no lock; labels are operations and statuses.
//! Must never: carry an id, a name or an address (I5).

mod publishing;

use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;

use super::api::Api;
use super::endpoint::Endpoint;
use super::routes;
use crate::access::Method;
use crate::log::Fault;
use crate::run::Ledger;

/// Upper bounds of the buckets, in microseconds: from a cached read to a slow fsync.
const BUCKETS_US: [u64; 12] = [
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 500_000, 2_500_000,
];
/// Classes of status: 2xx, 4xx, 5xx.
const CLASSES: [&str; 3] = ["2xx", "4xx", "5xx"];

/// Durations of reads or of writes.
#[derive(Default)]
struct Histogram {
    buckets: [AtomicU64; BUCKETS_US.len()],
    count: AtomicU64,
    sum_us: AtomicU64,
}

/// What the surface counts.
pub struct Metrics {
    /// By row of the table, then by class of status.
    requests: Vec<[AtomicU64; CLASSES.len()]>,
    reads: Histogram,
    writes: Histogram,
    waiting: AtomicI64,
}

impl Default for Metrics {
    fn default() -> Self {
        let row = |_: &&Endpoint| Default::default();
        Self {
            requests: routes::TABLE.iter().map(row).collect(),
            reads: Histogram::default(),
            writes: Histogram::default(),
            waiting: AtomicI64::new(0),
        }
    }
}

/// A request that waits for the writer, for as long as it lives.
pub struct Waiting<'a>(&'a AtomicI64);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Api {
    /// Counts an answer and writes its log line: number, method, address, status, time.
    pub(super) fn note(&self, row: usize, id: u64, status: StatusCode, took: Duration) {
        self.metrics.count(row, status, took);
        if let Some(line) = &self.line {
            let rule = &routes::TABLE[row].rule;
            let method = match rule.method {
                Method::Get => "GET",
                Method::Post => "POST",
            };
            let (path, status, us) = (rule.path, status.as_u16(), took.as_micros());
            line(&format!("{id} {method} {path} {status} {us} us"));
        }
    }

    /// Writes what failed inside to the process log, and nowhere else.
    pub(super) fn note_fault(&self, id: u64, fault: &Fault) {
        if let Some(line) = &self.line {
            let cause = std::error::Error::source(fault).map(ToString::to_string);
            let cause = cause.unwrap_or_default();
            line(&format!("{id} fault while {fault}: {cause}"));
        }
    }
}

impl Metrics {
    /// Counts a request as waiting for the writer until the guard is dropped.
    pub fn waiting(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(&self.waiting)
    }

    fn count(&self, row: usize, status: StatusCode, took: Duration) {
        let class = match status.as_u16() {
            ..400 => 0,
            400..500 => 1,
            _ => 2,
        };
        self.requests[row][class].fetch_add(1, Ordering::Relaxed);
        let histogram = if routes::TABLE[row].rule.writes {
            &self.writes
        } else {
            &self.reads
        };
        histogram.count(took);
    }

    /// All counters, those of the ledger included.
    pub fn text(&self, ledger: &Ledger) -> String {
        let mut text = String::with_capacity(8 << 10);
        self.write_requests(&mut text);
        publishing::write(ledger, &mut text);
        for (kind, histogram) in [("read", &self.reads), ("write", &self.writes)] {
            histogram.write(kind, &mut text);
        }
        let (head, figures) = (ledger.log.head(), ledger.store.figures());
        let waiting = self.waiting.load(Ordering::Relaxed).unsigned_abs();
        let gauges: [(&str, &str, &str, u64); 8] = [
            (
                "writes_waiting",
                "gauge",
                "Writes that wait for the writer.",
                waiting,
            ),
            (
                "log_events_total",
                "counter",
                "Events in the log.",
                head.next.0,
            ),
            (
                "log_batches_total",
                "counter",
                "Batches in the log, each one fsync.",
                head.batch,
            ),
            (
                "published_position",
                "gauge",
                "Everything below is visible to readers.",
                ledger.store.published().0,
            ),
            (
                "watermark_position",
                "gauge",
                "Everything below is in the shelf on disk.",
                ledger.store.watermark().0,
            ),
            (
                "dirty_entries",
                "gauge",
                "Books and tags not yet in the shelf.",
                figures.dirty_entries as u64,
            ),
            (
                "dirty_bytes",
                "gauge",
                "Their weight.",
                figures.dirty_bytes as u64,
            ),
            (
                "cached_bytes",
                "gauge",
                "Weight of books kept for readers.",
                figures.cached_bytes as u64,
            ),
        ];
        for (name, kind, help, value) in gauges {
            head_of(name, kind, help, &mut text);
            line(&mut text, format_args!("hourledger_{name} {value}"));
        }
        text
    }

    fn write_requests(&self, text: &mut String) {
        let name = "http_requests_total";
        head_of(name, "counter", "Requests answered.", text);
        for (endpoint, counts) in routes::TABLE.iter().zip(&self.requests) {
            for (class, count) in CLASSES.iter().zip(counts) {
                let labels = format_args!(
                    "operation=\"{}\",status=\"{class}\"",
                    endpoint.rule.operation
                );
                let count = count.load(Ordering::Relaxed);
                line(text, format_args!("hourledger_{name}{{{labels}}} {count}"));
            }
        }
        head_of(
            "http_request_seconds",
            "histogram",
            "Time from request to answer.",
            text,
        );
    }
}

impl Histogram {
    fn count(&self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Some(bucket) = BUCKETS_US.iter().position(|&bound| us <= bound) {
            self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(us, Ordering::Relaxed);
    }

    fn write(&self, kind: &str, text: &mut String) {
        let name = "hourledger_http_request_seconds";
        let mut below = 0;
        for (bound, bucket) in BUCKETS_US.iter().zip(&self.buckets) {
            below += bucket.load(Ordering::Relaxed);
            let le = seconds(*bound);
            line(
                text,
                format_args!("{name}_bucket{{kind=\"{kind}\",le=\"{le}\"}} {below}"),
            );
        }
        let count = self.count.load(Ordering::Relaxed);
        let sum = seconds(self.sum_us.load(Ordering::Relaxed));
        line(
            text,
            format_args!("{name}_bucket{{kind=\"{kind}\",le=\"+Inf\"}} {count}"),
        );
        line(text, format_args!("{name}_sum{{kind=\"{kind}\"}} {sum}"));
        line(
            text,
            format_args!("{name}_count{{kind=\"{kind}\"}} {count}"),
        );
    }
}

/// Microseconds as decimal seconds, exactly.
fn seconds(us: u64) -> String {
    format!("{}.{:06}", us / 1_000_000, us % 1_000_000)
}

fn head_of(name: &str, kind: &str, help: &str, text: &mut String) {
    line(text, format_args!("# HELP hourledger_{name} {help}"));
    line(text, format_args!("# TYPE hourledger_{name} {kind}"));
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a String takes every line");
}
