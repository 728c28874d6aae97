//! An ordinary user, made the way users are: by signing up.

use crate::{
    Error, Result,
    http::{Request, text},
    waiting::{STEP, within},
};
use serde_json::json;
use std::{fs, net::SocketAddr, path::Path, time::Duration};

pub struct Account {
    email: &'static str,
    pub user_id: String,
    /// Good for ten minutes from the registration on, at every server on the same database.
    token: String,
}

const PASSWORD: &str = "seven quiet herons over the lagoon";

impl Account {
    pub fn register(email: &'static str, server: SocketAddr, mails: &Path) -> Result<Self> {
        let register = Request::post("/v1/registrations", json!({ "email": email, "password": PASSWORD }));
        let registration = register.expect(server, 202)?;

        let path = format!("/v1/registrations/{}/verification", text(&registration, "registration_id")?);
        let code = within(Duration::from_secs(20), STEP, "the mail with the code", || Ok(mailed_code(email, mails)))?;
        let tokens = Request::post(path, json!({ "code": code })).expect(server, 201)?;

        let (user_id, token) = (text(&tokens, "user_id")?.to_owned(), text(&tokens, "access_token")?.to_owned());
        let profile = json!({ "first_name": "Ann", "last_name": "Lee" });
        Request::put("/v1/users/me/profile", profile).by(&token).expect(server, 200)?;
        Ok(Self { email, user_id, token })
    }

    pub fn log_in(&self) -> Request {
        Request::post("/v1/sessions", json!({ "email": self.email, "password": PASSWORD }))
    }

    /// What is measured most, with a fresh token.
    pub fn read_myself(&self, server: SocketAddr) -> Result<Request> {
        let tokens = self.log_in().expect(server, 201)?;
        Ok(read(text(&tokens, "access_token")?))
    }

    /// The same without a login, which would leave the server with the memory of a hash.
    pub fn read_early(&self) -> Request {
        read(&self.token)
    }

    /// The same, for the bare server, which checks no token and is told the id.
    pub fn read_bare(&self) -> Request {
        Request::get(format!("/users/{}", self.user_id))
    }

    /// Both have to answer the same before they are compared.
    pub fn check_alike(&self, bare: SocketAddr, loggia: SocketAddr) -> Result<()> {
        let expected = self.read_myself(loggia)?.expect(loggia, 200)?;
        let actual = self.read_bare().expect(bare, 200)?;
        if actual == expected {
            return Ok(());
        }
        Err(Error::from(format!("the bare server answers {actual} where Loggia answers {expected}")))
    }
}

fn read(token: &str) -> Request {
    Request::get("/v1/users/me").by(token)
}

/// The only line of the mail to that address that is nothing but digits.
fn mailed_code(email: &str, mails: &Path) -> Option<String> {
    let mails = fs::read_dir(mails).ok()?.filter_map(|entry| entry.ok()).map(|entry| entry.path());
    let mails = mails.filter(|path| path.extension().is_some_and(|extension| extension == "eml"));
    let mail = mails.filter_map(|path| fs::read_to_string(path).ok()).find(|mail| mail.contains(email))?;
    let is_code = |line: &&str| (6..=8).contains(&line.len()) && line.bytes().all(|octet| octet.is_ascii_digit());
    mail.lines().map(str::trim).find(is_code).map(str::to_owned)
}
