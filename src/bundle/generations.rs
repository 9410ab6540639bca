//! A result replaced at one instant where the system cannot exchange two folders, inside the folder itself.
//!
//! The files of the old result get a second name in a generation, a folder inside; so do those of the new one, in
//! another. One by one the names in the folder become links that lead through a single link, `CURRENT`, to the old
//! generation: whoever reads a name finds what stood there. Then `CURRENT` is turned to the new generation, by one
//! rename, and with it all names at once. At last the new files take the places of the links. Whenever this is
//! cut short, each name leads to the file of one result, and `settle` goes on from there.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::own::{MANIFEST, has_manifest, is_own, move_to, own_files};
use super::random::{is_random, random_name};
use super::rename::sync_folder;
use crate::export::FileDigest;

/// The link that says which generation holds.
const CURRENT: &str = ".escalade.current";
/// How the names of generations begin, and of links that are being made; a random name follows.
const GENERATION: &str = ".escalade.generation.";
const LINK: &str = ".escalade.link.";

/// What came of a result that was put in the place of another.
#[derive(Debug, Default)]
pub(super) struct Turned {
    /// Files of others whose names the new result has, and where they stand now.
    pub renamed: Vec<PathBuf>,
    /// Why links are left in place of files; each leads to the right one nevertheless.
    pub left: Option<io::Error>,
}

/// Puts the files of a folder in the place of the result in another, which keeps the files of others.
///
/// # Errors
/// Where it cannot be done: what stood there is as it was, and the new folder too.
pub(super) fn turn(new: &Path, place: &Path) -> io::Result<Turned> {
    let after = place.join(generation());
    let turned = prepare(new, place, &after).and_then(|renamed| {
        point(place, &after)?;
        Ok(renamed)
    });
    match turned {
        Ok(renamed) => {
            let settled = sync_folder(place).and_then(|()| settle(place));
            let left = settled.err();
            Ok(Turned { renamed, left })
        }
        Err(error) => {
            // What cannot be undone now is undone at the next start.
            let _ = fs::rename(&after, new);
            let _ = settle(place);
            Err(error)
        }
    }
}

/// Does all but the turning: links to the old files in place of them, and the new ones beside them.
fn prepare(new: &Path, place: &Path, after: &Path) -> io::Result<Vec<PathBuf>> {
    let before = place.join(generation());
    fs::create_dir(&before)?;
    // First, since it shows whether there are links at all.
    symlink(name_of(&before), &place.join(CURRENT))?;
    let own = own_names(place);
    for name in &own {
        give_second_name(&place.join(name), &before.join(name))?;
    }
    sync_folder(&before)?;
    let files = names_in(new)?;
    let mut renamed = Vec::new();
    for name in files.difference(&own) {
        let path = place.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            renamed.extend(move_to(&path, place)?);
        }
    }
    fs::rename(new, after)?;
    for name in files.union(&own) {
        replace_by_link(&Path::new(CURRENT).join(name), &place.join(name))?;
    }
    sync_folder(place)?;
    Ok(renamed)
}

/// Has files stand in their places again, those of the generation that holds, whatever a process that was killed
/// has left.
pub(super) fn settle(place: &Path) -> io::Result<()> {
    let (found, link) = (names_in(place)?, place.join(CURRENT));
    if fs::read_link(&link).is_ok() {
        if let Some(holds) = holding(place) {
            take_places(&holds, place)?;
        }
        for name in &found {
            if is_through_current(place, name) {
                fs::remove_file(place.join(name))?;
            }
        }
        sync_folder(place)?;
        fs::remove_file(link)?;
    }
    for name in found {
        let path = place.join(&name);
        let is_folder = fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir());
        if is_folder && is_left(&name, GENERATION) {
            fs::remove_dir_all(path)?;
        } else if !is_folder && is_left(&name, LINK) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Moves the files of a generation to where links lead to them.
fn take_places(generation: &Path, place: &Path) -> io::Result<()> {
    for name in names_in(generation)? {
        let (from, to) = (generation.join(&name), place.join(&name));
        let is_there = fs::symlink_metadata(&to).is_ok();
        if is_there && !is_through_current(place, &name) && !are_alike(&from, &to) {
            // Somebody has put a file of his own there since.
            move_to(&to, place)?;
        }
        fs::rename(from, to)?;
    }
    Ok(())
}

/// Whether two files hold the same, as those that had no link yet and their second names do.
fn are_alike(one: &Path, other: &Path) -> bool {
    let is_file = |path: &Path| fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    let digest = |path: &Path| {
        is_file(path)
            .then(|| FileDigest::read(path, "").ok())
            .flatten()
    };
    digest(one).is_some_and(|digest_of_one| Some(digest_of_one) == digest(other))
}

/// The generation that holds; a link that leads elsewhere was put there by somebody else.
fn holding(place: &Path) -> Option<PathBuf> {
    let name = fs::read_link(place.join(CURRENT)).ok()?;
    let path = place.join(&name);
    let is_folder = fs::symlink_metadata(&path).is_ok_and(|about| about.is_dir());
    (is_folder && is_left(name.as_os_str(), GENERATION)).then_some(path)
}

/// Whether a name leads through the link that says which generation holds.
fn is_through_current(place: &Path, name: &OsStr) -> bool {
    let expected = Path::new(CURRENT).join(name);
    name != CURRENT && fs::read_link(place.join(name)).is_ok_and(|to| to == expected)
}

/// Whether a name is one that this has given, with this beginning.
fn is_left(name: &OsStr, begin: &str) -> bool {
    let random = name.to_str().and_then(|name| name.strip_prefix(begin));
    random.is_some_and(is_random)
}

/// The names of the files of a folder's result that are as they were written, and of its manifest.
fn own_names(place: &Path) -> BTreeSet<OsString> {
    let listed = own_files(place);
    let manifest = has_manifest(place).then(|| MANIFEST.into());
    let as_written = listed.iter().filter(|(name, file)| {
        let is_plain = Path::new(name).file_name() == Some(OsStr::new(name));
        is_plain && is_own(&place.join(name), Some(file))
    });
    let names = as_written.map(|(name, _)| name.into());
    names.chain(manifest).collect()
}

fn names_in(folder: &Path) -> io::Result<BTreeSet<OsString>> {
    let entries = fs::read_dir(folder)?;
    entries.map(|entry| Ok(entry?.file_name())).collect()
}

/// Has `CURRENT` lead to a generation, at one instant.
fn point(place: &Path, generation: &Path) -> io::Result<()> {
    replace_by_link(Path::new(name_of(generation)), &place.join(CURRENT))
}

/// Puts a link in the place of whatever file stands there, at one instant.
fn replace_by_link(to: &Path, path: &Path) -> io::Result<()> {
    let link = path.with_file_name(format!("{LINK}{}", random_name()));
    symlink(to, &link)?;
    fs::rename(link, path)
}

fn give_second_name(file: &Path, name: &Path) -> io::Result<()> {
    match fs::hard_link(file, name) {
        // Not every file system has them.
        Err(_) => {
            fs::copy(file, name)?;
            fs::File::open(name)?.sync_all()
        }
        Ok(()) => Ok(()),
    }
}

fn generation() -> String {
    format!("{GENERATION}{}", random_name())
}

fn name_of(path: &Path) -> &OsStr {
    path.file_name().unwrap_or_default()
}

#[cfg(unix)]
fn symlink(to: impl AsRef<Path>, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(to, link)
}

/// Elsewhere links are a privilege.
#[cfg(not(unix))]
fn symlink(_to: impl AsRef<Path>, _link: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A folder with a result of these files.
    fn fill(folder: &Path, files: &[(&str, &str)]) {
        fs::create_dir(folder).unwrap();
        let digest = |(name, holds): &(&str, &str)| FileDigest::of(name, holds.as_bytes());
        let written: Vec<_> = files.iter().map(digest).collect();
        let manifest = serde_json::json!({ "written": written }).to_string();
        for (name, holds) in files.iter().chain(&[(MANIFEST, &*manifest)]) {
            fs::write(folder.join(name), holds).unwrap();
        }
    }

    /// The files that the manifest of a folder lists, each as it is listed.
    #[track_caller]
    fn result(folder: &Path) -> Vec<String> {
        let listed = own_files(folder).into_values();
        let as_listed = listed.map(|file| {
            let found = FileDigest::read(&folder.join(&file.file), &file.file);
            assert_eq!(found.unwrap(), file);
            file.file
        });
        as_listed.collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = names_in(folder).unwrap().into_iter();
        names.map(|name| name.into_string().unwrap()).collect()
    }

    struct Case {
        folder: tempfile::TempDir,
    }

    impl Case {
        /// An old result with something of somebody else's, and a new one.
        fn new() -> Self {
            let case = Self {
                folder: tempfile::tempdir().unwrap(),
            };
            fill(&case.place(), &[("a", "old"), ("b", "old")]);
            fs::write(case.place().join("notes"), "mine").unwrap();
            fs::write(case.place().join("c"), "mine").unwrap();
            fill(&case.of("new"), &[("a", "new"), ("c", "new")]);
            case
        }

        fn of(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn place(&self) -> PathBuf {
            self.of("place")
        }

        fn is_old(&self) {
            assert_eq!(result(&self.place()), ["a", "b"]);
        }

        fn is_new(&self) {
            assert_eq!(result(&self.place()), ["a", "c"]);
        }
    }

    const SETTLED: [&str; 5] = ["a", "c", "c.earlier", "manifest.json", "notes"];

    #[test]
    fn a_result_takes_the_place_of_another_and_files_of_others_stay() {
        let case = Case::new();
        let turned = turn(&case.of("new"), &case.place()).unwrap();
        assert!(turned.left.is_none());
        assert_eq!(turned.renamed, [case.place().join("c.earlier")]);
        case.is_new();
        assert_eq!(names(&case.place()), SETTLED);
        assert_eq!(names(case.folder.path()), ["place"]);
        for name in names(&case.place()) {
            let about = fs::symlink_metadata(case.place().join(&name)).unwrap();
            assert!(about.is_file(), "{name}");
        }
    }

    #[test]
    fn until_the_link_is_turned_it_is_the_old_result_and_then_the_new_one() {
        let case = Case::new();
        let after = case.place().join(generation());
        prepare(&case.of("new"), &case.place(), &after).unwrap();
        case.is_old();
        point(&case.place(), &after).unwrap();
        case.is_new();
        // Whoever finds it so puts it in order.
        settle(&case.place()).unwrap();
        case.is_new();
        assert_eq!(names(&case.place()), SETTLED);
    }

    #[test]
    fn what_was_cut_short_before_is_undone() {
        for is_linked in [true, false] {
            let case = Case::new();
            let after = case.place().join(generation());
            prepare(&case.of("new"), &case.place(), &after).unwrap();
            if !is_linked {
                // Not all names were links yet, and some had no second name.
                let [a, b] = ["a", "b"].map(|name| case.place().join(name));
                let before = fs::canonicalize(&a).unwrap();
                fs::remove_file(&a).unwrap();
                fs::copy(&before, &a).unwrap();
                fs::rename(fs::canonicalize(&b).unwrap(), &b).unwrap();
            }
            case.is_old();
            settle(&case.place()).unwrap();
            case.is_old();
            let left = ["a", "b", "c.earlier", "manifest.json", "notes"];
            assert_eq!(names(&case.place()), left, "{is_linked}");
        }
    }

    #[test]
    fn what_cannot_be_put_there_changes_nothing() {
        let case = Case::new();
        fs::write(case.place().join(CURRENT), "a file of somebody").unwrap();
        assert!(turn(&case.of("new"), &case.place()).is_err());
        case.is_old();
        assert_eq!(result(&case.of("new")), ["a", "c"]);
        let left = [CURRENT, "a", "b", "c", "manifest.json", "notes"];
        assert_eq!(names(&case.place()), left);
    }
}
