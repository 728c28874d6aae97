//! The problem codes of the engine itself. Contexts bring their own.

use actix_web::http::StatusCode;
use cqrs::ProblemCode;

cqrs::problem_codes! {
    BAD_REQUEST: Malformed = "bad-request" {
        en: "Bad request", "The request cannot be understood.";
        fr: "Requête incorrecte", "La requête ne peut pas être comprise."
    }
    MALFORMED_REQUEST: Malformed = "malformed-request" {
        en: "Malformed request",
            "The request is not valid HTTP/1.1 (RFC 9112): check its first line, its header fields \
             and how its body is delimited.";
        fr: "Requête mal formée",
            "La requête n’est pas du HTTP/1.1 valide (RFC 9112) : vérifiez sa première ligne, ses \
             champs d’en-tête et la délimitation de son corps."
    }
    REQUEST_HEAD_TOO_LARGE: Malformed = "request-head-too-large" {
        en: "Request head too large",
            "The first line and the header fields have more than 128 KiB, or there are more than \
             96 fields: send less.";
        fr: "En-tête de requête trop volumineux",
            "La première ligne et les champs d’en-tête dépassent 128 Kio, ou les champs sont plus \
             de 96 : envoyez-en moins."
    }
    MALFORMED_JSON: Malformed = "malformed-json" {
        en: "Malformed JSON", "The body is not well-formed JSON (RFC 8259) in UTF-8, or is nested too deeply.";
        fr: "JSON mal formé",
            "Le corps n’est pas du JSON bien formé (RFC 8259) en UTF-8, ou il est imbriqué trop profondément."
    }
    DUPLICATE_KEY: Malformed = "duplicate-key" {
        en: "Duplicate key", "An object in the body has two members of the same name.";
        fr: "Clé en double", "Un objet du corps nomme deux fois le même membre."
    }
    UNKNOWN_QUERY_PARAMETER: Malformed = "unknown-query-parameter" {
        en: "Unknown query parameter", "The query string has a parameter that this operation does not know.";
        fr: "Paramètre de requête inconnu", "L’URL contient un paramètre que cette opération ne connaît pas."
    }
    REPEATED_QUERY_PARAMETER: Malformed = "repeated-query-parameter" {
        en: "Repeated query parameter", "A parameter occurs twice in the query string: send each once.";
        fr: "Paramètre de requête répété", "Un paramètre figure deux fois dans l’URL : envoyez chacun une seule fois."
    }
    UNKNOWN_OPERATOR: Malformed = "unknown-operator" {
        en: "Unknown operator", "The filter does not support this operator; `allowed` lists the supported ones.";
        fr: "Opérateur inconnu", "Le filtre n’admet pas cet opérateur ; `allowed` énumère ceux qu’il admet."
    }
    INVALID_FILTER: Malformed = "invalid-filter" {
        en: "Invalid filter", "A filter has an invalid value; `allowed` describes the valid ones.";
        fr: "Filtre invalide", "Un filtre a une valeur invalide ; `allowed` décrit les valeurs valides."
    }
    UNKNOWN_SORT: Malformed = "unknown-sort" {
        en: "Unknown sort key", "The list cannot be sorted by this key; `allowed` lists the supported ones.";
        fr: "Clé de tri inconnue", "La liste ne peut pas être triée par cette clé ; `allowed` énumère les clés admises."
    }
    INVALID_LIMIT: Malformed = "invalid-limit" {
        en: "Invalid limit", "`limit` must be a whole number from 1 to 100.";
        fr: "Limite invalide", "`limit` doit être un nombre entier de 1 à 100."
    }
    INVALID_IDEMPOTENCY_KEY: Malformed = "invalid-idempotency-key" {
        en: "Invalid idempotency key", "Idempotency-Key must be one value of 1 to 255 visible ASCII characters.";
        fr: "Clé d’idempotence invalide",
            "Idempotency-Key doit être une seule valeur de 1 à 255 caractères ASCII visibles."
    }
    TOKEN_STALE: Unauthenticated = "token-stale" {
        en: "Outdated access token", "Your permissions have changed: refresh the session to get a new access token.";
        fr: "Jeton d’accès dépassé",
            "Vos permissions ont changé : renouvelez la session pour obtenir un nouveau jeton d’accès."
    }
    NOT_FOUND: NotFound = "not-found" {
        en: "Not found", "There is no resource at this address.";
        fr: "Introuvable", "Il n’y a aucune ressource à cette adresse."
    }
    METHOD_NOT_ALLOWED: Malformed = "method-not-allowed" {
        en: "Method not allowed", "This address does not support the method; Allow lists the supported ones.";
        fr: "Méthode non autorisée", "Cette adresse n’accepte pas la méthode ; Allow énumère celles qu’elle accepte."
    }
    NOT_ACCEPTABLE: Malformed = "not-acceptable" {
        en: "Not acceptable", "The response is application/json, which Accept excludes.";
        fr: "Non acceptable", "La réponse est en application/json, ce qu’Accept exclut."
    }
    REQUEST_TIMEOUT: Malformed = "request-timeout" {
        en: "Request timeout", "The request did not arrive in time.";
        fr: "Délai dépassé", "La requête n’est pas arrivée à temps."
    }
    IDEMPOTENCY_IN_FLIGHT: Conflict = "idempotency-in-flight" {
        en: "Still in progress", "A request with the same Idempotency-Key is still in progress.";
        fr: "Toujours en cours", "Une requête avec le même Idempotency-Key est encore en cours."
    }
    PAYLOAD_TOO_LARGE: Malformed = "payload-too-large" {
        en: "Payload too large", "The body is larger than this service accepts.";
        fr: "Corps trop volumineux", "Le corps dépasse la taille que ce service accepte."
    }
    UNSUPPORTED_MEDIA_TYPE: Malformed = "unsupported-media-type" {
        en: "Unsupported media type",
            "The body must be application/json (a patch also application/merge-patch+json) in UTF-8, without content \
             coding.";
        fr: "Média non pris en charge",
            "Le corps doit être en application/json (un correctif aussi en application/merge-patch+json) et en UTF-8, \
             sans encodage de contenu."
    }
    IF_MATCH_REQUIRED: PreconditionRequired = "if-match-required" {
        en: "Precondition required",
            "Send If-Match with the entity tag of your copy, so that changes of others are not overwritten.";
        fr: "Précondition requise",
            "Envoyez If-Match avec l’étiquette d’entité de votre copie, pour ne pas écraser d’autres modifications."
    }
    NOT_READY: Unavailable = "not-ready" {
        en: "Not ready", "A required dependency is down.";
        fr: "Pas prêt", "Une dépendance indispensable est hors service."
    }
}

/// The codes whose status is not that of their class.
pub(super) const STATUSES: [(ProblemCode, StatusCode); 6] = [
    (METHOD_NOT_ALLOWED, StatusCode::METHOD_NOT_ALLOWED),
    (NOT_ACCEPTABLE, StatusCode::NOT_ACCEPTABLE),
    (REQUEST_TIMEOUT, StatusCode::REQUEST_TIMEOUT),
    (
        REQUEST_HEAD_TOO_LARGE,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    ),
    (PAYLOAD_TOO_LARGE, StatusCode::PAYLOAD_TOO_LARGE),
    (UNSUPPORTED_MEDIA_TYPE, StatusCode::UNSUPPORTED_MEDIA_TYPE),
];

/// The code of an error that the framework itself has answered with.
pub(crate) fn of_status(status: StatusCode) -> ProblemCode {
    match status {
        StatusCode::NOT_FOUND => NOT_FOUND,
        status if status.is_server_error() => cqrs::problems::INTERNAL,
        status => STATUSES
            .iter()
            .find(|(_, own)| *own == status)
            .map_or(BAD_REQUEST, |(code, _)| *code),
    }
}

/// The code of a request that the HTTP parser refuses.
pub(crate) fn of_the_parser(status: StatusCode) -> ProblemCode {
    match of_status(status) {
        BAD_REQUEST => MALFORMED_REQUEST,
        code => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Locale;

    #[test]
    fn codes_are_unique_kebab_case_and_worded_in_every_language() {
        let mut names: Vec<_> = ALL.iter().map(ProblemCode::name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ALL.len());
        for code in ALL {
            let name = code.name();
            assert!(
                name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{name}"
            );
            let status = crate::status_of(*code);
            assert!(
                status.is_client_error() || status.is_server_error(),
                "{name}"
            );
            for wording in Locale::ALL.map(|locale| code.wording(locale)) {
                assert!(
                    !wording.title.is_empty() && wording.detail.ends_with('.'),
                    "{name}"
                );
            }
        }
    }
}
