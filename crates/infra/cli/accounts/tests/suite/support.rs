use test_cli::FakeProgram;
use testing::Scripted;

/// Returns a program with the verbs of the accounts contexts, whose messages are scripted.
pub fn program(script: Scripted) -> FakeProgram {
    FakeProgram {
        verbs: loggia_cli_accounts::verbs,
        messages: script.dispatchers(),
        ..FakeProgram::default()
    }
}
