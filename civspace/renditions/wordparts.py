"""The parts of a Word document that are the same in every statement, or depend only on its language and body."""

from datetime import date

from django.utils.html import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = {"xmlns:w": _W, "xmlns:r": _R}
_NS = f'xmlns:w="{_W}"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {"styles": "styles", "numbering": "numbering", "settings": "settings", "footnotes": "footnotes"}
_HEADS = {"header1": "header", "header2": "header", "footer1": "footer"}

CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}.{kind}+xml"/>'
        for name, kind in {**_PARTS, **_HEADS}.items()
    )
    + '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
PACKAGE = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    + "".join(
        f'<Relationship Id="{name}" Type="{_R}/{kind}" Target="{name}.xml"/>'
        for name, kind in {**_PARTS, **_HEADS}.items()
    )
    + "</Relationships>"
)
SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)
_RAISED = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
PAGE_NUMBER = (
    '<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
)


def call(number: int) -> str:
    """Return the mark that calls a footnote, named so that a later mark can repeat its number."""
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="_Note{number}"/>'
        f'<w:r>{_RAISED}<w:footnoteReference w:id="{number}"/></w:r><w:bookmarkEnd w:id="{number}"/>'
    )


def again(number: int) -> str:
    """Return a later mark for the same footnote: a field that follows its number."""
    return (
        f'<w:r>{_RAISED}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{_RAISED}<w:instrText xml:space="preserve"> NOTEREF _Note{number} \\f \\h </w:instrText></w:r>'
        f'<w:r>{_RAISED}<w:fldChar w:fldCharType="separate"/></w:r><w:r>{_RAISED}<w:t>{number}</w:t></w:r>'
        f'<w:r>{_RAISED}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def note_begins(*, rtl: bool) -> str:
    """Return what begins the paragraph of a footnote: its style and its number."""
    bidi = "<w:bidi/>" if rtl else ""
    return (
        f'<w:pPr><w:pStyle w:val="FootnoteText"/>{bidi}</w:pPr><w:r>{_RAISED}<w:footnoteRef/></w:r>'
        '<w:r><w:t xml:space="preserve"> </w:t></w:r>'
    )


def section(*, rtl: bool) -> str:
    """Return the page: A4, a full head on the first page and a short one after it."""
    return (
        '<w:sectPr><w:headerReference w:type="first" r:id="header1"/>'
        '<w:headerReference w:type="default" r:id="header2"/>'
        '<w:footerReference w:type="first" r:id="footer1"/><w:footerReference w:type="default" r:id="footer1"/>'
        '<w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" '
        'w:gutter="0"/>'
        f"<w:titlePg/>{'<w:bidi/>' if rtl else ''}</w:sectPr>"
    )


def numbering(starts: list[int]) -> str:
    """Return the lists: the first has bullets, each further one numbers from its start."""

    def level(form: str, text: str) -> str:
        return (
            f'<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="start"/>'
            '<w:pPr><w:ind w:start="567" w:left="567" w:hanging="567"/></w:pPr></w:lvl>'
        )

    # A list of its own definition each: lists that share one go on counting where the other ended.
    abstract = [f'<w:abstractNum w:abstractNumId="0">{level("bullet", "•")}</w:abstractNum>']
    lists = ['<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>']
    for position, start in enumerate(starts, start=1):
        abstract.append(f'<w:abstractNum w:abstractNumId="{position}">{level("decimal", "%1.")}</w:abstractNum>')
        lists.append(
            f'<w:num w:numId="{position + 1}"><w:abstractNumId w:val="{position}"/><w:lvlOverride w:ilvl="0">'
            f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        )
    return f"{_HEAD}<w:numbering {_NS}>{''.join(abstract)}{''.join(lists)}</w:numbering>"


def styles(tag: str, size: int, *, rtl: bool, more: str = "") -> str:
    """Return the styles, and `more`. `tag` is the language, `size` the letters of the text in half points."""
    bidi = "<w:bidi/>" if rtl else ""
    fonts = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="SimSun"/>'
    languages = f'<w:lang w:val="{"en-GB" if tag == "ar-SA" else tag}" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'

    def style(id: str, name: str, paragraph: str = "", run: str = "", based: str = "Normal", after: str = "") -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="{based}"/>'
            f"{after}<w:qFormat/><w:pPr>{paragraph}{bidi}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )

    def letters(half_points: int) -> str:
        # Arabic letters are drawn smaller, so they get two points more.
        return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points + 4}"/>'

    spaced = '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/>'
    return (
        f"{_HEAD}<w:styles {_NS}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}{letters(size)}{languages}</w:rPr>"
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        f'<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr>{bidi}</w:pPr>'
        "</w:style>"
        + style(
            "Title",
            "Title",
            '<w:keepNext/><w:spacing w:before="240" w:after="240"/><w:outlineLvl w:val="0"/>',
            f"<w:b/><w:bCs/>{letters(size + 8)}",
        )
        + style("BodyText", "Body Text", spaced)
        + style("ListNumber", "List Number", spaced)
        + style("ListBullet", "List Bullet", spaced)
        + style("FootnoteText", "footnote text", '<w:spacing w:after="40"/>', letters(size - 2))
        + style("Header", "header", '<w:spacing w:after="40"/>', letters(size - 2))
        + style("Footer", "footer", '<w:jc w:val="center"/>', letters(size - 2))
        + more
        + '<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
    )


def settings(tag: str) -> str:
    """Return the settings: the language, and which footnotes are only lines."""
    return (
        f'{_HEAD}<w:settings {_NS}><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        f'w:val="15"/></w:compat><w:themeFontLang w:val="{tag}" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:settings>'
    )


def core(title: str, tag: str, issued: date) -> str:
    """Return what the file says of itself: title, language and day, and no author."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>{tag}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{issued.isoformat()}T00:00:00Z</dcterms:created>'
        "</cp:coreProperties>"
    )
