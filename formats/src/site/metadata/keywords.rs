//! Names of tags, alone and in lists. Cost: linear in the text.

use crate::site::tree::one_line;

/// Splits keywords in one string at commas or semicolons.
pub(super) fn split_keywords(text: &str) -> Vec<String> {
    let separator = if text.contains(',') { ',' } else { ';' };
    text.split(separator).take(500).map(tag_text).filter(|tag| !tag.is_empty()).collect()
}

/// Returns the name of a tag without what a theme adds to it.
pub(super) fn tag_text(text: &str) -> String {
    let line = one_line(text);
    line.trim_start_matches(['#', '•', '·', '›', '»']).trim_end_matches([',', ';', '·', '•']).trim().to_string()
}
