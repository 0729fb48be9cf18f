# Runs the commands of a page of docs/applications in a folder of their own and compares what they print with what the
# page shows: words exactly, numbers to the digits that are shown, times not.
#   run.py NMF PAGE...            status 0 where all is as shown, 1 where not, 77 where a page is for long tests
#   run.py NMF PAGE... --write    puts what is printed into the pages, and their pictures beside them
#   run.py --packages             the Debian packages that pages need
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from page import Page, differs

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PAGES = SOURCE / "docs" / "applications"
SKIPPED = 77


def installed_version(package):
    query = ["dpkg-query", "-W", "-f=${Version}", package]
    return subprocess.run(query, capture_output=True, text=True).stdout


def run(command, folder, program):
    path = f"{program.resolve().parent}:/usr/bin:/bin"
    environment = {**os.environ, "PATH": path, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
    return subprocess.run(["bash", "-c", command], cwd=folder, env=environment, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


# What is not as the page says, a sentence each.
def faults_of(page, results, folder, beside, same_data):
    for step, result in zip(page.steps, results):
        if result.returncode != 0:
            yield f"$ {step.command}\nends with status {result.returncode}:\n{result.stdout}"
        elif same_data and (line := differs(step.shown, result.stdout)) is not None:
            yield f"$ {step.command}\nthe page shows\n{line}\nwhere is printed\n{result.stdout}"
    if not same_data:
        return
    for number in page.unprinted([result.stdout for result in results]):
        yield f"the text says {number}, which no command prints"
    for name in page.pictures():
        made, kept = folder / name, beside / name
        if not made.exists():
            yield f"no command makes {name}"
        elif not kept.exists() or made.read_bytes() != kept.read_bytes():
            yield f"{name} is not the picture that the commands make"


def check(program, path, write=False, long=False):
    page = Page(path.read_text())
    packages = page.packages()
    if packages and not (long or write):
        print(f"{path.name} needs {', '.join(packages)}: ./dev test --long")
        return SKIPPED
    same_data = True
    for package, version in packages.items():
        if version and (here := installed_version(package)) != version:
            print(f"{path.name} is of {package} {version}; with {here or 'none'} numbers are not compared")
            same_data = False
    with tempfile.TemporaryDirectory(prefix="nmf-page-") as name:
        folder = pathlib.Path(name)
        for shared in ("data", "docs"):
            (folder / shared).symlink_to(SOURCE / shared)
        results = [run(step.command, folder, program) for step in page.steps]
        if write:
            path.write_text(page.rewritten([result.stdout for result in results]))
            for picture in page.pictures():
                shutil.copy(folder / picture, path.parent / picture)
            page = Page(path.read_text())
        faults = list(faults_of(page, results, folder, path.parent, same_data))
    for fault in faults:
        print(f"{path.name}: {fault}\n")
    return 1 if faults else 0


def main(words):
    if words == ["--packages"]:
        print(*sorted({package for path in PAGES.glob("*.md") for package in Page(path.read_text()).packages()}), sep="\n")
        return 0
    program, *pages = (pathlib.Path(word) for word in words if word != "--write")
    long = "NMF_TEST_LONG" in os.environ
    found = {check(program, page, "--write" in words, long) for page in pages}
    return 1 if 1 in found else max(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
