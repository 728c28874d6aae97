//! The queries of the context.

mod find_suppression;
mod find_user;
mod list_mails;
mod list_sessions;
mod list_signing_keys;
mod list_user_sessions;
mod load_signing_keys;
mod mail_view;
mod show_mail;

pub use find_suppression::FindSuppression;
pub use find_user::{FindUser, FindUserError, UsersRead};
pub use list_mails::ListMails;
pub use list_sessions::{ListSessions, SessionView};
pub use list_signing_keys::{ListSigningKeys, MOST_SIGNING_KEYS, SigningKeyView};
pub use list_user_sessions::{ListUserSessions, ListUserSessionsError};
pub use load_signing_keys::LoadSigningKeys;
pub use mail_view::MailView;
pub use show_mail::{ShowMail, ShowMailError};
