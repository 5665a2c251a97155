"""Data sets: the real Fashion-MNIST and a generated one that needs no network."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
