"""What the command line says about itself and about mistakes."""

import subprocess
import sys

import pytest

import fmnist_sk
from fmnist_sk.cli import main

COMMANDS = ("benchmark", "train", "evaluate", "predict", "explain", "search", "report")


def test_help_names_every_command_and_is_what_one_gets_without_any(call):
    done = call("--help")
    assert done.exit_code == 0
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)
    assert "\n  fmnist-sk" not in done.stdout  # the examples keep their lines
    assert call().output == done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_shows_how_it_is_called(call, command):
    done = call(command, "--help")
    assert done.exit_code == 0
    assert f"\n    fmnist-sk {command} " in done.stdout


def test_help_loads_neither_tensorflow_nor_scikit_learn():
    code = (
        "import sys\nfrom fmnist_sk.cli import main\n"
        "try:\n    main(['train', '--help'])\n"
        "except SystemExit:\n    sys.exit(int(bool({'tensorflow', 'keras', 'sklearn'} & {*sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_version(call):
    assert call("--version").stdout == f"fmnist-sk {fmnist_sk.__version__}\n"


def test_without_typer_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "typer", None)
    with pytest.raises(SystemExit, match=r"pip install 'fmnist_sk\[cli\]'"):
        main(["--help"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["trian"], "No such command 'trian'"),
        (["predict", "{}/nowhere.zip", "{}/left.png"], "nowhere.zip' does not exist"),
        (["train", "{}/model.zip"], "model.zip exists; --force replaces it"),
        (["train", "{}/no/model.zip"], "There is no folder"),
        (["train", "{}/new.zip", "--network", "resnext"], "Did you mean 'resnet'"),
        (["train", "{}/new.zip", "--augmentation", "Mixup"], "'Mixup' is no augmenter"),
        (["train", "{}/new.zip", "--set", "l2"], "Write NAME=VALUE; got 'l2'"),
        (["train", "{}/new.zip", "--set", "l3=1"], "Invalid parameter 'l3'"),
        (["train", "{}/new.zip", "--set", "epochs=3"], "write --epochs 3"),
        (["search", "{}/new.zip", "--set", "random_state=9"], "write --seed 9"),
        (["benchmark", "--no-isolate", "--time-limit", "5"], "there is none to end"),
        (["evaluate", "{}/model.zip", "--data", "mnist"], "Give 'fashion-mnist', 'synthetic'"),
        (["evaluate", "{}/model.zip", "--data", "{}/no.npz"], "There is no file"),
        (["benchmark", "--models", "resnt"], "Did you mean resnet"),
    ],
)
def test_what_is_not_understood_ends_with_2_and_a_hint(call, files, arguments, message):
    done = call(*(argument.format(files) for argument in arguments))
    assert done.exit_code == 2
    assert message in " ".join(done.stderr.split())
    assert not (files / "new.zip").exists()


def test_what_fails_ends_with_1_and_one_line(call, files):
    done = call("predict", files / "model.zip", files / "blobs.npz")
    assert (done.exit_code, done.stdout) == (1, "")
    assert (
        done.stderr
        == f"Error: {files / 'blobs.npz'} is no picture that can be read; PNG and JPEG can.\n"
    )
    done = call("evaluate", files / "left.png", "--data", files / "blobs.npz")
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    done = call("--traceback", "evaluate", files / "left.png", "--data", files / "blobs.npz")
    assert done.exit_code == 1
    assert "Traceback (most recent call last)" in done.stderr


def test_an_interrupted_command_ends_with_130(call, files, monkeypatch):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("fmnist_sk.estimators.load", interrupt)
    done = call("predict", files / "model.zip", files / "left.png")
    assert (done.exit_code, done.stderr) == (130, "\nInterrupted.\n")
