use super::*;

const CALLER: HashCaller = HashCaller::Operator;

async fn verify(
    hasher: &Argon2Hasher,
    text: &str,
    hash: Option<PasswordHash>,
) -> Result<bool, Fault> {
    let place = hasher.admit(CALLER)?;
    hasher.verify_in(place, password(text), hash).await
}

fn settings() -> Argon2Settings {
    Argon2Settings {
        memory_kib: 64,
        iterations: 1,
        parallelism: 1,
        workers: 2,
        queue: 8,
        nice: 19,
    }
}

fn password(text: &str) -> Password {
    Password::from_input(text)
}

#[tokio::test]
async fn a_password_matches_only_its_own_hash() -> Result<(), Box<dyn std::error::Error>> {
    let hasher = Argon2Hasher::start(settings())?;
    let hash = hasher.hash(CALLER, password("correct horse")).await?;

    assert!(verify(&hasher, "correct horse", Some(hash.clone())).await?);
    assert!(!verify(&hasher, "wrong horse", Some(hash.clone())).await?);
    assert!(!verify(&hasher, "correct horse", None).await?);
    assert!(!verify(&hasher, "correct horse", Some(PasswordHash::new("no hash"))).await?);
    assert!(!hasher.needs_rehash(&hash));
    assert_eq!(hasher.queued(), 0);
    Ok(())
}

#[tokio::test]
async fn hashing_never_runs_on_runtime_threads() -> Result<(), Box<dyn std::error::Error>> {
    let hasher = Argon2Hasher::start(settings())?;
    let here = std::thread::current().id();

    assert_ne!(
        hasher
            .run(hasher.threads.places().admit(CALLER)?, |_, _| Ok(
                std::thread::current().id()
            ))
            .await?,
        here
    );
    Ok(())
}

#[tokio::test]
async fn a_panicking_job_is_a_fault() -> Result<(), Box<dyn std::error::Error>> {
    let hasher = Argon2Hasher::start(settings())?;

    let answer = hasher
        .run::<(), _>(hasher.threads.places().admit(CALLER)?, |_, _| {
            panic!("expected panic")
        })
        .await;

    assert!(matches!(answer, Err(Fault::Unexpected(_))));
    Ok(())
}

#[tokio::test]
async fn extra_memory_of_an_unusual_hash_is_released() -> Result<(), Box<dyn std::error::Error>> {
    let strong = Argon2Hasher::start(Argon2Settings {
        memory_kib: 1_024,
        ..settings()
    })?;
    let hash = strong.hash(CALLER, password("correct horse")).await?;
    let hasher = Argon2Hasher::start(Argon2Settings {
        workers: 1,
        ..settings()
    })?;

    assert!(verify(&hasher, "correct horse", Some(hash)).await?);

    assert_eq!(
        hasher
            .run(hasher.threads.places().admit(CALLER)?, |_, memory| Ok(
                memory.used()
            ))
            .await?,
        64
    );
    Ok(())
}

#[test]
fn settings_that_argon2_cannot_work_with_are_refused() {
    for broken in [
        Argon2Settings {
            memory_kib: 7,
            ..settings()
        },
        Argon2Settings {
            iterations: 0,
            ..settings()
        },
        Argon2Settings {
            parallelism: u32::MAX,
            ..settings()
        },
        Argon2Settings {
            workers: 0,
            ..settings()
        },
        Argon2Settings {
            queue: 0,
            ..settings()
        },
    ] {
        let error = Argon2Hasher::start(broken).err().map(|error| error.kind());
        assert_eq!(error, Some(io::ErrorKind::InvalidInput), "{broken:?}");
    }
}
