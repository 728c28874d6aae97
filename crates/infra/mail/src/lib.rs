//! infra-mail
