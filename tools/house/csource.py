"""A scanner of C, enough for rules of form: comments, literals, directives and brace depth."""

import re
from bisect import bisect_right
from collections import namedtuple

Function = namedtuple("Function", "name line size")
Include = namedtuple("Include", "line quote path")

COMMENT = r"/\*.*?\*/|//[^\n]*"
LITERAL = r'"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])*'"
TOKEN = re.compile(f"(?P<comment>{COMMENT})|(?P<literal>{LITERAL})", re.S)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">]', re.M)
DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*(\w*)((?:\\\n|[^\n])*)", re.M)
ATTRIBUTE = re.compile(r"__attribute__\s*\(\(.*?\)\)", re.S)


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def without(text, literals):
    """The same text, every character in its place, with comments (and literals) blanked."""

    def replace(match):
        if match["comment"]:
            return blank(match[0])
        return match[0][0] + blank(match[0][1:-1]) + match[0][-1] if literals else match[0]

    return TOKEN.sub(replace, text)


class Branches:
    """Which lines the scanner reads: the first branch of each #if, and nothing for C++ alone."""

    def __init__(self):
        self.stack = []

    def take(self, word, rest):
        if word in ("if", "ifdef", "ifndef"):
            self.stack.append("__cplusplus" not in rest)
        elif word in ("elif", "else") and self.stack:
            self.stack[-1] = False
        elif word == "endif" and self.stack:
            self.stack.pop()

    def active(self):
        return all(self.stack)


def without_directives(text):
    """Blanks directives and the branches not read, so that braces are balanced."""
    parts, at, branches = [], 0, Branches()
    for match in DIRECTIVE.finditer(text):
        between = text[at : match.start()]
        parts.append(between if branches.active() else blank(between))
        parts.append(blank(match[0]))
        branches.take(match[1], match[2])
        at = match.end()
    return "".join(parts) + text[at:]


class CSource:
    def __init__(self, text):
        self.text = text
        self.plain = without(text, literals=False)
        self.bare = without(text, literals=True)
        self.body = without_directives(self.bare)
        self._starts = [0] + [match.end() for match in re.finditer("\n", text)]

    def line_of(self, offset):
        return bisect_right(self._starts, offset)

    def includes(self):
        for match in INCLUDE.finditer(self.plain):
            yield Include(self.line_of(match.start(1)), match[1], match[2])

    def comment_lines(self):
        """How many lines hold a comment and nothing else, and how many are not empty."""
        pairs = list(zip(self.text.split("\n"), self.plain.split("\n")))
        full = sum(1 for line, _ in pairs if line.strip())
        return sum(1 for line, plain in pairs if line.strip() and not plain.strip()), full

    def pieces(self):
        """(offset, head, end) of each declaration or definition; the head stops at `{` or `;`."""
        depth = start = opened = 0
        for match in re.finditer(r"[{};]", self.body):
            if match[0] == "{":
                opened = match.start() if depth == 0 else opened
                depth += 1
            elif match[0] == "}":
                depth = max(depth - 1, 0)
            if depth > 0 or match[0] == "{":
                continue
            head = self.body[start : opened if match[0] == "}" else match.start()]
            if head.strip():
                yield start + len(head) - len(head.lstrip()), head.strip(), match
            start = match.end()

    def functions(self):
        """The functions defined here; a size is the lines from the first of the head."""
        for start, head, end in self.pieces():
            name = re.search(r"(\w+)\s*\(", ATTRIBUTE.sub("", head))
            if end[0] == "}" and name and "=" not in head:
                first = self.line_of(start)
                yield Function(name[1], first, self.line_of(end.start()) - first + 1)

    def declared(self):
        """(name, line) of each function or extern object that is declared and not defined."""
        for start, head, end in self.pieces():
            head = ATTRIBUTE.sub("", head)
            name = re.search(r"(\w+)\s*\(", head)
            if name is None and head.startswith("extern"):
                name = re.search(r"(\w+)(?:\s*\[[^\]]*\])*$", head)
            if end[0] == ";" and name and not head.startswith("typedef"):
                yield name[1], self.line_of(start)

    def calls(self, names):
        """(name, line) of each call of one of the names; members of structures are not meant."""
        pattern = r"(?<!\.)(?<!->)\b(" + "|".join(names) + r")\s*\("
        for match in re.finditer(pattern, self.bare):
            yield match[1], self.line_of(match.start())
