//! The values of each setting.

use super::*;

#[test]
fn each_setting_accepts_valid_values_only() {
    for (name, good, bad) in [
        (
            "HTTP__BIND",
            &["127.0.0.1:0", "[::1]:80"][..],
            &[":80", "127.0.0.1", "127.0.0.1:65536"][..],
        ),
        (
            "HTTP__PUBLIC_URL",
            &["https://a.b", "http://[::1]:80/"],
            &[
                "a.b",
                "https://a.b/c",
                "https://a.b?c",
                "https://u@a.b",
                "ftp://a.b",
                "https://",
            ],
        ),
        (
            "HTTP__ALLOW_ORIGINS",
            &["", "https://a.b", "https://a.b, http://c:80"],
            &["*", "https://a.b/", "https://a.b,", "a.b"],
        ),
        (
            "HTTP__TRUSTED_PROXIES",
            &["", "10.0.0.0/8,::1", "fd00::/8"],
            &[
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/-1",
                "10.0.0/8",
                "proxy",
                "10.0.0.0/8/8",
                "10.0.0.1,",
            ],
        ),
        (
            "HTTP__BODY_LIMIT",
            &["1KiB", "1024", "10MiB", "1.5 MB"],
            &["1023", "11MiB", "many", "-1"],
        ),
        (
            "AUTH__ACCESS_TOKEN_TTL",
            &["10s", "1m 30s"],
            &["10", "9s", "601s", "-1m"],
        ),
        (
            "AUTH__PASSWORD_MIN_LENGTH",
            &["8", "128"],
            &["7", "129", "8.5"],
        ),
        ("AUTH__HASH_QUEUE", &["1", "10000"], &["0", "10001"]),
        ("AUTH__HASH_NICE", &["0", "19"], &["20", "-1", "300"]),
        ("AUTH__REFRESH_MODE", &["strict"], &["Strict"]),
        ("AUTH__MASTER_KEY", &["", MASTER_KEY], &["changeme", "0123"]),
        ("REGISTRATION__CODE_TTL", &["1s", "1h"], &["0s", "61m"]),
        (
            "DATABASE__URL",
            &[
                "sqlite:///var/x.db",
                "postgresql://u:p@h:1/n?sslmode=disable",
                "postgres:///n?host=/tmp",
                "postgres://a:1,b:2/n",
                "postgres://u:p%40ss@h/n?sslmode=verify-full",
                "postgres://u:p@h/n?sslrootcert=system",
            ],
            &[
                "postgres://u:p@ss@h/n",
                "postgres://h/n?sslmode=verify_full",
                "postgres://h/n?pgbouncer=true",
                "postgres://h/n?sslrootcert=/no/such/file",
                "x.db",
                "sqlite://",
                "sqlite://:memory:",
                "postgres://h",
                "postgres:///n",
                "mysql://h/n",
            ],
        ),
        (
            "MAIL__URL",
            &["file:///var/mail", "smtp://u:p@localhost:25", "memory://"],
            &["file://", "smtp://", "smtp://h/p", "mail"],
        ),
        (
            "MAIL__FROM",
            &["a@b.co", "\"A, B\" <a@b.co>"],
            &[
                "A",
                "A <a>",
                "A <a@b.co>, b@c.de",
                "A\r\nBcc: x@y.z <a@b.co>",
            ],
        ),
        (
            "LOG__LEVEL",
            &["off", "info,actix_server=warn"],
            &["loud", "info,x", "info,x=loud"],
        ),
        ("SERVICE_NAME", &["Loggia", "Ça va"], &["  ", "a\u{0}"]),
    ] {
        let name = format!("LOGGIA__{name}");
        assert_eq!(problems(&[(&name, "")]), [""; 0], "{name} is absent");
        for text in good {
            assert_eq!(problems(&[(&name, text)]), [""; 0], "{name}={text}");
        }
        for text in bad {
            assert_eq!(problems(&[(&name, text)]).len(), 1, "{name}={text}");
        }
    }
}

#[test]
fn a_service_name_cannot_change_the_direction_of_text() {
    for name in ["Log\u{202e}aig", "\u{200b}"] {
        let problems = problems(&[("LOGGIA__SERVICE_NAME", name)]);
        assert!(
            problems.len() == 1 && problems[0].contains("none that changes the direction of text"),
            "{problems:?}"
        );
    }
}
