#[cfg(test)]
mod tests;

use super::{Comparison, FilterShape, ListShape, PageLimit, ValueShape};
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The parsed parameters of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    conditions: Vec<Condition>,
    /// Absent if the caller did not choose one.
    pub sort: Option<&'static str>,
    pub limit: PageLimit,
    pub cursor: Option<String>,
}

/// A query of a list that is read from parameters, with the filters and sort keys of its shape.
pub trait ListQuery: Sized + 'static {
    const SHAPE: &'static ListShape;

    fn of(listing: Listing) -> Self;
}

#[derive(Debug, Clone, PartialEq)]
struct Condition {
    field: &'static str,
    comparison: Comparison,
    value: Value,
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Word(&'static str),
    Time(DateTime<Utc>),
    Id(Uuid),
    Text(String),
}

/// Why parameters were rejected, with the allowed ones.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidListing {
    #[error("unknown parameter; allowed: {}", .allowed.join(", "))]
    UnknownParameter { allowed: Vec<String> },
    #[error("unknown operator; allowed: {}", .allowed.join(", "))]
    UnknownOperator { allowed: Vec<String> },
    #[error("invalid filter value; allowed: {}", .allowed.join(", "))]
    InvalidValue { allowed: Vec<String> },
    #[error("unknown sort key; allowed: {}", .allowed.join(", "))]
    UnknownSort { allowed: Vec<String> },
    #[error("a parameter is repeated; send each once")]
    RepeatedParameter,
    #[error("the limit must be a whole number from 1 to {}", PageLimit::MAX)]
    InvalidLimit,
}

impl Listing {
    /// Parses decoded names and values.
    pub fn read<'a>(
        shape: &ListShape,
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, InvalidListing> {
        let mut listing = Self {
            conditions: Vec::new(),
            sort: None,
            limit: PageLimit::DEFAULT,
            cursor: None,
        };
        let mut seen = Vec::new();
        for (name, value) in parameters {
            if seen.contains(&name) {
                return Err(InvalidListing::RepeatedParameter);
            }
            seen.push(name);
            match name {
                "sort" => listing.sort = Some(sort(shape, value)?),
                "limit" => listing.limit = PageLimit::parse(value)?,
                "cursor" => listing.cursor = Some(value.to_owned()),
                _ => listing.conditions.push(condition(shape, name, value)?),
            }
        }
        Ok(listing)
    }

    pub fn word(&self, field: &str, comparison: Comparison) -> Option<&'static str> {
        self.find(field, comparison, |value| {
            if let Value::Word(word) = value {
                Some(*word)
            } else {
                None
            }
        })
    }

    pub fn time(&self, field: &str, comparison: Comparison) -> Option<DateTime<Utc>> {
        self.find(field, comparison, |value| {
            if let Value::Time(time) = value {
                Some(*time)
            } else {
                None
            }
        })
    }

    pub fn id(&self, field: &str, comparison: Comparison) -> Option<Uuid> {
        self.find(field, comparison, |value| {
            if let Value::Id(id) = value {
                Some(*id)
            } else {
                None
            }
        })
    }

    pub fn text(&self, field: &str, comparison: Comparison) -> Option<String> {
        self.find(field, comparison, |value| {
            if let Value::Text(text) = value {
                Some(text.clone())
            } else {
                None
            }
        })
    }

    fn find<T>(
        &self,
        field: &str,
        comparison: Comparison,
        value: impl Fn(&Value) -> Option<T>,
    ) -> Option<T> {
        let mut conditions = self.conditions.iter();
        let found = conditions
            .find(|condition| condition.field == field && condition.comparison == comparison);
        found.and_then(|condition| value(&condition.value))
    }
}

fn sort(shape: &ListShape, value: &str) -> Result<&'static str, InvalidListing> {
    let allowed = || {
        shape
            .sorts
            .iter()
            .map(|sort| format!("sort={sort}"))
            .collect()
    };
    let found = shape.sorts.iter().copied().find(|sort| *sort == value);
    found.ok_or_else(|| InvalidListing::UnknownSort { allowed: allowed() })
}

fn condition(shape: &ListShape, name: &str, value: &str) -> Result<Condition, InvalidListing> {
    let field = name.split_once('[').map_or(name, |(field, _)| field);
    let filter = shape.filters.iter().find(|filter| filter.field == field);
    let filter = filter.ok_or_else(|| InvalidListing::UnknownParameter {
        allowed: shape.parameters(),
    })?;
    let comparison = filter
        .comparisons
        .iter()
        .copied()
        .find(|comparison| filter.parameter(*comparison) == name);
    let allowed = || filter.parameters().collect();
    let comparison =
        comparison.ok_or_else(|| InvalidListing::UnknownOperator { allowed: allowed() })?;
    let value = read_value(filter, value);
    let value = value.ok_or_else(|| InvalidListing::InvalidValue {
        allowed: filter.examples(comparison),
    })?;
    Ok(Condition {
        field: filter.field,
        comparison,
        value,
    })
}

fn read_value(filter: &FilterShape, text: &str) -> Option<Value> {
    match &filter.value {
        ValueShape::OneOf(words) => words
            .iter()
            .copied()
            .find(|word| *word == text)
            .map(Value::Word),
        ValueShape::Time => DateTime::parse_from_rfc3339(text)
            .ok()
            .map(|time| Value::Time(time.to_utc())),
        ValueShape::Id => Uuid::try_parse(text).ok().map(Value::Id),
        ValueShape::Text { is_valid, .. } => is_valid(text).then(|| Value::Text(text.to_owned())),
    }
}
