//! Documents generated from code. Tests fail where they are stale.

use anyhow::Result;

use crate::shell;

/// Writes every generated document.
pub(crate) fn run() -> Result<()> {
    let docs = shell::root().join("docs");
    fs_err::create_dir_all(&docs)?;
    fs_err::write(docs.join("dossier.schema.json"), greenlit_dossier::dossier_schema())?;
    println!("docs/dossier.schema.json");
    fs_err::write(docs.join("openapi.json"), greenlit_server::openapi::document())?;
    println!("docs/openapi.json");
    Ok(())
}
