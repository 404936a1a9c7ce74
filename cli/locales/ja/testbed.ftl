# jpki testbed serve, revoke, suspend, resume, renew, crl
testbed-serving = { $folder } の失効情報を、このパソコンの中で提供しています。Ctrl-C で終わります。
testbed-serving-ocsp = OCSP
testbed-serving-crl = { $issuer ->
    [signature] 失効リスト（署名用）
    [authentication] 失効リスト（利用者証明用）
    [earlier-signature] 失効リスト（前の世代の署名用）
   *[other] 失効リスト（前の世代の利用者証明用）
}
testbed-serving-mode = モード
testbed-serving-parts = 認証局の名前の後に、変わった分だけなら「-delta.crl」、持ち主の市区町村の分なら「/municipality.crl」を付けます。
testbed-serving-modes = 1回だけ別のモードにするには、アドレスに入れます: { $url }
testbed-renewing = 鍵と証明書を作っています…
testbed-revoked = { $which ->
    [signature] 署名用電子証明書
   *[other] 利用者証明用電子証明書
}を失効させました。
testbed-suspended = { $which ->
    [signature] 署名用電子証明書
   *[other] 利用者証明用電子証明書
}を一時停止しました。
testbed-resumed = { $which ->
    [signature] 署名用電子証明書
   *[other] 利用者証明用電子証明書
}の一時停止を解除しました。
testbed-renewed = { $which ->
    [signature] 署名用電子証明書
   *[other] 利用者証明用電子証明書
}を更新し、カードに入れました。前の証明書は失効しました。
testbed-certificate-file = 証明書
testbed-former-file = 前の証明書
testbed-since = 日時
testbed-reason = 事由
testbed-crl-writing = 失効リストを書き出しています…
testbed-crl-written = 失効リストを { $file } に書き出しました
testbed-crl-number = 番号
testbed-crl-entries = 証明書の数
testbed-crl-bytes = バイト数
