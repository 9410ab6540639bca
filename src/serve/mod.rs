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
mod attempts;
mod branch;
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
mod play;
mod qr;
mod refusal;
mod request;
mod routes;
mod runs;
mod screens;
mod secret;
mod table;
mod teach;
mod who;
mod why;

use std::fs;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub use error::ServeError;
pub use table::GameOptions;

use app::App;
use class::Class;
use guard::{Guard, Seats};
use library::Library;
use runs::Runs;
use secret::Secret;
use table::Table;

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
    /// The game of the scenario that is played on screens, if any.
    pub game: Option<GameOptions>,
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
    /// For each cell of a game, by its name, with its code, where others may ask.
    pub cells: Vec<(String, String, String)>,
}

impl Server {
    /// Reads all scenarios and listens.
    ///
    /// # Errors
    /// Where a scenario has faults, the address is taken, or nothing can be kept in the folder.
    pub fn bind(options: &Options) -> Result<Self, ServeError> {
        if options.game.is_some() && options.path.is_dir() {
            return Err(ServeError::OneScenario(options.path.clone()));
        }
        let library = Library::open(&options.path)?;
        let runs = Runs::new(options.threads)?;
        let (class, secret) = kept(&options.keep)?;
        let (runtime, listener) = listening(SocketAddr::new(options.listen, options.port))?;
        let address = listener.local_addr().map_err(|source| ServeError::Listen {
            address: options.listen.to_string(),
            source,
        })?;
        let table = options.game.as_ref();
        let table = table
            .map(|game| opened(game, &library, &runs))
            .transpose()?;
        let seats = table
            .as_ref()
            .map(|table| Seats::new(&secret, &table.name, &table.cells));
        let is_open = !options.listen.is_loopback();
        let guard = Guard::new(address.port(), is_open, secret, seats);
        let links = links(address, &guard, table.as_ref());
        let link = links
            .class
            .as_ref()
            .map_or_else(|| links.teacher.clone(), |(link, _)| link.clone());
        let app = App::new((library, runs), (class, guard), table, link);
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

/// The class and the secret of a folder.
fn kept(folder: &Path) -> Result<(Class, Secret), ServeError> {
    let cannot = |reason: String| ServeError::Keep {
        folder: folder.to_owned(),
        reason,
    };
    fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
    let class = Class::load(folder).map_err(cannot)?;
    Ok((class, Secret::load(folder).map_err(cannot)?))
}

/// A socket that listens.
fn listening(wanted: SocketAddr) -> Result<(Runtime, TcpListener), ServeError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(32)
        .enable_io()
        .enable_time()
        .build()
        .map_err(ServeError::Start)?;
    let listener = runtime.block_on(TcpListener::bind(wanted));
    let listener = listener.map_err(|source| ServeError::Listen {
        address: wanted.to_string(),
        source,
    })?;
    Ok((runtime, listener))
}

/// The game of the one scenario.
fn opened(game: &GameOptions, library: &Library, runs: &Runs) -> Result<Table, ServeError> {
    let failed = |reason: String| ServeError::Game {
        log: game.log.clone(),
        reason,
    };
    let base = library
        .first_base()
        .map_err(|refusal| failed(refusal.to_string()))?;
    Table::open(game, &base, Arc::clone(&runs.ensemble)).map_err(failed)
}

/// Where this machine and others find the page.
fn links(address: SocketAddr, guard: &Guard, table: Option<&Table>) -> Links {
    let port = address.port();
    let first = if table.is_some() { "play" } else { "" };
    let Some((code, teacher)) = guard.class_code().zip(guard.teacher_code()) else {
        let teacher = format!("http://{address}/{first}");
        return Links {
            teacher,
            class: None,
            cells: Vec::new(),
        };
    };
    let host = match address.ip() {
        ip if ip.is_unspecified() => outward(ip).unwrap_or(ip),
        ip => ip,
    };
    let join = |code: &str| format!("http://{}/join?code={code}", SocketAddr::new(host, port));
    let cells = table.iter().flat_map(|table| &table.cells);
    let cells = cells.zip(guard.cell_codes());
    Links {
        teacher: join(teacher),
        class: Some((join(code), code.to_owned())),
        cells: cells
            .map(|(cell, code)| (cell.clone(), join(code), code.clone()))
            .collect(),
    }
}

/// The address by which this machine reaches others; nothing is sent to find it.
fn outward(any: IpAddr) -> Option<IpAddr> {
    let socket = UdpSocket::bind(SocketAddr::new(any, 0)).ok()?;
    // An address that is kept for documentation (RFC 5737).
    socket.connect(("192.0.2.1", 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}
