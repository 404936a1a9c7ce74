# jpki card number

municipality-unknown = コード { $code }（一覧にありません）
card-number-serial = カード番号
card-number-municipality = 発行した市区町村
card-number-expiry = 有効期限
manager-heading = カードマネージャー
manager-card-identification = カード識別番号
manager-issuer-identification = 発行者識別番号
manager-atr = 接触端子のATR
manager-recognition = 準拠する標準
manager-issuer = 鍵の発行者
