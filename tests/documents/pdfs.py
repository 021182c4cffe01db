"""PDFs for tests, written by hand: what stands where on a page is said in full."""

from collections.abc import Sequence
from dataclasses import dataclass, field

_FONTS = (
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
)


@dataclass
class Page:
    """A page that is being written; its y axis points down from its upper edge.

    Args:
        keys: what its dictionary holds besides, such as "/Rotate 90".
        width: in points.
        height: the same.
        resources: what it uses besides, such as "/Properties << /Layer 6 0 R >>".
    """

    keys: str = ""
    width: int = 612
    height: int = 792
    resources: str = ""
    operators: list[bytes] = field(default_factory=list)

    def put(
        self,
        x: float,
        y: float,
        *lines: str,
        size: float = 10,
        bold: bool = False,
        before: str = "",
        pitch: float = 1.2,
    ) -> "Page":
        """Put lines on it.

        Args:
            x: where they begin.
            y: what the first one stands on.
            lines: below each other.
            size: of the letters.
            bold: whether they are.
            before: operators that hold for them, such as "3 Tr".
            pitch: from one line to the next, in sizes.
        """
        for number, line in enumerate(lines):
            shown = line.encode("cp1252").replace(b"\\", rb"\\")
            shown = shown.replace(b"(", rb"\(").replace(b")", rb"\)")
            place = f"1 0 0 1 {x} {self.height - y - number * pitch * size} Tm"
            setting = f"q BT {before} /F{int(bold)} {size} Tf {place}"
            self.operators.append(setting.encode() + b" (" + shown + b") Tj ET Q")
        return self

    def draw(self, operators: str) -> "Page":
        """Draw with operators of one's own."""
        self.operators.append(operators.encode())
        return self


def pdf(
    *pages: Page,
    info: str = "",
    outline: Sequence[tuple[str, int]] = (),
    catalog: str = "",
    extra: Sequence[bytes] = (),
) -> bytes:
    """A PDF.

    Args:
        pages: in order.
        info: what the document information holds, such as "/Title (A mill)".
        outline: names of bookmarks, and the indexes of their pages.
        catalog: what the catalog holds besides.
        extra: objects of one's own; the first one is number 6.
    """
    first = 6 + len(extra)  # of the pages
    marks = first + 2 * len(pages)  # the outline, and then its bookmarks
    kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(pages)))
    outlines = f"/Outlines {marks} 0 R" if outline else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {outlines} {catalog} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *_FONTS,
        f"<< {info} >>".encode(),
        *extra,
    ]
    for number, page in enumerate(pages):
        stream = b"\n".join(page.operators)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] "
            f"/Resources << /Font << /F0 3 0 R /F1 4 0 R >> {page.resources} >> {page.keys} "
            f"/Contents {first + 2 * number + 1} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >> stream\n%b\nendstream" % (len(stream), stream))
    if outline:
        last = marks + len(outline)
        objects.append(f"<< /First {marks + 1} 0 R /Last {last} 0 R >>".encode())
        for number, (name, page_index) in enumerate(outline, start=marks + 1):
            following = f"/Next {number + 1} 0 R" if number < last else ""
            objects.append(
                f"<< /Title ({name}) /Parent {marks} 0 R {following} "
                f"/Dest [{first + 2 * page_index} 0 R /Fit] >>".encode()
            )
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    written, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + (
        b"xref\n0 %d\n0000000000 65535 f \n%b"
        b"trailer << /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, entries, len(objects) + 1, len(written))
    )
