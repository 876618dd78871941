//! From the text of a scenario file to a checked model.

pub mod diff;
pub mod document;
pub mod listed;
pub mod odd;
pub mod path;
pub mod quantity;
pub mod raw;
pub mod schema;

pub mod build;

mod de;
mod describe;
mod layer;
mod meant;
mod node;
mod place;
mod syntax;
mod union;
mod walk;

pub use document::Document;
