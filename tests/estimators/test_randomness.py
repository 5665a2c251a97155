"""One random_state, one model; and nobody else's random numbers are touched."""

import os
import random

import numpy as np
import pytest
import tensorflow as tf
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone

from fmnist_sk.networks import MLP


def same_weights(first, second):
    pairs = zip(first.predictor_.weights, second.predictor_.weights, strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_two_fits_with_one_random_state_are_bit_equal(fashion, tiny_cnn, precision):
    clf = tiny_cnn("resnet", precision=precision, epochs=1, early_stopping=True)
    assert same_weights(clone(clf).fit(*fashion), clone(clf).fit(*fashion))


@pytest.mark.parametrize("optimizer", ["adam", "schedulefreeadamw", "nadam", "adagrad"])
def test_a_reused_graph_gives_the_weights_of_a_new_one(fashion, tiny_cnn, optimizer):
    """The first fit builds a graph, a fit of other data leaves its traces in it, the third reuses it."""
    from fmnist_sk.estimators import _compiled_networks

    clf = tiny_cnn(MLP(width=12, depth=1, dropout=0.3), optimizer=optimizer)
    _compiled_networks._pool.clear()
    fresh = clone(clf).fit(*fashion)
    clone(clf).set_params(random_state=5, l2=0.1).fit(fashion[0][::-1], fashion[1])
    assert same_weights(fresh, clone(clf).fit(*fashion))


def test_another_random_state_gives_another_model(fashion, tiny_cnn):
    clf = tiny_cnn(MLP(width=8, depth=1), epochs=1)
    other = clone(clf).set_params(random_state=1)
    assert not same_weights(clf.fit(*fashion), other.fit(*fashion))


def test_global_random_states_are_left_alone(fashion, tiny_cnn):
    tf.random.set_seed(7)
    first = tf.random.uniform((3,)).numpy(), tf.random.uniform((3,)).numpy()
    tf.random.set_seed(7)
    before = random.getstate(), np.random.get_state()[1].copy()  # noqa: NPY002
    drawn = tf.random.uniform((3,)).numpy()
    clf = tiny_cnn(MLP(width=9, depth=1), validation_fraction=0.2).fit(*fashion)
    clf.predict(fashion[0])
    assert_array_equal([drawn, tf.random.uniform((3,)).numpy()], first)
    assert random.getstate() == before[0]
    assert_array_equal(np.random.get_state()[1], before[1])  # noqa: NPY002
    assert "TF_DETERMINISTIC_OPS" not in os.environ


def test_a_random_state_object_moves_on(fashion, tiny_cnn):
    state = np.random.RandomState(0)
    clf = tiny_cnn(MLP(width=8, depth=1), epochs=1, random_state=state)
    one = clf.fit(*fashion).predictor_.weights
    two = clf.fit(*fashion).predictor_.weights
    assert not np.array_equal(one[2], two[2])


def test_keras_settings_of_the_users_do_not_matter(fashion, tiny_cnn):
    import keras

    clf = tiny_cnn("lenet", epochs=1, precision="float32")
    expected = clone(clf).fit(*fashion)
    from fmnist_sk.estimators import _compiled_networks

    _compiled_networks._pool.clear()
    try:
        keras.config.set_floatx("float64")
        keras.config.set_image_data_format("channels_first")
        keras.config.set_dtype_policy("mixed_float16")
        weights = clone(clf).fit(*fashion).predictor_.weights
    finally:
        keras.config.set_floatx("float32")
        keras.config.set_image_data_format("channels_last")
        keras.config.set_dtype_policy("float32")
    for weight, other in zip(weights, expected.predictor_.weights, strict=True):
        assert_allclose(weight, other, rtol=1e-4, atol=1e-5)


def test_kerass_dtype_policy_and_pickling_are_left_alone(fitted):
    import keras

    assert keras.config.dtype_policy().name == "float32"
    assert "scikeras" not in str(keras.Model.__reduce__.__module__)
