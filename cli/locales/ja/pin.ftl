# jpki pin

credential-text-pin = 券面事項入力補助用の暗証番号
credential-text-unknown = 用途不明の番号（0012）
credential-text-code-a = 照合番号A（券面事項入力補助AP）
credential-text-code-b = 照合番号B（券面事項入力補助AP）
credential-birth-date = 生年月日
credential-face-code-a = 照合番号A（券面事項確認AP）
credential-face-code-b = 照合番号B（券面事項確認AP）
credential-card-pin = 住民基本台帳用の暗証番号
credential-registry-pin = 住民基本台帳用の暗証番号（住基AP）
credential-common-pin = 住民基本台帳用の暗証番号（共通カードAP）

tries-left-only = { $left } 回
tries-never-used = 使われていません
tries-phone = スマートフォンにあるのは、この2つだけです。
tries-unlock = ロックの解除は市区町村の窓口でできます。利用者証明用と署名用の暗証番号は、スマートフォンで予約すればコンビニでもできます。プログラムでは解除できません。

prompt-old = 今の{ $name }（{ $form }、{ $tries }）:{" "}
prompt-new = 新しい{ $name }（{ $form }）:{" "}
prompt-again = 新しい暗証番号をもう一度:{" "}
form-pin = 数字4桁
form-password = 英数字6〜16文字
notice-upper-cased-new = 小文字は大文字にしてカードに送ります。カードの暗証番号には大文字だけが使われます。
pin-changed = { $name }を変更しました。
weak-repeated = 新しい暗証番号は同じ数字の繰り返しです。拾った人が最初に試す番号です。
weak-sequence = 新しい暗証番号は数字の並びです。拾った人が最初に試す番号です。
weak-birth-date = 新しい暗証番号は生年月日の一部です。カードに印刷されています。
weak-my-number = 新しい暗証番号は個人番号の一部です。カードに印刷されています。
weak-date = 新しい暗証番号は日付か年のように見えます。誕生日なら別の番号にしてください。カードに印刷されています。

# 暗証番号の名前。ほかの文の中で使う。
credential-named = { $which ->
        [pin] 利用者証明用電子証明書の暗証番号
        [text-pin] 券面事項入力補助用の暗証番号
        [text-unknown] 用途不明の番号
        [code-a] 照合番号A（個人番号）
        [code-b] 照合番号B
        [birth-date] 生年月日
        [card-pin] 住民基本台帳用の暗証番号
       *[password] 署名用電子証明書の暗証番号
    }
