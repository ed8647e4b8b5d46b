"""Generated captures: per frame the same commands and CIP services as tshark.

argv: ciprw, folder to write into.
"""
import os
import sys

import make_capture
import tshark

SEEDS = range(1, 5)


def judge_gaps(ciprw, folder, seed):
    """With segments lost for good tshark is asked not to wait for them: it would wait for ever."""
    path = os.path.join(folder, f"gaps_{seed}.pcap")
    make_capture.gaps(seed).write(path)
    theirs = tshark.run(path, in_order=False)
    found = tshark.differences(ciprw, path, theirs=theirs)
    print(f"gaps, seed {seed}: {len(theirs)} frames, {len(found)} differences")
    print("\n".join(found[:5]))
    return bool(found) or len(theirs) < 200


def main(ciprw, folder):
    failed = 0
    for seed in SEEDS:
        path = os.path.join(folder, f"generated_{seed}.pcap")
        make_capture.make(seed).write(path)
        theirs = tshark.run(path)
        if sum(len(f.services) for f in theirs.values()) < 10000:
            print(f"seed {seed}: the capture is too small to judge by")
            failed += 1
        bad = [n for n, f in theirs.items() if f.malformed]
        found = tshark.differences(ciprw, path, theirs=theirs)
        print(f"seed {seed}: {len(theirs)} frames, {len(found)} differences, malformed {bad[:5]}")
        print("\n".join(found[:5]))
        failed += bool(found or bad) + judge_gaps(ciprw, folder, seed)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
