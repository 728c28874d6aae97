//! Numbers.

use super::{Field, FieldSchemas, JsonValue, Reader, faults};
use std::marker::PhantomData;
use utoipa::openapi::{
    KnownFormat, RefOr, Schema, SchemaFormat,
    schema::{ObjectBuilder, SchemaType, Type},
};

/// An integer from `MIN` to `MAX`: `Range<i32, 1, 100>`.
pub struct Range<T, const MIN: i64, const MAX: i64>(PhantomData<T>);

impl<T, const MIN: i64, const MAX: i64> Field for Range<T, MIN, MAX>
where
    T: Field<Value = T> + TryFrom<i128>,
{
    type Value = T;

    fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<T> {
        read(json, MIN.into(), MAX.into(), reader)
    }

    fn schema(schemas: &mut FieldSchemas) -> RefOr<Schema> {
        let mut schema = T::schema(schemas);
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.minimum = Some(MIN.into());
            object.maximum = Some(MAX.into());
        }
        schema
    }
}

macro_rules! integer_fields {
    ($($type:ty: $format:ident;)+) => {$(
        impl Field for $type {
            type Value = Self;

            fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<Self> {
                read(json, Self::MIN.into(), Self::MAX.into(), reader)
            }

            fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
                let integer = ObjectBuilder::new().schema_type(SchemaType::Type(Type::Integer));
                let integer = integer.format(Some(SchemaFormat::KnownFormat(KnownFormat::$format)));
                let minimum = Some(0).filter(|_| Self::MIN == 0);
                integer.minimum(minimum).into()
            }
        }
    )+};
}

integer_fields! {
    i32: Int32;
    i64: Int64;
    u32: Int64;
}

impl Field for f64 {
    type Value = Self;

    fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<Self> {
        match json {
            JsonValue::Integer(integer) => Some(integer as Self),
            JsonValue::Float(number) => Some(number),
            _ => reader.reject(faults::wrong_type("number")),
        }
    }

    fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Number))
            .into()
    }
}

/// JSON has one type of number: `2.0` is an integer, as in JSON Schema.
fn read<T: TryFrom<i128>>(
    json: JsonValue,
    min: i128,
    max: i128,
    reader: &mut Reader<'_>,
) -> Option<T> {
    let integer = match json {
        JsonValue::Integer(integer) => integer,
        JsonValue::Float(number) if number.fract() == 0.0 => number as i128,
        _ => return reader.reject(faults::wrong_type("integer")),
    };
    let value = Some(integer)
        .filter(|integer| (min..=max).contains(integer))
        .and_then(|it| T::try_from(it).ok());
    value.or_else(|| reader.reject(faults::not_between(min, max)))
}
