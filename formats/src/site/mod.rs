//! A built site: a folder of HTML pages, whatever generator made it.

mod tree;
