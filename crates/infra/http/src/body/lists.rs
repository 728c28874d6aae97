//! Lists and sets, with a maximum.

use super::{Field, FieldSchemas, JsonValue, Reader, faults};
use std::{collections::BTreeSet, marker::PhantomData};
use utoipa::openapi::{RefOr, Schema, schema::ArrayBuilder};

/// A list of at most `MAX` items.
pub struct ListOf<F, const MAX: usize>(PhantomData<F>);

/// A set of at most `MAX` items. Duplicates are ignored.
pub struct SetOf<F, const MAX: usize>(PhantomData<F>);

impl<F: Field, const MAX: usize> Field for ListOf<F, MAX> {
    type Value = Vec<F::Value>;

    fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<Vec<F::Value>> {
        items::<F>(json, MAX, reader)
    }

    fn schema(schemas: &mut FieldSchemas) -> RefOr<Schema> {
        ArrayBuilder::new()
            .items(F::schema(schemas))
            .max_items(Some(MAX))
            .into()
    }
}

impl<F: Field<Value: Ord>, const MAX: usize> Field for SetOf<F, MAX> {
    type Value = BTreeSet<F::Value>;

    fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<BTreeSet<F::Value>> {
        Some(items::<F>(json, MAX, reader)?.into_iter().collect())
    }

    fn schema(schemas: &mut FieldSchemas) -> RefOr<Schema> {
        ListOf::<F, MAX>::schema(schemas)
    }
}

/// Reads every item, also after an invalid one.
fn items<F: Field>(json: JsonValue, max: usize, reader: &mut Reader<'_>) -> Option<Vec<F::Value>> {
    let JsonValue::Array(array) = json else {
        return reader.reject(faults::wrong_type("array"));
    };
    if array.len() > max {
        return reader.reject(faults::too_many(max));
    }
    let mut items = Some(Vec::with_capacity(array.len()));
    for (index, item) in array.into_iter().enumerate() {
        let item = reader.inside(&index.to_string(), |reader| F::read(item, reader));
        items = items.zip(item).map(|(mut items, item)| {
            items.push(item);
            items
        });
    }
    items
}
