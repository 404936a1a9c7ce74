# jpki trust
trust-purpose = 用途
trust-environment = 区分
trust-source = 理由
trust-source-built-in = 本プログラムに登録済み
trust-source-added = 利用者が追加
trust-source-option = コマンドで指定
trust-count = 信頼するルート: { $count } 件
trust-removed-list = 利用者が除外したルート: { $roots }
trust-is-trusted = このルートは信頼されています。
trust-is-not-trusted = このルートは信頼されていません。
trust-compare = 拇印を、認証局が公表しているもの（紙面など、ファイルとは別の経路で入手したもの）と比べてください。
trust-fingerprint-agrees = 指定された拇印と一致しました。
trust-fingerprint-differs = 指定された拇印と一致しません。
trust-ask = 拇印は一致しますか。{ $count ->
    [one] このルート
   *[other] これらの { $count } 件のルート
}を信頼しますか。 [y/N]
trust-added = 今後、{ $root } を信頼します。
trust-already = { $root } はすでに信頼されています。
trust-removed = 今後、{ $root } を信頼しません。
trust-not-trusted = { $root } は信頼されていませんでした。
