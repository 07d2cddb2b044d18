"""Signs a sheet's bytes (PAdES, ETSI EN 319 142) so that any later change shows, in this program and in PDF readers."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from agent_desk.errors import OurError
from agent_desk.proof.signatures import SUBJECT

if TYPE_CHECKING:
    from pyhanko.sign import PdfSigner
    from pyhanko.sign.signers import Signer
    from pyhanko.sign.signers.pdf_signer import PdfSigningSession

    from agent_desk.ports.outside import SheetKeys

FIELD = "CustomerSignature"
_YEARS = timedelta(days=3653)
"""How long a certificate runs: as long as insurers keep a contract's papers, five years after it ends, and a margin."""
_BEFORE = timedelta(minutes=5)


class PadesSigner:
    """The PDF signer; a port's adapter (``ports.outside.PdfSigner``). The library is loaded with the first signature."""

    def sign(self, pdf: bytes, keys: SheetKeys, at: datetime) -> bytes:
        """The signed file: the given bytes unchanged, then the signature. Nothing may be added to it afterwards.

        The certificate is issued by the device key, or by itself before enrolment. Raises OurError if this cannot be done.
        """
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.sign import PdfSignatureMetadata
        from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

        metadata = PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        )
        target = io.BytesIO()
        try:
            _signing_at(at)(metadata, signer=_signer(keys, at)).sign_pdf(
                IncrementalPdfFileWriter(io.BytesIO(pdf)), output=target
            )
        except PdfError as error:
            raise OurError(broken="pdf signature") from error
        return target.getvalue()


def _signing_at(at: datetime) -> type[PdfSigner]:
    """The library's signer under our clock: it asks the computer's by itself."""
    from pyhanko.sign import PdfSigner as Signer

    class AtMoment(Signer):
        def init_signing_session(self, *arguments: Any, **named: Any) -> PdfSigningSession:
            session = super().init_signing_session(*arguments, **named)
            session.system_time = at
            return session

    return AtMoment


def _signer(keys: SheetKeys, at: datetime) -> Signer:
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from pyhanko.sign import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    sheet_key = keys.sheet_key()
    return SimpleSigner(
        signing_cert=Certificate.load(_certificate(keys, sheet_key, at)),
        signing_key=PrivateKeyInfo.load(sheet_key),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # the library leaves it untyped
    )


def _certificate(keys: SheetKeys, sheet_key: bytes, at: datetime) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, load_der_private_key

    key = load_der_private_key(sheet_key, None)
    assert isinstance(key, EllipticCurvePrivateKey)
    device, device_key = keys.device(), keys.device_key()
    issuer = Ed25519PrivateKey.from_private_bytes(device_key) if device and device_key else None
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{SUBJECT}{device}".strip())])
    issued_by = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{SUBJECT}key {device}")]) if issuer else name
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issued_by)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _BEFORE)
        .not_valid_after(at + _YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    made = builder.sign(issuer, None) if issuer else builder.sign(key, SHA256())
    return made.public_bytes(Encoding.DER)
