use crate::support::{
    ADDRESS, CODE, FixedClock, NOW, Tested, code_mail, mail, mailer, message_id, now, settings,
};
use chrono::TimeDelta;
use kernel::Locale;
use loggia_mail::{MailFault, Mailer};
use services::{Clock, MailContent};
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

fn names(directory: &Path) -> io::Result<Vec<String>> {
    let mut names = fs::read_dir(directory)?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

#[tokio::test]
async fn each_mail_is_one_file_and_names_sort_by_time() -> Tested {
    let root = tempfile::tempdir()?;
    let directory = root.path().join("not/yet/there");
    let mailer = mailer(&format!("file://{}", directory.display()))?;
    for number in [1, 1_000, 0] {
        mailer
            .send(&code_mail(ADDRESS, Locale::En)?, message_id(number))
            .await?;
    }

    assert_eq!(NOW % 1_000, 678);
    let names = names(&directory)?;
    assert_eq!(names.len(), 3);
    for (name, (time, number)) in names.iter().zip([
        ("20260102T030405678Z", 0),
        ("20260102T030405679Z", 1),
        ("20260102T030406678Z", 1_000),
    ]) {
        assert_eq!(*name, format!("{time}-{}.eml", message_id(number)));
        assert!(fs::read_to_string(directory.join(name))?.contains(&format!("\r\n    {CODE}\r\n")));
    }
    Ok(())
}

#[tokio::test]
async fn a_repeated_delivery_replaces_the_file_atomically() -> Tested {
    let directory = tempfile::tempdir()?;
    let url = format!("file://{}", directory.path().display());
    mailer(&url)?
        .send(&code_mail(ADDRESS, Locale::En)?, message_id(0))
        .await?;
    let first = names(directory.path())?;
    let [name] = first.as_slice() else {
        return Err(format!("{first:?}").into());
    };
    let path = directory.path().join(name);
    let before = fs::read_to_string(&path)?;
    let mut reader = fs::File::open(&path)?;

    let later = Arc::new(FixedClock(now().now() + TimeDelta::hours(1)));
    Mailer::from_url(&settings(&url), later)?
        .send(&code_mail(ADDRESS, Locale::En)?, message_id(0))
        .await?;

    assert_eq!(names(directory.path())?, first);
    assert!(fs::read_to_string(&path)?.contains("Date: Fri, 02 Jan 2026 04:04:05 +0000"));
    let mut read = String::new();
    reader.read_to_string(&mut read)?;
    assert_eq!(
        read, before,
        "the old file must be replaced, not written into"
    );
    Ok(())
}

#[tokio::test]
async fn parallel_deliveries_of_one_mail_leave_one_complete_file() -> Tested {
    let directory = tempfile::tempdir()?;
    let mailer = Arc::new(mailer(&format!("file://{}", directory.path().display()))?);
    let mut sending = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let (mailer, mail) = (mailer.clone(), code_mail(ADDRESS, Locale::Fr)?);
        sending.spawn(async move { mailer.send(&mail, message_id(0)).await });
    }
    while let Some(sent) = sending.join_next().await {
        sent??;
    }

    let names = names(directory.path())?;
    let [name] = names.as_slice() else {
        return Err(format!("{names:?}").into());
    };
    let content = fs::read_to_string(directory.path().join(name))?;
    assert!(content.ends_with("--=_alternatives--\r\n"), "{content}");
    Ok(())
}

#[tokio::test]
async fn a_withheld_mail_creates_no_file() -> Tested {
    let directory = tempfile::tempdir()?;
    let mailer = mailer(&format!("file://{}", directory.path().display()))?;
    mailer
        .send(&mail(MailContent::Withheld, Locale::En)?, message_id(0))
        .await?;
    assert!(names(directory.path())?.is_empty());
    Ok(())
}

#[tokio::test]
async fn the_readiness_check_writes_and_removes_a_file() -> Tested {
    let root = tempfile::tempdir()?;
    let directory = root.path().join("mail");
    mailer(&format!("file://{}", directory.display()))?
        .check()
        .await?;
    assert!(names(&directory)?.is_empty());
    Ok(())
}

#[tokio::test]
async fn an_unwritable_directory_is_a_temporary_fault_and_not_ready() -> Tested {
    let in_the_way = tempfile::NamedTempFile::new()?;
    let mailer = mailer(&format!("file://{}/mail", in_the_way.path().display()))?;
    let sent = mailer
        .send(&code_mail(ADDRESS, Locale::En)?, message_id(0))
        .await;
    assert!(matches!(sent, Err(MailFault::Temporary(_))), "{sent:?}");
    assert!(mailer.check().await.is_err());
    Ok(())
}
