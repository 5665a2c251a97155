"""Small stand-ins for the official files, and a local server that gives them."""

import dataclasses
import functools
import gzip
import hashlib
import http.server
import pickle
import threading
from pathlib import Path

import numpy as np
import pytest

from fmnist_sk.datasets import _official, make_fashion_like
from fmnist_sk.datasets._official import OfficialFile, OfficialSplit

N_IMAGES = {"train": 300, "test": 120}


@dataclasses.dataclass
class StandIn:
    """A folder of small files in the official format, and what they hold."""

    folder: Path
    splits: dict
    images: dict
    labels: dict

    def names(self, subset="train"):
        return [self.splits[subset].images.name, self.splits[subset].labels.name]

    def pickle_splits(self, path):
        path.write_bytes(pickle.dumps(self.splits))


def idx_gz(array):
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return gzip.compress(header + array.tobytes(), compresslevel=1, mtime=0)


@pytest.fixture(scope="session")
def stand_in(tmp_path_factory):
    folder = tmp_path_factory.mktemp("official")
    result = StandIn(folder, {}, {}, {})
    for subset, n_images in N_IMAGES.items():
        garments = make_fashion_like(n_images, random_state=len(subset))
        labels = garments.target.astype(np.uint8)
        files = []
        for array, real in (
            (garments.images, _official.SPLITS[subset].images),
            (labels, _official.SPLITS[subset].labels),
        ):
            content = idx_gz(array)
            (folder / real.name).write_bytes(content)
            files.append(OfficialFile(real.name, len(content), hashlib.md5(content).hexdigest()))
        sha256 = hashlib.sha256(garments.images.tobytes() + labels.tobytes()).hexdigest()
        result.splits[subset] = OfficialSplit(*files, sha256)
        result.images[subset], result.labels[subset] = garments.images, labels
    return result


@pytest.fixture
def official(stand_in, monkeypatch):
    """The stand-ins take the place of the official files; no folder is set and no mirror known."""
    monkeypatch.setattr(_official, "SPLITS", stand_in.splits)
    monkeypatch.setattr(_official, "MIRRORS", ())
    monkeypatch.delenv("FMNIST_SK_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    return stand_in


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The folder of the package's own cache, which does not exist yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "fmnist_sk"


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        self.server.requests.append(self.path)

    def do_GET(self):
        self.server.before_answer()
        super().do_GET()


@pytest.fixture
def serve():
    """Function that serves a folder on this machine and returns the server; its URL is `url`."""
    servers = []

    def start(folder, before_answer=lambda: None):
        handler = functools.partial(Handler, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.requests, server.before_answer = [], before_answer
        server.url = f"http://127.0.0.1:{server.server_address[1]}/"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
