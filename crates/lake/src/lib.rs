//! What is kept: facts in SQLite, plays in Parquet, one transaction for both.
