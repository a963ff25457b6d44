"""What is laid over PDF pages: a reader's marks, stamps, signatures."""

from collections.abc import Mapping

import pypdf
import pytest
from pypdf.annotations import Highlight
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

from mailbot.model.document import Box
from mailbot.reading.opened import OpenedPage
from mailbot.reading.pdf import Pdf
from tests.reading import files


def page(data: bytes) -> OpenedPage:
    (only,) = Pdf(data).opened(10).pages
    return only


def test_highlights_are_told_line_by_line_and_hidden_ones_not_at_all() -> None:
    def mark(writer: pypdf.PdfWriter) -> None:
        corners = [72, 780, 300, 780, 72, 765, 300, 765, 72, 750, 200, 750, 72, 735, 200, 735]
        quads = ArrayObject([FloatObject(v) for v in corners])
        shown = Highlight(rect=(72, 735, 300, 780), quad_points=quads)
        shown[NameObject("/Contents")] = TextStringObject("推荐\n班组")
        writer.add_annotation(0, shown)
        hidden = Highlight(rect=(72, 100, 300, 120), quad_points=quads)
        hidden[NameObject("/F")] = pypdf.generic.NumberObject(2)
        writer.add_annotation(0, hidden)

    found = page(files.rewritten(files.text_pdf(), mark)).annotations
    assert [(a.kind, a.contents) for a in found] == [("highlight", "推荐 班组")] * 2
    assert found[0].box == Box(
        round(72 / 595, 5), round(62 / 842, 5), round(300 / 595, 5), round(77 / 842, 5)
    )
    assert found[1].box.x1 == round(200 / 595, 5)


def test_a_signature_names_its_signer_and_place() -> None:
    signed = page(
        files.rewritten(files.text_pdf(), _sign({"/Name": TextStringObject("某某协会")}))
    )
    (signature,) = signed.annotations
    assert (signature.kind, signature.contents) == ("signature", "某某协会")
    assert signature.box.x0 == round(300 / 595, 5)


def test_a_signature_without_a_name_is_named_by_its_certificate() -> None:
    packet = _certificate_packet("湖北省市政工程协会")
    contents = {"/Contents": ByteStringObject(packet + bytes(200))}
    signed = page(files.rewritten(files.text_pdf(), _sign(contents)))
    assert [a.contents for a in signed.annotations] == ["湖北省市政工程协会"]


def test_a_signature_of_garbage_is_still_a_signature() -> None:
    contents = {"/Contents": ByteStringObject(b"0\x82\x01")}
    signed = page(files.rewritten(files.text_pdf(), _sign(contents)))
    assert [a.contents for a in signed.annotations] == [""]
    assert signed.trustworthy


@pytest.mark.parametrize("where", [{"/Rect": (0, 0, 0, 0)}, {"/F": 2}])
def test_a_signature_nobody_sees_is_no_seal(where: Mapping[str, object]) -> None:
    def hide(writer: pypdf.PdfWriter) -> None:
        sign = _sign({"/Name": TextStringObject("某某协会")})
        assert callable(sign)
        sign(writer)
        annotations = writer.pages[0]["/Annots"]
        assert isinstance(annotations, ArrayObject)
        widget = annotations[0].get_object()
        assert isinstance(widget, DictionaryObject)
        for key, value in where.items():
            parts = [FloatObject(v) for v in value] if isinstance(value, tuple) else None
            hidden = ArrayObject(parts) if parts else pypdf.generic.NumberObject(value)
            widget[NameObject(key)] = hidden

    assert page(files.rewritten(files.text_pdf(), hide)).annotations == ()


@pytest.mark.parametrize("key", ["/Contents", "/Subj", "/T"])
def test_a_stamp_is_named_by_what_it_says(key: str) -> None:
    def stamp(writer: pypdf.PdfWriter) -> None:
        about = {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Stamp"),
            NameObject("/Rect"): ArrayObject([FloatObject(v) for v in (300, 100, 420, 220)]),
            NameObject(key): TextStringObject("某某省建筑业协会"),
        }
        annotation = writer._add_object(DictionaryObject(about))  # noqa: SLF001 - no other way
        writer.pages[0][NameObject("/Annots")] = ArrayObject([annotation])

    (found,) = page(files.rewritten(files.text_pdf(), stamp)).annotations
    assert (found.kind, found.contents) == ("stamp", "某某省建筑业协会")


def _sign(about: Mapping[str, pypdf.generic.PdfObject]) -> object:
    def sign(writer: pypdf.PdfWriter) -> None:
        value = DictionaryObject({NameObject("/Type"): NameObject("/Sig")})
        value.update({NameObject(key): what for key, what in about.items()})
        widget = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Sig"),
                NameObject("/T"): TextStringObject("sig"),
                NameObject("/Rect"): ArrayObject([FloatObject(v) for v in (300, 100, 420, 220)]),
                NameObject("/V"): value,
            }
        )
        reference = writer._add_object(widget)  # noqa: SLF001 - pypdf signs nothing by itself
        writer.pages[0][NameObject("/Annots")] = ArrayObject([reference])
        form = DictionaryObject({NameObject("/Fields"): ArrayObject([reference])})
        writer.root_object[NameObject("/AcroForm")] = form

    return sign


def _certificate_packet(name: str) -> bytes:
    from datetime import UTC, datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs7

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return pkcs7.serialize_certificates([certificate], serialization.Encoding.DER)
