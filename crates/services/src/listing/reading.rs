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

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: ListShape = ListShape {
        filters: &[
            FilterShape {
                field: "color",
                comparisons: &[Comparison::Is],
                value: ValueShape::OneOf(&["blue", "red"]),
                description: "",
            },
            FilterShape {
                field: "made_at",
                comparisons: &[Comparison::From, Comparison::Before],
                value: ValueShape::Time,
                description: "",
            },
            FilterShape {
                field: "name",
                comparisons: &[Comparison::StartsWith],
                value: ValueShape::Text {
                    is_valid: |text| text.len() == 1,
                    words: "one letter",
                },
                description: "",
            },
        ],
        sorts: &["-made_at", "name"],
        usual_sort: "-made_at",
    };

    fn read(parameters: &[(&str, &str)]) -> Result<Listing, InvalidListing> {
        Listing::read(&SHAPE, parameters.iter().copied())
    }

    fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
        texts.map(str::to_owned).into()
    }

    #[test]
    fn without_parameters_the_first_page_is_unfiltered() -> Result<(), InvalidListing> {
        let listing = read(&[])?;
        assert_eq!(
            (listing.sort, listing.limit, listing.cursor),
            (None, PageLimit::DEFAULT, None)
        );
        assert_eq!(listing.conditions, []);
        Ok(())
    }

    #[test]
    fn filters_order_limit_and_cursor_are_parsed() -> Result<(), InvalidListing> {
        let listing = read(&[
            ("color", "red"),
            ("made_at[gte]", "2026-01-02T03:04:05+02:00"),
            ("name[prefix]", "x"),
            ("sort", "name"),
            ("limit", "7"),
            ("cursor", "abc"),
        ])?;
        assert_eq!(listing.word("color", Comparison::Is), Some("red"));
        let time = listing
            .time("made_at", Comparison::From)
            .map(|time| time.to_rfc3339());
        assert_eq!(time.as_deref(), Some("2026-01-02T01:04:05+00:00"));
        assert_eq!(listing.time("made_at", Comparison::Before), None);
        assert_eq!(
            listing.text("name", Comparison::StartsWith).as_deref(),
            Some("x")
        );
        assert_eq!(
            (listing.sort, listing.limit.get(), listing.cursor.as_deref()),
            (Some("name"), 7, Some("abc"))
        );
        Ok(())
    }

    #[test]
    fn rejections_list_the_allowed_values() {
        let parameters = [
            "color",
            "made_at[gte]",
            "made_at[lt]",
            "name[prefix]",
            "sort",
            "limit",
            "cursor",
        ];
        let unknown_parameter = InvalidListing::UnknownParameter {
            allowed: texts(parameters),
        };
        for name in [
            "",
            "colour",
            "Color",
            "offset",
            "limit[gte]",
            "[gte]",
            "sort[]",
        ] {
            assert_eq!(
                read(&[(name, "1")]),
                Err(unknown_parameter.clone()),
                "{name}"
            );
        }
        let unknown_operator = InvalidListing::UnknownOperator {
            allowed: texts(["made_at[gte]", "made_at[lt]"]),
        };
        for name in [
            "made_at",
            "made_at[gt]",
            "made_at[",
            "made_at[gte",
            "made_at[gte]x",
            "made_at[prefix]",
        ] {
            assert_eq!(
                read(&[(name, "2026-01-01T00:00:00Z")]),
                Err(unknown_operator.clone()),
                "{name}"
            );
        }
        for (name, value, allowed) in [
            ("color", "green", texts(["color=blue", "color=red"])),
            ("color", "", texts(["color=blue", "color=red"])),
            (
                "made_at[lt]",
                "yesterday",
                texts(["made_at[lt]=<time as in RFC 3339>"]),
            ),
            (
                "made_at[lt]",
                "2026-01-01",
                texts(["made_at[lt]=<time as in RFC 3339>"]),
            ),
            ("name[prefix]", "xy", texts(["name[prefix]=<one letter>"])),
        ] {
            assert_eq!(
                read(&[(name, value)]),
                Err(InvalidListing::InvalidValue { allowed }),
                "{name}={value}"
            );
        }
        let allowed = texts(["sort=-made_at", "sort=name"]);
        assert_eq!(
            read(&[("sort", "color")]),
            Err(InvalidListing::UnknownSort { allowed })
        );
        assert_eq!(read(&[("limit", "0")]), Err(InvalidListing::InvalidLimit));
        assert_eq!(
            read(&[("limit", "1"), ("limit", "1")]),
            Err(InvalidListing::RepeatedParameter)
        );
        assert_eq!(
            read(&[("color", "red"), ("color", "blue")]),
            Err(InvalidListing::RepeatedParameter)
        );
    }
}
