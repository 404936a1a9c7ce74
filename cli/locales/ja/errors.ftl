# エラー。error-コード が何が起きたか、.cause が原因、.next が対処。プログラムのすべてのコードがここにある。

error-verify-unknown-format = { $path } は、対応している形式の署名ではありません
    .cause = ファイルの先頭が { $start } で、どの署名形式とも異なります。対応しているのはCMS署名（.p7s、.p7m。DERまたはPEM）です。
    .next = 署名された文書ではなく、署名ファイルを指定しているか確かめてください。文書は --content で指定します。
error-identity-answer = この応答は使えません
    .cause = チャレンジへの応答として完全ではありません（壊れている、途切れている、別のファイル）。
    .next = 新しいチャレンジで、もう一度応答してもらってください。

error-usage-unknown-command = 「{ $command }」というコマンドはありません
    .cause = { $similar ->
        [none] コマンドの名前ではありません。
       *[other] コマンドの名前ではありません。「{ $similar }」でしょうか。
    }
    .next = 「jpki --help」でコマンドの一覧を見られます。
error-usage-unknown-option = 「{ $option }」は、ここでは使えません
    .cause = { $similar ->
        [none] このコマンドに、そのオプションや引数はありません。
        [credential] 暗証番号は、コマンドラインに書くとほかの人に見られるおそれがあるため、書けません。
       *[other] このコマンドに、そのオプションはありません。「{ $similar }」でしょうか。
    }
    .next = { $similar ->
        [credential] オプションなしで実行すると、画面で入力できます。ファイルから渡すには --pin-file または --password-file を使います。
       *[other] コマンドの後に --help を付けると、オプションの一覧を見られます。
    }
error-usage-missing = { $what } がありません
    .cause = これがないと始められません。
    .next = コマンドの後に --help を付けると、必要なものを見られます。
error-usage-no-command = 何をするか指定してください
    .cause = コマンドが書かれていません。
    .next = --help を付けると、コマンドの一覧を見られます。
error-usage-value = 「{ $value }」は { $option } の値として使えません
    .cause = { $values ->
        [none] 値の形か範囲が違います。{ $example ->
            [none] {""}
           *[other] 例: { $example }
        }
       *[other] 使える値: { $values }
    }
    .next = コマンドの後に --help を付けると、使える値を見られます。
error-usage-value-missing = { $option } には値が必要です
    .cause = 値がないか、足りません。
    .next = 続けて値を書いてください。
error-usage-conflict = { $option } と { $other } は一緒に使えません
    .cause = 同じことについて、別のことを指定しています。
    .next = どちらかを外してください。
error-usage-encoding = コマンドラインの文字を読めません
    .cause = UTF-8でない文字があります。
    .next = ファイル名を変えるか、端末の文字コードを確かめてください。
error-usage-other = コマンドラインを読めません
    .cause = 書き方が合っていません。
    .next = コマンドの後に --help を付けると、書き方を見られます。
error-usage-one-output = -o で指定できる出力は1つですが、署名するファイルが{ $files }個あります
    .cause = 署名はファイルごとに1つできます。
    .next = -o を外してください。署名はそれぞれのファイルの隣にできます。

error-file-missing = ファイル { $path } がありません
    .cause = この名前のものはありません。
    .next = 名前とフォルダーを確かめてください。
error-file-unreadable = { $path } を読む権限がありません
    .cause = このファイルの読み取りは許可されていません。
    .next = 権限を変えるか、自分のフォルダーにコピーしてください。
error-file-read = { $path } を読めませんでした
    .cause = 読んでいる間にシステムがエラーを返しました。
    .next = ディスクや接続を確かめて、やり直してください。
error-file-empty = { $path } は空です
    .cause = ファイルの中身がありません。
    .next = ファイルが正しいか、保存や転送が終わっているか確かめてください。
error-file-too-large = { $path } は大きすぎます
    .cause = この種類のファイルで読むのは { $limit } バイトまでです。
    .next = ファイルが正しいか確かめてください。
error-file-changed = 署名している間に { $path } の内容が変わりました
    .cause = 2回目に読んだ内容が、1回目と違いました。
    .next = このファイルに書き込んでいるプログラムを閉じて、署名し直してください。
error-file-input-folder = { $path } はフォルダーです
    .cause = ここではファイルが必要です。
    .next = 中のファイルを指定してください。
error-file-unwritable = { $path } に書く権限がありません
    .cause = 書き込みが許可されていないか、ディスクが読み取り専用です。
    .next = 書き込める場所を指定してください。
error-file-write = { $path } に書けませんでした
    .cause = 書いている間にシステムがエラーを返しました。もとの内容は変わっていません。
    .next = ディスクや接続を確かめて、やり直してください。
error-file-disk-full = ディスクがいっぱいで { $path } に書けませんでした
    .cause = 空きがありません。もとの内容は変わっていません。
    .next = 空きを作るか、別の場所を指定してください。
error-file-folder-missing = フォルダー { $path } がありません
    .cause = 出力先のフォルダーが存在しません。
    .next = フォルダーを作るか、別の場所を指定してください。
error-file-folder-unwritable = フォルダー { $path } には書けません
    .cause = 書き込みが許可されていないか、ディスクが読み取り専用です。
    .next = 書き込める場所を指定してください。
error-file-not-folder = { $path } はフォルダーではありません
    .cause = この名前のものは、フォルダーではありません。
    .next = 別の名前を指定してください。
error-file-output-symlink = { $path } はシンボリックリンクです
    .cause = リンクはどこにでもつながりうるため、リンク越しには書きません。
    .next = リンク先のファイルを指定するか、リンクを消してください。標準出力に出すには「-」を指定します。
error-file-output-folder = { $path } はフォルダーです
    .cause = 出力にはファイル名が必要です。
    .next = -o で、その中のファイル名を指定してください。
error-file-output-special = { $path } は通常のファイルではありません
    .cause = デバイスなどの特別なファイルで、出力に置き換わってしまいます。
    .next = ファイル名か、標準出力なら「-」を指定してください。
error-file-output-is-input = { $path } は入力でもあります
    .cause = 読むファイルを出力で上書きすることになります。
    .next = -o で別の名前を指定してください。
error-file-output-twice = { $path } が2つの出力に指定されています
    .cause = 一方がもう一方を上書きします。
    .next = 出力ごとに別の名前を指定してください。
error-file-not-stdout = この出力にはファイルが必要です
    .cause = 標準出力には読み取りの結果を表示します。
    .next = 「-」ではなく、ファイルの名前を指定してください。
error-file-not-transcript = { $path } は、やり取りの記録ではありません
    .cause = --trace で書き換えるのは、前に --trace で作ったファイルだけです。このファイルには何も書いていません。
    .next = --trace で別の名前を指定してください。
error-file-stdout-shared = 標準出力に両方は出せません
    .cause = --json の結果と出力の両方が標準出力に出ることになります。
    .next = -o でファイルを指定してください。
error-file-binary-terminal = バイナリデータは端末に表示できません
    .cause = 出力が文字ではないため、表示すると端末が乱れます。
    .next = -o でファイルを指定してください。

error-credential-no-terminal = 暗証番号を入力する端末がありません
    .cause = 端末なしで実行されていて、どこから読むかの指定もありません。
    .next = { $options } で指定してください（ファイル名を「-」にすると標準入力から読みます）。
error-credential-terminal = 端末から暗証番号を読めませんでした
    .cause = 端末がエラーを返したか、閉じられました。
    .next = やり直してください。残り回数は減っていません。
error-credential-wrong-option = ここで必要なのは、もう一方の暗証番号です
    .cause = 署名用の鍵には署名用電子証明書の暗証番号（英数字6〜16文字）、利用者証明用の鍵には利用者証明用電子証明書の暗証番号（数字4桁）を使います。カードには何も送っていません。
    .next = { $options } を使ってください。
error-credential-unneeded = ここでは暗証番号は要りません
    .cause = 暗証番号がなくてもできる操作です。
    .next = 暗証番号を渡すオプションを外してください。

error-credential-does-not-open = { credential-named }では{ $what ->
        [number] 個人番号
        [attributes] 基本4情報
        [number-image] 個人番号の画像
        [text] 券面事項入力補助AP
       *[face] 券面
    }を読めません
    .cause = 番号ごとに、読めるものが決まっています。カードには何も送っていません。
    .next = { $what ->
        [number] 券面事項入力補助用の暗証番号（--pin-file）か照合番号A（--code-a-file）を指定するか、--number を外してください。
        [attributes] 券面事項入力補助用の暗証番号（--pin-file）か照合番号B（--code-b-file）を指定するか、--attributes を外してください。
        [number-image] 照合番号A（--code-a-file）か券面事項入力補助用の暗証番号（--pin-file）を指定するか、--number-image を外してください。
        [text] --expiry と --security-code を加えるか（--birth と合わせて照合番号Bになります）、券面事項入力補助用の暗証番号（--pin-file）を指定してください。
       *[face] --expiry と --security-code を加えるか（--birth と合わせて照合番号Bになります）、出力ファイルの指定を外してください。
    }
error-credential-secure-needs-pin = --secure は券面事項入力補助用の暗証番号と一緒に使います
    .cause = セキュアメッセージングを始めるための鍵は、この暗証番号でだけ読めます。カードには何も送っていません。
    .next = --pin-file か --pin-fd で暗証番号を指定するか、--secure を外してください。

error-certificate-file = { $path } から証明書を読めません
    .cause = DERの証明書でもPEMの証明書でもないか、壊れています。
    .next = ファイルが正しいか確かめてください。
error-certificate-anchor = { $path } はルートとして信頼できません
    .cause = --anchor に指定できるのは、鍵が使える認証局（CA）の証明書です。
    .next = 人の証明書ではなく、認証局の証明書を指定してください。
error-certificate-cv-anchor = { $path } に、カード用のルート鍵がありません
    .cause = --cv-anchor に指定できるのは、「key_id = …」「modulus = …」の行があるテキストファイルです（テスト環境の cv-anchors.txt など）。
    .next = そのようなファイルを指定してください。証明書（PEM、DER）は --anchor に指定します。


error-trust-fingerprint-differs = { $path } は、指定した拇印の証明書ではありません
    .cause = この証明書の SHA-256 拇印は { $found } です。設定は変更していません。
    .next = このファイルを信頼しないでください。認証局から証明書を入手し直し、もう一度比べてください。
error-trust-unknown = { $root } というルートはありません
    .cause = ルートの名前でも、拇印の先頭 8 桁以上でもありません。
    .next = 名前を確認してください: jpki trust list --accept test
error-trust-ambiguous = { $root } に当たるルートが複数あります
    .cause = 同じ名前のルート、または同じ数字で始まる拇印のルートが複数あります。
    .next = jpki trust list で表示される SHA-256 拇印をすべて指定してください。
error-trust-fingerprint-format = { $value } は SHA-256 の拇印ではありません
    .cause = SHA-256 の拇印は、0～9 と A～F の 64 桁です。間にコロンや空白があってもかまいません。
    .next = 拇印をすべて指定してください。空白があるときは引用符で囲みます。
error-trust-fingerprint-needed = 拇印の指定が必要です
    .cause = ここでは、正しい証明書かどうかを画面で確認できません。
    .next = 認証局が公表している拇印を指定してください: --fingerprint 拇印
error-trust-not-confirmed = 設定は変更していません
    .cause = 拇印が確認されませんでした。
    .next = 認証局が公表している拇印と比べて、同じなら y と答えてください。
error-trust-damaged = { $path } は使えません
    .cause = 追加または除外したルートのファイルが壊れているか、別のものに置き換えられています。
    .next = このファイルを削除し、ルートの追加または除外をやり直してください。
error-trust-no-folder = 設定を保存する場所がありません
    .cause = XDG_DATA_HOME も HOME も設定されていません。
    .next = HOME を設定するか、コマンドごとにルートを指定してください: --anchor ファイル
error-crl-not-a-list = { $path } は失効リストとして使えません
    .cause = 壊れているか、途切れているか、矛盾があるか、別のファイルです。詳細に場所を示します。
    .next = 配布元からもう一度受け取ってください。今までのリストはそのまま使われます。
error-crl-no-folder = 失効リストを保存する場所がありません
    .cause = XDG_DATA_HOME も HOME も設定されていません。
    .next = --store でフォルダーを指定するか、HOME を設定してください。
error-crl-serial = { $path } に発行の番号がありません
    .cause = 発行の番号は、16進数で書いた 20 バイトまでの 1 つの数で、0 より大きい数です。
    .next = ファイルを確かめるか、--certificate を使ってください。
error-crl-signature = { $path } の署名は、認証局のものではありません
    .cause = リストが書き換えられたか、別の者が作ったものです。
    .next = 使わずに、配布元からもう一度受け取ってください。
error-crl-weak-signature = { $path } の署名方式が認められません
    .cause = SHA-1 などの古い方式の署名は、偽造されるおそれがあります。
    .next = SHA-256 で署名したリストを認証局に求めてください。
error-crl-not-authorized = { $path } に署名した者は、失効リストに署名できません
    .cause = 署名した者の証明書で許されていないか、その証明書が失効しているか、失効していないことが分かりません。
    .next = 使わずに、配布元に問い合わせてください。
error-crl-older = { $path } は、保存済みのリストより古いものです
    .cause = 保存済みは { $expected }、これは { $found } です。古いリストには、新しい失効が入っていません。
    .next = 最新のリストを受け取ってください。保存済みのほうが誤りなら、--store で別のフォルダーを使ってください。
error-crl-number-twice = 番号 { $found } の別のリストがすでにあります
    .cause = { $path } は、番号が同じで内容が違います。認証局が同じ番号を 2 度使うことはありません。
    .next = 使わずに、どちらが正しいかを認証局に問い合わせてください。
error-ocsp-no-address = 問い合わせ先のアドレスがありません
    .cause = { $url ->
        [none] --url の指定がなく、証明書にも応答者のアドレスがありません。署名用電子証明書には、いつも入っていません。
       *[other] --url の指定がありません。証明書には { $url } とありますが、指定がない限り問い合わせません。
    }
    .next = 問い合わせてよい応答者のアドレスを指定してください: --url URL。保存した応答を判定するには --response を使います。
error-ocsp-unknown-issuer = 証明書を発行した認証局が分かりません
    .cause = この証明書に署名した認証局が、信頼するルートの中にありません。問い合わせには発行者が必要です。
    .next = --issuer で認証局の証明書を指定するか、--anchor でルートを指定してください（テスト用カードは --accept test）。
error-ocsp-other-issuer = { $path } は、この証明書を発行した認証局ではありません
    .cause = 認証局の名前または鍵が違います。世代の違う認証局は、同じ名前です。
    .next = この証明書に署名した認証局の証明書を指定してください。
error-profile-unknown = { $name } という形式（プロファイル）はありません
    .cause = 使える形式は { $known } です。ファイルは、拡張子かフォルダーを付けて指定します。
    .next = --profile 名前 でどれかを選ぶか、--profile ./mine.toml のようにファイルを指定してください。
error-profile-malformed = { $path } は形式（プロファイル）として読めません
    .cause = docs/profile.md のとおりのTOMLではありません。
    .next = 示された箇所を直すか、組み込みの形式を写して作り直してください。
error-xml-unreadable = { $path } はXMLとして読めません
    .cause = UTF-8の正しいXMLでないか、DTDがあるか、読める大きさ・深さを超えています。
    .next = 作成したプログラムで作り直してください。署名済みの場合は手で直さないでください。
error-sign-document = { $path } は、この形式で署名できる文書ではありません
    .cause = 署名に必要な要素や識別子がないか、2つ以上あります。
    .next = 「jpki check」で文書を確認し、形式（--profile）が正しいか確かめてください。
error-sign-signed-already = { $path } はすでに署名されています
    .cause = この提出先では、1つの文書に署名は1つだけです。
    .next = 署名し直す場合は、署名する前の文書に署名してください。
error-sign-reference = { $path } に署名できません
    .cause = 署名の対象になるものがないか、使えません: { $uri }
    .next = その名前のファイルをフォルダーに入れるか、名前を記載している文書を直してください。
error-sign-no-files = { $path } に署名の対象のファイルが記載されていません
    .cause = この形式の署名はファイルを対象にしますが、文書に1つも記載がありません。
    .next = 「jpki check」で文書を確認してください。
error-sign-nothing = { $path } に署名するものがありません
    .cause = { $profile } で署名する文書が見つかりません。
    .next = 「jpki check」でフォルダーと形式（--profile）を確認してください。
error-sign-not-plain = { $path } はファイルではありません
    .cause = 申請のフォルダーに入れられるのはファイルだけです（フォルダーやリンクは入れられません）。
    .next = フォルダーから取り除いてください。
error-sign-outside-folder = { $path } は、署名を置くフォルダーの外にあります
    .cause = 署名はファイルの名前を自分の場所から見て書きます。署名は { $folder } に置かれます。
    .next = ファイルと署名を1つのフォルダーに入れるか、--output で別の場所を指定してください。
error-sign-output-exists = { $path } はすでにあります
    .cause = 署名済みのフォルダーを上書きすることはありません。
    .next = 移動するか、--output で別の場所を指定してください。
error-sign-receiver-refuses = { $path } は受け付けられません。署名していません
    .cause = { $count } 件の決まりに反しています。最初の1件: { $rule }
    .next = 「jpki check --profile { $profile }」で全体を確認し、直してから署名してください。--no-check を付けると、そのまま署名します。
error-sign-digest-value = ハッシュ値を読めません
    .cause = { $digest } のハッシュ値は16進数で { $expected } 桁です。
    .next = 値と --digest を確かめてください。
error-sign-digest-scheme = 方式とハッシュの組み合わせが合いません
    .cause = この方式でカードが使えるのはSHA-256だけです。カードがハッシュを計算する方式では、ハッシュ値ではなくファイルが必要です。
    .next = --digest sha256 を使うか、ファイルを指定するか、方式 digest-info を使ってください。
error-sign-too-long-for-card = データが { $length } バイトあり、この方式には長すぎます
    .cause = カードが一度に受け取れるのは { $limit } バイトまでです。
    .next = どんな大きさのファイルにも使える方式 digest-info を使ってください。

error-verify-content-twice = ファイルは署名の中に含まれていますが、--content も指定されています
    .cause = どちらのことか決められません。
    .next = --content を外してください。
error-verify-policy = { $path } は判定の規則（ポリシー）として読めません
    .cause = { $line } 行 { $column } 列に、規則にない書き方があります。内容は詳細に示します。
    .next = docs/policy.md にある組み込みの規則と見比べてください。

error-verify-policy-unknown = 判定の規則 { $path } がありません
    .cause = 「{ $path }」は組み込みの規則の名前でもファイルでもありません。
    .next = personal、verifier、archive のどれか、または規則のファイルを指定してください。


error-verify-evidence-taken = { $path } はすでにあります
    .cause = 別の検証の証拠と混ざらないように、証拠は新しいフォルダーか空のフォルダーに保存します。
    .next = 別のフォルダーを指定してください。このフォルダーの検証をもう一度行うには、検証するファイルを省いてください。

error-verify-evidence-incomplete = 証拠をすべて保存することができません
    .cause = 失効の確認先が、使った失効リストや応答そのものではなく、そのハッシュ値しか覚えていません。
    .next = 失効リストを --crl で指定するか、リスト自体も残すように取り込み直してください。

error-verify-not-evidence = { $path } に証拠はありません
    .cause = フォルダーに manifest.json がありません。
    .next = --evidence で作ったフォルダーか、検証するファイルを指定してください。

error-verify-evidence-damaged = { $path } の証拠が壊れています
    .cause = ファイルがない、変更されている、または読めません。どのファイルかは詳細に示します。
    .next = バックアップのフォルダーを使ってください。残りだけでは何も証明できません。

error-verify-evidence-version = { $path } の証拠は新しい版のものです
    .cause = このプログラムより新しい版で保存されています。
    .next = その版か、さらに新しい版で検証し直してください。

error-verify-time-future = 指定された日時が未来です
    .cause = --time には、署名がすでにあった日時を指定します。{ $time } はまだ来ていません。
    .next = 過去の日時を指定するか、--time を外してください。

error-verify-not-supported = { $format } の署名はまだ検証できません
    .cause = { $path } の形式は分かりましたが、この版では検証できません。
    .next = この形式に対応したプログラムを使ってください。
error-crl-not-supported = { $path } は、対応していない種類の失効リストです
    .cause = 複数の認証局の証明書を含むか、この版の知らない条件があります。詳細に示します。
    .next = 通常のリストを配布元に求めるか、OCSP を使ってください。
error-crl-unknown-issuer = { $path } に署名した認証局が分かりません
    .cause = この名前と鍵の、信頼する認証局がありません: { $which }
    .next = --anchor でルートを指定するか（テスト用カードは --accept test）、--issuer で認証局の証明書を指定してください。
error-crl-future = { $path } は未来のリストです
    .cause = 作成日時が { $time } になっています。このパソコンか認証局の時計が違っています。
    .next = 時計を合わせて、もう一度試してください。
error-crl-index-damaged = 索引 { $path } が壊れています
    .cause = 作られた後に、変わったか途切れました。この内容は使えません。
    .next = リストをもう一度取り込んでください: jpki crl import
error-crl-index-version = 索引 { $path } は、別の版で作られたものです
    .cause = 索引は、作った版でしか読めません。
    .next = リストをもう一度取り込んでください: jpki crl import
error-ocsp-no-answer = { $path } から応答がありません
    .cause = 応答者につながらないか、時間内に応答がそろいませんでした。失効しているかどうかは分かりません。
    .next = アドレスとネットワークを確かめ、しばらくしてからもう一度試してください。--timeout で長く待てます。
error-ocsp-busy = 応答者は今、応答できません
    .cause = 応答者の返事は「{ $status }」です。失効しているかどうかは分かりません。
    .next = しばらくしてからもう一度試してください。
error-ocsp-refused = 応答者は、この問い合わせに応答しません
    .cause = 応答者の返事は「{ $status }」です。担当していない認証局か、登録された相手にだけ応答している可能性があります。
    .next = アドレスが証明書を発行した認証局のものか、問い合わせが認められているかを確かめてください。
error-ocsp-tls = { $path } と安全に接続できません
    .cause = サーバーの証明書を信頼できないか、サーバーが TLS に対応していません。
    .next = アドレスを確かめてください。組織内のサーバーなら、そのルート証明書を OS に登録する必要があります。
error-ocsp-not-an-answer = { $path } から届いたものは応答ではありません
    .cause = 正しい形の OCSP 応答ではありません。ログイン画面など、別のサービスが答えた可能性があります。転送先には問い合わせません。
    .next = アドレスを確かめてください。失効しているかどうかは分かりません。
error-ocsp-weak-signature = 応答の署名方式が認められません
    .cause = SHA-1 などの古い方式の署名は、偽造されるおそれがあります。
    .next = SHA-256 で署名した応答を出すよう、応答者の運営者に求めてください。
error-ocsp-not-authorized = 正しい相手からの応答ではありません
    .cause = 証明書を発行した認証局の署名でも、その認証局が認めた応答者の署名でもないか、署名が合いません。
    .next = この応答は信用せず、アドレスを確かめて、応答者の運営者に問い合わせてください。
error-ocsp-responder-unchecked = 応答者を確認できません
    .cause = 応答者自身の証明書が失効していないかどうかが分かりません。確認は不要であるという認証局の表示がありません。
    .next = それでもこの応答者を信用する場合は、--accept-unchecked-responder を付けてください。
error-ocsp-other-certificate = 別の証明書についての応答です
    .cause = 問い合わせた証明書が、応答の中にありません。
    .next = アドレスまたはファイルと --hash を確かめてください。失効しているかどうかは分かりません。
error-ocsp-other-request = 別の要求に対する応答です
    .cause = 要求に付けた乱数がないか、違います。古い応答が使い回された可能性があります。
    .next = もう一度問い合わせてください。応答者が乱数を返さない場合は、--require-nonce を外してください。
error-ocsp-future = 未来の応答です
    .cause = { $time } 以降に有効な応答です。このパソコンか応答者の時計が違っています。
    .next = 時計を合わせて、もう一度問い合わせてください。

error-identity-challenge = { $path } のチャレンジは使えません
    .cause = チャレンジとして完全ではありません（壊れている、途切れている、別のファイル）。
    .next = 作った相手から、もう一度受け取ってください。
error-identity-text = { $field ->
        [relying-party] 確認する側の名前
       *[other] 目的
    }に使えない文字列です
    .cause = { $problem ->
        [empty] 空です。
        [too-long] 長すぎます。{ $limit } バイトまでです。
        [space] 先頭か末尾に空白があります。
       *[character] 制御文字や見えない文字があり、利用者を誤らせるおそれがあります。
    }
    .next = ふつうの文字で、1行で書いてください。
error-identity-expired = チャレンジの期限が切れています
    .cause = 期限は { $time } でした。暗証番号は尋ねていません。
    .next = 新しいチャレンジをもらってください。
error-identity-future = チャレンジの日時が未来です
    .cause = { $time } に作られたことになっています。時計が狂っているか、誰かが応答を先に集めようとしています。
    .next = このコンピューターの時計を確かめて、新しいチャレンジをもらってください。
error-tap-secret = { $path } は仮名の秘密として使えません
    .cause = { $length } バイトあります。必要なのは { $expected } から { $limit } バイトで、すべて同じバイトではいけません。
    .next = 「jpki tap new-secret ファイル」で作ってください。
error-tap-secret-exists = { $path } はすでにあります
    .cause = 上書きした秘密は二度と作れません。
    .next = 別のファイル名にするか、このファイルをそのまま使ってください。
error-tap-birth-file = { $path } に生年月日がありません
    .cause = 日付を 1 つだけ書いたファイルが必要です。
    .next = 1990-01-08 のように書いてください。
error-apdu-malformed = 「{ $command }」はカードのコマンドではありません
    .cause = コマンドは16進数で、4バイト以上、長さの欄が正しいものに限ります。
    .next = 例: 00A4040C0AD392F000260100000001
error-apdu-costs-try = { $command } は送りません。残り回数が減るおそれがあります
    .cause = 暗証番号の照合・変更・ロック解除のコマンドと、それを含みうるコマンドは、いつでも断ります。何も送っていません。
    .next = 残り回数は「jpki pin status」で、減らさずに調べられます。署名は「jpki sign」で行います。
error-apdu-changes-card = { $command } は送りません。カードの内容が変わるおそれがあります
    .cause = 書き込み・削除・管理のコマンドは、いつでも断ります。何も送っていません。
    .next = 読むだけのコマンドを使ってください。
error-apdu-odd = { $command } は送りません。何をするコマンドか分かりません
    .cause = 読むだけと分かっているコマンドではありません。何も送っていません。
    .next = 無害と分かっている場合は --i-know を付けてください。

error-testbed-not-empty = { $path } は空ではありません
    .cause = テスト環境は、新しいか空のフォルダーにだけ作ります。
    .next = 別のフォルダーを指定するか、このフォルダーを消してください。
error-testbed-person = カードの持ち主の{ $field ->
        [name] 氏名
        [address] 住所
        [birth] 生年月日
        [my_number] 個人番号
        [card_expiry] カードの有効期限
        [security_code] セキュリティコード
       *[other] 情報
    }をカードに入れられません
    .cause = 空か、短すぎるか、長すぎるか、使えない文字があるか、検査数字が違うか、範囲の外です。
    .next = 値を変えてください。
error-testbed-odd = このような変わったカードは作れません
    .cause = 名前どうしが両立しないか、プラスチックのカードにしかないものについての名前です。
    .next = --odd か --profile を変えてください。合わないものは下の詳細にあります。
error-testbed-time = { $time } に証明書を発行できません
    .cause = 使えるのは1970年から9999年までです。
    .next = --now で別の日時を指定してください。
error-testbed-unusable = { $path } はテスト環境でないか、壊れています
    .cause = ファイルがないか、形が違うか、ほかのファイルと合っていません。
    .next = 「jpki testbed init フォルダー」で新しく作ってください。
error-testbed-state = { $which ->
        [signature] 署名用電子証明書
       *[other] 利用者証明用電子証明書
    }{ $problem ->
        [revoked] はすでに失効しています
        [not-suspended] は一時停止されていません
       *[other] の状態をこのようには変えられません
    }
    .cause = 失効は取り消せません。解除できるのは一時停止だけです。
    .next = 「jpki testbed renew」で新しい証明書を発行すると、状態は新しくなります。
error-testbed-no-base = 全件の失効リストがまだありません
    .cause = 差分は、全件（または市区町村の分）の直前の失効リストから変わった分を示すものです。
    .next = 先に、--delta を付けずに同じコマンドで失効リストを書き出してください。
error-testbed-no-earlier = このテスト環境には前の世代の認証局がありません
    .cause = --earlier-generation を付けずに作られています。
    .next = 「jpki testbed init フォルダー --earlier-generation」で新しく作ってください。
error-testbed-too-many = 発行の番号が足りません
    .cause = この長さの番号では、指定された数の証明書を区別できません。
    .next = --serial-octets を大きくするか、--entries を減らしてください。
error-testbed-port = ポート { $port } を使えません
    .cause = ほかのプログラムが使っているか、特別な権限が必要です。
    .next = --port で別の番号を指定してください。0 なら空いているものを使います。
error-testbed-failed = テスト環境を作れませんでした
    .cause = 鍵か証明書を作れませんでした。
    .next = やり直してください。繰り返すときは、下の詳細を添えて報告してください。
error-virtual-missing = { $path } に仮想カードがありません
    .cause = フォルダーにカードがないか、フォルダーがありません。
    .next = 「jpki testbed init { $path }」で作るか、--card virtual を使ってください。
error-virtual-unusable = { $path } の仮想カードを使えません
    .cause = ファイルの形が違うか、読み書きできません。
    .next = フォルダーの権限を確かめるか、「jpki testbed init フォルダー」で新しく作ってください。
error-virtual-no-folder = 仮想カードを置く場所がありません
    .cause = XDG_DATA_HOME も HOME も設定されていません。
    .next = フォルダーを指定してください: --card virtual:フォルダー
error-system-clock = 日時 { $time } は使えません
    .cause = 署名とチャレンジに使えるのは1970年から9999年までです。
    .next = このコンピューターの時計を確かめてください。
error-system-randomness = システムから乱数を得られません
    .cause = 乱数がないと、チャレンジや鍵を推測されるおそれがあります。
    .next = コンピューターを再起動し、それでも起きるときは報告してください。

error-reader-no-service = カードのサービス（pcscd）が動いていません
    .cause = プログラムはpcscdを通してカードリーダーを使います。入っていないか、起動していないか、終わったところです。
    .next = DebianとUbuntuでは「sudo apt install pcscd」の後、「sudo systemctl start pcscd.socket」を実行してください。
error-reader-access-denied = このシステムでは、カードリーダーを使う許可がありません
    .cause = システム（polkit）が、ほかの利用者（多くはその機械の前にいる人）にだけ許可しています。
    .next = その機械に直接ログインするか、管理者に相談してください。
error-reader-none = カードリーダーがつながっていません
    .cause = pcscdは動いていますが、リーダーが見つかりません。
    .next = リーダーをつないでください。つないであるなら差し直し、ドライバー（多くはパッケージ libccid）を確かめてください。
error-reader-not-found = 「{ $wanted }」というリーダーはありません
    .cause = { $available ->
        [none] リーダーは1台もつながっていません。
       *[other] つながっているリーダー: { $available }
    }
    .next = 名前の一部か、「jpki reader list」の番号を指定してください。
error-reader-ambiguous = 「{ $wanted }」に当てはまるリーダーが複数あります
    .cause = 当てはまるリーダー: { $matching }
    .next = 名前をもっと長く書くか、「jpki reader list」の番号を指定してください。
error-reader-several = リーダーが複数つながっています
    .cause = どれを使うか決められません: { $available }
    .next = --reader で指定するか、カードを1台にだけ置いてください。
error-reader-removed = リーダーが抜かれました
    .cause = 作業の途中でなくなりました。
    .next = つないでやり直してください。暗証番号の照合中だったときは、先に「jpki pin status」を見てください。
error-reader-failed = リーダーがエラーを返しました
    .cause = pcscdの答えに、これ以上詳しい名前がありません。
    .next = リーダーを差し直して、「jpki doctor」を実行してください。
error-card-none = リーダーにカードがありません
    .cause = リーダーはありますが、カードが置かれていません。
    .next = カードを置いてください。--wait 30 で置かれるまで待つこともできます。
error-card-wait-timeout = { $seconds } 秒のうちにカードが置かれませんでした
    .cause = --wait で指定した時間が過ぎました。
    .next = カードを置いてやり直してください。
error-card-removed = カードが離れました
    .cause = 作業の途中でリーダーから離れました。何も書き出していません。
    .next = カードを置き直し、動かさずにやり直してください。暗証番号の照合中だったときは、先に「jpki pin status」を見てください。
error-card-reset = ほかのプログラムがカードをリセットしました
    .cause = 選択や照合の状態が失われました。何も書き出していません。
    .next = カードを使っているほかのプログラムを閉じて、やり直してください。
error-card-in-use = ほかのプログラムがカードを使っています
    .cause = そのプログラムがカードを占有しているか、接続したままです。暗証番号は、ほかのプログラムが使えない状態でだけ照合します。
    .next = カードを使っているブラウザーやプログラムを閉じて、やり直してください。
error-card-mute = カードが応答しません
    .cause = 裏返しか、接点が汚れているか、ICカードではありません。
    .next = 裏返すか、接点を拭いてください。非接触リーダーでは平らに置き、動かさないでください。
error-card-unsupported = リーダーがこのカードと通信できません
    .cause = 共通の通信方式がありません。非接触リーダーでは、マイナンバーカードはType Bで通信します。
    .next = マイナンバーカード対応のリーダーを使ってください。
error-card-exchange-broken = カードとの通信が途切れました
    .cause = 答えが完全に返りませんでした。最後のコマンドをカードが実行したかどうかは分かりません。
    .next = カードを動かさずにやり直してください。暗証番号の照合中だったときは、先に「jpki pin status」を見てください。
error-card-response = カードの答えが使えません
    .cause = 途切れているか、長すぎるか、このコマンドの答えの形ではありません。
    .next = やり直してください。繰り返すときは --trace ファイル で記録して報告してください。
error-card-status = カードがコマンドを断りました
    .cause = 答えのステータスは { $status } です。
    .next = やり直してください。繰り返すときは --trace ファイル で記録して報告してください。
error-card-not-jpki = このカードには公的個人認証APがありません
    .cause = マイナンバーカードでないか、別のカードも一緒に置かれています。
    .next = マイナンバーカードを使い、ほかのカードはリーダーから離してください。
error-card-no-application = カードに{ $application }がありません
    .cause = マイナンバーカードにはあるはずのものが、このカードにはありません。
    .next = 別のカードを使ってください。マイナンバーカードなら、市区町村の窓口に相談してください。
error-card-not-on-phone = スマートフォンには{ $application }がありません
    .cause = スマートフォンにあるのは電子証明書だけです。個人番号、顔写真、文字の4情報はありません。
    .next = プラスチックのマイナンバーカードを使ってください。
error-card-resident = これは住民基本台帳カードです
    .cause = 住民基本台帳カード（2015年まで発行）の電子証明書は、すべて期限が切れています。
    .next = マイナンバーカードを使ってください。
error-card-unknown-token = この種類のカードには対応していません
    .cause = 公的個人認証APはありますが、名前が「{ $label }」です。
    .next = マイナンバーカードを使ってください。マイナンバーカードなら、上の名前を添えて報告してください。
error-card-no-certificate = カードに{ $which ->
        [signature] 署名用電子証明書
       *[other] 電子証明書
    }がありません
    .cause = 発行されていないか（15歳未満には原則発行されません）、申し込まなかったか、失効の手続きをした可能性があります。
    .next = 市区町村の窓口で発行できます。残り回数が減るようなことはしていません。
error-card-certificate = カードの電子証明書を読めません
    .cause = 大きさか形が正しくありません。
    .next = やり直してください。繰り返すときは、市区町村の窓口でカードを調べてもらってください。
error-card-certificate-expired = 電子証明書の期限が切れています
    .cause = 有効期限は { $time } でした（発行から5回目の誕生日まで）。
    .next = 市区町村の窓口で更新してください。
error-card-certificate-not-yet-valid = 電子証明書はまだ有効ではありません
    .cause = { $time } から有効です。
    .next = このコンピューターの時計を確かめるか、お待ちください。
error-card-signature = カードが返した署名が合いません
    .cause = カードの証明書と一致しないため捨てました。何も書き出していません。
    .next = やり直してください。繰り返すときは --trace ファイル で記録して報告してください。
error-card-issuer = カードの認証局の証明書は、隣の電子証明書を発行したものではありません
    .cause = 2つの証明書が合っていません。何も書き出していません。
    .next = このカードを信用せず、市区町村の窓口で調べてもらってください。
error-card-credential-forgotten = カードが{ credential-named }をもう一度求めています
    .cause = 照合したことをカードが忘れました。ほかのプログラムがリセットしたか、電源が切れました。
    .next = カードを使っているほかのプログラムを閉じて、やり直してください。
error-card-outcome-unknown = { credential-named }を照合している間に、通信が途切れました
    .cause = 残り回数が減ったかどうかは分かりません。送ったのは1回だけで、送り直してはいません。
    .next = 先に「jpki pin status」を見てください。その後、カードを動かさずにやり直してください。
error-card-not-left = カードが、まだ暗証番号なしで署名できる状態かもしれません
    .cause = 暗証番号を照合した状態を取り消せませんでした。
    .next = すぐにカードをリーダーから離してください。電源が切れると取り消されます。
error-card-wait-cancelled = 待つのをやめました
    .cause = 外から止められました。
    .next = カードを用意して、やり直してください。
error-card-transcript = やり取りの記録を読み書きできません
    .cause = --trace のファイルか、記録されたやり取りが使えません。
    .next = --trace で別のファイルを指定してください。
error-card-photo = カードの顔写真を表示できません
    .cause = JPEG 2000 でないか、大きすぎるか、壊れています。券面のほかの部分は読めました。
    .next = --photo-jp2 でそのまま保存し、報告してください。
error-card-no-photo = カードに顔写真がありません
    .cause = たとえば小さな子どものカードにはありません。券面のほかの部分は読めました。
    .next = --photo と --photo-jp2 を外してください。
error-testbed-vpcd = ポート { $port } で vpcd につながりません
    .cause = vpcd は動いている pcscd の一部で、そこで仮想カードを待っています。
    .next = 「sudo apt install pcscd vsmartcard-vpcd」で入れ、「sudo systemctl restart pcscd」で起動してから、やり直してください。

error-testbed-vpcd-gone = 仮想カードがリーダーから外れました
    .cause = pcscd が止まったか再起動したか、vpcd との接続が切れました。
    .next = pcscd が動いていなければ起動して、やり直してください。

error-credential-format-pin = { credential-named }は数字4桁です
    .cause = { $fault ->
        [length] 文字数が違います。
        [full-width] { $position } 文字目が全角です。
        [check-digit] どこかの数字が違います（最後の検査用数字が合いません）。
        [birth-date] 先頭の6桁が日付ではありません（元号の年・月・日を2桁ずつ）。
        [era-year] 生年月日が元号の年で表せません。
        [expiry-year] 有効期限の年が2015〜2099ではありません。
        [security-code] セキュリティコードが半角の数字4桁ではありません。
       *[character] { $position } 文字目に使えない文字があります。
    }カードには送っていません。残り回数は減っていません。
    .next = 半角の数字4桁で入力してください。
error-credential-format-password = 署名用電子証明書の暗証番号は英数字6〜16文字です
    .cause = { $fault ->
        [length] 文字数が違います。
        [full-width] { $position } 文字目が全角です。
       *[character] { $position } 文字目に使えない文字があります。
    }カードには送っていません。残り回数は減っていません。
    .next = 半角の英数字（AからZと0から9）で入力してください。
error-credential-format-code-a = 照合番号Aは、個人番号（マイナンバー）の数字12桁です
    .cause = { $fault ->
        [length] 文字数が違います。
        [full-width] { $position } 文字目が全角です。
        [check-digit] どこかの数字が違います（最後の検査用数字が合いません）。
        [birth-date] 先頭の6桁が日付ではありません（元号の年・月・日を2桁ずつ）。
        [era-year] 生年月日が元号の年で表せません。
        [expiry-year] 有効期限の年が2015〜2099ではありません。
        [security-code] セキュリティコードが半角の数字4桁ではありません。
       *[character] { $position } 文字目に使えない文字があります。
    }カードには送っていません。残り回数は減っていません。
    .next = カードの裏面の12桁を、半角の数字で入力してください。
error-credential-format-code-b = 照合番号Bは数字14桁です
    .cause = { $fault ->
        [length] 文字数が違います。
        [full-width] { $position } 文字目が全角です。
        [check-digit] どこかの数字が違います（最後の検査用数字が合いません）。
        [birth-date] 先頭の6桁が日付ではありません（元号の年・月・日を2桁ずつ）。
        [era-year] 生年月日が元号の年で表せません。
        [expiry-year] 有効期限の年が2015〜2099ではありません。
        [security-code] セキュリティコードが半角の数字4桁ではありません。
       *[character] { $position } 文字目に使えない文字があります。
    }カードには送っていません。残り回数は減っていません。
    .next = { $fault ->
        [era-year] カードの表面の生年月日と見比べて、直してください。
        [expiry-year] カードの表面の有効期限の西暦年（4桁）と見比べて、直してください。
        [security-code] カードの表面のセキュリティコードと見比べて、直してください。
       *[other] カードの表面にある、生年月日（元号の年・月・日の6桁）、有効期限の西暦年（4桁）、セキュリティコード（4桁）を続けて入力してください。
    }
error-credential-format-birth-date = 生年月日は数字6桁です
    .cause = { $fault ->
        [length] 文字数が違います。
        [full-width] { $position } 文字目が全角です。
        [check-digit] どこかの数字が違います（最後の検査用数字が合いません）。
        [birth-date] 先頭の6桁が日付ではありません（元号の年・月・日を2桁ずつ）。
        [era-year] 生年月日が元号の年で表せません。
        [expiry-year] 有効期限の年が2015〜2099ではありません。
        [security-code] セキュリティコードが半角の数字4桁ではありません。
       *[character] { $position } 文字目に使えない文字があります。
    }カードには送っていません。残り回数は減っていません。
    .next = 元号の年・月・日を2桁ずつ入力してください（昭和55年2月17日なら 550217）。
error-credential-too-long = { $path } の内容は、暗証番号としては長すぎます
    .cause = { $limit } バイトを超えています。カードには送っていません。残り回数は減っていません。
    .next = ファイルが正しいか確かめてください。ファイルには暗証番号だけを入れます。
error-credential-empty = { $path } に暗証番号がありません
    .cause = 空か、改行だけでした。残り回数は減っていません。
    .next = ファイルが正しいか確かめてください。
error-credential-not-text = { $path } の内容は文字ではありません
    .cause = UTF-8でない部分があります。カードには送っていません。残り回数は減っていません。
    .next = ファイルが正しいか確かめてください。
error-credential-wrong = { credential-named }が違います
    .cause = { $tries ->
        [unknown] カードが断りました。残り回数は分かりません。
        [0] カードが断り、ロックされました。
       *[other] カードが断りました。残りは { $tries } 回です。
    }
    .next = { $tries ->
        [0] 市区町村の窓口でロックの解除（暗証番号の初期化）ができます。
       *[other] { $which ->
            [code-a] カードの裏面の個人番号と見比べて、やり直してください。
            [code-b] カードの表面の生年月日・有効期限・セキュリティコードと見比べて、やり直してください。生年月日が西暦で印刷されたカードなら --gregorian を付けます。
            [birth-date] カードの表面の生年月日と見比べて、やり直してください。生年月日が西暦で印刷されたカードなら --gregorian を付けます。
           *[other] どの暗証番号か、よく確かめてからやり直してください。
        }カードに送ったのは1回だけです。
    }
error-credential-last-try = { credential-named }の残りは1回です
    .cause = 誤るとロックされます。カードには送っていません。
    .next = 番号に間違いがなければ --allow-last-try を付けてください。自信がなければ、市区町村の窓口で初期化（再設定）してください。
error-credential-blocked = { credential-named }はロックされています
    .cause = 決められた回数を続けて間違えました（ほかのプログラムで間違えた回数も数えます）。カードには送っていません。
    .next = 市区町村の窓口でロックの解除（暗証番号の初期化）ができます。プログラムでは解除できません。
error-credential-tries-unknown = カードが残り回数を答えません
    .cause = 最後の1回かもしれないため、{ credential-named }は送っていません。
    .next = 別のリーダーを試してください。番号に間違いがなければ --allow-last-try を付けてください。

error-pin-only-card = --only は card のときだけ使えます
    .cause = ほかの暗証番号は、カードの中の1か所にしかありません。
    .next = --only を外してください。
error-pin-one-input = 今の暗証番号と新しい暗証番号の両方を標準入力から読むことはできません
    .cause = 標準入力には1つしか入りません。
    .next = どちらかをファイルで渡してください。
error-pin-not-repeated = 新しい{ credential-named }の2回の入力が違います
    .cause = どちらかが打ち間違いです。カードには何も送っていません。
    .next = やり直してください。
error-pin-unchanged = 新しい{ credential-named }が、今のものと同じです
    .cause = カードがどう扱うか分かりません。変更は何も送っていません。
    .next = 別のものにしてください。
error-pin-refused = カードが新しい{ credential-named }を断りました
    .cause = カードの応答は { $status } です。今までのものが有効です。
    .next = 形の正しい別のものにしてください。繰り返すときは、市区町村の窓口で変更してください。
error-pin-half-changed = 住民基本台帳用の暗証番号を、1か所だけ変更しました
    .cause = カードの中に2か所あります。住基APは新しい番号になりました。{ $common ->
        [unknown] 共通カードAPは、古い番号か新しい番号か分かりません。
        [other] 共通カードAPの番号は、指定した古い番号とは違います。残り回数が1回減りました。
       *[old] 共通カードAPは古い番号のままです。
    }
    .next = { $common ->
        [unknown] 「jpki pin status」を見てから、古い番号と新しい番号で「jpki pin change card --only common」を1回だけ実行してください。古い番号が違うと出たら、新しい番号が有効です。
        [other] 共通カードAPの番号を確かめてから、その番号と新しい番号で「jpki pin change card --only common」を実行してください。
       *[old] 古い番号と新しい番号で「jpki pin change card --only common」を実行してください。
    }
error-pin-outcome-unknown = { credential-named }の変更中に、はっきりした応答がありませんでした
    .cause = 古いものと新しいもののどちらが有効か分かりません。新しいものを送ったのは1回だけです。
    .next = 「jpki pin status」を見てから、新しいものを1回だけ試してください。断られたら、古いものが有効です。
error-card-file-missing = マイナンバーカードにあるはずのファイルが、カードにありません
    .cause = そのファイルなしで発行されたか、知られていない種類のカードです。
    .next = --trace で通信を記録して報告してください。
error-card-file-damaged = カードの中身を読めません
    .cause = ファイルの形が、知られているカードと違います。中身は何も使っていません。
    .next = やり直してください。繰り返すときは、--trace で通信を記録して報告してください。
error-card-secure-messaging = カードとのセキュアメッセージングができません
    .cause = カードかリーダーが対応していないか、途中で途切れました。
    .next = やり直すか、--secure を外してください。

error-card-challenge = チャレンジは16進数で1〜255バイトです
    .cause = カードはほかの長さを受け付けません。16進数は、0〜9とA〜Fを2文字ずつ並べたものです。
    .next = --challenge に正しい値を指定するか、外して乱数にしてください。
