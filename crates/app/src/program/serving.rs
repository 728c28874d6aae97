//! The command `serve`.

use super::running::{Running, stop_signal};
use crate::{node::StartError, serve::Server, settings::LogFormat};
use infra_cli::ServeOptions;
use std::io::Write;

impl Running {
    pub(super) async fn serve_until_stopped(
        &self,
        options: ServeOptions,
    ) -> Result<(), StartError> {
        let server = Server::bind(self.settings(), &self.contexts).await?;
        if let Some(path) = &options.address_file {
            server.write_address(path)?;
        }
        let millis = self.started.elapsed().as_millis() as u64;
        tracing::info!(address = %server.address(), millis, "listening");
        let settings = &self.loaded.settings;
        if settings.profile.is_production() && settings.http.trusted_proxies.is_empty() {
            tracing::warn!(
                "LOGGIA__HTTP__TRUSTED_PROXIES is empty: behind a proxy, every client would count \
                 as one network"
            );
        }
        self.greet(&server);
        server.run(stop_signal()).await
    }

    /// Greets a person; programs read the log and the address file.
    fn greet(&self, server: &Server) {
        let settings = &self.loaded.settings;
        if settings.log.format != LogFormat::Pretty {
            return;
        }
        let api = format!("http://{}", server.address());
        // standard output may be closed
        let _ = writeln!(
            std::io::stdout(),
            "{} listens on {api}\n  \
               API documentation    {api}/docs\n  \
               mails                {}\n  \
               first administrator  {} admin create --email you@example.org   \
             (cargo run -- admin create …)",
            settings.service_name.as_str(),
            self.masked("LOGGIA__MAIL__URL"),
            self.name,
        );
    }
}
