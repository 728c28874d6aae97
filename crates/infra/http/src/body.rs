//! Request bodies. One declaration says what is read, what is rejected and what the documentation
//! shows.
//!
//! The reader is our own, because three things come together here that no library has: duplicate
//! keys and deep nesting are rejected while the JSON is parsed, fields use services (a password is
//! checked against the configured policy), and the schema follows from the same declaration.

pub mod faults;
mod integers;
mod json;
mod lists;
mod macros;
mod reader;
mod scalars;
pub mod schema;

pub use integers::Range;
pub use json::JsonValue;
pub use lists::{ListOf, SetOf};
pub use reader::{Members, Reader};
pub use scalars::Text;
pub use schema::FieldSchemas;

pub(crate) use json::parse;

use cqrs::FieldFault;
use utoipa::openapi::{RefOr, Schema};

/// How a value is read from JSON. Implemented by value types themselves, or by a marker type that
/// reads values of another crate's type:
///
/// ```
/// # use loggia_http::{Field, FieldSchemas, JsonValue, Reader, faults, schema};
/// # use loggia_http::utoipa::openapi::{RefOr, Schema};
/// # mod orders { pub struct Sku(String); impl Sku { pub fn parse(text: &str) -> Option<Self> { Some(Self(text.to_owned())) } } }
/// pub enum SkuField {}
///
/// impl Field for SkuField {
///     type Value = orders::Sku;
///
///     fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<orders::Sku> {
///         let text = reader.text(json)?;
///         let sku = orders::Sku::parse(&text);
///         sku.or_else(|| reader.reject(faults::too_long(20)))
///     }
///
///     fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
///         schema::string("AB-4711").max_length(Some(20)).into()
///     }
/// }
/// ```
pub trait Field: 'static {
    type Value;

    /// Returns `None` after telling the reader what is wrong.
    fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<Self::Value>;

    fn schema(schemas: &mut FieldSchemas) -> RefOr<Schema>;
}

/// A field in its object: an `Option` may be left out. `null` is not a value.
pub trait Member: 'static {
    type Value;
    const REQUIRED: bool;

    fn read(json: Option<JsonValue>, reader: &mut Reader<'_>) -> Option<Self::Value>;

    fn schema(schemas: &mut FieldSchemas) -> RefOr<Schema>;
}

impl<F: Field> Member for F {
    type Value = F::Value;
    const REQUIRED: bool = true;

    fn read(json: Option<JsonValue>, reader: &mut Reader<'_>) -> Option<F::Value> {
        match json {
            Some(json) => F::read(json, reader),
            None => reader.reject(faults::required()),
        }
    }

    fn schema(schemas: &mut FieldSchemas) -> RefOr<Schema> {
        F::schema(schemas)
    }
}

impl<F: Field> Member for Option<F> {
    type Value = Option<F::Value>;
    const REQUIRED: bool = false;

    fn read(json: Option<JsonValue>, reader: &mut Reader<'_>) -> Option<Option<F::Value>> {
        match json {
            Some(json) => F::read(json, reader).map(Some),
            None => Some(None),
        }
    }

    fn schema(schemas: &mut FieldSchemas) -> RefOr<Schema> {
        F::schema(schemas)
    }
}

/// An object with known fields. Declared by [`body!`](crate::body).
pub trait Body: Field<Value = Self> + Sized {
    /// The name of its schema.
    const NAME: &'static str;
    const KIND: BodyKind = BodyKind::Document;
    /// Whether an empty body stands for an object without members.
    const MAY_BE_EMPTY: bool;
}

/// The meaning of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// A new or complete resource, or the arguments of a command.
    Document,
    /// A change (RFC 7396): fields that it leaves out stay as they are. `null` is rejected.
    MergePatch,
}

impl BodyKind {
    pub const fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Document => &["application/json"],
            Self::MergePatch => &["application/merge-patch+json", "application/json"],
        }
    }
}

/// A request body as the documentation shows it.
#[derive(Clone)]
pub struct BodyShape {
    pub name: &'static str,
    pub required: bool,
    pub media_types: &'static [&'static str],
    pub schemas: Vec<(String, RefOr<Schema>)>,
}

crate::body! {
    /// No fields: the body may be left out.
    pub struct Empty {}
}
