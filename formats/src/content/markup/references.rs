//! The names that a text in reStructuredText gives to targets of links, and to substitutions.
//!
//! Input: the lines of a text. Output: the address of a name. Cost: linear in the text; a look-up follows at most eight names.

use std::collections::{HashMap, HashSet};

/// Names that a name may lead through.
const LONGEST_WAY: usize = 8;

/// Directives whose text is code.
pub(super) const CODE: [&str; 9] =
    ["code-block", "code", "sourcecode", "highlight", "literal", "prompt", "math", "doctest", "parsed-literal"];

/// The names of a text.
#[derive(Debug, Default)]
pub(super) struct References {
    targets: HashMap<String, String>,
    /// Targets without a name, in their order.
    anonymous: Vec<String>,
    used: usize,
    substitutions: HashMap<String, String>,
    /// Names of places of the text: its headings, and names without an address.
    places: HashSet<String>,
}

impl References {
    /// Collects the names of a text.
    pub(super) fn of(lines: &[&str]) -> Self {
        let mut references = Self::default();
        // Names without an address share that of the name after them.
        let mut waiting: Vec<String> = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at].trim();
            let indent = indent(lines[at]);
            at += 1;
            if line.is_empty() {
                continue;
            }
            let Some((name, first)) = definition(line) else {
                waiting.clear();
                if lines.get(at).is_some_and(|next| is_rule(next)) {
                    references.places.insert(key(line));
                }
                // Names within code are words of an example.
                if announces_code(line) {
                    let is_code = |line: &&&str| line.trim().is_empty() || self::indent(line) > indent;
                    at += lines[at..].iter().take_while(is_code).count();
                }
                continue;
            };
            let mut value = first.to_string();
            while let Some(more) = lines.get(at).filter(|more| !more.trim().is_empty() && self::indent(more) > indent) {
                value.push_str(more.trim());
                at += 1;
            }
            match name {
                Name::Anonymous => references.anonymous.push(value),
                Name::Target(name) if value.is_empty() => {
                    references.places.insert(key(name));
                    waiting.push(key(name));
                }
                Name::Target(name) => {
                    waiting.drain(..).for_each(|name| references.add(&name, &value));
                    references.add(name, &value);
                }
                Name::Substitution(name) => {
                    let text = value.strip_prefix("replace::").map_or("", str::trim);
                    references.substitutions.insert(key(name), text.to_string());
                }
            }
        }
        references
    }

    /// Names an address; the first address of a name counts.
    pub(super) fn add(&mut self, name: &str, address: &str) {
        self.targets.entry(key(name)).or_insert_with(|| address.trim().to_string());
    }

    /// Returns the address of a name.
    pub(super) fn address(&self, name: &str) -> Option<String> {
        self.resolved(self.targets.get(&key(name))?)
    }

    /// Follows `other_`, which names another name, to an address.
    fn resolved(&self, address: &str) -> Option<String> {
        let mut address = address;
        for _ in 0..LONGEST_WAY {
            let other = address.strip_suffix('_').filter(|other| !other.ends_with('\\'));
            let Some(other) = other else { return Some(unescaped(address)) };
            address = self.targets.get(&key(other.trim_matches('`')))?;
        }
        None
    }

    /// Whether a name is known, be it as that of a place of the text.
    pub(super) fn is_known(&self, name: &str) -> bool {
        let name = key(name);
        self.places.contains(&name) || self.targets.contains_key(&name)
    }

    /// Returns the address of the next reference without a name.
    pub(super) fn next_anonymous(&mut self) -> Option<String> {
        let address = self.anonymous.get(self.used)?;
        self.used += 1;
        self.resolved(address)
    }

    /// Returns the text of a substitution; empty for an image.
    pub(super) fn substitution(&self, name: &str) -> Option<&str> {
        self.substitutions.get(&key(name)).map(String::as_str)
    }
}

enum Name<'l> {
    Anonymous,
    Target(&'l str),
    Substitution(&'l str),
}

/// Reads the start of a definition: `.. _name: address`, `.. __: address`, `__ address`, `.. |name| replace:: text`.
fn definition(line: &str) -> Option<(Name<'_>, &str)> {
    if let Some(address) = line.strip_prefix("__ ") {
        return Some((Name::Anonymous, address.trim()));
    }
    let rest = line.strip_prefix("..")?;
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    if let Some(rest) = rest.strip_prefix('|') {
        let (name, value) = rest.split_once('|')?;
        return (!name.trim().is_empty()).then(|| (Name::Substitution(name), value.trim()));
    }
    let rest = rest.strip_prefix('_')?;
    if let Some(address) = rest.strip_prefix("_:") {
        return Some((Name::Anonymous, address.trim()));
    }
    let (name, address) = match rest.strip_prefix('`') {
        Some(quoted) => quoted.split_once("`:")?,
        None => {
            let end = rest
                .match_indices(':')
                .map(|(at, _)| at)
                .find(|&at| !rest[..at].ends_with('\\') && rest[at + 1..].chars().next().is_none_or(char::is_whitespace))?;
            (&rest[..end], &rest[end + 1..])
        }
    };
    (!name.trim().is_empty()).then(|| (Name::Target(name), address.trim()))
}

/// Returns a name as names are compared.
fn key(name: &str) -> String {
    unescaped(name).split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Returns a text without the marks that take the meaning of the sign after them.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.trim().chars();
    while let Some(sign) = signs.next() {
        out.extend(if sign == '\\' { signs.next() } else { Some(sign) });
    }
    out
}

/// Whether a line underlines a title: one sign, again and again.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim_end();
    let Some(first) = line.chars().next().filter(char::is_ascii_punctuation) else { return false };
    line.len() >= 2 && line.chars().all(|sign| sign == first)
}

/// Whether the lines further in behind a line are code.
fn announces_code(line: &str) -> bool {
    match line.strip_prefix(".. ") {
        Some(directive) => directive.split_once("::").is_some_and(|(name, _)| CODE.contains(&name.trim())),
        None => line.ends_with("::"),
    }
}

/// Returns the columns before the first letter of a line.
pub(super) fn indent(line: &str) -> usize {
    let mut columns = 0;
    for sign in line.chars() {
        match sign {
            '\t' => columns += 8 - columns % 8,
            sign if sign.is_whitespace() => columns += 1,
            _ => break,
        }
    }
    columns
}
