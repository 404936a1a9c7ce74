# コマンドが成功したときに言うことと、エラーの周りのことば。

word-error = エラー
word-cause = 原因
word-next = 対処
word-detail = 詳細
word-note = 注意
mark-ok = 正常
mark-warning = 注意
mark-error = 異常
mark-problem = 問題
mark-note = 注意

period = { $from } から { $to } まで
with-note = { $text }（{ $note }）
list-separator = 、
file-size = { $size } バイト
file-written = 書き出しました: { $path }
file-signed = 署名しました: { $input } → { $path }
progress-digest = 読み込み
progress-write = 書き込み
progress-verify = 検証

card-waiting = カードを置いてください（{ $seconds } 秒まで待ちます）…
prompt-tries = 残り{ $left }回
prompt-pin = 利用者証明用電子証明書の暗証番号（数字4桁、{ $tries }）:{" "}
prompt-password = 署名用電子証明書の暗証番号（英数字6〜16文字、{ $tries }）:{" "}
notice-upper-cased = 暗証番号の小文字は大文字にして送りました。カードの暗証番号には大文字だけが使われます。
notice-no-issuer = カードに認証局の証明書がないため、署名に入れていません。
notice-issuer-unknown = 電子証明書が、ここで信頼するルートにつながりません。署名はできますが、検証する人にはそのルートが必要です。テスト環境のカードなら、その中の anchors.pem を --anchor で指定してください。
notice-path = この電子証明書による署名は、検証で有効と判定されません（詳細: { $reason }）

reader-number = 番号
reader-card = カード
reader-name = リーダー
reader-empty = なし
reader-mute = 応答なし
reader-in-use = あり（使用中）
reader-has-card = あり
event-reader-added = リーダーがつながりました: { $reader }
event-reader-removed = リーダーが外れました: { $reader }
event-card-inserted = カードが置かれました: { $reader }
event-card-removed = カードが離れました: { $reader }
event-service-lost = カードのサービス（pcscd）が動いていません
event-service-back = カードのサービス（pcscd）が動き出しました
event-other = そのほかの変化がありました

token-card = マイナンバーカード
token-android = スマホ用電子証明書（Android）
token-iphone = スマホ用電子証明書（iPhone）
token-other = そのほかの電子証明書の媒体
card-label = トークンの名前
card-model = 製造者と型
card-serial = トークンのシリアル番号
present-yes = カードにあります
present-no = カードにありません
present-unknown = カードからは分かりません
tries-heading = 残り回数
tries-left = { $left } 回（{ $of } 回中）
tries-locked = ロックされています
tries-unknown = 残り回数は分かりません
credential-pin = 利用者証明用電子証明書の暗証番号
credential-password = 署名用電子証明書の暗証番号

kind-signature = 署名用電子証明書
kind-authentication = 利用者証明用電子証明書
kind-signature-ca = 署名用認証局の証明書
kind-authentication-ca = 利用者証明用認証局の証明書
kind-other = そのほかの証明書
environment-production = 公的個人認証サービス
environment-test = 公的個人認証のテスト用
environment-testbed = 架空のテスト環境
environment-other = 公的個人認証ではない
attribute-name = 氏名
attribute-birth = 生年月日
attribute-sex = 性別
attribute-address = 住所
sex-male = 男
sex-female = 女
sex-unknown = 不明
validity-now = 有効期間内
validity-not-now = 有効期間外
certificate-validity = 有効期間
certificate-environment = 発行元
certificate-subject = 主体者
certificate-issuer = 発行者
certificate-generation = 発行者の鍵
certificate-serial = 発行番号
certificate-usage = 鍵用途
certificate-policies = ポリシー
certificate-key = 鍵

purpose-signature = 署名用
purpose-authentication = 利用者証明用
purpose-any = 署名用と利用者証明用

sign-xml-count = 署名を { $count } 件作りました。
sign-xml-warning = 提出の前に知っておくこと: { $rule }
sign-xml-next = 提出の前に、提出先と同じ目で確認できます: jpki check --profile { $profile } { $path }
signature-personal = 署名には電子証明書が入っています。受け取った人は氏名・住所・生年月日・性別を読めます。
report-passed = 署名は有効です。
report-failed = 署名は無効です。
report-indeterminate = 署名が有効かどうか判定できません。
report-file = 署名ファイル
report-content = 署名されたファイル
report-time = 判定の日時
report-signature = 署名 { $number }
report-result = 結果
report-form = 形式
report-attached = ファイルを含む
report-detached = ファイルは別
report-signed-at = 署名時刻
report-claimed = { $time }（署名者の時計による）
report-certificate = 電子証明書
report-signer = 署名者
report-redacted = 表示しません（--include-personal で表示）
report-not-vouched = 証明書の内容を保証する、信頼できる認証局がありません。
report-anchor = 信頼するルート

session-relying-party = 確認する側
session-purpose = 目的
session-until = 期限
challenge-keep = { $time } まで有効です。ファイルを保管し、1つの応答にだけ使ってください。
identity-passed = 応答は有効です。
identity-failed = 応答は無効です。
identity-indeterminate = 応答が有効かどうか判定できません。
identity-single-use = チャレンジが前に使われたかどうかは、ここでは確認しません。1つの応答にだけ使ってください。

apdu-status =
    { $name ->
        [success] 正常終了
        [more-data] 続きのデータあり
        [end-of-file] ファイルの終わり
        [blocked] ロックされている
        [tries-left] 照合に失敗したか、残り回数の問い合わせ
        [verification-failed] 照合に失敗
        [wrong-length] 長さが違う
        [channel-not-supported] 論理チャネルに対応していない
        [secure-messaging-not-supported] セキュアメッセージングに対応していない
        [wrong-file-structure] このファイルには使えない
        [security-status-not-satisfied] 先に暗証番号の照合が必要
        [conditions-not-satisfied] 今の状態では使えない
        [no-current-file] ファイルが選ばれていない
        [key-delivery-unavailable] セッション鍵を受け付けない
        [secure-messaging-object-missing] セキュアメッセージングのオブジェクトがない
        [secure-messaging-object-incorrect] セキュアメッセージングのオブジェクトが正しくない
        [no-secure-session] セキュアメッセージングのセッションがない
        [incorrect-data] データが受け付けられない
        [function-not-supported] 対応していない機能
        [file-not-found] ファイルまたはアプリケーションがない
        [record-not-found] レコードがない
        [incorrect-p1-p2] P1・P2が受け付けられない
        [reference-not-found] 参照先がない
        [offset-outside-file] ファイルの終わりより後ろ
        [wrong-le] Leが違う
        [instruction-not-supported] 命令に対応していない
        [class-not-supported] クラスに対応していない
        [no-diagnosis] 失敗（理由は示されない）
       *[other] 未知のステータスワード
    }
apdu-count = { $count } 回のやり取り

doctor-next = → { $step }
doctor-healthy = 調べたものはすべて正常です。
doctor-unhealthy = 問題が見つかりました。「→」の対処を上から順に行い、もう一度「jpki doctor」を実行してください。
doctor-service = カードのサービス（pcscd）が動いています
doctor-driver = リーダーのドライバー（ccid）が入っています
doctor-no-driver = リーダーのドライバー（ccid）が見つかりません
doctor-driver-next = DebianとUbuntuでは「sudo apt install libccid」を実行してください。メーカーのドライバーが必要なリーダーもあります。
doctor-reader = リーダー: { $name }
doctor-card = カード: { $token }。公的個人認証APが応答しています
doctor-valid = { $name }: { $until } まで有効
doctor-expired = { $name }: { $until } に期限が切れました
doctor-ends-soon = { $name }: まもなく期限です（{ $until }）
doctor-not-yet = { $name }: { $from } から有効です
doctor-behind-pin = { $name }: カードにあります（期限は暗証番号がないと読めません）
doctor-behind-password = { $name }: カードにあります（期限は署名用電子証明書の暗証番号がないと読めません）
doctor-absent = { $name }: カードにありません
doctor-issue = 必要なら、市区町村の窓口で発行できます。
doctor-renew = 市区町村の窓口で更新してください。期限の3か月前から更新できます。
doctor-clock = このコンピューターの時計を確かめてください。
doctor-tries = { $name }: 残り{ $left }回（{ $of }回中）
doctor-last-try = { $name }: 残り1回です
doctor-locked = { $name }: ロックされています
doctor-tries-unknown = { $name }: 残り回数は分かりません
doctor-careful = 番号に自信がなければ、市区町村の窓口で初期化（再設定）してください。
doctor-unlock = 市区町村の窓口でロックの解除（暗証番号の初期化）ができます。プログラムでは解除できません。

testbed-making = 鍵と証明書を作っています…
testbed-made = テスト環境を { $folder } に作りました
testbed-own = あなたの仮想カードを { $folder } に作りました
testbed-text-pin = 券面事項入力補助用の暗証番号
testbed-card-pin = 住民基本台帳用の暗証番号
testbed-my-number = 個人番号（照合番号A）
testbed-code-b = 照合番号B
testbed-birth-code = 生年月日（カードの形式）
testbed-security-code = セキュリティコード
testbed-card-expiry = カードの有効期限
testbed-kept = 保管場所
testbed-anchors = 証明書のルート（--anchor 用）
testbed-cv-anchors = カードのルート鍵（--cv-anchor 用）
testbed-try = お試し:
testbed-card = 仮想カードをリーダーに置きました（vpcd、ポート { $port }）。Ctrl-C で離します。
