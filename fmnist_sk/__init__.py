"""Keras CNNs, image augmentation, comparison and plots as scikit-learn estimators.

Importing this package loads neither TensorFlow nor scikit-learn: every public name is
imported when it is first used. The public names are declared in ``__init__.pyi``, and nowhere else.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
