//! The commands shown in the documents, run, and what they print compared with what is shown.
//!
//! A fenced block marked `console` holds lines that begin with `$ greenlit` and under each what it prints on standard
//! output; a line `...` stands for any lines. The blocks of one document run in order in one empty folder, beside which
//! the project's `examples` can be reached by their usual path.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell;

const DOCUMENTS: &[&str] = &["README.md"];

/// Compares, or rewrites the shown output when `update` is set.
pub(crate) fn run(update: bool) -> Result<()> {
    shell::run("cargo", &["build", "--release", "--package", "greenlit"])?;
    let binary = shell::root().join(target_directory()?).join("release/greenlit");
    for document in DOCUMENTS {
        let path = shell::root().join(document);
        let text = fs_err::read_to_string(&path)?;
        let folder = std::env::temp_dir().join(format!("greenlit-documents-{}", std::process::id()));
        fs_err::create_dir_all(&folder)?;
        fs_err::os::unix::fs::symlink(
            shell::root().canonicalize()?.join("examples"),
            folder.join("examples"),
        )?;
        let result = check(&text, &binary, &folder);
        fs_err::remove_dir_all(&folder)?;
        let (rewritten, differences) = result?;
        if update {
            fs_err::write(&path, rewritten)?;
        } else if !differences.is_empty() {
            bail!("{document} shows what is not printed any more:\n{}", differences.join("\n"));
        }
        println!("{document}: every command prints what is shown");
    }
    Ok(())
}

fn target_directory() -> Result<String> {
    let metadata = shell::output("cargo", &["metadata", "--format-version", "1", "--no-deps", "--locked"])?;
    let metadata: serde_json::Value = serde_json::from_str(&metadata)?;
    metadata["target_directory"].as_str().map(str::to_owned).context("cargo names no target directory")
}

/// The document with today's output, and where it differs.
fn check(text: &str, binary: &Path, folder: &Path) -> Result<(String, Vec<String>)> {
    let mut rewritten = String::new();
    let mut differences = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        rewritten.push_str(line);
        rewritten.push('\n');
        if line != "```console" {
            continue;
        }
        while let Some(line) = lines.next_if(|line| *line != "```") {
            let Some(shown_command) = line.strip_prefix("$ ") else {
                bail!("`{line}` stands before the first command of its block");
            };
            let mut shown = Vec::new();
            while let Some(output) = lines.next_if(|line| *line != "```" && !line.starts_with("$ ")) {
                shown.push(output.to_owned());
            }
            let printed = execute(shown_command, binary, folder)?;
            let printed: Vec<&str> = printed.lines().map(str::trim_end).collect();
            rewritten.push_str(line);
            rewritten.push('\n');
            let kept: Vec<String> = if shown.iter().any(|l| l == "...") && matches(&shown, &printed) {
                shown.clone()
            } else {
                printed.iter().map(|l| (*l).to_owned()).collect()
            };
            for output in kept {
                rewritten.push_str(&output);
                rewritten.push('\n');
            }
            if !matches(&shown, &printed) {
                differences.push(format!(
                    "$ {shown_command}\nshown:\n{}\nprinted:\n{}",
                    shown.join("\n"),
                    printed.join("\n")
                ));
            }
        }
    }
    Ok((rewritten, differences))
}

/// Whether the printed lines are the shown ones, `...` standing for any number of them.
fn matches(shown: &[String], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((first, rest)) if first == "..." => {
            (0..=printed.len()).any(|skip| matches(rest, &printed[skip..]))
        }
        Some((first, rest)) => printed.first().is_some_and(|p| p == first) && matches(rest, &printed[1..]),
    }
}

fn execute(line: &str, binary: &Path, folder: &Path) -> Result<String> {
    let line = line.replacen("greenlit", &binary.display().to_string(), 1);
    let result = Command::new("sh").args(["-c", &line]).current_dir(folder).env("NO_COLOR", "1").output()?;
    if !result.status.success() {
        bail!("`{line}` failed: {}", String::from_utf8_lossy(&result.stderr));
    }
    Ok(String::from_utf8(result.stdout)?)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn dots_stand_for_any_lines() {
        let shown = |lines: &[&str]| lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
        assert!(matches(&shown(&["a", "...", "d"]), &["a", "b", "c", "d"]));
        assert!(matches(&shown(&["a", "..."]), &["a"]));
        assert!(!matches(&shown(&["a", "...", "d"]), &["a", "b"]));
        assert!(!matches(&shown(&["a"]), &["a", "b"]));
    }
}
