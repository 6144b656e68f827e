//! Titles, seasons, people, services and outlets, and finding the right one by name.
