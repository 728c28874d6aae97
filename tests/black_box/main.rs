//! The built binary, over HTTP and on the command line, on both databases.

mod registration;
mod support;
