//! Who may ask from elsewhere: tokens of 256 random bits, of which the lake's folder keeps the SHA-256 only.
//!
//! A slow hash would protect nothing here: nobody can try 2^256 tokens, however fast each trial.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a token allows; each allows what the one before does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// To read.
    Read,
    /// To add evidence and to decide on claims.
    Write,
    /// To measure, and to see how the server does.
    Admin,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        })
    }
}

/// A token, without what is secret of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Whose it is.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// When it was made (RFC 3339, UTC).
    pub added_at: String,
    /// SHA-256 of the token, hexadecimal.
    hash: String,
}

/// Why tokens cannot be kept or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// The file of tokens cannot be read or written.
    #[error("the file of tokens cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// The file of tokens is damaged.
    #[error("the file of tokens is damaged: {0}; remove it and make new tokens")]
    Damaged(#[from] serde_json::Error),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
    /// A name that is taken.
    #[error("there is a token of the name `{0}`; revoke it first, or choose another name")]
    Taken(String),
    /// A name that nothing bears.
    #[error("there is no token of the name `{0}`; `greenlit token list` shows those there are")]
    Unknown(String),
}

/// The tokens of a lake.
#[derive(Debug)]
pub struct Tokens {
    file: PathBuf,
    /// What the file held when it was last looked at, and when it had been written.
    held: Mutex<Option<(SystemTime, Vec<Token>)>>,
}

impl Tokens {
    /// The tokens of the lake in a folder.
    pub fn of(lake: &Path) -> Self {
        Self { file: lake.join("tokens.json"), held: Mutex::default() }
    }

    /// Every token, in order of name.
    ///
    /// # Errors
    /// [`TokenError::Io`], [`TokenError::Damaged`].
    pub fn list(&self) -> Result<Vec<Token>, TokenError> {
        match fs_err::read(&self.file) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes a token and gives it back: it is never seen again.
    ///
    /// # Errors
    /// [`TokenError::Taken`] for a name in use; else where it cannot be kept.
    pub fn add(&self, name: &str, role: Role, added_at: Timestamp) -> Result<String, TokenError> {
        let mut tokens = self.list()?;
        if tokens.iter().any(|t| t.name == name) {
            return Err(TokenError::Taken(name.to_owned()));
        }
        let mut secret = [0_u8; 32];
        getrandom::fill(&mut secret).map_err(|e| TokenError::Random(e.to_string()))?;
        let token = format!("greenlit_{}", hex(&secret));
        tokens.push(Token {
            name: name.to_owned(),
            role,
            added_at: added_at.to_string(),
            hash: hash(&token),
        });
        tokens.sort_by(|a, b| a.name.cmp(&b.name));
        self.keep(&tokens)?;
        Ok(token)
    }

    /// Revokes the token of a name; a running server knows it at once.
    ///
    /// # Errors
    /// [`TokenError::Unknown`] for a name that nothing bears; else where the file cannot be written.
    pub fn revoke(&self, name: &str) -> Result<(), TokenError> {
        let mut tokens = self.list()?;
        let before = tokens.len();
        tokens.retain(|t| t.name != name);
        if tokens.len() == before {
            return Err(TokenError::Unknown(name.to_owned()));
        }
        self.keep(&tokens)
    }

    /// The token, if it is one of them. The file is read again when it has changed.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn find(&self, token: &str) -> Result<Option<Token>, TokenError> {
        let written =
            fs_err::metadata(&self.file).and_then(|m| m.modified()).unwrap_or(SystemTime::UNIX_EPOCH);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_none_or(|(when, _)| *when != written) {
            *held = Some((written, self.list()?));
        }
        // Hashes are compared, so the time of a comparison tells nothing of a token.
        let hash = hash(token);
        let tokens = held.as_ref().map(|(_, tokens)| tokens.as_slice()).unwrap_or_default();
        Ok(tokens.iter().find(|t| t.hash == hash).cloned())
    }

    /// Writes the file whole or not at all, for its owner's eyes only.
    fn keep(&self, tokens: &[Token]) -> Result<(), TokenError> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs_err::create_dir_all(folder)?;
        // Files of `tempfile` are for their owner only, and stay so when they are renamed.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, tokens)?;
        file.as_file().sync_all()?;
        file.persist(&self.file).map_err(|e| e.error)?;
        Ok(())
    }
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_until_it_is_revoked_and_its_secret_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let tokens = Tokens::of(folder.path());
        let token = tokens.add("desk", Role::Write, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(tokens.find(&token).unwrap().unwrap().role, Role::Write);
        assert!(tokens.find("greenlit_0000").unwrap().is_none());
        assert!(!fs_err::read_to_string(folder.path().join("tokens.json")).unwrap().contains(&token));
        assert!(matches!(tokens.add("desk", Role::Read, Timestamp::UNIX_EPOCH), Err(TokenError::Taken(_))));
        tokens.revoke("desk").unwrap();
        // A file of the same second must not be taken for the old one.
        assert!(Tokens::of(folder.path()).find(&token).unwrap().is_none());
        assert!(matches!(tokens.revoke("desk"), Err(TokenError::Unknown(_))));
    }

    #[test]
    fn roles_rise() {
        assert!(Role::Read < Role::Write && Role::Write < Role::Admin);
    }
}
