//! Parses JSON more strictly than serde does by itself: duplicate keys and deep nesting are errors.

#[cfg(test)]
mod tests;

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
