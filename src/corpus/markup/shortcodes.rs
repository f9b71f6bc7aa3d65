//! Shortcodes and template tags, which a content system replaces before a reader sees the page.
//!
//! Input: HTML or Markdown. Output: the same without tags such as `[gallery ids="1,2"]`, `{{< youtube x >}}` and `{% include x %}`; the
//! text between an opening and a closing tag stays. Cost: linear in the text. Invariant: brackets that a writer sets, such as `[sic]`,
//! `[...]` and `[1]`, stay. A tag in brackets is told by its form: an attribute with a value in quotes, a closing tag of the same name,
//! or the prefix of a page builder; a few names are known without.

use std::borrow::Cow;
use std::collections::HashSet;

use super::code::Code;

/// Prefixes of the shortcodes of page builders.
const PREFIXES: [&str; 28] = [
    "av_",
    "cmsms_",
    "cs_",
    "dt_",
    "edgtf_",
    "elementor-",
    "elementor_",
    "eltdf_",
    "et_pb_",
    "fl_",
    "fusion_",
    "gem_",
    "mc4wp_",
    "mk_",
    "mkdf_",
    "nectar_",
    "qode_",
    "siteorigin_",
    "spb_",
    "su_",
    "tatsu_",
    "td_",
    "tdb_",
    "tdc_",
    "themify_",
    "ux_",
    "vc_",
    "wpb_",
];

/// Shortcodes that are written without attributes and without a closing tag.
const ALONE: [&str; 8] = ["gallery", "playlist", "toc", "TOC", "_TOC_", "nextpage", "sitemap", "contact-form"];

/// Tags whose content no reader sees as text.
const UNSEEN: [&str; 6] = ["comment", "vc_raw_html", "vc_raw_js", "script", "style", "embed"];

/// Tags whose content is code.
const CODE: [&str; 7] = ["highlight", "code", "codeblock", "code-block", "sourcecode", "prism", "mermaid"];

/// Inline tags within a word: `[dropcap]L[/dropcap]e`.
const WITHIN_WORDS: [&str; 2] = ["dropcap", "drop_cap"];

/// Bytes of the longest name.
const LONGEST_NAME: usize = 64;

/// Template tags: their beginning and their end.
const BRACES: [(&str, &str); 5] = [("{{<", ">}}"), ("{{%", "%}}"), ("{{", "}}"), ("{%", "%}"), ("{# ", "#}")];

/// A tag that ends before the byte `end`.
struct Tag<'a> {
    name: &'a str,
    end: usize,
    is_closing: bool,
}

/// Returns a text without shortcodes and template tags.
pub(super) fn without_shortcodes(text: &str, code: Code) -> Cow<'_, str> {
    let mut reader = Tags { text, paired: paired_names(text), ends: [Some(0); BRACES.len()], missing: HashSet::new() };
    let mut out = String::new();
    let mut line = Line::default();
    let (mut kept, mut position) = (0, 0);
    while let Some(offset) = text[position..].find(['[', '{']) {
        let start = position + offset;
        let Some(tag) = reader.tag_at(start) else {
            position = start + 1;
            continue;
        };
        let mut end = reader.end_of(&tag, code);
        if out.is_empty() {
            out.reserve(text.len());
        }
        out.push_str(&text[kept..start]);
        line.read(&text[kept..start]);
        if let Some(next) = line_after(text, end).filter(|_| line.first.is_none() && line.is_after_element) {
            // The blank line that is left would end the HTML for a reader of Markdown, and indented tags after it would be code.
            out.truncate(out.trim_end_matches([' ', '\t']).len());
            end = next;
        }
        // Without a space two words would become one. None is wanted within an address or before punctuation.
        let ends_word = out.ends_with(|c: char| c.is_alphanumeric() || ".,;:!?…»”\")".contains(c));
        if ends_word && text[end..].starts_with(char::is_alphanumeric) && !WITHIN_WORDS.contains(&tag.name) {
            out.push(' ');
        }
        (kept, position) = (end, end);
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[kept..]);
    Cow::Owned(out)
}

/// Returns the start of the next line, if nothing else follows on this one.
fn line_after(text: &str, end: usize) -> Option<usize> {
    let blank = text[end..].bytes().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
    text[end + blank..].starts_with('\n').then_some(end + blank + 1)
}

/// The line at the end of a text that is read in parts.
#[derive(Default)]
struct Line {
    /// Its first character, none if it is blank so far.
    first: Option<char>,
    /// Whether the line before begins with an element.
    is_after_element: bool,
}

impl Line {
    /// Reads the next part of the text.
    fn read(&mut self, part: &str) {
        let first = |text: &str| text.trim_start().chars().next();
        let Some((before, last)) = part.rsplit_once('\n') else {
            self.first = self.first.or_else(|| first(part));
            return;
        };
        let previous = match before.rsplit_once('\n') {
            Some((_, line)) => first(line),
            None => self.first.or_else(|| first(before)),
        };
        *self = Self { first: first(last), is_after_element: previous == Some('<') };
    }
}

/// Returns the names in brackets that have an opening tag and after it a closing one.
fn paired_names(text: &str) -> HashSet<&str> {
    let (mut open, mut paired) = (HashSet::new(), HashSet::new());
    if !text.contains("[/") {
        return paired;
    }
    for (start, _) in text.match_indices('[') {
        let is_closing = text[start + 1..].starts_with('/');
        let begin = start + 1 + usize::from(is_closing);
        let name = name_at(text, begin);
        if !is_closing {
            open.insert(name);
        } else if !name.is_empty() && text[begin + name.len()..].starts_with(']') && open.contains(name) {
            paired.insert(name);
        }
    }
    paired
}

/// Returns the name that begins at a byte, empty where there is none.
fn name_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or_default();
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let length = rest.bytes().take(LONGEST_NAME + 1).take_while(is_name).count();
    let begins = rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if begins && length <= LONGEST_NAME { &rest[..length] } else { "" }
}

/// A reader of the tags of a text.
struct Tags<'a> {
    text: &'a str,
    paired: HashSet<&'a str>,
    /// The next end of each kind of template tag, `None` after the last: each end is searched once.
    ends: [Option<usize>; BRACES.len()],
    /// Closing tags that are not in the rest of the text.
    missing: HashSet<String>,
}

impl<'a> Tags<'a> {
    fn tag_at(&mut self, start: usize) -> Option<Tag<'a>> {
        if self.text.as_bytes().get(start) == Some(&b'[') { self.bracket(start) } else { self.braces(start) }
    }

    /// Reads a shortcode in brackets.
    fn bracket(&self, start: usize) -> Option<Tag<'a>> {
        let is_closing = self.text[start + 1..].starts_with('/');
        let begin = start + 1 + usize::from(is_closing);
        let name = name_at(self.text, begin);
        if name.is_empty() {
            return None;
        }
        let has_prefix = PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        let is_known = has_prefix || self.paired.contains(name);
        let after = begin + name.len();
        if is_closing {
            let end = after + 1;
            return (is_known && self.text[after..].starts_with(']')).then_some(Tag { name, end, is_closing });
        }
        let (has_quoted, end) = attributes(self.text, after)?;
        let is_alone = ALONE.contains(&name) && end <= after + 2;
        // What follows makes it a link of Markdown.
        let is_link = self.text[end..].starts_with('(');
        ((has_quoted || is_known || is_alone) && !is_link).then_some(Tag { name, end, is_closing })
    }

    /// Reads a template tag in braces. It has no blank line in it, and no other tag of its kind.
    fn braces(&mut self, start: usize) -> Option<Tag<'a>> {
        let kind = BRACES.iter().position(|(open, _)| self.text[start..].starts_with(open))?;
        let (open, close) = BRACES[kind];
        let begin = start + open.len();
        if self.ends[kind]? < begin {
            self.ends[kind] = self.text[begin..].find(close).map(|offset| begin + offset);
        }
        let end = self.ends[kind]?;
        let inner = &self.text[begin..end];
        if inner.contains(open) || inner.contains("\n\n") {
            return None;
        }
        let word = inner.trim_start_matches(['-', '~', ' ', '\t', '\n', '\r']);
        let is_closing = word.starts_with('/') || word.starts_with("end");
        let name = name_at(word.trim_start_matches(['/', ' ']), 0);
        let mut end = end + close.len();
        // A tag in three braces.
        if open == "{{" && inner.starts_with('{') && self.text[end..].starts_with('}') {
            end += 1;
        }
        Some(Tag { name, end, is_closing })
    }

    /// Returns the end of a tag, or of its whole element where the content is no text.
    fn end_of(&mut self, tag: &Tag<'a>, code: Code) -> usize {
        let is_dropped = UNSEEN.contains(&tag.name) || code == Code::Drop && CODE.contains(&tag.name);
        if tag.is_closing || !is_dropped {
            return tag.end;
        }
        let closings = [
            format!("[/{}]", tag.name),
            format!("{{{{< /{} >}}}}", tag.name),
            format!("{{{{% /{} %}}}}", tag.name),
            format!("{{% end{} %}}", tag.name),
        ];
        let before = &self.text[..tag.end];
        let closing = match (before.ends_with(']'), before.ends_with(">}}"), before.ends_with("%}}")) {
            (true, ..) => 0,
            (_, true, _) => 1,
            (_, _, true) => 2,
            _ => 3,
        };
        let closing = &closings[closing];
        if self.missing.contains(closing) {
            return tag.end;
        }
        match self.text[tag.end..].find(closing.as_str()) {
            Some(offset) => tag.end + offset + closing.len(),
            None => {
                self.missing.insert(closing.clone());
                tag.end
            }
        }
    }
}

/// Quotation marks around values: as typed, as entities, and as a system that sets typographic ones writes them.
const DOUBLE: [&str; 11] = ["\"", "&quot;", "&#34;", "&#8220;", "&#8221;", "&#8243;", "&ldquo;", "&rdquo;", "“", "”", "″"];
const SINGLE: [&str; 9] = ["'", "&#039;", "&#39;", "&apos;", "&#8216;", "&#8217;", "&#8242;", "‘", "’"];

/// Reads the rest of a tag after its name. Returns whether it has an attribute with a value in quotes, and the end of the tag.
///
/// Outside of quotes a tag has no `[` and no blank line: so the next beginning of a tag is the latest end of the search.
fn attributes(text: &str, start: usize) -> Option<(bool, usize)> {
    let mut has_quoted = false;
    let mut position = start;
    if !text[start..].starts_with([' ', '\t', '\n', '\r', ']', '/', '=', '\u{A0}']) {
        return None;
    }
    loop {
        let offset = text[position..].find(['[', ']', '=', '\n'])?;
        let at = position + offset;
        match text.as_bytes()[at] {
            b']' => return Some((has_quoted, at + 1)),
            b'=' => {
                let value = at + 1 + text[at + 1..].len() - text[at + 1..].trim_start_matches(' ').len();
                let quoted = [&DOUBLE[..], &SINGLE[..]].into_iter().find_map(|marks| {
                    let mark = marks.iter().find(|mark| text[value..].starts_with(**mark))?;
                    end_of_value(text, value + mark.len(), marks)
                });
                let is_name = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
                has_quoted |= quoted.is_some() && is_name;
                position = quoted.unwrap_or(value);
            }
            b'\n' if !text[at + 1..].starts_with('\n') => position = at + 1,
            _ => return None,
        }
    }
}

/// Returns the end of a value in quotes. ASCII marks close with themselves, others with any of their kind.
fn end_of_value(text: &str, start: usize, marks: &[&str]) -> Option<usize> {
    let is_ascii = text[..start].ends_with(['"', '\'']);
    let mut position = start;
    loop {
        let rest = &text[position..];
        let offset = match is_ascii {
            true => rest.find(marks[0])?,
            false => rest.find(|c: char| c == '&' || marks.iter().any(|mark| mark.starts_with(c)))?,
        };
        position += offset;
        let here = &text[position..];
        if let Some(mark) = marks.iter().find(|mark| here.starts_with(**mark)) {
            return Some(position + mark.len());
        }
        position += here.chars().next()?.len_utf8();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(text: &str) -> Cow<'_, str> {
        without_shortcodes(text, Code::Keep)
    }

    #[test]
    fn tags_are_told_from_brackets_by_their_form() {
        for (text, expected) in [
            ("Un.[gallery ids=\"1,2\"] Deux", "Un. Deux"),
            ("Un[gallery ids=&#8221;1,2&#8243;]", "Un"),
            ("[vc_row][vc_column width='1/2']La claire[/vc_column][/vc_row]", "La claire"),
            ("Fin.[vc_row]Début", "Fin. Début"),
            ("[caption id=\"x\"]<img src=\"a]b\"> Le quai[/caption]", "<img src=\"a]b\"> Le quai"),
            ("[note]Le port[/note] [sic] [...] [1] [NDLR]", "Le port [sic] [...] [1] [NDLR]"),
            ("[dropcap]L[/dropcap]e port", "Le port"),
            ("[toc]\nUn [x] [a b] [voir n=12]", "\nUn [x] [a b] [voir n=12]"),
            ("[texte](/a) [texte title=\"x\"](/a) [a][b]", "[texte](/a) [texte title=\"x\"](/a) [a][b]"),
            ("le dossier [/etc] et [etc]", "le dossier [/etc] et [etc]"),
            ("le dossier [/etc] reste", "le dossier [/etc] reste"),
            ("a {{< youtube x >}} b {{% notice tip %}}c{{% /notice %}}", "a  b c"),
            ("[t]({{ site.url }}/a) {% include x.html y=\"z\" %}.", "[t](/a) ."),
            ("{{{ brut }}}x {# note #}{#id}", "x {#id}"),
            ("{{< a {{< b >}} c", "{{< a  c"),
            ("{{ sans fin\n\nautre }}", "{{ sans fin\n\nautre }}"),
            ("{% comment %}rien{% endcomment %}tout", "tout"),
            ("[embed]https://a.example[/embed]", ""),
            ("{{< highlight go >}}x := 1{{< /highlight >}}", "x := 1"),
            ("<figure>\n\t{% image \"x.png\" %}\n\t[vc_row] [/vc_row]\n\t<p>Le quai</p>", "<figure>\n\t<p>Le quai</p>"),
            ("Un\n{{< x >}}\nDeux", "Un\n\nDeux"),
            ("sans balise", "sans balise"),
        ] {
            assert_eq!(stripped(text), expected, "{text:?}");
        }
        assert_eq!(without_shortcodes("a {{< highlight go >}}x := 1{{< /highlight >}} b", Code::Drop), "a  b");
    }

    #[test]
    fn hostile_input_is_read_in_linear_time() {
        for text in [
            "[",
            "{{<",
            "[a ",
            "[a x=\"",
            "[a x='[a x=“",
            "[/a",
            "{{",
            "{% a ",
            "[a=",
            "{%comment%}",
            "[embed]",
            "{# ",
            " [vc_row]",
            "<\n[vc_row]\n",
        ] {
            let text = text.repeat(200_000);
            assert!(stripped(&text).len() <= text.len());
        }
    }
}
