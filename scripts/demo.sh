#!/bin/sh
# The main job on a virtual card: sign an application, verify it, tamper with it, prove an identity, read the card.
set -eu

target=${CARGO_TARGET_DIR:-target}
jpki=$target/debug/jpki
folder=$target/demo
application=fixtures/applications/tenshutsu-todoke.xml

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
    ja*) ja=1 ;;
    *) ja="" ;;
esac
say() { # say ENGLISH JAPANESE
    if [ -n "$ja" ]; then text=$2; else text=$1; fi
    printf '\n\033[1m== %s\033[0m\n' "$text"
}
show() { # show COMMAND…: prints it, then runs it
    printf '$ jpki'
    for word in "$@"; do
        case "$word" in
            *' '*) printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    "$jpki" "$@"
}
expect() { # expect CODE COMMAND…: runs it and insists on the exit code
    wanted=$1
    shift
    code=0
    show "$@" || code=$?
    if [ "$code" -ne "$wanted" ]; then
        echo "demo: exit code $code, expected $wanted" >&2
        exit 1
    fi
    if [ -n "$ja" ]; then printf '（終了コード %s）\n' "$code"; else printf '(exit code %s)\n' "$code"; fi
}

rm -rf "$folder"
mkdir -p "$folder"
umask 077

say "A make-believe JPKI with one cardholder and a virtual card" "架空のJPKIと、利用者ひとりの仮想カードを作ります"
printf '$ jpki testbed init %s\n' "$folder/jpki"
"$jpki" testbed init "$folder/jpki" --json >"$folder/credentials.json"
sed -n 's/.*"authentication_pin": "\(.*\)".*/\1/p' "$folder/credentials.json" >"$folder/pin"
sed -n 's/.*"signature_password": "\(.*\)".*/\1/p' "$folder/credentials.json" >"$folder/password"
test -s "$folder/pin" && test -s "$folder/password"
card="--card=virtual:$folder/jpki"
trust="--anchor=$folder/jpki/anchors.pem"

say "What is on the card?" "カードの中身"
show card info "$card"

say "Sign the application with the signature certificate" "申請書に署名用電子証明書で署名します"
cp "$application" "$folder/application.xml"
show sign cms "$folder/application.xml" "$card" "$trust" --password-file "$folder/password"

say "Anybody verifies it; whether the certificate was revoked, nobody was asked" \
    "だれでも検証できます。ただし、証明書が失効しているかどうかは誰にも聞いていません"
expect 3 verify "$folder/application.xml.p7s" --content "$folder/application.xml" "$trust"

say "With the authority's list of revoked certificates" "認証局の失効リストがあれば"
show testbed crl "$folder/jpki" -o "$folder/signature.crl"
expect 0 verify "$folder/application.xml.p7s" --content "$folder/application.xml" "$trust" \
    --crl "$folder/signature.crl" --evidence "$folder/kept" --html "$folder/report.html"

say "One byte of the application is changed" "申請書を1バイトだけ書き換えると"
sed 's/2026-12-01/2026-12-02/' "$folder/application.xml" >"$folder/tampered.xml"
expect 1 verify "$folder/application.xml.p7s" --content "$folder/tampered.xml" "$trust" --crl "$folder/signature.crl"

say "Prove an identity: challenge, answer, check" "本人確認：チャレンジ、応答、検証"
show identity challenge --relying-party "shop.example" --purpose "log in" -o "$folder/challenge.json"
show identity answer "$folder/challenge.json" "$card" "$trust" --pin-file "$folder/pin" -o "$folder/answer.json"
show testbed crl "$folder/jpki" --issuer authentication -o "$folder/authentication.crl"
expect 0 identity verify "$folder/answer.json" --challenge "$folder/challenge.json" "$trust" \
    --crl "$folder/authentication.crl"

say "What does the card say of its holder, and is it genuine?" "カードの中身を読み、本物か確かめます"
sed -n 's/.*"text_pin": "\(.*\)".*/\1/p' "$folder/credentials.json" >"$folder/text-pin"
test -s "$folder/text-pin"
roots="--cv-anchor=$folder/jpki/cv-anchors.txt"
expect 0 text read "$card" "$roots" --pin-file "$folder/text-pin"
expect 0 face read "$card" "$roots" --pin-file "$folder/text-pin" --html "$folder/card.html" --photo "$folder/photo.png"
expect 0 card authenticate "$card" "$roots" --birth 1985-04-12

say "The cardholder moves house: the certificate is revoked by itself" \
    "持ち主が引っ越し、署名用電子証明書が自動的に失効しました"
show testbed revoke "$folder/jpki" signature --reason affiliation-changed
show testbed crl "$folder/jpki" -o "$folder/signature-2.crl"
expect 3 verify "$folder/application.xml.p7s" --content "$folder/application.xml" "$trust" \
    --crl "$folder/signature-2.crl"

say "What was known at the time gives the same answer as then" "残しておいた根拠からは、当時と同じ結果が出ます"
expect 0 verify --evidence "$folder/kept"

say "Done. All files are in $folder" "終わりました。ファイルは $folder にあります"
