//! The command line on a fake application, with the verbs of a context of orders.

mod config;
mod db;
mod destructive;
mod documents;
mod orders;
mod serving;
mod usage;
mod verbs;
