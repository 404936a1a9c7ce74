//! Applications that can't be read, or not wholly.

use super::*;

#[test]
fn a_structure_that_cannot_be_read_is_refused_and_leaves_the_rest_undecided() {
    for (bytes, finding) in [
        (&b"<DataRoot>"[..], Finding::NotWellFormed { byte: Some(10) }),
        (b"<DataRoot>\x82\xA0</DataRoot>", Finding::NotUtf8),
        (b"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?><DataRoot/>", Finding::Encoding),
        (b"<!DOCTYPE DataRoot><DataRoot/>", Finding::Doctype),
    ] {
        let copy = Copy::egov();
        fs::write(copy.path("kousei.xml"), bytes).unwrap();
        let report = copy.check(BuiltIn::Egov);
        assert_eq!(report.verdict, Verdict::Refused);
        let rules = found(&report);
        assert_eq!(rules["well-formed"], (Outcome::Refused, vec![finding.clone()]));
        for rule in ["order", "structure-id", "signed", "references", "files-named"] {
            assert_eq!(rules[rule], (Outcome::Undecided, vec![finding.clone()]), "{rule}");
        }
    }
}

#[test]
fn a_folder_without_the_structure_is_refused() {
    let copy = Copy::egov();
    fs::remove_file(copy.path("kousei.xml")).unwrap();
    let report = copy.check(BuiltIn::Egov);
    let count = Finding::DocumentCount { document: text("kousei.xml"), found: 0, least: 1, most: 1 };
    assert_eq!(found(&report)["documents"], (Outcome::Refused, vec![count]));
    assert_eq!(found(&report)["order"], (Outcome::Undecided, vec![]));
    assert_eq!(report.verdict, Verdict::Refused);
}

#[cfg(unix)]
#[test]
fn no_link_is_followed_out_of_the_folder() {
    let copy = Copy::egov();
    fs::remove_file(copy.path(FORM)).unwrap();
    fs::write(copy.folder.parent().unwrap().join("outside.xml"), "<a>").unwrap();
    std::os::unix::fs::symlink("../outside.xml", copy.path(FORM)).unwrap();
    assert_found(
        &copy.check(BuiltIn::Egov),
        &USUAL,
        &[("plain-files", Outcome::Refused, Finding::NotAFile), ("files-named", Outcome::Refused, Finding::NotAFile)],
    );
    // The structure itself as a link is none.
    let copy = Copy::egov();
    let elsewhere = copy.folder.parent().unwrap().join("kousei.xml");
    fs::rename(copy.path("kousei.xml"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, copy.path("kousei.xml")).unwrap();
    let report = copy.check(BuiltIn::Egov);
    assert!(report.documents.is_empty());
    assert_eq!(report.verdict, Verdict::Refused);
}

#[test]
fn what_is_larger_or_more_than_is_read_is_told() {
    let copy = Copy::egov();
    let size = fs::metadata(copy.path("kousei.xml")).unwrap().len();
    let with = |limits: CheckLimits| check(Profile::built_in(BuiltIn::Egov), &copy.folder, &limits).unwrap();
    let report = with(CheckLimits { bytes: size, ..CheckLimits::default() });
    assert_eq!(report.verdict, Verdict::ReadyToSign);
    let report = with(CheckLimits { bytes: size - 1, ..CheckLimits::default() });
    assert_eq!(found(&report)["well-formed"].1, [Finding::FileTooLarge { limit: size - 1 }]);
    let report = with(CheckLimits { files: 3, ..CheckLimits::default() });
    assert_eq!(report.verdict, Verdict::ReadyToSign);
    let report = with(CheckLimits { files: 2, ..CheckLimits::default() });
    assert_eq!(found(&report)["plain-files"].1, [Finding::TooManyFiles { limit: 2 }]);
}

/// 5 MB in one form: generated, since nobody wants it in a repository.
#[test]
fn a_form_of_five_megabytes_is_read_through() {
    let copy = Copy::egov();
    let row = "<明細><番号>１</番号><金額>1234567</金額><摘要>架空の摘要です</摘要></明細>\r\n";
    let rows = row.repeat((5 << 20) / row.len() + 1);
    fs::write(copy.path(FORM), format!("<DataRoot>\r\n{rows}</DataRoot>\r\n")).unwrap();
    assert_found(&copy.check(BuiltIn::Egov), &USUAL, &[]);
    fs::write(copy.path(FORM), format!("<DataRoot>\r\n{rows}</DataRoo>\r\n")).unwrap();
    let byte = Some("<DataRoot>\r\n".len() + rows.len());
    let finding = Finding::NotWellFormed { byte };
    assert_found(&copy.check(BuiltIn::Egov), &USUAL, &[("forms-well-formed", Outcome::Refused, finding)]);
}
