#!/usr/bin/env python3
"""Holds the law of layers (ARCHITECTURE.md) over the source as it is written.

    check_layers.py [--root FOLDER]                  the include matrix, system headers, banned calls, sizes, cycles
    check_layers.py --domain-alone BUILD [--nm NM]   the compiled domain libraries need nothing but the kernel

Prints `file:line: what is wrong` for each finding and ends with 1 if there is any.
"""
import argparse
import pathlib
import re
import subprocess
import sys
from dataclasses import dataclass, field

LINES_AT_MOST = 600

# ---------------------------------------------------------------------------------------------------------------------
# System headers

# Types and bytes: nothing of it does I/O, reads a clock, allocates or looks at the locale.
PURE = {"inttypes.h", "limits.h", "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdnoreturn.h",
        "string.h"}

# The C library with POSIX and Linux.
LIBC = PURE | {
    "assert.h", "ctype.h", "dirent.h", "endian.h", "err.h", "errno.h", "fcntl.h", "float.h", "fnmatch.h", "getopt.h",
    "glob.h", "ifaddrs.h", "langinfo.h", "locale.h", "math.h", "netdb.h", "poll.h", "pthread.h", "pwd.h", "sched.h",
    "semaphore.h", "signal.h", "spawn.h", "stdatomic.h", "stdio.h", "stdlib.h", "strings.h", "syslog.h", "termios.h",
    "threads.h", "time.h", "unistd.h", "wchar.h", "linux/sockios.h",
    "arpa/*", "net/*", "netinet/*", "sys/*",
}

# ---------------------------------------------------------------------------------------------------------------------
# Layers


@dataclass
class Layer:
    """A folder below src. `sees` are the layers whose headers it may include, besides its own; a pattern restricts them
    to some paths below that layer ("platform:http/*")."""
    folder: str
    sees: list
    system: set
    why: str
    everything: bool = False  # any header of the project and of the system
    root: str = field(default="")  # where its includes start

    def __post_init__(self):
        self.root = self.root or self.folder


MODULES = ("users", "prd")
COMPOSITION = ("_ports.h", "_use_cases.h")  # headers between the files that compose a module, and for no others
PLATFORM = {
    "answers": set(),
    "http": {"jansson.h", "microhttpd.h"},
    "database": {"libpq-fe.h", "sqlite3.h", "uthash.h"},
    "events": {"hiredis/*", "libpq-fe.h", "uthash.h"},
    "http_client": {"curl/*"},
    "mail": {"curl/*"},
    "metrics": set(),
    "redis": {"hiredis/*"},
    "workers": set(),
}
KERNEL_LIBRARIES = {"openssl/core_names.h", "openssl/crypto.h", "openssl/evp.h", "openssl/sha.h", "uthash.h", "utf8proc.h"}
INFRASTRUCTURE_LIBRARIES = {
    "users": {"cjose/*", "crypt.h", "jansson.h", "liboath/*", "openssl/*", "qrencode.h", "uthash.h", "zxcvbn.h"},
    "prd": {"cmark-gfm*", "curl/*", "expat.h", "git2.h", "git2/*", "jansson.h", "uthash.h", "zlib.h"},
}
CLI_LIBRARIES = {"curl/*", "git2.h", "git2/*", "jansson.h"}
DOMAIN = "a domain stands on the kernel and on nothing else; what it needs from outside is a port"
APPLICATION = "an application sees its domain and the kernel; all else is injected through ports"
INFRASTRUCTURE = "an infrastructure sees its domain, the platform, the kernel and its libraries"
PRESENTATION = "a presentation sees its application, platform/http and the kernel"
EXAMPLE = "of a module, other programs see its one header, beside the platform and the kernel"
MODULE = "a module's own file composes its layers over the platform"


def layers():
    found = [Layer("kernel", [], LIBC | KERNEL_LIBRARIES, "the kernel stands on libc, uthash, utf8proc and digests")]
    for name, libraries in PLATFORM.items():
        found.append(Layer("platform/" + name, ["platform", "kernel"], LIBC | libraries,
                           "the platform sees the kernel and, folder by folder, its libraries", root="platform"))
    for module in MODULES:
        others = ["users:users_module.h"] if module == "prd" else []
        inner = [module + "/" + part for part in ("domain", "application", "infrastructure", "presentation")]
        domain, application, infrastructure, presentation = inner
        found += [
            Layer(domain, ["kernel"], PURE, DOMAIN),
            Layer(application, [domain, "kernel"], PURE, APPLICATION),
            Layer(infrastructure, [domain, "platform", "kernel"] + others, LIBC | INFRASTRUCTURE_LIBRARIES[module],
                  INFRASTRUCTURE),
            Layer(presentation, [application, "platform:http/*", "kernel"] + others, PURE, PRESENTATION),
            Layer(module, inner + ["platform", "kernel"], LIBC, MODULE),
        ]
    found += [
        Layer("cli", ["kernel", "platform:http_client/sse_parser.h"], LIBC | CLI_LIBRARIES, "a command speaks with the server over HTTP"),
        Layer("app", [], set(), "", everything=True),
        Layer("", [], set(), "", everything=True),  # main.c
    ]
    return {layer.folder: layer for layer in found}


LAYERS = layers()
# Where a quoted include may start, in the order in which it is looked up.
ROOTS = ["kernel", "platform"] + [folder for folder in LAYERS if folder.count("/") == 1
                                  and not folder.startswith("platform/")] + ["users", "prd", "app", "cli"]

BANNED = {
    "strcpy": "str_dup or memcpy with a length", "strcat": "strbuf", "strncpy": "memcpy with a length",
    "sprintf": "str_format or snprintf", "vsprintf": "str_vformat or vsnprintf", "strtok": "str_next",
    "gets": "getline", "atoi": "str_to_int", "atol": "str_to_int", "alloca": "an arena",
}
# The kernel offers these to whoever composes; a domain or application takes them as ports, and does not log.
ONLY_THROUGH_PORTS = {
    "clock_system": "the clock is a port", "random_system": "randomness is a port", "log_write": "only the edge logs",
}


def layer_of(path):
    """The layer of a path below src: the longest folder that is a layer."""
    parts = path.split("/")[:-1]
    while parts and "/".join(parts) not in LAYERS:
        parts.pop()
    return LAYERS["/".join(parts)]


def root_of(path):
    """The root from which includes name this file."""
    return layer_of(path).root


def matches(name, patterns):
    return any(name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1])) for pattern in patterns)


# ---------------------------------------------------------------------------------------------------------------------
# Reading C

TOKEN = re.compile(r"""//(?:\\\n|[^\n])*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include\b[ \t]*(.*?)[ \t]*$", re.M)
CALL = re.compile(r"(?<![\w.])(?<!->)(" + "|".join(BANNED) + r")[ \t\n]*\(")
PORT = re.compile(r"\b(" + "|".join(ONLY_THROUGH_PORTS) + r")\b")


def blank(text):
    """Spaces instead of everything but line breaks, so that places stay."""
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return TOKEN.sub(lambda token: blank(token[0]) if token[0].startswith("/") else token[0], text)


def without_strings(text):
    return TOKEN.sub(lambda token: blank(token[0]), text)


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1


class Tree:
    def __init__(self, root):
        self.src = pathlib.Path(root) / "src"
        self.examples = pathlib.Path(root) / "examples"
        self.findings = []
        self.files = sorted(str(path.relative_to(self.src)) for path in self.src.rglob("*")
                            if path.suffix in (".c", ".h", ".def") and path.is_file())
        self.known = set(self.files)
        self.includes = {}  # file -> [(line, included file)]

    def report(self, path, line, text):
        self.findings.append(f"src/{path}:{line}: {text}")

    def check(self):
        if not self.files:
            self.findings.append("src: there is no source here")
        for path in self.files:
            if self.is_homeless(path):
                self.report(path, 1, "the file is in no layer")
                continue
            text = (self.src / path).read_text(encoding="utf-8", errors="replace")
            self.check_size(path, text)
            self.check_includes(path, without_comments(text))
            self.check_words(path, without_strings(text))
        self.check_cycles()
        self.check_examples()
        return self.findings

    def check_examples(self):
        """A program of strangers: the kernel, the platform, and of a module the one header that is for others."""
        for path in sorted(path for path in self.examples.rglob("*") if path.suffix in (".c", ".h")):
            text = without_comments(path.read_text(encoding="utf-8", errors="replace"))
            for match in INCLUDE.finditer(text):
                name = match[1][1:-1]
                below = [f"{root}/{name}" for root in ("kernel", "platform") + MODULES]
                target = next((file for file in below if file in self.known), None)
                is_open = target is not None and (root_of(target) in ("kernel", "platform") or
                                                  target in (f"{module}/{module}_module.h" for module in MODULES))
                if match[1].startswith('"') and not is_open:
                    self.findings.append(f"{path.relative_to(self.examples.parent)}:{line_at(text, match.start())}: "
                                         f'an example may not include "{name}": {EXAMPLE}')

    @staticmethod
    def is_homeless(path):
        """Of a module's folder and of src itself, only what lies in it directly has its rights; and src has main.c."""
        folder = layer_of(path).folder
        if folder == "":
            return path != "main.c"
        return folder in MODULES and path.count("/") > 1

    def check_size(self, path, text):
        count = len(text.splitlines())
        if count > LINES_AT_MOST:
            self.report(path, LINES_AT_MOST + 1, f"the file has {count} lines; one subject fits into {LINES_AT_MOST}")

    def check_words(self, path, code):
        for call in CALL.finditer(code):
            self.report(path, line_at(code, call.start()),
                        f"{call[1]} is banned: use {BANNED[call[1]]}")
        if layer_of(path).folder.endswith(("/domain", "/application")):
            for use in PORT.finditer(code):
                self.report(path, line_at(code, use.start()),
                            f"layer {layer_of(path).folder} may not use {use[1]}: {ONLY_THROUGH_PORTS[use[1]]}")

    def check_includes(self, path, text):
        self.includes[path] = []
        for match in INCLUDE.finditer(text):
            line, what = line_at(text, match.start()), match[1]
            if re.fullmatch(r"<[^>]+>", what):
                self.check_system(path, line, what[1:-1])
            elif re.fullmatch(r'"[^"]+"', what):
                self.check_quoted(path, line, what[1:-1])
            else:
                self.report(path, line, f"the include {what} is computed, so nothing can be said about it")

    def check_system(self, path, line, name):
        layer = layer_of(path)
        if layer.everything or matches(name, layer.system):
            return
        if any((self.src / root / name).is_file() for root in ROOTS):
            self.report(path, line, f'"{name}" is the project\'s own: include it in quotes')
            return
        self.report(path, line, f"layer {layer.folder} may not include <{name}>: {layer.why}")

    def check_quoted(self, path, line, name):
        layer = layer_of(path)
        if name.startswith("/") or ".." in name.split("/"):
            self.report(path, line, f'"{name}" is a path: includes are written from the root of a layer')
            return
        target = self.resolve(path, line, name)
        if target is None:
            return
        self.includes[path].append((line, target))
        reason = self.objection(path, layer, target)
        if reason:
            self.report(path, line, f'layer {layer.folder or "main"} may not include "{name}" of {root_of(target)}: {reason}')

    def resolve(self, path, line, name):
        """The file that an include means: looked up as the compiler does, first where the layer may look."""
        layer = layer_of(path)
        visible = ROOTS if layer.everything else [layer.root] + [seen.split(":")[0] for seen in layer.sees]
        visible = list(dict.fromkeys(visible))
        found = [root for root in visible if f"{root}/{name}" in self.known]
        beside = str(pathlib.PurePosixPath(path).parent / name)
        if len(found) > 1:
            self.report(path, line, f'"{name}" is in {" and in ".join(found)}: the order of folders would decide')
        if found:
            target = f"{found[0]}/{name}"
            if beside in self.known and beside != target:
                self.report(path, line, f'"{name}" beside this file hides {target}')
            return target
        if beside in self.known:
            self.report(path, line, f'"{name}" is beside this file: write it from the root of its layer')
            return beside
        for root in ROOTS:
            if f"{root}/{name}" in self.known:
                return f"{root}/{name}"
        self.report(path, line, f'"{name}" is nowhere below src')
        return None

    def objection(self, path, layer, target):
        """Why this file may not include that one; None if it may."""
        root = root_of(target)
        below = target[len(root) + 1:]
        if root == "app" and layer.folder not in ("app", ""):
            return "the composition root is included by nobody"
        if root in MODULES and target.endswith(COMPOSITION) and layer.folder != root:
            return "it is for the files that compose the module"
        is_shown = path.endswith(".h") and not path.endswith(COMPOSITION)
        if layer.folder in MODULES and is_shown and root not in ("platform", "kernel", layer.root):
            return "a module's header shows the platform and the kernel, and hides its layers"
        if layer.folder == "" and root not in ("app", "cli", "kernel"):
            return "main knows commands only"
        if layer.everything or root == layer.root:
            return None
        for seen in layer.sees:
            allowed, _, pattern = seen.partition(":")
            if allowed == root and (not pattern or matches(below, [pattern])):
                return None
        if root.split("/")[0] == "users" and layer.folder.startswith("prd"):
            return "of the users module, prd may include users_module.h, from infrastructure and presentation"
        return layer.why

    def check_cycles(self):
        """Every file is left once all that it includes is; meeting one that is still open closes a cycle."""
        state = {}
        for start in self.files:
            if start in state:
                continue
            trail, state[start] = [start], "open"
            stack = [iter(self.includes.get(start, []))]
            while stack:
                step = next(stack[-1], None)
                if step is None:
                    stack.pop()
                    state[trail.pop()] = "done"
                    continue
                line, target = step
                if state.get(target) == "open":
                    cycle = trail[trail.index(target):] + [target]
                    self.report(trail[-1], line, "an include cycle: " + " -> ".join(cycle))
                elif target not in state:
                    state[target] = "open"
                    trail.append(target)
                    stack.append(iter(self.includes.get(target, [])))


# ---------------------------------------------------------------------------------------------------------------------
# The domain alone

ALLOWED_SYMBOLS = re.compile(r"""
    (__)?(memchr|memcmp|memcpy|memmem|memmove|mempcpy|memrchr|memset|bcmp|
          strchr|strcmp|strcspn|strlen|strncmp|strnlen|strpbrk|strrchr|strspn|strstr)(_chk)?
  | abort
  | __stack_chk_fail | _GLOBAL_OFFSET_TABLE_ | __tls_get_addr
  | __(u?div|u?mod|u?divmod|mul|ashl|ashr|lshr)[a-z]*[sdt]i[34]? | __mulo[sdt]i4 | __popcount[sdt]i2
  | __(asan|ubsan|tsan|msan|lsan|sanitizer|sancov|gcov|llvm|start___sancov|stop___sancov)_.*
  | __afl_.* | __llvm_.* | __cyg_profile_func_(enter|exit)
""", re.X)


def symbols(nm, archive):
    """[(object, name, is defined)] of an archive."""
    output = subprocess.run([nm, "-P", "-g", str(archive)], check=True, capture_output=True, text=True).stdout
    found, member = [], archive.name
    for line in output.splitlines():
        if line.endswith(":"):
            member = line[:-1]
            continue
        parts = line.split()
        if len(parts) >= 2:
            found.append((member, parts[0], parts[1] not in ("U", "w", "v")))
    return found


def check_domain_alone(build, nm="nm"):
    src = pathlib.Path(build) / "src"
    kernel = sorted((src / "kernel").glob("*.a"))
    if not kernel:
        return [f"{src}/kernel: there is no kernel library here; build it first"]
    offered = {name for archive in kernel for _, name, defined in symbols(nm, archive) if defined}
    findings = []
    for module in MODULES:
        archives = sorted((src / module / "domain").glob("*.a")) + sorted((src / module).glob("lib*domain*.a"))
        if not archives:
            findings.append(f"{src}/{module}/domain: there is no library here; build it first")
        entries = [entry for archive in archives for entry in symbols(nm, archive)]
        own = {name for _, name, defined in entries if defined}
        for member, name, defined in entries:
            if defined or name in own:
                continue
            if name in ONLY_THROUGH_PORTS:
                findings.append(f"{member}: {module}/domain uses {name}: {ONLY_THROUGH_PORTS[name]}")
            elif name not in offered and not ALLOWED_SYMBOLS.fullmatch(name):
                findings.append(f"{member}: {module}/domain needs {name}, which the kernel does not have: {DOMAIN}")
    return findings


def main():
    parser = argparse.ArgumentParser(description="Holds the law of layers (ARCHITECTURE.md).")
    parser.add_argument("--root", default=str(pathlib.Path(__file__).resolve().parent.parent))
    parser.add_argument("--domain-alone", metavar="BUILD", help="check the libraries compiled in this build folder")
    parser.add_argument("--nm", default="nm")
    arguments = parser.parse_args()
    if arguments.domain_alone:
        findings = check_domain_alone(arguments.domain_alone, arguments.nm)
    else:
        findings = Tree(arguments.root).check()
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings" if findings else "the layers hold")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
