# jpki card survey

survey-begins = カードに数百回問い合わせます。終わるまでリーダーに置いたままにしてください。
survey-broke-off = 調査は途中で終わりました。それまでに分かったこと:
survey-counts = 予想どおり { $confirmed } 件、予想と違う { $differs } 件
survey-others = 判断できない { $unclear } 件、尋ねなかった { $unasked } 件
survey-differs = 予想と違うもの（内容は英語です）
survey-unclear = 判断できないもの（内容は英語です）
survey-expected = 予想: { $expected }
survey-observed = 実際: { $observed }
survey-send = 報告書には、カードの持ち主に関することは入っていません。目を通して、よければプロジェクトの issue に添付するか、管理者に送ってください。
survey-no-file = -o report.json --markdown report.md を付けると、送れる形の報告書ができます。カードの持ち主に関することは入りません。
