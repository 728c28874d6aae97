/// Declares request bodies, and the objects inside them. Doc comments become descriptions. The type
/// of a field is a [`Field`](crate::Field), or an `Option` of one; the struct has the field's
/// value.
///
/// ```
/// use loggia_http::{ListOf, Range, Text, body};
///
/// body! {
///     /// An order to place.
///     pub struct NewOrder {
///         /// At most 50 lines.
///         lines: ListOf<NewLine, 50>,
///         note: Option<Text<500>>,
///         /// A JSON name that is a keyword in Rust.
///         kind as "type": Text<20>,
///     }
/// }
///
/// body! {
///     /// A line of an order.
///     pub struct NewLine {
///         product: uuid::Uuid,
///         quantity: Range<u32, 1, 1000>,
///     }
/// }
///
/// body! {
///     /// The changes to an order.
///     pub struct OrderPatch: MergePatch {
///         note: Option<Text<500>>,
///     }
/// }
/// ```
#[macro_export]
macro_rules! body {
    ($(#[doc = $about:literal])+ $vis:vis struct $body:ident $(: $kind:ident)? {$(
        $(#[doc = $doc:literal])* $field:ident $(as $name:literal)?: $member:ty
    ),* $(,)?}) => {
        $(#[doc = $about])+
        $vis struct $body { $($(#[doc = $doc])* pub $field: <$member as $crate::Member>::Value),* }

        impl $crate::Field for $body {
            type Value = Self;

            fn read(json: $crate::JsonValue, reader: &mut $crate::Reader<'_>) -> ::core::option::Option<Self> {
                let members = &mut reader.object(json)?;
                $(let $field = members.take::<$member>($crate::body!(@name $field $($name)?), reader);)*
                members.reject_others(reader);
                ::core::option::Option::Some(Self { $($field: $field?),* })
            }

            fn schema(
                schemas: &mut $crate::FieldSchemas,
            ) -> $crate::utoipa::openapi::RefOr<$crate::utoipa::openapi::Schema> {
                schemas.object(stringify!($body), concat!($($about),+), |object| {
                    let _ = &object;
                    $(object.member::<$member>($crate::body!(@name $field $($name)?), concat!($($doc),*));)*
                })
            }
        }

        impl $crate::Body for $body {
            const NAME: &'static str = stringify!($body);
            $(const KIND: $crate::BodyKind = $crate::BodyKind::$kind;)?
            const MAY_BE_EMPTY: bool = $crate::body!(@may_be_empty $($kind)?)
                && !($(<$member as $crate::Member>::REQUIRED ||)* false);
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
    (@may_be_empty) => { true };
    (@may_be_empty $kind:ident) => { ::core::matches!($crate::BodyKind::$kind, $crate::BodyKind::Document) };
}
