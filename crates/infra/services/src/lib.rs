//! infra-services
