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
manager-issuer = 鍵を証明したルート

# jpki card authenticate

genuine-yes = 本物
genuine-yes-words = 中身は発行者が署名したとおりで、発行者も確認でき、カード自体も本物です。
genuine-no = 本物ではない
genuine-no-words = このカードを信用しないでください。下に、問題のある項目があります。
genuine-undecided = 判定できない
genuine-undecided-words = 問題は見つかりませんが、確かめられていないことがあります。
genuine-data = 中身
genuine-data-authentic = 発行者が署名した内容です。
genuine-data-altered = 発行者が署名した内容ではありません。
genuine-not-checked = 確かめていません
genuine-issuer-text = 発行者（文字情報）
genuine-issuer-face = 発行者（券面）
genuine-card = カード自体
genuine-text-note = 文字と乱数に署名した鍵は、発行者が同じこと以外に結びついていません。同じカードのものであることは、券面（生年月日か照合番号）で分かります。
genuine-hint = 中身とカード自体を確かめるには、--birth（生年月日だけ）、--birth と --expiry と --security-code、--code-a-file、--code-b-file、--pin-file（券面事項入力補助用の暗証番号）のどれかを指定してください。

internal-challenge = チャレンジ
internal-signature = 署名
internal-note = PKCS#1 v1.5、SHA-256、RSA-2048。公開鍵はカードのどこにもありません。カードが本物かどうかは「jpki card authenticate」で分かります。
manager-key-reference = 鍵の参照
manager-too-long = 読めません（カードかリーダーが拡張長に対応していません）
