//! Which names of scenarios are names of folders.

use std::collections::BTreeSet;

use super::error::BundleError;

/// The folder of what several scenarios have been compared by, beside theirs.
pub const COMPARISON: &str = "comparison";
/// How the folders of analyses end, after the name of their scenario.
const ANALYSES: [&str; 5] = [".sensitivity", ".sweep", ".discover", ".value", ".exact"];
/// Bytes of a name: most systems allow 255, of which what is written beside a folder takes some.
const MOST: usize = 200;

/// Refuses a name that would lead out of the folder in which results stand, or that hides there.
///
/// # Errors
/// Where the name is none.
pub fn check_name(name: &str) -> Result<(), BundleError> {
    let why = if name.is_empty() {
        "it is empty"
    } else if name.starts_with('.') {
        "it begins with a dot; rename the file"
    } else if name.contains(['/', '\\']) {
        "it contains a path separator"
    } else if name.contains(char::is_control) {
        "it has a control character; rename the file"
    } else if is_taken(name) {
        "results of other kinds stand under it; rename the file"
    } else if name.len() > MOST {
        "it has more than 200 bytes; rename the file"
    } else {
        return Ok(());
    };
    let name = name.chars().take(MOST).collect();
    Err(BundleError::Name { name, why })
}

/// Whether a folder of this name is that of a comparison, or of an analysis of another scenario.
fn is_taken(name: &str) -> bool {
    let name = name.to_lowercase();
    name == COMPARISON || ANALYSES.iter().any(|end| name.ends_with(end))
}

/// Refuses scenarios, each a name and how it is called in a message, whose folders would be one folder
/// on some system.
///
/// # Errors
/// Where a name is none, or two are the same.
pub fn check_names(scenarios: &[(String, String)]) -> Result<(), BundleError> {
    let mut taken = BTreeSet::new();
    for (name, shown) in scenarios {
        check_name(name)?;
        let first = scenarios
            .iter()
            .find(|(other, _)| other.to_lowercase() == name.to_lowercase());
        if let Some((other, first)) = first.filter(|_| !taken.insert(name.to_lowercase())) {
            return Err(BundleError::SameName {
                first: first.to_owned(),
                other: shown.clone(),
                why: match (first == shown, other == name) {
                    (true, _) => "it is named twice: name it once",
                    (_, true) => {
                        "both have one name: rename one, or give them different output folders"
                    }
                    _ => {
                        "some systems ignore capitals: rename one, or give them different output folders"
                    }
                },
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_or_hide_are_refused() {
        for name in ["", ".", "..", ".hidden", "a/b", "a\\b", "a\u{1b}[2J", "a\n"] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert!(check_name(&"x".repeat(201)).is_err());
        for name in ["tiny", "raids, limited", "a.b", "Ω", "-x"] {
            check_name(name).unwrap();
        }
        let said = check_name("a\u{1b}[2J").unwrap_err().to_string();
        assert!(!said.contains('\u{1b}'), "{said:?}");
    }

    #[test]
    fn names_that_are_one_on_some_system_are_refused() {
        let named = |names: &[&str]| {
            let names = names
                .iter()
                .map(|name| (name.to_string(), format!("{name}.yaml")));
            check_names(&names.collect::<Vec<_>>())
        };
        assert!(named(&["a", "b", "Comparison2"]).is_ok());
        // Where a comparison or an analysis of another scenario stands, a run would replace it.
        for name in ["comparison", "Comparison", "a.sweep", "a.sensitivity"] {
            assert!(
                matches!(named(&[name]), Err(BundleError::Name { .. })),
                "{name}"
            );
        }
        for names in [&["w", "W"][..], &["É", "é"], &["a", "b", "a"]] {
            let error = named(names).unwrap_err();
            assert!(matches!(error, BundleError::SameName { .. }), "{error}");
        }
    }
}
