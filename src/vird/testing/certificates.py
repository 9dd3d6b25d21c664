"""A certificate authority for tests: what libvirt's TLS needs, made by `openssl`, in libvirt's file names.

Needs the `openssl` program.
"""

import subprocess
from pathlib import Path

# In the past, whatever today is.
_EXPIRED = ("-startdate", "20200101000000Z", "-enddate", "20200201000000Z")
_VALID = ("-days", "30")


class Authority:
    """A folder of its own with the authority's key and certificate, and what it has signed."""

    def __init__(self, folder: Path, name: str = "tests' authority") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate = folder / "cacert.pem"
        self._key = folder / "cakey.pem"
        (folder / "index.txt").touch()
        (folder / "ca.conf").write_text(
            f"[ca]\ndefault_ca = own\n[own]\ndatabase = {folder}/index.txt\nnew_certs_dir = {folder}\n"
            "default_md = sha256\npolicy = any\nrand_serial = yes\nunique_subject = no\n"
            "[any]\ncountryName = optional\norganizationName = optional\ncommonName = supplied\n"
        )
        self._openssl(
            *("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", *_VALID),
            *("-keyout", str(self._key), "-out", str(self.certificate), "-subj", f"/CN={name}"),
            *("-addext", "keyUsage=critical,keyCertSign,cRLSign"),
        )

    def sign(self, name: str, subject: str, *, host: str = "", server: bool = False, expired: bool = False) -> None:
        """``NAMEcert.pem`` and ``NAMEkey.pem`` in the folder; ``host`` is a name or an address that it is good for."""
        request, options = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        lines = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature,keyEncipherment"]
        lines.append(f"extendedKeyUsage={'serverAuth' if server else 'clientAuth'}")
        if host:
            lines.append(f"subjectAltName={'IP' if host[0].isdigit() else 'DNS'}:{host}")
        options.write_text("\n".join(lines) + "\n")
        self._openssl(
            *("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(self.key_of(name)), "-out", str(request), "-subj", subject),
        )
        self._openssl(
            *("ca", "-batch", "-notext", "-config", str(self.folder / "ca.conf"), "-preserveDN"),
            *("-cert", str(self.certificate), "-keyfile", str(self._key), "-extfile", str(options)),
            *("-in", str(request), "-out", str(self.certificate_of(name)), *(_EXPIRED if expired else _VALID)),
        )

    def certificate_of(self, name: str) -> Path:
        """The certificate signed under this name."""
        return self.folder / f"{name}cert.pem"

    def key_of(self, name: str) -> Path:
        """Its key."""
        return self.folder / f"{name}key.pem"

    @staticmethod
    def _openssl(*words: str) -> None:
        done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"openssl {' '.join(words)}: {done.stderr}")
