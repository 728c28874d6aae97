//! The one table of problem codes. A code is part of the contract: it is never renamed, and has one status.

use actix_web::http::StatusCode;
use kernel::Locale;

/// What a problem says in one language.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wording {
    pub(crate) title: &'static str,
    pub(crate) detail: &'static str,
}

macro_rules! problem_codes {
    ($($code:ident = $status:ident $name:literal {
        $title:literal, $detail:literal;
        $titre:literal, $precision:literal
    })+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum ProblemCode { $($code),+ }

        impl ProblemCode {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$code),+];

            pub(crate) const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name),+ }
            }

            pub(crate) const fn status(self) -> StatusCode {
                match self { $(Self::$code => StatusCode::$status),+ }
            }

            pub(crate) const fn wording(self, locale: Locale) -> Wording {
                match (self, locale) {$(
                    (Self::$code, Locale::En) => Wording { title: $title, detail: $detail },
                    (Self::$code, Locale::Fr) => Wording { title: $titre, detail: $precision },
                )+}
            }
        }
    };
}

problem_codes! {
    BadRequest = BAD_REQUEST "bad-request" {
        "Bad request", "The request cannot be understood.";
        "Requête incorrecte", "La requête ne peut pas être comprise."
    }
    MalformedJson = BAD_REQUEST "malformed-json" {
        "Malformed JSON", "The body is not well-formed JSON (RFC 8259) in UTF-8, or is nested too deeply.";
        "JSON mal formé", "Le corps n’est pas du JSON bien formé (RFC 8259) en UTF-8, ou il est imbriqué trop profondément."
    }
    DuplicateKey = BAD_REQUEST "duplicate-key" {
        "Duplicate key", "An object in the body names the same member twice.";
        "Clé en double", "Un objet du corps nomme deux fois le même membre."
    }
    UnknownQueryParameter = BAD_REQUEST "unknown-query-parameter" {
        "Unknown query parameter", "The query string holds a parameter that this route does not know.";
        "Paramètre de requête inconnu", "L’URL contient un paramètre que cette route ne connaît pas."
    }
    RepeatedQueryParameter = BAD_REQUEST "repeated-query-parameter" {
        "Repeated query parameter", "A parameter stands twice in the query string: give each once.";
        "Paramètre de requête répété", "Un paramètre figure deux fois dans l’URL : donnez chacun une seule fois."
    }
    UnknownOperator = BAD_REQUEST "unknown-operator" {
        "Unknown operator", "The field cannot be compared like that; allowed lists how it can.";
        "Opérateur inconnu", "Le champ ne peut pas être comparé ainsi ; allowed énumère comment il peut l’être."
    }
    InvalidFilter = BAD_REQUEST "invalid-filter" {
        "Invalid filter", "A filter has a value that it cannot have; allowed says what it reads.";
        "Filtre invalide", "Un filtre a une valeur qu’il ne peut pas avoir ; allowed indique ce qu’il accepte."
    }
    UnknownSort = BAD_REQUEST "unknown-sort" {
        "Unknown order", "The list cannot be sorted like that; allowed lists how it can.";
        "Ordre inconnu", "La liste ne peut pas être triée ainsi ; allowed énumère comment elle peut l’être."
    }
    InvalidLimit = BAD_REQUEST "invalid-limit" {
        "Invalid limit", "limit must be a whole number from 1 to 100.";
        "Limite invalide", "limit doit être un nombre entier de 1 à 100."
    }
    BadCursor = BAD_REQUEST "bad-cursor" {
        "Bad cursor", "The cursor does not belong to this list with these filters and this order: start again without one.";
        "Curseur invalide", "Le curseur n’appartient pas à cette liste avec ces filtres et cet ordre : recommencez sans curseur."
    }
    ExceptCurrentRequired = BAD_REQUEST "except-current-required" {
        "Say which", "This ends all sessions but one: add ?except=current.";
        "Précisez lesquelles", "Ceci termine toutes les sessions sauf une : ajoutez ?except=current."
    }
    InvalidIdempotencyKey = BAD_REQUEST "invalid-idempotency-key" {
        "Invalid idempotency key", "Idempotency-Key must be one value of 1 to 255 visible ASCII characters.";
        "Clé d’idempotence invalide", "Idempotency-Key doit être une seule valeur de 1 à 255 caractères ASCII visibles."
    }
    CodeInvalid = BAD_REQUEST "code-invalid" {
        "Invalid code", "The code or link is wrong, expired or already used.";
        "Code invalide", "Le code ou le lien est faux, expiré ou déjà utilisé."
    }
    InvalidToken = UNAUTHORIZED "invalid-token" {
        "Not signed in", "A valid access token is required.";
        "Non connecté", "Un jeton d’accès valide est requis."
    }
    TokenStale = UNAUTHORIZED "token-stale" {
        "Outdated access token", "Your rights have changed: refresh the session to get a new access token.";
        "Jeton d’accès dépassé", "Vos droits ont changé : renouvelez la session pour obtenir un nouveau jeton d’accès."
    }
    InvalidCredentials = UNAUTHORIZED "invalid-credentials" {
        "Invalid credentials", "The e-mail address or the password is wrong.";
        "Identifiants invalides", "L’adresse électronique ou le mot de passe est incorrect."
    }
    InvalidSessionToken = UNAUTHORIZED "invalid-session-token" {
        "Invalid session token", "The session token is not valid, or the session is over: sign in again.";
        "Jeton de session invalide", "Le jeton de session n’est pas valide, ou la session est terminée : reconnectez-vous."
    }
    SessionTokenReused = UNAUTHORIZED "session-token-reused" {
        "Session token reused", "The session token was replaced before, so the session has been ended: sign in again.";
        "Jeton de session réutilisé", "Le jeton de session avait été remplacé ; la session est donc terminée : reconnectez-vous."
    }
    Forbidden = FORBIDDEN "forbidden" {
        "Forbidden", "You do not have the right to do this.";
        "Interdit", "Vous n’avez pas le droit de faire cela."
    }
    PrivilegeEscalation = FORBIDDEN "privilege-escalation" {
        "More than your own", "The role has a permission that you do not have yourself, so you cannot pass it on, take it away or change it.";
        "Plus que vos droits", "Le rôle comporte une permission que vous n’avez pas vous-même ; vous ne pouvez donc ni le donner, ni le retirer, ni le modifier."
    }
    OwnRoles = FORBIDDEN "own-roles" {
        "Your own roles", "Nobody changes their own roles: ask another administrator.";
        "Vos propres rôles", "Personne ne modifie ses propres rôles : demandez à un autre administrateur."
    }
    OwnAccount = FORBIDDEN "own-account" {
        "Your own account", "Nobody suspends or deletes themselves here.";
        "Votre propre compte", "Personne ne se suspend ni ne se supprime ici."
    }
    ReauthenticationFailed = FORBIDDEN "reauthentication-failed" {
        "Current password wrong", "The current password is wrong, so nothing was changed; wrong ones are counted as when signing in.";
        "Mot de passe actuel incorrect", "Le mot de passe actuel est incorrect, rien n’a donc été changé ; les erreurs sont comptées comme à la connexion."
    }
    NotFound = NOT_FOUND "not-found" {
        "Not found", "There is nothing at this address.";
        "Introuvable", "Il n’y a rien à cette adresse."
    }
    RegistrationNotFound = NOT_FOUND "registration-not-found" {
        "Registration not found", "There is no open registration with this id.";
        "Inscription introuvable", "Il n’existe aucune inscription en cours avec cet identifiant."
    }
    UserNotFound = NOT_FOUND "user-not-found" {
        "User not found", "There is no user with this id.";
        "Utilisateur introuvable", "Il n’existe aucun utilisateur avec cet identifiant."
    }
    SessionNotFound = NOT_FOUND "session-not-found" {
        "Session not found", "You have no session with this id.";
        "Session introuvable", "Vous n’avez aucune session avec cet identifiant."
    }
    RoleNotFound = NOT_FOUND "role-not-found" {
        "Role not found", "There is no role with this name.";
        "Rôle introuvable", "Il n’existe aucun rôle de ce nom."
    }
    SigningKeyNotFound = NOT_FOUND "signing-key-not-found" {
        "Signing key not found", "There is no signing key with this kid.";
        "Clé de signature introuvable", "Il n’existe aucune clé de signature avec ce kid."
    }
    ExportNotFound = NOT_FOUND "export-not-found" {
        "Export not found", "You have no export with this id, or it has expired.";
        "Export introuvable", "Vous n’avez aucun export avec cet identifiant, ou il a expiré."
    }
    MethodNotAllowed = METHOD_NOT_ALLOWED "method-not-allowed" {
        "Method not allowed", "This address does not support the method; Allow lists those it does.";
        "Méthode non autorisée", "Cette adresse n’accepte pas la méthode ; Allow énumère celles qu’elle accepte."
    }
    NotAcceptable = NOT_ACCEPTABLE "not-acceptable" {
        "Not acceptable", "The answer is application/json, which Accept excludes.";
        "Non acceptable", "La réponse est en application/json, ce qu’Accept exclut."
    }
    RequestTimeout = REQUEST_TIMEOUT "request-timeout" {
        "Request timeout", "The body did not arrive in time.";
        "Délai dépassé", "Le corps de la requête n’est pas arrivé à temps."
    }
    Conflict = CONFLICT "conflict" {
        "Conflict", "It was changed by somebody else at the same time; try again.";
        "Conflit", "Quelqu’un d’autre l’a modifié au même moment ; réessayez."
    }
    IdempotencyInFlight = CONFLICT "idempotency-in-flight" {
        "Still in progress", "A request with the same Idempotency-Key is still in progress.";
        "Toujours en cours", "Une requête avec le même Idempotency-Key est encore en cours."
    }
    AddressTaken = CONFLICT "address-taken" {
        "Address taken", "An account with this address exists already.";
        "Adresse déjà utilisée", "Il existe déjà un compte avec cette adresse."
    }
    ProfileAlreadyFinalized = CONFLICT "profile-already-finalized" {
        "Profile already finalised", "The profile was finalised before and cannot be finalised again.";
        "Profil déjà finalisé", "Le profil a déjà été finalisé et ne peut pas l’être à nouveau."
    }
    LastAdministrator = CONFLICT "last-administrator" {
        "Last administrator", "Nobody would be left who can give roles to users: make somebody else an administrator first.";
        "Dernier administrateur", "Plus personne ne pourrait donner des rôles : nommez d’abord un autre administrateur."
    }
    BuiltInRole = CONFLICT "built-in-role" {
        "Built-in role", "This role comes with the service: it cannot be changed or deleted.";
        "Rôle intégré", "Ce rôle fait partie du service : il ne peut être ni modifié ni supprimé."
    }
    RoleInUse = CONFLICT "role-in-use" {
        "Role in use", "Somebody holds this role: take it from everybody before you delete it.";
        "Rôle utilisé", "Quelqu’un a ce rôle : retirez-le à tous avant de le supprimer."
    }
    RoleNameTaken = CONFLICT "role-name-taken" {
        "Role name taken", "There is a role with this name already.";
        "Nom de rôle déjà pris", "Il existe déjà un rôle de ce nom."
    }
    TooManyRoles = CONFLICT "too-many-roles" {
        "Too many roles", "There are as many roles as there can be: delete one first.";
        "Trop de rôles", "Le nombre maximal de rôles est atteint : supprimez-en un d’abord."
    }
    PayloadTooLarge = PAYLOAD_TOO_LARGE "payload-too-large" {
        "Payload too large", "The body is larger than this service accepts.";
        "Corps trop volumineux", "Le corps dépasse la taille que ce service accepte."
    }
    UnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" {
        "Unsupported media type", "The body must be application/json (a patch also application/merge-patch+json) in UTF-8, without content coding.";
        "Type de média non pris en charge", "Le corps doit être en application/json (un correctif aussi en application/merge-patch+json) et en UTF-8, sans encodage de contenu."
    }
    ValidationFailed = UNPROCESSABLE_ENTITY "validation-failed" {
        "Validation failed", "Some fields are missing, unknown or not valid; errors lists them all.";
        "Validation échouée", "Des champs sont absents, inconnus ou invalides ; errors les énumère tous."
    }
    IdempotencyKeyReused = UNPROCESSABLE_ENTITY "idempotency-key-reused" {
        "Idempotency key reused", "This Idempotency-Key was used before with another request.";
        "Clé d’idempotence réutilisée", "Cet Idempotency-Key a déjà servi pour une autre requête."
    }
    VersionConflict = PRECONDITION_FAILED "version-conflict" {
        "Changed meanwhile", "It is not what If-Match names any more: read it again and decide anew.";
        "Modifié entre-temps", "Ce n’est plus ce que nomme If-Match : relisez et décidez à nouveau."
    }
    IfMatchRequired = PRECONDITION_REQUIRED "if-match-required" {
        "Precondition required", "Send If-Match with the entity tag that you have read, so that nobody’s change is overwritten.";
        "Précondition requise", "Envoyez If-Match avec l’étiquette d’entité lue, pour n’écraser la modification de personne."
    }
    ProfileIncomplete = PRECONDITION_REQUIRED "profile-incomplete" {
        "Profile incomplete", "You are signed in, but your profile has to be finalised first.";
        "Profil incomplet", "Vous êtes connecté, mais votre profil doit d’abord être finalisé."
    }
    TooManyAttempts = TOO_MANY_REQUESTS "too-many-attempts" {
        "Too many attempts", "There were too many wrong passwords or codes: try again, or ask for a new code, after the time in Retry-After.";
        "Trop d’essais", "Trop de mots de passe ou de codes faux : réessayez, ou demandez un nouveau code, après le délai indiqué par Retry-After."
    }
    ResendTooSoon = TOO_MANY_REQUESTS "resend-too-soon" {
        "Too soon", "A new code can be sent after the time in Retry-After.";
        "Trop tôt", "Un nouveau code peut être envoyé après le délai indiqué par Retry-After."
    }
    TooManyExports = TOO_MANY_REQUESTS "too-many-exports" {
        "Too many exports", "You have asked for as many exports as there are in a day; try again after the time in Retry-After.";
        "Trop d’exports", "Vous avez demandé autant d’exports qu’il y en a en un jour ; réessayez après le délai indiqué par Retry-After."
    }
    Internal = INTERNAL_SERVER_ERROR "internal" {
        "Internal error", "Something went wrong on our side. Quote the request id when you report it.";
        "Erreur interne", "Une erreur est survenue de notre côté. Citez l’identifiant de requête en la signalant."
    }
    Overloaded = SERVICE_UNAVAILABLE "overloaded" {
        "Overloaded", "Too much work is waiting already; try again after the time in Retry-After.";
        "Surcharge", "Trop de travail est déjà en attente ; réessayez après le délai indiqué par Retry-After."
    }
    Unavailable = SERVICE_UNAVAILABLE "unavailable" {
        "Unavailable", "The service cannot answer now; try again after the time in Retry-After.";
        "Indisponible", "Le service ne peut pas répondre ; réessayez après le délai indiqué par Retry-After."
    }
    NotReady = SERVICE_UNAVAILABLE "not-ready" {
        "Not ready", "A dependency without which nothing can be answered is down.";
        "Pas prêt", "Une dépendance sans laquelle rien ne peut être répondu est hors service."
    }
}

impl ProblemCode {
    /// For errors that the framework makes by itself.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::NOT_ACCEPTABLE => Self::NotAcceptable,
            StatusCode::REQUEST_TIMEOUT => Self::RequestTimeout,
            StatusCode::PAYLOAD_TOO_LARGE => Self::PayloadTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            status if status.is_server_error() => Self::Internal,
            _ => Self::BadRequest,
        }
    }

    /// A URI that names the problem for good; it does not resolve.
    pub(crate) fn type_uri(self) -> String {
        format!("urn:problem-type:loggia:{}", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_kebab_case_and_worded_in_every_language() {
        let mut names: Vec<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ProblemCode::ALL.len());
        for code in ProblemCode::ALL {
            assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code:?}");
            assert!(code.status().is_client_error() || code.status().is_server_error(), "{code:?}");
            for wording in Locale::ALL.map(|locale| code.wording(locale)) {
                assert!(!wording.title.is_empty() && wording.detail.ends_with('.'), "{code:?}");
            }
        }
    }
}
