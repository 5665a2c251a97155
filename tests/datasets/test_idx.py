import gzip

import numpy as np
import pytest

from fmnist_sk.datasets._idx import parse_idx

ARRAY = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
HEADER = bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4])
RAW = HEADER + ARRAY.tobytes()


def test_the_array_is_owned_and_writable():
    result = parse_idx(gzip.compress(RAW), name="a.gz")
    np.testing.assert_array_equal(result, ARRAY)
    result[0, 0, 0] = 9


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (gzip.compress(RAW)[:-9], "truncated or altered gzip"),
        (gzip.compress(RAW)[:-8] + bytes(8), "truncated or altered gzip"),
        (RAW, "truncated or altered gzip"),
        (b"", "00 00 08"),
        (gzip.compress(b"<html>"), "00 00 08"),
        (gzip.compress(b"\0\0\x0d" + RAW[3:]), "00 00 08"),
        (gzip.compress(RAW[:10]), "00 00 08"),
        (gzip.compress(RAW[:-1]), r"\(2, 3, 4\).*24 bytes.*holds 23"),
        (gzip.compress(RAW + b"\0"), "holds 25"),
    ],
    ids=["cut", "checksum", "raw", "empty", "html", "floats", "header", "short", "long"],
)
def test_a_bad_file_is_named_with_its_problem(content, problem):
    with pytest.raises(OSError, match=f"a.gz.*{problem}"):
        parse_idx(content, name="a.gz")
