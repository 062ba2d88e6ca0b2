"""Documents made by hand and by pandoc, whole and hostile."""

import io
import subprocess
import zipfile

from civspace.files import pandoc

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
MAIN = RELATIONS.format(f'<Relationship Id="rId1" Type="{KIND}/officeDocument" Target="word/document.xml"/>')
OF_DOCUMENT = RELATIONS.format(
    f'<Relationship Id="rId1" Type="{KIND}/comments" Target="comments.xml"/>'
    f'<Relationship Id="rId2" Type="{KIND}/image" Target="http://example.org/x.png" TargetMode="External"/>'
)


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return (
        f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
    )


def archive(parts: dict[str, str | bytes], **options: object) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def docx(body: str, before: str = "", **more: str | bytes) -> bytes:
    """Return a Word document with this body; `before` stands before the root, `more` are further parts."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>'
    )
    parts = {"[Content_Types].xml": TYPES, "_rels/.rels": MAIN, "word/document.xml": document}
    return archive({**parts, "word/_rels/document.xml.rels": OF_DOCUMENT, **more})


COMMENTS = (
    f'<?xml version="1.0"?><w:comments {NAMESPACES}><w:comment w:id="0" w:author="Jane Doe" '
    'w:date="2020-01-01T00:00:00Z"><w:p><w:r><w:t>Remark</w:t></w:r></w:p></w:comment></w:comments>'
)
STYLES = (
    f'<?xml version="1.0"?><w:styles {NAMESPACES}><w:style w:type="paragraph" w:styleId="Title">'
    '<w:name w:val="Title"/></w:style></w:styles>'
)
BY = 'w:id="1" w:author="Jane Doe" w:date="2020-01-01T00:00:00Z"'
BOX = "<w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent>"
#: A document with one of everything that a body cannot hold.
EVERYTHING = docx(
    paragraph("A title in its style", '<w:pStyle w:val="Title"/>')
    + f'<w:p><w:r><w:t xml:space="preserve">Kept </w:t></w:r><w:ins {BY}><w:r><w:t>inserted</w:t></w:r></w:ins>'
    f"<w:del {BY}><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>"
    + '<w:p><w:commentRangeStart w:id="0"/><w:r><w:t>Remarked upon</w:t></w:r><w:commentRangeEnd w:id="0"/></w:p>'
    + '<w:p><w:r><w:drawing><wp:inline><a:blip r:embed="rId9"/></wp:inline></w:drawing></w:r>'
    + "<w:r><w:t>After</w:t></w:r></w:p>"
    + "<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing>"
    + BOX
    + f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r><w:r><w:t>Beside</w:t></w:r></w:p>"
    + paragraph("Nobody sees this", run="<w:vanish/>")
    + paragraph("Bold and marked", run='<w:b/><w:i/><w:u w:val="single"/><w:highlight w:val="yellow"/>')
    + "<w:tbl><w:tr><w:tc>"
    + paragraph("One")
    + "</w:tc><w:tc>"
    + paragraph("Two")
    + "</w:tc></w:tr></w:tbl>",
    **{
        "word/comments.xml": COMMENTS,
        "word/styles.xml": STYLES,
        "docProps/core.xml": '<x xmlns:dc="d"><dc:creator>Jane Doe</dc:creator></x>',
        "word/media/image1.png": b"not read at all",
    },
)


def made(markdown: str, target: str) -> bytes:
    """Return a document as pandoc makes it."""
    command = [pandoc.program(), "--from", "markdown", "--to", target, "--standalone", "--output", "-", "--sandbox"]
    return subprocess.run(command, input=markdown.encode(), capture_output=True, check=True).stdout
