use crate::{BoxError, eventually};
use std::{fs, path::PathBuf};

/// The directory in which the mail adapter stores mails.
#[derive(Clone)]
pub struct Mailbox(PathBuf);

/// A stored mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub raw: String,
}

impl Mailbox {
    pub(crate) const fn new(directory: PathBuf) -> Self {
        Self(directory)
    }

    /// Returns the mails to an address, oldest first.
    pub fn to(&self, address: &str) -> Result<Vec<Mail>, BoxError> {
        let mut mails = self.all()?;
        mails.retain(|mail| mail.header("To") == Some(address));
        Ok(mails)
    }

    /// Deletes all mails.
    pub fn clear(&self) -> Result<(), BoxError> {
        for path in self.paths()? {
            fs::remove_file(path)?;
        }
        Ok(())
    }

    /// Returns all mails, oldest first.
    pub fn all(&self) -> Result<Vec<Mail>, BoxError> {
        self.paths()?
            .into_iter()
            .map(|path| {
                Ok(Mail {
                    raw: fs::read_to_string(path)?,
                })
            })
            .collect()
    }

    fn paths(&self) -> Result<Vec<PathBuf>, BoxError> {
        if !self.0.exists() {
            return Ok(Vec::new());
        }
        let paths = fs::read_dir(&self.0)?.map(|entry| entry.map(|entry| entry.path()));
        let mut paths = paths.collect::<Result<Vec<_>, _>>()?;
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        paths.sort();
        Ok(paths)
    }

    /// Waits for the mail with this number, starting with 1, to an address.
    pub async fn nth(&self, number: usize, address: &str) -> Result<Mail, BoxError> {
        eventually(&format!("mail {number} to {address}"), async || {
            Ok(self.to(address)?.into_iter().nth(number - 1))
        })
        .await
    }

    /// Waits for the first mail and returns its code.
    pub async fn code(&self, address: &str) -> Result<String, BoxError> {
        self.nth_code(1, address).await
    }

    pub async fn nth_code(&self, number: usize, address: &str) -> Result<String, BoxError> {
        let mail = self.nth(number, address).await?;
        mail.code()
            .ok_or_else(|| format!("no code in {}", mail.raw).into())
    }

    /// Waits for a mail and returns the token in its link. The link refers to the public URL and
    /// has the token in its fragment.
    pub async fn link_token(
        &self,
        number: usize,
        address: &str,
        kind: &str,
    ) -> Result<String, BoxError> {
        let mail = self.nth(number, address).await?;
        // joins the soft line breaks of quoted-printable
        let raw = mail.raw.replace("=\r\n", "").replace("=\n", "");
        let link = format!("http://127.0.0.1:8000/links/{kind}#");
        let token = raw
            .lines()
            .find_map(|line| line.strip_prefix(&link))
            .map(str::to_owned);
        token.ok_or_else(|| format!("no link in {}", mail.raw).into())
    }
}

impl Mail {
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.raw.lines().take_while(|line| !line.is_empty());
        head.filter_map(|line| line.split_once(": "))
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value)
    }

    /// Returns the code, which is on a line of its own.
    pub fn code(&self) -> Option<String> {
        let is_code =
            |line: &&str| line.len() == 8 && line.bytes().all(|byte| byte.is_ascii_digit());
        self.raw
            .lines()
            .map(str::trim)
            .find(is_code)
            .map(str::to_owned)
    }
}
