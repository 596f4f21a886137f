"""tools/ninja.sh: silent when all is well, also when there is nothing to do; with the reason when it is not."""
import pathlib
import subprocess
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[3] / "tools" / "ninja.sh"
RULES = """rule make
  command = test $out != broken && touch $out || { echo why; exit 1; }
build fine: make
build broken: make
"""


class Ninja(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        pathlib.Path(self.folder.name, "build.ninja").write_text(RULES)

    def run_it(self, target):
        done = subprocess.run([TOOL, self.folder.name, target], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_says_nothing_when_it_builds_and_when_there_is_nothing_to_do(self):
        self.assertEqual(self.run_it("fine"), (0, ""))
        self.assertEqual(self.run_it("fine"), (0, ""))

    def test_says_what_failed(self):
        status, said = self.run_it("broken")
        self.assertEqual(status, 1)
        self.assertIn("why", said)


if __name__ == "__main__":
    unittest.main()
