//! The queries that the readers of a database answer themselves, with the results of the SQL ones.

mod access;
mod auth;
mod personal_data;
mod user_profile;
