//! Who asks, and what he may ask for.

use super::refusal::Refusal;

/// What may be seen before a code is typed.
const OPEN: [&str; 7] = [
    "/join",
    "/api/join",
    "/web/style.css",
    "/web/join.js",
    "/web/tools.js",
    "/web/fonts.css",
    "/web/icon.svg",
];
/// What a class needs where a game is played: the scenario's trials would tell what happens in it.
const GUESSING: [&str; 3] = ["/guess", "/api/class", "/api/guess"];
/// What a cell needs.
const PLAYING: [&str; 3] = ["/cell", "/api/cell", "/api/order"];

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The teacher, who is control in a game.
    Teacher,
    Student,
    /// A cell of the game, by its place among those that are played.
    Cell(usize),
    /// Nobody yet: the join page.
    Nobody,
}

impl Role {
    /// Whether this may be asked for.
    pub fn may(self, path: &str, is_game: bool) -> bool {
        let is_part = path.starts_with("/web/");
        match self {
            Self::Teacher => true,
            _ if OPEN.contains(&path) => true,
            Self::Student => !is_game || is_part || GUESSING.contains(&path),
            Self::Cell(_) => is_part || PLAYING.contains(&path),
            Self::Nobody => false,
        }
    }
}

/// Who asks.
#[derive(Clone, Debug)]
pub(super) struct Who {
    pub role: Role,
    /// A name that was made up when this browser joined.
    pub id: Option<String>,
}

impl Who {
    /// Refuses what only a teacher does.
    pub fn must_teach(&self) -> Result<(), Refusal> {
        match self.role {
            Role::Teacher => Ok(()),
            _ => Err(Refusal::Forbidden("only the teacher can do this")),
        }
    }

    /// Refuses what only control does.
    pub fn must_control(&self) -> Result<(), Refusal> {
        match self.role {
            Role::Teacher => Ok(()),
            _ => Err(Refusal::Forbidden("only control can do this")),
        }
    }
}
