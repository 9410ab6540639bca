//! YAML as written, with places, `extends` resolved; no judgement.
