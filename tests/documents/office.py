"""Office files, written by hand: each a zip of a few lines of XML."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_ODF = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in {
        "office": "office",
        "text": "text",
        "table": "table",
        "style": "style",
        "draw": "drawing",
        "presentation": "presentation",
        "meta": "meta",
        "fo": "xsl-fo-compatible",
    }.items()
)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip of parts, by their names; the first one is not packed, as OpenDocument asks."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for number, (name, part) in enumerate(parts.items()):
            archive.writestr(name, part, ZIP_DEFLATED if number else ZIP_STORED)
    return made.getvalue()


def core(title: str = "", creator: str = "", modified: str = "") -> str:
    """What a file of Office says of itself."""
    return (
        '<c:coreProperties xmlns:c="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator>"
        f"<dcterms:modified>{modified}</dcterms:modified></c:coreProperties>"
    )


def run(text: str, looks: str = "") -> str:
    """A run of Word, with its properties."""
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "", more: str = "") -> str:
    """A paragraph of Word; a run without tags is plain text."""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{more}</w:pPr>{inner}</w:p>"


def row(*cells: str, more: str = "") -> str:
    """A row of a table of Word."""
    inner = "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{more}</w:trPr>{inner}</w:tr>"


def docx(*body: str, **parts: str) -> bytes:
    """A Word file.

    Args:
        body: what stands in it.
        parts: others, by the name of their file without its suffix (`core`, `footnotes`); what is
            added to those that define (`styles`, `lists`).
    """
    named = {
        "Title": "Title",
        "Heading1": "heading 1",
        "Heading2": "heading 2",
        "TOC1": "toc 1",
        "List": "List Paragraph",
    }
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/></w:style>'
        for key, name in named.items()
    )
    hidden = (
        '<w:style w:type="character" w:styleId="Gone"><w:name w:val="Gone"/>'
        "<w:rPr><w:vanish/></w:rPr></w:style>"
        '<w:style w:type="character" w:styleId="GoneToo"><w:name w:val="Gone Too"/>'
        '<w:basedOn w:val="Gone"/></w:style>'
    )
    numbers = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
        for number, form in ((1, "bullet"), (2, "decimal"))
    )
    styles += hidden + parts.get("styles", "")
    numbers += parts.get("lists", "")
    space = f'xmlns:w="{_WORD}" xmlns:m="{_MATH}"'
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for name in ("styles", "numbering", "footnotes", "comments")
    )
    made = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="d" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}'
        "</Relationships>",
        "word/document.xml": f"<w:document {space}><w:body>{''.join(body)}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {space}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {space}>{numbers}</w:numbering>",
    }
    for name in ("footnotes", "comments"):
        if name in parts:
            made[f"word/{name}.xml"] = f"<w:{name} {space}>{parts[name]}</w:{name}>"
    if "core" in parts:
        made["docProps/core.xml"] = parts["core"]
    return zipped(made)


def item(text: str, number: int = 1) -> str:
    """An item of a list of Word: 1 for bullets, 2 for numbers."""
    listed = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, style="List", more=listed)


def xlsx(sheets: Mapping[str, str], states: Sequence[str] = ()) -> bytes:
    """A workbook of Excel.

    Args:
        sheets: what stands in each sheet's element, by its name.
        states: of the sheets, such as "hidden".
    """
    space = f'xmlns="{_SHEET}" xmlns:r="{_OFFICE}"'
    formats = ("General", "0%", '"$"#,##0.00', "yyyy\\-mm\\-dd", "00000", ";;;")
    codes = "".join(
        f'<numFmt numFmtId="{200 + number}" formatCode="{form.replace(chr(34), "&quot;")}"/>'
        for number, form in enumerate(formats)
    )
    cells = "".join(f'<xf numFmtId="{200 + number}"/>' for number in range(len(formats)))
    listed = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"'
        + (f' state="{states[number]}"/>' if number < len(states) and states[number] else "/>")
        for number, name in enumerate(sheets)
    )
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/worksheet" '
        f'Target="worksheets/s{number}.xml"/>'
        for number in range(len(sheets))
    )
    made = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="d" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f"<workbook {space}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">{relations}'
        f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f"<styleSheet {space}><numFmts>{codes}</numFmts>"
        f"<cellXfs>{cells}</cellXfs></styleSheet>",
    }
    for number, inner in enumerate(sheets.values()):
        made[f"xl/worksheets/s{number}.xml"] = f"<worksheet {space}>{inner}</worksheet>"
    return zipped(made)


def cells(*rows: Sequence[str | float | tuple[float, int]], hidden: Sequence[int] = ()) -> str:
    """The rows of a sheet of Excel: texts, numbers, and numbers with their style."""
    written = []
    for at, values in enumerate(rows, start=1):
        inner = []
        for column, value in enumerate(values):
            place = f"{chr(ord('A') + column)}{at}"
            if isinstance(value, str):
                text = f'<is><t xml:space="preserve">{value}</t></is>'
                inner += [f'<c r="{place}" t="inlineStr">{text}</c>'] if value else []
            else:
                number, style = value if isinstance(value, tuple) else (value, 0)
                inner.append(f'<c r="{place}" s="{style}"><v>{number}</v></c>')
        shown = ' hidden="1"' if at in hidden else ""
        written.append(f'<row r="{at}"{shown}>{"".join(inner)}</row>')
    return f"<sheetData>{''.join(written)}</sheetData>"


def opendocument(kind: str, body: str, styles: str = "", meta: str = "") -> bytes:
    """A file of OpenDocument.

    Args:
        kind: "text", "spreadsheet" or "presentation".
        body: what stands in it.
        styles: its automatic styles.
        meta: what it says of itself.
    """
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content{_ODF}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
            "</office:body></office:document-content>",
            "meta.xml": f'<office:document-meta{_ODF} xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<office:meta>{meta}</office:meta></office:document-meta>",
        }
    )


def epub(*chapters: str, metadata: str = "<dc:title>Mills</dc:title>") -> bytes:
    """A book."""
    listed = "".join(
        f'<item id="c{number}" href="text/c%20{number}.xhtml" media-type="application/xhtml+xml"/>'
        for number in range(len(chapters))
    )
    read = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
            'container"><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles>'
            "</container>",
            "OEBPS/content.opf": '<package xmlns="http://www.idpf.org/2007/opf" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{metadata}</metadata>'
            f'<manifest>{listed}<item id="n" href="nav.xhtml" properties="nav" '
            f'media-type="application/xhtml+xml"/></manifest><spine>'
            f'<itemref idref="n"/>{read}</spine></package>',
            "OEBPS/nav.xhtml": "<html><body><nav>Contents</nav></body></html>",
            **{
                f"OEBPS/text/c {number}.xhtml": f"<html><body>{chapter}</body></html>"
                for number, chapter in enumerate(chapters)
            },
        }
    )
