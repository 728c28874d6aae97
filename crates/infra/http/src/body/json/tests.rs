use super::*;

fn code(text: &[u8]) -> Option<cqrs::ProblemCode> {
    parse(text).err().map(|problem| problem.code)
}

#[test]
fn broken_syntax_is_malformed() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_objects = r#"{"a":"#.repeat(10_000);
    for broken in [
        "".as_bytes(),
        b"{",
        b"{\"a\":1,}",
        b"{a:1}",
        b"{\"a\":1} x",
        b"\xef\xbb\xbf{}",
        b"{\"a\":\"\xff\"}",
        b"{\"a\":\"\0\"}",
        b"\0",
        br#"{"a":"\ud800"}"#,
        br#"{"a":"\udc00\ud800"}"#,
        br#"{"\ud800":1}"#,
        b"NaN",
        b"01",
        b"'a'",
        deep.as_bytes(),
        deep_objects.as_bytes(),
    ] {
        assert_eq!(
            code(broken),
            Some(codes::MALFORMED_JSON),
            "{}",
            String::from_utf8_lossy(&broken[..broken.len().min(40)])
        );
    }
}

#[test]
fn at_most_thirty_two_levels_are_allowed() {
    let nested = |levels: usize| {
        format!(
            "{}{}",
            r#"{"a":"#.repeat(levels),
            "1".to_owned() + &"}".repeat(levels)
        )
    };
    assert_eq!(code(nested(32).as_bytes()), None);
    assert_eq!(code(nested(33).as_bytes()), Some(codes::MALFORMED_JSON));
}

#[test]
fn a_duplicate_key_is_named() {
    for (text, pointer) in [
        (r#"{"a":1,"a":2}"#, "/a"),
        (r#"{"a":1,"\u0061":2}"#, "/a"),
        (r#"{"a":[1,{"x/y":{"~":1,"~":1}}]}"#, "/a/1/x~1y/~0"),
    ] {
        let problem = parse(text.as_bytes()).err();
        let found = problem.as_ref().and_then(|problem| problem.errors.first());
        assert_eq!(
            found.map(|error| error.pointer.as_str()),
            Some(pointer),
            "{text}"
        );
    }
    assert_eq!(code(br#"[{"a":1},{"a":1}]"#), None, "in different objects");
}

#[test]
fn a_number_beyond_double_precision_is_well_formed_but_invalid() {
    let problem = parse(br#"{"a":[1,1e999]}"#).err();
    assert_eq!(
        problem.as_ref().map(|problem| problem.code),
        Some(problems::VALIDATION_FAILED)
    );
    assert_eq!(problem.map(|problem| problem.errors.len()), Some(1));
    assert_eq!(code(b"123456789012345678901234567890"), None);
}

#[test]
fn every_kind_of_value_is_parsed() -> Result<(), Problem> {
    let json =
        parse(r#" {"s":"\u00e9\n","n":-1.5e3,"t":true,"z":null,"l":[1,[]],"o":{}} "#.as_bytes())?;
    let members = [
        ("s", JsonValue::String("é\n".to_owned())),
        ("n", JsonValue::Float(-1500.0)),
        ("t", JsonValue::Boolean(true)),
        ("z", JsonValue::Null),
        (
            "l",
            JsonValue::Array(vec![JsonValue::Integer(1), JsonValue::Array(Vec::new())]),
        ),
        ("o", JsonValue::Object(BTreeMap::new())),
    ];
    assert_eq!(
        json,
        JsonValue::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
    );
    Ok(())
}
