"""Makes copies of pictures fit to be public: upright, and silent about where and how they were taken."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bloggy.i18n import _

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 25 * 1024 * 1024
"""Bytes of one picture or file that are still sent."""

UNTOUCHED = frozenset(
    {".gif", ".svg", ".ico", ".pdf", ".mp3", ".mp4", ".m4a", ".ogg", ".webm", ".zip", ".csv"}
)
"""Endings of files that are sent as they are: they hold no camera's metadata, or are no pictures."""

_UNSHOWN = frozenset({".heic", ".heif", ".tif", ".tiff", ".bmp", ".psd", ".raw", ".dng"})
_SUFFIXES = {
    "JPEG": ".jpg",
    "MPO": ".jpg",
    "PNG": ".png",
    "GIF": ".gif",
    "WEBP": ".webp",
    "AVIF": ".avif",
    "ICO": ".ico",
}
_GPS = 0x8825
_ORIENTATION = 0x0112


class Unusable(Exception):
    """The file can't be sent; the message is a sentence for the writer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look at a picture's file found."""

    located: bool = False
    """It says where it was taken."""
    trouble: str = ""
    """Why it can't be used, a sentence; empty when it can."""


def suffix_of(data: bytes, name: str) -> str:
    """The ending that a picture of these bytes has to have, with its dot. Raises Unusable if it is none."""
    if b"<svg" in data[:4096].lower():
        return ".svg"
    with _opened(data, name) as image:
        found = _SUFFIXES.get(image.format or "")
    if found is None:
        raise Unusable(_broken(name))
    return found


def look(data: bytes, suffix: str, name: str) -> Looked:
    """Look into a picture and change nothing. `suffix` is the file's ending, `name` is for messages."""
    try:
        _refuse_unfit(data, suffix.lower(), name)
        if suffix.lower() in UNTOUCHED:
            return Looked()
        with _opened(data, name) as image:
            return Looked(located=_is_located(image, data))
    except Unusable as error:
        return Looked(trouble=str(error))


def cleaned(data: bytes, suffix: str, name: str, *, longest: int = 0) -> bytes:
    """The bytes to send: turned upright, without EXIF, XMP, IPTC and comments, colour profile kept.

    `longest` > 0 also makes a picture smaller whose longer side has more pixels (moving ones stay).

    Untouched (see `UNTOUCHED`, and pictures that hold nothing of the kind) they come back as given. JPEG
    keeps its own quantisation, so nothing visible is lost. Raises Unusable.
    """
    _refuse_unfit(data, suffix.lower(), name)
    if suffix.lower() in UNTOUCHED:
        return data
    with _opened(data, name) as image:
        large = 0 < longest < max(image.size) and getattr(image, "n_frames", 1) == 1
        if not large and not _tells(image, data):
            return data
        try:
            return _saved_anew(image, longest if large else 0)
        except (OSError, ValueError, SyntaxError) as error:
            raise Unusable(_broken(name)) from error


def _refuse_unfit(data: bytes, suffix: str, name: str) -> None:
    if len(data) > LARGEST:
        raise Unusable(
            _("{name} is larger than 25 MB: make it smaller before you publish it.").format(name=name)
        )
    if suffix in _UNSHOWN:
        raise Unusable(_("Browsers can’t show {name}: convert it to JPEG, PNG or WebP.").format(name=name))


def _broken(name: str) -> str:
    return _("{name} can’t be read as a picture: replace the file.").format(name=name)


class _opened:  # noqa: N801  # used as a function
    """The decoded picture; everything that Pillow raises on hostile or broken data is Unusable."""

    def __init__(self, data: bytes, name: str) -> None:
        self._data, self._name = data, name

    def __enter__(self) -> Image:
        from PIL import Image, UnidentifiedImageError

        try:
            with warnings.catch_warnings():
                # Pillow only warns about a picture of 90 million pixels; here that is too much.
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                self._image = Image.open(io.BytesIO(self._data))
                self._image.load()
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise Unusable(
                _("{name} has more pixels than a page can use: make it smaller.").format(name=self._name)
            ) from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError) as error:
            raise Unusable(_broken(self._name)) from error
        return self._image

    def __exit__(self, *_exc: object) -> None:
        self._image.close()


def _is_located(image: Image, data: bytes) -> bool:
    return bool(image.getexif().get_ifd(_GPS)) or b"GPSLatitude" in data


def _tells(image: Image, data: bytes) -> bool:
    """Whether there is anything to take away or to turn."""
    if image.getexif() or b"http://ns.adobe.com/xap/1.0/" in data or b"<x:xmpmeta" in data:
        return True
    if any(key in image.info for key in ("exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp")):
        return True
    return bool(getattr(image, "text", None))


def _saved_anew(image: Image, longest: int) -> bytes:
    from PIL import ImageOps

    form = "JPEG" if image.format == "MPO" else image.format or "PNG"
    options: dict[str, Any] = {"format": form, "exif": b""}
    if profile := image.info.get("icc_profile"):
        options["icc_profile"] = profile
    if form == "JPEG":
        from PIL.JpegImagePlugin import get_sampling

        options |= {"qtables": getattr(image, "quantization", None), "subsampling": get_sampling(image)}
        options |= {"optimize": True, "progressive": "progressive" in image.info}
    elif form in {"WEBP", "AVIF"}:
        options |= {"quality": 90, "xmp": b""} if form == "WEBP" else {"quality": 85}
    moving = getattr(image, "n_frames", 1) > 1 and image.format != "MPO"
    if moving:
        options["save_all"] = True
    upright = image if moving or image.getexif().get(_ORIENTATION, 1) == 1 else ImageOps.exif_transpose(image)
    if longest:
        upright = _smaller(upright, longest)
        options.pop("qtables", None)
        options |= {"quality": 88} if form == "JPEG" else {}
    upright.info = {
        key: value
        for key, value in upright.info.items()
        if key in {"icc_profile", "transparency", "duration", "loop", "background", "gamma", "dpi"}
    }
    out = io.BytesIO()
    upright.save(out, **options)
    return out.getvalue()


def _smaller(image: Image, longest: int) -> Image:
    """A copy whose longer side has `longest` pixels."""
    from PIL.Image import Resampling

    info, whole = image.info, image if image.mode not in {"P", "1"} else image.convert("RGBA")
    scale = longest / max(whole.size)
    size = max(1, round(whole.width * scale)), max(1, round(whole.height * scale))
    made = whole.resize(size, Resampling.LANCZOS)
    made.info = info
    return made
