//! Reads JSON more strictly than serde does by itself: no key twice, and no deeper than anybody needs.

use crate::problem::{FieldError, FieldFault, Problem, ProblemCode};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
};

const MAX_DEPTH: usize = 32;

/// A JSON value, as far as bodies use it so far.
#[derive(Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Boolean,
    Number,
    String(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

pub(crate) fn parse(text: &[u8]) -> Result<Json, Problem> {
    let place = Place::default();
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let parsed = Value { place: &place }.deserialize(&mut deserializer);
    let parsed = parsed.and_then(|json| deserializer.end().map(|()| json));
    parsed.map_err(|error| {
        let at = |fault| vec![FieldError { pointer: place.pointer(), fault }];
        if place.found_twice.get() {
            Problem::fields(ProblemCode::DuplicateKey, at(FieldFault::Duplicate))
        } else if error.to_string().starts_with("number out of range") {
            // well-formed, but more than a double holds; serde_json tells it by its text only
            Problem::fields(ProblemCode::ValidationFailed, at(FieldFault::OutOfRange))
        } else {
            ProblemCode::MalformedJson.into()
        }
    })
}

/// Appends a reference token (RFC 6901 section 3). Nobody is shown more of a key than it takes to find it.
pub(crate) fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars().take(64) {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// Where the reader is; where it was, once it has failed.
#[derive(Default)]
struct Place {
    path: RefCell<Vec<String>>,
    found_twice: Cell<bool>,
}

impl Place {
    /// Asked at the start of every array and object.
    fn check_depth<E: Error>(&self) -> Result<(), E> {
        if self.path.borrow().len() >= MAX_DEPTH { Err(E::custom("nested too deeply")) } else { Ok(()) }
    }

    fn enter(&self, token: String) {
        self.path.borrow_mut().push(token);
    }

    fn leave(&self) {
        self.path.borrow_mut().pop();
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.path.borrow().iter().for_each(|token| push_token(&mut pointer, token));
        pointer
    }
}

#[derive(Clone, Copy)]
struct Value<'a> {
    place: &'a Place,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Json, E> {
        Ok(Json::Boolean)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Number)
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        self.place.check_depth()?;
        let mut array = Vec::new();
        loop {
            self.place.enter(array.len().to_string());
            let item = items.next_element_seed(self)?;
            self.place.leave();
            match item {
                Some(item) => array.push(item),
                None => return Ok(Json::Array(array)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        self.place.check_depth()?;
        let mut object = BTreeMap::new();
        while let Some(key) = members.next_key::<String>()? {
            self.place.enter(key.clone());
            if object.contains_key(&key) {
                self.place.found_twice.set(true);
                return Err(A::Error::custom("a key is there twice"));
            }
            object.insert(key, members.next_value_seed(self)?);
            self.place.leave();
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &[u8]) -> Option<ProblemCode> {
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
                Some(ProblemCode::MalformedJson),
                "{}",
                String::from_utf8_lossy(&broken[..broken.len().min(40)])
            );
        }
    }

    #[test]
    fn thirty_two_levels_are_enough_and_allowed() {
        let nested = |levels: usize| format!("{}{}", r#"{"a":"#.repeat(levels), "1".to_owned() + &"}".repeat(levels));
        assert_eq!(code(nested(32).as_bytes()), None);
        assert_eq!(code(nested(33).as_bytes()), Some(ProblemCode::MalformedJson));
    }

    #[test]
    fn a_key_that_is_there_twice_is_named() {
        for (text, pointer) in [
            (r#"{"a":1,"a":2}"#, "/a"),
            (r#"{"a":1,"\u0061":2}"#, "/a"),
            (r#"{"a":[1,{"x/y":{"~":1,"~":1}}]}"#, "/a/1/x~1y/~0"),
        ] {
            let problem = parse(text.as_bytes()).err();
            let found = problem.as_ref().and_then(|problem| problem.errors.first());
            assert_eq!(found.map(|error| error.pointer.as_str()), Some(pointer), "{text}");
        }
        assert_eq!(code(br#"[{"a":1},{"a":1}]"#), None, "in different objects");
    }

    #[test]
    fn a_number_that_nothing_can_hold_is_well_formed_all_the_same() {
        let problem = parse(br#"{"a":[1,1e999]}"#).err();
        assert_eq!(problem.as_ref().map(|problem| problem.code), Some(ProblemCode::ValidationFailed));
        assert_eq!(problem.map(|problem| problem.errors.len()), Some(1));
        assert_eq!(code(b"123456789012345678901234567890"), None);
    }

    #[test]
    fn values_are_kept_as_far_as_bodies_need_them() -> Result<(), Problem> {
        let json = parse(r#" {"s":"\u00e9\n","n":-1.5e3,"t":true,"z":null,"l":[1,[]],"o":{}} "#.as_bytes())?;
        let members = [
            ("s", Json::String("é\n".to_owned())),
            ("n", Json::Number),
            ("t", Json::Boolean),
            ("z", Json::Null),
            ("l", Json::Array(vec![Json::Number, Json::Array(Vec::new())])),
            ("o", Json::Object(BTreeMap::new())),
        ];
        assert_eq!(json, Json::Object(members.map(|(name, value)| (name.to_owned(), value)).into()));
        Ok(())
    }
}
