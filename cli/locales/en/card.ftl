# jpki card number

municipality-unknown = code { $code }, which is not in the table
card-number-serial = Card number
card-number-municipality = Issued by
card-number-expiry = Good until
manager-heading = Card manager
manager-card-identification = Card identification
manager-issuer-identification = Issuer identification
manager-atr = ATR at the contacts
manager-recognition = Standards
manager-issuer = Root of its keys

# jpki card authenticate

genuine-yes = GENUINE
genuine-yes-words = The data are authentic, their issuer is known, and the card is here.
genuine-no = NOT GENUINE
genuine-no-words = Do not trust this card: at least one answer below is bad.
genuine-undecided = UNDECIDED
genuine-undecided-words = No problem was found, but not everything could be checked.
genuine-data = Data
genuine-data-authentic = They are what the issuer signed.
genuine-data-altered = They are not what the issuer signed.
genuine-not-checked = not checked
genuine-issuer-text = Issuer (text)
genuine-issuer-face = Issuer (face)
genuine-card = Card
genuine-text-note = Text and card are tied together by their issuer alone: that both are of one card, only the face proves (birth date or a verification code).
genuine-hint = To check data and card as well, give one of these: --birth (the birth date alone), --birth with --expiry and --security-code, --code-a-file, --code-b-file or --pin-file (the text PIN).

internal-challenge = Challenge
internal-signature = Signature
internal-note = PKCS#1 v1.5 with SHA-256, RSA-2048. The public key is nowhere on the card. To check that a card is genuine, use "jpki card authenticate".
manager-key-reference = Key references
manager-too-long = not readable here: card or reader does not take extended length
