//! Parses JSON more strictly than serde does by itself: duplicate keys and deep nesting are errors.

use super::{faults, reader::push_token};
use crate::{FieldError, Problem, codes};
use cqrs::{FieldFault, problems};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    fmt,
};

const MAX_DEPTH: usize = 32;

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub enum JsonValue {
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    String(String),
    Array(Vec<JsonValue>),
    Object(BTreeMap<String, JsonValue>),
}

pub(crate) fn parse(text: &[u8]) -> Result<JsonValue, Problem> {
    let place = Place::default();
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let parsed = Value { place: &place }.deserialize(&mut deserializer);
    let parsed = parsed.and_then(|json| deserializer.end().map(|()| json));
    parsed.map_err(|error| {
        let at = |fault: FieldFault| {
            vec![FieldError {
                pointer: place.pointer(),
                fault,
            }]
        };
        if place.found_twice.get() {
            Problem::fields(codes::DUPLICATE_KEY, at(faults::duplicate_key()))
        } else if error.to_string().starts_with("number out of range") {
            // well-formed, but more than a double holds; serde_json has no other sign of it than
            // the text
            Problem::fields(problems::VALIDATION_FAILED, at(faults::out_of_range()))
        } else {
            codes::MALFORMED_JSON.into()
        }
    })
}

/// The position of the parser; after a failure, where it failed.
#[derive(Default)]
struct Place {
    path: RefCell<Vec<String>>,
    found_twice: Cell<bool>,
}

impl Place {
    /// Called at the start of every array and object.
    fn check_depth<E: Error>(&self) -> Result<(), E> {
        if self.path.borrow().len() >= MAX_DEPTH {
            Err(E::custom("nested too deeply"))
        } else {
            Ok(())
        }
    }

    fn enter(&self, token: String) {
        self.path.borrow_mut().push(token);
    }

    fn leave(&self) {
        self.path.borrow_mut().pop();
    }

    fn pointer(&self) -> String {
        let mut pointer = String::new();
        self.path
            .borrow()
            .iter()
            .for_each(|token| push_token(&mut pointer, token));
        pointer
    }
}

#[derive(Clone, Copy)]
struct Value<'a> {
    place: &'a Place,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = JsonValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<JsonValue, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = JsonValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<JsonValue, E> {
        Ok(JsonValue::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<JsonValue, E> {
        Ok(JsonValue::Boolean(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<JsonValue, E> {
        Ok(JsonValue::Integer(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<JsonValue, E> {
        Ok(JsonValue::Integer(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<JsonValue, E> {
        Ok(JsonValue::Float(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<JsonValue, E> {
        Ok(JsonValue::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<JsonValue, A::Error> {
        self.place.check_depth()?;
        let mut array = Vec::new();
        loop {
            self.place.enter(array.len().to_string());
            let item = items.next_element_seed(self)?;
            self.place.leave();
            match item {
                Some(item) => array.push(item),
                None => return Ok(JsonValue::Array(array)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<JsonValue, A::Error> {
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
        Ok(JsonValue::Object(object))
    }
}

#[cfg(test)]
mod tests {
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
        let json = parse(
            r#" {"s":"\u00e9\n","n":-1.5e3,"t":true,"z":null,"l":[1,[]],"o":{}} "#.as_bytes(),
        )?;
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
}
