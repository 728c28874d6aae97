//! The parameters of a list.

use crate::schema;
use services::listing::{FilterShape, ListShape, PageLimit, ValueShape};
use utoipa::openapi::{
    KnownFormat, Required,
    path::{Parameter, ParameterBuilder, ParameterIn},
    schema::{ObjectBuilder, SchemaType, Type},
};

/// One parameter per filter and operator, then `sort`, `limit` and `cursor`.
pub(crate) fn list_parameters(shape: &ListShape) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for filter in shape.filters {
        for name in filter.parameters() {
            parameters.push(parameter(&name, filter.description, value(filter)));
        }
    }
    parameters.extend(paging(shape));
    parameters
}

fn paging(shape: &ListShape) -> [Parameter; 3] {
    let sort = schema::one_of(shape.sorts.iter().copied()).default(Some(shape.usual_sort.into()));
    let limit = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Integer))
        .minimum(Some(1))
        .maximum(Some(PageLimit::MAX))
        .default(Some(PageLimit::DEFAULT.get().into()));
    [
        parameter("sort", "The sort key; a hyphen reverses the order.", sort),
        parameter("limit", "Maximum number of items on the page.", limit),
        parameter(
            "cursor",
            "`next_cursor` of the previous page, with the same filters and sort key.",
            text(),
        ),
    ]
}

fn value(filter: &FilterShape) -> ObjectBuilder {
    match &filter.value {
        ValueShape::OneOf(words) => schema::one_of(words.iter().copied()),
        ValueShape::Time => schema::formatted(KnownFormat::DateTime),
        ValueShape::Id => schema::formatted(KnownFormat::Uuid),
        ValueShape::Text { .. } => text(),
    }
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String))
}

fn parameter(name: &str, description: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema.build()))
        .build()
}
