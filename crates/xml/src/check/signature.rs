//! Rules on how signatures look and where they stand.

use super::input::unreadable;
use super::references;
use super::report::{Finding, Problem, shown};
use super::select::select;
use super::structure::ids;
use super::{Answer, Application, Readable};
use crate::dsig::{self, DigestMethod, ReferenceError, SignatureMethod, VerifyOptions};
use crate::index::DSIG_NAMESPACE;
use crate::profile::{KeyInfo, Placement, Rule, Test};
use crate::xades::SIGNED_PROPERTIES_TYPE;
use crate::{Document, IdRule, Node, NodeKind, Tree};

/// Namespace of XAdES 1.3.2 (ETSI EN 319 132-1 §4.2).
const XADES: &str = "http://uri.etsi.org/01903/v1.3.2#";

/// The signatures of a document, wherever they stand.
pub(super) fn all<'t, 'a>(tree: &'t Tree<'a>) -> impl Iterator<Item = Node<'t, 'a>> {
    tree.nodes().filter(|node| node.kind() == NodeKind::Element && node.is(DSIG_NAMESPACE, "Signature"))
}

pub(super) fn answer(application: &Application<'_, '_>, rule: &Rule, test: &Test) -> Answer {
    let documents = || application.about(rule).filter(|document| document.kind.is_some_and(|kind| kind.signed));
    let trees = || documents().filter_map(|document| document.tree.as_ref().ok());
    let none = trees().next().is_some() && !trees().any(|tree| all(tree).next().is_some());
    if *test == Test::Signed {
        let answer = application.each(rule, signed);
        return match answer {
            // Unsigned ones are no breach before anything is signed; signed ones that should not be are always.
            Answer::Problems(problems) if none && problems.iter().all(|one| one.finding == Finding::NotSigned) => {
                Answer::NotYet
            }
            answer => answer,
        };
    }
    if none {
        return Answer::NotYet;
    }
    if *test == Test::Intact {
        return intact(application, rule);
    }
    application.each(rule, |document| {
        let mut problems = Vec::new();
        // A document that should carry none is the matter of the rule on that.
        if document.kind.is_some_and(|kind| kind.signed) {
            let found = all(document.tree).count();
            if *test == Test::OneSignature && found > 1 {
                problems.push(document.own(Finding::SeveralSignatures { found }));
            }
            for signature in all(document.tree).take(super::MOST_PROBLEMS) {
                problems.extend(one(application, document, signature, test));
            }
        }
        problems
    })
}

fn signed(document: &Readable<'_, '_>) -> Vec<Problem> {
    let carries = all(document.tree).next();
    match (document.kind.is_some_and(|kind| kind.signed), carries) {
        (true, None) => vec![document.own(Finding::NotSigned)],
        (false, Some(signature)) => vec![document.problem(signature, Finding::SignaturePresent)],
        _ => Vec::new(),
    }
}

/// Signatures that do not hold, and what they refer to that was changed.
fn intact(application: &Application<'_, '_>, rule: &Rule) -> Answer {
    let folder = dsig::Folder::new(application.folder.path());
    let mut options = VerifyOptions { files: &folder, ..VerifyOptions::default() };
    options.ids = IdRule::of_form(&application.profile.signature);
    options.limits.document = application.limits.document;
    let signed = application.about(rule).filter(|document| document.kind.is_some_and(|kind| kind.signed));
    let (mut problems, mut unread) = (Vec::new(), Vec::new());
    for document in signed {
        let found = Document::new(document.bytes).map_err(dsig::VerifyError::from);
        match found.and_then(|text| dsig::verify(text, &options)) {
            Ok(found) => found.signatures.iter().for_each(|one| problems.extend(broken(document.file, one))),
            // That one is unsigned is another rule's matter.
            Err(dsig::VerifyError::NoSignature) => {}
            Err(dsig::VerifyError::Xml(error)) => unread.push(Problem::file(document.file, unreadable(&error))),
            Err(_) => unread.push(Problem::file(document.file, Finding::Limit)),
        }
    }
    if problems.is_empty() && !unread.is_empty() { Answer::Undecided(unread) } else { Answer::Problems(problems) }
}

/// What is wrong with one signature: the references that are not good, or the signature itself.
fn broken(file: &str, signature: &dsig::Signature) -> Vec<Problem> {
    let problem =
        |finding| Problem { file: Some(file.to_owned()), element: Some(signature.place.path.clone()), finding };
    let bad = signature.references.iter().filter_map(|one| one.result.as_ref().err().map(|error| (one, error)));
    let mut problems: Vec<_> = bad
        .take(super::MOST_PROBLEMS)
        .map(|(reference, error)| {
            let uri = shown(reference.uri.as_deref().unwrap_or_default());
            let changed = matches!(error, ReferenceError::Digest);
            problem(if changed { Finding::Changed { uri } } else { Finding::ReferenceBroken { uri } })
        })
        .collect();
    if problems.is_empty() && signature.result.is_err() {
        problems.push(problem(Finding::SignatureBroken));
    }
    problems
}

/// What breaks a rule in one signature.
fn one(
    application: &Application<'_, '_>,
    document: &Readable<'_, '_>,
    signature: Node<'_, '_>,
    test: &Test,
) -> Vec<Problem> {
    let form = &application.profile.signature;
    let problem = |finding: Finding| vec![document.problem(signature, finding)];
    let unless = |good: bool, finding: Finding| if good { Vec::new() } else { problem(finding) };
    match test {
        Test::Place => unless(placed(document, signature, &form.placement), Finding::Misplaced),
        Test::References => references::compare(application, document, signature),
        Test::Uris => references::uris(document, signature),
        Test::Canonicalization => {
            algorithm(document, signature, &["SignedInfo", "CanonicalizationMethod"], form.canonicalization.uri())
        }
        Test::Algorithms => {
            let digest = DigestMethod::Sha2(form.digest);
            let method = SignatureMethod(DigestMethod::Sha2(form.signature_digest));
            let mut problems = algorithm(document, signature, &["SignedInfo", "SignatureMethod"], method.uri());
            for reference in references::of_signature(signature) {
                problems.extend(algorithm(document, reference, &["DigestMethod"], digest.uri()));
            }
            problems
        }
        Test::KeyInfo => unless(key_info(signature, form.key_info), Finding::KeyInfo),
        Test::CertificateLength(limit) => {
            let certificates = certificates(signature).into_iter();
            let lengths = certificates.map(|one| one.text().chars().filter(|c| !c.is_whitespace()).count());
            let long = lengths.filter(|found| found > limit);
            long.flat_map(|found| problem(Finding::CertificateTooLong { found, limit: *limit })).collect()
        }
        Test::SignatureId => {
            let id = signature.attribute("Id");
            let elements = document.tree.nodes().filter(|node| node.kind() == NodeKind::Element);
            let same =
                id.map(|id| elements.flat_map(|node| ids(application.profile, node)).filter(|one| *one == id).count());
            unless(form.id.allows(id) && same.is_none_or(|count| count <= 1), Finding::SignatureId)
        }
        Test::Prefix => {
            let found = signature.name().prefix();
            unless(found == form.prefix, Finding::Prefix { found: shown(found), expected: form.prefix.clone() })
        }
        Test::NoObject => match signature.child(DSIG_NAMESPACE, "Object") {
            Some(object) => vec![document.problem(object, Finding::ElementPresent)],
            None => Vec::new(),
        },
        Test::QualifyingProperties => unless(has_signed_properties(signature), Finding::QualifyingProperties),
        // The tests of documents and files are asked elsewhere.
        _ => Vec::new(),
    }
}

fn placed(document: &Readable<'_, '_>, signature: Node<'_, '_>, placement: &Placement) -> bool {
    let Some(parent) = signature.parent() else { return matches!(placement, Placement::OwnFile(_)) };
    let is = |one: &Node<'_, '_>, other: Node<'_, '_>| one.bytes() == other.bytes();
    let is_signature = |node: &Node<'_, '_>| node.is(DSIG_NAMESPACE, "Signature");
    match placement {
        Placement::OwnFile(_) => false,
        Placement::Inside { element, .. } => {
            select(document.tree, element).iter().any(|one| is(one, parent))
                && parent.elements().all(|one| is_signature(&one))
        }
        Placement::LastIn(path) => {
            let after = parent.elements().skip_while(|one| !is(one, signature));
            select(document.tree, path).iter().any(|one| is(one, parent))
                && after.into_iter().all(|one| is_signature(&one))
        }
        Placement::After(path) => {
            let before =
                parent.elements().take_while(|one| !is(one, signature)).filter(|one| !is_signature(one)).last();
            before.is_some_and(|before| select(document.tree, path).iter().any(|one| is(one, before)))
        }
    }
}

fn algorithm(document: &Readable<'_, '_>, from: Node<'_, '_>, path: &[&str], expected: &str) -> Vec<Problem> {
    let method = path.iter().try_fold(from, |node, local| node.child(DSIG_NAMESPACE, local));
    let found = method.and_then(|method| method.attribute("Algorithm")).unwrap_or_default();
    if found == expected {
        return Vec::new();
    }
    let finding = Finding::Algorithm { found: shown(found), expected: expected.to_owned() };
    vec![document.problem(method.unwrap_or(from), finding)]
}

fn certificates<'t, 'a>(signature: Node<'t, 'a>) -> Vec<Node<'t, 'a>> {
    let data = signature.child(DSIG_NAMESPACE, "KeyInfo").into_iter().flat_map(|info| info.elements());
    data.flat_map(|data| data.elements()).filter(|node| node.is(DSIG_NAMESPACE, "X509Certificate")).collect()
}

fn key_info(signature: Node<'_, '_>, form: KeyInfo) -> bool {
    let Some(info) = signature.child(DSIG_NAMESPACE, "KeyInfo") else { return false };
    let mut parts = info.elements();
    let (Some(data), None) = (parts.next(), parts.next()) else { return false };
    let only = data.is(DSIG_NAMESPACE, "X509Data")
        && data.elements().all(|node| node.is(DSIG_NAMESPACE, "X509Certificate") && !node.text().trim().is_empty());
    let count = data.elements().count();
    only && match form {
        KeyInfo::Certificate => count == 1,
        KeyInfo::Chain => count > 1,
    }
}

/// Whether the time and the certificate are among signed properties that the signature refers to.
fn has_signed_properties(signature: Node<'_, '_>) -> bool {
    let objects = signature.elements().filter(|node| node.is(DSIG_NAMESPACE, "Object"));
    let mut properties = objects
        .flat_map(|object| object.elements())
        .filter(|node| node.is(XADES, "QualifyingProperties"))
        .filter_map(|node| node.child(XADES, "SignedProperties"));
    let (Some(signed), None) = (properties.next(), properties.next()) else { return false };
    let Some(about) = signed.child(XADES, "SignedSignatureProperties") else { return false };
    let referred = |id: &str| {
        let uri = format!("#{id}");
        references::of_signature(signature).any(|reference| {
            reference.attribute("Type") == Some(SIGNED_PROPERTIES_TYPE)
                && reference.attribute("URI") == Some(uri.as_str())
        })
    };
    about.child(XADES, "SigningTime").is_some()
        && about.child(XADES, "SigningCertificateV2").is_some()
        && signed.attribute("Id").is_some_and(referred)
}
