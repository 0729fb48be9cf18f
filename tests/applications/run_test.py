# What the runner of pages takes and what it catches.
import contextlib
import io
import os
import pathlib
import tempfile
import unittest

import run
from page import Page, differs

SHOWN = """\
Iris, of which 0.96 are put into the right class.

```console
$ echo "error 0.04034933 relative" &&
> echo "converged after 25 iterations in 174 us"
error 0.0403 relative
converged after 25 iterations in 1.2 ms

$ printf '1,x\\n2,y\\n3,z\\n'
1,x
...
3,z
$ echo accuracy 0.9601
accuracy 0.96
```

```cpp
double x = 0.5;
```
"""


class Differs(unittest.TestCase):
    def test_numbers_to_the_digits_that_are_shown(self):
        self.assertIsNone(differs(["a 0.04, b 12"], "a 0.0449, b 12.4\n"))
        self.assertIsNone(differs(["4.1e-10"], "4.149e-10\n"))
        for shown, printed in [("0.04", "0.0451"), ("12", "13"), ("4.1e-10", "4.2e-10"), ("1", "-1")]:
            self.assertEqual(differs([shown], printed + "\n"), shown)

    def test_words_exactly_and_times_not(self):
        self.assertIsNone(differs(["a  b in 3 ms"], "a b in 1.5 s\n"))
        self.assertIsNone(differs(["a 3 ms b"], "a 3 min 18 s b\n"))
        for shown, printed in [("setosa 1", "Setosa 1"), ("part_1", "part_2"), ("3 ms", "3 mm"), ("a", "a b")]:
            self.assertEqual(differs([shown], printed + "\n"), shown)

    def test_lines_that_are_left_out(self):
        self.assertIsNone(differs(["a", "...", "d"], "a\nb\nc\nd\n"))
        self.assertIsNone(differs(["a", "..."], "a\nb\n"))
        self.assertEqual(differs(["a", "...", "e"], "a\nb\n"), "e")
        self.assertEqual(differs(["a"], "a\nb\n"), "(nothing more)")
        self.assertEqual(differs(["a", "b"], "a\n"), "b")


class Runner(unittest.TestCase):
    def check(self, text, long=False, write=False):
        with tempfile.TemporaryDirectory() as folder:
            self.path = pathlib.Path(folder) / "page.md"
            self.path.write_text(text)
            said = io.StringIO()
            with contextlib.redirect_stdout(said):
                status = run.check(pathlib.Path("nmf"), self.path, write, long)
            self.text = self.path.read_text()
            return status, said.getvalue()

    def fails(self, text, saying):
        status, said = self.check(text)
        self.assertEqual(status, 1)
        self.assertIn(saying, said)

    def test_a_page_that_shows_what_is_printed_passes(self):
        self.assertEqual(self.check(SHOWN), (0, ""))

    def test_a_wrong_number_is_caught(self):
        self.fails(SHOWN.replace("0.0403 ", "0.0404 "), "the page shows\nerror 0.0404 relative")
        self.fails(SHOWN.replace("after 25 iterations in 1.2", "after 26 iterations in 1.2"), "after 26")
        self.fails(SHOWN.replace("which 0.96", "which 0.97"), "the text says 0.97")

    def test_a_wrong_word_is_caught(self):
        self.fails(SHOWN.replace("\n3,z\n", "\n3,Z\n"), "the page shows\n3,Z")

    def test_a_command_that_fails_is_caught(self):
        self.fails("```console\n$ echo so far; false\nso far\n```\n", "ends with status 1:\nso far")

    def test_a_picture_is_the_one_that_is_made(self):
        self.fails("![parts](parts.svg)\n", "no command makes parts.svg")
        page = "![parts](parts.svg)\n```console\n$ echo '<svg/>' > parts.svg\n```\n"
        self.fails(page, "parts.svg is not the picture")
        self.assertEqual(self.check(page, write=True), (0, ""))

    def test_what_is_printed_is_put_into_the_page(self):
        wrong = SHOWN.replace("error 0.0403 relative", "error 0.5 relative")
        self.assertEqual(self.check(wrong, write=True), (0, ""))
        self.assertIn("\nerror 0.04034933 relative\n", self.text)
        self.assertIn("\n...\n3,z\n", self.text)

    def test_pages_of_packages_are_for_long_tests(self):
        page = "Needs the Debian packages\n`base-files` and `coreutils=9.0-other`.\n```console\n$ echo 1\n2\n```\n"
        self.assertEqual(Page(page).packages(), {"base-files": "", "coreutils": "9.0-other"})
        self.assertEqual(self.check(page)[0], run.SKIPPED)
        status, said = self.check(page, long=True)
        self.assertEqual(status, 0)
        self.assertIn("numbers are not compared", said)
        self.assertEqual(self.check(page.replace("=9.0-other", ""), long=True)[0], 1)


class Index(unittest.TestCase):
    def test_has_every_page(self):
        index = (run.PAGES / "README.md").read_text()
        for page in run.PAGES.glob("*.md"):
            if page.name != "README.md":
                self.assertIn(f"({page.name})", index)


if __name__ == "__main__":
    os.chdir(tempfile.gettempdir())
    unittest.main()
