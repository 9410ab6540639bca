//! What a scenario leaves out on purpose.

use super::super::Omission;
use super::super::format::OMISSION;
use super::{Decoder, Scope};

impl Decoder<'_> {
    /// What is not modelled, with its reasons: nothing of it enters the process.
    pub(super) fn omissions(&mut self) {
        let section = Scope::section("not_modelled");
        for (key, node) in self.section("not_modelled") {
            let Some(fields) = self.fields(node, &OMISSION) else {
                continue;
            };
            let scope = section.named(&key.name, key.span);
            let entry = self.entry(&fields, &scope).0;
            let why = fields.get("why").and_then(|node| self.prose(node));
            self.model.not_modelled.push(Omission {
                entry,
                why: why.unwrap_or_default(),
            });
        }
    }
}
