#!/usr/bin/python3
"""What is installed works from where it is: the example of README.md, built outside the tree in
each of the ways a program finds libeip, reads a simulated controller."""

import os
import shutil
import subprocess
import tempfile
import unittest

from plant import CIPRW, TIMEOUT, Sim

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ["BUILD"]
# What the library was built with, where programs need it too: a sanitizer.
FLAGS = os.environ.get("LINK_FLAGS", "").split()

PROJECT = """cmake_minimum_required(VERSION 3.13)
project(outside C)
find_package(eip 0.1 REQUIRED)
add_executable(shared read.c)
target_link_libraries(shared eip::eip)
add_executable(static read.c)
target_link_libraries(static eip::eip_static)
"""


def call(*command, **kwargs):
    done = subprocess.run(command, capture_output=True, text=True, timeout=4 * TIMEOUT,
                          check=False, **kwargs)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def install(prefix, stage):
    """As a component, so that the manifest of `make install` stays what it is."""
    call("cmake", "--install", BUILD, "--component", "Unspecified", "--prefix", prefix,
         env={**os.environ, "DESTDIR": stage})


def example():
    with open(os.path.join(REPOSITORY, "README.md"), encoding="utf-8") as readme:
        return readme.read().split("```c\n")[1].split("```")[0]


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.root)
        cls.outside = os.path.join(cls.root, "outside")
        os.mkdir(cls.outside)
        with open(os.path.join(cls.outside, "read.c"), "w", encoding="utf-8") as source:
            source.write(example())
        cls.prefix = os.path.join(cls.root, "stage/opt/ciprw")
        install("/opt/ciprw", os.path.join(cls.root, "stage"))
        cls.lib = os.path.join(cls.prefix, "lib")
        cls.sim = cls.enterClassContext(Sim("ProductionCount=DINT=42"))

    def reads(self, program, shared):
        env = {**os.environ, "LD_LIBRARY_PATH": self.lib}
        said = call(os.path.join(self.outside, program), self.sim.url, "ProductionCount", env=env)
        self.assertEqual(said, "ProductionCount = 42\n")
        needed = call("readelf", "-d", os.path.join(self.outside, program))
        self.assertEqual("libeip.so.0" in needed, shared)

    def config(self, *args):
        path = os.path.join(self.lib, "pkgconfig")
        return call("pkg-config", *args, "eip", env={**os.environ, "PKG_CONFIG_PATH": path}).split()

    def gcc(self, program, *flags):
        call("gcc", "-Wall", "-Wextra", "-Werror", "read.c", "-o", program, *flags, *FLAGS,
             cwd=self.outside)

    def test_pkg_config_and_the_shared_library(self):
        self.gcc("pkg_shared", *self.config("--cflags", "--libs"))
        self.reads("pkg_shared", shared=True)

    def test_pkg_config_and_the_static_library(self):
        libs = self.config("--static", "--cflags", "--libs")
        self.gcc("pkg_static", "-Wl,-Bstatic", *libs, "-Wl,-Bdynamic")
        self.reads("pkg_static", shared=False)

    def test_find_package_of_cmake(self):
        with open(os.path.join(self.outside, "CMakeLists.txt"), "w", encoding="utf-8") as lists:
            lists.write(PROJECT)
        call("cmake", "-B", ".", f"-DCMAKE_PREFIX_PATH={self.prefix}",
             f"-DCMAKE_EXE_LINKER_FLAGS={' '.join(FLAGS)}", cwd=self.outside)
        call("cmake", "--build", ".", cwd=self.outside)
        self.reads("shared", shared=True)
        self.reads("static", shared=False)

    def test_the_program_its_pages_and_its_completion_are_there(self):
        self.assertEqual(call(os.path.join(self.prefix, "bin/ciprw"), "--version"),
                         call(CIPRW, "--version"))
        for file in ("share/man/man1/ciprw.1", "share/man/man1/ciprw-read.1",
                     "share/man/man3/libeip.3", "share/man/man5/ciprw-plant.5",
                     "share/bash-completion/completions/ciprw"):
            self.assertTrue(os.path.isfile(os.path.join(self.prefix, file)), file)

    def test_the_library_has_a_name_that_tells_its_version(self):
        version = call(CIPRW, "--version").split()[1]
        for name in ("libeip.so", "libeip.so.0"):
            real = os.path.realpath(os.path.join(self.lib, name))
            self.assertEqual(os.path.basename(real), "libeip.so." + version)

    def test_what_was_installed_can_be_removed(self):
        stage = os.path.join(self.root, "again")
        install("/usr", stage)
        os.mkdir(os.path.join(stage, "usr/include/others"))
        call(os.path.join(REPOSITORY, "scripts", "uninstall"),
             os.path.join(BUILD, "install_manifest_Unspecified.txt"),
             env={**os.environ, "DESTDIR": stage})
        files = [name for _, _, names in os.walk(stage) for name in names]
        self.assertEqual(files, [])
        self.assertEqual(os.listdir(os.path.join(stage, "usr/include")), ["others"])


if __name__ == "__main__":
    unittest.main()
