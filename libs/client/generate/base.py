"""A client of the CIRCUS Suite for Python 3.9 and newer, without dependencies.

    from circus_client import CircusClient

    circus = CircusClient("http://127.0.0.1:8080", token="...")
    print(circus.get_series(filter={"modality": "CT"})["items"])

Made by libs/client/generate/main.mjs from the description of the API: do not edit. Every operation of the API is a
method, named for its method and path. What the API refuses is raised as Refused.
"""

import json
import os
import ssl
import uuid
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any, Callable, Iterable, Iterator, Mapping, NamedTuple, Optional, Tuple, Union
from urllib.parse import quote, urlencode, urlsplit

#: The path of a file, or its name and bytes.
File = Union[str, "os.PathLike[str]", Tuple[str, bytes]]
#: Called with the bytes sent so far, and those of the whole body.
Progress = Callable[[int, int], None]

PIECE = 256 * 1024


class Refused(Exception):
    """The API refused a call."""

    def __init__(self, status: int, message: str, body: bytes) -> None:
        super().__init__(f"{status}: {message}")
        #: The status of HTTP.
        self.status = status
        #: What is wrong, in words.
        self.message = message
        self.body = body


class TaskFailed(Exception):
    """A task ended in an error."""


class TaskEvent(NamedTuple):
    """What a task reports: `progress`, `finish` or `error`."""

    type: str
    task_id: str
    message: str
    data: Mapping[str, Any]
    #: Tells an end from others, for going on behind it.
    id: Optional[str]


def quoted(value: Any, safe: str = "") -> str:
    """A value as one segment of a path."""
    return quote(str(value), safe=safe)


class CircusClient:
    """The API of one suite, as one account sees it."""

    def __init__(self, address: str, token: Optional[str] = None, *, timeout: float = 120.0,
                 context: Optional[ssl.SSLContext] = None) -> None:
        """
        :param address: for instance ``https://circus.example.org``
        :param token: a permanent access token
        :param timeout: seconds without anything coming, or being taken
        :param context: for certificates that the system does not know
        """
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("The address begins with http:// or https://")
        self._parts = parts
        self._token = token
        self._timeout = timeout
        self._context = context

    def call(self, method: str, path: str, *, query: Optional[Mapping[str, Any]] = None, body: Any = None,
             content_type: Optional[str] = None, files: Optional[Iterable[File]] = None,
             progress: Optional[Progress] = None, accept: Optional[str] = None,
             extra: Optional[Mapping[str, Any]] = None, headers: Optional[Mapping[str, str]] = None) -> Any:
        """Calls the API.

        :param query: None is left out, lists are repeated, other objects are written as JSON
        :param body: bytes, text or a file as they are; everything else as JSON
        :param extra: further parameters of the query, for instance attributes of DICOMweb
        :returns: JSON as objects, nothing as None, everything else as bytes
        :raises Refused: for every status of 400 and more
        """
        given = self._open(method, path, {**(query or {}), **(extra or {})}, body, content_type, files, progress,
                           {"Accept": accept, **(headers or {})}, self._timeout)
        with given as response:
            answer = response.read()
            if response.status in (204, 205, 304) or not answer:
                return None
            kind = (response.getheader("Content-Type") or "").split(";")[0].strip()
            return json.loads(answer) if kind == "application/json" or kind.endswith("+json") else answer

    def upload(self, domain: str, files: Iterable[File], progress: Optional[Progress] = None) -> str:
        """Uploads DICOM files and archives of them.

        :returns: the ID of the task that tells what became of each; DICOM files are stored by then
        """
        return self.call("POST", f"/api/series/domain/{quoted(domain)}", files=files, progress=progress)["taskId"]

    def task_events(self, last_event_id: Optional[str] = None, timeout: float = 120.0) -> Iterator[TaskEvent]:
        """What one's own tasks report from now on; ends with the connection.

        :param last_event_id: of the last event that is known: ends since then are told first
        """
        with self._open_report(last_event_id, timeout) as response:
            yield from self._events(response)

    def _open_report(self, last_event_id: Optional[str], timeout: float) -> "_Answer":
        return self._open("GET", "/api/tasks/report", {}, None, None, None, None,
                          {"Accept": "text/event-stream", "Last-Event-ID": last_event_id}, timeout)

    @staticmethod
    def _events(response: HTTPResponse) -> Iterator[TaskEvent]:
        fields: dict = {}
        for line in response:
            text = line.decode("utf-8").rstrip("\r\n")
            if text == "":
                if "data" in fields:
                    data = json.loads(fields["data"])
                    yield TaskEvent(fields.get("event", "message"), data["taskId"], data.get("message", ""), data,
                                    fields.get("id"))
                fields = {}
            elif not text.startswith(":"):
                name, _, value = text.partition(":")
                value = value[1:] if value.startswith(" ") else value
                fields[name] = fields[name] + "\n" + value if name == "data" and name in fields else value

    def wait_for_task(self, task_id: str, on_event: Optional[Callable[[TaskEvent], None]] = None) -> Mapping[str, Any]:
        """Waits until a task ends.

        :returns: the task, with what came of each of its parts
        :raises TaskFailed: when it ends in an error
        """
        ended = None
        while ended is None:
            with self._open_report(None, self._timeout) as response:
                # After the suite listens: of a task that ended before no event would tell.
                ended = self._ended(task_id)
                if ended is None:
                    for event in self._events(response):
                        if event.task_id == task_id:
                            if on_event:
                                on_event(event)
                            if event.type != "progress":
                                ended = self._ended(task_id)
                                break
        if ended["status"] == "error":
            raise TaskFailed(ended["errorMessage"])
        return ended

    def _ended(self, task_id: str) -> Optional[Mapping[str, Any]]:
        task = self.call("GET", f"/api/tasks/{quoted(task_id)}")
        return None if task["status"] == "processing" else task

    def _open(self, method: str, path: str, query: Mapping[str, Any], body: Any, content_type: Optional[str],
              files: Optional[Iterable[File]], progress: Optional[Progress], headers: Mapping[str, Optional[str]],
              timeout: float) -> "_Answer":
        target = self._parts.path.rstrip("/") + path
        asked = [(name, each) for name, value in query.items() for each in _values(value)]
        if asked:
            target += "?" + urlencode(asked)
        sent = {name: value for name, value in headers.items() if value is not None}
        if self._token:
            sent["Authorization"] = f"Bearer {self._token}"
        pieces = None
        if files is not None:
            pieces, length, sent["Content-Type"] = _form(list(files), progress)
            sent["Content-Length"] = str(length)
        elif body is not None:
            if not isinstance(body, (bytes, bytearray, str)) and not hasattr(body, "read"):
                body = json.dumps(body)
                content_type = content_type or "application/json"
            pieces = body.encode("utf-8") if isinstance(body, str) else body
            sent["Content-Type"] = content_type or "application/octet-stream"
        secure = self._parts.scheme == "https"
        connection = (
            HTTPSConnection(self._parts.hostname, self._parts.port, timeout=timeout, context=self._context)
            if secure
            else HTTPConnection(self._parts.hostname, self._parts.port, timeout=timeout)
        )
        try:
            connection.request(method, target, body=pieces, headers=sent)
            response = connection.getresponse()
            if response.status >= 400:
                refusal = response.read()
                raise Refused(response.status, _message(refusal), refusal)
        except BaseException:
            connection.close()
            raise
        return _Answer(connection, response)

    # OPERATIONS


class _Answer:
    """An answer whose connection is closed behind it."""

    def __init__(self, connection: HTTPConnection, response: HTTPResponse) -> None:
        self._connection = connection
        self._response = response

    def __enter__(self) -> HTTPResponse:
        return self._response

    def __exit__(self, *_: Any) -> None:
        self._connection.close()


def _values(value: Any) -> Iterator[str]:
    if value is None:
        return
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _values(each)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, Mapping):
        yield json.dumps(value)
    else:
        yield str(value)


def _message(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text)["error"]
    except (ValueError, KeyError, TypeError):
        return text[:1000]


def _form(files: list, progress: Optional[Progress]) -> Tuple[Iterator[bytes], int, str]:
    """The body of a form, read as it is sent. Returns its pieces, its length and its type."""
    boundary = uuid.uuid4().hex
    end = f"--{boundary}--\r\n".encode("ascii")
    heads = []
    total = len(end)
    for file in files:
        name, size = (file[0], len(file[1])) if isinstance(file, tuple) else (os.path.basename(file), os.path.getsize(file))
        shown = name.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{shown}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode("utf-8")
        heads.append(head)
        total += len(head) + size + 2

    def pieces() -> Iterator[bytes]:
        for head, file in zip(heads, files):
            yield head
            if isinstance(file, tuple):
                for start in range(0, len(file[1]), PIECE):
                    yield file[1][start : start + PIECE]
            else:
                with open(file, "rb") as opened:
                    while piece := opened.read(PIECE):
                        yield piece
            yield b"\r\n"
        yield end

    def counted() -> Iterator[bytes]:
        sent = 0
        for piece in pieces():
            yield piece
            sent += len(piece)
            if progress:
                progress(sent, total)

    return counted(), total, f"multipart/form-data; boundary={boundary}"
