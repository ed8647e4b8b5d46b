#!/usr/bin/python3
"""scripts/deps on made-up machines: its PATH holds nothing but what each case puts there."""

import os
import pty
import shutil
import subprocess
import tempfile
import time
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DEPS = os.path.join(REPOSITORY, "scripts", "deps")

# Logs its call; `fails` holds words that make a call fail, `once` the same for the first time.
APT_GET = """#!/bin/sh
echo "apt-get $DEBIAN_FRONTEND $*" >>"$LOG"
for word in $(cat "$FAKE/fails" "$FAKE/once" 2>/dev/null); do
    case " $* " in *" $word "*) rm -f "$FAKE/once"; echo "E: $word" >&2; exit 100 ;; esac
done
"""
SUDO = """#!/bin/sh
echo "sudo $*" >>"$LOG"
[ "$1" = -n ] && shift
exec "$@"
"""
TABLE = """build tool-a command tool-a
build tool-b command tool-b
build lib-a header a/a.h
build mod-a module mod-a
build file-a file {root}/data/*/a.txt
build py-a python no_such_module
test node-a alone node-a
test npm-a alone npm-a
test tool-b command tool-b
"""
INSTALL = "apt-get noninteractive -qq install --yes --no-install-recommends "
UPDATE = "apt-get noninteractive -qq update"


class DepsTest(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.root)
        self.log = os.path.join(self.root, "log")
        self.table = self.write("table", TABLE.format(root=self.root))
        self.env = {
            "PATH": os.path.join(self.root, "bin"),
            "LOG": self.log,
            "FAKE": self.root,
            "DEPS_TABLE": self.table,
        }
        for name in ("env", "cat", "rm"):
            self.program(name, f'#!/bin/sh\nexec {shutil.which(name)} "$@"\n')
        self.user(0)
        self.program("apt-get", APT_GET)

    def write(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        return path

    def program(self, name, text="#!/bin/sh\n"):
        os.chmod(self.write(f"bin/{name}", text), 0o755)

    def user(self, number):
        self.program("id", f"#!/bin/sh\necho {number}\n")

    def without(self, name):
        os.remove(os.path.join(self.root, "bin", name))

    def present(self, *things):
        """Puts the things of the table on the machine."""
        for thing in things:
            if thing == "lib-a":
                self.env["CPATH"] = os.path.join(self.root, "include")
                self.write("include/a/a.h", "")
            elif thing == "mod-a":
                self.program("pkg-config", '#!/bin/sh\n[ "$*" = "--exists mod-a" ]\n')
            elif thing == "file-a":
                self.write("data/1/a.txt", "")
            elif thing == "py-a":
                with open(self.table, encoding="utf-8") as stream:
                    text = stream.read()
                self.write("table", text.replace("no_such_module", "json"))
            else:
                self.program(thing)

    def run_deps(self, *groups):
        return subprocess.run(
            [DEPS, *groups], env=self.env, stdin=subprocess.DEVNULL, capture_output=True,
            check=False, text=True,
        )

    def run_on_terminal(self, answer):
        """(exit status, what the terminal showed); the answer is typed at the question."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(DEPS, [DEPS], self.env)
        shown, typed = b"", False
        while True:
            try:
                part = os.read(terminal, 4096)
            except OSError:
                break
            shown += part
            if b"[y/n]" in shown and not typed:
                os.write(terminal, answer)
                typed = True
            if not part:
                break
        os.close(terminal)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()

    def calls(self):
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as stream:
            return stream.read().splitlines()

    def test_nothing_missing_is_silent(self):
        self.present("tool-a", "tool-b", "lib-a", "mod-a", "file-a", "py-a")
        done = self.run_deps("build")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(self.calls(), [])

    def test_each_kind_of_thing_is_looked_for(self):
        everything = ["tool-a", "tool-b", "lib-a", "mod-a", "file-a", "py-a"]
        for count in range(len(everything)):
            self.assertIn(INSTALL + " ".join(everything[count:]), self.calls() or self.install())
            os.remove(self.log)
            self.present(everything[count])
        self.assertEqual(self.install(), [])

    def install(self):
        self.assertEqual(self.run_deps("build").returncode, 0)
        return self.calls()

    def test_the_list_is_shown_with_its_reasons(self):
        self.present("tool-b", "lib-a", "mod-a", "file-a", "py-a")
        done = self.run_deps()
        self.assertEqual(done.returncode, 0)
        self.assertIn("  tool-a (command tool-a)\n", done.stdout)
        self.assertNotIn("tool-b", done.stdout)

    def test_only_the_groups_asked_for_are_looked_at(self):
        self.present("node-a", "npm-a")
        self.assertEqual(self.run_deps("test").returncode, 0)
        self.assertEqual(self.calls(), [INSTALL + "tool-b"])

    def test_a_package_in_two_groups_is_installed_once(self):
        self.present("tool-a", "lib-a", "mod-a", "file-a", "py-a", "node-a", "npm-a")
        self.assertEqual(self.run_deps("build", "test").returncode, 0)
        self.assertEqual(self.calls(), [INSTALL + "tool-b"])

    def test_an_unknown_group_is_refused(self):
        done = self.run_deps("everything")
        self.assertEqual(done.returncode, 2)
        self.assertIn("usage:", done.stderr)

    def test_packages_that_conflict_get_a_call_each_and_stop_nobody(self):
        self.write("fails", "npm-a")
        done = self.run_deps("test")
        self.assertEqual(done.returncode, 1)
        self.assertIn("could not install npm-a", done.stderr)
        self.assertNotIn("tool-b", done.stderr)
        self.assertEqual(self.calls()[:2], [INSTALL + "tool-b", INSTALL + "node-a"])

    def test_a_conflicting_package_is_left_alone_when_its_command_is_there(self):
        self.present("tool-b", "node-a")
        self.assertEqual(self.run_deps("test").returncode, 0)
        self.assertEqual(self.calls(), [INSTALL + "npm-a"])

    def test_the_lists_are_updated_only_after_a_failure(self):
        self.present("node-a", "npm-a")
        self.write("once", "tool-b")
        done = self.run_deps("test")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(self.calls(), [INSTALL + "tool-b", UPDATE, INSTALL + "tool-b"])

    def test_a_list_that_cannot_be_had_does_not_stop_what_can_be_installed(self):
        self.present("node-a", "npm-a")
        self.write("once", "tool-b")
        self.write("fails", "update ")
        self.assertEqual(self.run_deps("test").returncode, 0)
        self.assertEqual(self.calls(), [INSTALL + "tool-b", UPDATE, INSTALL + "tool-b"])

    def test_foreign_packages_make_their_architecture_known_once(self):
        self.write("table", "arm a-dev:arm64 file /no/a\narm b-dev:arm64 file /no/b\n"
                            "arm c-dev:armhf file /no/c\n")
        self.program("dpkg", '#!/bin/sh\necho "dpkg $*" >>"$LOG"\n')
        self.assertEqual(self.run_deps("arm").returncode, 0)
        self.assertEqual(self.calls(), [
            "dpkg --add-architecture arm64", "dpkg --add-architecture armhf",
            INSTALL + "a-dev:arm64 b-dev:arm64 c-dev:armhf"])

    def test_a_user_installs_through_sudo_that_keeps_debconf_quiet(self):
        self.present("node-a", "npm-a")
        self.user(1000)
        self.program("sudo", SUDO)
        self.assertEqual(self.run_deps("test").returncode, 0)
        sudo = "sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes "
        self.assertEqual(
            self.calls(), [sudo + "--no-install-recommends tool-b", INSTALL + "tool-b"]
        )

    def test_a_user_without_sudo_is_told_the_command(self):
        self.present("node-a", "npm-a")
        self.user(1000)
        done = self.run_deps("test")
        self.assertEqual(done.returncode, 1)
        self.assertIn("apt-get install --no-install-recommends tool-b", done.stderr)
        self.assertEqual(self.calls(), [])

    def test_other_systems_get_the_list(self):
        self.without("apt-get")
        done = self.run_deps("test")
        self.assertEqual(done.returncode, 1)
        for package in ("tool-b", "node-a", "npm-a"):
            self.assertIn(package, done.stdout)
        self.assertIn("no apt-get", done.stderr)

    def test_on_a_terminal_yes_installs(self):
        self.present("tool-b", "lib-a", "mod-a", "file-a", "py-a")
        status, shown = self.run_on_terminal(b"y\n")
        self.assertEqual(status, 0, shown)
        self.assertIn("tool-a (command tool-a)", shown)
        self.assertEqual(self.calls(), [INSTALL + "tool-a"])

    def test_on_a_terminal_no_installs_nothing(self):
        for answer in (b"n\n", b"\n", b"\x04"):
            status, shown = self.run_on_terminal(answer)
            self.assertEqual(status, 1, shown)
            self.assertIn("nothing installed", shown)
            self.assertEqual(self.calls(), [])

    def test_on_a_terminal_nothing_is_asked_when_nothing_is_missing(self):
        self.present("tool-a", "tool-b", "lib-a", "mod-a", "file-a", "py-a")
        self.assertEqual(self.run_on_terminal(b""), (0, ""))

    def test_the_real_table_is_looked_through_in_no_time(self):
        env = {key: value for key, value in self.env.items() if key != "DEPS_TABLE"}
        self.without("apt-get")
        begin = time.monotonic()
        done = subprocess.run(
            [DEPS, "build", "test", "fuzz", "bench", "tidy"], env=env, capture_output=True,
            check=False, text=True,
        )
        self.assertLess(time.monotonic() - begin, 1)
        for package in ("gcc", "libuv1-dev", "libcmocka-dev", "npm", "clang", "valgrind"):
            self.assertIn(f"  {package} (", done.stdout)


if __name__ == "__main__":
    unittest.main()
