"""The same bits from Python, from the command line, and from the command that the wheel brings."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import KNOCKS, ROOT, SHIPPED

import escalade


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_one_hash(shipped, command, tmp_path):
    """The whole summary of a shipped scenario, byte for byte."""
    command("run", SHIPPED, "--trials", 600, "--seed", 7, "--figures", "none", "--output", tmp_path)
    written = (tmp_path / "limited_raids" / "summary.json").read_text()
    results = shipped.run(600, seed=7, threads=2)
    assert sha256(results.summary_json) == sha256(written)
    assert results.digest == results.summary["counts_sha256"]
    quantiles = results._file("quantiles.csv")
    assert quantiles == (tmp_path / "limited_raids" / "quantiles.csv").read_text()


def test_the_command_of_the_wheel(command, tmp_path):
    """`escalade`, as pip installs it, is the same program."""
    entry = Path(sys.executable).parent / "escalade"
    (tmp_path / "knocks.yaml").write_text(KNOCKS)
    words = ["run", "knocks.yaml", "--trials", "600", "--figures", "none"]
    done = subprocess.run([entry, *words, "--output", "wheel"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    command(*words, "--output", "own", cwd=tmp_path)
    for name in ("summary.json", "quantiles.csv", "milestones.csv"):
        assert (tmp_path / "wheel/knocks" / name).read_bytes() == (tmp_path / "own/knocks" / name).read_bytes()
    manifest = (tmp_path / "wheel/knocks/manifest.json").read_text()
    assert '"escalade",\n      "run",\n      "knocks.yaml"' in manifest.replace("\r", "")
    version = subprocess.run([entry, "--version"], capture_output=True, text=True)
    assert version.stdout == f"escalade {escalade.__version__}\n"
    wrong = subprocess.run([entry, "run"], capture_output=True, text=True)
    assert wrong.returncode == 2 and "Usage: escalade run" in wrong.stderr


def test_versions_agree():
    toml = (ROOT / "Cargo.toml").read_text()
    assert f'\nversion = "{escalade.__version__}"\n' in toml


def test_rows_are_those_of_trials_csv(knocks, command, tmp_path):
    (tmp_path / "knocks.yaml").write_text(KNOCKS)
    words = ["run", "knocks.yaml", "--trials", 300, "--per-trial", "csv", "--figures", "none"]
    command(*words, cwd=tmp_path)
    written = np.genfromtxt(tmp_path / "output/knocks/trials.csv", delimiter=",", skip_header=1, filling_values=np.inf)
    head = (tmp_path / "output/knocks/trials.csv").read_text().split("\n")[0].split(",")
    trials = knocks.run(300).trials()
    assert list(trials) == head
    for k, name in enumerate(head):
        assert np.array_equal(trials[name], written[:, k]), name
    assert trials["trial"].dtype == np.int64
    frame = trials.to_pandas()
    assert frame.shape == (300, len(head))


def test_compare_and_sensitivity_have_the_bits_of_their_commands(knocks, command, tmp_path):
    (tmp_path / "knocks.yaml").write_text(KNOCKS)
    command(
        "compare",
        "knocks.yaml",
        "--set",
        "zeal.uniform.low=1",
        "--without",
        "nap",
        "--trials",
        400,
        "--figures",
        "none",
        cwd=tmp_path,
    )
    compared = knocks.compare(set={"zeal.uniform.low": 1}, without=["nap"], trials=400)
    assert compared.summary_json == (tmp_path / "output/comparison/comparison.json").read_text()
    for method in ("sobol", "cvm", "morris", "tornado"):
        rows = {"sobol": 64, "cvm": 64}.get(method, 32)
        command(
            "sensitivity",
            "knocks.yaml",
            "--method",
            method,
            "--rows",
            rows,
            "--replicates",
            4,
            "--figures",
            "none",
            "--output",
            method,
            cwd=tmp_path,
        )
        found = knocks.sensitivity(method, rows=rows, replicates=4)
        written = next((tmp_path / method).glob("*/*.json"))
        files = {file.name: file for file in (tmp_path / method).glob("*/*")}
        assert found.summary_json == files.get("sensitivity.json", written).read_text(), method
        assert len(found.figures) > 0


def test_given_and_until(knocks, command, tmp_path):
    (tmp_path / "knocks.yaml").write_text(KNOCKS)
    command("run", "knocks.yaml", "--given", "knocked", "--trials", 500, "--figures", "none", cwd=tmp_path)
    written = (tmp_path / "output/knocks/summary.json").read_text()
    assert knocks.run(500, given="knocked").summary_json == written
    found = knocks.run(until="knocks.end.mean ± 0.2")
    mean = found.summary["outcomes"]["knocks"]["end"]["mean"]
    assert mean["high"] - mean["low"] <= 0.4 + 1e-9
    with pytest.raises(ValueError, match="knox"):
        knocks.run(500, given="knox")


def test_exact_answers(knocks, command, tmp_path):
    (tmp_path / "knocks.yaml").write_text(KNOCKS)
    command("exact", "knocks.yaml", "--draws", 16, "--output", "exact", cwd=tmp_path)
    found = knocks.exact(draws=16)
    assert found.summary_json == (tmp_path / "exact/knocks.exact/exact.json").read_text()
    assert found.answers().rows > 10
    with pytest.raises(ValueError, match="multiple of 8"):
        knocks.exact(draws=15)
