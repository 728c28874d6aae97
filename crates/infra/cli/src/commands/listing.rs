//! What the lists have in common: pages, one after the other where that is wanted.

use crate::{Problem, ProblemCode};
use clap::Args;
use services::listing::{ListShape, Listing};

#[derive(Args)]
pub(crate) struct Paging {
    /// How many at most: 1 to 100
    #[arg(long, value_name = "N")]
    limit: Option<String>,

    /// Where the page before ended: its `next_cursor`
    #[arg(long, value_name = "CURSOR", conflicts_with = "all")]
    cursor: Option<String>,

    /// All pages, each as soon as it is read; with --json an object a line
    #[arg(long)]
    pub(crate) all: bool,
}

impl Paging {
    /// `conditions`: the parameters that the API would have, and what was given for them.
    pub(crate) fn listing(
        &self,
        shape: &ListShape,
        conditions: &[(&str, &Option<String>)],
    ) -> Result<Listing, Problem> {
        let most = self.all.then(|| "100".to_owned());
        let limit = self.limit.clone().or(most);
        let own = [("limit", &limit), ("cursor", &self.cursor)];
        let given = conditions.iter().chain(&own).filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        Listing::read(shape, given).map_err(|invalid| Problem::new(ProblemCode::InvalidListing, invalid.to_string()))
    }
}
