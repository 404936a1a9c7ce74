# jpki pin

credential-text-pin = Text PIN (券面事項入力補助用)
credential-text-unknown = Unknown reference 0012
credential-text-code-a = Verification code A (text)
credential-text-code-b = Verification code B (text)
credential-birth-date = Birth date
credential-face-code-a = Verification code A (face)
credential-face-code-b = Verification code B (face)
credential-card-pin = Card PIN (住民基本台帳用)
credential-registry-pin = Card PIN (住民基本台帳用), 住基AP
credential-common-pin = Card PIN, 共通カードAP

tries-left-only = { $left }
tries-never-used = never in use
tries-phone = A phone has no other credentials than these.
tries-unlock = What is locked is unlocked at the municipal office; the PIN for user authentication and the signature password also at a convenience-store kiosk, after a reservation with a phone. No program can do it.

prompt-old = { $name }, current ({ $form }, { $tries }):{" "}
prompt-new = { $name }, new ({ $form }):{" "}
prompt-again = The new one again:{" "}
form-pin = 4 digits
form-password = 6 to 16 letters and digits
notice-upper-cased-new = Small letters go to the card as capitals; a password on the card has capitals only.
pin-changed = { $name }: changed.
weak-repeated = The new PIN repeats its digits: it is among the first that a finder tries.
weak-sequence = The new PIN is a row of digits: it is among the first that a finder tries.
weak-birth-date = The new PIN is a part of the birth date, which is printed on the card.
weak-my-number = The new PIN is a part of the My Number, which is printed on the card.
weak-date = The new PIN looks like a date or a year. If it is a birthday, choose another: it is printed on the card.

# The name of a credential; other messages put it in.
credential-named = { $which ->
        [pin] PIN
        [text-pin] text PIN
        [text-unknown] unknown reference
        [code-a] verification code A
        [code-b] verification code B
        [birth-date] birth date
        [card-pin] card PIN
       *[password] signature password
    }
