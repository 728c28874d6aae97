//! Pages without offsets: a page begins after the last row of the one before, which an index finds
//! at once.

use super::{Backend, sql};
use crate::types::Id;
use chrono::{DateTime, Utc};
use diesel::{
    BoxableExpression,
    dsl::sql as raw,
    sql_types::{Bool, Text},
};
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Ascending,
    Descending,
}

impl Direction {
    const fn comparison(self) -> &'static str {
        match self {
            Self::Ascending => ">",
            Self::Descending => "<",
        }
    }
}

type Predicate<Table> = Box<dyn BoxableExpression<Table, Backend, SqlType = Bool>>;

/// `columns`: a time and the id that tells rows of one moment apart. As one row value: as `a < x or
/// a = x and b < y` neither database would begin in the middle of its index.
pub fn beyond_moment<Table: 'static>(
    columns: &str,
    direction: Direction,
    at: DateTime<Utc>,
    id: Uuid,
) -> Predicate<Table> {
    let open = format!("({columns}) {} (", direction.comparison());
    Box::new(
        raw::<Bool>(&open)
            .bind::<sql::Ts, _>(at)
            .sql(", ")
            .bind::<sql::Key, _>(Id(id))
            .sql(")"),
    )
}

/// `column`: a text that no two rows share.
pub fn beyond_text<Table: 'static>(
    column: &str,
    direction: Direction,
    text: &str,
) -> Predicate<Table> {
    let open = format!("{column} {} ", direction.comparison());
    Box::new(raw::<Bool>(&open).bind::<Text, _>(text.to_owned()))
}
