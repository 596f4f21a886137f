#!/usr/bin/env python3
"""Writes the page's files as a C table (src/platform/http/assets.h): embed_assets.py OUTPUT.c [DIST]

The same files give the same bytes: names are sorted, gzip carries no time. Without a folder, or with one that has no
index.html, the table holds a single page that says that the page was not built.
"""
import gzip
import hashlib
import sys
from pathlib import Path

CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

NOT_BUILT = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Stet</title></head>
<body><h1>Stet</h1><p>The server runs, but it was built without its page. Build with <code>make build</code> on a
machine that has npm, or use the command line and <a href="/docs">the HTTP interface</a>.</p></body></html>
"""


def read_files(dist):
    """Path to bytes, in a stable order."""
    if dist is None or not (dist / "index.html").is_file():
        return {"/index.html": NOT_BUILT}
    files = sorted(path for path in dist.rglob("*") if path.is_file())
    return {"/" + path.relative_to(dist).as_posix(): path.read_bytes() for path in files}


def pack(content):
    """The gzip form, or None where it saves less than a tenth."""
    packed = gzip.compress(content, compresslevel=9, mtime=0)
    return packed if len(packed) * 10 < len(content) * 9 else None


def c_bytes(name, content):
    lines = [f"static const unsigned char {name}[] = {{"]
    for start in range(0, len(content), 32):
        lines.append("    " + ", ".join(str(byte) for byte in content[start : start + 32]) + ",")
    if not content:
        lines.append("    0,")
    lines.append("};")
    return "\n".join(lines)


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write(output, files):
    blobs, rows = [], []
    for number, (path, content) in enumerate(files.items()):
        packed = pack(content)
        etag = '"' + hashlib.sha256(content).hexdigest()[:16] + '"'
        content_type = CONTENT_TYPES.get(Path(path).suffix, "application/octet-stream")
        blobs.append(c_bytes(f"asset_{number}", content))
        if packed is not None:
            blobs.append(c_bytes(f"asset_{number}_gzip", packed))
        rows.append(
            f"    {{{c_string(path)}, {c_string(content_type)}, {c_string(etag)}, asset_{number}, {len(content)}, "
            + (f"asset_{number}_gzip, {len(packed)}}}," if packed is not None else "NULL, 0},")
        )
    text = "\n".join(
        ["/* Written by tools/embed_assets.py. */", '#include "http/assets.h"', ""]
        + blobs
        + ["", "const struct asset assets[] = {", *rows, "};"]
        + [f"const size_t assets_count = {len(files)};", ""]
    )
    output.write_text(text, encoding="utf-8")


def main(arguments):
    if len(arguments) not in (1, 2):
        print("usage: embed_assets.py OUTPUT.c [DIST]", file=sys.stderr)
        return 2
    write(Path(arguments[0]), read_files(Path(arguments[1]) if len(arguments) == 2 else None))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
