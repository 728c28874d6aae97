//! The pages that links in mails open. A script posts the token from the link's fragment, which
//! browsers do not send to servers. Opening a page does not use up its link.

mod page;

use askama::Template;
use cqrs::{ProblemCode, problems};
use infra_http::{
    Asset, Endpoint, Html, Language, Path, PathParameter, Problem, codes, schema,
    utoipa::openapi::schema::ObjectBuilder,
};
use page::LinkPage;

pub(crate) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "links";
    vec![
        Endpoint {
            tag: TAG,
            id: "openLink",
            summary: "Open a mailed link",
            description: "A page for people, in the language of `Accept-Language`.",
            ..Endpoint::get("/links/{kind}", page)
        },
        Endpoint {
            tag: TAG,
            id: "readLinkAsset",
            summary: "Get a file of the link pages",
            ..Endpoint::get("/links/assets/{file}", asset)
        },
    ]
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

const SCRIPT: &[u8] = include_bytes!("links/choose_password.js");
const STYLE: &[u8] = include_bytes!("links/style.css");

enum LinkKind {}

impl PathParameter for LinkKind {
    type Value = String;
    const NAME: &'static str = "kind";
    const UNKNOWN: ProblemCode = codes::NOT_FOUND;

    fn parse(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    fn schema() -> ObjectBuilder {
        schema::one_of(["password-reset", "invitation", "email-change-undo"])
    }
}

enum LinkFile {}

impl PathParameter for LinkFile {
    type Value = Asset;
    const NAME: &'static str = "file";
    const UNKNOWN: ProblemCode = codes::NOT_FOUND;

    fn parse(text: &str) -> Option<Asset> {
        let (media_type, body) = match text {
            "choose-password.js" => ("text/javascript; charset=utf-8", SCRIPT),
            "style.css" => ("text/css; charset=utf-8", STYLE),
            _ => return None,
        };
        Some(Asset {
            media_type: media_type.into(),
            policy: None,
            body: body.into(),
        })
    }

    fn schema() -> ObjectBuilder {
        schema::one_of(["choose-password.js", "style.css"])
    }
}

async fn page(Language(language): Language, Path(kind): Path<LinkKind>) -> Result<Html, Problem> {
    let page = LinkPage::of(&kind, language).ok_or(codes::NOT_FOUND)?;
    let body = page.render().map_err(|_| problems::INTERNAL)?;
    Ok(Html {
        language,
        policy: POLICY,
        body,
    })
}

async fn asset(Path(file): Path<LinkFile>) -> Asset {
    file
}
