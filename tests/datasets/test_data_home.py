from pathlib import Path

import pytest

from fmnist_sk.datasets._data_home import resolve_data_home


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.delenv("FMNIST_SK_DATA", raising=False)


def test_the_parameter_comes_first_then_the_variable_then_the_cache(monkeypatch, tmp_path):
    assert resolve_data_home().folder == tmp_path / "xdg" / "fmnist_sk"
    assert resolve_data_home().is_own_cache
    monkeypatch.setenv("FMNIST_SK_DATA", "~/mine")
    assert resolve_data_home().folder == tmp_path / "mine"
    assert not resolve_data_home().is_own_cache
    assert resolve_data_home(Path("given")).folder == Path("given")


def test_an_empty_variable_is_as_good_as_none(monkeypatch, tmp_path):
    monkeypatch.setenv("FMNIST_SK_DATA", "")
    assert resolve_data_home().is_own_cache


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("xdg", ["", "relative"])
def test_without_xdg_the_platform_decides(monkeypatch, tmp_path, platform, xdg):
    monkeypatch.setenv("XDG_CACHE_HOME", xdg)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    monkeypatch.setattr("sys.platform", platform)
    expected = {"linux": ".cache", "darwin": "Library/Caches", "win32": "local"}[platform]
    assert resolve_data_home().folder == tmp_path / expected / "fmnist_sk"
