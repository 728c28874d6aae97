use kernel::Locale;

/// What one page says in one language. All of it is written here, so that nothing needs escaping.
pub(super) struct Words {
    locale: Locale,
    title: &'static str,
    intro: &'static str,
    done: &'static str,
}

impl Words {
    /// `None`: no link is of this kind.
    pub(super) fn of(kind: &str, locale: Locale) -> Option<Self> {
        let (title, intro, done) = match (kind, locale) {
            ("password-reset", Locale::En) => (
                "Choose a new password",
                "Your old password stays valid until you save a new one. Then all devices are signed out.",
                "Your password is changed. You can sign in with it now.",
            ),
            ("password-reset", Locale::Fr) => (
                "Choisissez un nouveau mot de passe",
                "L’ancien mot de passe reste valable jusqu’à ce que vous en enregistriez un nouveau. Tous les \
                 appareils seront alors déconnectés.",
                "Votre mot de passe est changé. Vous pouvez maintenant vous connecter.",
            ),
            ("invitation", Locale::En) => (
                "Accept the invitation",
                "Choose a password: with it you open your account.",
                "Your account is open. You can sign in with your e-mail address and this password now.",
            ),
            ("invitation", Locale::Fr) => (
                "Accepter l’invitation",
                "Choisissez un mot de passe : il ouvre votre compte.",
                "Votre compte est ouvert. Vous pouvez maintenant vous connecter avec votre adresse e-mail et ce mot de \
                 passe.",
            ),
            _ => return None,
        };
        Some(Self { locale, title, intro, done })
    }

    pub(super) fn fill(&self, page: &str) -> String {
        let common: [(&str, &str); 7] = match self.locale {
            Locale::En => [
                ("label", "New password"),
                ("hint", "Length is what counts: a short sentence that only you would think of is a good password."),
                ("show", "Show the password"),
                ("save", "Save"),
                ("incomplete", "This link is not complete. Please open it from the mail again."),
                ("unreachable", "The service cannot be reached. Please try again."),
                ("noscript", "This page needs JavaScript, which is turned off in your browser."),
            ],
            Locale::Fr => [
                ("label", "Nouveau mot de passe"),
                (
                    "hint",
                    "C’est la longueur qui compte : une courte phrase à laquelle vous seul penseriez convient bien.",
                ),
                ("show", "Afficher le mot de passe"),
                ("save", "Enregistrer"),
                ("incomplete", "Ce lien est incomplet. Veuillez l’ouvrir à nouveau depuis le message."),
                ("unreachable", "Le service est injoignable. Veuillez réessayer."),
                ("noscript", "Cette page a besoin de JavaScript, qui est désactivé dans votre navigateur."),
            ],
        };
        let own =
            [("language", self.locale.as_str()), ("title", self.title), ("intro", self.intro), ("done", self.done)];
        let words = own.into_iter().chain(common);
        words.fold(page.to_owned(), |page, (name, words)| page.replace(&format!("{{{{ {name} }}}}"), words))
    }
}
