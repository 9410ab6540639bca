//! Which names of scenarios are names of folders.

use std::collections::BTreeMap;

use super::error::BundleError;

/// The folder of what several scenarios have been compared by, beside theirs.
pub const COMPARISON: &str = "comparison";
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
    } else if name.len() > MOST {
        "it has more than 200 bytes; rename the file"
    } else {
        return Ok(());
    };
    let name = name.chars().take(MOST).collect();
    Err(BundleError::Name { name, why })
}

/// Refuses scenarios, each a name and how it is called in a message, whose folders would be one folder
/// on some system, or that of their comparison.
///
/// # Errors
/// Where a name is none, or two are the same.
pub fn check_names(scenarios: &[(String, String)]) -> Result<(), BundleError> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    if scenarios.len() > 1 {
        taken.insert(COMPARISON.to_owned(), "the folder of the comparison");
    }
    for (name, shown) in scenarios {
        check_name(name)?;
        if let Some(first) = taken.insert(name.to_lowercase(), shown) {
            return Err(BundleError::SameName {
                first: first.to_owned(),
                other: shown.clone(),
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
        assert!(
            named(&["comparison"]).is_ok(),
            "alone it is compared with nothing"
        );
        for names in [&["w", "W"][..], &["É", "é"], &["a", "COMPARISON"]] {
            let error = named(names).unwrap_err();
            assert!(matches!(error, BundleError::SameName { .. }), "{error}");
        }
    }
}
