//! From the text of a scenario file to a checked model.

pub mod document;
pub mod path;
pub mod quantity;
pub mod raw;

pub mod build;

mod de;
mod describe;
mod node;
mod syntax;
mod union;
mod walk;

pub use document::Document;
