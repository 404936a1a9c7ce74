//! Where an element stands in a document: a path of local names from the root.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

/// Longest path, in steps. No form that is known comes near it.
const MAX_STEPS: usize = 32;

/// A path from the root element: `DataRoot/構成情報`, `DATA/*`, `DATA//IT//*`.
///
/// A step is a local name; `*` is any element whose local name is not `Signature`; `//` before a step lets any number of
/// elements stand between. Prefixes and namespaces are left out: the receivers' own documents differ in them, and rules
/// on namespaces are rules of their own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct ElementPath(Vec<Step>);

/// One step of an [`ElementPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Step {
    /// Whether any number of elements may stand between this one and the one before.
    pub deep: bool,
    /// The local name; `None` is any but `Signature`.
    pub name: Option<String>,
}

/// Why a text is no [`ElementPath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a path has 1 to {MAX_STEPS} names or \"*\", with \"/\" or \"//\" between them")]
pub struct PathError;

impl Step {
    /// Whether an element with this local name is meant.
    #[must_use]
    pub fn is(&self, local: &str) -> bool {
        self.name.as_deref().map_or(local != "Signature", |name| name == local)
    }
}

impl ElementPath {
    /// The steps, the root first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// The last name; `None` is any.
    #[must_use]
    pub fn last(&self) -> Option<&str> {
        self.0.last().and_then(|step| step.name.as_deref())
    }

    /// Whether an element is meant that stands inside elements of these local names, the root first and the element itself
    /// last.
    #[must_use]
    pub fn matches(&self, names: &[&str]) -> bool {
        // The positions that the steps so far can have led to, as in the matching of wildcards: one pass for each step.
        let mut reached = vec![false; names.len() + 1];
        reached[0] = true;
        for step in &self.0 {
            let mut next = vec![false; names.len() + 1];
            let mut open = false;
            for (at, name) in names.iter().enumerate() {
                open = reached[at] || (open && step.deep);
                next[at + 1] = open && step.is(name);
            }
            reached = next;
        }
        reached[names.len()]
    }
}

impl FromStr for ElementPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let mut steps = Vec::new();
        let mut rest = text;
        loop {
            let deep = rest.starts_with("//");
            if deep {
                rest = &rest[2..];
            } else if !steps.is_empty() {
                rest = rest.strip_prefix('/').ok_or(PathError)?;
            }
            let end = rest.find('/').unwrap_or(rest.len());
            let name = &rest[..end];
            let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"/*:<>&\"'=[]@".contains(c);
            let name = match name {
                "*" => None,
                name if !name.is_empty() && name.chars().all(plain) => Some(name.to_owned()),
                _ => return Err(PathError),
            };
            steps.push(Step { deep, name });
            rest = &rest[end..];
            if rest.is_empty() {
                break;
            }
        }
        if steps.len() > MAX_STEPS { Err(PathError) } else { Ok(Self(steps)) }
    }
}

impl TryFrom<String> for ElementPath {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        text.parse()
    }
}

impl JsonSchema for ElementPath {
    fn schema_name() -> Cow<'static, str> {
        "ElementPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A path of local names from the root; `*` is any element but Signature, `//` lets any elements stand between."
        })
    }
}

impl fmt::Display for ElementPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            f.write_str(if step.deep {
                "//"
            } else if at > 0 {
                "/"
            } else {
                ""
            })?;
            f.write_str(step.name.as_deref().unwrap_or("*"))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(text: &str) -> ElementPath {
        text.parse().unwrap()
    }

    #[test]
    fn a_path_leads_to_the_elements_that_it_names_and_to_no_others() {
        let rows: [(&str, &[&str], bool); 14] = [
            ("DataRoot/構成情報", &["DataRoot", "構成情報"], true),
            ("DataRoot/構成情報", &["DataRoot", "その他", "構成情報"], false),
            ("DataRoot/構成情報", &["構成情報"], false),
            ("DataRoot/構成情報", &["DataRoot", "構成情報", "構成情報"], false),
            ("DataRoot//手続ID", &["DataRoot", "構成情報", "管理情報", "手続ID"], true),
            ("DataRoot//手続ID", &["DataRoot", "手続ID"], true),
            ("//手続ID", &["手続ID"], true),
            ("//手続ID", &["手続ID", "x"], false),
            ("DATA/*", &["DATA", "RSH0010"], true),
            ("DATA/*", &["DATA", "Signature"], false),
            ("DATA//IT//*", &["DATA", "RSH0010", "CONTENTS", "IT"], false),
            ("DATA//IT//*", &["DATA", "RSH0010", "CONTENTS", "IT", "NOZEISHA_NM"], true),
            ("a//b/c", &["a", "b", "b", "c"], true),
            ("a//b/c", &["a", "b", "x", "c"], false),
        ];
        for (text, names, expected) in rows {
            assert_eq!(path(text).matches(names), expected, "{text} {names:?}");
            assert_eq!(path(text).to_string(), text);
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", "/", "a/", "/a", "a///b", "a b", "a//", "dsig:Signature", "a[1]", "@id", "a/*b"] {
            assert_eq!(text.parse::<ElementPath>(), Err(PathError), "{text}");
        }
        let long = |steps| vec!["a"; steps].join("/");
        assert!(long(MAX_STEPS).parse::<ElementPath>().is_ok());
        assert_eq!(long(MAX_STEPS + 1).parse::<ElementPath>(), Err(PathError));
    }

    proptest! {
        #[test]
        fn any_text_is_a_path_that_is_written_alike_or_none(text in "[a*/構:]{0,12}") {
            if let Ok(path) = text.parse::<ElementPath>() {
                prop_assert_eq!(path.to_string(), text);
            }
        }

        #[test]
        fn a_path_of_names_leads_to_itself(names in proptest::collection::vec("[a-c]", 1..6)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            prop_assert!(path(&names.join("/")).matches(&names));
            let deep = path(&format!("//{}", names[names.len() - 1]));
            prop_assert!(deep.matches(&names));
        }
    }
}
