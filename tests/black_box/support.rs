//! Test support: installations of the built binary, users and clients.

mod answer;
mod client;
mod command_line;
mod mailbox;
mod people;
mod process;
mod proxy;
mod server;
mod site;
mod token;
mod waiting;

pub use answer::Answer;
pub use client::Client;
pub use command_line::CommandResult;
pub use mailbox::{Mail, Mailbox};
pub use people::{Person, Tokens};
pub use process::Process;
pub use proxy::Proxy;
pub use server::Server;
pub use site::Site;
pub use token::Token;
pub use waiting::eventually;

pub type BoxError = Box<dyn std::error::Error + Send + Sync>;
pub type Tested = Result<(), BoxError>;
