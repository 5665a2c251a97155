from ._base import Network as Network
from ._mlp import MLP as MLP
from ._registry import get_network_class as get_network_class
from ._registry import list_networks as list_networks
from ._registry import make_network as make_network
from ._registry import register_network as register_network
from ._resnet import ResNet as ResNet
