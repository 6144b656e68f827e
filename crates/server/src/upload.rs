//! Files that are sent: streamed into a folder on the lake's own disk, then added on the same path as the command's.
//!
//! A connection that drops takes its folder with it; nothing is added before everything has arrived.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::Multipart;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::http::StatusCode;
use greenlit_intake::{ForcedKind, Input, Remarks, Telling};
use tokio::io::AsyncWriteExt;

use crate::app::App;
use crate::jobs::{EndOnDrop, Handle};
use crate::problem::Problem;

/// The folder of uploads inside the lake's.
const FOLDER: &str = "uploads";
/// Files of one upload.
const MOST_FILES: usize = 1000;
/// Bytes of a field that is no file; a pasted article is one.
const MOST_FIELD_BYTES: usize = 1 << 20;
/// Characters of a file's name.
const MOST_NAME: usize = 200;

/// What has arrived.
#[derive(Debug)]
pub(crate) struct Arrived {
    /// Goes with the value, and its files with it.
    _folder: tempfile::TempDir,
    pub(crate) inputs: Vec<Input>,
    pub(crate) telling: Telling,
    pub(crate) remarks: Remarks,
}

/// Fields that say what files do not.
#[derive(Debug, Default)]
struct Fields {
    kind: Option<String>,
    account: Option<String>,
    zone: Option<String>,
    date_order: Option<String>,
    title: Option<String>,
    season: Option<String>,
    program: Option<String>,
    text: Option<String>,
    name: Option<String>,
}

/// Removes what a server that was killed has left.
pub(crate) fn tidy(lake: &Path) {
    let folder = lake.join(FOLDER);
    if folder.is_dir()
        && let Err(error) = fs_err::remove_dir_all(&folder)
    {
        tracing::warn!(error = %error, "files of an earlier server could not be removed");
    }
}

fn refused(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE);
    }
    Problem::bad("The upload ended early, or is no multipart form; nothing of it was added")
}

/// Takes an upload to its end, or says that the body is no form of files.
pub(crate) async fn receive(
    app: &App,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Arrived, Problem> {
    let mut form = form.map_err(|_| {
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The body must be `multipart/form-data` with a boundary.",
        )
    })?;
    let uploads = app.lake.directory().join(FOLDER);
    let made = tokio::task::spawn_blocking(move || {
        fs_err::create_dir_all(&uploads)?;
        tempfile::tempdir_in(&uploads)
    });
    let folder = made.await.map_err(|e| Problem::inside(&e))?.map_err(|e| Problem::inside(&e))?;
    let mut inputs = Vec::new();
    let mut fields = Fields::default();
    let mut left = app.settings.upload_bytes;
    while let Some(field) = form.next_field().await.map_err(|e| refused(&e))? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(clean_name) {
            Some(file_name) if name == "files" => {
                if inputs.len() == MOST_FILES {
                    return Err(Problem::bad(format!("An upload may have at most {MOST_FILES} files")));
                }
                let path = folder.path().join(inputs.len().to_string());
                let bytes = store(field, &path, &mut left).await?;
                // A browser sends a nameless, empty file where none was chosen.
                if bytes > 0 || !file_name.is_empty() {
                    let name = if file_name.is_empty() { "unnamed".to_owned() } else { file_name };
                    inputs.push(Input::Named { name, path });
                }
            }
            _ => fields.take(&name, text_of(field).await?)?,
        }
    }
    if let Some(text) = fields.text.take().filter(|text| !text.trim().is_empty()) {
        let path = folder.path().join("pasted");
        tokio::fs::write(&path, text).await.map_err(|e| Problem::inside(&e))?;
        let name = fields.name.take().map(|n| clean_name(&n)).filter(|n| !n.is_empty());
        inputs.push(Input::Named { name: name.unwrap_or_else(|| "pasted text".to_owned()), path });
    }
    if inputs.is_empty() {
        return Err(Problem::bad("The upload holds no file and no text")
            .hinted("send files in fields named `files`, or an article in a field named `text`"));
    }
    let (telling, remarks) = fields.understood(app.settings.whole_file_bytes)?;
    Ok(Arrived { _folder: folder, inputs, telling, remarks })
}

/// The last part of a name, without what could be a path or would not print.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect()
}

async fn store(
    mut field: axum::extract::multipart::Field<'_>,
    path: &PathBuf,
    left: &mut u64,
) -> Result<u64, Problem> {
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Problem::new(
            StatusCode::INSUFFICIENT_STORAGE,
            "The disk of the server is full; nothing was added",
        ),
        _ => Problem::inside(&e),
    };
    let mut file = tokio::fs::File::create(path).await.map_err(failed)?;
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(|e| refused(&e))? {
        let length = chunk.len() as u64;
        *left = left.checked_sub(length).ok_or_else(|| Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE))?;
        file.write_all(&chunk).await.map_err(failed)?;
        bytes += length;
    }
    file.flush().await.map_err(failed)?;
    Ok(bytes)
}

async fn text_of(mut field: axum::extract::multipart::Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|e| refused(&e))? {
        if bytes.len() + chunk.len() > MOST_FIELD_BYTES {
            return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Problem::bad("A field of the upload is no UTF-8 text"))
}

impl Fields {
    fn take(&mut self, name: &str, value: String) -> Result<(), Problem> {
        let value = Some(value).filter(|v| !v.is_empty());
        let place = match name {
            "kind" => &mut self.kind,
            "account" => &mut self.account,
            "zone" => &mut self.zone,
            "date_order" => &mut self.date_order,
            "title" => &mut self.title,
            "season" => &mut self.season,
            "program" => &mut self.program,
            "text" => &mut self.text,
            "name" => &mut self.name,
            other => return Err(Problem::bad(format!("`{other}` is no field of an upload"))),
        };
        *place = value;
        Ok(())
    }

    fn understood(&self, whole_file_bytes: u64) -> Result<(Telling, Remarks), Problem> {
        let kind = self.kind.as_deref().map(|word| {
            ForcedKind::parse(word).ok_or_else(|| Problem::bad(format!("`{word}` is no kind of evidence")))
        });
        let season = self
            .season
            .as_deref()
            .map(|word| word.parse().map_err(|_| Problem::bad(format!("`{word}` is no number of a season"))));
        let account = self.account.as_deref().unwrap_or_default();
        let telling =
            Telling::of(kind.transpose()?, account, self.zone.as_deref(), self.date_order.as_deref())?;
        let remarks = Remarks {
            mapping: None,
            title: self.title.clone(),
            season: season.transpose()?,
            program: self.program.clone(),
        };
        Ok((telling.whole_up_to(whole_file_bytes), remarks))
    }
}

/// Adds what has arrived, as a job; ends when the job does.
pub(crate) async fn add(app: Arc<App>, arrived: Arrived, job: Handle) {
    let end = EndOnDrop(job);
    let written = app
        .lake
        .write(move |lake| {
            let mut watched = end.0.clone();
            let now = crate::jobs::now();
            let Arrived { inputs, telling, remarks, .. } = &arrived;
            let added = greenlit_intake::add_all(lake, inputs, telling, remarks, now, true, &mut watched);
            let problem = added.err().map(Problem::from);
            // Its files go before anybody is told that it has ended.
            drop(arrived);
            end.0.end(problem.as_ref().map(|problem| problem.detail.clone()));
            problem.map_or(Ok(()), Err)
        })
        .await;
    if let Err(problem) = written {
        tracing::warn!(problem = problem.detail, "an upload was not added");
    }
}

#[cfg(test)]
mod tests {
    use super::clean_name;

    #[test]
    fn names_have_no_folders() {
        for (sent, kept) in [
            ("a.txt", "a.txt"),
            ("../../etc/passwd", "passwd"),
            ("C:\\news\\b.html", "b.html"),
            ("x\u{0}\ny.csv", "xy.csv"),
            ("..", ".."),
            ("", ""),
        ] {
            assert_eq!(clean_name(sent), kept);
        }
    }
}
