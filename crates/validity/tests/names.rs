//! Name constraints along a path, beyond what PKITS has cases for.

mod common;

use common::extensions::{alternative_names, der, name_constraints, sequence};
use common::{Line, certificate, issue, named, store_of};
use jpki_certificate::NameForm;
use jpki_testbed::{CertificateSpec, Extension, Issuer, KeyChoice};
use jpki_validity::{PathError, Position};

fn dns(name: &str) -> Vec<u8> {
    der(0x82, name.as_bytes())
}

fn mail(name: &str) -> Vec<u8> {
    der(0x81, name.as_bytes())
}

/// A root, a CA with these constraints and a certificate with these names.
fn below(constraints: Extension, names: &[Vec<u8>]) -> Option<PathError> {
    Line::issue(&[vec![], vec![constraints], vec![alternative_names(names)]]).validate().err()
}

const POSITION: Position = Position(0);

fn not_permitted(form: NameForm) -> Option<PathError> {
    Some(PathError::NameNotPermitted { position: POSITION, form })
}

fn excluded(form: NameForm) -> Option<PathError> {
    Some(PathError::NameExcluded { position: POSITION, form })
}

fn ambiguous(form: NameForm) -> Option<PathError> {
    Some(PathError::NameConstraintForm { position: POSITION, form })
}

#[test]
fn each_name_of_a_form_is_held_against_the_subtrees_of_that_form() {
    let constraints = || name_constraints(&[dns("a.jp"), dns("b.jp")], &[dns("x.a.jp")]);
    assert_eq!(below(constraints(), &[dns("a.jp"), dns("y.b.jp"), mail("a@c.jp")]), None);
    assert_eq!(below(constraints(), &[dns("a.jp"), dns("c.jp")]), not_permitted(NameForm::Dns));
    assert_eq!(below(constraints(), &[dns("x.a.jp")]), excluded(NameForm::Dns));
    assert_eq!(below(constraints(), &[dns("*.a.jp")]), excluded(NameForm::Dns));
    assert_eq!(below(constraints(), &[dns("a..jp")]), ambiguous(NameForm::Dns));
}

#[test]
fn addresses_lie_in_the_network_of_their_length() {
    let network = der(0x87, &[10, 0, 0, 0, 255, 0, 0, 0]);
    let address = |octets: &[u8]| [der(0x87, octets)];
    let permitted = || name_constraints(std::slice::from_ref(&network), &[]);
    assert_eq!(below(permitted(), &address(&[10, 2, 3, 4])), None);
    assert_eq!(below(permitted(), &address(&[11, 2, 3, 4])), not_permitted(NameForm::Ip));
    assert_eq!(below(permitted(), &address(&[10; 16])), not_permitted(NameForm::Ip));
    let forbidden = || name_constraints(&[], std::slice::from_ref(&network));
    assert_eq!(below(forbidden(), &address(&[10, 2, 3, 4])), excluded(NameForm::Ip));
    assert_eq!(below(forbidden(), &address(&[10; 16])), None);
}

#[test]
fn mail_addresses_of_the_subject_count_like_alternative_names() {
    let attribute = |mail: &str| {
        let oid = der(6, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 1]);
        sequence(&[der(0x31, &sequence(&[oid, der(0x16, mail.as_bytes())]))])
    };
    let check = |subject: &str, names: &[Vec<u8>]| {
        let (root, key) =
            issue(CertificateSpec::root(&named("Root")).extension(name_constraints(&[mail("a.jp")], &[])));
        let spec = CertificateSpec::signature().issuer(Issuer::Signer(key)).subject_der(&attribute(subject));
        let end = certificate(spec.without_extensions().extension(alternative_names(names)));
        common::with_work(&end, &[], &store_of(&[root]), jpki_validity::Purpose::Any).0.err()
    };
    assert_eq!(check("x@a.jp", &[dns("y.jp")]), None);
    assert_eq!(check("x@b.jp", &[dns("y.jp")]), not_permitted(NameForm::Rfc822));
    assert_eq!(check("x@b.jp", &[mail("x@a.jp")]), not_permitted(NameForm::Rfc822));
    assert_eq!(check("x", &[dns("y.jp")]), ambiguous(NameForm::Rfc822));
}

#[test]
fn forms_without_a_rule_are_refused_where_they_are_constrained() {
    let other = |number: u8| der(0xA0, &[der(6, &[0x2A, number]), der(0xA0, &[5, 0])].concat());
    let registered = der(0x88, &[0x2A, 3]);
    let x400 = der(0xA3, &[5, 0]);
    assert_eq!(below(name_constraints(&[other(1)], &[]), &[other(2), dns("a.jp")]), None);
    assert_eq!(below(name_constraints(&[other(1)], &[]), &[other(1)]), ambiguous(NameForm::Other));
    let (registered, x400) = ([registered], [x400]);
    assert_eq!(below(name_constraints(&[], &registered), &registered), ambiguous(NameForm::RegisteredId));
    assert_eq!(below(name_constraints(&x400, &[]), &x400), ambiguous(NameForm::X400));
    // A mail address in an otherName is one all the same (RFC 9598 §6).
    let oid = der(6, &[0x2B, 6, 1, 5, 5, 7, 8, 9]);
    let utf8_mail = der(0xA0, &[oid, der(0xA0, &der(12, "あ@a.jp".as_bytes()))].concat());
    assert_eq!(
        below(name_constraints(&[], &[mail("b.jp")]), std::slice::from_ref(&utf8_mail)),
        ambiguous(NameForm::Other)
    );
    assert_eq!(below(name_constraints(&[], &[dns("b.jp")]), &[utf8_mail]), None);
}

#[test]
fn distances_are_refused_whatever_the_names_are() {
    let distant = |distance: &[u8]| {
        let subtree = sequence(&[dns("a.jp"), distance.to_vec()]);
        Extension::raw("2.5.29.30", true, &sequence(&[der(0xA0, &subtree)]))
    };
    let position = Some(Position(1));
    for distance in [[0x80, 1, 1], [0x81, 1, 0]] {
        let error = below(distant(&distance), &[mail("a@b.jp")]);
        assert_eq!(error, Some(PathError::NameConstraintDistances { position }));
    }
    assert_eq!(below(distant(&[0x80, 1, 0]), &[dns("a.jp")]), None);
    let of_the_anchor = Line::issue(&[vec![distant(&[0x80, 1, 1])], vec![]]).validate();
    assert_eq!(of_the_anchor, Err(PathError::NameConstraintDistances { position: None }));
}

#[test]
fn the_constraints_of_every_ca_above_hold_even_those_of_the_anchor() {
    let limit = |name: &str| vec![name_constraints(&[dns(name)], &[])];
    let check = |name: &str| {
        Line::issue(&[limit("a.jp"), limit("b.a.jp"), limit("c.b.a.jp"), vec![alternative_names(&[dns(name)])]])
            .validate()
    };
    assert!(check("c.b.a.jp").is_ok());
    assert_eq!(check("b.a.jp").err(), not_permitted(NameForm::Dns));
    // A wider subtree below a narrow one widens nothing.
    let wide = Line::issue(&[limit("b.a.jp"), limit("a.jp"), vec![alternative_names(&[dns("a.jp")])]]).validate();
    assert_eq!(wide.err(), not_permitted(NameForm::Dns));
    // Names of CAs count.
    let ca = vec![alternative_names(&[dns("other.jp")])];
    let line = Line::issue(&[limit("a.jp"), ca, vec![alternative_names(&[dns("a.jp")])]]);
    let error = PathError::NameNotPermitted { position: Position(1), form: NameForm::Dns };
    assert_eq!(line.validate(), Err(error));
}

#[test]
fn directory_names_lie_below_others_and_a_ca_that_renews_itself_is_exempt() {
    let organization = |name: &str| {
        let attribute = sequence(&[der(6, &[0x55, 4, 10]), der(12, name.as_bytes())]);
        der(0xA4, &sequence(&[der(0x31, &attribute)]))
    };
    let check =
        |base: &str| Line::issue(&[vec![], vec![name_constraints(&[organization(base)], &[])], vec![]]).validate();
    assert!(check("EXAMPLE").is_ok());
    assert_eq!(check("Exampl").err(), not_permitted(NameForm::Directory));
    // Two certificates of a CA under its own name, which its constraints exclude: the end alone counts.
    let (root, root_key) = issue(CertificateSpec::root(&named("Root")));
    let own = sequence(&[
        der(0x31, &sequence(&[der(6, &[0x55, 4, 10]), der(12, b"Example")])),
        der(0x31, &sequence(&[der(6, &[0x55, 4, 3]), der(12, b"CA")])),
    ]);
    let ca = |issuer, number| {
        let key = KeyChoice::Own { bits: 2048, number };
        CertificateSpec::subordinate(&named("CA")).issuer(Issuer::Signer(issuer)).key(key)
    };
    let excluding = name_constraints(&[], &[der(0xA4, &own)]);
    let (first, first_key) = issue(ca(root_key, 2).extension(excluding));
    let (renewed, renewed_key) = issue(ca(first_key, 3));
    assert!(renewed.is_self_issued());
    let end = |subject: &[(&str, &str)]| {
        let spec = CertificateSpec::signature().issuer(Issuer::Signer(renewed_key.clone())).subject(subject);
        certificate(spec.without_extensions())
    };
    let pool = [first, renewed.clone()];
    let check = |end| {
        common::with_work(&end, &pool, &store_of(std::slice::from_ref(&root)), jpki_validity::Purpose::Any).0.err()
    };
    assert_eq!(check(end(&named("End"))), None);
    assert_eq!(check(end(&[("O", "Example"), ("CN", "CA"), ("CN", "End")])), excluded(NameForm::Directory));
    // The renewed certificate as the last of the path is not exempt.
    assert_eq!(check(renewed.clone()), excluded(NameForm::Directory));
}
