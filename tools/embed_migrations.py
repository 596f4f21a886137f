#!/usr/bin/env python3
"""Writes migrations/*.sql as the C file that src/platform/database/migrator.h declares.

Names: NNNN_name.sql runs on every driver, NNNN_name.sqlite.sql and NNNN_name.postgresql.sql on one. For each driver the
numbers are 1, 2, 3 … without gap or duplicate. The output depends on nothing but the names and bytes of the files.

Usage: embed_migrations.py FOLDER OUTPUT [--depfile FILE]
"""

import argparse
import hashlib
import pathlib
import re
import sys

NAME = re.compile(r"(?P<number>\d{4})_(?P<words>[a-z0-9]+(?:_[a-z0-9]+)*)(?:\.(?P<driver>sqlite|postgresql))?\.sql")
DRIVERS = {"sqlite": "DATABASE_SQLITE", "postgresql": "DATABASE_POSTGRESQL"}


class Refused(Exception):
    pass


def read(folder):
    found = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.suffix != ".sql" or path.name.startswith("."):
            continue
        match = NAME.fullmatch(path.name)
        if not match:
            raise Refused(f"{path.name}: a migration is called NNNN_name.sql, NNNN_name.sqlite.sql or "
                          "NNNN_name.postgresql.sql")
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused(f"{path.name}: not UTF-8: {error}") from error
        if "\0" in text:
            raise Refused(f"{path.name}: holds a NUL character")
        found.append({"path": path, "text": text, "number": int(match["number"]), "driver": match["driver"],
                      "name": f"{match['number']}_{match['words']}"})
    return sorted(found, key=lambda each: (each["number"], each["driver"] or ""))


def check(migrations):
    for driver in DRIVERS:
        expected = 1
        before = None
        for each in migrations:
            if each["driver"] not in (None, driver):
                continue
            name = each["path"].name
            if each["number"] == expected - 1 and before:
                raise Refused(f"{name}: {driver} has a migration of that number already: {before}")
            if each["number"] != expected:
                raise Refused(f"{name}: for {driver} number {expected:04d} is missing before it")
            expected += 1
            before = name


def literal(text):
    """A C string literal, one line of source for each line of text; octal escapes end by themselves."""
    lines = []
    for line in text.splitlines(keepends=True) or [""]:
        escaped = "".join(
            {"\\": "\\\\", '"': '\\"', "\n": "\\n", "?": "\\?"}.get(chr(byte))
            or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}")
            for byte in line.encode("utf-8"))
        lines.append(f'           "{escaped}"')
    return "\n".join(lines)


def render(migrations):
    parts = ["/* Made by tools/embed_migrations.py from migrations/; change the files there. */\n"
             '#include "database/migrator.h"\n\n'
             "const struct migration migrations[] = {\n"]
    for each in migrations:
        checksum = hashlib.sha256(each["text"].encode("utf-8")).hexdigest()
        parts.append(f'    {{.number = {each["number"]},\n'
                     f'     .name = "{each["name"]}",\n'
                     f'     .kind = {DRIVERS[each["driver"] or "sqlite"]},\n'
                     f'     .every_kind = {"false" if each["driver"] else "true"},\n'
                     f'     .checksum = "{checksum}",\n'
                     f'     .sql =\n{literal(each["text"])}}},\n')
    if not migrations:
        parts.append("    {0}, /* C has no empty arrays */\n")
    parts.append(f"}};\nconst size_t migrations_count = {len(migrations)};\n")
    return "".join(parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--depfile", type=pathlib.Path)
    arguments = parser.parse_args()
    try:
        migrations = read(arguments.folder)
        check(migrations)
    except Refused as error:
        print(f"embed_migrations: {error}", file=sys.stderr)
        return 1
    arguments.output.write_text(render(migrations), encoding="utf-8")
    if arguments.depfile:
        # The folder too: its time changes when a file is added or removed.
        inputs = [arguments.folder, *(each["path"] for each in migrations)]
        arguments.depfile.write_text(f"{arguments.output}: {' '.join(map(str, inputs))}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
