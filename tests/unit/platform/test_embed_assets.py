"""tools/embed_assets.py: the table that comes out of the compiler holds the files that went in, and is the same each time."""

import ctypes
import gzip
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]


class Asset(ctypes.Structure):
    _fields_ = [
        ("path", ctypes.c_char_p),
        ("content_type", ctypes.c_char_p),
        ("etag", ctypes.c_char_p),
        ("bytes", ctypes.POINTER(ctypes.c_ubyte)),
        ("size", ctypes.c_size_t),
        ("gzip", ctypes.POINTER(ctypes.c_ubyte)),
        ("gzip_size", ctypes.c_size_t),
    ]


class EmbedAssets(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.dist = pathlib.Path(self.scratch.name) / "dist"
        self.output = pathlib.Path(self.scratch.name) / "assets.c"

    def tearDown(self):
        self.scratch.cleanup()

    def write(self, files):
        for name, content in files.items():
            path = self.dist / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    def embed(self, *arguments):
        command = [sys.executable, ROOT / "tools" / "embed_assets.py", self.output, *arguments]
        subprocess.run(command, check=True)
        return self.output.read_bytes()

    def table(self):
        library = self.output.with_suffix(".so")
        include = [f"-I{ROOT / 'src' / layer}" for layer in ("kernel", "platform")]
        flags = ["-std=gnu17", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC"]
        subprocess.run(["cc", *flags, *include, self.output, "-o", library], check=True)
        loaded = ctypes.CDLL(str(library))
        count = ctypes.c_size_t.in_dll(loaded, "assets_count").value
        return {asset.path.decode(): asset for asset in (Asset * count).in_dll(loaded, "assets")}

    def test_every_byte_of_every_file(self):
        every_byte = bytes(range(256))
        script = b"let answer = 42;\n" * 200
        self.write({"index.html": b"<p>\"hi\"</p>\n", "app.js": script, "fonts/a.woff2": every_byte, "empty.txt": b""})
        self.embed(self.dist)
        table = self.table()
        self.assertEqual(sorted(table), ["/app.js", "/empty.txt", "/fonts/a.woff2", "/index.html"])
        self.assertEqual(bytes(table["/fonts/a.woff2"].bytes[:256]), every_byte)
        self.assertEqual(table["/fonts/a.woff2"].size, 256)
        self.assertEqual(table["/fonts/a.woff2"].content_type, b"font/woff2")
        self.assertFalse(table["/fonts/a.woff2"].gzip)
        self.assertEqual(table["/empty.txt"].size, 0)
        packed = table["/app.js"]
        self.assertEqual(gzip.decompress(bytes(packed.gzip[: packed.gzip_size])), script)
        self.assertEqual(bytes(packed.bytes[: packed.size]), script)
        self.assertEqual(packed.content_type, b"text/javascript; charset=utf-8")

    def test_same_files_same_output(self):
        self.write({"index.html": b"x" * 1000, "b.js": b"1", "a.js": b"2"})
        self.assertEqual(self.embed(self.dist), self.embed(self.dist))

    def test_tag_follows_the_content(self):
        self.write({"index.html": b"one", "app.js": b"one"})
        self.embed(self.dist)
        before = self.table()
        self.assertEqual(before["/index.html"].etag, before["/app.js"].etag)
        self.assertRegex(before["/app.js"].etag.decode(), r'^"[0-9a-f]{16}"$')
        self.write({"app.js": b"two"})
        self.output = self.output.with_name("again.c")
        self.embed(self.dist)
        self.assertNotEqual(self.table()["/app.js"].etag, before["/app.js"].etag)

    def test_says_that_there_is_no_page(self):
        for arguments in ([], [self.dist]):
            self.embed(*arguments)
            table = self.table()
            self.assertEqual(list(table), ["/index.html"])
            index = table["/index.html"]
            self.assertIn(b"without its page", bytes(index.bytes[: index.size]))


if __name__ == "__main__":
    unittest.main()
