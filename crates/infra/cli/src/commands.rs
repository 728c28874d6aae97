//! One module per group of subcommands.

mod admin;
mod completions;
mod config;
mod db;
mod describe;
mod event;
mod key;
pub(crate) mod listing;
mod openapi;
mod permission;
mod role;
mod serve;
mod session;
mod user;
mod worker;

use crate::{Problem, invocation::Invocation};
use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Command {
    Serve(serve::Serve),
    Worker(worker::Worker),
    #[command(subcommand)]
    Db(db::Db),
    #[command(subcommand)]
    Admin(admin::Admin),
    #[command(subcommand)]
    Role(role::Role),
    #[command(subcommand)]
    Permission(permission::Permission),
    #[command(subcommand)]
    User(user::User),
    #[command(subcommand)]
    Event(event::Event),
    #[command(subcommand)]
    Session(session::Session),
    #[command(subcommand)]
    Key(key::Key),
    #[command(subcommand)]
    Config(config::Config),
    Openapi(openapi::OpenApi),
    Describe(describe::Describe),
    Completions(completions::Completions),
}

impl Command {
    pub(crate) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        match self {
            Self::Serve(serve) => serve.execute(invocation).await,
            Self::Worker(worker) => worker.execute(invocation).await,
            Self::Db(db) => db.execute(invocation).await,
            Self::Admin(admin) => admin.execute(invocation).await,
            Self::Role(role) => role.execute(invocation).await,
            Self::Permission(permission) => permission.execute(invocation).await,
            Self::User(user) => user.execute(invocation).await,
            Self::Event(event) => event.execute(invocation).await,
            Self::Session(session) => session.execute(invocation).await,
            Self::Key(key) => key.execute(invocation).await,
            Self::Config(config) => config.execute(invocation),
            Self::Openapi(openapi) => openapi.execute(invocation),
            Self::Describe(describe) => describe.execute(invocation),
            Self::Completions(completions) => completions.execute(invocation),
        }
    }
}
