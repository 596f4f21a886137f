"""Each kind of violation that tools/check_layers.py promises to find, in a tree that has only that one."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "tools"))
sys.dont_write_bytecode = True
import check_layers  # noqa: E402

# A tree in which every layer uses all that it may.
LAWFUL = {
    "main.c": '#include "app_commands.h"\n#include "command.h"\n#include <stdio.h>\n',
    "kernel/arena.h": "#pragma once\n#include <stddef.h>\n",
    "kernel/error.h": '#pragma once\n#include "arena.h"\n',
    "kernel/map.c": '#include "error.h"\n#include <uthash.h>\n#include <openssl/sha.h>\n#include <unistd.h>\n',
    "platform/http/router.h": '#pragma once\n#include "error.h"\n',
    "platform/http/server.c": '#include "http/router.h"\n#include "workers/pool.h"\n#include <microhttpd.h>\n',
    "platform/workers/pool.h": "#pragma once\n",
    "platform/workers/pool.c": '#include "workers/pool.h"\n#include <pthread.h>\n',
    "platform/database/database.h": '#pragma once\n#include "error.h"\n',
    "platform/database/sqlite.c": '#include "database/database.h"\n#include <sqlite3.h>\n#include <libpq-fe.h>\n',
    "platform/events/redis.c": "#include <hiredis/hiredis.h>\n",
    "platform/mail/smtp.c": "#include <curl/curl.h>\n",
    "users/domain/entities/user.h": '#pragma once\n#include "error.h"\n#include <stdint.h>\n',
    "users/domain/services/rules.c": '#include "entities/user.h"\n#include <string.h>\n',
    "users/application/dtos/user_dto.h": '#pragma once\n#include "entities/user.h"\n',
    "users/infrastructure/security/hash.c":
        '#include "entities/user.h"\n#include "database/database.h"\n#include <crypt.h>\n#include <time.h>\n',
    "users/presentation/routes/users.c": '#include "dtos/user_dto.h"\n#include "http/router.h"\n#include "error.h"\n',
    "users/users_module.h": '#pragma once\n#include "database/database.h"\n',
    "users/users_module.c": '#include "users_module.h"\n#include "dtos/user_dto.h"\n#include "entities/user.h"\n',
    "prd/domain/entities/prd.h": '#pragma once\n#include "error.h"\n',
    "prd/application/dtos/prd_dto.h": '#pragma once\n#include "entities/prd.h"\n',
    "prd/infrastructure/services/membership.c":
        '#include "users_module.h"\n#include "entities/prd.h"\n#include <cmark-gfm.h>\n',
    "prd/presentation/routes/prds.c": '#include "users_module.h"\n#include "dtos/prd_dto.h"\n',
    "prd/prd_module.h": '#pragma once\n#include "database/database.h"\n',
    "cli/command.h": "#pragma once\n",
    "cli/client.c": '#include "command.h"\n#include "error.h"\n#include <curl/curl.h>\n#include <jansson.h>\n',
    "app/app_commands.h": '#pragma once\n#include "command.h"\n',
    "app/container.c": '#include "users_module.h"\n#include "prd_module.h"\n#include "http/router.h"\n#include <ini.h>\n',
}


class Check(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="layers-"))
        self.addCleanup(shutil.rmtree, self.folder)
        for path, text in LAWFUL.items():
            self.write(path, text)

    def write(self, path, text):
        target = self.folder / "src" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def findings(self):
        return check_layers.Tree(self.folder).check()

    def finds(self, path, text, *parts, line=1, count=1):
        """With this file in the tree there are `count` findings; the first is at `line` and says all of `parts`."""
        self.write(path, text)
        findings = self.findings()
        self.assertEqual(len(findings), count, findings)
        self.assertTrue(findings[0].startswith(f"src/{path}:{line}: "), findings)
        for part in parts:
            self.assertIn(part, findings[0])

    def finds_nothing(self, path, text):
        self.write(path, text)
        self.assertEqual(self.findings(), [])


class Lawful(Check):
    def test_a_lawful_tree_has_no_finding(self):
        self.assertEqual(self.findings(), [])

    def test_an_empty_tree_is_no_success(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertNotEqual(check_layers.Tree(empty).check(), [])

    def test_comments_and_strings_say_what_they_like(self):
        self.finds_nothing("users/domain/a.c", '// #include <stdio.h>\n/*\n#include "http/router.h"\nstrcpy(a, b);\n*/\n'
                           'const char *s = "strcpy(a) \\" /* sprintf("; char c = \'"\'; /* atoi( */\n')


class Matrix(Check):
    def test_kernel_includes_nothing_of_the_project(self):
        self.finds("kernel/x.c", '\n#include "http/router.h"\n', "layer kernel may not include", line=2)

    def test_domain_and_platform(self):
        self.finds("users/domain/x.c", '#include "http/router.h"\n', "layer users/domain", "of platform")

    def test_domain_and_application(self):
        self.finds("users/domain/x.c", '#include "dtos/user_dto.h"\n', "of users/application")

    def test_domain_and_the_other_domain(self):
        self.finds("users/domain/x.c", '#include "entities/prd.h"\n', "of prd/domain")

    def test_domain_and_its_module(self):
        self.finds("users/domain/x.c", '#include "users_module.h"\n', "layer users/domain")

    def test_application_and_platform(self):
        self.finds("prd/application/x.c", '#include "database/database.h"\n', "layer prd/application", "ports")

    def test_application_and_infrastructure(self):
        self.write("prd/infrastructure/services/store.h", "#pragma once\n")
        self.finds("prd/application/x.c", '#include "services/store.h"\n', "of prd/infrastructure")

    def test_application_and_presentation(self):
        self.write("prd/presentation/routes/r.h", "#pragma once\n")
        self.finds("prd/application/x.c", '#include "routes/r.h"\n', "of prd/presentation")

    def test_infrastructure_and_application(self):
        self.finds("users/infrastructure/x.c", '#include "dtos/user_dto.h"\n', "layer users/infrastructure")

    def test_infrastructure_and_presentation(self):
        self.write("users/presentation/routes/r.h", "#pragma once\n")
        self.finds("users/infrastructure/x.c", '#include "routes/r.h"\n', "of users/presentation")

    def test_presentation_and_domain(self):
        self.finds("users/presentation/x.c", '#include "entities/user.h"\n', "layer users/presentation", "of users/domain")

    def test_presentation_and_infrastructure(self):
        self.write("users/infrastructure/security/h.h", "#pragma once\n")
        self.finds("users/presentation/x.c", '#include "security/h.h"\n', "of users/infrastructure")

    def test_presentation_and_database(self):
        self.finds("users/presentation/x.c", '#include "database/database.h"\n', "layer users/presentation", "of platform")

    def test_prd_application_and_the_users_module(self):
        self.finds("prd/application/x.c", '#include "users_module.h"\n', "users_module.h, from infrastructure")

    def test_prd_and_the_inside_of_users(self):
        self.finds("prd/infrastructure/x.c", '#include "entities/user.h"\n', "of users/domain", "users_module.h")

    def test_users_and_prd(self):
        self.finds("users/infrastructure/x.c", '#include "prd_module.h"\n', "of prd")

    def test_platform_and_a_module(self):
        self.finds("platform/http/x.c", '#include "users_module.h"\n', "layer platform/http")

    def test_nobody_includes_the_composition_root(self):
        for path in ("kernel/x.c", "platform/http/x.c", "users/infrastructure/x.c", "users/x.c", "cli/x.c"):
            with self.subTest(path):
                self.finds(path, '#include "app_commands.h"\n', "the composition root")
                (self.folder / "src" / path).unlink()

    def test_cli_speaks_http(self):
        self.finds("cli/x.c", '#include "users_module.h"\n', "layer cli")

    def test_main_knows_commands_only(self):
        self.finds("main.c", '#include "database/database.h"\n', "layer main", "commands only")

    def test_a_module_header_hides_its_layers(self):
        self.finds("users/users_module.h", '#pragma once\n#include "entities/user.h"\n', "hides its layers", line=2)

    def test_what_composes_a_module_is_its_own(self):
        self.write("users/users_ports.h", '#pragma once\n#include "entities/user.h"\n')
        self.write("users/users_ports.c", '#include "users_ports.h"\n')
        self.assertEqual([], self.findings())
        self.finds("app/x.c", '#include "users_ports.h"\n', "compose the module")


class Includes(Check):
    def test_relative_paths(self):
        self.finds("users/domain/services/x.c", '#include "../entities/user.h"\n', "from the root of a layer")

    def test_absolute_paths(self):
        self.finds("users/domain/x.c", '#include "/usr/include/stdio.h"\n', "from the root of a layer")

    def test_a_neighbour_without_its_folder(self):
        self.finds("users/domain/entities/x.c", '#include "user.h"\n', "from the root of its layer")

    def test_a_header_that_is_nowhere(self):
        self.finds("users/domain/x.c", '#include "entities/nobody.h"\n', "nowhere below src")

    def test_a_header_that_is_twice(self):
        self.write("users/application/services/twice.h", "#pragma once\n")
        self.write("users/domain/services/twice.h", "#pragma once\n")
        self.finds("users/application/x.c", '#include "services/twice.h"\n', "the order of folders would decide")

    def test_a_neighbour_that_hides_the_kernel(self):
        self.write("users/domain/entities/arena.h", "#pragma once\n")
        self.finds("users/domain/entities/x.c", '#include "arena.h"\n', "hides kernel/arena.h")

    def test_a_computed_include(self):
        self.finds("kernel/x.c", "#define H <stdio.h>\n#include H\n", "computed", line=2)

    def test_spaces_do_not_hide_an_include(self):
        self.finds("users/domain/x.c", "\n  #  include\t<stdio.h>  // why not\n", "<stdio.h>", line=2)

    def test_own_headers_in_angles(self):
        self.finds("users/domain/x.c", "#include <error.h>\n", "include it in quotes")

    def test_a_cycle(self):
        self.write("kernel/a.h", '#pragma once\n#include "b.h"\n')
        self.write("kernel/b.h", '#pragma once\n\n#include "c.h"\n')
        self.finds("kernel/c.h", '#pragma once\n#include "a.h"\n', "kernel/a.h -> kernel/b.h -> kernel/c.h -> kernel/a.h",
                   line=2)

    def test_a_file_that_includes_itself(self):
        self.finds("kernel/a.h", '#pragma once\n#include "a.h"\n', "cycle", line=2)

    def test_a_diamond_is_no_cycle(self):
        self.write("kernel/b.h", '#pragma once\n#include "arena.h"\n')
        self.finds_nothing("kernel/c.h", '#pragma once\n#include "arena.h"\n#include "b.h"\n')

    def test_files_outside_every_layer(self):
        for path in ("helpers.c", "common/x.c", "platform/x.c", "platform/cache/x.c", "users/helpers/x.c"):
            with self.subTest(path):
                self.finds(path, "", "in no layer")
                (self.folder / "src" / path).unlink()


class SystemHeaders(Check):
    def test_domain(self):
        for header in ("stdio.h", "time.h", "unistd.h", "stdlib.h", "pthread.h", "sys/stat.h", "jansson.h", "uthash.h",
                       "openssl/sha.h", "cmark-gfm.h", "utf8proc.h"):
            with self.subTest(header):
                self.finds("prd/domain/x.c", f"#include <{header}>\n", "layer prd/domain", f"<{header}>")

    def test_application(self):
        for header in ("stdio.h", "time.h", "jansson.h", "sqlite3.h"):
            with self.subTest(header):
                self.finds("users/application/x.c", f"#include <{header}>\n", "layer users/application")

    def test_platform_folders_have_their_own_libraries(self):
        for path, header in (("platform/http/x.c", "sqlite3.h"), ("platform/database/x.c", "microhttpd.h"),
                             ("platform/workers/x.c", "curl/curl.h"), ("platform/mail/x.c", "hiredis/hiredis.h"),
                             ("platform/events/x.c", "curl/curl.h"), ("platform/metrics/x.c", "jansson.h")):
            with self.subTest(path):
                self.finds(path, f"#include <{header}>\n", f"<{header}>")
                (self.folder / "src" / path).unlink()

    def test_kernel(self):
        for header in ("jansson.h", "openssl/ssl.h", "curl/curl.h"):
            with self.subTest(header):
                self.finds("kernel/x.c", f"#include <{header}>\n", "layer kernel")

    def test_infrastructure_leaves_drivers_to_the_platform(self):
        for header in ("sqlite3.h", "libpq-fe.h", "microhttpd.h"):
            with self.subTest(header):
                self.finds("users/infrastructure/x.c", f"#include <{header}>\n", "layer users/infrastructure")

    def test_presentation(self):
        for header in ("microhttpd.h", "sqlite3.h", "stdio.h"):
            with self.subTest(header):
                self.finds("prd/presentation/x.c", f"#include <{header}>\n", "layer prd/presentation")


class Words(Check):
    def test_banned_calls(self):
        for call in ("strcpy", "strcat", "sprintf", "vsprintf", "strtok", "gets", "atoi", "atol", "strncpy", "alloca"):
            with self.subTest(call):
                self.finds("app/x.c", f"int f(void)\n{{\n    return {call} (0);\n}}\n", f"{call} is banned", line=3)

    def test_their_likes_are_not_banned(self):
        self.finds_nothing("app/x.c", "int f(void) { snprintf(0); fgets(1); strtok_r(2); x->gets(3); x.gets(4); "
                           "my_atoi(5); vsnprintf(6); return strcpy_count; }\n")

    def test_ports_are_not_passed_by(self):
        for layer in ("users/domain", "prd/application"):
            for word in ("clock_system", "random_system", "log_write"):
                with self.subTest(layer + word):
                    self.finds(layer + "/x.c", f"\nint x = {word}();\n", word, line=2)
                    (self.folder / "src" / layer / "x.c").unlink()
        self.finds_nothing("app/x.c", "int x = clock_system();\n")

    def test_long_files(self):
        self.finds("kernel/x.c", "\n" * 601, "601 lines", line=601)
        self.finds_nothing("kernel/x.c", "\n" * 600)


class Examples(Check):
    def example(self, text):
        target = self.folder / "examples/users_module/main.c"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return self.findings()

    def test_they_see_the_header_of_a_module_that_is_for_others(self):
        self.assertEqual(self.example('#include "users_module.h"\n#include "http/router.h"\n#include "error.h"\n'
                                      '#include <stdio.h>\n// #include "entities/user.h"\n'), [])

    def test_they_see_no_other(self):
        self.write("users/users_tasks.h", "#pragma once\n")
        for name in ("users_tasks.h", "entities/user.h", "domain/entities/user.h", "app_commands.h", "nowhere.h",
                     "../../src/users/users_tasks.h"):
            with self.subTest(name):
                findings = self.example(f'#include "users_module.h"\n#include "{name}"\n')
                self.assertEqual(len(findings), 1, findings)
                self.assertTrue(findings[0].startswith("examples/users_module/main.c:2: "), findings)


class Program(Check):
    def run_it(self, *arguments):
        return subprocess.run([sys.executable, check_layers.__file__, *arguments], capture_output=True, text=True,
                              check=False)

    def test_ends_with_1_if_there_is_a_finding(self):
        self.assertEqual(self.run_it("--root", str(self.folder)).returncode, 0)
        self.write("users/domain/x.c", "#include <stdio.h>\n")
        done = self.run_it("--root", str(self.folder))
        self.assertEqual(done.returncode, 1)
        self.assertIn("src/users/domain/x.c:1: layer users/domain may not include <stdio.h>", done.stdout)


@unittest.skipUnless(shutil.which("cc") and shutil.which("ar") and shutil.which("nm"), "needs cc, ar and nm")
class DomainAlone(unittest.TestCase):
    """On real archives, made of a kernel and two domains."""

    def setUp(self):
        self.build = pathlib.Path(tempfile.mkdtemp(prefix="alone-"))
        self.addCleanup(shutil.rmtree, self.build)
        self.compile("kernel/libkernel.a", "int str_eq(void) { return 1; } int clock_system(void) { return 1; }")
        self.compile("users/domain/libusers_domain.a", "int user(void) { return 1; }")
        self.compile("prd/domain/libprd_domain.a", "int prd(void) { return 1; }")

    def compile(self, archive, *sources):
        target = self.build / "src" / archive
        target.parent.mkdir(parents=True, exist_ok=True)
        objects = []
        for number, source in enumerate(sources):
            objects.append(target.with_suffix(f".{number}.o"))
            subprocess.run(["cc", "-w", "-fno-builtin", "-x", "c", "-c", "-", "-o", objects[-1]], input=source, text=True,
                           check=True)
        target.unlink(missing_ok=True)
        subprocess.run(["ar", "rcs", target, *objects], check=True)

    def findings(self):
        return check_layers.check_domain_alone(self.build)

    def finds(self, source, *parts):
        self.compile("prd/domain/libprd_domain.a", source)
        findings = self.findings()
        self.assertEqual(len(findings), 1, findings)
        for part in parts:
            self.assertIn(part, findings[0])

    def test_kernel_own_symbols_and_bytes_are_fine(self):
        self.compile("prd/domain/libprd_domain.a",
                     "int other(void); int f(void *a) { memcpy(a, a, strlen(a)); return str_eq() + other(); }",
                     "int other(void) { abort(); }")
        self.assertEqual(self.findings(), [])

    def test_input_and_output(self):
        self.finds("int f(void) { return fopen(); }", "prd/domain needs fopen")

    def test_the_clock(self):
        self.finds("int f(void) { return time(); }", "prd/domain needs time")
        self.finds("int f(void) { return clock_system(); }", "the clock is a port")

    def test_memory_and_formatting(self):
        self.finds("int f(void) { return malloc(); }", "needs malloc")
        self.finds("int f(void) { return strtol(); }", "needs strtol")

    def test_a_library(self):
        self.finds("int f(void) { return json_loads(); }", "needs json_loads")

    def test_the_other_domain(self):
        self.finds("int f(void) { return user(); }", "needs user")

    def test_what_is_not_built_is_no_success(self):
        (self.build / "src/prd/domain/libprd_domain.a").unlink()
        self.assertEqual(len(self.findings()), 1)
        (self.build / "src/kernel/libkernel.a").unlink()
        self.assertEqual(len(self.findings()), 1)


if __name__ == "__main__":
    unittest.main()
