# What .ci/run runs, and what a day needs.

default:
    @just --list

# serve on SQLite under ./data, with everything it needs made on the way
dev *ARGS:
    cargo run -- serve {{ARGS}}

lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# licences, advisories, duplicate owners of a framework (cargo install cargo-deny)
deny:
    cargo deny check

test *ARGS:
    cargo test --workspace {{ARGS}}

# the workspace that builds on this one as another team would
test-examples *ARGS:
    cd examples && CARGO_TARGET_DIR=../target cargo test {{ARGS}}

db-create:
    cargo run -- db create

db-drop:
    cargo run -- db drop

db-reset:
    cargo run -- db reset

migrate:
    cargo run -- db migrate

new-migration NAME:
    cargo run -- db new {{NAME}}

# ratios against bare handlers doing the same, in one run; `--build release` measures what is shipped
bench *ARGS:
    cargo run --profile bench --package loggia-bench -- {{ARGS}}

# a page of the list of users among 10,000 and among 1,000,000: --database sqlite|postgres|both
bench-lists *ARGS:
    cargo run --profile bench --package loggia-bench -- lists {{ARGS}}
