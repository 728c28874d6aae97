use super::{Answer, AnswerShape};
use crate::{Describe, Incoming, OperationShape, Problem, extract::next_link};
use actix_web::{HttpResponse, http::header};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{
        Ref, RefOr, Schema,
        schema::{ArrayBuilder, ObjectBuilder, SchemaType, Type},
    },
};

/// All items at once; for lists that are short by their nature. `next_cursor` is always null.
pub struct List<T>(pub Vec<T>);

/// A page of a list, with the link to the next one.
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_cursor: Option<String>,
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    items: &'a [T],
    next_cursor: Option<&'a str>,
}

impl<T> Page<T> {
    /// Converts the items of a query's page.
    pub fn of<V>(page: services::listing::Page<V>, item: impl FnMut(V) -> T) -> Self {
        Self {
            items: page.items.into_iter().map(item).collect(),
            next_cursor: page.next_cursor,
        }
    }
}

impl<T: ToSchema> Describe for List<T> {
    fn describe(operation: &mut OperationShape) {
        operation.answers.push(shape::<T>(
            "List",
            "All items.",
            "Always null: the list has one page.",
        ));
    }
}

impl<T: Serialize + ToSchema> Answer for List<T> {
    fn respond(self, _: &Incoming) -> Result<HttpResponse, Problem> {
        Ok(HttpResponse::Ok().json(Envelope {
            items: &self.0,
            next_cursor: None,
        }))
    }
}

impl<T: ToSchema> Describe for Page<T> {
    fn describe(operation: &mut OperationShape) {
        let shape = shape::<T>(
            "Page",
            "A page of the list.",
            "Continues after the last item; null on the last page.",
        );
        operation.answers.push(AnswerShape {
            headers: vec!["Link"],
            ..shape
        });
    }
}

impl<T: Serialize + ToSchema> Answer for Page<T> {
    fn respond(self, request: &Incoming) -> Result<HttpResponse, Problem> {
        let next_cursor = self.next_cursor.as_deref();
        let mut response = HttpResponse::Ok();
        let link = next_cursor
            .and_then(|cursor| next_link(request.path(), request.query_string(), cursor));
        if let Some(link) = link {
            response.insert_header((header::LINK, link));
        }
        Ok(response.json(Envelope {
            items: &self.items,
            next_cursor,
        }))
    }
}

/// The schema is named after its items: `UserPage`, `RoleList`.
fn shape<T: ToSchema>(suffix: &str, description: &str, cursor: &str) -> AnswerShape {
    let item = T::name().into_owned();
    let items = ArrayBuilder::new()
        .items(Ref::from_schema_name(&item))
        .build();
    let next_cursor =
        ObjectBuilder::new().schema_type(SchemaType::Array(vec![Type::String, Type::Null]));
    let envelope = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .description(Some(description))
        .property("items", items)
        .required("items")
        .property("next_cursor", next_cursor.description(Some(cursor)))
        .required("next_cursor");
    let mut schemas = vec![
        (
            format!("{item}{suffix}"),
            RefOr::T(Schema::from(envelope.build())),
        ),
        (item, T::schema()),
    ];
    T::schemas(&mut schemas);
    AnswerShape::of_schemas(200, "OK", schemas)
}
