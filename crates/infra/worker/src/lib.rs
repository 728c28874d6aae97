//! infra-worker
