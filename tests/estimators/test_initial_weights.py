"""Initial weights come from the distributions that the layers' initialisers describe."""

import numpy as np
import pytest


@pytest.mark.parametrize(
    "name",
    ["he_normal", "he_uniform", "glorot_uniform", "glorot_normal", "lecun_normal"],
)
@pytest.mark.parametrize("shape", [(3, 3, 16, 64), (200, 50), (4000,)])
def test_weights_are_distributed_as_keras_draws_them(name, shape):
    import keras

    from fmnist_sk.estimators._initial_weights import draw_weight

    initializer = keras.initializers.get(name)
    ours = draw_weight(initializer, shape, "float32", np.random.default_rng(0))
    keras_own = np.asarray(type(initializer)(seed=0)(shape))
    assert ours.shape == shape
    assert ours.dtype == np.float32
    quantiles = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]
    np.testing.assert_allclose(
        np.quantile(ours, quantiles), np.quantile(keras_own, quantiles), atol=0.1 * keras_own.std()
    )


def test_other_initializers_draw_themselves_and_are_seeded():
    import keras

    from fmnist_sk.estimators._initial_weights import draw_weight

    class Thirds(keras.initializers.HeNormal):
        def __call__(self, shape, dtype=None):
            return np.full(shape, 1 / 3)

    rng = np.random.default_rng(0)
    assert (draw_weight(Thirds(), (2, 2), "float32", rng) == 1 / 3).all()
    orthogonal = keras.initializers.Orthogonal(seed=1)
    first, second = (np.asarray(draw_weight(orthogonal, (4, 4), "float32", rng)) for _ in range(2))
    np.testing.assert_allclose(first @ first.T, np.eye(4), atol=1e-5)
    assert not np.allclose(first, second)


def test_a_function_is_an_initializer(fashion, tiny_cnn):
    from fmnist_sk.networks import Network

    class Constant(Network):
        def features(self, x):
            from keras import layers

            half = layers.Dense(3, kernel_initializer=lambda shape, dtype=None: np.full(shape, 0.5))
            return half(layers.Flatten()(x))

    clf = tiny_cnn(Constant(), learning_rate=1e-9, l2=0.0, epochs=1).fit(*fashion)
    np.testing.assert_allclose(clf.predictor_.weights[2], 0.5, atol=1e-6)
