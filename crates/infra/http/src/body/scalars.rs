//! Fields that are not numbers, objects or lists.

use super::{Field, FieldFault, FieldSchemas, JsonValue, Reader, faults, schema};
use chrono::{DateTime, Utc};
use kernel::{EmailAddress, Locale, Permission};
use utoipa::openapi::{
    KnownFormat, RefOr, Schema,
    schema::{ObjectBuilder, SchemaType, Type},
};
use uuid::Uuid;

/// A text of 1 to `MAX` characters that is not blank and has no control characters, neither of
/// terminals nor of the direction of text.
pub enum Text<const MAX: usize> {}

impl<const MAX: usize> Field for Text<MAX> {
    type Value = String;

    fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<String> {
        let text = reader.text(json)?;
        reader.accept(kernel::bounded_text(&text, MAX).map(|()| text))
    }

    fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
        let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
        text.min_length(Some(1)).max_length(Some(MAX)).into()
    }
}

impl Field for bool {
    type Value = Self;

    fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<Self> {
        if let JsonValue::Boolean(value) = json {
            Some(value)
        } else {
            reader.reject(faults::wrong_type("boolean"))
        }
    }

    fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Boolean))
            .into()
    }
}

/// Implements [`Field`] for types that are parsed from a string.
macro_rules! parsed_fields {
    ($($type:ty: $parse:expr, $schema:expr;)+) => {$(
        impl Field for $type {
            type Value = Self;

            fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<Self> {
                let text = reader.text(json)?;
                let parse: fn(&str) -> Result<Self, FieldFault> = $parse;
                reader.accept(parse(&text))
            }

            fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
                $schema.into()
            }
        }
    )+};
}

parsed_fields! {
    Uuid: |text| Self::try_parse(text).map_err(|_| faults::malformed_id()), schema::formatted(KnownFormat::Uuid);
    DateTime<Utc>:
        |text| Ok(DateTime::parse_from_rfc3339(text).map_err(|_| faults::malformed_time())?.to_utc()),
        schema::formatted(KnownFormat::DateTime);
    EmailAddress:
        |text| Self::parse(text).map_err(|_| faults::invalid_email()),
        schema::formatted(KnownFormat::Email).examples(["ann@example.org"]).max_length(Some(Self::MAX_LENGTH));
    Locale:
        |text| Self::parse(text).map_err(|_| faults::unsupported_locale()),
        schema::string("en")
            .max_length(Some(35))
            .description(Some("A language tag (RFC 5646) whose language is `en` or `fr`."));
    // a string that is not a valid permission name is reported as an unknown permission
    Permission:
        |text| Self::parse(text).map_err(|_| faults::unknown_permission()),
        schema::string("events:read").max_length(Some(64));
}
