"""The annotated hex vectors of tests/vectors, as tests/support/vectors.h describes them."""
import glob
import os


class Vector:
    def __init__(self, name, codec):
        self.name, self.codec = name, codec
        self.side, self.over = "request", "tcp"
        self.answers = self.follows = None
        self.bad = False
        self.data = bytearray()


def load(folder):
    """All whole vectors in the order of the files, by name."""
    found = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.vec"))):
        vector = None
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                words = line.split("#")[0].split()
                if not words:
                    continue
                if words[0] == "vector":
                    vector = found[words[1]] = Vector(words[1], words[2])
                elif words[0] in ("side", "over", "answers", "follows"):
                    setattr(vector, words[0], words[1])
                elif words[0] == "bad":
                    vector.bad = True
                elif words[0] not in ("source", "{", "}", "end"):
                    vector.data += bytes.fromhex("".join(words))
    return found
