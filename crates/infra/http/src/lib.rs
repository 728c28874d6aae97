//! infra-http
