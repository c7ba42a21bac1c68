"""Stylesheets, scripts and icons: joined, fingerprinted and compressed once at start-up, kept by browsers for ever."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

from storeapp.web import bundling

FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = {".css", ".js", ".svg", ".wasm", ".json"}
STANDALONE = {".svg", ".png", ".wasm", ".webmanifest"}
JOINED = {
    "htmx.js": ("vendor/htmx/htmx.min.js", "vendor/htmx/hx-ptag.min.js"),
    "barcode.js": ("vendor/barcode/ponyfill.js",),
}
TYPES = {".js": "text/javascript", ".wasm": "application/wasm", ".webmanifest": "application/manifest+json"}


@dataclass(frozen=True)
class Asset:
    """What is sent; `packed` is the gzip of `body`, or None where that gains nothing."""

    url: str
    mimetype: str
    body: bytes
    packed: bytes | None


class Assets:
    """The files of one static folder by name: `app.css`, `NAME.js` (out of `js/`), `htmx.js`, `icons/sprite.svg`."""

    def __init__(self, folder: Path) -> None:
        self._by_name = {name: _asset(name, body) for name, body in _bodies(folder).items()}
        self._by_url = {asset.url: asset for asset in self._by_name.values()}

    def init_app(self, app: Flask) -> None:
        """Adds the route, and to templates `asset(name)` and `sprite`, the address of the icons."""
        app.add_url_rule("/assets/<path:name>", "assets", self.serve)
        app.jinja_env.globals.update(asset=self.url, sprite=self.url("icons/sprite.svg"))

    def url(self, name: str) -> str:
        """Where to get it; changes when its content does. KeyError for a file that is not there."""
        return self._by_name[name].url

    def urls(self) -> list[str]:
        return list(self._by_url)

    def text(self, name: str) -> str:
        return self._by_name[name].body.decode()

    def serve(self, name: str) -> Response:
        asset = self._by_url.get(f"/assets/{name}") or abort(404)
        packed = asset.packed if request.accept_encodings.quality("gzip") else None
        response = Response(packed or asset.body, mimetype=asset.mimetype)
        response.headers.update({"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"})
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return response


def _bodies(folder: Path) -> dict[str, bytes]:
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in STANDALONE}
    bodies = {name: path.read_bytes() for name, path in files.items()}
    bodies |= {path.name: bundling.stylesheet(path).encode() for path in (folder / "css").glob("*app.css")}
    bodies |= {path.name: bundling.script(path).encode() for path in (folder / "js").glob("*.js")}
    return bodies | {name: b"\n".join((folder / part).read_bytes() for part in parts) for name, parts in JOINED.items()}


def _asset(name: str, body: bytes) -> Asset:
    path = Path(name)
    fingerprint = hashlib.sha256(body).hexdigest()[:12]
    mimetype = TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 9, mtime=0) if path.suffix in COMPRESSIBLE else None
    return Asset(f"/assets/{path.with_suffix('').as_posix()}-{fingerprint}{path.suffix}", mimetype, body, packed)
