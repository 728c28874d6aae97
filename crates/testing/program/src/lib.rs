//! Black-box tests of a binary: installations with a database of their own, running servers and
//! workers, clients, mailboxes and users.
#![expect(
    clippy::indexing_slicing,
    reason = "indexing a JSON document returns null for missing members"
)]

mod administration;
mod answer;
mod certificates;
mod client;
mod command_line;
mod mail_server;
mod mailbox;
mod people;
mod process;
mod proxy;
mod server;
mod site;
mod token;
mod waiting;

pub use answer::Answer;
pub use certificates::Authority;
pub use client::Client;
pub use command_line::CommandResult;
pub use mail_server::{Encryption, MailServer};
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
