//! Exports of Ghost (JSON), and answers of its programming interface.
//!
//! Input: files. Output: a [`Reading`](crate::Reading). Time: linear in the files; memory: one file with its tables, and the articles.
//! Invariant: the number of threads changes no byte of the output.
//!
//! `tables` reads a file, `post` one post; `body` chooses the form of the body, of which `lexical` and `mobiledoc` are trees with
//! `cards`.

mod body;
mod cards;
mod lexical;
mod mobiledoc;
mod post;
mod reader;
mod tables;

pub use reader::GhostReader;
