use crate::{Invocation, Problem, RunVerb, ServeOptions};
use clap::Parser;
use std::{net::SocketAddr, path::PathBuf};

const EXAMPLES: &str = "\
Examples:
  {program} serve
  {program} serve --bind 0.0.0.0:8080
  {program} serve --bind 127.0.0.1:0 --address-file /run/{program}.address";

/// Serve the API
#[derive(Parser)]
#[command(after_help = EXAMPLES)]
pub(super) struct Serve {
    /// Address to listen on, short for --set http.bind=ADDR; port 0 picks a free port
    #[arg(long, value_name = "ADDR")]
    bind: Option<SocketAddr>,

    /// File to write the actual address to
    #[arg(long, value_name = "PATH")]
    address_file: Option<PathBuf>,
}

impl RunVerb for Serve {
    async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        if let Some(address) = self.bind {
            invocation.set("http.bind", address.to_string());
        }
        let options = ServeOptions {
            address_file: self.address_file,
        };
        invocation.application()?.serve(options).await
    }
}
