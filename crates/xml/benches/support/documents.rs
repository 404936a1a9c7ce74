//! Documents to measure with, of our own making.

use std::fmt::Write;

/// A configuration file of an application (構成管理XML) of about 40 KB: much markup, Japanese names, short texts.
pub fn configuration() -> String {
    let mut text = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n",
        "<DataRoot xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\r\n\t<様式ID>999000000000000001</様式ID>\r\n",
        "\t<様式バージョン>0001</様式バージョン>\r\n\t<構成情報 ID=\"構成情報\">\r\n\t\t<管理情報>\r\n"
    ));
    text.push_str(
        "\t\t\t<手続ID>9990000000000001</手続ID>\r\n\t\t\t<手続名称>見本の手続の届出（電子申請）</手続名称>\r\n",
    );
    text.push_str("\t\t</管理情報>\r\n");
    let mut number = 0;
    while text.len() < 40_000 {
        number += 1;
        let _ = write!(
            text,
            concat!(
                "\t\t<申請書属性情報>\r\n\t\t\t<申請書様式ID>999{number:015}</申請書様式ID>\r\n",
                "\t\t\t<申請書様式バージョン>0001</申請書様式バージョン>\r\n",
                "\t\t\t<申請書様式名称>見本の申請書（その{number}）</申請書様式名称>\r\n",
                "\t\t\t<申請書ファイル名称>999{number:015}_01.xml</申請書ファイル名称>\r\n",
                "\t\t\t<項目 xsi:type=\"文字列\" 番号=\"{number}\" 必須='有'/>\r\n\t\t</申請書属性情報>\r\n"
            ),
            number = number
        );
    }
    text.push_str("\t</構成情報>\r\n\t<署名情報/>\r\n</DataRoot>\r\n");
    text
}

/// An application form of at least this many bytes: rows of a table with texts of all lengths.
pub fn form(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 1024);
    text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<form:申請書 xmlns:form=\"http://example.jp/form\" xmlns=\"http://example.jp/items\" Id=\"form\">\n");
    let mut number = 0;
    while text.len() < bytes {
        number += 1;
        let _ = write!(
            text,
            concat!(
                "  <row number=\"{number}\" kind=\"employee\">\n    <氏名 読み=\"ヤマダ　ハナコ\">山田　花子</氏名>\n",
                "    <address>東京都千代田区霞が関一丁目{number}番地　見本ビル &amp; 別館</address>\n",
                "    <salary currency=\"JPY\">{salary}</salary>\n",
                "    <note>Where an employee began work in the middle of a month, the remuneration of that month is left out, ",
                "and the base is made of the months that are whole: see the table beside this one.</note>\n  </row>\n"
            ),
            number = number,
            salary = 200_000 + number * 37 % 400_000
        );
    }
    text.push_str("</form:申請書>\n");
    text
}
