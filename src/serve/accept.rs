//! Connections: how many there may be, how long one may take to say what it wants, and how long it may last.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::cache::locked;
use super::guard::Peer;

/// Connections in all, and of one machine.
const ALL: usize = 600;
const OF_ONE: usize = 200;
/// How long a request's head may take to arrive.
const HEAD: Duration = Duration::from_secs(10);
/// How long a connection is used, and how long its last answer may take: one that reads nothing ends with it.
const LIFE: Duration = Duration::from_secs(120);
const GRACE: Duration = Duration::from_secs(60);
/// Bytes of a head.
const BUFFER: usize = 64 << 10;

/// Connections by machine.
#[derive(Debug, Default)]
struct Open(Mutex<BTreeMap<IpAddr, usize>>);

/// One of them.
struct Place(Arc<Open>, IpAddr);

impl Open {
    /// A place for a machine's connection, if there is one.
    fn take(self: &Arc<Self>, from: IpAddr) -> Option<Place> {
        let mut open = locked(&self.0);
        let all: usize = open.values().sum();
        let of_one = open.entry(from).or_default();
        if all >= ALL || *of_one >= OF_ONE {
            return None;
        }
        *of_one += 1;
        Some(Place(Arc::clone(self), from))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = locked(&self.0.0);
        if let Some(of_one) = open.get_mut(&self.1) {
            *of_one -= 1;
            if *of_one == 0 {
                open.remove(&self.1);
            }
        }
    }
}

/// Answers connections for ever.
pub(super) async fn accept(listener: TcpListener, router: Router) {
    let open = Arc::new(Open::default());
    loop {
        match listener.accept().await {
            Ok((stream, from)) => {
                // Who has too many is not answered.
                if let Some(place) = open.take(from.ip()) {
                    tokio::spawn(answer(stream, from, router.clone(), place));
                }
            }
            // No file for another connection, or one that has gone: others go on.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn answer(stream: TcpStream, from: SocketAddr, router: Router, _place: Place) {
    let router = TowerToHyperService::new(router);
    // Small answers are not held back.
    let _ = stream.set_nodelay(true);
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(BUFFER);
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(from));
        router.call(request.map(axum::body::Body::new))
    });
    // Why a connection ends is nobody's business but its client's.
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    if timeout(LIFE, connection.as_mut()).await.is_err() {
        // What is being answered is finished, and no more is read.
        connection.as_mut().graceful_shutdown();
        let _ = timeout(GRACE, connection).await;
    }
}
