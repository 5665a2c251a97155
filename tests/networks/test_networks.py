"""What every registered network must do; the networks are found by listing the registry."""

import inspect
import pickle

import numpy as np
import pytest
from sklearn.base import clone

from fmnist_sk._space import Choice
from fmnist_sk.networks import get_network_class, list_networks, make_network

NETWORKS = list_networks()
IMAGE_SHAPES = [(28, 28, 1), (32, 32, 3), (1, 2, 1), (1, 30, 1), (1, 1, 1)]


@pytest.fixture(params=NETWORKS)
def name(request):
    return request.param


@pytest.fixture
def build():
    import keras

    before = keras.config.dtype_policy()

    def build(network, image_shape=(28, 28, 1), policy="float32"):
        keras.config.set_dtype_policy(policy)
        pixels = keras.Input(image_shape)
        return keras.Model(pixels, network.features(pixels))

    yield build
    keras.config.set_dtype_policy(before)


def corner(cls, which):
    """All hyperparameters of a network at one end of their ranges: 0 the lower, -1 the upper."""
    return {
        parameter: space.values[which]
        if isinstance(space, Choice)
        else (space.low, space.high)[which]
        for parameter, space in cls.search_space.items()
    }


@pytest.mark.parametrize("image_shape", IMAGE_SHAPES, ids=str)
def test_features_are_finite_rows_for_any_image_shape(name, image_shape, build):
    model = build(make_network(name), image_shape)
    images = np.random.default_rng(0).normal(size=(3, *image_shape)).astype("float32")
    features = model(images).numpy()
    assert features.shape == (3, model.output_shape[1])
    assert np.isfinite(features).all()


@pytest.mark.parametrize("which", [0, -1], ids=["lower", "upper"])
def test_corners_of_the_search_space_build(name, which, build):
    cls = get_network_class(name)
    assert "dropout" in cls.search_space
    assert "width" in cls.search_space
    assert set(cls.search_space) <= set(inspect.signature(cls).parameters)
    # As random searches draw them: NumPy's numbers, not Python's.
    parameters = {key: np.asarray(value)[()] for key, value in corner(cls, which).items()}
    network = make_network(name, **parameters)
    assert build(network, (1, 2, 1)).output.shape[1] >= 1


def test_weights_do_not_depend_on_the_precision(name, build):
    # Training may run in bfloat16, prediction in float32: the weights are copied over in order.
    full, mixed = (build(make_network(name), policy=p) for p in ("float32", "mixed_bfloat16"))
    assert [w.shape for w in full.weights] == [w.shape for w in mixed.weights]
    assert {w.dtype for w in mixed.weights} == {"float32"}
    images = np.random.default_rng(0).normal(size=(2, 28, 28, 1)).astype("float32")
    mixed.set_weights(full.get_weights())
    exact, rounded = full(images).numpy(), mixed(images).numpy().astype("float32")
    np.testing.assert_allclose(exact, rounded, atol=0.05 * np.abs(exact).max())


@pytest.mark.parametrize("which", [None, -1], ids=["default", "upper"])
def test_every_weight_has_an_initializer_of_its_name(name, which, build):
    # Whoever refits a network draws its weights anew from these.
    cls = get_network_class(name)
    model = build(cls() if which is None else cls(**corner(cls, which)), (1, 2, 1))
    for layer in model.layers:
        for weight in layer.weights:
            drawn = getattr(layer, f"{weight.name}_initializer")(weight.shape, dtype=weight.dtype)
            assert drawn.shape == weight.shape


def test_a_few_steps_reduce_the_loss(name, build):
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(0)
    images = np.random.default_rng(0).normal(size=(20, 28, 28, 1)).astype("float32")
    labels = np.arange(20) % 10
    features = build(make_network(name))
    model = keras.Model(features.input, keras.layers.Dense(10)(features.output))
    optimizer = keras.optimizers.Adam(0.003)
    losses = []
    for _ in range(6):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels, model(images, training=True))
            )
        gradients = tape.gradient(loss, model.trainable_variables)
        assert all(gradient is not None for gradient in gradients)
        optimizer.apply(gradients, model.trainable_variables)
        losses.append(float(loss))
    assert losses[-1] < 0.9 * losses[0]


def test_is_an_sklearn_object(name):
    cls = get_network_class(name)
    parameters = corner(cls, -1)
    network = make_network(name, **parameters)
    for copy in (
        clone(network),
        pickle.loads(pickle.dumps(network)),
        eval(repr(network), {cls.__name__: cls}),
    ):
        assert type(copy) is cls
        assert copy.get_params() == network.get_params()
    assert network.get_params() | parameters == network.get_params()
    assert make_network(name).set_params(**parameters).get_params() == network.get_params()


def test_wrong_values_are_named(name, build):
    cls = get_network_class(name)
    for parameter, wrong in [("width", 0), ("width", 2.5), ("dropout", 1.0), ("dropout", "0.1")]:
        with pytest.raises(ValueError, match=f"'{parameter}' parameter of {cls.__name__}.*{wrong}"):
            build(make_network(name, **{parameter: wrong}))
    with pytest.raises(TypeError, match="wdith"):
        make_network(name, wdith=8)
