"""Makes the fixtures of tests/import.rs: writes flat OpenDocument files and has LibreOffice turn them into Office files.

    python3 tests/import/make.py FOLDER      (LibreOffice Writer and Calc are needed: soffice)

All texts are samples. The program's tests read the files in this folder, not this script.
"""

import base64
import pathlib
import struct
import subprocess
import sys
import tempfile
import zlib
from xml.sax.saxutils import escape

NAMESPACES = " ".join(
    f'xmlns:{name}="{address}"'
    for name, address in {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
        "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "dc": "http://purl.org/dc/elements/1.1/",
        "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
        "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    }.items()
)


def picture(boxes, width=240, height=120):
    """A PNG in grey with dark boxes, in base64."""
    rows = []
    for y in range(height):
        row = bytearray([245]) * width
        for left, top, right, bottom, grey in boxes:
            if top <= y < bottom:
                row[left:right] = bytes([grey]) * (right - left)
        rows.append(b"\0" + bytes(row))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    png = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b"")
    return base64.b64encode(png).decode()


# ---------------------------------------------------------------- the sheet of 300 questions

CATEGORIES = ["申請の手続", "窓口の業務", "端末の設定", "データの登録", "研修"]
AUDIENCES = ["福祉事務所", "システムベンダ", "福祉事務所、システムベンダ"]
SUBJECTS = ["変更届", "再発行の申請書", "受付番号", "番号札", "統合専用端末", "利用者ID", "確認の画面", "受付の一覧", "登録のファイル", "通知の書面"]
QUESTIONS = [
    "{}は、いつまでに用意すればよいですか。",
    "{}をなくしたときは、どうすればよいですか。",
    "{}を二人で使ってもよいですか。",
    "{}の写しは、何年残しますか。",
    "{}に書き誤りがあったときの直し方を教えてください。",
    "{}が届かないときは、だれに尋ねればよいですか。",
]
ANSWERS = [
    "使い始める日の{}日前までに用意してください。",
    "次の順に確かめてください。\n①机の引き出し\n②前の月の綴り（{}番）\n③係の共有の棚\n①から③になければ、係長に知らせます。",
    "次のものを用意します。\n・本人であることが分かるもの\n・受付番号の控え（{}番）\n　写しでもかまいません。\n・連絡先\nそろわないときは、ご相談ください。",
    "{}年間残します。\n\n残し方は、紙でもデータでもかまいません。",
    "二重線で消して直します。*印の欄は直せません。ファイル名は A_{}_B.csv、項目は <ID> と [備考] です。",
    "様式は https://portal.example.jp/forms/a_{}.html にあります。届くまで待つ必要はありません。",
    "1. 画面を閉じます。\n2. {}番を選びます。\n#で始まる行は、C:\\data\\list の控えです。",
]
DATES = ["serial", "2023/3/{}", "令和5年3月{}日", "2023-03-{}", "R5.3.{}", "２０２３年３月{}日"]


def question(number):
    """The cells of a row."""
    subject, form = SUBJECTS[number % 10], QUESTIONS[(number // 10) % 6]
    when = ["", "4月の", "夜間の", "年度末の", "二回目の"][number // 60 % 5]
    answer = ANSWERS[number % 7].format(number)
    return CATEGORIES[number % 5], AUDIENCES[number % 3], when + form.format(subject), answer


def paragraphs(text):
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))


def cell(text, inside=None):
    return f'<table:table-cell office:value-type="string">{inside or paragraphs(text)}</table:table-cell>'


def date_cell(number):
    form, day = DATES[number % 6], number % 28 + 1
    if form == "serial":
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="2023-03-{day:02}">'
            f"<text:p>2023/3/{day}</text:p></table:table-cell>"
        )
    return cell(form.format(f"{day:02}" if "-" in form else day))


def row(number, answer=None, attributes="", shown=None):
    category, audience, title, text = question(number)
    shown = shown or (str(number) if number % 10 else str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")))
    cells = [cell(shown) if not shown.isascii() else
             f'<table:table-cell office:value-type="float" office:value="{shown}"><text:p>{shown}</text:p></table:table-cell>',
             cell("未分類" if number == 77 else category), cell(audience), cell(title), answer or cell(text), date_cell(number)]
    cells.append(cell("2023年4月3日") if number % 9 == 0 else "<table:table-cell/>")
    cells.append(cell("済") if number == 5 else "<table:table-cell/>")
    return f"<table:table-row{attributes}>{''.join(cells)}</table:table-row>"


def sheet():
    header = ["No.", "分類", "対象者", "質問", "回答", "公開日", "更新日", "係内の印"]
    rows = [f"<table:table-row>{cell('よくある質問の一覧（見本）')}</table:table-row>", "<table:table-row><table:table-cell/></table:table-row>",
            "<table:table-row>" + "".join(cell(name) for name in header) + "</table:table-row>"]
    bold = '<text:p>答えは<text:span text:style-name="bold">窓口で</text:span>お伝えします。</text:p>'
    struck = '<text:p>受付は<text:span text:style-name="struck">16時</text:span>17時までです。</text:p>'
    note = ('<office:annotation><dc:creator>見本係</dc:creator><text:p>年度の初めに見直す</text:p></office:annotation>'
            + paragraphs("二つまで使えます。"))
    link = '<text:p><text:a xlink:href="https://portal.example.jp/guide/" xlink:type="simple">手引きの窓口の章</text:a></text:p>'
    special = {12: cell("", bold), 23: cell("", struck), 34: cell("", note), 45: cell("", link)}
    for number in range(1, 301):
        rows.append(row(number, special.get(number)))
    rows.append(row(301, attributes=' table:visibility="collapse"'))
    error = '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value=""><text:p>#N/A</text:p></table:table-cell>'
    rows.append(row(302, error))
    frame = (f'<table:shapes><draw:frame svg:width="4cm" svg:height="2cm" svg:x="20cm" svg:y="2cm"><draw:image><office:binary-data>'
             f"{picture([(20, 20, 100, 100, 90)])}</office:binary-data></draw:image></draw:frame></table:shapes>")
    other = f'<table:table table:name="記入例"><table:table-row>{cell("この行は書き方の例です。")}</table:table-row></table:table>'
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles>
<style:style style:name="bold" style:family="text"><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
<style:style style:name="struck" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>
<number:date-style style:name="N1"><number:year number:style="long"/><number:text>/</number:text><number:month/><number:text>/</number:text><number:day/></number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="N1"/>
</office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="質問一覧">{frame}{''.join(rows)}</table:table>{other}</office:spreadsheet></office:body></office:document>"""


# ---------------------------------------------------------------- the chapter

def p(text, style="Text_20_body"):
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(level, text):
    return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{text}</text:h>'


def caption(kind, number, title):
    """A caption with a field that counts."""
    name = {"表": "Table", "図": "Figure"}[kind]
    return p(f'<text:bookmark-start text:name="_Ref{name}{number}"/>{kind} <text:sequence text:name="{name}" text:formula="ooow:{name}+1" '
             f'style:num-format="1">{number}</text:sequence><text:bookmark-end text:name="_Ref{name}{number}"/>　{title}', "Caption")


def refer(kind, number):
    name = {"表": "Table", "図": "Figure"}[kind]
    return (f'<text:bookmark-ref text:reference-format="text" text:ref-name="_Ref{name}{number}">'
            f"{kind} {number}</text:bookmark-ref>")


def td(text, columns=1, rows=1, style=None):
    spans = (f' table:number-columns-spanned="{columns}"' if columns > 1 else "") + (
        f' table:number-rows-spanned="{rows}"' if rows > 1 else "")
    inside = text if text.startswith("<text:") else p(text, style or "Standard")
    return f'<table:table-cell office:value-type="string"{spans}>{inside}</table:table-cell>' + "<table:covered-table-cell/>" * (columns - 1)


COVERED = "<table:covered-table-cell/>"


def table(name, rows, header=1):
    width = max(row.count("<table:table-cell") + row.count("<table:covered-table-cell") for row in rows)
    rows = [f"<table:table-row>{row}</table:table-row>" for row in rows]
    head = f"<table:table-header-rows>{''.join(rows[:header])}</table:table-header-rows>" if header else ""
    return (f'<table:table table:name="{name}"><table:table-column table:number-columns-repeated="{width}"/>'
            f"{head}{''.join(rows[header:])}</table:table>")


def plain(name, rows, header=1):
    return table(name, ["".join(td(text) for text in row) for row in rows], header)


def image(name, boxes, alt):
    return p(f'<draw:frame draw:name="{name}" text:anchor-type="as-char" svg:width="8cm" svg:height="4cm">'
             f"<draw:image><office:binary-data>{picture(boxes)}</office:binary-data></draw:image>"
             + (f"<svg:desc>{alt}</svg:desc>" if alt else "") + "</draw:frame>", "Standard")


def bullets(items, style="L1"):
    inside = "".join(
        f"<text:list-item>{p(item) if isinstance(item, str) else p(item[0]) + bullets(item[1], style)}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{style}">{inside}</text:list>'


def ruby(base, reading):
    return f'<text:ruby text:style-name="Ru1"><text:ruby-base>{base}</text:ruby-base><text:ruby-text>{reading}</text:ruby-text></text:ruby>'


def chapter():
    note = ('<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
            + p("末日が閉庁日のときは、次の開庁日までです。", "Footnote") + "</text:note-body></text:note>")
    second = ('<text:note text:note-class="footnote"><text:note-citation>2</text:note-citation><text:note-body>'
              + p("*印の欄は、係が書きます。", "Footnote") + "</text:note-body></text:note>")
    comment = ('<office:annotation office:name="c1"><dc:creator>見本係</dc:creator><dc:date>2023-03-21T10:00:00</dc:date>'
               + "<text:p>台数は4月に確かめる</text:p></office:annotation>端末の台数<office:annotation-end office:name=\"c1\"/>")
    change = ('<text:change-start text:change-id="in1"/>平日の<text:change-end text:change-id="in1"/>9時から<text:change text:change-id="out1"/>17時まで')
    box = ('<draw:frame draw:name="枠1" text:anchor-type="paragraph" svg:x="10cm" svg:y="0cm" svg:width="5cm" svg:height="2cm"><draw:text-box>'
           + p("枠の中の注意書きです。", "Standard") + "</draw:text-box></draw:frame>")
    tracked = """<text:tracked-changes>
<text:changed-region text:id="in1" xml:id="in1"><text:insertion><office:change-info><dc:creator>見本係</dc:creator><dc:date>2023-03-20T09:00:00</dc:date></office:change-info></text:insertion></text:changed-region>
<text:changed-region text:id="out1" xml:id="out1"><text:deletion><office:change-info><dc:creator>見本係</dc:creator><dc:date>2023-03-20T09:00:00</dc:date></office:change-info><text:p text:style-name="Text_20_body">16時または</text:p></text:deletion></text:changed-region>
</text:tracked-changes>"""
    body = [
        h(1, "窓口の端末の使い方"),
        p(f"この章では、窓口に置く{comment}と使い方を説明します。使う物は{refer('表', 1)}に、置き方は{refer('図', 1)}に示します。"),
        h(2, "用意するもの"),
        caption("表", 1, "用意するもの"),
        plain("t1", [["品名", "数", "置く所"], ["統合専用端末", "1台", "窓口"], ["顔認証付きカードリーダー", "1台", "窓口の右"]]),
        p(f'申請書は、<text:span text:style-name="bold">4月30日までに</text:span>出してください{note}。{ruby("窓口", "まどぐち")}の広さは20m<text:span text:style-name="sup">2</text:span>です。'),
        bullets(["申請書", ("本人であることが分かるもの", ["マイナンバーカード", "運転免許証"]), "通帳の写し"]),
        caption("表", 2, "窓口の受付時間"),
        table("t2", ["".join(map(td, ["窓口", "曜日", "受付時間"])),
                     td("1番", rows=2) + td("月曜日から木曜日まで") + td("9時から17時まで"),
                     COVERED + td("金曜日") + td("9時から19時まで"),
                     td("2番") + td("毎日、9時から16時まで", columns=2)]),
        h(2, "端末の置き方"),
        image("図1", [(20, 20, 90, 100, 60), (130, 40, 220, 100, 150)], "左に端末、右にカードリーダーを置いた机の図。"),
        caption("図", 1, "端末とカードリーダーの配置"),
        p(f"受付時間は、{change}です。くわしくは<text:a xlink:type=\"simple\" xlink:href=\"https://portal.example.jp/guide/\">手引きのページ</text:a>をご覧ください。"),
        caption("表", 3, "画面の名前"),
        plain("t3", [["画面", "使う人"], ["受付の画面", "窓口の係"], ["確認の画面", "<text:p>窓口の係</text:p><text:p>審査の係</text:p>"]]),
        bullets(["端末の電源を入れます。", "利用者IDを入力します。", "「受付」を押します。"], "L2"),
        p(f"{box}枠の横の段落です。"),
        caption("表", 4, "受付の区分"),
        table("t4", [td("区分", rows=2) + td("件数", columns=2), COVERED + td("4月") + td("5月"),
                     "".join(map(td, ["変更届", "412", "398"])), "".join(map(td, ["再発行", "31", "28"]))], header=2),
        h(3, "画面の流れ"),
        image("図2", [(10, 45, 70, 75, 80), (90, 45, 150, 75, 120), (170, 45, 230, 75, 160)], "受付、確認、登録の三つの画面が左から並ぶ流れの図。"),
        caption("図", 2, "画面の流れ"),
        caption("表", 5, "入力する値"),
        plain("t5", [["項目", "値の例", "注意"], ["受付番号", "A_0001|1", "*印は半角です"], ["ファイル名", "list_a_b.csv", "<ID>は書きません".replace("<", "&lt;").replace(">", "&gt;")]]),
        h(2, "困ったとき"),
        p(f'{ruby("再起動", "さいきどう")}しても直らないときは、<text:span text:style-name="red">すぐに</text:span>係長に知らせてください{second}。'),
        caption("表", 6, "表示とその意味"),
        plain("t6", [["表示", "意味"], ["E-01", "つながっていません"], ["E-02", "カードを読めません"]]),
        caption("表", 7, "連絡の順"),
        table("t7", ["".join(map(td, ["順", "連絡先", "時間"])), td("1") + td("係長") + td("いつでも", rows=3), td("2") + td("情報の係") + COVERED, td("3") + td("保守の会社") + COVERED]),
        image("図3", [(60, 10, 180, 60, 100), (60, 70, 180, 110, 200)], ""),
        caption("図", 3, "エラーの画面"),
        p("様式は&lt;様式1&gt;です。1. から順に書きます。#で始まる行は消します。C:\\data に置きます。"),
        caption("表", 8, "点検の頻度"),
        plain("t8", [["点検", "頻度"], ["清掃", "毎日"], ["更新", "毎月"]]),
        caption("表", 9, "残す期間"),
        table("t9", ["".join(map(td, ["書類", "期間"])), td("受付の控え") + td(bullets(["紙は1年", "データは3年"]))]),
        f'<text:p text:style-name="break">次の{refer("表", 10)}に、研修の予定を示します。</text:p>',
        caption("表", 10, "研修の予定"),
        plain("t10", [["月", "内容"], ["7月", "端末の使い方"], ["8月", "窓口の応対"]]),
    ]
    levels = lambda mark: "".join(mark(level) for level in range(1, 5))
    place = lambda level: (f'<style:list-level-properties text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-alignment '
                           f'text:label-followed-by="listtab" fo:text-indent="-0.6cm" fo:margin-left="{0.6 * level:.1f}cm"/></style:list-level-properties>')
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
<style:style style:name="Standard" style:family="paragraph" style:class="text"/>
<style:style style:name="Text_20_body" style:display-name="Text body" style:family="paragraph" style:parent-style-name="Standard" style:class="text"/>
<style:style style:name="Heading" style:family="paragraph" style:parent-style-name="Standard"/>
{''.join(f'<style:style style:name="Heading_20_{n}" style:display-name="Heading {n}" style:family="paragraph" style:parent-style-name="Heading" style:default-outline-level="{n}"/>' for n in range(1, 5))}
<style:style style:name="Caption" style:family="paragraph" style:parent-style-name="Standard" style:class="extra"/>
<style:style style:name="Footnote" style:family="paragraph" style:parent-style-name="Standard" style:class="extra"/>
</office:styles>
<office:automatic-styles>
<style:style style:name="bold" style:family="text"><style:text-properties fo:font-weight="bold" style:font-weight-asian="bold"/></style:style>
<style:style style:name="sup" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
<style:style style:name="red" style:family="text"><style:text-properties fo:color="#c00000"/></style:style>
<style:style style:name="Ru1" style:family="ruby"><style:ruby-properties style:ruby-align="center"/></style:style>
<style:style style:name="break" style:family="paragraph" style:parent-style-name="Text_20_body"><style:paragraph-properties fo:break-before="page"/></style:style>
<text:list-style style:name="L1">{levels(lambda n: f'<text:list-level-style-bullet text:level="{n}" text:bullet-char="•">{place(n)}</text:list-level-style-bullet>')}</text:list-style>
<text:list-style style:name="L2">{levels(lambda n: f'<text:list-level-style-number text:level="{n}" style:num-prefix="(" style:num-suffix=")" style:num-format="1">{place(n)}</text:list-level-style-number>')}</text:list-style>
</office:automatic-styles>
<office:body><office:text>{tracked}
<text:sequence-decls><text:sequence-decl text:display-outline-level="0" text:name="Table"/><text:sequence-decl text:display-outline-level="0" text:name="Figure"/></text:sequence-decls>
{''.join(body)}</office:text></office:body></office:document>"""


def convert(text, name, target, folder):
    with tempfile.TemporaryDirectory() as scratch:
        source = pathlib.Path(scratch) / name
        source.write_text(text, encoding="utf-8")
        subprocess.run(["soffice", f"-env:UserInstallation=file://{scratch}/profile", "--headless", "--convert-to", target,
                        "--outdir", str(folder), str(source)], check=True)


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    convert(chapter(), "chapter.fodt", "docx:MS Word 2007 XML", folder)
    convert(sheet(), "faq-300.fods", "xlsx:Calc MS Excel 2007 XML", folder)
    # 44: comma, 34: quotes, 64: Shift_JIS, 1: from the first line.
    convert(sheet(), "faq-300.fods", "csv:Text - txt - csv (StarCalc):44,34,64,1", folder)
