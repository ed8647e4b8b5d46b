#!/usr/bin/python3
"""install - installs the npm packages of package-lock.json into a folder, unless they are there.

usage: install.py FOLDER
"""

import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = ["package.json", "package-lock.json", ".npmrc"]


def read(path):
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return None


def main():
    folder = sys.argv[1]
    done = os.path.join(folder, "installed.json")
    wanted = read(os.path.join(HERE, "package-lock.json"))
    if read(done) == wanted:
        return
    os.makedirs(folder, exist_ok=True)
    for name in FILES:
        shutil.copy(os.path.join(HERE, name), folder)
    command = ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=folder, check=False).returncode != 0:
        sys.exit("npm could not install ethernet-ip and st-ethernet-ip, the clients that judge the "
                 "simulator; it says why above. The network, a proxy, or NODE_EXTRA_CA_CERTS may "
                 "be what it needs.")
    shutil.copy(os.path.join(HERE, "package-lock.json"), done)


if __name__ == "__main__":
    main()
