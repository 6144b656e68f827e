//! The forms of an answer. They word and place what [`crate::show`], [`crate::why`] and [`crate::check`] hold.

pub(crate) mod beside;
pub(crate) mod html;
pub(crate) mod json;
pub(crate) mod page;
pub(crate) mod text;
