//! The command line as its users see it, over an application that is all fake.

mod admin;
mod config;
mod db;
mod destructive;
mod documents;
mod fake_application;
mod fake_database;
mod fake_flows;
mod keys;
mod lists;
mod roles;
mod scripted_terminal;
mod serving;
mod support;
mod usage;
mod user_export;
mod users;
