//! The ten published JPKI CAs as facts: subject, key, validity, fingerprint (docs/protocol.md §6.6). Their certificates
//! are not carried here; each fact is checked against them by a test where they are at hand.

use jiff::Timestamp;

/// What is known of a published CA.
pub(crate) struct Root {
    /// Name of the published file.
    pub(crate) label: &'static str,
    /// For signature certificates; else for user authentication.
    pub(crate) signature: bool,
    /// Part of the JPKI-TEST hierarchy; else production.
    pub(crate) test: bool,
    /// DER `Name`.
    pub(crate) subject: &'static [u8],
    /// RSA modulus, big-endian.
    pub(crate) modulus: [u8; 256],
    pub(crate) key_id: [u8; 20],
    /// SHA-256 of the whole certificate.
    pub(crate) fingerprint: [u8; 32],
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
}

impl Root {
    /// DER SubjectPublicKeyInfo: all ten are RSA keys of 2048 bits with exponent 65537.
    pub(crate) fn spki(&self) -> Vec<u8> {
        [SPKI_HEAD.as_slice(), &self.modulus, &SPKI_TAIL].concat()
    }
}

/// SubjectPublicKeyInfo up to the modulus.
const SPKI_HEAD: [u8; 33] = unhex("30820122300d06092a864886f70d01010105000382010f003082010a0282010100");
/// INTEGER 65537.
const SPKI_TAIL: [u8; 5] = unhex("0203010001");

const SIGNATURE_SUBJECT: [u8; 131] = unhex(
    "308180310b3009060355040613024a50310d300b060355040a0c044a504b4931233021060355040b0c1a4a504b492066\
     6f72206469676974616c207369676e6174757265313d303b060355040b0c344a6170616e204167656e637920666f7220\
     4c6f63616c20417574686f7269747920496e666f726d6174696f6e2053797374656d73",
);
const USER_AUTHENTICATION_SUBJECT: [u8; 133] = unhex(
    "308182310b3009060355040613024a50310d300b060355040a0c044a504b4931253023060355040b0c1c4a504b492066\
     6f7220757365722061757468656e7469636174696f6e313d303b060355040b0c344a6170616e204167656e637920666f\
     72204c6f63616c20417574686f7269747920496e666f726d6174696f6e2053797374656d73",
);
const TEST_SIGNATURE_SUBJECT: [u8; 136] = unhex(
    "308185310b3009060355040613024a5031123010060355040a0c094a504b492d5445535431233021060355040b0c1a4a\
     504b4920666f72206469676974616c207369676e6174757265313d303b060355040b0c344a6170616e204167656e6379\
     20666f72204c6f63616c20417574686f7269747920496e666f726d6174696f6e2053797374656d73",
);
const TEST_USER_AUTHENTICATION_SUBJECT: [u8; 138] = unhex(
    "308187310b3009060355040613024a5031123010060355040a0c094a504b492d5445535431253023060355040b0c1c4a\
     504b4920666f7220757365722061757468656e7469636174696f6e313d303b060355040b0c344a6170616e204167656e\
     637920666f72204c6f63616c20417574686f7269747920496e666f726d6174696f6e2053797374656d73",
);

/// Production first, signature before user authentication, oldest first.
pub(crate) static ROOTS: [Root; 10] = [
    Root {
        label: "signca01",
        signature: true,
        test: false,
        subject: &SIGNATURE_SUBJECT,
        modulus: unhex(
            "d7e1593aa7a40b44bc13591ae8685d2a3977324b2e177e5eec0d133f5521991641bb77bb7626b30236b33be88d84326c\
             cb0b37ed770d1f730807acb929017bcd1fc8950c8ba6eb1a8548cf54341e184c2d08f98d29cebef8a3a3866ba7cf62de\
             397cd65d17dfde3689383c2f26a402c6801e3c8d797083077af347cfdaa97a6a5f4ead411a887b162e93726b58a9fa4d\
             9d02cb752e9186439b2a4bf90680623f2020de7f1553c3ae8c2a7aa748f21cac1f3cc00996dbe3b13410cb4984bff707\
             d5fc832436a5e86c9b96c1058292e940e9d4c8c598b3e957a5b68bb2144b45fe877f1a48fc2aecad45c4bed79d3a86fe\
             5c03612333ad7015616b6aaae0ba2b01",
        ),
        key_id: unhex("0d034cbb34d0714f45e45a1cafd8fd143fab54a7"),
        fingerprint: unhex("19645405a1fe14377434bd55957628ac4038557c542403a2243f21c706fc9355"),
        not_before: Timestamp::constant(1_445_308_828, 0), // 2015-10-20 02:40:28
        not_after: Timestamp::constant(1_760_885_999, 0),  // 2025-10-19 14:59:59
    },
    Root {
        label: "signca02",
        signature: true,
        test: false,
        subject: &SIGNATURE_SUBJECT,
        modulus: unhex(
            "a7a47e81f7dc129f640d536a375613939a1df995f3af369b9eae3d7f4c580f7db06b544bd75ddd510c040ef95d6cebe7\
             85ff7546fc10c6e75840d478a69dffe9c20c67e585db6478a7673d7fb7a58ab9f868d34d4ebaff38111c86984e4d749e\
             a8ff934db1a1e64dcb4b8ff013a2393072d50c1fcb9c812cefc8951ca860618c4601c494e128e0bbbb532b4a60bef70f\
             4ac22362ea7aef7f6f815265edc20f0f6330259888b32433585210cd92a8a8abfcdcefe607fa0ccd0b6ef30d4dc10bb9\
             51b8dbb9db867c2b452ee3ada5017e1ba81e6fbeae825ce65a0b8b0f47f4a1e4b37176ee5e5584486e376ba17ba6525a\
             5dde6f016948722ef029001712ee6a4f",
        ),
        key_id: unhex("4de017de4b7f473dcd867a62d38b134ace83558a"),
        fingerprint: unhex("79679c33e4cc9319440f1ad120a597ff1844e2ef217063adb176966fd5e6fbeb"),
        not_before: Timestamp::constant(1_568_504_516, 0), // 2019-09-14 23:41:56
        not_after: Timestamp::constant(1_884_092_399, 0),  // 2029-09-14 14:59:59
    },
    Root {
        label: "signca03",
        signature: true,
        test: false,
        subject: &SIGNATURE_SUBJECT,
        modulus: unhex(
            "d8b4c4bf355a5e94ca849880fe2544e346ce03a81d92e684a627ed1efc76306b87a562c19dd4353da08f515b02959d3d\
             9c723c31b7ed15c9073638aa3ba3620586e5b0c49e44497cc186fb1b2e1e4435cc17f6af149bc267d68c9983d33ae254\
             a52638909bccd099c99b7a3ab7958d072e79e5b1e676584b326df321ba3bd1908fe384d1488dfb3c1e0087cc0e73fd92\
             3188cce1b76680e7afedf0aaffd63df1e42992a49ce977a1a82d6ac29a1d766666f9ad884a46d5bef43f676581ecb00c\
             3a410b27cff90a51e41aee7979c78efa97ec6d2ec868909dd2fe0c0b7d73270841eae05c8acc74e6b1db00cffd93d27b\
             5491d4920528f0daadf2996546778949",
        ),
        key_id: unhex("d21ea55895617e93adbf966b941ab4edf653f08f"),
        fingerprint: unhex("d227f6cde11d35c5252178f106f843d24651944975413b539fa2fb68dbfa365f"),
        not_before: Timestamp::constant(1_689_468_627, 0), // 2023-07-16 00:50:27
        not_after: Timestamp::constant(2_005_052_399, 0),  // 2033-07-15 14:59:59
    },
    Root {
        label: "authca01",
        signature: false,
        test: false,
        subject: &USER_AUTHENTICATION_SUBJECT,
        modulus: unhex(
            "c4accad3c0e232d15ecb1d8081b6dcda02a85eb5fa2825ff05d183121952019d90f3c4acf8b68343598e2637ddf9528f\
             6c68f4ec4edb0845e7796b31407a41375614ca4ab7e1037f6e1acb090541227eac5acb7598f1788020f1398c1e41f067\
             3a29e77d1af9b3c00ed354dc60e4cf6ae48d3e831b49da872a316388ec0f2d7cbd94a703aac9560a4595578ca22404f2\
             1b62b34b759ac0922dc5b020b297bad1e3b34eb77b0b656d68cf67f125466e6c3ee8017cca9998687d4f73dca406e9d8\
             1368dccea673ca867c5b4f05ccebccd05b9d87f28922affea0276de002bf9f47c67e20cb8a9028fb75ffbb2eff9a6ffd\
             d922771bd35f902f95c4807b3b44bac7",
        ),
        key_id: unhex("9567951b5ca70d84a0fff1d85a87f1aab1340385"),
        fingerprint: unhex("4dcfc4ca0aaf9fb2a3081b3f0c991c320b3acc008667a341eeaec5af1d58ca7d"),
        not_before: Timestamp::constant(1_445_310_493, 0), // 2015-10-20 03:08:13
        not_after: Timestamp::constant(1_760_885_999, 0),  // 2025-10-19 14:59:59
    },
    Root {
        label: "authca02",
        signature: false,
        test: false,
        subject: &USER_AUTHENTICATION_SUBJECT,
        modulus: unhex(
            "945f7c265acd7169012267b3d9813f10b5ac049167ce9cfdae104c32f8314e4865adaec69c591dc138f67b43b01c865e\
             dcf8340c5d7852d765c46de86d85e7aa646d5a42efc8913a2240fb8e607f1e7c00a523dc5542adb456fdb008d45ec383\
             15198bcce2ec29b5e81d719f8c3cd54fd12c7052a2a3a4d64c5ece6355514bb3cb400759a08996d06dd82f79684e4da6\
             104f9c93a57b246abc95d502c967b0f6066a308ae630d4a56df78b6f163f29d0a37aeb1665e4fc985ccf199ff804464f\
             3c1876b30fd052f540e75e410a6ab5b538187f2d5b67eeacfb33cdfd782c9c02dd46f62ffdbe69e1dac8cc0fed5d5cf0\
             29ca4350eadda8587ec0d5edbfa1f853",
        ),
        key_id: unhex("8cd5586a891485e559379b7e29d410cfd28b3593"),
        fingerprint: unhex("0d98de47fc11b7f67126874b7028b6026a803d2638d6edfe53176953961fade6"),
        not_before: Timestamp::constant(1_568_504_519, 0), // 2019-09-14 23:41:59
        not_after: Timestamp::constant(1_884_092_399, 0),  // 2029-09-14 14:59:59
    },
    Root {
        label: "authca03",
        signature: false,
        test: false,
        subject: &USER_AUTHENTICATION_SUBJECT,
        modulus: unhex(
            "ddc4db7ec5ea81f4ee74081c762234f77dfc3c1bfc0e7f0409d917cf1d3bb0068b9dbabc4396fa97e4c3d6959a4568a3\
             696d8d285a33ac03806e2d6e346d2e815bece676f60866fb6ec4abb2e54eb5dc5195d146cced44f6b3867f5a4e1027e0\
             7ab054279e8425cb36c32f7c7bd0643ea10328f13a34b056eaa11594400bb74280d435bfc7d3f93c3f167086d518636a\
             b991a35bb65238abed2efaa9d05e2cd738fc753c912f3ecbf4110c84d3eeda89267991d8ae0ef67d55d517aa22475271\
             258c26054518912782e5ba0106c2a3155abd2f53ed944e0f8ae2f4fa1126318d301f8e03654759163c4b3fd5411b96a7\
             eb250a3fdb9ad3c6841de3f597c89a1f",
        ),
        key_id: unhex("1ac100f596a3bc8c4b3df195e32699249e9e308a"),
        fingerprint: unhex("64114f29620c24ed2631d46476a040e7ee740d956089c00b036a6a8118c322b5"),
        not_before: Timestamp::constant(1_689_469_264, 0), // 2023-07-16 01:01:04
        not_after: Timestamp::constant(2_005_052_399, 0),  // 2033-07-15 14:59:59
    },
    Root {
        label: "signca-test-2019",
        signature: true,
        test: true,
        subject: &TEST_SIGNATURE_SUBJECT,
        modulus: unhex(
            "d34132f4334b48193c343d3c94cc6e6f2ddd7f455f22d7768b063690727d2bd3fce90af0e8b1a43940f7020022048e12\
             242d16596ab87a8b4bd36b1de8a18841ffbbf828136a32a30210697962b3dfb6cb018cb04f794ea90e79d596d9a90978\
             a7da227ee400875a1a126db3ef2e44989bb4c6acdfa6c300f3d670ae8cd478546448516ce066ab9d4b71107553e49ffd\
             0c5daa562da936a3a7c5eba1faaa721f60743eed8dc031def1cb07309ff1d79c26e3ffffc6f0281872590d4fb5e2287f\
             bd397caf57e8c8ea7c9a448bfce16800cb8a196aab3b1a2f92daf776eae123eac40fa8ce8ff98f776e42ccbbf6a2072a\
             592f32f54257ec339823e5a19bd94b2f",
        ),
        key_id: unhex("e7d873d8084586841e744cfe51c36d131852c9c5"),
        fingerprint: unhex("7bdbdf2652a15e6d458efc143b7201242e1162416251d0903060fa7c642465cc"),
        not_before: Timestamp::constant(1_563_405_277, 0), // 2019-07-17 23:14:37
        not_after: Timestamp::constant(1_878_994_799, 0),  // 2029-07-17 14:59:59
    },
    Root {
        label: "signca-test-2024",
        signature: true,
        test: true,
        subject: &TEST_SIGNATURE_SUBJECT,
        modulus: unhex(
            "c037633e41b899aad4710383e146d614d1a6c65c562dc2f6d8c796873b7e785a7ec93b4c2c0f498b0b679d12022b046c\
             fb24960c66c8a17acb68dc0ba796ac32885f28772c4f0902e2c74887b26c5b81851538caed50cde7f3223148bb7ebd7b\
             e7060a52786180c39b8bce7ea06321760959755c7ad1272e053cf1dfcf328b3b69c97da8f960cfc6443780aa8e008b07\
             3f81bc938db33877a221799d89395d73262a0072007ebe812f13ddc496c1ae1a2d81c97a3b749644e298e436dc85d781\
             4733db9d7bd32b11df2ba2cd5e89481e3f396f89a16cbb5cdce093cc2363cae6ed7b42a6bfdd702f89a5c04ea80df5f8\
             b8418d75a7e6dc5ef6589a06fe634cd5",
        ),
        key_id: unhex("410021476b2bcf2c8a2bbbf83b38a978863da142"),
        fingerprint: unhex("8126df7dd2db230bd8ee48caa40fc3417dde3607050ed34973d8d3cf267fe723"),
        not_before: Timestamp::constant(1_724_883_819, 0), // 2024-08-28 22:23:39
        not_after: Timestamp::constant(2_040_389_999, 0),  // 2034-08-28 14:59:59
    },
    Root {
        label: "authca-test-2019",
        signature: false,
        test: true,
        subject: &TEST_USER_AUTHENTICATION_SUBJECT,
        modulus: unhex(
            "d71ddb603462653e45f4b59602e47f3f2502b15a3de59b8e9b2aaff8d058452ef81cb086e8c8f05eecfd8818db6c7444\
             20638ceae7380d3772ebfcae3b1c7cfa93131ef0268684c997c665d503b2b5ae83a9cbefde41a7f5ed4848b4046c62e0\
             1cae19a6a0b72d69f9690a6e3133bad0b2e993335b04fafdd57130cc8ed1b3332f77d271fc22263724ccd1b156872431\
             e5c5adc419f26b22a81b3e612c185605b0825eafc1beacadf196d33b746602f2a243ad98c310acae963df4ead442b911\
             dee2090607662bbfa57503f1a85b5a776ee8af227035ecb175c59eae0cfe2da367bb72565d0b3c002a27d204b25f657b\
             6b1769bbdfa7d4ed053082b8739250cf",
        ),
        key_id: unhex("2bf31b3518507339ed2850253bada2aa79ffc5c8"),
        fingerprint: unhex("b6de0ff5a384f5af0242a6ca854dee57ee2cad97b341f18b914948fd8e638706"),
        not_before: Timestamp::constant(1_552_098_208, 0), // 2019-03-09 02:23:28
        not_after: Timestamp::constant(1_867_676_399, 0),  // 2029-03-08 14:59:59
    },
    Root {
        label: "authca-test-2023",
        signature: false,
        test: true,
        subject: &TEST_USER_AUTHENTICATION_SUBJECT,
        modulus: unhex(
            "958837e0d194d549a3e655b0c5900098cb6301140704daef0510de173699297f06da4ee171067e2e9dbcc0e1fdcd696b\
             ff0ceba5796efe96f4de6b39ee2a85209503f9669a2ebe0ec87c0b340c062cc267e48a26a2c69622d9826f4cb87558e6\
             db20802dc25783fb9bf12a78565ccc8a5ce7a50e59ae360d35745f68ed5fc6003ddc4187983e69a3fd698e1b8ee8621b\
             05c925d04172415a09d56f83b9f21fdb0ea9d75bf9dbd33960269f7abf34a54337b064d9b1ce57d514add31fa260d7f2\
             3e3de49a29cfbca00379b1627b979104dfb56675990f1a51529594043d98a255fdc7b8a14b140c8e61a365aebf5a3445\
             7bccc285641ed82badd838bffe3d4c17",
        ),
        key_id: unhex("8b8b137d215ea601653cafb266528c44bc0f1664"),
        fingerprint: unhex("5a0e7d690c718fadebc7fb6eff66a6dd623458debc1aa6fb1778bfe157cbeb25"),
        not_before: Timestamp::constant(1_679_537_102, 0), // 2023-03-23 02:05:02
        not_after: Timestamp::constant(1_995_116_399, 0),  // 2033-03-22 14:59:59
    },
];

/// Only evaluated while compiling, where a panic is a compile error.
const fn unhex<const N: usize>(text: &str) -> [u8; N] {
    let text = text.as_bytes();
    assert!(text.len() == 2 * N);
    let mut bytes = [0; N];
    let mut i = 0;
    while i < N {
        bytes[i] = nibble(text[2 * i]) << 4 | nibble(text[2 * i + 1]);
        i += 1;
    }
    bytes
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("not a hexadecimal digit"),
    }
}
