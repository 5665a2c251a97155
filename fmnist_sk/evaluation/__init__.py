"""Description of data, evaluation of one model, uniform comparison of many, and honest tests."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
