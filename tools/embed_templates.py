#!/usr/bin/env python3
"""Writes the templates of mails as the C table that src/users/infrastructure/services/mail_templates.h declares.

NAME.txt is a subject, an empty line, and paragraphs; layout.html and layout.txt are what stands around all of them. A word
in braces is filled in, and one that nobody fills in is refused here rather than in somebody's inbox.

Usage: embed_templates.py FOLDER OUTPUT [--depfile FILE]
"""
import argparse
import pathlib
import re
import sys

WORDS = {"site", "address", "person", "workspace", "name", "when", "until"}
LAYOUT_WORDS = {"layout.html": {"subject", "body", "site"}, "layout.txt": {"body", "site"}}
BRACES = re.compile(r"\{([^{}]*)\}")
LINK = re.compile(r"link:[A-Z][A-Za-z ]+")


class Refused(Exception):
    pass


def check(name, text):
    if not text.isascii():
        raise Refused(f"{name}: a template is ASCII")
    words = LAYOUT_WORDS.get(name, WORDS)
    for paragraph in text.split("\n\n"):
        for word in BRACES.findall(paragraph):
            alone = paragraph.strip() == "{" + word + "}"
            if word not in words and not (name not in LAYOUT_WORDS and LINK.fullmatch(word) and alone):
                raise Refused(f"{name}: nothing is known to stand for {{{word}}}")
    if re.search(r"[{}]", BRACES.sub("", text)):
        raise Refused(f"{name}: a brace stands alone")
    if name not in LAYOUT_WORDS and not re.match(r"[^\n]+\n\n[^\n]", text):
        raise Refused(f"{name}: a template starts with its subject and an empty line")


def literal(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?")
    return "\n".join(f'     "{line}\\n"' for line in escaped.splitlines())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--depfile", type=pathlib.Path)
    arguments = parser.parse_args()
    files = sorted(path for path in arguments.folder.iterdir() if path.suffix in (".txt", ".html"))
    parts = ["/* Made by tools/embed_templates.py from src/users/infrastructure/templates/; change the files there. */\n"
             '#include "services/mail_templates.h"\n\nconst struct mail_template mail_templates[] = {\n']
    try:
        for path in files:
            text = path.read_text(encoding="utf-8")
            check(path.name, text)
            parts.append(f'    {{"{path.name}",\n{literal(text)}}},\n')
    except Refused as error:
        print(f"embed_templates: {error}", file=sys.stderr)
        return 1
    parts.append(f"}};\nconst size_t mail_template_count = {len(files)};\n")
    arguments.output.write_text("".join(parts), encoding="utf-8")
    if arguments.depfile:
        arguments.depfile.write_text(f"{arguments.output}: {arguments.folder} {' '.join(map(str, files))}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
