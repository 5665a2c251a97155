"""Networks by name."""

import doctest
import importlib
import pickle
import sys
import textwrap
from pathlib import Path

import pytest
from sklearn.base import clone

from fmnist_sk import networks
from fmnist_sk.networks import (
    MLP,
    Network,
    get_network_class,
    list_networks,
    make_network,
    network_cost,
    register_network,
)


@pytest.fixture(autouse=True)
def _unchanged_registry(monkeypatch):
    registry = importlib.import_module("fmnist_sk.networks._registry")
    list_networks()  # Registers the package's own networks before the copy is made.
    monkeypatch.setattr(registry, "_registry", dict(registry._registry))


def define(name="own"):
    @register_network(name)
    class Own(Network):
        def features(self, x):
            return x

    return Own


def test_all_families_are_listed():
    assert set(list_networks()) >= {
        "convnext", "densenet", "lenet", "mlp", "mobilenet", "resnet", "vgg", "wide_resnet",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*resnet", ["resnet", "wide_resnet"]),
        ("ml?", ["mlp"]),
        ("[lv]*", ["lenet", "vgg"]),
        ("x*", []),
    ],
)
def test_wildcards(pattern, names):
    assert list_networks(pattern) == names


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("resnt", "'resnet'"),
        ("ResNet", "'resnet'"),
        ("WideResNet", "'wide_resnet'"),
        ("mobilnet", "'mobilenet'"),
    ],
)
def test_unknown_name_suggests_the_nearest(wrong, near):
    with pytest.raises(
        ValueError, match=f"'{wrong}'.*Did you mean.*{near}.*Known names: cell, convnext"
    ):
        make_network(wrong)


@pytest.mark.parametrize("wrong", ["qqqqqq", "", None, 5, ["mlp"]])
def test_name_like_no_other_lists_all(wrong):
    with pytest.raises(ValueError, match=r"Known names: cell, convnext, .*wide_resnet"):
        get_network_class(wrong)


def test_a_taken_name_is_refused_and_stays():
    with pytest.raises(ValueError, match=r"'mlp' is already taken by fmnist_sk.*MLP.*another name"):
        define("mlp")
    assert get_network_class("mlp") is MLP


def test_running_a_definition_again_replaces_it():
    first, second = define(), define()
    assert first is not second
    assert get_network_class("own") is second


@pytest.mark.parametrize("wrong", [object, "mlp", MLP(), lambda x: x])
def test_only_networks_can_be_registered(wrong):
    with pytest.raises(TypeError, match="must be a subclass of Network"):
        register_network("wrong")(wrong)
    assert "wrong" not in list_networks()


def test_forgotten_name_is_noticed():
    with pytest.raises(TypeError, match="needs the name"):
        register_network(MLP)


def test_network_without_features_is_refused():
    class Nothing(Network):
        pass

    with pytest.raises(TypeError, match="abstract"):
        Nothing()


def test_a_file_outside_the_package_adds_a_network(tmp_path, monkeypatch):
    (tmp_path / "third_party.py").write_text(
        textwrap.dedent(
            """
            from fmnist_sk import Network, register_network

            @register_network("third_party")
            class ThirdParty(Network):
                def __init__(self, width=4):
                    self.width = width

                def features(self, x):
                    from keras import layers

                    return layers.Dense(self.width)(layers.Flatten()(x))
            """
        )
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "third_party", raising=False)
    module = importlib.import_module("third_party")
    assert "third_party" in list_networks()
    network = make_network("third_party", width=7)
    assert isinstance(network, module.ThirdParty)
    assert pickle.loads(pickle.dumps(network)).width == 7


def test_the_sample_for_contributors_works(monkeypatch, fashion, tiny_cnn):
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sample = text.partition("```python\n")[2].partition("```")[0]
    name = "fmnist_sk.networks._my_net"
    namespace = {"__name__": name, "__package__": "fmnist_sk.networks"}
    exec(sample, namespace)
    monkeypatch.setattr(networks, "MyNet", namespace["MyNet"], raising=False)
    runner = doctest.DocTestRunner()
    for example in doctest.DocTestFinder().find(networks.MyNet, globs={}):
        runner.run(example)
    assert runner.summarize() == (0, 2)

    clf = clone(tiny_cnn(make_network("my_net", width=8, dropout=0.1))).fit(*fashion)
    assert clf.network_.width == 8
    assert clf.count_params() == network_cost(clf.network).n_params
