//! A user that registers like any other.

use crate::{
    Error, Result,
    http::{Request, string_member},
    waiting::{STEP, within},
};
use serde_json::json;
use std::{fs, net::SocketAddr, path::Path, time::Duration};

pub struct Account {
    email: String,
    pub user_id: String,
    /// Valid for ten minutes after the registration, on every server with the same database.
    token: String,
}

const PASSWORD: &str = "seven quiet herons over the lagoon";

impl Account {
    pub fn register(email: &str, server: SocketAddr, mails: &Path) -> Result<Self> {
        let registration = json!({ "email": email, "password": PASSWORD });
        let registration = Request::post("/v1/registrations", registration).expect(server, 202)?;
        let id = string_member(&registration, "registration_id")?;

        let limit = Duration::from_secs(20);
        let code = within(limit, STEP, "the mail with the code", || {
            Ok(mailed_code(email, mails))
        })?;
        let path = format!("/v1/registrations/{id}/verification");
        let tokens = Request::post(path, json!({ "code": code })).expect(server, 201)?;
        let user_id = string_member(&tokens, "user_id")?.to_owned();
        let token = string_member(&tokens, "access_token")?.to_owned();

        let profile = json!({ "first_name": "Ann", "last_name": "Lee" });
        Request::put("/v1/users/me/profile", profile)
            .bearer(&token)
            .expect(server, 200)?;
        Ok(Self {
            email: email.to_owned(),
            user_id,
            token,
        })
    }

    pub fn log_in(&self) -> Request {
        Request::post(
            "/v1/sessions",
            json!({ "email": self.email, "password": PASSWORD }),
        )
    }

    /// Logs in and returns the request that reads the own user with the new access token.
    pub fn read_myself(&self, server: SocketAddr) -> Result<Request> {
        let tokens = self.log_in().expect(server, 201)?;
        Ok(read(string_member(&tokens, "access_token")?))
    }

    /// The same request without a login, after which the server keeps the memory of a hash.
    pub fn read_early(&self) -> Request {
        read(&self.token)
    }

    /// The same request for the bare server, which checks no token and takes the id from the path.
    pub fn read_bare(&self) -> Request {
        Request::get(format!("/users/{}", self.user_id))
    }

    /// Rejects servers whose responses differ: their rates would not be comparable.
    pub fn check_alike(&self, bare: SocketAddr, loggia: SocketAddr) -> Result<()> {
        let expected = self.read_myself(loggia)?.expect(loggia, 200)?;
        let actual = self.read_bare().expect(bare, 200)?;
        if actual == expected {
            return Ok(());
        }
        Err(Error::from(format!(
            "the bare server returns {actual} where Loggia returns {expected}"
        )))
    }
}

fn read(token: &str) -> Request {
    Request::get("/v1/users/me").bearer(token)
}

/// Returns the only line of digits in the mail to `email`.
fn mailed_code(email: &str, mails: &Path) -> Option<String> {
    for path in fs::read_dir(mails)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
    {
        if path.extension().is_none_or(|extension| extension != "eml") {
            continue;
        }
        let Ok(mail) = fs::read_to_string(&path) else {
            continue;
        };
        if mail.contains(email) {
            return mail
                .lines()
                .map(str::trim)
                .find(|line| is_code(line))
                .map(str::to_owned);
        }
    }
    None
}

fn is_code(line: &str) -> bool {
    (6..=8).contains(&line.len()) && line.bytes().all(|octet| octet.is_ascii_digit())
}
