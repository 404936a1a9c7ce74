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
manager-issuer = Issuer of its keys
