/// What can be asked of a list. Transports read parameters by it, and documentation is made from it.
#[derive(Debug)]
pub struct ListShape {
    pub filters: &'static [FilterShape],
    /// A leading hyphen means descending.
    pub sorts: &'static [&'static str],
    /// Which order is taken where none is asked for.
    pub usual_sort: &'static str,
}

/// One field that a list can be narrowed by.
#[derive(Debug)]
pub struct FilterShape {
    pub field: &'static str,
    /// How it can be compared; never empty.
    pub comparisons: &'static [Comparison],
    pub value: ValueShape,
    pub description: &'static str,
}

/// `field=value` or `field[operator]=value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Is,
    StartsWith,
    /// At that time or later.
    From,
    /// Earlier than that.
    Before,
}

/// What a filter is compared with.
#[derive(Debug)]
pub enum ValueShape {
    OneOf(&'static [&'static str]),
    /// RFC 3339.
    Time,
    Id,
    Text {
        is_valid: fn(&str) -> bool,
        /// What it is, in a few words.
        words: &'static str,
    },
}

impl Comparison {
    pub const ALL: [Self; 4] = [Self::Is, Self::StartsWith, Self::From, Self::Before];

    pub const fn operator(self) -> Option<&'static str> {
        match self {
            Self::Is => None,
            Self::StartsWith => Some("prefix"),
            Self::From => Some("gte"),
            Self::Before => Some("lt"),
        }
    }
}

impl FilterShape {
    /// The name of the parameter.
    pub fn parameter(&self, comparison: Comparison) -> String {
        match comparison.operator() {
            Some(operator) => format!("{}[{operator}]", self.field),
            None => self.field.to_owned(),
        }
    }

    /// The names of all its parameters.
    pub fn parameters(&self) -> impl Iterator<Item = String> {
        self.comparisons.iter().map(|comparison| self.parameter(*comparison))
    }

    /// The parameter with each value it can have, or with what its values are.
    pub(super) fn examples(&self, comparison: Comparison) -> Vec<String> {
        let parameter = self.parameter(comparison);
        match &self.value {
            ValueShape::OneOf(words) => words.iter().map(|word| format!("{parameter}={word}")).collect(),
            ValueShape::Time => vec![format!("{parameter}=<time as in RFC 3339>")],
            ValueShape::Id => vec![format!("{parameter}=<id>")],
            ValueShape::Text { words, .. } => vec![format!("{parameter}=<{words}>")],
        }
    }
}

impl ListShape {
    /// The names of all parameters.
    pub fn parameters(&self) -> Vec<String> {
        let filters = self.filters.iter().flat_map(FilterShape::parameters);
        filters.chain(["sort", "limit", "cursor"].map(str::to_owned)).collect()
    }
}
