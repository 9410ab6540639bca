//! `escalade export --to prism`: a continuous-time Markov chain in the language of PRISM (Kwiatkowska, Norman &
//! Parker 2011, doi:10.1007/978-3-642-22110-1_47), which Storm reads too, and its questions.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::exact::{Command, Digit, Generator, Question, Rate};
use crate::model::{Cause, MilestoneKind, Model, StateId};

/// A chain and its questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prism {
    /// The model.
    pub model: String,
    /// The properties.
    pub properties: String,
    /// The names of milestones that no state shows, so that they have no property: those that follow others, and
    /// entries to states in which a machine begins.
    pub left_out: Vec<String>,
}

/// Writes a chain.
pub fn prism(name: &str, model: &Model, generator: &Generator) -> Prism {
    let writer = Writer::new(model, generator);
    Prism {
        model: writer.model(name),
        properties: writer.properties(),
        left_out: writer.left_out(),
    }
}

struct Writer<'m> {
    model: &'m Model,
    generator: &'m Generator,
    /// By coordinate.
    names: Vec<String>,
}

impl<'m> Writer<'m> {
    fn new(model: &'m Model, generator: &'m Generator) -> Self {
        let mut taken = BTreeSet::new();
        let names = generator.digits.iter().map(|digit| {
            let name = match digit {
                Digit::Machine(m) => format!("m_{}", identifier(&model.machines[*m].entry.name)),
                Digit::Happened(r) => {
                    format!(
                        "happened_{}",
                        identifier(&model.reactions[*r].entry.address)
                    )
                }
            };
            unique(name, &mut taken)
        });
        Self {
            model,
            generator,
            names: names.collect(),
        }
    }

    fn model(&self, name: &str) -> String {
        let mut out = format!(
            "// {}\n// Made by escalade {} of the scenario `{name}`. Days and rates per day. Illustrative, not a forecast.\n\
             // states: {}\n\nctmc\n\n",
            one_line(&self.model.title),
            env!("CARGO_PKG_VERSION"),
            self.generator.states
        );
        for rate in &self.generator.rates {
            self.rate(rate, &mut out);
        }
        out += "\nmodule scenario\n";
        for (digit, name) in self.names.iter().enumerate() {
            let (last, first) = (self.generator.sizes[digit] - 1, self.generator.first[digit]);
            let said = self.values(digit);
            // A variable of one value is refused by some readers.
            let last = last.max(1);
            let _ = writeln!(out, "  {name} : [0..{last}] init {first}; // {said}");
        }
        out.push('\n');
        for command in &self.generator.commands {
            self.command(command, &mut out);
        }
        // Storm gives no reward to a state that nothing leaves. A loop changes nothing else in a chain of this kind.
        out += "  [] true -> 1 : true; // so that a state without a way out keeps its rewards\n";
        out += "endmodule\n";
        self.labels(&mut out);
        self.rewards(&mut out);
        out
    }

    /// The values of a coordinate.
    fn values(&self, digit: usize) -> String {
        match self.generator.digits[digit] {
            Digit::Machine(m) => {
                let states = self.model.machines[m].states.iter().enumerate();
                let said = states.map(|(k, state)| format!("{k} {}", one_line(&state.entry.name)));
                said.collect::<Vec<_>>().join(", ")
            }
            Digit::Happened(_) => "1 once it has happened".to_owned(),
        }
    }

    fn rate(&self, rate: &Rate, out: &mut String) {
        let _ = write!(
            out,
            "formula {} = {}",
            self.rate_name(rate.reaction),
            number(rate.base)
        );
        for (by, statements) in &rate.ratios {
            let all = statements.iter().map(|(digit, mask, negated)| {
                let is_in = self.is_in(*digit, *mask);
                if *negated { format!("!{is_in}") } else { is_in }
            });
            let all: Vec<String> = all.collect();
            let _ = write!(
                out,
                " * ({} ? {} : 1)",
                or_true(&all.join(" & ")),
                number(*by)
            );
        }
        let address = one_line(&self.model.reactions[rate.reaction].entry.address);
        let _ = writeln!(out, "; // {address}");
    }

    fn rate_name(&self, reaction: usize) -> String {
        format!("rate_{reaction}")
    }

    fn command(&self, command: &Command, out: &mut String) {
        let rate = self.share(command.share, command.reaction);
        let to = command
            .to
            .iter()
            .map(|(d, value)| format!("({}'={value})", self.names[*d]));
        let to = to.collect::<Vec<_>>().join(" & ");
        let _ = writeln!(out, "  [] {} -> {rate} : {to};", self.set(&command.from));
    }

    fn share(&self, share: f64, reaction: usize) -> String {
        let rate = self.rate_name(reaction);
        if share == 1.0 {
            rate
        } else {
            format!("{} * {rate}", number(share))
        }
    }

    fn set(&self, set: &[(usize, u64)]) -> String {
        let all: Vec<String> = set
            .iter()
            .map(|(digit, mask)| self.is_in(*digit, *mask))
            .collect();
        or_true(&all.join(" & "))
    }

    /// That a coordinate has one of these values.
    fn is_in(&self, digit: usize, mask: u64) -> String {
        let name = &self.names[digit];
        let values = (0..self.generator.sizes[digit]).filter(|value| mask >> value & 1 == 1);
        let values: Vec<String> = values.map(|value| format!("{name}={value}")).collect();
        match values.is_empty() {
            true => "false".to_owned(),
            false => format!("({})", values.join(" | ")),
        }
    }

    fn labels(&self, out: &mut String) {
        out.push('\n');
        for (label, set, _) in self.states().into_iter().chain(self.milestones()) {
            let _ = writeln!(out, "label \"{label}\" = {set};");
        }
    }

    /// Of every state of every machine: its label, where it is, and its name.
    fn states(&self) -> Vec<(String, String, String)> {
        let mut taken = BTreeSet::new();
        let mut all = Vec::new();
        for (digit, of) in self.generator.digits.iter().enumerate() {
            let Digit::Machine(m) = *of else {
                continue;
            };
            let machine = &self.model.machines[m];
            for (k, state) in machine.states.iter().enumerate() {
                let (machine, state) = (&machine.entry.name, &state.entry.name);
                let label = format!("state_{}_{}", identifier(machine), identifier(state));
                let set = self.is_in(digit, 1 << k);
                all.push((
                    unique(label, &mut taken),
                    set,
                    format!("{machine} is {state}"),
                ));
            }
        }
        all
    }

    /// The same of every milestone that is passed where a state shows it: by the entry to states in which nothing
    /// begins, or by reactions that are remembered.
    fn milestones(&self) -> Vec<(String, String, String)> {
        let mut taken = BTreeSet::new();
        let mut all = Vec::new();
        for milestone in &self.model.milestones {
            let MilestoneKind::First(causes) = &milestone.kind else {
                continue;
            };
            let parts: Option<Vec<String>> = causes.iter().map(|cause| self.cause(cause)).collect();
            if let Some(parts) = parts {
                let label = unique(
                    format!("milestone_{}", identifier(&milestone.entry.name)),
                    &mut taken,
                );
                all.push((label, parts.join(" | "), milestone.entry.name.clone()));
            }
        }
        all
    }

    fn left_out(&self) -> Vec<String> {
        let told: BTreeSet<String> = self
            .milestones()
            .into_iter()
            .map(|(_, _, name)| name)
            .collect();
        let all = self
            .model
            .milestones
            .iter()
            .map(|milestone| milestone.entry.name.clone());
        all.filter(|name| !told.contains(name)).collect()
    }

    fn cause(&self, cause: &Cause) -> Option<String> {
        let digit_of = |of: Digit| self.generator.digits.iter().position(|digit| *digit == of);
        match cause {
            Cause::Reaction(of) => {
                let digit = digit_of(Digit::Happened(of.index()))?;
                Some(self.is_in(digit, 0b10))
            }
            Cause::Entry(machine, states) => {
                let digit = digit_of(Digit::Machine(machine.index()))?;
                let begins_there = states.contains(StateId(self.generator.first[digit]));
                (!begins_there).then(|| self.is_in(digit, states.0))
            }
        }
    }

    /// What is expected to be counted: the rate of reactions times what each brings.
    fn rewards(&self, out: &mut String) {
        for question in self.counted() {
            let _ = writeln!(out, "\nrewards \"{}\"", self.reward_name(question));
            for reward in self.generator.rewards.iter().filter(|r| r.of == question) {
                let gain = self.share(reward.gain, reward.reaction);
                let _ = writeln!(out, "  {} : {gain};", self.set(&reward.from));
            }
            out.push_str("endrewards\n");
        }
    }

    fn reward_name(&self, question: Question) -> String {
        match question {
            Question::Counter(k) => {
                format!("counter_{}", identifier(&self.model.counters[k].entry.name))
            }
            Question::Reaction(k) => format!(
                "count_{}",
                identifier(&self.model.reactions[k].entry.address)
            ),
            _ => "other".to_owned(),
        }
    }

    /// Reactions and counters that something is gained of, where no gain is below 0: rewards are not.
    fn counted(&self) -> Vec<Question> {
        let rewards = &self.generator.rewards;
        let mut all: Vec<Question> = rewards.iter().map(|reward| reward.of).collect();
        all.sort_unstable();
        all.dedup();
        all.retain(|question| {
            let mut own = rewards.iter().filter(|reward| reward.of == *question);
            own.all(|reward| reward.gain >= 0.0)
        });
        all
    }

    fn properties(&self) -> String {
        let horizon = number(self.model.horizon);
        let mut out = format!("const double T = {horizon}; // days\n");
        let left_out = self.left_out();
        if !left_out.is_empty() {
            let _ = writeln!(
                out,
                "// No state shows that these milestones were passed, so that they are left out: {}.",
                one_line(&left_out.join(", "))
            );
        }
        out.push('\n');
        for (label, _, said) in self.states() {
            let _ = writeln!(
                out,
                "\"{label}\": P=? [ F[T,T] \"{label}\" ]; // {}",
                one_line(&said)
            );
        }
        for (label, _, said) in self.milestones() {
            let _ = writeln!(
                out,
                "\"{label}\": P=? [ F<=T \"{label}\" ]; // {}",
                one_line(&said)
            );
        }
        for question in self.counted() {
            let name = self.reward_name(question);
            let start = match question {
                Question::Counter(k) if self.model.counters[k].start != 0.0 => {
                    format!(
                        " // besides the {} at the start",
                        self.model.counters[k].start
                    )
                }
                _ => String::new(),
            };
            let _ = writeln!(out, "\"{name}\": R{{\"{name}\"}}=? [ C<=T ];{start}");
        }
        out
    }
}

/// A name that is none yet.
fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let mut own = name.clone();
    let mut k = 2;
    while !taken.insert(own.clone()) {
        own = format!("{name}_{k}");
        k += 1;
    }
    own
}

/// With what an identifier may have.
fn identifier(name: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    name.chars().map(letter).collect()
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// A number with all its digits, in a form that PRISM reads.
fn number(value: f64) -> String {
    if value != 0.0 && !(1e-4..1e15).contains(&value.abs()) {
        return format!("{value:e}");
    }
    value.to_string()
}

fn or_true(text: &str) -> String {
    match text {
        "" => "true".to_owned(),
        text => text.to_owned(),
    }
}
