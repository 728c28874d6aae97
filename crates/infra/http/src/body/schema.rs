//! Schemas of bodies and fields.

use super::Member;
use crate::ServiceKey;
use utoipa::openapi::{
    KnownFormat, Ref, RefOr, Schema, SchemaFormat,
    schema::{AdditionalProperties, ObjectBuilder, SchemaType, Type},
};

/// The schemas of the objects in a body, and the services that its fields use.
#[derive(Default)]
pub struct FieldSchemas {
    pub(crate) objects: Vec<(String, RefOr<Schema>)>,
    pub(crate) services: Vec<ServiceKey>,
}

/// An object schema under construction.
pub struct ObjectSchema<'a> {
    schemas: &'a mut FieldSchemas,
    object: ObjectBuilder,
}

impl FieldSchemas {
    /// States that the field asks the reader for this service, which is checked when the server
    /// starts.
    pub fn require<T: ?Sized + 'static>(&mut self) {
        self.services.push(ServiceKey::of::<T>());
    }

    /// Adds the schema of an object, once, and refers to it.
    pub fn object(
        &mut self,
        name: &str,
        description: &str,
        members: impl FnOnce(&mut ObjectSchema<'_>),
    ) -> RefOr<Schema> {
        if !self.objects.iter().any(|(known, _)| known == name) {
            // reserves the name: an object may contain itself
            let place = self.objects.len();
            self.objects
                .push((name.to_owned(), RefOr::T(Schema::default())));
            let object = ObjectBuilder::new()
                .schema_type(SchemaType::Type(Type::Object))
                .description(Some(description.trim()))
                .additional_properties(Some(AdditionalProperties::FreeForm(false)));
            let mut building = ObjectSchema {
                schemas: self,
                object,
            };
            members(&mut building);
            let object = building.object.build();
            if let Some((_, schema)) = self.objects.get_mut(place) {
                *schema = RefOr::T(object.into());
            }
        }
        RefOr::Ref(Ref::from_schema_name(name))
    }
}

impl ObjectSchema<'_> {
    pub fn member<M: Member>(&mut self, name: &str, description: &str) {
        let schema = described(M::schema(self.schemas), description.trim());
        let object = std::mem::take(&mut self.object).property(name, schema);
        self.object = if M::REQUIRED {
            object.required(name)
        } else {
            object
        };
    }
}

/// Replaces the description of a schema, unless `description` is empty.
fn described(mut schema: RefOr<Schema>, description: &str) -> RefOr<Schema> {
    if description.is_empty() {
        return schema;
    }
    match &mut schema {
        RefOr::Ref(reference) => reference.description = description.to_owned(),
        RefOr::T(Schema::Object(object)) => object.description = Some(description.to_owned()),
        RefOr::T(Schema::Array(array)) => array.description = Some(description.to_owned()),
        RefOr::T(_) => {}
    }
    schema
}

/// A string with an example.
pub fn string(example: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .examples([example])
}

/// A string of a known format.
pub fn formatted(format: KnownFormat) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .format(Some(SchemaFormat::KnownFormat(format)))
}

/// A string that is one of these words.
pub fn one_of<'a>(words: impl IntoIterator<Item = &'a str>) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .enum_values(Some(words))
}
