# カードの中身が本物か、jpki card number

cv-issuer-production = 確認できました：実際のカードのルート鍵（{ $root }）
cv-issuer-test = 確認できました：テスト用カードのルート鍵（{ $root }）
cv-issuer-added = 確認できました：--cv-anchor で追加したルート鍵（{ $root }）
cv-issuer-unknown = 分かりません（{ $root }）：だれが発行したか確かめられません
cv-issuer-bad = 偽造です：名乗っているルート鍵の署名ではありません
cv-data-authentic = 本物です
cv-data-altered = 改ざんされています：発行者が署名した内容ではありません
cv-data-unproven = 証明できません：証明に必要なものがないか、改ざんされています
cv-not-checked = 確認していません
cv-present = カードがここにあります：カード自身の鍵が新しいチャレンジに署名しました
cv-not-present = 証明できません：カード自身の鍵によるチャレンジへの署名がありません

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
