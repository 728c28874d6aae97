/// The parameters of a list. Transports parse requests with it and generate documentation from it.
#[derive(Debug)]
pub struct ListShape {
    pub filters: &'static [FilterShape],
    /// Sort keys; a leading hyphen means descending.
    pub sorts: &'static [&'static str],
    /// The default sort key.
    pub usual_sort: &'static str,
}

/// A field that a list can be filtered by.
#[derive(Debug)]
pub struct FilterShape {
    pub field: &'static str,
    /// The allowed comparisons; never empty.
    pub comparisons: &'static [Comparison],
    pub value: ValueShape,
    pub description: &'static str,
}

/// A comparison, written `field=value` or `field[operator]=value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Is,
    StartsWith,
    /// At the given time or later.
    From,
    /// Before the given time.
    Before,
}

/// The type of value that a filter takes.
#[derive(Debug)]
pub enum ValueShape {
    OneOf(&'static [&'static str]),
    /// RFC 3339.
    Time,
    Id,
    Text {
        is_valid: fn(&str) -> bool,
        /// A short description of the value.
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
    /// Returns the name of the parameter.
    pub fn parameter(&self, comparison: Comparison) -> String {
        match comparison.operator() {
            Some(operator) => format!("{}[{operator}]", self.field),
            None => self.field.to_owned(),
        }
    }

    /// Returns the names of the parameters, one per comparison.
    pub fn parameters(&self) -> impl Iterator<Item = String> {
        self.comparisons
            .iter()
            .map(|comparison| self.parameter(*comparison))
    }

    /// Returns the parameter with each allowed value, or with a description of the value.
    pub(super) fn examples(&self, comparison: Comparison) -> Vec<String> {
        let parameter = self.parameter(comparison);
        match &self.value {
            ValueShape::OneOf(words) => words
                .iter()
                .map(|word| format!("{parameter}={word}"))
                .collect(),
            ValueShape::Time => vec![format!("{parameter}=<time as in RFC 3339>")],
            ValueShape::Id => vec![format!("{parameter}=<id>")],
            ValueShape::Text { words, .. } => vec![format!("{parameter}=<{words}>")],
        }
    }
}

impl ListShape {
    /// Returns the names of all parameters.
    pub fn parameters(&self) -> Vec<String> {
        let filters = self.filters.iter().flat_map(FilterShape::parameters);
        filters
            .chain(["sort", "limit", "cursor"].map(str::to_owned))
            .collect()
    }
}
