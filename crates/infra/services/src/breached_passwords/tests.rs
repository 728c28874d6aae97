use super::*;
use std::{fs, io::BufReader, os::unix::fs::PermissionsExt};
use tempfile::TempDir;

type Tested = Result<(), Box<dyn std::error::Error>>;

fn list(directory: &TempDir) -> BreachedPasswords {
    BreachedPasswords::at(directory.path().join("state/breached"))
}

fn import(list: &BreachedPasswords, text: &[u8]) -> Result<Imported, ImportRefused> {
    list.import(&mut &*text, &mut |_| {})
}

fn contains(list: &BreachedPasswords, text: &str) -> io::Result<bool> {
    list.contains(&Password::from_input(text))
}

#[test]
fn an_absent_file_is_an_empty_list() -> Tested {
    let directory = tempfile::tempdir()?;
    assert!(!contains(&list(&directory), "hunter2")?);
    assert_eq!(list(&directory).count()?, None);
    Ok(())
}

#[test]
fn lines_are_passwords_or_digests() -> Tested {
    let directory = tempfile::tempdir()?;
    let list = list(&directory);
    // SHA-1 of "hunter2" and of "hunter3", as published lists write it
    let text = b"correct horse\r\n\nF3BBBD66A63D4BF1747940578EC3D0103530E21D:17043\n\
                 e\xcc\x81t\xc3\xa9\ncorrect horse\n\xff\xfe latin\n";

    let imported = import(&list, text)?;

    assert_eq!(
        imported,
        Imported {
            passwords: 3,
            skipped: 1
        }
    );
    for listed in ["correct horse", "hunter2", "\u{e9}t\u{e9}"] {
        assert!(contains(&list, listed)?, "{listed}");
    }
    for other in ["", "correct horse\r", "Correct horse", "hunter3"] {
        assert!(!contains(&list, other)?, "{other}");
    }
    let mode = fs::metadata(list.path())?.permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    Ok(())
}

#[test]
fn each_of_a_million_is_found_and_nothing_else() -> Tested {
    const MILLION: u32 = 1_000_000;
    let directory = tempfile::tempdir()?;
    let list = list(&directory);
    let text: String = (0..MILLION)
        .map(|number| format!("password {number}\n"))
        .collect();
    let mut reports = Vec::new();

    let imported = list.import(&mut BufReader::new(text.as_bytes()), &mut |read| {
        reports.push(read);
    })?;

    assert_eq!(imported.passwords, u64::from(MILLION));
    assert_eq!(list.count()?, Some(u64::from(MILLION)));
    assert!(reports.is_sorted() && reports.last() == Some(&(text.len() as u64)));
    for number in (0..MILLION).step_by(1_009).chain([MILLION - 1]) {
        assert!(contains(&list, &format!("password {number}"))?, "{number}");
        let other = number + MILLION;
        assert!(!contains(&list, &format!("password {other}"))?, "{other}");
    }
    Ok(())
}

#[test]
fn an_import_replaces_the_list_at_once_or_not_at_all() -> Tested {
    let directory = tempfile::tempdir()?;
    let list = list(&directory);
    import(&list, b"first\n")?;

    let long = [b"second\n".as_slice(), &[b'x'; 5_000]].concat();
    let refused = import(&list, &long);
    assert!(matches!(refused, Err(ImportRefused::LineTooLong(2))));
    assert!(contains(&list, "first")? && !contains(&list, "second")?);

    import(&list, b"second\n")?;
    assert!(!contains(&list, "first")? && contains(&list, "second")?);
    let left: Vec<_> = fs::read_dir(directory.path().join("state"))?.collect();
    assert_eq!(left.len(), 1, "no temporary file is left");
    Ok(())
}

#[test]
fn skewed_digests_are_found_too() -> Tested {
    let directory = tempfile::tempdir()?;
    let list = list(&directory);
    let digest = |prefix: u64| format!("{prefix:016x}{}\n", "0".repeat(24));
    let text: String = (0..100_000).chain([u64::MAX]).map(digest).collect();
    import(&list, text.as_bytes())?;

    let found = List::open(list.path())?.ok_or("a list")?;
    for listed in [0, 1, 511, 512, 99_999, u64::MAX] {
        assert!(found.contains(listed)?, "{listed}");
    }
    for other in [100_000, u64::MAX - 1, u64::MAX / 2] {
        assert!(!found.contains(other)?, "{other}");
    }
    Ok(())
}

#[test]
fn a_file_of_another_kind_is_refused() -> Tested {
    let directory = tempfile::tempdir()?;
    let list = list(&directory);
    import(&list, b"first\n")?;
    let content = fs::read(list.path())?;
    for broken in [
        &b""[..],
        b"password\nhunter2\n",
        &content[..content.len() - 1],
    ] {
        fs::write(list.path(), broken)?;
        assert!(contains(&list, "first").is_err() && list.count().is_err());
    }
    Ok(())
}
