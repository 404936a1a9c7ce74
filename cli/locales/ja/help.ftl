# 使い方の文章。help-コマンド が説明、その属性が引数とオプションの説明。
# 複数のコマンドに共通なものは help-global、help-credential、help-certificate に置く。

help-word-usage = 使い方
help-word-commands = コマンド
help-word-arguments = 引数
help-word-options = オプション
help-word-global = 共通オプション
help-word-values = 値: { $values }
help-word-default = 既定: { $value }

help-value-file = ファイル
help-value-folder = フォルダー
help-value-seconds = 秒
help-value-number = 数値
help-value-reader = リーダー
help-value-card = カード
help-value-roots = ルート
help-value-language = 言語
help-value-shell = シェル
help-value-key = 鍵
help-value-digest = ハッシュ
help-value-scheme = 方式
help-value-hex = 16進数
help-value-time = 日時
help-value-date = 日付
help-value-name = 名前
help-value-text = 文
help-value-address = 住所
help-value-sex = 性別
help-value-profile = 種類
help-value-year = 年
help-value-port = ポート
help-value-apdu = APDU
help-value-challenge = チャレンジ
help-value-answer = 応答
help-value-which = 種類
help-value-place = 場所
help-value-url = URL
help-value-method = 方式
help-value-policy = ポリシー
help-value-mode = モード
help-value-reason = 事由
help-value-authority = 認証局
help-value-command = コマンド
help-value-options = オプション

help-jpki = マイナンバーカードで署名し、署名を検証し、本人であることを証明します。
    .notes =
        例
          jpki doctor                          準備ができているか調べる
          jpki sign cms application.xml        application.xml.p7s を作る
          jpki verify application.xml.p7s --content application.xml
          jpki --card virtual card info        カードなしで試す

        終了コード: 0 完了・有効、1 無効、2 使い方の誤り・ファイルの問題、
        3 判定できない、4 カード・リーダー、5 暗証番号。

help-global =
    .card = リーダーの代わりにソフトウェアのカードを使う。「virtual」（初回に作成）または「virtual:フォルダー」（testbed init で作ったもの）
    .reader = 使うカードリーダー。名前の一部、または「jpki reader list」の番号（環境変数 JPKI_READER も可）
    .wait = カードが置かれるまで待つ秒数
    .anchor = このファイルのCA証明書も信頼する（PEMまたはDER）。複数回指定可
    .cv-anchor = カードの中身の発行者を確かめるとき、このファイルのルート鍵も信頼する（テスト環境の cv-anchors.txt）。複数回指定可
    .accept = このルートも信頼する。「test」は公的個人認証のテスト用ルート
    .allow-last-try = 残り1回でも暗証番号を照合する（誤るとロックされる）
    .trace = カードとのやり取りをこのファイルに記録する。暗証番号・個人情報は伏せる
    .json = 結果またはエラーをJSONで標準出力に出す
    .lang = 表示の言語。指定がなければ LC_ALL、LC_MESSAGES、LANG による
    .help = この説明を表示する
    .version = バージョンを表示する

help-credential =
    .pin-file = 利用者証明用電子証明書の暗証番号（数字4桁）をこのファイルから読む（「-」は標準入力）
    .pin-fd = 利用者証明用電子証明書の暗証番号（数字4桁）をこのファイル記述子から読む
    .password-file = 署名用電子証明書の暗証番号（英数字6〜16文字）をこのファイルから読む（「-」は標準入力）
    .password-fd = 署名用電子証明書の暗証番号（英数字6〜16文字）をこのファイル記述子から読む

help-revocation =
    .policy = 判定の規則。「personal」「verifier」「archive」、またはファイル
    .crl = この失効リストを調べる（CRL、DER または PEM。複数指定可）
    .crl-store = このフォルダーに保存した失効リストを調べる（jpki crl import で作る）
    .ocsp = 証明書が失効していないか、このアドレスのOCSPレスポンダーに問い合わせる
    .ocsp-response = OCSPレスポンダーの応答をこのファイルから読む（複数指定可）

help-certificate =
    .signature = 署名用電子証明書（署名用電子証明書の暗証番号が必要）
    .auth = 利用者証明用電子証明書（既定）
    .signature-ca = 署名用電子証明書を発行した認証局の証明書
    .auth-ca = 利用者証明用電子証明書を発行した認証局の証明書

help-opener =
    .text-pin-file = 券面事項入力補助用の暗証番号（数字4桁）をこのファイルから読む（「-」は標準入力）
    .text-pin-fd = 券面事項入力補助用の暗証番号をこのファイル記述子から読む
    .code-a-file = 照合番号A（個人番号）をこのファイルから読む（「-」は標準入力）
    .code-a-fd = 照合番号Aをこのファイル記述子から読む
    .code-b-file = 照合番号B（14桁）をこのファイルから読む（「-」は標準入力）
    .code-b-fd = 照合番号Bをこのファイル記述子から読む
    .printed-birth = カードに印刷された生年月日（例 1990-01-08）。--expiry、--security-code と合わせて照合番号Bになる。3つともカードに印刷された番号なので、ここに書いてよい
    .printed-expiry = カードに印刷された有効期限の年
    .printed-code = カードに印刷されたセキュリティコード（数字4桁）。値を省くと入力を求める
    .gregorian = カードの生年月日が西暦で印刷されている（外国人住民。推定。説明書を参照）

help-reader = カードリーダーを調べます。
help-reader-list = リーダーと、置かれているカードの一覧を表示します。
help-reader-watch = リーダーの着脱とカードの出し入れを、Ctrl-C まで知らせます。
    .events = この回数だけ知らせたら終わる

help-card = カードの種類や番号を調べ、本物かどうかを確かめます。
help-card-info = カードの種類、電子証明書、残り回数を表示します。
help-card-number = カード番号、発行した市区町村、有効期限、カードマネージャーの情報を表示します。
    .notes = カード番号は、持ち主ごとに違う番号です。暗証番号は不要で、残り回数は減りません。
help-card-authenticate = カードが本物か確かめます（中身、発行者、カード自体）。
    .notes = 3つの答えは別々のもので、互いの代わりにはなりません。中身とカード自体を確かめるには、カードの一部を開く番号が1つ必要です。終了コードは、0 本物、1 本物でない、3 判定できない。
help-card-internal-authenticate = 共通カードAPにあるカード自身の鍵で、チャレンジに署名させます。
    .challenge = 署名するデータ（1〜255バイト）。なければ乱数32バイト
    .notes = 暗証番号は不要で、残り回数は減りません。公開鍵はカードのどこにもないので、署名を確かめられるのは、別の方法で公開鍵を知っている人だけです。

help-card-survey = 公開資料では分からないことを、実物のカードに尋ねます。読むだけで、残り回数は減りません。
    .output = 報告書をJSONでこのファイルに書く
    .markdown = 人が読む報告書をこのファイルに書く
    .auth-pin-file = 利用者証明用電子証明書の暗証番号（数字4桁）をこのファイルから読む（「-」は標準入力）
    .birth = カードに印刷された生年月日（例 1990-01-08）
    .notes =
        番号を渡さなければ、何も照合しません。渡したものは、残りが2回以上あるときに一度だけ照合します。報告書に、持ち主に関することは入りません（docs/ja/survey.md）。

help-cert = 電子証明書を表示・出力します。
help-cert-show = カードまたはファイルの電子証明書を表示します。
    .file = 表示する証明書（PEMまたはDER）。なければカードから読む
    .notes = 署名用電子証明書には氏名・住所・生年月日・性別が入っており、このコマンドはそれを表示します。
help-cert-check = カードまたはファイルの電子証明書が、いま有効かどうかを確認します。
    .file = 確認する証明書（PEM または DER）。省略時はカードの証明書
    .notes = 終了コードは、有効なら 0、期限切れ・失効・一時停止なら 1、わからなければ 3 です。J-LIS が失効情報を提供するのは登録された検証者だけです。情報源がなければ、失効は確認しません。
help-cert-export = カードの電子証明書をファイルに書き出します。
    .der = PEM（文字）ではなくDER（バイナリ）で書く
    .output = 書き出し先。省略時と「-」は標準出力

help-pin = 暗証番号の状態を調べ、変更します。
help-pin-status = すべての暗証番号・照合番号の残り回数を表示します。調べても回数は減りません。
help-pin-change = 暗証番号を変更します。
    .which = どの暗証番号か。card は住民基本台帳用の暗証番号で、カードの中の2か所にあります
    .only = card のとき、この1か所だけを変更する（2か所の間で変更が途切れたあとに使う）
    .old-file = 今の暗証番号をこのファイルから読む（「-」は標準入力）
    .old-fd = 今の暗証番号をこのファイル記述子から読む
    .new-file = 新しい暗証番号をこのファイルから読む（「-」は標準入力）
    .new-fd = 新しい暗証番号をこのファイル記述子から読む
    .notes = 新しい暗証番号は2回入力します。推測されやすいものには注意を出します。実物のカードで変更できることは、まだ確かめていません。

help-text = 個人番号と基本4情報を文字で読み取ります。
help-text-read = 氏名・住所・生年月日・性別・個人番号を文字で読み取り、本物かどうかを確かめます。
    .number = 個人番号を読む（券面事項入力補助用の暗証番号か照合番号A）
    .attributes = 氏名・住所・生年月日・性別を読む（券面事項入力補助用の暗証番号か照合番号B）
    .secure = カードとプログラムの間を暗号化する（券面事項入力補助用の暗証番号と一緒に使う。暗証番号自体は暗号化されない）
    .notes = --number も --attributes もなければ基本4情報を、照合番号Aなら個人番号を読みます。番号の指定がなければ、券面事項入力補助用の暗証番号の入力を求めます。改ざんされていても表示し、終了コードは1です。
help-face = 券面を読み取ります。
help-face-read = 券面（顔写真など）を読み取り、内容が本物か、カードそのものがここにあるかを確かめます。
    .photo = 顔写真をPNGで書き出す
    .photo-jp2 = 顔写真をカードにあるまま（JPEG 2000）書き出す
    .number-image = 個人番号の画像をPNGで書き出す（照合番号Aか券面事項入力補助用の暗証番号）
    .html = 券面と、証明されたことを示す1つのページを書き出す
    .notes = --birth だけなら、生年月日とカードの証明だけを読みます。券面事項入力補助用の暗証番号なら、先に個人番号を読み、照合番号Aとして使います。書き出したファイルは本人だけが読めます。改ざんがあるか、カードを確かめられなければ、終了コードは1です。

help-sign = カードで署名します。
help-sign-cms = ファイルにCMS署名（CAdES-B）をします。ファイル.p7s（分離）または、ファイルを中に含む ファイル.p7m を作ります。
    .files = 署名するファイル。複数でも暗証番号の入力は1回
    .output = 署名の書き出し先（ファイルが1つのとき）
    .attached = ファイルを署名の中に含める
    .key = 署名に使う鍵
    .digest = ハッシュアルゴリズム
    .pem = DER（バイナリ）ではなくPEM（文字）で書く
    .no-signing-time = 署名時刻を入れない
    .no-issuer = 発行者の証明書を入れない
    .notes = 署名用の鍵で署名すると、署名を受け取った人は、中の証明書から氏名・住所・生年月日・性別を読めます。
help-sign-xml = 提出先の形式に合わせてXML署名をします（e-Govの申請フォルダー、e-Taxのファイル、任意のXML）。
    .paths = 署名するフォルダーまたはファイル（複数でもパスワード入力は1回です）
    .profile = 提出先の形式: egov、egov-individual、etax、generic-enveloped、generic-detached、xades、またはファイル（TOML）
    .output = 出力先（申請が1つのとき）。省略すると ファイル.signed.xml または signed/フォルダー
    .in-place = 別に作らず、元の文書を署名済みに置き換える
    .no-check = 提出先が受け付けないと分かっているものにも署名する
    .key = 署名に使う鍵
    .notes = フォルダーは全体をコピーし、コピーの中に署名します。パスワードを聞く前に「jpki check」と同じ確認をします。署名を受け取った人は、中の証明書から氏名・住所・生年月日・性別を読めます（署名用の鍵の場合）。
help-sign-raw = ハッシュ値にカードで署名し、署名値だけを書き出します。
    .file = ハッシュ値に署名するファイル
    .digest-value = ハッシュ値そのもの（16進数）
    .digest = ファイルまたは値のハッシュアルゴリズム
    .scheme = カードの処理。digest-info（通常のRSA署名）、hash（同じ。SHA-256をカードが包む）、card-hash（ハッシュもカードで計算。短いファイルのみ）、card-hash-bare（同じくDigestInfoなし）、pss-hash と pss-card-hash（RSA-PSS）
    .key = 署名に使う鍵
    .output = 書き出し先。省略時は ファイル.sig、「-」は標準出力
    .notes = 中身の分からないハッシュ値に署名しないでください。どんな文書のハッシュ値でもありえます。

help-verify = 署名を検証します。
    .file = 署名ファイル、または署名を含むファイル
    .content = 署名されたファイル（署名の中に含まれていないとき）
    .include-personal = 署名者の氏名・住所・生年月日・性別も出す
    .evidence = 検証のよりどころをすべてこの新しいフォルダーに保存する。検証するファイルを省くと、フォルダーの検証をもう一度行う（どこにも問い合わせず、当時と同じ結果になる）
    .html = 結果をブラウザーで見るページにも書き出す
    .time = この日時に署名がすでにあったと分かっている（例 2026-01-31T12:00:00+09:00）。その後の失効や期限切れは問わない
    .notes =
        終了コードは TOTAL-PASSED で0、TOTAL-FAILED で1、INDETERMINATE で3です。証明書が失効していないか確認できないうちは、正しい署名でも INDETERMINATE になります。

help-trust = 検証で信頼する認証局を確認・変更します。
help-trust-list = 信頼するルート証明書の一覧を表示します。
help-trust-show = ルート証明書を 1 つ表示します。公表されている拇印と比べられます。
    .root = ルートの名前、または拇印の先頭（8 桁以上）
    .fingerprint = この SHA-256 拇印と比べる（異なれば終了コード 1）
help-trust-add = ルート証明書を信頼するようにします。除外したルートも元に戻せます。
    .file = 認証局の証明書（PEM または DER）、または除外したルートの名前
    .fingerprint = 認証局が公表している SHA-256 拇印（一致すれば確認を求めない。複数指定可）
    .notes = 信頼したルートの鍵を持つ者は、誰の署名でも有効に見せることができます。必ず拇印を比べてください。
help-trust-remove = ルート証明書を信頼しないようにします。
    .root = ルートの名前、または拇印の先頭（8 桁以上）

help-crl = 認証局が配布する失効リストを保存し、証明書を調べます。
help-crl-import = 検証で使う失効リストを取り込みます。
    .files = 失効リスト（CRL、DER または PEM）
    .store = 保存するフォルダー。省略時はデータ用フォルダーの中
    .issuer = リストに署名する認証局の証明書（信頼するルートにつながるもの。複数指定可）
    .keep = リストそのものも、証拠として保存する
    .notes = 信頼する認証局が署名したリストだけを、古いリストの代わりに取り込みます。J-LIS がリストを提供するのは、法律に基づいて届け出た者または認定を受けた者だけです。
help-crl-inspect = 失効リストの内容を表示します。
    .file = 失効リスト（CRL、DER または PEM）
    .issuer = 署名した認証局の証明書。省略時は信頼するルートから探す
    .notes = 認証局の署名でなければ、終了コードは 1 です。
help-crl-lookup = 証明書が失効リストにあるかどうかを調べます。
    .certificate = 証明書（PEM または DER）
    .serial-file = 発行の番号（16進数）を書いたファイル。「-」は標準入力
    .lists = 保存場所ではなく、このリストを調べる（DER または PEM。複数指定可）
    .store = 保存したフォルダー。省略時はデータ用フォルダーの中
    .issuer = 発行した認証局の証明書。省略時は信頼するルートから探す
    .notes = 終了コードは、失効していなければ 0、失効または一時停止なら 1、リストから分からなければ 3 です。発行の番号は、法律で認められた者だけが集められます。

help-ocsp = 証明書が失効しているかどうかを、OCSP の応答者に問い合わせます。
    .certificate = 証明書（PEM または DER）
    .issuer = 発行した認証局の証明書。省略時は信頼するルートから探す
    .url = 応答者のアドレス（http:// または https://）
    .response = 問い合わせずに、保存しておいたこの応答を判定する（DER）
    .method = 要求の送り方。GET は、アドレスが長くなりすぎないときだけ
    .hash = 要求の中で認証局を示すハッシュ
    .no-nonce = 乱数を付けない（応答者が事前に用意した応答でもよい）
    .require-nonce = この要求に対して作られた応答でなければ受け付けない
    .timeout = 全体で待つ秒数
    .proxy = このプロキシを通す
    .accept-unchecked-responder = 応答者自身の証明書が失効していないか分からなくても、応答を受け付ける
    .output = 応答を保存するファイル（DER）
    .notes = 終了コードは、失効していなければ 0、失効または一時停止なら 1、分からなければ 3 です。J-LIS が応答するのは、法律に基づいて届け出た者または認定を受けた者だけです。

help-identity = 利用者証明用の鍵で、本人であることを証明・確認します。
help-identity-challenge = 本人であることを証明してもらうための問い（チャレンジ）を作ります。
    .relying-party = 確認する側の名前（利用者に分かるもの）
    .purpose = 利用者に示す目的
    .valid-for = 応答できる秒数
    .output = 書き出し先。省略時と「-」は標準出力
    .notes = チャレンジは保管し、1つの応答にだけ使ってください。
help-identity-answer = チャレンジにカードで応答します。
    .challenge = チャレンジ
    .output = 書き出し先。省略時と「-」は標準出力
help-identity-verify = 応答を、自分が作ったチャレンジに照らして確認します。
    .answer = 応答
    .challenge = 保管しておいたチャレンジ
    .include-personal = 利用者を特定する情報も出す
    .time = この日時で判定する。省略時は現在

help-tap = リーダーにかざされたカードを、暗証番号なしで次々に読みます（窓口や受付用、Ctrl-C で終了）。
    .events = この枚数で終わる
    .once = 1枚で終わる
    .secret-file = このファイルの秘密で、証明書ごとに仮名を付ける
    .birth = この生年月日で、どのカードも本物かどうか確かめる（例 1990-01-08）
    .birth-file = 同じく、このファイルの生年月日を使う（「-」は標準入力）
    .ask-birth = カードごとに標準入力から生年月日を読む（空行なら確かめない）
    .notes =
        生年月日を誤ると、残り回数が1つ減ります。残りが3回より少なければ送りません。結果から分かること、分からないことは docs/ja/tap.md にあります。
help-tap-new-secret = 仮名のための秘密を作ります。
    .file = 作るファイル（本人だけが読める）

help-apdu = カードとコマンドをそのままやり取りします。
    .commands = 順に送るコマンド（16進数）。空白とコロンを入れてもよい
    .select = 先に公的個人認証APを選択する
    .i-know = 未知のコマンドや、カードの状態を変えうるコマンドも送る
    .notes = 残り回数を減らしたり暗証番号を変えたりしうるコマンド（VERIFY、CHANGE、RESET RETRY COUNTER など）は、いつでも断ります。

help-doctor = 必要なものがそろっているか調べ、足りないものの対処を示します。

help-testbed = 架空の公的個人認証。お試しとテストに使います。
help-testbed-init = テスト環境を作ります。2つの認証局、カードの持ち主、ソフトウェアのカードが入ります。
    .folder = 作るフォルダー（空か、まだないもの）
    .name = 持ち主の氏名
    .address = 持ち主の住所
    .birth = 持ち主の生年月日（例 1990-01-08）
    .sex = 持ち主の性別
    .my-number = 持ち主の個人番号（検査数字の合う12桁）。省略時は自動で決める
    .card-expiry = カードの有効期限。省略時は発行後10回目（未成年者は5回目）の誕生日
    .security-code = カードに印字するセキュリティコード（4桁）。省略時は自動で決める
    .seed = 鍵の元になる数。同じ数・持ち主・日時からは同じものができる
    .now = テスト環境を作る日時。省略時は現在
    .issued = 持ち主の証明書の発行日時（別の日時にするとき）。6年前なら期限切れになる
    .profile = カードの種類
    .generation = どの型のカードに似せるか。拡張長に対応するのは2023だけ（年との対応は仮のもの）
    .contactless = 非接触のカードのATRと遅さにする（推定で、コマンド15ミリ秒、署名400ミリ秒）
    .no-signature-certificate = 子どものカードのように、署名用電子証明書を入れない
    .odd = 変わったカードにする。名前はコンマ区切りで複数指定可（それぞれの説明は docs/ja/tester.md）
    .ocsp-url = 利用者証明用電子証明書に入れるOCSPのアドレス。省略時はどこにもつながらないもの
    .earlier-generation = 2つの認証局に、同じ名前の前の世代も作る
    .issued-by-earlier = 持ち主の証明書を前の世代の認証局から発行する
help-testbed-card = テスト環境のカードを、pcscd と vpcd を通して、どのプログラムからもリーダーのカードとして見えるようにします（Ctrl-C まで）。
    .folder = テスト環境
    .port = vpcd のTCPポート

help-testbed-serve = このパソコンの中で、OCSP の問い合わせに応答し、失効リスト（CRL）を配ります（Ctrl-C まで）。正しい応答のほか、選んだとおりに誤った応答もできます。
    .folder = テスト環境
    .port = TCPポート。0 なら空いているもの
    .mode = アドレスにモードがないときの応答のしかた。register は正しい応答。ほかの good、revoked-key-compromise、unknown、expired、wrong-signer、delegated、slow-3000、hang などは docs/ja/tester.md で説明
    .now = この日時であるとして応答する。省略時はこのパソコンの時計
    .notes = アドレスに入れたモード（例 http://127.0.0.1:8080/expired/ocsp）が優先します。このパソコンのプログラムだけがつながります。
help-testbed-revoke = 持ち主の証明書を失効させます。動いている応答と次の失効リストにすぐ表れます。
    .folder = テスト環境
    .certificate = 持ち主のどの証明書か
    .reason = 失効の事由
    .time = 失効の日時。省略時は現在
help-testbed-suspend = 持ち主の証明書を一時停止します。「jpki testbed resume」で解除できます。
    .folder = テスト環境
    .certificate = 持ち主のどの証明書か
    .time = 一時停止の日時。省略時は現在
help-testbed-resume = 持ち主の証明書の一時停止を解除します。
    .folder = テスト環境
    .certificate = 持ち主のどの証明書か
help-testbed-renew = 持ち主の証明書を、新しい鍵で更新します。カードの中も替わります。前の証明書は失効し、ファイルは残ります。
    .folder = テスト環境
    .certificate = 持ち主のどの証明書か
    .time = 発行の日時。省略時は現在
    .seed = 新しい鍵の元になる数。同じ数からは同じ鍵ができる
    .notes = 暗証番号は変わらず、残り回数は元に戻ります。使用中のプログラムは、前のカードのまま動き続けます。
help-testbed-crl = テスト環境の認証局の、次の失効リスト（CRL）を書き出します。
    .folder = テスト環境
    .issuer = どの認証局のものか
    .municipality = 持ち主の市区町村の配布点の分だけにする
    .delta = 直前の全件のリストから変わった分だけにする
    .time = 発行の日時。省略時は現在
    .entries = 誰のものでもない証明書を、この数だけ加える
    .serial-octets = その発行の番号の長さ（バイト）
    .shuffle = 順不同に並べる。同じ数からは同じ並びになる
    .reasons = それぞれに失効の事由を付ける
    .output = 書き出すファイル（DER）

help-completions = シェルの補完スクリプトを出力します。
    .shell = シェル
