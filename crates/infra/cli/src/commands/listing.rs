//! What the lists have in common: pages, one after the other where that is wanted.

use crate::{Problem, console::Console, problems};
use clap::Args;
use serde::Serialize;
use services::listing::{ListShape, Listing, Page};

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
        Listing::read(shape, given).map_err(|invalid| Problem::new(problems::INVALID_LISTING, invalid.to_string()))
    }

    /// Reads a page after a cursor, and as many more as were asked for.
    pub(crate) async fn show<T: Listed>(
        &self,
        console: &mut Console<'_>,
        read: impl AsyncFn(Option<String>) -> Result<Page<T>, Problem>,
    ) -> Result<(), Problem> {
        let mut page = read(self.cursor.clone()).await?;
        if !self.all {
            return show_one(&page, console);
        }
        show_part(&page, true, console)?;
        while let Some(cursor) = page.next_cursor {
            page = read(Some(cursor)).await?;
            show_part(&page, false, console)?;
        }
        Ok(())
    }
}

/// What a list is made of.
pub(crate) trait Listed {
    /// As the API shows it.
    type Document<'a>: Serialize
    where
        Self: 'a;

    fn document(&self) -> Self::Document<'_>;

    fn table(documents: &[Self::Document<'_>]) -> String;

    /// Without the columns of a table, whose width nobody knows beforehand.
    fn line(document: &Self::Document<'_>) -> String;
}

#[derive(Serialize)]
struct PageDocument<'a, D> {
    items: Vec<D>,
    next_cursor: Option<&'a str>,
}

fn show_one<T: Listed>(page: &Page<T>, console: &mut Console<'_>) -> Result<(), Problem> {
    let items: Vec<_> = page.items.iter().map(T::document).collect();
    let mut text = T::table(&items);
    let next_cursor = page.next_cursor.as_deref();
    if let Some(cursor) = next_cursor {
        text.push_str(&format!("\n\nMore: --cursor {cursor}"));
    }
    console.answer(&PageDocument { items, next_cursor }, &text)
}

fn show_part<T: Listed>(page: &Page<T>, is_first: bool, console: &mut Console<'_>) -> Result<(), Problem> {
    let items: Vec<_> = page.items.iter().map(T::document).collect();
    items.iter().try_for_each(|item| console.document(item))?;
    if is_first {
        return console.tell(&T::table(&items));
    }
    items.iter().try_for_each(|item| console.tell(&T::line(item)))
}
