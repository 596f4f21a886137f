"""tools/embed_migrations.py: names, numbers, checksums, and text that comes out of the compiler as it went in."""

import ctypes
import hashlib
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]


class EmbedMigrations(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.scratch.name) / "migrations"
        self.output = pathlib.Path(self.scratch.name) / "migrations.c"
        self.depfile = pathlib.Path(self.scratch.name) / "migrations.d"
        self.folder.mkdir()

    def tearDown(self):
        self.scratch.cleanup()

    def write(self, **files):
        for name, content in files.items():
            path = self.folder / (name.replace("__", ".") + ".sql")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def embed(self):
        return subprocess.run(
            [sys.executable, ROOT / "tools/embed_migrations.py", self.folder, self.output, "--depfile", self.depfile],
            capture_output=True, text=True, check=False)

    def assert_refused(self, words):
        result = self.embed()
        self.assertEqual(result.returncode, 1, result)
        self.assertIn(words, result.stderr)
        self.assertFalse(self.output.exists())

    def table(self):
        """What a compiler makes of the output: (number, name, sql, kind, every_kind, checksum) of each."""
        library = pathlib.Path(self.scratch.name) / "migrations.so"
        subprocess.run(
            ["cc", "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-I", ROOT / "src/kernel", "-I",
             ROOT / "src/platform", self.output, "-o", library], check=True)

        class Migration(ctypes.Structure):
            _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("sql", ctypes.c_char_p),
                        ("kind", ctypes.c_int), ("every_kind", ctypes.c_bool), ("checksum", ctypes.c_char_p)]

        loaded = ctypes.CDLL(str(library))
        count = ctypes.c_size_t.in_dll(loaded, "migrations_count").value
        return [(each.number, each.name.decode(), each.sql, each.kind, each.every_kind, each.checksum.decode())
                for each in (Migration * count).in_dll(loaded, "migrations")] if count else []

    def test_text_comes_through_unchanged(self):
        text = ('-- "quotes", \\backslash\\n, %s, ??= trigraph, tab\t, é 日本 🐘\r\n'
                "CREATE TABLE a (b TEXT); /* 1\x01\x7f2 */\n\nno newline at the end; \\0 \\101 9")
        self.write(**{"0001_odd": text, "0002_empty": ""})
        self.assertEqual(self.embed().returncode, 0)
        table = self.table()
        self.assertEqual(table[0], (1, "0001_odd", text.encode(), 0, True, hashlib.sha256(text.encode()).hexdigest()))
        self.assertEqual(table[1][2], b"")

    def test_drivers(self):
        self.write(**{"0001_a": "1", "0002_b__sqlite": "2s", "0002_b__postgresql": "2p", "0003_c": "3"})
        (self.folder / "README.md").write_text("not a migration")
        self.assertEqual(self.embed().returncode, 0)
        self.assertEqual([each[:5] for each in self.table()],
                         [(1, "0001_a", b"1", 0, True), (2, "0002_b", b"2p", 1, False), (2, "0002_b", b"2s", 0, False),
                          (3, "0003_c", b"3", 0, True)])

    def test_nothing_to_embed(self):
        self.assertEqual(self.embed().returncode, 0)
        self.assertEqual(self.table(), [])

    def test_same_input_same_output(self):
        self.write(**{"0001_a": "1", "0002_b": "2"})
        self.embed()
        first = self.output.read_bytes()
        self.embed()
        self.assertEqual(self.output.read_bytes(), first)
        self.assertNotIn(self.scratch.name.encode(), first)

    def test_the_build_is_told_of_folder_and_files(self):
        self.write(**{"0001_a": "1"})
        self.embed()
        self.assertEqual(self.depfile.read_text(), f"{self.output}: {self.folder} {self.folder}/0001_a.sql\n")

    def test_bad_names(self):
        for name in ["1_a", "0001-a", "0001_A", "0001_a__mysql", "0001_", "a", "0001_a_"]:
            with self.subTest(name):
                self.write(**{name: "1"})
                self.assert_refused("a migration is called")
                (self.folder / (name.replace("__", ".") + ".sql")).unlink()

    def test_gaps_and_duplicates(self):
        for files, words in [
            (["0002_a"], "0002_a.sql: for sqlite number 0001 is missing"),
            (["0001_a", "0003_c"], "0003_c.sql: for sqlite number 0002 is missing"),
            (["0001_a", "0001_b"], "0001_b.sql: sqlite has a migration of that number already: 0001_a.sql"),
            (["0001_a", "0001_a__sqlite"], "sqlite has a migration of that number already"),
            (["0001_a", "0002_b__sqlite"], None),
            (["0001_a", "0002_b__sqlite", "0003_c"], "0003_c.sql: for postgresql number 0002 is missing"),
            (["0000_zero"], "0000_zero.sql: for sqlite number 0001 is missing"),
        ]:
            with self.subTest(files):
                self.write(**{name: "1" for name in files})
                if words:
                    self.assert_refused(words)
                else:
                    self.assertEqual(self.embed().returncode, 0)
                    self.output.unlink()
                for path in self.folder.iterdir():
                    path.unlink()

    def test_bad_bytes(self):
        self.write(**{"0001_a": b"caf\xe9"})
        self.assert_refused("0001_a.sql: not UTF-8")
        self.write(**{"0001_a": b"a\0b"})
        self.assert_refused("0001_a.sql: holds a NUL")


if __name__ == "__main__":
    unittest.main()
