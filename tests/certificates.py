"""Certificates for tests, made on the spot: an authority, a server's, an enterprise's."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from transfer import clock

_OIDS = {
    "organizationIdentifier": NameOID.ORGANIZATION_IDENTIFIER,
    "serialNumber": NameOID.SERIAL_NUMBER,
}


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its key."""

    certificate_pem: bytes
    key_pem: bytes

    def files(self, folder: Path, name: str) -> tuple[Path, Path]:
        """The two as files."""
        paths = folder / f"{name}.crt", folder / f"{name}.key"
        for path, content in zip(paths, (self.certificate_pem, self.key_pem), strict=True):
            path.write_bytes(content)
        return paths


class Authority:
    """One that signs."""

    def __init__(self, name: str = "nir test") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.pem = self._signed(self.name, self.key, ca=True).certificate_pem

    def issue(self, days: tuple[float, float] = (-1, 1), **subject: str) -> Issued:
        """A certificate for 127.0.0.1 whose subject holds these fields, valid from and until so
        many days from now.
        """
        named = [x509.NameAttribute(NameOID.COMMON_NAME, "test")]
        named += [x509.NameAttribute(_OIDS[name], value) for name, value in subject.items()]
        key = ec.generate_private_key(ec.SECP256R1())
        return self._signed(x509.Name(named), key, days, ca=False)

    def _signed(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        days: tuple[float, float] = (-1, 1),
        *,
        ca: bool,
    ) -> Issued:
        now = clock.wall()
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days[0]))
            .not_valid_after(now + timedelta(days[1]))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        if not ca:
            here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
            builder = builder.add_extension(x509.SubjectAlternativeName([here]), critical=False)
        signed = builder.sign(self.key, hashes.SHA256())
        return Issued(
            signed.public_bytes(serialization.Encoding.PEM),
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
