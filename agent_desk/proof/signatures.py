"""Signatures over a PDF's bytes (PAdES): whether the file is byte for byte what was signed, and by which key."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SUBJECT = "Agent Desk device "
"""How the name of a device's certificate begins; the device's id follows, or nothing before enrolment."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SignatureFound:
    """One signature. ``intact``: the bytes are those that were signed, and nothing was added behind them.

    ``device`` is the id that the certificate names ("" before enrolment); it is believed only if ``vouched_by`` says so.
    ``certificate`` is the signer's certificate (DER); ``at`` the moment that the signer stated, None if none.
    """

    intact: bool
    device: str
    certificate: bytes
    at: datetime | None

    def vouched_by(self, public_key: bytes) -> bool:
        """Whether the holder of the device key (32 bytes, raw Ed25519) issued the signer's certificate."""
        from cryptography import x509
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            certificate = x509.load_der_x509_certificate(self.certificate)
            Ed25519PublicKey.from_public_bytes(public_key).verify(
                certificate.signature, certificate.tbs_certificate_bytes
            )
        except (InvalidSignature, ValueError):
            return False
        return True


def signatures_of(content: bytes) -> tuple[SignatureFound, ...]:
    """Every signature of a PDF, oldest first; a file that was broken so badly that none can be read has none that is intact."""
    if b"/ByteRange" not in content:
        # The library takes a third of a second to load, and most sheets are not signed.
        return ()
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(content))
        found = tuple(_checked(one) for one in reader.embedded_regular_signatures)
    except (PdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        _LOG.info("signatures could not be read: %s", type(error).__name__)
        found = ()
    return found or (SignatureFound(intact=False, device="", certificate=b"", at=None),)


def _checked(signature: Any) -> SignatureFound:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    signature.compute_integrity_info()
    whole = signature.coverage is SignatureCoverageLevel.ENTIRE_FILE
    certificate = signature.signer_cert
    name = str(certificate.subject.native.get("common_name", ""))
    return SignatureFound(
        intact=whole and _filled_up_with_nothing(signature.pkcs7_content) and _holds(signature),
        device=name.removeprefix(SUBJECT).strip() if name.startswith(SUBJECT) else "",
        certificate=certificate.dump(),
        at=signature.self_reported_timestamp,
    )


def _filled_up_with_nothing(content: bytes) -> bool:
    """The room for the signature is larger than the signature; what is left of it is no place to hide anything."""
    from asn1crypto.cms import ContentInfo

    used = len(ContentInfo.load(content).dump())
    return not any(content[used:])


def _holds(signature: Any) -> bool:
    """The mathematics alone: who the signer is, the device key under the certificate tells, and no list of authorities."""
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        intact, valid = validate_sig_integrity(
            signature.signer_info,
            signature.signer_cert,
            expected_content_type="data",
            actual_digest=signature.compute_digest(),
        )
    except SignatureValidationError:
        return False
    return bool(intact and valid)
