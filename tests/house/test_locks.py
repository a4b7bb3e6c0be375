"""Lock files hold on every machine: hashes, no host names, and all that pyproject.toml asks for."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement

LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"]
HOST = re.compile(
    r'"resolved":|registry ?=|--(extra-)?index-url|--find-links|https?://\S+\.(whl|tgz|tar\.gz)'
)


def pins(text):
    """{name: (version, number of hashes)}"""
    found = {}
    for entry in re.split(r"\n(?=\S)", text):
        if match := re.match(r"([a-z0-9-]+)==([^ ;\\]+)", entry):
            found[match[1]] = (match[2], entry.count("--hash=sha256:"))
    return found


@pytest.fixture
def read(top_folder):
    return lambda name: (top_folder / name).read_text()


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", ".npmrc"])
def test_no_lock_file_names_a_host(read, name):
    assert HOST.findall(read(name)) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_has_its_hashes(read, name):
    locked = pins(read(name))

    assert locked
    assert [package for package, (_, hashes) in locked.items() if not hashes] == []


def test_locks_hold_what_pyproject_asks_for(read):
    asked = tomllib.loads(read("pyproject.toml"))
    serving, groups = asked["project"]["dependencies"], asked["dependency-groups"]
    by_lock = zip(LOCKS, [serving, [*serving, *groups["dev"]], groups["build"]], strict=True)

    for name, requirements in by_lock:
        locked = pins(read(name))
        for requirement in map(Requirement, requirements):
            version, _ = locked[requirement.name.lower()]
            assert requirement.specifier.contains(version), (
                f"{requirement} is {version} in {name}: run script/lock"
            )


def test_tests_run_with_the_versions_that_serve(read):
    serving, testing = pins(read("requirements.lock")), pins(read("requirements-dev.lock"))

    assert serving.items() <= testing.items()


def test_psycopg2_is_the_source_build_alone(read):
    for name in LOCKS:
        assert "psycopg2-binary" not in pins(read(name))


def test_npm_packages_have_their_hashes_and_exact_versions(read):
    lock, package = json.loads(read("package-lock.json")), json.loads(read("package.json"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}

    assert packages
    assert [
        name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")
    ] == []
    for name, version in package["devDependencies"].items():
        assert packages[f"node_modules/{name}"]["version"] == version
