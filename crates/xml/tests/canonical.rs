//! Canonical forms, exactly.

use jpki_xml::{
    Algorithm, Canonicalization, Document, ElementRef, IdRule, Index, Limits, XmlError, canonicalize,
    canonicalize_subtree,
};

fn whole(text: &str, algorithm: Algorithm) -> Result<String, XmlError> {
    let mut out = Vec::new();
    canonicalize(Document::new(text.as_bytes())?, &algorithm.into(), &Limits::default(), &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

fn subtree(text: &str, id: &str, without: Option<&str>, method: &Canonicalization) -> Result<String, XmlError> {
    let index = Index::read(Document::new(text.as_bytes())?, &IdRule::usual(), &Limits::default())?;
    let only = |id: &str| -> ElementRef {
        let found: Vec<_> = index.by_id(id).collect();
        assert_eq!(found.len(), 1, "{id}");
        found[0]
    };
    let mut out = Vec::new();
    canonicalize_subtree(&index, only(id), without.map(only), method, &mut out)?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn what_stands_around_the_root_element_has_lines_of_its_own() {
    let text = "\u{FEFF}<?xml version=\"1.0\" encoding='UTF-8' standalone = \"no\" ?>\r\n<?a?> <!-- b --><?c  d  ?>\n<r/>\t<!--e--><?f g\r\nh?>\n";
    assert_eq!(whole(text, Algorithm::Canonical10).unwrap(), "<?a?>\n<?c d  ?>\n<r></r>\n<?f g\nh?>");
    assert_eq!(
        whole(text, Algorithm::Canonical10WithComments).unwrap(),
        "<?a?>\n<!-- b -->\n<?c d  ?>\n<r></r>\n<!--e-->\n<?f g\nh?>"
    );
}

#[test]
fn text_and_values_are_expanded_normalised_and_escaped() {
    let text = "<r a='\"\t\r\n&#9;&#xA;&#13;&lt;>&amp;&apos;'>&#13;\r\n&lt;>&amp;\"<![CDATA[<&>\r\r\n]]></r>";
    assert_eq!(
        whole(text, Algorithm::Canonical10).unwrap(),
        "<r a=\"&quot;  &#x9;&#xA;&#xD;&lt;>&amp;'\">&#xD;\n&lt;&gt;&amp;\"&lt;&amp;&gt;\n\n</r>"
    );
}

#[test]
fn an_element_takes_the_namespaces_and_the_xml_attributes_around_it_along() {
    let text = concat!(
        "<r xmlns='urn:d' xmlns:p='urn:p' xml:lang='ja' xml:id='x'><m xmlns:p='urn:q' xml:lang='en' xml:base='b/'>",
        "<e id='e' p:z='1' a='2' xml:base='c'><f xmlns='urn:d'/><g xmlns=''><h xmlns=''/></g></e></m></r>"
    );
    assert_eq!(
        subtree(text, "e", None, &Algorithm::Canonical10.into()).unwrap(),
        concat!(
            "<e xmlns=\"urn:d\" xmlns:p=\"urn:q\" a=\"2\" id=\"e\" xml:base=\"c\" xml:id=\"x\" xml:lang=\"en\" p:z=\"1\">",
            "<f></f><g xmlns=\"\"><h></h></g></e>"
        )
    );
    assert_eq!(
        subtree(text, "e", None, &Algorithm::Canonical11.into()).unwrap(),
        concat!(
            "<e xmlns=\"urn:d\" xmlns:p=\"urn:q\" a=\"2\" id=\"e\" xml:base=\"b/c\" xml:lang=\"en\" p:z=\"1\">",
            "<f></f><g xmlns=\"\"><h></h></g></e>"
        )
    );
    assert_eq!(
        subtree(text, "e", None, &Algorithm::Exclusive.into()).unwrap(),
        concat!(
            "<e xmlns=\"urn:d\" xmlns:p=\"urn:q\" a=\"2\" id=\"e\" xml:base=\"c\" p:z=\"1\">",
            "<f></f><g xmlns=\"\"><h></h></g></e>"
        )
    );
}

#[test]
fn exclusive_forms_declare_what_is_in_use_where_it_is_in_use() {
    let text = "<r xmlns='urn:d' xmlns:p='urn:p' xmlns:q='urn:q'><e id='e'><p:f q:a='1'/><p:g/></e></r>";
    let method = Canonicalization::new(Algorithm::Exclusive);
    assert_eq!(
        subtree(text, "e", None, &method).unwrap(),
        concat!(
            "<e xmlns=\"urn:d\" id=\"e\"><p:f xmlns:p=\"urn:p\" xmlns:q=\"urn:q\" q:a=\"1\"></p:f>",
            "<p:g xmlns:p=\"urn:p\"></p:g></e>"
        )
    );
    assert_eq!(
        subtree(text, "e", None, &method.with_prefix_list("p #default")).unwrap(),
        concat!(
            "<e xmlns=\"urn:d\" xmlns:p=\"urn:p\" id=\"e\"><p:f xmlns:q=\"urn:q\" q:a=\"1\"></p:f>",
            "<p:g></p:g></e>"
        )
    );
}

#[test]
fn one_element_can_be_left_out() {
    let text = "<r id='r'> <s id='s'><t/></s><!--c--> </r>";
    assert_eq!(subtree(text, "r", Some("s"), &Algorithm::Canonical10.into()).unwrap(), "<r id=\"r\">  </r>");
    assert_eq!(
        subtree("<r id='r'><s id='s'/></r>", "r", Some("s"), &Algorithm::Canonical10.into()).unwrap(),
        "<r id=\"r\"></r>"
    );
}

#[test]
fn relative_namespace_names_have_no_canonical_form() {
    for text in ["<r xmlns:a='../x'/>", "<r><s xmlns='x'/></r>", "<r xmlns='1:x'/>"] {
        assert_eq!(whole(text, Algorithm::Canonical10), Err(XmlError::RelativeNamespace), "{text}");
    }
}
