from ._class_names import CLASS_NAMES as CLASS_NAMES
from ._fetch_fashion_mnist import fetch_fashion_mnist as fetch_fashion_mnist
from ._make_fashion_like import make_fashion_like as make_fashion_like
