//! A statement of docs/protocol.md, as a survey asks a card about it.

/// How sure docs/protocol.md is of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Certainty {
    /// ● — two sources that do not copy each other. Asked all the same where cards may differ by age.
    TwoSources,
    /// ○ — one source.
    OneSource,
    /// △ — inference or choice of this project.
    Inference,
    /// No source says anything (docs/protocol.md §9): what is expected is what the virtual card does.
    Open,
}

impl Certainty {
    /// The mark in docs/protocol.md; `–` where there is none.
    #[must_use]
    pub const fn mark(self) -> char {
        match self {
            Self::TwoSources => '●',
            Self::OneSource => '○',
            Self::Inference => '△',
            Self::Open => '–',
        }
    }
}

/// One statement.
#[derive(Debug, PartialEq, Eq)]
pub struct Statement {
    /// Section of docs/protocol.md and a short name, for example `2.2-channels`. It never changes its meaning.
    pub id: &'static str,
    /// How sure it is.
    pub certainty: Certainty,
    /// What the sources say.
    pub says: &'static str,
    /// What the card should answer if it is so.
    pub expected: &'static str,
    /// How it is asked; for what is not asked, why it is not.
    pub how: &'static str,
    /// Whether it is never asked, because that would cost a try, change the card, or is not known to be harmless.
    pub never_asked: bool,
}

impl Statement {
    pub(super) const fn new(
        id: &'static str,
        certainty: Certainty,
        says: &'static str,
        expected: &'static str,
        how: &'static str,
    ) -> Self {
        Self { id, certainty, says, expected, how, never_asked: false }
    }

    /// One that is not asked, and why.
    pub(super) const fn never(
        id: &'static str,
        certainty: Certainty,
        says: &'static str,
        expected: &'static str,
        why: &'static str,
    ) -> Self {
        Self { id, certainty, says, expected, how: why, never_asked: true }
    }

    /// Its section of docs/protocol.md, for example `2.2`.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.id.split_once('-').map_or(self.id, |(section, _)| section)
    }
}
