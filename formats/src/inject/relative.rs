//! Addresses of pages, as seen from other pages.
//!
//! Input: two addresses of one site, or an address and its base. Output: an address. Cost: linear. Invariant: a browser that follows
//! `relative(from, to)` on the page `from` comes to the page that `to` leads to.

use url::Url;

/// A host that no site has (RFC 2606): paths alone are addresses on it.
const NO_HOST: &str = "http://no-host.invalid/";

/// Returns the address of a page as a link on another page writes it: `/a/c/` on the page `/a/b/` is `../c/`.
///
/// Both are paths of the site that begin with a slash, or whole addresses. Query and fragment of `to` stay. An address on another host than
/// that of `from`, or with another scheme, stays as it is.
///
/// ```
/// use connexe_formats::inject::relative;
///
/// assert_eq!(relative("/2024/digue/", "/2024/crue/"), "../crue/");
/// assert_eq!(relative("/2024/digue/", "https://ailleurs.example/"), "https://ailleurs.example/");
/// ```
#[must_use]
pub fn relative(from: &str, to: &str) -> String {
    let (Some(base), Some(target)) = (whole(from), whole(to)) else { return to.to_string() };
    let Some(link) = base.make_relative(&target) else { return to.to_string() };
    // `make_relative` leaves the path empty where only the query or the fragment differs, and the query goes with an empty path.
    let link = if link.is_empty() || link.starts_with('#') { own_name(&target) + &tail(&target) } else { link };
    // Without `./` the part before a colon would be read as a scheme. The own folder is `/` here, which is the root of the host.
    let first = link.split(['/', '?', '#']).next().unwrap_or_default();
    let link = match first {
        "" if link.starts_with('/') => format!(".{link}"),
        _ if first.contains(':') => format!("./{link}"),
        _ => link,
    };
    // What no rule covers, such as empty segments at the start of a path, is left whole. Nothing is ever sent elsewhere.
    if base.join(&link).is_ok_and(|found| found == target) { link } else { rooted(&target, to) }
}

/// Returns the whole address of a page of a site: `/a/` on `https://blog.example/sous/` is `https://blog.example/sous/a/`.
///
/// A whole address stays as it is. None of it fails: what is no address is returned as it is.
///
/// ```
/// use connexe_formats::inject::absolute;
///
/// assert_eq!(absolute("https://blog.example/sous", "/digue/"), "https://blog.example/sous/digue/");
/// assert_eq!(absolute("https://blog.example", "https://ailleurs.example/"), "https://ailleurs.example/");
/// ```
#[must_use]
pub fn absolute(base: &str, to: &str) -> String {
    if Url::parse(to).is_ok() || to.starts_with("//") {
        return to.to_string();
    }
    let Ok(mut base) = Url::parse(base) else { return to.to_string() };
    base.set_query(None);
    base.set_fragment(None);
    let folder = base.path().trim_end_matches('/').to_string();
    base.set_path(&format!("{folder}/"));
    base.join(&format!("./{}", to.trim_start_matches('/'))).map_or_else(|_| to.to_string(), |url| url.to_string())
}

/// Returns an address with a host.
fn whole(address: &str) -> Option<Url> {
    Url::parse(NO_HOST).ok()?.join(address).ok()
}

/// Returns the last name of a path, as a link from its own folder writes it.
fn own_name(url: &Url) -> String {
    match url.path().rsplit('/').next() {
        Some(name) if !name.is_empty() => name.to_string(),
        _ => "./".to_string(),
    }
}

fn tail(url: &Url) -> String {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
    query + &fragment
}

/// Returns the address from the root of its host, where it has no host of its own.
fn rooted(url: &Url, to: &str) -> String {
    if to.starts_with('/') && !to.starts_with("//") { format!("{}{}", url.path(), tail(url)) } else { to.to_string() }
}
