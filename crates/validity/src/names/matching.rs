//! Whether a name lies in a subtree, form by form (RFC 5280 §4.2.1.10). Comparison is of ASCII, without regard to case.

/// A name, or a subtree, that can't be told to lie in another or not. Whoever relies on the answer must refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ambiguous;

/// A host name: labels of letters, digits, hyphens and, by custom, underscores.
fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    name.split('.').all(is_label)
}

/// Whether `host` ends in `domain`, which starts with a dot, and has something before it.
fn is_below(host: &str, domain: &str) -> bool {
    let Some(start) = host.len().checked_sub(domain.len()).filter(|start| *start > 0) else { return false };
    host.as_bytes()[start..].eq_ignore_ascii_case(domain.as_bytes())
}

/// Whether a host lies in a subtree of mail addresses or URIs: the host itself, or with a dot in front those below it.
fn host_within(host: &str, base: &str) -> Result<bool, Ambiguous> {
    if !is_host(host) {
        return Err(Ambiguous);
    }
    match base.strip_prefix('.') {
        _ if base.is_empty() => Ok(true),
        Some(domain) if is_host(domain) => Ok(is_below(host, base)),
        None if is_host(base) => Ok(host.eq_ignore_ascii_case(base)),
        _ => Err(Ambiguous),
    }
}

/// A DNS name in the subtree of a domain: the domain itself and all below it. With a dot in front, which RFC 5280 does not
/// provide for but some write, only those below it. A first label `*` counts as a label.
pub(super) fn dns_within(name: &str, base: &str) -> Result<bool, Ambiguous> {
    if !is_host(name.strip_prefix("*.").unwrap_or(name)) {
        return Err(Ambiguous);
    }
    match base.strip_prefix('.') {
        _ if base.is_empty() => Ok(true),
        Some(domain) if is_host(domain) => Ok(is_below(name, base)),
        None if is_host(base) => Ok(name.eq_ignore_ascii_case(base) || is_below(name, &format!(".{base}"))),
        _ => Err(Ambiguous),
    }
}

/// The same, or one of the names that `*` in a certificate stands for lies in the subtree: `*.example.jp` may be the excluded
/// `a.example.jp`.
pub(super) fn dns_may_lie_within(name: &str, base: &str) -> Result<bool, Ambiguous> {
    let within = dns_within(name, base)?;
    let parent = base.trim_start_matches('.').split_once('.').map(|(_, parent)| parent);
    let stands_for_it =
        name.strip_prefix("*.").zip(parent).is_some_and(|(rest, parent)| rest.eq_ignore_ascii_case(parent));
    // With a dot in front, the subtree begins a label below what `*` may be.
    Ok(within || (stands_for_it && !base.starts_with('.')))
}

/// A mail address in the subtree of an address, of a host or, with a dot in front, of the hosts below a domain. The part
/// before the host is compared exactly (RFC 5280 §7.5).
pub(super) fn mail_within(mail: &str, base: &str) -> Result<bool, Ambiguous> {
    let (local, host) = mail.rsplit_once('@').filter(|(local, _)| !local.is_empty()).ok_or(Ambiguous)?;
    match base.rsplit_once('@') {
        Some((base_local, base_host)) if !base_local.is_empty() && is_host(base_host) => {
            Ok(host_within(host, base_host)? && local == base_local)
        }
        Some(_) => Err(Ambiguous),
        None => host_within(host, base),
    }
}

/// A URI in the subtree of a host or, with a dot in front, of the hosts below a domain. One without a host, or with an
/// address in its place, is ambiguous: RFC 5280 §4.2.1.10 has it refused.
pub(super) fn uri_within(uri: &str, base: &str) -> Result<bool, Ambiguous> {
    let (scheme, rest) = uri.split_once(':').ok_or(Ambiguous)?;
    let rest = rest.strip_prefix("//").filter(|_| !scheme.is_empty()).ok_or(Ambiguous)?;
    let authority = rest.split(['/', '?', '#']).next().ok_or(Ambiguous)?;
    // Where a backslash ends the authority for some readers, they see another host.
    if authority.contains('\\') {
        return Err(Ambiguous);
    }
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        Some(_) => return Err(Ambiguous),
        None => host,
    };
    let is_address = host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
    if is_address { Err(Ambiguous) } else { host_within(host, base) }
}

/// An address in the subtree of an address and a mask. Addresses of the other length are in none.
pub(super) fn ip_within(address: &[u8], base: &[u8]) -> bool {
    let (network, mask) = base.split_at(base.len() / 2);
    address.len() == network.len()
        && address.iter().zip(network).zip(mask).all(|((octet, network), mask)| octet & mask == network & mask)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The answers of a rule to names in one subtree: `y`, `n` or, for what is ambiguous, `?`.
    fn answers(rule: fn(&str, &str) -> Result<bool, Ambiguous>, base: &str, names: &[&str]) -> String {
        let answer = |name: &&str| match rule(name, base) {
            Ok(true) => 'y',
            Ok(false) => 'n',
            Err(Ambiguous) => '?',
        };
        names.iter().map(answer).collect()
    }

    #[test]
    fn dns_names_lie_below_a_domain_label_by_label() {
        let names =
            ["example.jp", "A.EXAMPLE.jp", "a.b.example.jp", "myexample.jp", "jp", "*.example.jp", "example.jp.", ""];
        assert_eq!(answers(dns_within, "example.jp", &names), "yyynny??");
        assert_eq!(answers(dns_within, ".example.jp", &names), "nyynny??");
        assert_eq!(answers(dns_within, "", &names), "yyyyyy??");
        assert_eq!(answers(dns_within, "a..jp", &names[..1]), "?");
        assert_eq!(answers(dns_within, "*.example.jp", &names[..1]), "?");
        assert_eq!(answers(dns_within, "example.jp", &["a b.example.jp", "a.*.example.jp", "é.example.jp"]), "???");
    }

    #[test]
    fn a_wildcard_may_be_a_name_that_is_excluded() {
        assert_eq!(answers(dns_may_lie_within, "a.example.jp", &["*.example.jp", "*.EXAMPLE.JP"]), "yy");
        assert_eq!(answers(dns_may_lie_within, "a.example.jp", &["*.jp", "*.b.example.jp", "b.example.jp"]), "nnn");
        assert_eq!(answers(dns_may_lie_within, ".a.example.jp", &["*.example.jp", "*.a.example.jp"]), "ny");
        assert_eq!(answers(dns_within, "a.example.jp", &["*.example.jp"]), "n");
    }

    #[test]
    fn mail_addresses_have_three_kinds_of_subtrees() {
        let names = [
            "a@example.jp",
            "A@Example.JP",
            "a@b.example.jp",
            "a@myexample.jp",
            "example.jp",
            "@example.jp",
            "a@[1.2.3.4]",
        ];
        assert_eq!(answers(mail_within, "example.jp", &names), "yynn???");
        assert_eq!(answers(mail_within, ".example.jp", &names), "nnyn???");
        assert_eq!(answers(mail_within, "a@example.jp", &names), "ynnn???");
        assert_eq!(answers(mail_within, "", &names), "yyyy???");
        assert_eq!(answers(mail_within, "@example.jp", &names[..1]), "?");
        assert_eq!(answers(mail_within, "a@.example.jp", &names[..1]), "?");
        // The last @ parts the host from what stands in quotation marks before it.
        assert_eq!(answers(mail_within, "example.jp", &["\"a@other.jp\"@example.jp"]), "y");
    }

    #[test]
    fn uris_are_placed_by_their_host() {
        let names = [
            "http://example.jp",
            "HTTPS://Example.jp:80/x@y.jp",
            "ldap://u:p@a.example.jp/?q",
            "http://myexample.jp#a",
        ];
        assert_eq!(answers(uri_within, "example.jp", &names), "yynn");
        assert_eq!(answers(uri_within, ".example.jp", &names), "nnyn");
        assert_eq!(answers(uri_within, "", &names), "yyyy");
        let without_host = [
            "urn:a:b",
            "mailto:a@example.jp",
            "http:///a",
            "http://1.2.3.4/",
            "http://[::1]/",
            "example.jp",
            "://example.jp",
            "http://example.jp\\@evil.jp",
            "http://example.jp:a/",
        ];
        assert_eq!(answers(uri_within, "example.jp", &without_host), "?????????");
    }

    #[test]
    fn addresses_are_placed_by_their_mask() {
        let base = [10, 1, 0, 0, 255, 255, 0, 0];
        assert!(ip_within(&[10, 1, 2, 3], &base) && !ip_within(&[10, 2, 2, 3], &base));
        assert!(!ip_within(&[0; 16], &[0; 8]) && ip_within(&[7; 16], &[0; 32]) && ip_within(&[7; 4], &[0; 8]));
    }

    proptest! {
        #[test]
        fn no_text_makes_a_rule_panic(name in ".{0,40}", base in ".{0,40}") {
            for rule in [dns_within, dns_may_lie_within, mail_within, uri_within] {
                let _ = rule(&name, &base);
            }
        }

        #[test]
        fn what_is_added_in_front_stays_within(label in "[a-z0-9]{1,8}", base in "[a-z0-9]{1,8}(\\.[a-z0-9]{1,8}){0,3}") {
            let below = format!("{label}.{base}");
            prop_assert_eq!(dns_within(&below, &base), Ok(true));
            prop_assert_eq!(dns_within(&format!("{label}{base}"), &base), Ok(false));
            prop_assert_eq!(mail_within(&format!("x@{below}"), &format!(".{base}")), Ok(true));
            prop_assert_eq!(mail_within(&format!("x@{below}"), &base), Ok(false));
        }
    }
}
