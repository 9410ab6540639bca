//! Of what descriptions of results are made.

/// A key of an object, or a column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// What it is called; a part in `<>` stands for a name of the scenario or a number.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// In what it is counted; empty for what is no number, or has its units inside.
    pub unit: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// When it is `null` (in a table: empty); empty where it never is.
    pub absent: &'static str,
}

/// What a value is.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// A text.
    Text,
    /// A whole number from 0.
    Whole,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// An object that has all keys of a shape and no others.
    Shape(&'static Shape),
    /// A list of things of one kind.
    List(&'static Holds),
    /// A list of so many things, each with its kind.
    Tuple(&'static [Holds]),
    /// An object whose keys are names, which the text describes, each with a value of one kind.
    Named(&'static str, &'static Holds),
}

/// An object that has the same keys whatever was found.
#[derive(Debug)]
pub struct Shape {
    /// What it is called in docs/outputs.md.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// Its keys.
    pub fields: &'static [Field],
}

/// How a result is written.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// As JSON.
    Json(Holds),
    /// As lines of fields between commas, with a header.
    Table(&'static [Field]),
    /// As a picture or a text for people.
    ForPeople,
}

/// A file of results, or what a command prints with `--format json`.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    /// The name of the file, or the command; parts in `<>` as those of a [`Field`].
    pub name: &'static str,
    /// Who writes it.
    pub by: &'static str,
    /// What it is.
    pub about: &'static str,
    /// How it is written.
    pub form: Form,
}

/// Outputs that stand together.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Where they are.
    pub title: &'static str,
    /// What is said of them together.
    pub about: &'static str,
    /// They.
    pub outputs: &'static [Output],
}

pub(super) const fn output(
    name: &'static str,
    by: &'static str,
    about: &'static str,
    form: Form,
) -> Output {
    Output {
        name,
        by,
        about,
        form,
    }
}

impl Field {
    /// A key or column of this kind.
    pub const fn new(
        name: &'static str,
        holds: Holds,
        unit: &'static str,
        meaning: &'static str,
    ) -> Self {
        Self {
            name,
            holds,
            unit,
            meaning,
            absent: "",
        }
    }

    /// One that holds a text.
    pub const fn text(name: &'static str, meaning: &'static str) -> Self {
        Self::new(name, Holds::Text, "", meaning)
    }

    /// One that holds a number.
    pub const fn number(name: &'static str, unit: &'static str, meaning: &'static str) -> Self {
        Self::new(name, Holds::Number, unit, meaning)
    }

    /// One that holds a whole number.
    pub const fn whole(name: &'static str, unit: &'static str, meaning: &'static str) -> Self {
        Self::new(name, Holds::Whole, unit, meaning)
    }

    /// One that is true or false.
    pub const fn truth(name: &'static str, meaning: &'static str) -> Self {
        Self::new(name, Holds::Truth, "", meaning)
    }

    /// One that holds an object of this shape.
    pub const fn shape(name: &'static str, shape: &'static Shape, meaning: &'static str) -> Self {
        Self::new(name, Holds::Shape(shape), "", meaning)
    }

    /// The same in this unit.
    #[must_use]
    pub const fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// The same, `null` (in a table: empty) where this holds.
    #[must_use]
    pub const fn null(self, absent: &'static str) -> Self {
        Self { absent, ..self }
    }
}
