//! Reads a body, and collects everything that is wrong with it.

use super::{Body, JsonValue, Member, faults};
use crate::{FieldError, Problem, Services};
use cqrs::{FieldFault, problems};
use std::collections::BTreeMap;

/// Later errors are dropped.
const MAX_ERRORS: usize = 100;

/// Knows where in the body it is, and what was wrong so far.
pub struct Reader<'a> {
    services: &'a Services,
    pointer: String,
    errors: Vec<FieldError>,
}

/// The members of an object that have not been read.
pub struct Members(BTreeMap<String, JsonValue>);

impl<'a> Reader<'a> {
    pub(crate) fn read<T: Body>(json: JsonValue, services: &'a Services) -> Result<T, Problem> {
        let mut reader = Self {
            services,
            pointer: String::new(),
            errors: Vec::new(),
        };
        match T::read(json, &mut reader) {
            Some(body) if reader.errors.is_empty() => Ok(body),
            _ => Err(Problem::fields(problems::VALIDATION_FAILED, reader.errors)),
        }
    }

    /// A service that the field has required in its schema.
    pub fn service<T: ?Sized + Send + Sync + 'static>(&self) -> Option<&'a T> {
        self.services.get()
    }

    /// Records what is wrong with the present value. Returns `None`, for `?` and `or_else`.
    pub fn reject<T>(&mut self, fault: FieldFault) -> Option<T> {
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(FieldError {
                pointer: self.pointer.clone(),
                fault,
            });
        }
        None
    }

    /// Unwraps a value, or records what is wrong with it.
    pub fn accept<T>(&mut self, read: Result<T, impl Into<FieldFault>>) -> Option<T> {
        read.or_else(|fault| self.reject(fault.into()).ok_or(()))
            .ok()
    }

    /// Reads a string.
    pub fn text(&mut self, json: JsonValue) -> Option<String> {
        if let JsonValue::String(text) = json {
            Some(text)
        } else {
            self.reject(faults::wrong_type("string"))
        }
    }

    /// Reads a string of at most so many octets.
    pub fn bounded_text(&mut self, json: JsonValue, max: usize) -> Option<String> {
        let text = self.text(json)?;
        if text.len() > max {
            self.reject(faults::too_long(max))
        } else {
            Some(text)
        }
    }

    /// Reads an object.
    pub fn object(&mut self, json: JsonValue) -> Option<Members> {
        match json {
            JsonValue::Object(members) => Some(Members(members)),
            _ => self.reject(faults::wrong_type("object")),
        }
    }

    /// Reads something inside the present value: a member or an item.
    pub(super) fn inside<T>(
        &mut self,
        token: &str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let length = self.pointer.len();
        push_token(&mut self.pointer, token);
        let value = read(self);
        self.pointer.truncate(length);
        value
    }
}

impl Members {
    /// Reads a member.
    pub fn take<M: Member>(&mut self, name: &str, reader: &mut Reader<'_>) -> Option<M::Value> {
        let json = self.0.remove(name);
        reader.inside(name, |reader| M::read(json, reader))
    }

    /// Rejects the members that were not read.
    pub fn reject_others(&self, reader: &mut Reader<'_>) {
        for name in self.0.keys().take(MAX_ERRORS) {
            reader.inside(name, |reader| reader.reject::<()>(faults::unknown()));
        }
    }
}

/// Appends a reference token (RFC 6901 section 3), shortened: clients choose names freely.
pub(super) fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars().take(64) {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}
