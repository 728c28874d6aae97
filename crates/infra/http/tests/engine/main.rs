//! The engine with the routes of a context that it does not know.

mod bodies;
mod composition;
mod documentation;
mod order_of_checks;
mod requests;
mod shop;
mod support;

type Checked = Result<(), Box<dyn std::error::Error + Send + Sync>>;
