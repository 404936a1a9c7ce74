# Whether a card's data are genuine, and jpki card number

cv-issuer-production = known: a root of real cards ({ $root })
cv-issuer-test = known: a root of the operator's test cards ({ $root })
cv-issuer-added = known: a root that --cv-anchor added ({ $root })
cv-issuer-unknown = not known ({ $root }): nothing can be said about who issued it
cv-issuer-bad = forged: it names a known root that did not sign it
cv-data-authentic = authentic
cv-data-altered = ALTERED: not what the issuer signed
cv-data-unproven = not proved: what would prove it is missing or altered
cv-not-checked = not checked
cv-present = the card is there: its own key signed a fresh challenge
cv-not-present = NOT PROVED: the card did not sign the challenge with its own key

municipality-unknown = code { $code }, which is not in the table
card-number-serial = Card number
card-number-municipality = Issued by
card-number-expiry = Good until
manager-heading = Card manager
manager-card-identification = Card identification
manager-issuer-identification = Issuer identification
manager-atr = ATR at the contacts
manager-recognition = Standards
manager-issuer = Issuer of its keys
