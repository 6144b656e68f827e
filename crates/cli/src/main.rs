//! The greenlit command.
fn main() {}
