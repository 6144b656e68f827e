//! Lines of bounded length: a 2 GB line costs its reading, not its size in memory.

use std::io::{self, BufRead};

use memchr::memchr;

/// Longest line or record that is kept, in bytes. The longest honest rows (media streams inside a session record)
/// stay under 100 kB.
pub const LINE_LIMIT_BYTES: usize = 1 << 20;

/// Reads lines one by one into a caller's buffer, and passes over what is longer than the limit.
pub(crate) struct Lines<R> {
    input: R,
    limit_bytes: usize,
    number: u64,
}

/// What a line turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineRead {
    /// The buffer holds the line, without its end.
    Line,
    /// It was longer than the limit; the buffer holds its beginning.
    Overlong,
    /// There are no more.
    End,
}

impl<R: BufRead> Lines<R> {
    pub(crate) const fn new(input: R, limit_bytes: usize) -> Self {
        Self { input, limit_bytes, number: 0 }
    }

    /// Number of the line last read, from 1.
    pub(crate) const fn number(&self) -> u64 {
        self.number
    }

    /// Reads the next line into `line`. A byte order mark before the first and the carriage return of `\r\n` go.
    pub(crate) fn read(&mut self, line: &mut Vec<u8>) -> io::Result<LineRead> {
        line.clear();
        let (mut any, mut overlong) = (false, false);
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if chunk.is_empty() {
                break;
            }
            any = true;
            let end = memchr(b'\n', chunk);
            let part = chunk.get(..end.unwrap_or(chunk.len())).unwrap_or_default();
            let room = self.limit_bytes.saturating_sub(line.len());
            overlong |= part.len() > room;
            line.extend_from_slice(part.get(..part.len().min(room)).unwrap_or_default());
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(LineRead::End);
        }
        self.number += 1;
        if self.number == 1 && line.starts_with(b"\xEF\xBB\xBF") {
            line.drain(..3);
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(if overlong { LineRead::Overlong } else { LineRead::Line })
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn all(text: &[u8], limit: usize, chunk: usize) -> Vec<(LineRead, Vec<u8>)> {
        let mut lines = Lines::new(BufReader::with_capacity(chunk, text), limit);
        let (mut line, mut out) = (Vec::new(), Vec::new());
        loop {
            match lines.read(&mut line).unwrap() {
                LineRead::End => return out,
                read => out.push((read, line.clone())),
            }
        }
    }

    #[test]
    fn lines_of_any_ending_in_chunks_of_any_size() {
        for chunk in 1..12 {
            let got = all(b"\xEF\xBB\xBFab\r\n\nlonger than six\nx", 6, chunk);
            let want: Vec<(LineRead, Vec<u8>)> = vec![
                (LineRead::Line, b"ab".to_vec()),
                (LineRead::Line, vec![]),
                (LineRead::Overlong, b"longer".to_vec()),
                (LineRead::Line, b"x".to_vec()),
            ];
            // The mark of three bytes counts in the first line's limit of six.
            assert_eq!(got, want, "chunks of {chunk}");
        }
    }
}
