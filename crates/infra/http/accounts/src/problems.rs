//! Problem codes of the routes themselves.

cqrs::problem_codes! {
    EXCEPT_CURRENT_REQUIRED: Malformed = "except-current-required" {
        en: "Parameter required", "This ends all sessions but the current one: add ?except=current.";
        fr: "Paramètre requis", "Ceci termine toutes les sessions sauf la session actuelle : ajoutez ?except=current."
    }
}
