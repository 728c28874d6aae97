use askama::Template;
use kernel::Locale;

/// A page in one language.
#[derive(Template)]
#[template(path = "link_page.html")]
pub(super) struct LinkPage {
    language: &'static str,
    link: LinkWords,
    form: FormWords,
}

/// The words of one kind of link.
struct LinkWords {
    title: &'static str,
    intro: &'static str,
    done: &'static str,
}

/// The words that all kinds of links share.
struct FormWords {
    label: &'static str,
    hint: &'static str,
    show: &'static str,
    save: &'static str,
    incomplete: &'static str,
    unreachable: &'static str,
    noscript: &'static str,
}

impl LinkPage {
    /// Returns `None` for an unknown kind of link.
    pub(super) fn of(kind: &str, locale: Locale) -> Option<Self> {
        let link = match kind {
            "password-reset" => LinkWords::password_reset(locale),
            "invitation" => LinkWords::invitation(locale),
            "email-change-undo" => LinkWords::email_change_undo(locale),
            _ => return None,
        };
        Some(Self {
            language: locale.as_str(),
            link,
            form: FormWords::of(locale),
        })
    }
}

impl LinkWords {
    const fn password_reset(locale: Locale) -> Self {
        match locale {
            Locale::En => Self {
                title: "Choose a new password",
                intro: "Your old password stays valid until you save a new one. Then all devices \
                        are signed out.",
                done: "Your password is changed. You can sign in with it now.",
            },
            Locale::Fr => Self {
                title: "Choisissez un nouveau mot de passe",
                intro: "L’ancien mot de passe reste valable jusqu’à ce que vous en enregistriez un \
                        nouveau. Tous les appareils seront alors déconnectés.",
                done: "Votre mot de passe est changé. Vous pouvez maintenant vous connecter.",
            },
        }
    }

    const fn invitation(locale: Locale) -> Self {
        match locale {
            Locale::En => Self {
                title: "Accept the invitation",
                intro: "Choose a password: with it you open your account.",
                done: "Your account is open. You can sign in with your e-mail address and this \
                       password now.",
            },
            Locale::Fr => Self {
                title: "Accepter l’invitation",
                intro: "Choisissez un mot de passe : il ouvre votre compte.",
                done: "Votre compte est ouvert. Vous pouvez maintenant vous connecter avec votre \
                       adresse e-mail et ce mot de passe.",
            },
        }
    }

    const fn email_change_undo(locale: Locale) -> Self {
        match locale {
            Locale::En => Self {
                title: "Undo the change of your e-mail address",
                intro: "Choose a new password: your account then has its previous e-mail address \
                        again, and all devices are signed out. Nothing changes until you save.",
                done: "Your account has its previous e-mail address again. You can sign in with it \
                       and the new password now.",
            },
            Locale::Fr => Self {
                title: "Annuler le changement de votre adresse e-mail",
                intro: "Choisissez un nouveau mot de passe : votre compte retrouve alors son \
                        adresse e-mail précédente, et tous les appareils sont déconnectés. Rien ne \
                        change tant que vous n’avez pas enregistré.",
                done: "Votre compte a retrouvé son adresse e-mail précédente. Vous pouvez \
                       maintenant vous connecter avec elle et le nouveau mot de passe.",
            },
        }
    }
}

impl FormWords {
    const fn of(locale: Locale) -> Self {
        match locale {
            Locale::En => Self {
                label: "New password",
                hint: "Length is what counts: a short sentence that only you would think of is a \
                       good password.",
                show: "Show the password",
                save: "Save",
                incomplete: "This link is not complete. Please open it from the mail again.",
                unreachable: "The service cannot be reached. Please try again.",
                noscript: "This page needs JavaScript, which is turned off in your browser.",
            },
            Locale::Fr => Self {
                label: "Nouveau mot de passe",
                hint: "C’est la longueur qui compte : une courte phrase à laquelle vous seul \
                       penseriez convient bien.",
                show: "Afficher le mot de passe",
                save: "Enregistrer",
                incomplete: "Ce lien est incomplet. Veuillez l’ouvrir à nouveau depuis le message.",
                unreachable: "Le service est injoignable. Veuillez réessayer.",
                noscript: "Cette page a besoin de JavaScript, qui est désactivé dans votre \
                           navigateur.",
            },
        }
    }
}
