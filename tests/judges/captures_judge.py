"""Real captures: per frame the same commands and CIP services as tshark.

argv: ciprw, default folder.

The folder is $CIPRW_CAPTURES, which must then exist, or the default, which may be absent.
"""
import glob
import os
import sys

import tshark


def main(ciprw, default):
    folder = os.environ.get("CIPRW_CAPTURES")
    if folder is None and not os.path.isdir(default):
        print(f"no captures in {default}: only generated ones are judged")
        return 0
    folder = folder or default
    files = sorted(glob.glob(os.path.join(folder, "*.pcap")))
    if not files:
        print(f"{folder}: no captures there")
        return 1
    failed = 0
    for path in files:
        found = tshark.differences(ciprw, path)
        messages, _ = tshark.ours(ciprw, path)
        print(f"{os.path.basename(path)}: {sum(map(len, messages.values()))} messages, "
              f"{len(found)} differences")
        print("\n".join(found[:10]))
        failed += bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
