"""Speaks XML-RPC (xmlrpc.com/spec): values to XML and back, with nothing a hostile answer could blow up.

The password travels inside the request's body, so no word of a request is ever shown or logged, and a
server that echoes it in a fault is not believed: `without` takes it out.
"""

from __future__ import annotations

import re
import xmlrpc.client
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError

from bloggy.domain.clean import clean_line
from bloggy.errors import Malformed
from bloggy.i18n import _

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = re.compile(r"<[^<>]*>")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_START = re.compile(rb"<\?xml\b|<methodResponse\b")


class Fault(Exception):
    """The server understood the call and refuses it."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        """Cleaned, without tags, one line."""


def encoded(method: str, *parameters: object) -> bytes:
    """The call as XML in UTF-8; characters that XML 1.0 can't hold are left out."""
    text = xmlrpc.client.dumps(tuple(_sendable(one) for one in parameters), method, encoding="utf-8")
    return text.encode("utf-8")


def decoded(body: bytes, url: str) -> Any:
    """The value of an answer: str, int, float, bool, bytes, list, dict, datetime without zone (None for
    one that is none).

    Raises Fault, or Malformed (naming `url`) for what is no answer to a call.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.xmlrpc import DefusedExpatParser

    target = xmlrpc.client.Unmarshaller()
    parser = DefusedExpatParser(target, forbid_dtd=True)
    try:
        parser.feed(_cleared(body))
        parser.close()
        [value] = target.close()
        return _plain(value)
    except xmlrpc.client.Fault as fault:
        raise _fault(fault) from None
    except (
        ExpatError,
        DefusedXmlException,
        xmlrpc.client.ResponseError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
    ) as error:
        raise _malformed(body, url) from error


def is_answer(body: bytes) -> bool:
    """Whether it is the answer to a call, good or bad."""
    return b"<methodResponse" in body


def without(secret: str, words: str) -> str:
    """`words` with the secret, written in any way that servers accept it, blacked out."""
    for form in {secret, secret.replace(" ", "")} - {""}:
        words = words.replace(form, "•••")
    return words


def _cleared(body: bytes) -> bytes:
    """Without what plug-ins print before the document, and what posts may hold but XML may not."""
    start = _START.search(body)
    return _CONTROLS.sub(b"", body[start.start() if start else 0 :])


def _sendable(value: Any) -> Any:
    if isinstance(value, str):
        return _ILLEGAL.sub("", value)
    if isinstance(value, dict):
        return {str(key): _sendable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_sendable(one) for one in value]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, xmlrpc.client.DateTime):
        return _date(value.value)
    if isinstance(value, xmlrpc.client.Binary):
        return value.data
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value


def _date(text: str) -> datetime | None:
    """WordPress writes "00000000T00:00:00Z" for a post that has no date yet."""
    try:
        return datetime.strptime(text.strip().removesuffix("Z"), "%Y%m%dT%H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None


def _fault(fault: xmlrpc.client.Fault) -> Fault:
    from bloggy.domain.entities import unescape

    code = fault.faultCode
    words = unescape(_TAGS.sub(" ", str(fault.faultString)))
    return Fault(code if isinstance(code, int) else 0, clean_line(" ".join(words.split()))[:300])


def _malformed(body: bytes, url: str) -> Malformed:
    if b"<html" in body[:4096].lower() or b"<!doctype" in body[:4096].lower():
        return Malformed(
            _("{url} answered with a web page where data was expected.").format(url=url),
            hint=_("Is there a login page of this network in between? Open the address in a browser."),
        )
    return Malformed(
        _("{url} answered with something that is no XML-RPC.").format(url=url),
        hint=_("A plug-in of the blog may print errors into its answers; look at its error log."),
    )
