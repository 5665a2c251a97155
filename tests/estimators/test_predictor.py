"""Prediction is the Keras model's, whatever the network, the batches and the threads."""

import gc
import pickle
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from fmnist_sk.estimators._predictor import CHUNK_SIZE, Predictor, pad_to_bucket
from fmnist_sk.networks import MLP, VGG, MobileNet, Network, ResNet, list_networks, make_network

SHAPE = (8, 8, 1)


class Unfoldable(Network):
    """Normalisations that must not go into a layer before them, and some that may."""

    def features(self, x):
        from keras import layers, ops

        from fmnist_sk.networks._layers import FusedBatchNormalization, batch_norm

        class Doubled(layers.Conv2D):
            def call(self, inputs):
                return 2.0 * super().call(inputs)

        def conv(**settings):
            return layers.Conv2D(4, 3, padding="same", **settings)

        def bn(**settings):
            return layers.BatchNormalization(**settings)

        branches = []
        shared = conv()
        branches += [batch_norm(shared(x)), shared(layers.ReLU()(x))]
        seen_twice = conv()(x)
        branches += [bn()(seen_twice), layers.ReLU()(seen_twice)]
        seen_by_an_operation = conv(use_bias=False)(x)
        branches += [bn()(seen_by_an_operation), seen_by_an_operation * 0.5]
        branches.append(layers.LayerNormalization()(conv()(x)))
        branches.append(bn()(conv(activation="relu")(x)))
        branches.append(bn(axis=1)(conv()(x)))
        branches.append(bn()(Doubled(4, 3, padding="same")(x)))
        branches.append(bn()(conv(dtype="float64")(x)))
        branches.append(bn()(conv()(x), training=True))
        normalization = FusedBatchNormalization()
        branches += [normalization(conv()(x)), normalization(conv()(x))]
        branches.append(bn()(bn(scale=False, center=False)(conv()(x))))
        branches.append(bn(scale=False)(layers.DepthwiseConv2D(3, padding="same")(conv()(x))))
        doubled = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2, use_bias=False)
        branches.append(bn(center=False)(doubled(conv()(x))))
        x = layers.Concatenate()([ops.cast(branch, "float32") for branch in branches])
        x = layers.GlobalAveragePooling2D()(layers.ReLU()(x))
        x = bn()(layers.Dense(6)(x))
        return bn()(layers.Dense(6, activation="relu", use_bias=False)(x))


def random_predictor(network, seed=0, n_classes=3):
    """A predictor whose weights, normalisation's moments included, are far from where they start."""
    from fmnist_sk.estimators._model_building import build_model

    model = build_model(network, SHAPE, n_classes)
    rng = np.random.default_rng(seed)
    weights = model.get_weights()
    for i, variable in enumerate(model.weights):
        if "variance" in variable.name:
            weights[i] = weights[i] * rng.uniform(0.5, 2.0, weights[i].shape)
        elif weights[i].ndim == 1:
            weights[i] = weights[i] + rng.normal(0.0, 0.5, weights[i].shape)
        weights[i] = weights[i].astype(np.float32)
    return Predictor(network, SHAPE, n_classes, weights, [True] * len(weights))


def images(n, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, *SHAPE), dtype=np.uint8)


def probabilities(predictor, X):
    return np.exp(predictor.log_probabilities(X))


@pytest.mark.parametrize("name", [*list_networks(), "unfoldable"])
def test_logits_are_those_of_the_keras_model(name):
    network = Unfoldable() if name == "unfoldable" else make_network(name)
    predictor = random_predictor(network)
    # Pixels of about 1, so that rounding is not magnified.
    X = images(9).astype(np.float32) / 255
    expected = predictor.keras_model()(X, training=False).numpy()
    assert np.ptp(expected) > 1e-3
    assert_allclose(predictor.logits(X), expected, atol=1e-4)
    # One image alone goes through a function of its own, if that is faster.
    assert_allclose(predictor.logits(X[:1]), expected[:1], atol=1e-4)


class LooksUp(Network):
    """Rows of a table for pixels, of which XLA would take the last for one out of range."""

    def features(self, x):
        from keras import layers, ops

        pixels = ops.cast(layers.Flatten()(x) * 2.0 + 2.0, "int32")
        return layers.Flatten()(layers.Embedding(5, 2)(pixels))


class AnyNumber(Network):
    """A layer whose code is for batches of an unknown size only."""

    def features(self, x):
        from keras import layers

        class Doubled(layers.Layer):
            def call(self, inputs):
                assert inputs.shape[0] is None
                return 2.0 * inputs

        return layers.Flatten()(Doubled()(x))


@pytest.mark.parametrize(
    ("network", "has_its_own"),
    [(ResNet(width=4), True), (MobileNet(width=4, depth=1), False), (AnyNumber(), True)],
)
def test_one_image_has_a_function_of_its_own_where_that_is_the_same_and_faster(
    network, has_its_own
):
    predictor = random_predictor(network)
    X = images(5).astype(np.float32) / 255
    one_by_one = np.concatenate([predictor.logits(X[i : i + 1]) for i in range(5)])
    assert_allclose(one_by_one, predictor.logits(X), rtol=1e-4, atol=1e-4)
    graph = predictor._graph()
    assert (graph._forward_one is not graph._forward) == has_its_own


def test_the_last_row_of_many_is_no_single_image():
    predictor = random_predictor(ResNet(width=3))
    predictor.logits(images(CHUNK_SIZE + 1))
    assert predictor._graph()._forward_one is None


@pytest.mark.parametrize("n", [1, 2])
def test_errors_within_a_network_are_raised_for_one_image_too(n):
    from tensorflow.errors import InvalidArgumentError

    with pytest.raises(InvalidArgumentError, match="is not in"):
        random_predictor(LooksUp()).logits(np.full((n, *SHAPE), 9.0, np.float32))


@pytest.mark.parametrize("whitening", [False, True])
def test_every_normalisation_of_a_vgg_is_folded(whitening):
    from fmnist_sk.estimators._folding import fold_batch_normalization
    from fmnist_sk.estimators._model_building import build_model

    model = build_model(VGG(width=4, whitening=whitening), SHAPE, 3)
    folded = fold_batch_normalization(model)
    n_convolutions = sum("conv" in layer.name for layer in model.layers)
    # A kernel and a bias for each convolution, two weights for the head and two for the pixels.
    assert len(folded.fold(model.get_weights())) == 2 * n_convolutions + 4


def test_batches_do_not_matter():
    predictor = random_predictor(ResNet(width=4))
    X = images(CHUNK_SIZE + 90) // 128  # Pixels of 0 and 1, as a standardised image has.
    whole = probabilities(predictor, X)
    for size in (1, 17, 100):
        parts = [probabilities(predictor, X[i : i + size]) for i in range(0, 300, size)]
        assert_allclose(np.concatenate(parts)[:300], whole[:300], atol=1e-6)
    assert predictor.logits(X[:0]).shape == (0, 3)
    assert_array_equal(predictor.logits(X), predictor.logits(X.astype(np.float64)))


def test_batches_of_real_size_do_not_matter(fashion, tiny_cnn):
    """One image alone goes through other kernels: the sixth digit is rounded otherwise."""
    clf = tiny_cnn("resnet", epochs=1).fit(*fashion)
    X = np.random.default_rng(0).integers(0, 256, (120, 784), dtype=np.uint8)
    whole = clf.predict_proba(X)
    for size, tolerance in ((1, 1e-5), (2, 1e-6), (17, 1e-6), (50, 1e-6)):
        parts = [clf.predict_proba(X[i : i + size]) for i in range(0, len(X), size)]
        assert_allclose(np.concatenate(parts), whole, atol=tolerance, rtol=0)


def test_there_are_few_batch_sizes():
    sizes = {n: len(pad_to_bucket(np.zeros((n, 1, 1, 1)))) for n in range(1, CHUNK_SIZE + 1)}
    assert len(set(sizes.values())) < 70
    assert all(n <= padded <= 1.125 * n for n, padded in sizes.items())


def test_an_architecture_is_traced_once():
    calls = []

    class Counted(Network):
        def __init__(self, width=3):
            self.width = width

        def features(self, x):
            from keras import layers

            class CountedDense(layers.Dense):
                def call(self, inputs):
                    calls.append(inputs)
                    return super().call(inputs)

            return CountedDense(self.width)(layers.Flatten()(x))

    first = random_predictor(Counted())
    first.logits(images(2))
    first.logits(images(1))
    n_calls = len(calls)
    for seed, n in enumerate(np.random.default_rng(0).integers(1, 200, 20)):
        other = Predictor(Counted(), SHAPE, 3, [w + seed for w in first.weights], first.trainable)
        other.logits(images(n).astype([np.uint8, np.float32, np.float64][n % 3]))
    assert len(calls) == n_calls


def test_threads_share_predictors():
    network = MLP(width=7, depth=1, dropout=0.5)  # No other test has compiled it.
    predictors = [random_predictor(network, seed) for seed in range(2)]
    tasks = [(predictor, images(n, n)) for n in (1, 5, 30, 600) for predictor in predictors] * 4
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda task: task[0].logits(task[1]), tasks))
    for (predictor, X), result in zip(tasks, results, strict=True):
        assert_allclose(result, predictor.logits(X), rtol=1e-5, atol=1e-4)
    assert not np.allclose(results[0], results[1])


def test_a_predictor_pickles_as_arrays_and_frees_its_tensors():
    predictor = random_predictor(MLP(width=4, depth=1))
    expected = predictor.logits(images(3))
    pickled = pickle.dumps(predictor)
    assert b"tensorflow" not in pickled
    assert b"keras" not in pickled
    assert_array_equal(pickle.loads(pickled).logits(images(3)), expected)
    tensor = weakref.ref(predictor._tensors()[0])
    del predictor
    gc.collect()
    assert tensor() is None
