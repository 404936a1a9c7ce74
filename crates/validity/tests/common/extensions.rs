//! Extensions that the testbed has no words for.

use jpki_testbed::Extension;

/// A DER value.
pub fn der(id: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![id];
    match u8::try_from(content.len()) {
        Ok(length @ 0..=127) => bytes.push(length),
        Ok(length) => bytes.extend([0x81, length]),
        Err(_) => {
            bytes.push(0x82);
            bytes.extend(u16::try_from(content.len()).unwrap().to_be_bytes());
        }
    }
    bytes.extend(content);
    bytes
}

/// A DER SEQUENCE.
pub fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    der(0x30, &parts.concat())
}

/// An OBJECT IDENTIFIER below 1.3, from its dotted form: the arcs behind the second up to 16383.
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u16> = dotted.split('.').map(|arc| arc.parse().unwrap()).collect();
    let mut content = vec![u8::try_from(arcs[0] * 40 + arcs[1]).unwrap()];
    for arc in &arcs[2..] {
        if *arc > 127 {
            content.push(u8::try_from(0x80 | arc >> 7).unwrap());
        }
        content.push(u8::try_from(arc & 0x7F).unwrap());
    }
    der(6, &content)
}

/// subjectAltName.
pub fn alternative_names(names: &[Vec<u8>]) -> Extension {
    Extension::raw("2.5.29.17", false, &sequence(names))
}

/// nameConstraints.
pub fn name_constraints(permitted: &[Vec<u8>], excluded: &[Vec<u8>]) -> Extension {
    let list = |number: u8, names: &[Vec<u8>]| {
        let subtrees: Vec<Vec<u8>> = names.iter().map(|name| der(0x30, name)).collect();
        if names.is_empty() { Vec::new() } else { der(0xA0 | number, &subtrees.concat()) }
    };
    Extension::raw("2.5.29.30", true, &sequence(&[list(0, permitted), list(1, excluded)]))
}

/// policyMappings: of the issuer's policy to the subject's.
pub fn policy_mappings(mappings: &[(&str, &str)]) -> Extension {
    let mappings: Vec<Vec<u8>> =
        mappings.iter().map(|(issuer, subject)| sequence(&[oid(issuer), oid(subject)])).collect();
    Extension::raw("2.5.29.33", true, &sequence(&mappings))
}

/// policyConstraints.
pub fn policy_constraints(require_explicit: Option<u8>, inhibit_mapping: Option<u8>) -> Extension {
    let number = |tag: u8, value: Option<u8>| value.map_or(Vec::new(), |value| der(tag, &[value]));
    Extension::raw("2.5.29.36", true, &sequence(&[number(0x80, require_explicit), number(0x81, inhibit_mapping)]))
}

/// inhibitAnyPolicy.
pub fn inhibit_any_policy(skip: u8) -> Extension {
    Extension::raw("2.5.29.54", true, &[2, 1, skip])
}
