//! A page for a class and a room: what is asked there is answered by the library, and every state of the page is
//! an address.
//!
//! By default only this machine is answered. Where others may ask, they need a code. Requests name no files; bodies,
//! queues, connections and times are bounded. What the engine does for a page stops where the page asks for something
//! else.

mod accept;
mod app;
mod asked;
mod assets;
mod cache;
mod class;
mod commands;
mod compare;
mod describe;
mod error;
mod explore;
mod guard;
mod library;
mod path;
mod qr;
mod refusal;
mod routes;
mod runs;
mod secret;
mod teach;
mod why;

use std::fs;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub use error::ServeError;

use app::App;
use class::Class;
use guard::Guard;
use library::Library;
use runs::Runs;
use secret::Secret;

/// What is served, where, and to whom.
#[derive(Clone, Debug)]
pub struct Options {
    /// A scenario, or a folder of scenarios.
    pub path: PathBuf,
    /// Which addresses are listened to; one that is not of this machine alone asks for codes.
    pub listen: IpAddr,
    /// The port; 0 is any that is free.
    pub port: u16,
    /// The folder in which codes and guesses are kept.
    pub keep: PathBuf,
    /// Threads of the engine; 0 is one for each core.
    pub threads: usize,
}

/// A server that listens, and answers once it is run.
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    router: Router,
    /// Where this machine finds the page.
    pub address: SocketAddr,
    /// The links of the page: the teacher's, and the class's where others may ask.
    pub links: Links,
}

/// Where people find the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    /// For the teacher: to open on this machine.
    pub teacher: String,
    /// For the class, with its code, where others may ask.
    pub class: Option<(String, String)>,
}

impl Server {
    /// Reads all scenarios and listens.
    ///
    /// # Errors
    /// Where a scenario has faults, the address is taken, or nothing can be kept in the folder.
    pub fn bind(options: &Options) -> Result<Self, ServeError> {
        let library = Library::open(&options.path)?;
        let runs = Runs::new(options.threads)?;
        let cannot = |reason: String| ServeError::Keep {
            folder: options.keep.clone(),
            reason,
        };
        fs::create_dir_all(&options.keep).map_err(|error| cannot(error.to_string()))?;
        let class = Class::load(&options.keep).map_err(cannot)?;
        let secret = Secret::load(&options.keep).map_err(cannot)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(32)
            .enable_io()
            .enable_time()
            .build()
            .map_err(ServeError::Start)?;
        let wanted = SocketAddr::new(options.listen, options.port);
        let failed = |source| ServeError::Listen {
            address: wanted.to_string(),
            source,
        };
        let listener = runtime
            .block_on(TcpListener::bind(wanted))
            .map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let is_open = !options.listen.is_loopback();
        let guard = Guard::new(address.port(), is_open, secret);
        let links = links(address, &guard);
        let link = links
            .class
            .as_ref()
            .map_or_else(|| links.teacher.clone(), |(link, _)| link.clone());
        let app = App::new(library, runs, (class, guard), link);
        let router = routes::router(Arc::new(app));
        Ok(Self {
            runtime,
            listener,
            router,
            address,
            links,
        })
    }

    /// Answers requests for ever.
    pub fn run(self) {
        self.runtime
            .block_on(accept::accept(self.listener, self.router));
    }
}

/// Where this machine and others find the page.
fn links(address: SocketAddr, guard: &Guard) -> Links {
    let port = address.port();
    let Some((code, teacher)) = guard.class_code().zip(guard.teacher_code()) else {
        let teacher = format!("http://{address}/");
        return Links {
            teacher,
            class: None,
        };
    };
    let host = match address.ip() {
        ip if ip.is_unspecified() => outward(ip).unwrap_or(ip),
        ip => ip,
    };
    let at = |host: IpAddr| SocketAddr::new(host, port);
    let class = format!("http://{}/join?code={code}", at(host));
    Links {
        teacher: format!("http://{}/join?code={teacher}", at(host)),
        class: Some((class, code.to_owned())),
    }
}

/// The address by which this machine reaches others; nothing is sent to find it.
fn outward(any: IpAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind(SocketAddr::new(any, 0)).ok()?;
    // An address that is kept for documentation (RFC 5737).
    socket.connect(("192.0.2.1", 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}
