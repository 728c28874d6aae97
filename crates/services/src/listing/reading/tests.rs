use super::*;

const SHAPE: ListShape = ListShape {
    filters: &[
        FilterShape {
            field: "color",
            comparisons: &[Comparison::Is],
            value: ValueShape::OneOf(&["blue", "red"]),
            description: "",
        },
        FilterShape {
            field: "made_at",
            comparisons: &[Comparison::From, Comparison::Before],
            value: ValueShape::Time,
            description: "",
        },
        FilterShape {
            field: "name",
            comparisons: &[Comparison::StartsWith],
            value: ValueShape::Text {
                is_valid: |text| text.len() == 1,
                words: "one letter",
            },
            description: "",
        },
    ],
    sorts: &["-made_at", "name"],
    usual_sort: "-made_at",
};

fn read(parameters: &[(&str, &str)]) -> Result<Listing, InvalidListing> {
    Listing::read(&SHAPE, parameters.iter().copied())
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).into()
}

#[test]
fn without_parameters_the_first_page_is_unfiltered() -> Result<(), InvalidListing> {
    let listing = read(&[])?;
    assert_eq!(
        (listing.sort, listing.limit, listing.cursor),
        (None, PageLimit::DEFAULT, None)
    );
    assert_eq!(listing.conditions, []);
    Ok(())
}

#[test]
fn filters_order_limit_and_cursor_are_parsed() -> Result<(), InvalidListing> {
    let listing = read(&[
        ("color", "red"),
        ("made_at[gte]", "2026-01-02T03:04:05+02:00"),
        ("name[prefix]", "x"),
        ("sort", "name"),
        ("limit", "7"),
        ("cursor", "abc"),
    ])?;
    assert_eq!(listing.word("color", Comparison::Is), Some("red"));
    let time = listing
        .time("made_at", Comparison::From)
        .map(|time| time.to_rfc3339());
    assert_eq!(time.as_deref(), Some("2026-01-02T01:04:05+00:00"));
    assert_eq!(listing.time("made_at", Comparison::Before), None);
    assert_eq!(
        listing.text("name", Comparison::StartsWith).as_deref(),
        Some("x")
    );
    assert_eq!(
        (listing.sort, listing.limit.get(), listing.cursor.as_deref()),
        (Some("name"), 7, Some("abc"))
    );
    Ok(())
}

#[test]
fn rejections_list_the_allowed_values() {
    let parameters = [
        "color",
        "made_at[gte]",
        "made_at[lt]",
        "name[prefix]",
        "sort",
        "limit",
        "cursor",
    ];
    let unknown_parameter = InvalidListing::UnknownParameter {
        allowed: texts(parameters),
    };
    for name in [
        "",
        "colour",
        "Color",
        "offset",
        "limit[gte]",
        "[gte]",
        "sort[]",
    ] {
        assert_eq!(
            read(&[(name, "1")]),
            Err(unknown_parameter.clone()),
            "{name}"
        );
    }
    let unknown_operator = InvalidListing::UnknownOperator {
        allowed: texts(["made_at[gte]", "made_at[lt]"]),
    };
    for name in [
        "made_at",
        "made_at[gt]",
        "made_at[",
        "made_at[gte",
        "made_at[gte]x",
        "made_at[prefix]",
    ] {
        assert_eq!(
            read(&[(name, "2026-01-01T00:00:00Z")]),
            Err(unknown_operator.clone()),
            "{name}"
        );
    }
    for (name, value, allowed) in [
        ("color", "green", texts(["color=blue", "color=red"])),
        ("color", "", texts(["color=blue", "color=red"])),
        (
            "made_at[lt]",
            "yesterday",
            texts(["made_at[lt]=<time as in RFC 3339>"]),
        ),
        (
            "made_at[lt]",
            "2026-01-01",
            texts(["made_at[lt]=<time as in RFC 3339>"]),
        ),
        ("name[prefix]", "xy", texts(["name[prefix]=<one letter>"])),
    ] {
        assert_eq!(
            read(&[(name, value)]),
            Err(InvalidListing::InvalidValue { allowed }),
            "{name}={value}"
        );
    }
    let allowed = texts(["sort=-made_at", "sort=name"]);
    assert_eq!(
        read(&[("sort", "color")]),
        Err(InvalidListing::UnknownSort { allowed })
    );
    assert_eq!(read(&[("limit", "0")]), Err(InvalidListing::InvalidLimit));
    assert_eq!(
        read(&[("limit", "1"), ("limit", "1")]),
        Err(InvalidListing::RepeatedParameter)
    );
    assert_eq!(
        read(&[("color", "red"), ("color", "blue")]),
        Err(InvalidListing::RepeatedParameter)
    );
}
