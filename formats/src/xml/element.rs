//! An element of an entry, with its text and the fields in it.

/// An element: a field of an entry, or an entry itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    /// Its name with the usual prefix of its namespace.
    pub(crate) name: String,
    /// Attributes in their order, without references.
    pub(crate) attributes: Vec<(String, String)>,
    /// Its text. Elements within a text stay as markup.
    pub(crate) text: String,
    /// Fields within an element that has fields.
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// Returns the value of an attribute; `None` for a blank one.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let value = self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// Returns the fields of a name.
    pub(crate) fn all<'a, 'n>(&'a self, name: &'n str) -> impl Iterator<Item = &'a Self> + use<'a, 'n> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Returns the text of the first field of a name that has one.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.children.iter().filter(|child| child.name == name).map(|child| child.text.trim()).find(|text| !text.is_empty())
    }

    /// Removes the text of the first field of a name that has one. For long texts: it is not copied.
    pub(crate) fn take_text(&mut self, name: &str) -> Option<String> {
        let filled = self.children.iter_mut().filter(|child| child.name == name);
        filled.map(|child| &mut child.text).find(|text| !text.trim().is_empty()).map(std::mem::take)
    }
}
