//! The parameters of a list.

use services::listing::{FilterShape, ListShape, PageLimit, ValueShape};
use utoipa::openapi::{
    KnownFormat, Required, SchemaFormat,
    path::{Parameter, ParameterBuilder, ParameterIn},
    schema::{ObjectBuilder, SchemaType, Type},
};

pub(super) fn parameters(shape: &ListShape) -> Vec<Parameter> {
    let filters = shape.filters.iter().flat_map(|filter| {
        let parameter = |name: String| parameter(&name, filter.description, value(filter));
        filter.parameters().map(parameter).collect::<Vec<_>>()
    });
    filters.chain(paging(shape)).collect()
}

fn paging(shape: &ListShape) -> [Parameter; 3] {
    let sort = text().enum_values(Some(shape.sorts.iter().copied())).default(Some(shape.usual_sort.into()));
    let limit = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Integer))
        .minimum(Some(1))
        .maximum(Some(PageLimit::MAX))
        .default(Some(PageLimit::DEFAULT.get().into()));
    [
        parameter("sort", "The order; a hyphen turns it round.", sort),
        parameter("limit", "How many items a page has at most.", limit),
        parameter("cursor", "`next_cursor` of the page before, with the same filters and order.", text()),
    ]
}

fn value(filter: &FilterShape) -> ObjectBuilder {
    let formatted = |format| text().format(Some(SchemaFormat::KnownFormat(format)));
    match &filter.value {
        ValueShape::OneOf(words) => text().enum_values(Some(words.iter().copied())),
        ValueShape::Time => formatted(KnownFormat::DateTime),
        ValueShape::Id => formatted(KnownFormat::Uuid),
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
