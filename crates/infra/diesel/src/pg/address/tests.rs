use super::*;

fn parsed(url: &str) -> Result<Address, String> {
    Address::parse(url).map_err(|error| error.to_string())
}

#[test]
fn only_a_parameter_decides_about_tls() -> Result<(), String> {
    for (url, level) in [
        ("postgres://ann:sslmode=disable@db/l", Level::VerifyFull),
        ("postgres://ann:x%3Fsslmode=disable@db/l", Level::VerifyFull),
        (
            "postgres://db/l?password=sslmode%3Ddisable",
            Level::VerifyFull,
        ),
        ("postgres://ann:x@db/sslmode=disable", Level::VerifyFull),
        (
            "postgres://ann:x@db/l?application_name=sslmode",
            Level::VerifyFull,
        ),
        ("postgres://ann:x@db/l?sslmode=", Level::VerifyFull),
        ("postgres://ann:x@db/l?sslmode=disable", Level::Disable),
        ("postgres://ann:x@db/l?ssl%6Dode=prefer", Level::Prefer),
        ("postgres://ann:x@db/l?sslmode=require", Level::Require),
        (
            "postgres://ann:x@db/l?sslmode=verify-full",
            Level::VerifyFull,
        ),
        (
            "postgres://ann:x@db/l?sslmode=verify-ca&sslrootcert=/ca",
            Level::VerifyCa,
        ),
        (
            "postgres://ann:x@db/l?sslmode=require&sslrootcert=/ca",
            Level::VerifyCa,
        ),
        ("postgres://ann:x@db/l?sslrootcert=/ca", Level::VerifyFull),
        (
            "postgres://ann:x@db/l?sslrootcert=system",
            Level::VerifyFull,
        ),
        (
            "postgres://ann:x@db/l?sslcert=/c&sslkey=/k",
            Level::VerifyFull,
        ),
        ("postgres://ann:sslmode=require@localhost/l", Level::Disable),
        ("postgres://localhost/l?sslrootcert=/ca", Level::VerifyFull),
        (
            "postgres://localhost/l?sslmode=verify-full",
            Level::VerifyFull,
        ),
        (
            "postgres://localhost/l?hostaddr=10.0.0.1",
            Level::VerifyFull,
        ),
        (
            "postgres:///l?host=/run/postgresql&sslmode=require",
            Level::Disable,
        ),
        ("postgres://%2Frun%2Fpostgresql/l", Level::Disable),
    ] {
        assert_eq!(parsed(url)?.tls.level, level, "{url}");
    }
    Ok(())
}

#[test]
fn invalid_parameters_are_named_with_a_remedy() {
    for (parameters, words) in [
        ("sslmode=allow", &["`sslmode`", "prefer"][..]),
        ("sslmode=verify_full", &["`sslmode`", "verify-full"]),
        (
            "pgbouncer=true",
            &["`pgbouncer`", "LOGGIA__DATABASE__POOLER=transaction"],
        ),
        (
            "sslmode=disable&schema=x",
            &["unknown parameter `schema`", "remove"],
        ),
        (
            "sslmode=verify-ca",
            &["`sslmode=verify-ca`", "sslrootcert=FILE", "verify-full"],
        ),
        (
            "sslmode=require&sslrootcert=system",
            &["`sslrootcert=system`", "verify-full"],
        ),
        (
            "sslmode=verify-ca&sslrootcert=system",
            &["`sslrootcert=system`", "verify-full"],
        ),
        (
            "sslmode=prefer&sslrootcert=/ca",
            &["`sslrootcert`", "verify-full"],
        ),
        ("sslcert=/c", &["`sslcert` and `sslkey` together"]),
        (
            "sslmode=disable&sslcert=/c&sslkey=/k",
            &["`sslcert`", "sslmode=disable"],
        ),
        (
            "sslnegotiation=direct&sslmode=prefer",
            &["`sslnegotiation=direct`", "require"],
        ),
        ("connect_timeout=soon", &["`connect_timeout`"]),
        ("target_session_attrs=primary", &["`target_session_attrs`"]),
        ("port=x", &["`port`"]),
        ("hostaddr=10.0.0.1,10.0.0.2", &["`hostaddr`"]),
        ("sslmode", &["without a value"]),
        ("options=%00", &["`%00`"]),
    ] {
        let problem = parsed(&format!("postgres://ann:x@db/l?{parameters}")).err();
        let problem = problem.unwrap_or_default();
        assert!(
            words.iter().all(|word| problem.contains(word)),
            "{parameters}: {problem}"
        );
    }
}

#[test]
fn bare_delimiters_are_refused_without_showing_secrets() {
    for url in [
        "postgres://ann:hunter@2@db/l",
        "postgres://ann:hunter/2@db/l",
        "postgres://ann:hunter?2@db/l",
        "postgres://ann:hunter#2@db/l",
        "postgres://ann:hunter%2@db/l",
        "postgres://db/l?user=ann&password=hunter&hunter=2",
        "postgres://db/l?user=ann&password=hunter&2",
    ] {
        let problem = parsed(url).err().unwrap_or_default();
        assert!(
            problem.contains("write ") && !problem.contains("hunter"),
            "{url}: {problem}"
        );
    }
}

#[test]
fn encoded_values_reach_the_driver() -> Result<(), String> {
    let address = parsed("postgres://an%40n:p%40s%2Fs%3F%23@db:6432/l%20x?options=-c%20a%3Db")?;
    let config = address.config;
    assert_eq!(config.get_user(), Some("an@n"));
    assert_eq!(config.get_password(), Some(&b"p@s/s?#"[..]));
    assert_eq!(config.get_dbname(), Some("l x"));
    assert_eq!(config.get_options(), Some("-c a=b"));
    assert_eq!(config.get_ports(), [6432]);

    let config = parsed("postgres://db/l?user=a@b&password=p@s&keepalives_idle=60")?.config;
    assert_eq!(
        (config.get_user(), config.get_password()),
        (Some("a@b"), Some(&b"p@s"[..]))
    );
    assert_eq!(config.get_keepalives_idle(), Duration::from_secs(60));
    Ok(())
}

#[test]
fn a_server_elsewhere_is_secure_only_if_its_certificate_is_verified() -> Result<(), String> {
    for (url, transport) in [
        ("postgres://db/l", Transport::Verified),
        (
            "postgres://db/l?sslmode=verify-ca&sslrootcert=/ca",
            Transport::Verified,
        ),
        ("postgres://db/l?sslmode=require", Transport::Unverified),
        ("postgres://db/l?sslmode=prefer", Transport::Unverified),
        (
            "postgres://ann:sslmode=require@db/l?sslmode=disable",
            Transport::Unverified,
        ),
        (
            "postgres://localhost,db/l?sslmode=disable",
            Transport::Unverified,
        ),
        (
            "postgres://localhost/l?hostaddr=10.0.0.1&sslmode=disable",
            Transport::Unverified,
        ),
        (
            "postgres://[2001:db8::1]/l?sslmode=disable",
            Transport::Unverified,
        ),
        (
            "postgres://localhost.example.org/l?sslmode=disable",
            Transport::Unverified,
        ),
        (
            "postgres://127.0.0.2,localhost:5433,[::1]/l",
            Transport::Local,
        ),
        ("postgres:///l?host=/run/postgresql", Transport::Local),
        ("postgres:///l?host=127.0.0.1,localhost", Transport::Local),
        (
            "postgres:///l?host=localhost,db&sslmode=disable",
            Transport::Unverified,
        ),
    ] {
        assert_eq!(parsed(url)?.transport(), transport, "{url}");
    }
    Ok(())
}

#[test]
fn a_url_names_a_host_and_a_database() {
    for url in [
        "postgres://h",
        "postgres:///n",
        "postgres://h/",
        "postgres://h /n",
        "postgres://a,,b/n",
        "mysql://h/n",
        "h/n",
    ] {
        let problem = parsed(url).err().unwrap_or_default();
        assert!(
            problem.starts_with("must be sqlite://PATH"),
            "{url}: {problem}"
        );
    }
}
