from ._image_reshaper import ImageReshaper as ImageReshaper
from ._pixel_scaler import PixelScaler as PixelScaler
