# A page of docs/applications: the commands that it shows, what it says they print, and whether that is so.
import re
from dataclasses import dataclass, field
from decimal import Decimal

FENCE, COMMANDS = "```", "```console"
LEFT_OUT = "..."
DIGITS = r"(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?"
NUMBER = re.compile(DIGITS + r"(?!\w)")
DURATION = DIGITS + r" (?:us|ms|s|min|h)\b"
TIME = re.compile(f"{DURATION}(?: {DURATION})*")  # 3 min 18 s


@dataclass
class Step:
    command: str
    begin: int  # lines of the page that are its output
    end: int = 0
    shown: list = field(default_factory=list)


class Page:
    def __init__(self, text):
        self.lines = text.splitlines()
        self.steps, prose = [], []
        block = ""
        for at, line in enumerate(self.lines):
            if line.startswith(FENCE):
                block = "" if block else line
            elif not block:
                prose.append(line)
            elif block != COMMANDS:
                continue
            elif line.startswith("$ "):
                self.steps.append(Step(line[2:], at + 1, at + 1))
            elif line.startswith("> ") and not self.steps[-1].shown:
                step = self.steps[-1]
                step.command += "\n" + line[2:]
                step.begin = step.end = at + 1
            else:
                self.steps[-1].shown.append(line)
                self.steps[-1].end = at + 1
        self.prose = "\n".join(prose)

    # Debian packages by name, with the version (`name=version`) where what is in them changes.
    def packages(self):
        sentence = re.search(r"Needs the Debian packages?\s(.*?)\.(?:\s|$)", self.prose, re.S)
        names = re.findall(r"`([^`]+)`", sentence.group(1)) if sentence else []
        return {name: version for name, _, version in (name.partition("=") for name in names)}

    def pictures(self):
        return re.findall(r"!\[[^]]*\]\(([^)]+)\)", self.prose)

    # Numbers with a point that the text has and no command printed.
    def unprinted(self, outputs):
        printed = [number for output in outputs for number in NUMBER.findall(output)]
        text = re.sub(r"`[^`]*`|\[[^]]*\]\([^)]*\)", "", self.prose)
        return [number for number in NUMBER.findall(text)
                if "." in number and not any(agrees(number, other) for other in printed)]

    # The page with other outputs.
    def rewritten(self, outputs):
        lines = list(self.lines)
        for step, output in reversed(list(zip(self.steps, outputs))):
            if differs(step.shown, output):
                lines[step.begin:step.end] = output.splitlines()
        return "\n".join(lines) + "\n"


# To the digits that are shown.
def agrees(shown, printed):
    shown = Decimal(shown)
    return abs(shown - Decimal(printed)) * 2 <= Decimal(1).scaleb(shown.as_tuple().exponent)


def lines_agree(shown, printed):
    lines = [" ".join(TIME.sub("(time)", line).split()) for line in (shown, printed)]
    words, others = map(NUMBER.split, lines)
    return words == others and all(map(agrees, *map(NUMBER.findall, lines)))


# The first line of the page that is not as printed, or None; a line of three points stands for any lines.
def differs(shown, output):
    printed = [line for line in output.splitlines() if line.strip()]
    at, free = 0, False
    for line in filter(str.strip, shown):
        if line.strip() == LEFT_OUT:
            free = True
            continue
        while free and at < len(printed) and not lines_agree(line, printed[at]):
            at += 1
        if at == len(printed) or not lines_agree(line, printed[at]):
            return line
        at, free = at + 1, False
    return None if free or at == len(printed) else "(nothing more)"
