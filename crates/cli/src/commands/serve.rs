//! `greenlit serve` and `greenlit token`: the lake for others.

use std::io::Write;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

use greenlit_server::tokens::{Role, Tokens};
use greenlit_server::{Settings, serve};
use jiff::Timestamp;

use crate::Error;
use crate::args::{ServeArguments, TokenCommand, TokenRole};

/// Serves until asked to stop.
pub(crate) fn run(lake: &Path, arguments: &ServeArguments) -> Result<(), Error> {
    let address = address(&arguments.listen)?;
    let mut settings = Settings::new(lake.to_owned(), address);
    if let Some(bytes) = arguments.upload_gigabytes {
        settings.upload_bytes = bytes << 30;
    }
    if let Some(per_second) = arguments.per_second {
        settings.per_second = f64::from(per_second);
        settings.burst = settings.per_second * 4.0;
    }
    serve(settings, |address| eprintln!("the pages are at http://{address}/ (end with Ctrl-C)"))?;
    Ok(())
}

/// `8080`, `127.0.0.1:8080` or `[::1]:8080`.
fn address(word: &str) -> Result<SocketAddr, Error> {
    let usual = Settings::usual_address();
    let port = word.parse::<u16>().ok().map(|port| SocketAddr::new(usual.ip(), port));
    let host = || word.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, usual.port()));
    word.parse().ok().or(port).or_else(host).ok_or_else(|| Error::BadWord {
        word: word.to_owned(),
        what: "an address to listen on, such as `127.0.0.1:8080`",
    })
}

/// Makes, lists and revokes tokens.
pub(crate) fn token(lake: &Path, command: &TokenCommand, out: &mut dyn Write) -> Result<(), Error> {
    let tokens = Tokens::of(lake);
    match command {
        TokenCommand::Add { name, role } => {
            let role = match role {
                TokenRole::Read => Role::Read,
                TokenRole::Write => Role::Write,
                TokenRole::Admin => Role::Admin,
            };
            let token = tokens.add(name, role, Timestamp::now())?;
            writeln!(out, "{token}")?;
            eprintln!("`{name}` may {role}; the token is shown this once, and only its hash is kept");
        }
        TokenCommand::List => {
            for token in tokens.list()? {
                writeln!(out, "{:<6} {}  {}", token.role.to_string(), token.added_at, token.name)?;
            }
        }
        TokenCommand::Revoke { name } => {
            tokens.revoke(name)?;
            eprintln!("the token `{name}` is revoked");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_may_leave_out_host_or_port() {
        for (word, meant) in [
            ("9000", Some("127.0.0.1:9000")),
            ("0.0.0.0:80", Some("0.0.0.0:80")),
            ("[::1]:9000", Some("[::1]:9000")),
            ("::1", Some("[::1]:8080")),
            ("localhost", None),
            ("70000", None),
        ] {
            assert_eq!(address(word).ok().map(|a| a.to_string()).as_deref(), meant, "{word}");
        }
    }
}
