"""The bounds of an honest XML document, held while it streams by: nothing is built of one that breaks them."""

from io import BytesIO
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, InputSource

import defusedxml.sax

_DEEPEST, _ELEMENTS, _TEXT = 200, 1_000_000, 10_000_000


def hold_bounds(document: bytes, encoding: str | None = None) -> None:
    """Raises DefusedXmlException for document types and entities (how XML bombs are made), SAXException for what is no XML,

    ValueError in Vietnamese where it is deeper, of more elements, or with a longer text than any honest one. `encoding` overrules
    the one that the document declares.
    """
    source = InputSource()
    source.setByteStream(BytesIO(document))
    if encoding:
        source.setEncoding(encoding)
    parser = defusedxml.sax.make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(_Bounds())
    parser.parse(source)


class _Bounds(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self._depth = self._elements = self._text = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 — the name SAX calls
        self._depth += 1
        self._elements += 1
        self._text = 0
        if self._depth > _DEEPEST:
            raise ValueError("lồng quá sâu")
        if self._elements > _ELEMENTS:
            raise ValueError(f"có hơn {_ELEMENTS:,} phần tử; hỏi khoảng ngắn hơn hoặc phân trang")

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
        self._text = 0

    def characters(self, content: str) -> None:
        self._text += len(content)
        if self._text > _TEXT:
            raise ValueError(f"có đoạn chữ dài hơn {_TEXT:,} ký tự")
