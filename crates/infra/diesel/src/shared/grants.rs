//! The roles and permissions of an account in one value, so that a statement has one row.

use super::{Backend, GRANTS_OF_ACCOUNT};
use diesel::{
    expression::{ValidGrouping, is_aggregate},
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_types::{Nullable, Text},
};

/// The roles and permissions of `account`, a line for each permission of a role: `role`,
/// `role *` or `role permission`. Names contain no white space. Read it with [`grants`].
#[derive(Debug, Clone, Copy, QueryId)]
pub(crate) struct Grants;

impl Expression for Grants {
    type SqlType = Nullable<Text>;
}

impl<Source> AppearsOnTable<Source> for Grants {}

impl<Source> SelectableExpression<Source> for Grants {}

impl<GroupBy> ValidGrouping<GroupBy> for Grants {
    type IsAggregate = is_aggregate::Never;
}

impl QueryFragment<Backend> for Grants {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Backend>) -> QueryResult<()> {
        out.push_sql(GRANTS_OF_ACCOUNT);
        Ok(())
    }
}

pub(crate) struct Grant<'a> {
    pub(crate) role: &'a str,
    /// Whether the role has every permission.
    pub(crate) all: bool,
    pub(crate) permission: Option<&'a str>,
}

impl<'a> Grant<'a> {
    fn parse(line: &'a str) -> Option<Self> {
        let mut parts = line.split_whitespace();
        let (role, permission) = (parts.next()?, parts.next());
        Some(Self {
            role,
            all: permission == Some("*"),
            permission,
        })
    }
}

/// Parses the value of [`Grants`].
pub(crate) fn grants(value: &str) -> impl Iterator<Item = Grant<'_>> {
    value.lines().filter_map(Grant::parse)
}
