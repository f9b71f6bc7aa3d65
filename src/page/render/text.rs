//! A page as text for a terminal.

use std::fmt::Write;

use super::date_label::date_label;
use crate::article::{Article, headline};
use crate::language::Language;
use crate::page::blocks::{Block, Page};
use crate::printable::printable;
use crate::ranking::FeatureKind;
use crate::wording::Wording;

impl Page {
    /// The blocks as text, wrapped to `width` columns.
    ///
    /// Control characters are left out, so that no headline can control the terminal.
    #[must_use]
    pub fn to_text(&self, width: usize) -> String {
        let width = width.max(20);
        let mut text = self.blocks.iter().map(|block| block_text(block, self.language, width)).collect::<Vec<_>>().join("\n");
        let words = &Wording::of(self.language).page;
        for hidden in &self.hidden {
            wrap(&mut text, &format!("({} : {}{})", plain(&hidden.id), words.hidden, plain(&hidden.duplicate_of)), "", width);
        }
        text
    }
}

/// The head of an article for a terminal, wrapped to `width` columns: title, dateline, lead, subjects.
#[must_use]
pub fn head_text(article: &Article, language: Language, width: usize) -> String {
    let width = width.max(20);
    let mut dateline: Vec<String> = article.date.iter().map(|date| date_label(date, language)).collect();
    dateline.extend(article.section.iter().map(|section| plain(section)));
    dateline.extend((!article.authors.is_empty()).then(|| plain(&article.authors.join(", "))));
    let mut head = String::new();
    wrap(&mut head, &plain(article.headline()), "", width);
    if !dateline.is_empty() {
        wrap(&mut head, &dateline.join(" | "), "", width);
    }
    if !article.lead.trim().is_empty() {
        head.push('\n');
        wrap(&mut head, &plain(&article.lead), "", width);
    }
    if !article.tags.is_empty() {
        head.push('\n');
        let subjects = Wording::of(language).page.subjects.text(article.tags.len(), language);
        wrap(&mut head, &format!("{subjects}{}", plain(&article.tags.join(" - "))), "", width);
    }
    head
}

fn block_text(block: &Block, language: Language, width: usize) -> String {
    let words = &Wording::of(language).page;
    let mut text = String::new();
    let name = plain(&block.name);
    let rule = "─".repeat(textwrap::core::display_width(&name).min(width));
    let _ = writeln!(text, "{name}\n{rule}");
    for (position, item) in block.items.iter().enumerate() {
        let number = format!("{:>2}. ", position + 1);
        let mut title = String::new();
        wrap(&mut title, &plain(headline(&item.title, &item.id)), "    ", width);
        let _ = writeln!(text, "{number}{}", title.trim());
        let strength = item.strength.map(|strength| format!("{}{strength}", words.strength));
        let line: Vec<String> = item.date.iter().map(|date| date_label(date, item.language)).chain(strength).collect();
        if !line.is_empty() {
            wrap(&mut text, &line.join(" | "), "    ", width);
        }
        wrap(&mut text, &item.excerpt, "    ", width);
        if let Some(label) = &item.label {
            wrap(&mut text, &format!("› {}", plain(label)), "    ", width);
        }
        for (rank, contribution) in item.contributions.iter().enumerate() {
            let lead = if rank == 0 { "    = " } else { "    + " };
            let name = match contribution.kind {
                FeatureKind::Rest => words.rest.clone(),
                FeatureKind::Tag => format!("{}{}", Wording::of(language).label.subjects.text(1, language), contribution.feature),
                FeatureKind::Link => format!("{}{}", words.linked, contribution.feature),
                FeatureKind::Mention => format!("{}{}", Wording::of(language).label.mention, contribution.feature),
                _ => contribution.feature.clone(),
            };
            let _ = writeln!(text, "{lead}{:.4}  {}", contribution.value, plain(&name));
        }
    }
    if let Some(reason) = &block.reason {
        wrap(&mut text, &format!("({}{}{reason})", block.short_by, words.missing), "    ", width);
    }
    text
}

/// Returns a text that is harmless for a terminal, with single spaces for white space.
fn plain(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn wrap(out: &mut String, text: &str, indent: &str, width: usize) {
    let options = textwrap::Options::new(width).initial_indent(indent).subsequent_indent(indent);
    for line in textwrap::wrap(text, options) {
        out.push_str(&line);
        out.push('\n');
    }
}
