//! How domain values are read from JSON.

use super::{Body, Field, Fields, json::Json, object};
use crate::{Api, problem::FieldFault};
use access_domain::{RoleDescription, RoleName};
use auth_domain::{PasswordToken, SessionToken};
use kernel::{DeviceName, EmailAddress, Locale, Password, PasswordRefused, Permission};
use services::VerificationCode;
use std::collections::BTreeSet;
use user_profile_domain::PersonName;
use utoipa::openapi::{
    KnownFormat, Schema, SchemaFormat,
    schema::{ObjectBuilder, SchemaType, Type},
};

/// Of the text that somebody signs in with, in octets.
const MAX_CREDENTIAL_LENGTH: usize = 1024;

impl Field for EmailAddress {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Self::parse(&text(value)?).map_err(|_| FieldFault::InvalidEmail)
    }

    fn schema() -> ObjectBuilder {
        string("ann@example.org")
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Email)))
            .max_length(Some(Self::MAX_LENGTH))
    }
}

/// What somebody who signs in gives as their address. Whether it is one is nobody's business: it is answered alike.
pub(crate) struct SuppliedAddress(pub(crate) Option<EmailAddress>);

impl Field for SuppliedAddress {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Ok(Self(EmailAddress::parse(&bounded(value)?).ok()))
    }

    fn schema() -> ObjectBuilder {
        string("ann@example.org").max_length(Some(MAX_CREDENTIAL_LENGTH))
    }
}

/// A password to be compared with another: only its size is limited.
impl Field for Password {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Ok(Self::from_input(&bounded(value)?))
    }

    fn schema() -> ObjectBuilder {
        password().max_length(Some(MAX_CREDENTIAL_LENGTH))
    }
}

/// A password to be set: it has to meet the policy.
pub(crate) struct ChosenPassword(pub(crate) Password);

impl Field for ChosenPassword {
    fn parse(value: Json, api: &Api) -> Result<Self, FieldFault> {
        let password = text(value)?;
        let too_long = PasswordRefused::TooLong(Password::MAX_CODE_POINTS);
        if password.len() > 4 * Password::MAX_CODE_POINTS {
            return Err(FieldFault::Password(too_long));
        }
        let password = Password::from_input(&password);
        // whose password it is, only the command knows; it judges again
        let checked = api.password_policy.check_for_anyone(&password, api.common_passwords.as_ref());
        checked.map(|()| Self(password)).map_err(FieldFault::Password)
    }

    fn schema() -> ObjectBuilder {
        password().min_length(Some(15)).max_length(Some(Password::MAX_CODE_POINTS)).description(Some(
            "No composition rules: length is what counts (15 characters unless configured otherwise). Refused are \
             passwords that attackers try first, repetitions, and what is built from the address or the service's name.",
        ))
    }
}

impl Field for Locale {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Self::parse(&text(value)?).map_err(|_| FieldFault::UnsupportedLocale)
    }

    fn schema() -> ObjectBuilder {
        string("en").max_length(Some(35)).description(Some("A language tag (RFC 5646) whose language is `en` or `fr`."))
    }
}

impl Field for DeviceName {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Ok(Self::parse(&text(value)?)?)
    }

    fn schema() -> ObjectBuilder {
        string("Ann’s phone").min_length(Some(1)).max_length(Some(Self::MAX_LENGTH))
    }
}

impl Field for PersonName {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Ok(Self::parse(&text(value)?)?)
    }

    fn schema() -> ObjectBuilder {
        string("Ann").min_length(Some(1)).max_length(Some(Self::MAX_LENGTH))
    }
}

impl Field for VerificationCode {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        let text = text(value)?;
        let digits = (6..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if digits { Ok(Self::new(text)) } else { Err(FieldFault::MalformedCode) }
    }

    fn schema() -> ObjectBuilder {
        string("04711815").pattern(Some("^[0-9]{6,8}$")).min_length(Some(6)).max_length(Some(8))
    }
}

/// Whether it is a token is for the command to find out: whatever it is not is answered alike.
impl Field for SessionToken {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Ok(Self::new(bounded(value)?))
    }

    fn schema() -> ObjectBuilder {
        string("lst1_…").max_length(Some(MAX_CREDENTIAL_LENGTH))
    }
}

impl Field for RoleName {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Self::parse(&text(value)?).map_err(|_| FieldFault::InvalidRoleName)
    }

    fn schema() -> ObjectBuilder {
        string("auditor").pattern(Some("^[a-z][a-z0-9-]{0,63}$")).min_length(Some(1)).max_length(Some(64))
    }
}

impl Field for RoleDescription {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Ok(Self::parse(&text(value)?)?)
    }

    fn schema() -> ObjectBuilder {
        string("Reads the audit trail").min_length(Some(1)).max_length(Some(Self::MAX_LENGTH))
    }
}

/// What is no permission's name is no permission.
impl Field for Permission {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Self::parse(&text(value)?).map_err(|_| FieldFault::UnknownPermission)
    }

    fn schema() -> ObjectBuilder {
        string("events:read").max_length(Some(64))
    }
}

/// Twice is once.
impl<T: Field + Ord> Field for BTreeSet<T> {
    const IS_LIST: bool = true;

    fn parse(value: Json, api: &Api) -> Result<Self, FieldFault> {
        let Json::Array(items) = value else { return Err(FieldFault::WrongType("array")) };
        if items.len() > MAX_ITEMS {
            return Err(FieldFault::TooMany(MAX_ITEMS));
        }
        items.into_iter().map(|item| T::parse(item, api)).collect()
    }

    fn schema() -> ObjectBuilder {
        T::schema()
    }
}

/// More than there are permissions or roles.
const MAX_ITEMS: usize = 200;

/// As above.
impl Field for PasswordToken {
    fn parse(value: Json, _: &Api) -> Result<Self, FieldFault> {
        Ok(Self::new(bounded(value)?))
    }

    fn schema() -> ObjectBuilder {
        string("lpt1_…").max_length(Some(MAX_CREDENTIAL_LENGTH))
    }
}

/// No field at all.
pub(crate) struct Nothing;

impl Body for Nothing {
    const NAME: &'static str = "Nothing";
    const OPTIONAL: bool = true;

    fn read(_: &mut Fields<'_>) -> Option<Self> {
        Some(Self)
    }

    fn schema() -> Schema {
        object("No field at all: the body may be left out.", Vec::new())
    }
}

fn text(value: Json) -> Result<String, FieldFault> {
    match value {
        Json::String(text) => Ok(text),
        Json::Null | Json::Boolean | Json::Number | Json::Array(_) | Json::Object(_) => {
            Err(FieldFault::WrongType("string"))
        }
    }
}

fn bounded(value: Json) -> Result<String, FieldFault> {
    let text = text(value)?;
    if text.len() > MAX_CREDENTIAL_LENGTH { Err(FieldFault::TooLong(MAX_CREDENTIAL_LENGTH)) } else { Ok(text) }
}

fn string(example: &str) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).examples([example])
}

fn password() -> ObjectBuilder {
    let format = SchemaFormat::KnownFormat(KnownFormat::Password);
    string("seven brave otters hum").format(Some(format)).write_only(true)
}
