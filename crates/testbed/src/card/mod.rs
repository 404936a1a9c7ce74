//! The card of the testbed: the JPKI application with certificates and keys (docs/protocol.md §4.1), and on the plastic
//! card everything else, all of which agrees.

mod common;
mod cv;
mod encoding;
mod face;
mod keys;
mod text;

use jiff::Timestamp;
use jiff::civil::Date;
use jpki_signature::Signer as _;
use jpki_virtual_card::{Application, CardImage, Credential, PrivateKey, Profile};
use rand_chacha::ChaCha20Rng;
use zeroize::Zeroizing;

use crate::credentials::{PlasticCredentials, draw_pin};
use crate::key::KeyPair;
use crate::random::{Root, Stream, text as random_text};
use crate::{Credentials, Hierarchy, Odd, Person, TestSigner, TestbedError, TestbedOptions, my_number, profile};

/// EF of the signature certificate.
const SIGNATURE_CERTIFICATE: u16 = 0x0001;
/// EF of its CA's certificate.
const SIGNATURE_CA: u16 = 0x0002;
/// EF of the user-authentication certificate.
const USER_AUTHENTICATION_CERTIFICATE: u16 = 0x000A;
/// EF of its CA's certificate.
const USER_AUTHENTICATION_CA: u16 = 0x000B;

/// Puts everything on a card.
pub(crate) fn image(
    options: &TestbedOptions,
    signature: &TestSigner,
    user_authentication: &TestSigner,
    credentials: &Credentials,
    generator: &mut ChaCha20Rng,
) -> Result<CardImage, TestbedError> {
    let serial = random_text(generator, b"0123456789", 16);
    let mut image = CardImage::new(options.profile, options.generation, &serial);
    if let Some(behaviour) = &options.behaviour {
        image.behaviour = behaviour.clone();
    }
    let mut put = |file, certificate: Option<&[u8]>| {
        if let Some(certificate) = certificate {
            image.files.insert(file, certificate.to_vec());
        }
    };
    put(SIGNATURE_CERTIFICATE, options.signature_certificate.then(|| signature.certificate()));
    put(SIGNATURE_CA, signature.issuer_certificate());
    put(USER_AUTHENTICATION_CERTIFICATE, Some(user_authentication.certificate()));
    put(USER_AUTHENTICATION_CA, user_authentication.issuer_certificate());
    image.signature_key = Some(PrivateKey::from_pkcs8_der(&signature.private_key_der()?));
    image.authentication_key = Some(PrivateKey::from_pkcs8_der(&user_authentication.private_key_der()?));
    image.signature_password = Some(Credential::new(credentials.signature_password.as_bytes()));
    image.authentication_pin = Some(Credential::new(credentials.authentication_pin.as_bytes()));
    Ok(image)
}

/// Puts a renewed certificate, its CA's and its key in the place of those of the same kind. A card without a signature
/// certificate stays without one.
pub(crate) fn replace(image: &mut CardImage, hierarchy: Hierarchy, signer: &TestSigner) -> Result<(), TestbedError> {
    let key = Some(PrivateKey::from_pkcs8_der(&signer.private_key_der()?));
    let [certificate, authority] = match hierarchy {
        Hierarchy::Signature => {
            image.signature_key = key;
            [SIGNATURE_CERTIFICATE, SIGNATURE_CA]
        }
        Hierarchy::UserAuthentication => {
            image.authentication_key = key;
            [USER_AUTHENTICATION_CERTIFICATE, USER_AUTHENTICATION_CA]
        }
    };
    for (file, der) in [(certificate, Some(signer.certificate())), (authority, signer.issuer_certificate())] {
        if let (Some(content), Some(der)) = (image.files.get_mut(&file), der) {
            *content = der.to_vec();
        }
    }
    Ok(())
}

/// Fills in what the options leave open about the person's plastic card: My Number, expiry, security code. Other profiles
/// have none of these.
pub(crate) fn complete(
    person: &mut Person,
    profile: Profile,
    issued: Timestamp,
    root: &Root,
) -> Result<(), TestbedError> {
    if profile != Profile::Card {
        return Ok(());
    }
    let mut details = root.stream(Stream::CardDetails);
    // Both are drawn in any case, so that giving the one does not change the other.
    let number = my_number::draw(&mut details);
    let security_code = random_text(&mut details, b"0123456789", 4);
    person.my_number.get_or_insert_with(|| number.to_string());
    person.security_code.get_or_insert_with(|| security_code.to_string());
    if person.card_expiry.is_none() {
        person.card_expiry = Some(profile::card_expiry(person.birth, issued)?);
    }
    Ok(())
}

/// Everything that the files of the plastic card are made from.
struct Plan<'a> {
    options: &'a TestbedOptions,
    person: &'a Person,
    keys: keys::Keys,
    secrets: &'a PlasticCredentials,
    security_code: &'a str,
    /// Serial number of the card, 15 digits. Those that begin with 9 are ours.
    card_serial: Zeroizing<String>,
    expiry: Date,
    extended_length: bool,
}

impl Plan<'_> {
    fn is(&self, odd: Odd) -> bool {
        self.options.odd.contains(&odd)
    }
}

/// The credentials of the plastic card of a complete person.
fn credentials(options: &TestbedOptions, person: &Complete, jpki: &Credentials, root: &Root) -> PlasticCredentials {
    let birth_code = person.person.birth_code(options.odd.contains(&Odd::GregorianBirth));
    let code_b = format!("{birth_code}{:04}{}", person.expiry.year(), person.security_code);
    let birth = person.person.birth;
    // As people write their birthday: 19850412, 0412, 1204, and the other calendar's year.
    let [other_birth, day_month] = [
        person.person.birth_code(!options.odd.contains(&Odd::GregorianBirth)),
        format!("{:02}{:02}", birth.day(), birth.month()),
    ];
    let written = digits(birth);
    let known = [person.my_number, &code_b, &written, &other_birth, &day_month, &jpki.authentication_pin];
    let mut generator = root.stream(Stream::CardCredentials);
    let text_pin = draw_pin(&mut generator, &known);
    let card_pin = draw_pin(&mut generator, &[&known[..], &[&text_pin]].concat());
    PlasticCredentials {
        text_pin,
        card_pin,
        verification_code_a: Zeroizing::new(person.my_number.to_owned()),
        verification_code_b: Zeroizing::new(code_b),
        birth_code: Zeroizing::new(birth_code),
    }
}

/// A person after [`complete`].
struct Complete<'a> {
    person: &'a Person,
    my_number: &'a str,
    security_code: &'a str,
    expiry: Date,
}

impl<'a> Complete<'a> {
    /// `None` for who has no plastic card.
    fn new(person: &'a Person, profile: Profile) -> Option<Self> {
        let (my_number, security_code) = (person.my_number.as_deref()?, person.security_code.as_deref()?);
        let expiry = person.card_expiry.filter(|_| profile == Profile::Card)?;
        Some(Self { person, my_number, security_code, expiry })
    }
}

/// Puts the applications besides JPKI and the objects of the card manager on a plastic card, and their credentials among
/// the others; returns `cv-anchors.txt`. The others stay as they are.
pub(crate) fn add_plastic(
    image: &mut CardImage,
    options: &TestbedOptions,
    credentials_so_far: &mut Credentials,
    root: &Root,
) -> Result<String, TestbedError> {
    let Some(person) = Complete::new(&options.person, options.profile) else { return Ok(String::new()) };
    let secrets = credentials(options, &person, credentials_so_far, root);
    let known = cv::Roots::generate(root)?;
    let anchors = known.anchors();
    let roots = if options.odd.contains(&Odd::UnknownCvIssuer) { cv::Roots::unknown(root)? } else { known };
    let mut opaque = root.stream(Stream::CardOpaque);
    let plan = Plan {
        options,
        person: person.person,
        keys: keys::Keys::generate(root, roots, &person.person.municipality_code)?,
        secrets: &secrets,
        security_code: person.security_code,
        card_serial: Zeroizing::new(format!("9{}", &*random_text(&mut opaque, b"0123456789", 14))),
        expiry: person.expiry,
        extended_length: image.behaviour.extended_length,
    };
    image.applications = [
        (Application::Text, text::application(&plan, &mut opaque)?),
        (Application::Face, face::application(&plan, &mut opaque)?),
        (Application::Registry, common::registry(&plan)),
        (Application::Common, common::common(&plan)?),
    ]
    .into();
    image.card_data.extend(common::card_data(&plan)?);
    drop(plan);
    credentials_so_far.plastic = Some(secrets);
    Ok(anchors)
}

/// A date as `YYYYMMDD`.
fn digits(day: Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

fn private_key(key: &KeyPair) -> Result<PrivateKey, TestbedError> {
    Ok(PrivateKey::from_pkcs8_der(&key.pkcs8_der()?))
}
