//! Whole numbers that not every reader of JSON holds.

use serde::{Deserialize, Deserializer, Serializer, de};
use serde_json::Value;

/// A seed as JSON: a string of digits, because most readers hold a number in 53 bits (RFC 8259, section 6).
pub fn seed(seed: u64) -> Value {
    seed.to_string().into()
}

/// For `serde(with)`.
pub(crate) fn serialize<S: Serializer>(seed: &u64, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&seed.to_string())
}

/// For `serde(with)`: reads a number too, as earlier manifests have it.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    let value = Value::deserialize(from)?;
    let seed = match &value {
        Value::String(digits) => digits.parse().ok(),
        value => value.as_u64(),
    };
    seed.ok_or_else(|| {
        de::Error::custom(format!(
            "{value} is not a seed; expected a whole number from 0"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Serialize, Deserialize)]
    struct Held {
        #[serde(with = "super")]
        seed: u64,
    }

    #[test]
    fn seeds_are_written_so_that_no_reader_rounds_them_and_read_both_ways() {
        for number in [0, 7, (1 << 53) + 1, u64::MAX] {
            let written = format!("\"{number}\"");
            assert_eq!(seed(number).to_string(), written);
            let text = serde_json::to_string(&Held { seed: number }).unwrap();
            assert_eq!(text, format!("{{\"seed\":{written}}}"));
            let held: Held = serde_json::from_str(&text).unwrap();
            assert_eq!(held.seed, number);
            let plain = format!("{{\"seed\":{number}}}");
            assert_eq!(serde_json::from_str::<Held>(&plain).unwrap().seed, number);
        }
        for wrong in ["-1", "1.5", "\"x\"", "null", "\"18446744073709551616\""] {
            let text = format!("{{\"seed\":{wrong}}}");
            assert!(serde_json::from_str::<Held>(&text).is_err(), "{wrong}");
        }
    }
}
