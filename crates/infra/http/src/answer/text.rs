use super::{Answer, AnswerShape};
use crate::{Describe, Incoming, OperationShape, Problem};
use actix_web::{HttpResponse, http::header};
use kernel::Locale;
use std::borrow::Cow;

/// A page for people, in their language. Not stored by caches.
pub struct Html {
    pub language: Locale,
    /// Its content security policy.
    pub policy: &'static str,
    pub body: String,
}

/// A file that belongs to the program, such as a script or a style sheet. Caches keep it for five
/// minutes.
pub struct Asset {
    pub media_type: Cow<'static, str>,
    /// Its content security policy; without one, it may load nothing.
    pub policy: Option<&'static str>,
    pub body: Cow<'static, [u8]>,
}

impl Describe for Html {
    fn describe(operation: &mut OperationShape) {
        operation
            .answers
            .push(AnswerShape::of_type(200, "The page", "text/html"));
    }
}

impl Answer for Html {
    const ANY_FORMAT: bool = true;

    fn respond(self, _: &Incoming) -> Result<HttpResponse, Problem> {
        Ok(HttpResponse::Ok()
            .insert_header((header::CONTENT_SECURITY_POLICY, self.policy))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::VARY, "Accept-Language"))
            .insert_header((header::CONTENT_LANGUAGE, self.language.as_str()))
            .content_type("text/html; charset=utf-8")
            .body(self.body))
    }
}

impl Describe for Asset {
    fn describe(operation: &mut OperationShape) {
        operation
            .answers
            .push(AnswerShape::of_type(200, "The file", "*/*"));
    }
}

impl Answer for Asset {
    const ANY_FORMAT: bool = true;

    fn respond(self, _: &Incoming) -> Result<HttpResponse, Problem> {
        let mut response = HttpResponse::Ok();
        response.insert_header((header::CACHE_CONTROL, "public, max-age=300"));
        if let Some(policy) = self.policy {
            response.insert_header((header::CONTENT_SECURITY_POLICY, policy));
        }
        Ok(response
            .content_type(self.media_type.as_ref())
            .body(self.body.into_owned()))
    }
}
