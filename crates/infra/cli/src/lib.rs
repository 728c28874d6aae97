//! infra-cli
