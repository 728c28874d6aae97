//! Signs a user in by address and password: checks outside, opens the session in one short transaction.

use crate::{OpenSession, OpenSessionError, SignInProof, UserTokens, ports::Credentials};
use async_trait::async_trait;
use cqrs::{Anyone, Context, Dispatch, Handler, Outcome, Refusal};
use kernel::{DeviceName, EmailAddress, Password};
use services::Hasher;
use std::sync::Arc;

#[derive(Debug, Clone)]
pub struct LogIn {
    /// Absent when the text is no address at all, which is answered, after the same work, as an unknown one.
    pub address: Option<EmailAddress>,
    pub password: Password,
    pub device_name: Option<DeviceName>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogInError {
    /// Unknown, wrong, suspended, deleted: one and the same.
    #[error("the e-mail address or the password is wrong")]
    InvalidCredentials,
}

impl Refusal for LogInError {}

cqrs::command!(LogIn = "auth.log_in", Anyone => UserTokens, LogInError);

pub struct LogInHandler {
    pub credentials: Arc<dyn Credentials>,
    pub hasher: Arc<dyn Hasher>,
    pub sessions: Arc<dyn Dispatch<OpenSession>>,
}

#[async_trait]
impl Handler<LogIn> for LogInHandler {
    async fn handle(&self, context: &Context, command: LogIn) -> Outcome<LogIn> {
        let LogIn { address, password, device_name } = command;
        let credential = match &address {
            Some(address) => self.credentials.find_by_address(address).await?,
            None => None,
        };

        let hash = credential.as_ref().map(|credential| credential.password_hash.clone());
        let right = self.hasher.verify(password.clone(), hash).await?;
        let Some(credential) = credential.filter(|_| right) else {
            return Err(LogInError::InvalidCredentials.into());
        };
        let verified = credential.password_hash;
        let renewed = match self.hasher.needs_rehash(&verified) {
            // who is right is not turned away because a better hash has to wait for another time
            true => self.hasher.hash(password).await.ok(),
            false => None,
        };

        let proof = SignInProof::Password { verified, renewed };
        let open = OpenSession { user_id: credential.user_id, proof, device_name };
        let opened = self.sessions.dispatch(context, open).await;
        opened
            .map_err(|failure| failure.map_refusal(|OpenSessionError::SignInRefused(_)| LogInError::InvalidCredentials))
    }
}
