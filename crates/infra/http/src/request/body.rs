//! Bodies are declared once; what is read, what is refused and what the documentation says all come from that.

use super::json::{Json, push_token};
use crate::{
    Api,
    problem::{FieldError, FieldFault, Problem, ProblemCode},
};
use std::collections::BTreeMap;
use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Schema, SchemaType, Type};

/// More faults than this help nobody.
const MAX_ERRORS: usize = 100;

/// The body of a request: a JSON object with known fields.
pub(crate) trait Body: Sized + 'static {
    const NAME: &'static str;
    /// Whether an empty body stands for an object without members.
    const OPTIONAL: bool = false;
    const KIND: BodyKind = BodyKind::Document;
    const MAY_BE_EMPTY: bool = Self::OPTIONAL && matches!(Self::KIND, BodyKind::Document);

    /// `None` when a field is broken; `fields` knows which.
    fn read(fields: &mut Fields<'_>) -> Option<Self>;

    fn schema() -> Schema;
}

/// What a body stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyKind {
    /// Itself.
    Document,
    /// A change (RFC 7396): what it does not name stays as it is. Nothing of ours can be removed, so `null` is refused.
    MergePatch,
}

impl BodyKind {
    pub(crate) const fn media_types(self) -> &'static [&'static str] {
        match self {
            Self::Document => &["application/json"],
            Self::MergePatch => &["application/merge-patch+json", "application/json"],
        }
    }
}

/// The type of a field.
pub(crate) trait Field: Sized {
    /// Whether the schema is that of its items.
    const IS_LIST: bool = false;

    fn parse(value: Json, api: &Api) -> Result<Self, FieldFault>;

    fn schema() -> ObjectBuilder;
}

/// A field in its body: `Option` makes it one that may be left out.
pub(crate) trait Member: Sized {
    const REQUIRED: bool;
    const IS_LIST: bool;

    fn read(value: Option<Json>, api: &Api) -> Result<Self, FieldFault>;

    fn schema() -> ObjectBuilder;
}

impl<T: Field> Member for T {
    const REQUIRED: bool = true;
    const IS_LIST: bool = T::IS_LIST;

    fn read(value: Option<Json>, api: &Api) -> Result<Self, FieldFault> {
        T::parse(value.ok_or(FieldFault::Required)?, api)
    }

    fn schema() -> ObjectBuilder {
        T::schema()
    }
}

impl<T: Field> Member for Option<T> {
    const REQUIRED: bool = false;
    const IS_LIST: bool = T::IS_LIST;

    fn read(value: Option<Json>, api: &Api) -> Result<Self, FieldFault> {
        value.map(|value| T::parse(value, api)).transpose()
    }

    fn schema() -> ObjectBuilder {
        T::schema()
    }
}

/// The members of a body that are still to be read, and what was wrong so far.
pub(crate) struct Fields<'a> {
    left: BTreeMap<String, Json>,
    errors: Vec<FieldError>,
    api: &'a Api,
}

impl<'a> Fields<'a> {
    pub(crate) fn read<T: Body>(json: Json, api: &'a Api) -> Result<T, Problem> {
        let Json::Object(left) = json else { return Err(Problem::field("", FieldFault::WrongType("object"))) };
        let mut fields = Self { left, errors: Vec::new(), api };
        let body = T::read(&mut fields);
        for name in std::mem::take(&mut fields.left).into_keys().take(MAX_ERRORS) {
            fields.refuse(&name, FieldFault::Unknown);
        }
        match body {
            Some(body) if fields.errors.is_empty() => Ok(body),
            _ => Err(Problem::fields(ProblemCode::ValidationFailed, fields.errors)),
        }
    }

    pub(crate) fn take<T: Member>(&mut self, name: &str) -> Option<T> {
        let value = self.left.remove(name);
        T::read(value, self.api).map_err(|fault| self.refuse(name, fault)).ok()
    }

    fn refuse(&mut self, name: &str, fault: FieldFault) {
        let mut pointer = String::new();
        push_token(&mut pointer, name);
        self.errors.push(FieldError { pointer, fault });
    }
}

/// The schema of a body: nothing but its fields.
pub(crate) fn object(description: &str, fields: Vec<(&str, bool, Schema)>) -> Schema {
    let mut object = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::Object))
        .description(Some(description.trim()))
        .additional_properties(Some(AdditionalProperties::FreeForm(false)));
    for (name, required, schema) in fields {
        object = object.property(name, schema);
        if required {
            object = object.required(name);
        }
    }
    object.into()
}

/// The schema of a field, or of a list of such.
pub(crate) fn member<T: Member>(about: &str) -> Schema {
    let about = Some(about.trim()).filter(|about| !about.is_empty());
    match T::IS_LIST {
        true => ArrayBuilder::new().items(T::schema().build()).description(about).into(),
        false => match about {
            Some(about) => T::schema().description(Some(about)).into(),
            None => T::schema().into(),
        },
    }
}

/// Declares a [`Body`], of [`BodyKind::Document`] when it does not say otherwise. Doc comments become descriptions.
macro_rules! body {
    ($(#[doc = $about:literal])+ $vis:vis struct $body:ident $(: $kind:ident)? {$(
        $(#[doc = $doc:literal])* $field:ident: $member:ty
    ),* $(,)?}) => {
        $(#[doc = $about])+
        $vis struct $body { $(pub(crate) $field: $member),* }

        impl $crate::request::Body for $body {
            const NAME: &'static str = stringify!($body);
            $(const KIND: $crate::request::BodyKind = $crate::request::BodyKind::$kind;)?
            const OPTIONAL: bool = !($(<$member as $crate::request::Member>::REQUIRED ||)* false);

            fn read(fields: &mut $crate::request::Fields<'_>) -> Option<Self> {
                $(let $field = fields.take::<$member>(stringify!($field));)*
                Some(Self { $($field: $field?),* })
            }

            fn schema() -> utoipa::openapi::Schema {
                $crate::request::object(concat!($($about),+), vec![$({
                    let schema = $crate::request::member::<$member>(concat!($($doc),*));
                    (stringify!($field), <$member as $crate::request::Member>::REQUIRED, schema)
                }),*])
            }
        }
    };
}
pub(crate) use body;
