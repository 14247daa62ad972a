//! Serving: the router made of the table, and an end that lets requests in flight finish.
//!
//! Invariants: an address outside the table answers with a problem, too; after the signal nothing
//! new is taken and what was taken is answered, or cut off after a bounded time. Must never: spawn
//! (the runtime's own tasks end with it), or hold the ledger after it has returned.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::routing::{MethodFilter, on};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::api::Api;
use super::bounds::SHUTDOWN_TIME_MAX;
use super::connections::{Bounded, Peer};
use super::exchange::{exchange, stray};
use super::routes::TABLE;
use crate::access::Method;
use crate::domain::kernel::refusal::RefusalCode;
use crate::log::Fault;

/// The router of all endpoints.
pub fn router(api: &Arc<Api>) -> Router {
    let mut router = Router::new();
    for (row, endpoint) in TABLE.iter().enumerate() {
        let api = Arc::clone(api);
        let method = match endpoint.rule.method {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
        };
        let answer = move |request: Request| exchange(Arc::clone(&api), row, request);
        router = router.route(endpoint.rule.path, on(method, answer));
    }
    let stray = |code: RefusalCode| {
        let api = Arc::clone(api);
        move |request: Request| stray(Arc::clone(&api), code, request)
    };
    router
        .fallback(stray(RefusalCode::RouteUnknown))
        .method_not_allowed_fallback(stray(RefusalCode::MethodNotAllowed))
}

/// Answers requests on `listener` until `shutdown` ends; then takes no more, and waits a bounded
/// time for those in flight. What is cut off then may or may not be recorded: its key will tell.
pub async fn serve(
    listener: TcpListener,
    api: Arc<Api>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Fault> {
    let (stopping, stopped) = oneshot::channel();
    let signal = async move {
        shutdown.await;
        _ = stopping.send(());
    };
    let service = router(&api).into_make_service_with_connect_info::<Peer>();
    let server = axum::serve(Bounded::new(listener), service).with_graceful_shutdown(signal);
    tokio::select! {
        ended = server.into_future() => {
            ended.map_err(|cause| Fault::fatal("serving HTTP", cause))
        }
        () = overdue(stopped, SHUTDOWN_TIME_MAX) => Ok(()),
    }
}

/// Ends so long after the signal.
async fn overdue(stopped: oneshot::Receiver<()>, wait: Duration) {
    if stopped.await.is_ok() {
        tokio::time::sleep(wait).await;
    } else {
        std::future::pending::<()>().await;
    }
}
