//! How the value objects of accounts are read from bodies.

use access_domain::{RoleDescription, RoleName};
use auth_domain::{PasswordToken, SessionToken};
use cqrs::FieldFault;
use infra_http::{
    Field, FieldSchemas, JsonValue, Reader, schema,
    utoipa::openapi::{KnownFormat, RefOr, Schema, SchemaFormat, schema::ObjectBuilder},
};
use kernel::{
    DeviceName, EmailAddress, InvalidText, Locale, Password, PasswordPolicy, PasswordRefused,
    PasswordScreen,
};
use services::VerificationCode;
use user_profile_domain::PersonName;

/// Octets of a password or token; longer ones are rejected unread.
const MAX_CREDENTIAL_LENGTH: usize = 1024;

/// Implements [`Field`] for value objects whose invalid texts are accepted as `None`.
macro_rules! lenient_texts {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty, $example:literal;)+) => {$(
        $(#[doc = $doc])+
        pub(crate) enum $field {}

        impl Field for $field {
            type Value = Option<$type>;

            fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<Option<$type>> {
                let text = reader.bounded_text(json, MAX_CREDENTIAL_LENGTH)?;
                Some(<$type>::parse(&text).ok())
            }

            fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
                schema::string($example).max_length(Some(MAX_CREDENTIAL_LENGTH)).into()
            }
        }
    )+};
}

lenient_texts! {
    /// The address of a login. Invalid ones are answered the same as unknown ones.
    LogInAddress: EmailAddress, "ann@example.org";
    /// The preferred language of a person who signs up. If it is not offered, the languages of the
    /// request decide.
    PreferredLocale: Locale, "fr-CA";
}

/// A password that is compared with the present one.
pub(crate) enum CurrentPassword {}

impl Field for CurrentPassword {
    type Value = Password;

    fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<Password> {
        Some(Password::from_input(
            &reader.bounded_text(json, MAX_CREDENTIAL_LENGTH)?,
        ))
    }

    fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
        password().max_length(Some(MAX_CREDENTIAL_LENGTH)).into()
    }
}

/// A password to set. It is checked against the policy here, so that it is reported with the other
/// invalid fields; the command checks it again, with the user's address.
pub(crate) enum NewPassword {}

impl Field for NewPassword {
    type Value = Password;

    fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<Password> {
        let text = reader.text(json)?;
        if text.len() > 4 * Password::MAX_CODE_POINTS {
            return reader.reject(PasswordRefused::TooLong(Password::MAX_CODE_POINTS).into());
        }
        let password = Password::from_input(&text);
        let (policy, screen) = (
            reader.service::<PasswordPolicy>()?,
            reader.service::<dyn PasswordScreen>()?,
        );
        reader.accept(
            policy
                .check_without_address(&password, screen)
                .map(|()| password),
        )
    }

    fn schema(schemas: &mut FieldSchemas) -> RefOr<Schema> {
        schemas.require::<PasswordPolicy>();
        schemas.require::<dyn PasswordScreen>();
        let password = password()
            .min_length(Some(15))
            .max_length(Some(Password::MAX_CODE_POINTS));
        let description = "There are no composition rules; 15 characters are required unless \
                           configured otherwise. Passwords that can be guessed are rejected: \
                           common ones, also with a few characters added, repetitions, rows of the \
                           keyboard, and those derived from the address or the name of the \
                           service.";
        password.description(Some(description)).into()
    }
}

/// Implements [`Field`] for value objects that are parsed from a text.
macro_rules! texts {
    ($($field:ident: $type:ty = $parse:expr, $schema:expr;)+) => {$(
        pub(crate) enum $field {}

        impl Field for $field {
            type Value = $type;

            fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<$type> {
                let text = reader.text(json)?;
                let parse: fn(&str) -> Result<$type, FieldFault> = $parse;
                reader.accept(parse(&text))
            }

            fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
                $schema.into()
            }
        }
    )+};
}

texts! {
    DeviceNameField: DeviceName =
        |text| DeviceName::parse(text).map_err(InvalidText::into),
        short_text("Ann’s phone", DeviceName::MAX_LENGTH);
    PersonNameField: PersonName =
        |text| PersonName::parse(text).map_err(InvalidText::into),
        short_text("Ann", PersonName::MAX_LENGTH);
    RoleDescriptionField: RoleDescription =
        |text| RoleDescription::parse(text).map_err(InvalidText::into),
        short_text("Reads the audit trail", RoleDescription::MAX_LENGTH);
    RoleNameField: RoleName =
        |text| RoleName::parse(text).map_err(|_| invalid_role_name()),
        short_text("auditor", 64).pattern(Some("^[a-z][a-z0-9-]{0,63}$"));
    CodeField: VerificationCode =
        code,
        schema::string("04711815").pattern(Some("^[0-9]{6,8}$")).min_length(Some(6)).max_length(Some(8));
}

/// Implements [`Field`] for tokens. Malformed ones are the command's to reject: they are answered
/// the same as unknown ones.
macro_rules! tokens {
    ($($field:ident: $type:ty, $example:literal;)+) => {$(
        pub(crate) enum $field {}

        impl Field for $field {
            type Value = $type;

            fn read(json: JsonValue, reader: &mut Reader<'_>) -> Option<$type> {
                Some(<$type>::new(reader.bounded_text(json, MAX_CREDENTIAL_LENGTH)?))
            }

            fn schema(_: &mut FieldSchemas) -> RefOr<Schema> {
                schema::string($example).max_length(Some(MAX_CREDENTIAL_LENGTH)).into()
            }
        }
    )+};
}

tokens! {
    SessionTokenField: SessionToken, "lst1_…";
    PasswordTokenField: PasswordToken, "lpt1_…";
}

/// Ignores blanks, which come along when a code is pasted.
fn code(text: &str) -> Result<VerificationCode, FieldFault> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let is_code = (6..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if is_code && text.len() <= MAX_CREDENTIAL_LENGTH {
        Ok(VerificationCode::new(&digits))
    } else {
        Err(malformed_code())
    }
}

fn malformed_code() -> FieldFault {
    FieldFault::new("malformed-code", "must be 6 to 8 digits").in_french("doit être 6 à 8 chiffres")
}

fn invalid_role_name() -> FieldFault {
    let english = "must be 1 to 64 lower-case letters, digits and hyphens, and start with a letter";
    let french =
        "doit avoir 1 à 64 lettres minuscules, chiffres et tirets, et commencer par une lettre";
    FieldFault::new("invalid-role-name", english).in_french(french)
}

fn short_text(example: &str, max: usize) -> ObjectBuilder {
    schema::string(example)
        .min_length(Some(1))
        .max_length(Some(max))
}

fn password() -> ObjectBuilder {
    let format = SchemaFormat::KnownFormat(KnownFormat::Password);
    schema::string("seven brave otters hum")
        .format(Some(format))
        .write_only(true)
}
