//! PostgreSQL refuses to run as root.

use std::{fs, io};

pub(super) struct User {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// Returns the user to run the server as, or `None` if this process does not run as root.
pub(super) fn needed() -> io::Result<Option<User>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let users = fs::read_to_string("/etc/passwd")?;
    let user = ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| entry(&users, name));
    user.map(Some)
        .ok_or_else(|| io::Error::other("there is no user to run PostgreSQL as"))
}

fn entry(users: &str, name: &str) -> Option<User> {
    let mut fields = users
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| {
            let found = fields.next() == Some(name);
            found.then_some(fields)
        })?;
    let (uid, gid) = (fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(User { uid, gid })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_from_the_entry_of_the_user() {
        let users = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533::/:/bin/false\n";
        assert_eq!(
            entry(users, "nobody").map(|user| (user.uid, user.gid)),
            Some((65534, 65533))
        );
        assert!(entry(users, "postgres").is_none());
    }
}
