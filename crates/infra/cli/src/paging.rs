//! Lists, page by page.

use crate::{Console, Problem, problems, table};
use clap::Args;
use serde::Serialize;
use services::listing::{ListShape, Listing, Page};

/// The flags of a verb that prints a list.
#[derive(Args)]
pub struct Paging {
    /// Maximum number of items in a page, from 1 to 100
    #[arg(long, value_name = "N")]
    limit: Option<String>,

    /// Continue after a page: its `next_cursor`
    #[arg(long, value_name = "CURSOR", conflicts_with = "all")]
    cursor: Option<String>,

    /// All pages, each as soon as it is read; with --json, one object per line
    #[arg(long)]
    all: bool,
}

impl Paging {
    /// Parses the options of a list. `conditions` are the names of its query parameters in the API,
    /// with the values of the corresponding flags.
    pub fn listing(
        &self,
        shape: &ListShape,
        conditions: &[(&str, &Option<String>)],
    ) -> Result<Listing, Problem> {
        let most = self.all.then(|| "100".to_owned());
        let limit = self.limit.clone().or(most);
        let own = [("limit", &limit), ("cursor", &self.cursor)];
        let given = conditions
            .iter()
            .chain(&own)
            .filter_map(|(name, value)| Some((*name, value.as_deref()?)));
        Listing::read(shape, given)
            .map_err(|invalid| Problem::new(problems::INVALID_LISTING, invalid.to_string()))
    }

    /// Prints one page, or all with `--all`. `read` returns the page after a cursor.
    pub async fn show<const N: usize, R: TableRow<N>>(
        &self,
        console: &mut Console<'_>,
        read: impl AsyncFn(Option<String>) -> Result<Page<R>, Problem>,
    ) -> Result<(), Problem> {
        let mut page = read(self.cursor.clone()).await?;
        if !self.all {
            return show_page(&page, console);
        }
        show_items(&page, true, console)?;
        while let Some(cursor) = page.next_cursor {
            page = read(Some(cursor)).await?;
            show_items(&page, false, console)?;
        }
        Ok(())
    }
}

/// An item of a list: a document as the API returns it, and a row of a table with `N` columns.
pub trait TableRow<const N: usize>: Serialize {
    const HEAD: [&'static str; N];

    fn cells(&self) -> [String; N];

    /// Formats the row without aligned columns, for tables whose other rows are not known yet.
    fn line(&self) -> String {
        self.cells().join("  ")
    }
}

#[derive(Serialize)]
struct PageDocument<'a, R> {
    items: &'a [R],
    next_cursor: Option<&'a str>,
}

fn show_page<const N: usize, R: TableRow<N>>(
    page: &Page<R>,
    console: &mut Console<'_>,
) -> Result<(), Problem> {
    let next_cursor = page.next_cursor.as_deref();
    let mut text = table(R::HEAD, page.items.iter().map(R::cells));
    if let Some(cursor) = next_cursor {
        text.push_str(&format!("\n\nMore: --cursor {cursor}"));
    }
    console.answer(
        &PageDocument {
            items: &page.items,
            next_cursor,
        },
        &text,
    )
}

fn show_items<const N: usize, R: TableRow<N>>(
    page: &Page<R>,
    is_first: bool,
    console: &mut Console<'_>,
) -> Result<(), Problem> {
    page.items
        .iter()
        .try_for_each(|item| console.print_json(item))?;
    if is_first {
        return console.print_text(&table(R::HEAD, page.items.iter().map(R::cells)));
    }
    page.items
        .iter()
        .try_for_each(|item| console.print_text(&item.line()))
}
