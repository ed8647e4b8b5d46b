"""The files of the repository, each read and scanned once."""

import os
import subprocess
from collections import namedtuple

from house.csource import CSource

Finding = namedtuple("Finding", "file line rule text")

SKIPPED = {".git", "build", "node_modules", "__pycache__"}


class Tree:
    def __init__(self, root, build):
        self.root = root
        self.build = build
        self.files = sorted(self._tracked() if self._has_git() else self._walk())
        self._texts = {}
        self._sources = {}

    def _has_git(self):
        return os.path.exists(os.path.join(self.root, ".git"))

    def _tracked(self):
        """What is committed or could be: ignored files do not count."""
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        done = subprocess.run(command, cwd=self.root, capture_output=True, check=True, text=True)
        paths = set(done.stdout.split("\0")) - {""}
        return [path for path in paths if os.path.isfile(self.path(path))]

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in SKIPPED]
            for name in names:
                yield os.path.relpath(os.path.join(folder, name), self.root)

    def path(self, file):
        return os.path.join(self.root, file)

    def text(self, file):
        """Empty for a binary file."""
        if file not in self._texts:
            with open(self.path(file), "rb") as stream:
                data = stream.read()
            self._texts[file] = "" if b"\0" in data else data.decode("utf-8", "replace")
        return self._texts[file]

    def source(self, file):
        if file not in self._sources:
            self._sources[file] = CSource(self.text(file))
        return self._sources[file]

    def under(self, folders, ends):
        """The files in any of the folders ("src", "include") with any of the ends (".c", ".h")."""
        starts = tuple(folder + "/" for folder in folders)
        return [f for f in self.files if f.startswith(starts) and f.endswith(tuple(ends))]
