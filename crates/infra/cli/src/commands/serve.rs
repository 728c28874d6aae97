use crate::{Problem, ServeOptions, invocation::Invocation, setting_flags::Setting};
use clap::Args;
use std::{net::SocketAddr, path::PathBuf};

const EXAMPLES: &str = "\
Examples:
  loggia serve
  loggia serve --bind 0.0.0.0:8080
  loggia serve --bind 127.0.0.1:0 --address-file /run/loggia.address";

/// Serve the API
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Serve {
    /// Where to listen, short for --set http.bind=ADDR; port 0 picks a free one
    #[arg(long, value_name = "ADDR")]
    bind: Option<SocketAddr>,

    /// Write the address that is really listened on to this file
    #[arg(long, value_name = "PATH")]
    address_file: Option<PathBuf>,
}

impl Serve {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        if let Some(address) = self.bind {
            invocation.settings.set(Setting::named("http.bind", address.to_string()));
        }
        let options = ServeOptions { address_file: self.address_file };
        invocation.application()?.serve(options).await
    }
}
