//! Who may ask: the host that was meant, the page that asks, and the code that was typed.

use std::net::{IpAddr, SocketAddr};

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};

use super::attempts::Attempts;
use super::refusal::Refusal;
use super::secret::{Secret, equal, random_name, typed};
use super::who::{Role, Who};

/// The cookie that says who somebody is.
const COOKIE: &str = "escalade";
/// From where a connection came.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub SocketAddr);

/// Who may ask.
pub(super) struct Guard {
    port: u16,
    /// Whether other machines may ask, with a code.
    open: bool,
    secret: Secret,
    /// The game that is played, if any: what tells it from others, and its cells with their codes.
    game: Option<Seats>,
    attempts: Attempts,
}

/// Where cells of a game join.
#[derive(Clone, Debug)]
pub(super) struct Seats {
    /// What tells this game from others.
    pub game: String,
    /// Names of cells.
    pub cells: Vec<String>,
    /// Their codes.
    pub codes: Vec<String>,
}

impl Seats {
    /// Of a game, with codes that its cells keep.
    pub fn new(secret: &Secret, game: &str, cells: &[String]) -> Self {
        let codes = cells.iter().map(|cell| secret.code_of_cell(game, cell));
        Self {
            game: game.to_owned(),
            codes: codes.collect(),
            cells: cells.to_vec(),
        }
    }

    /// How a cookie says which cell it is.
    fn said(&self, place: usize) -> String {
        format!("cell-{}-{}", self.cells[place], self.game)
    }
}

impl Guard {
    pub fn new(port: u16, open: bool, secret: Secret, game: Option<Seats>) -> Self {
        Self {
            port,
            open,
            secret,
            game,
            attempts: Attempts::new(),
        }
    }

    /// What each cell types, in their order, where it must.
    pub fn cell_codes(&self) -> &[String] {
        let seats = self.game.as_ref().filter(|_| self.open);
        seats.map_or(&[], |seats| &seats.codes)
    }

    /// What a class types to join, where it must.
    pub fn class_code(&self) -> Option<&str> {
        self.open.then_some(self.secret.class.as_str())
    }

    /// What a teacher types.
    pub fn teacher_code(&self) -> Option<&str> {
        self.open.then_some(self.secret.teacher.as_str())
    }

    /// Who asks, where the request may be answered at all.
    pub fn admit(&self, request: &Request) -> Result<Who, Refusal> {
        let (headers, path) = (request.headers(), request.uri().path());
        self.check_host(headers)?;
        check_origin(request.method(), headers)?;
        let signed = self.signed(headers);
        if !self.open {
            let id = signed.and_then(|(_, id)| id);
            return Ok(Who {
                role: Role::Teacher,
                id,
            });
        }
        let (role, id) = signed.unwrap_or((Role::Nobody, None));
        match role {
            _ if role.may(path, self.game.is_some()) => Ok(Who { role, id }),
            Role::Cell(_) => Err(Refusal::Forbidden("this is not for a cell's screen")),
            Role::Student => Err(Refusal::Forbidden(
                "while a game is played this is for control",
            )),
            _ => Err(Refusal::Forbidden("type the code on the join page first")),
        }
    }

    /// The host that the browser was told to ask. One that has another name for this machine may be a page that
    /// has turned its own name to this address (DNS rebinding); a number has no name to turn.
    fn check_host(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = hosts
            .next()
            .and_then(|host| host.to_str().ok())
            .unwrap_or_default();
        let name = match host.rsplit_once(':') {
            Some((name, port)) if port.parse() == Ok(self.port) => Some(name),
            None if self.port == 80 => Some(host),
            _ => None,
        };
        let is_ours = |name: &str| {
            let number = name
                .trim_start_matches('[')
                .trim_end_matches(']')
                .parse::<IpAddr>();
            name == "localhost" || number.is_ok_and(|number| self.open || number.is_loopback())
        };
        match hosts.next().is_none() && name.is_some_and(is_ours) {
            true => Ok(()),
            false => Err(Refusal::Bad("this is not the address of the server".into())),
        }
    }

    /// The role and the name that a cookie proves.
    fn signed(&self, headers: &HeaderMap) -> Option<(Role, Option<String>)> {
        let cookies = headers.get_all(header::COOKIE).iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok());
        let mut ours = cookies
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == COOKIE);
        let (said, mark) = ours.next()?.1.rsplit_once('.')?;
        if !equal(&self.secret.sign(said), mark) {
            return None;
        }
        let (role, id) = said.split_once('.')?;
        let role = match role {
            "teacher" => Role::Teacher,
            "student" => Role::Student,
            // Of this game; what was a cell of another is nobody here.
            other => {
                let seats = self.game.as_ref()?;
                let mut places = 0..seats.cells.len();
                Role::Cell(places.find(|place| seats.said(*place) == other)?)
            }
        };
        Some((role, Some(id.to_owned())))
    }

    /// The cookie of somebody who has typed a code, and what he may do.
    pub fn join(&self, code: &str, from: IpAddr) -> Result<(Role, String), Refusal> {
        self.attempts.check(from)?;
        let Some(role) = self.role_of(&typed(code)) else {
            self.attempts.wrong(from)?;
            return Err(Refusal::Forbidden("this is not the code"));
        };
        self.attempts.joined(from)?;
        let name = match (role, &self.game) {
            (Role::Teacher, _) => "teacher".to_owned(),
            (Role::Cell(place), Some(seats)) => seats.said(place),
            _ => "student".to_owned(),
        };
        let id = random_name().map_err(Refusal::Failed)?;
        let said = format!("{name}.{id}");
        let mark = self.secret.sign(&said);
        // Only this server reads it, and no page of another gets it sent along.
        let kept = "HttpOnly; SameSite=Strict; Path=/; Max-Age=86400";
        Ok((role, format!("{COOKIE}={said}.{mark}; {kept}")))
    }

    /// Whose code it is. All are compared, so that the time does not tell which one was nearly right.
    fn role_of(&self, code: &str) -> Option<Role> {
        let mut role = equal(code, &self.secret.teacher).then_some(Role::Teacher);
        if equal(code, &self.secret.class) || !self.open {
            role = role.or(Some(Role::Student));
        }
        for (place, own) in self.cell_codes().iter().enumerate() {
            if equal(code, own) {
                role = role.or(Some(Role::Cell(place)));
            }
        }
        role
    }
}

/// Only reading and posting, and posting only from a page of this server.
fn check_origin(method: &Method, headers: &HeaderMap) -> Result<(), Refusal> {
    let of = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = of("host").unwrap_or_default();
    let same = |origin: &str| origin.strip_prefix("http://") == Some(host);
    let foreign = Refusal::Forbidden("this was asked by a page of another server");
    let is_read = method == Method::GET || method == Method::HEAD;
    if !is_read && method != Method::POST {
        return Err(Refusal::Bad("only GET, HEAD and POST are answered".into()));
    }
    // A link on another page may be followed; nothing else of it is answered.
    let is_page = of("sec-fetch-mode") == Some("navigate");
    match (
        headers
            .get("origin")
            .map(|_| of("origin").unwrap_or_default()),
        of("sec-fetch-site"),
    ) {
        (Some(origin), _) if !same(origin) => Err(foreign),
        (None, _) if !is_read => Err(Refusal::Forbidden(
            "a request that posts must say from which page",
        )),
        (None, Some("cross-site")) if !is_page => Err(foreign),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn guard(open: bool) -> (tempfile::TempDir, Guard) {
        let folder = tempfile::tempdir().expect("a folder");
        let secret = Secret::load(folder.path()).expect("a secret");
        (folder, Guard::new(8765, open, secret, None))
    }

    fn request(method: &str, headers: &[(&str, &str)]) -> Request {
        let mut request = axum::http::Request::builder()
            .method(method)
            .uri("/api/class");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).expect("a request")
    }

    #[test]
    fn only_this_machine_is_meant() {
        let (_folder, guard) = guard(false);
        let admitted = |host: &str| guard.admit(&request("GET", &[("host", host)])).is_ok();
        for host in ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"] {
            assert!(admitted(host), "{host}");
        }
        for host in [
            "evil.example:8765",
            "127.0.0.1",
            "127.0.0.1:80",
            "192.168.1.5:8765",
            "",
            "localhost:8765.evil",
        ] {
            assert!(!admitted(host), "{host}");
        }
        assert!(guard.admit(&request("GET", &[])).is_err());
        let twice = [("host", "localhost:8765"), ("host", "evil.example")];
        assert!(guard.admit(&request("GET", &twice)).is_err());
    }

    #[test]
    fn only_own_pages_post() {
        let (_folder, guard) = guard(false);
        let host = ("host", "localhost:8765");
        let admitted = |method: &str, more: &[(&str, &str)]| {
            let headers: Vec<_> = [host].iter().chain(more).copied().collect();
            guard.admit(&request(method, &headers)).is_ok()
        };
        assert!(admitted("POST", &[("origin", "http://localhost:8765")]));
        assert!(!admitted("POST", &[]));
        for origin in [
            "http://evil.example",
            "null",
            "https://localhost:8765",
            "http://localhost:87650",
        ] {
            assert!(!admitted("POST", &[("origin", origin)]), "{origin}");
            assert!(!admitted("GET", &[("origin", origin)]), "{origin}");
        }
        assert!(!admitted("GET", &[("sec-fetch-site", "cross-site")]));
        let link = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
        ];
        assert!(admitted("GET", &link));
        assert!(!admitted("DELETE", &[("origin", "http://localhost:8765")]));
    }

    #[test]
    fn a_code_opens_what_it_is_for() {
        let (_folder, guard) = guard(true);
        let host = ("host", "192.168.1.5:8765");
        assert!(guard.admit(&request("GET", &[host])).is_err());
        let here = IpAddr::from([192, 168, 1, 9]);
        for (code, role) in [
            (&guard.secret.teacher, Role::Teacher),
            (&guard.secret.class, Role::Student),
        ] {
            let (said, cookie) = guard
                .join(&code.to_lowercase(), here)
                .expect("it is the code");
            let cookie = cookie.split(';').next().expect("a cookie");
            let who = guard
                .admit(&request("GET", &[host, ("cookie", cookie)]))
                .expect("known");
            assert_eq!((said, who.role), (role, role));
            assert!(who.id.is_some_and(|id| id.len() == 32));
            // A student cannot make a teacher of himself.
            let forged = cookie
                .replace("student", "teacher")
                .replace("=teacher.", "=teacher.0");
            assert!(
                guard
                    .admit(&request("GET", &[host, ("cookie", &forged)]))
                    .is_err()
            );
        }
    }

    #[test]
    fn codes_cannot_be_tried_for_long() {
        let (_folder, guard) = guard(true);
        let here = IpAddr::from([192, 168, 1, 9]);
        for _ in 0..super::super::attempts::WRONG {
            assert!(matches!(
                guard.join("WRONG", here),
                Err(Refusal::Forbidden(_))
            ));
        }
        assert!(matches!(
            guard.join(&guard.secret.class, here),
            Err(Refusal::TooMany)
        ));
        let there = IpAddr::from([192, 168, 1, 10]);
        assert!(guard.join(&guard.secret.class, there).is_ok());
    }
}
