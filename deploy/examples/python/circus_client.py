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


    def get_admin_audit(
        self, *, user: Any = None, entity: Any = None, entity_id: Any = None, action: Any = None,
        from_: Any = None, to: Any = None, limit: Any = None, page: Any = None, exact_total: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Who read or changed what, newest first

        GET /api/admin/audit
        """
        return self.call(
            "GET", "/api/admin/audit",
            query={"user": user, "entity": entity, "entityId": entity_id, "action": action, "from": from_, "to": to, "limit": limit, "page": page, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def get_admin_audit_export(
        self, *, user: Any = None, entity: Any = None, entity_id: Any = None, action: Any = None,
        from_: Any = None, to: Any = None, format: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Everything that was asked for, as a file, in the order in which it was recorded

        GET /api/admin/audit/export
        """
        return self.call(
            "GET", "/api/admin/audit/export",
            query={"user": user, "entity": entity, "entityId": entity_id, "action": action, "from": from_, "to": to, "format": format},
            accept=accept, extra=extra,
        )


    def get_admin_global_privileges(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The global privileges that a group can have

        GET /api/admin/global-privileges
        """
        return self.call("GET", "/api/admin/global-privileges", accept=accept, extra=extra)


    def get_admin_groups(
        self, *, sort: Any = None, limit: Any = None, page: Any = None, unlimited: Any = None,
        exact_total: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Every group

        GET /api/admin/groups
        """
        return self.call(
            "GET", "/api/admin/groups",
            query={"sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def post_admin_groups(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Create a group

        POST /api/admin/groups
        """
        return self.call(
            "POST", "/api/admin/groups", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_admin_groups_by_group_id(
        self, group_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One group

        GET /api/admin/groups/{groupId}
        """
        return self.call("GET", f"/api/admin/groups/{quoted(group_id)}", accept=accept, extra=extra)


    def patch_admin_groups_by_group_id(
        self, group_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Change a group; its members have the rights that it gives from then on

        PATCH /api/admin/groups/{groupId}
        """
        return self.call(
            "PATCH", f"/api/admin/groups/{quoted(group_id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def post_admin_onetime_urls(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Create a string that opens one login of a user, once, within a minute

        POST /api/admin/onetime-urls
        """
        return self.call(
            "POST", "/api/admin/onetime-urls", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_admin_plugin_job_manager(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Whether jobs are taken from the queue

        GET /api/admin/plugin-job-manager
        """
        return self.call("GET", "/api/admin/plugin-job-manager", accept=accept, extra=extra)


    def put_admin_plugin_job_manager_switch(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Begin or end the taking of jobs from the queue

        Jobs at work go on to their end.

        PUT /api/admin/plugin-job-manager/switch
        """
        return self.call(
            "PUT", "/api/admin/plugin-job-manager/switch", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_admin_plugin_job_queue(
        self, *, limit: Any = None, page: Any = None, state: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Everybody's jobs in the queue

        GET /api/admin/plugin-job-queue
        """
        return self.call(
            "GET", "/api/admin/plugin-job-queue", query={"limit": limit, "page": page, "state": state},
            accept=accept, extra=extra,
        )


    def get_admin_plugins(
        self, *, filter: Any = None, sort: Any = None, limit: Any = None, page: Any = None,
        unlimited: Any = None, envelope: Any = None, exact_total: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """All plug-ins

        GET /api/admin/plugins
        """
        return self.call(
            "GET", "/api/admin/plugins",
            query={"filter": filter, "sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "envelope": envelope, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def post_admin_plugins(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Register a plug-in

        The id of a `CAD+remote` plug-in is computed.

        POST /api/admin/plugins
        """
        return self.call(
            "POST", "/api/admin/plugins", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def patch_admin_plugins_by_plugin_id(
        self, plugin_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Change the definition of a plug-in

        PATCH /api/admin/plugins/{pluginId}
        """
        return self.call(
            "PATCH", f"/api/admin/plugins/{quoted(plugin_id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_admin_projects(
        self, *, sort: Any = None, limit: Any = None, page: Any = None, unlimited: Any = None,
        exact_total: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """All projects

        GET /api/admin/projects
        """
        return self.call(
            "GET", "/api/admin/projects",
            query={"sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def post_admin_projects(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Make a project

        It is in no group: nobody sees it before a group names it, but members of groups with all projects.

        POST /api/admin/projects
        """
        return self.call(
            "POST", "/api/admin/projects", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_admin_projects_by_project_id(
        self, project_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Any project

        GET /api/admin/projects/{projectId}
        """
        return self.call("GET", f"/api/admin/projects/{quoted(project_id)}", accept=accept, extra=extra)


    def patch_admin_projects_by_project_id(
        self, project_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Change a project

        PATCH /api/admin/projects/{projectId}
        """
        return self.call(
            "PATCH", f"/api/admin/projects/{quoted(project_id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_admin_server_params(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Every server parameter

        GET /api/admin/server-params
        """
        return self.call("GET", "/api/admin/server-params", accept=accept, extra=extra)


    def put_admin_server_params(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Create or replace server parameters, all of the given ones or none; the others stay

        PUT /api/admin/server-params
        """
        return self.call(
            "PUT", "/api/admin/server-params", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_admin_server_params_by_key(
        self, key: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The bare value of one server parameter

        GET /api/admin/server-params/{key}
        """
        return self.call("GET", f"/api/admin/server-params/{quoted(key)}", accept=accept, extra=extra)


    def put_admin_server_params_by_key(
        self, key: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Create or replace one server parameter whose value is an object or an array

        PUT /api/admin/server-params/{key}
        """
        return self.call(
            "PUT", f"/api/admin/server-params/{quoted(key)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_admin_system(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """How every service is: readiness, requests, memory and what it counts

        Counts are since the start of a process: rates are differences between two answers.

        GET /api/admin/system
        """
        return self.call("GET", "/api/admin/system", accept=accept, extra=extra)


    def get_admin_users(
        self, *, sort: Any = None, limit: Any = None, page: Any = None, exact_total: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Every user

        GET /api/admin/users
        """
        return self.call(
            "GET", "/api/admin/users",
            query={"sort": sort, "limit": limit, "page": page, "exactTotal": exact_total}, accept=accept,
            extra=extra,
        )


    def post_admin_users(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Create a user

        POST /api/admin/users
        """
        return self.call(
            "POST", "/api/admin/users", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_admin_users_by_user_email(
        self, user_email: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One user

        GET /api/admin/users/{userEmail}
        """
        return self.call("GET", f"/api/admin/users/{quoted(user_email)}", accept=accept, extra=extra)


    def patch_admin_users_by_user_email(
        self, user_email: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Change a user: a new password, or the end of the right to log in, ends every login

        PATCH /api/admin/users/{userEmail}
        """
        return self.call(
            "PATCH", f"/api/admin/users/{quoted(user_email)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def post_anonymization_anonymize(
        self, *, force: Any = None, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Put anonymous images in the places of images

        Unknown images are passed over. Where one cannot be anonymized the others are, and the answer says how
        many. Options beyond the Basic Profile need the privilege to view personal information.

        POST /api/anonymization/anonymize
        """
        return self.call(
            "POST", "/api/anonymization/anonymize", query={"force": force}, body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def get_anonymization_keys(
        self, *, startindex: Any = None, count: Any = None, orderby: Any = None, orderascending: Any = None,
        filter: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Anonymization keys, one for each image and anonymization

        Real names and numbers of patients are empty without the privilege to view personal information.

        GET /api/anonymization/keys
        """
        return self.call(
            "GET", "/api/anonymization/keys",
            query={"startindex": startindex, "count": count, "orderby": orderby, "orderascending": orderascending, "filter": filter},
            accept=accept, extra=extra,
        )


    def get_anonymization_keys_export_csv(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """All anonymization keys as a table

        GET /api/anonymization/keys/export/csv
        """
        return self.call("GET", "/api/anonymization/keys/export/csv", accept=accept, extra=extra)


    def post_anonymization_keys_query(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Anonymization keys by their properties

        POST /api/anonymization/keys/query
        """
        return self.call(
            "POST", "/api/anonymization/keys/query", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_anonymization_keys_by_id(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One anonymization key

        GET /api/anonymization/keys/{id}
        """
        return self.call("GET", f"/api/anonymization/keys/{quoted(id)}", accept=accept, extra=extra)


    def delete_anonymization_keys_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete an anonymization key

        Nobody can tell any more who the image was. An unknown id is no error.

        DELETE /api/anonymization/keys/{id}
        """
        return self.call(
            "DELETE", f"/api/anonymization/keys/{quoted(id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_anonymization_keys_by_id_keyvalues(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Further attributes of an anonymization key

        GET /api/anonymization/keys/{id}/keyvalues
        """
        return self.call("GET", f"/api/anonymization/keys/{quoted(id)}/keyvalues", accept=accept, extra=extra)


    def get_anonymization_options(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Anonymization options

        GET /api/anonymization/options
        """
        return self.call("GET", "/api/anonymization/options", accept=accept, extra=extra)


    def get_blob_by_hash(
        self, hash: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The bytes of a blob

        GET /api/blob/{hash}
        """
        return self.call("GET", f"/api/blob/{quoted(hash)}", accept=accept, extra=extra)


    def put_blob_by_hash(
        self, hash: Any, *, body: Any = None, content_type: Optional[str] = "application/octet-stream",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Store a blob under the SHA-1 of its bytes

        At most 20 MB, also packed with `Content-Encoding: gzip`; hash and limit are of the unpacked bytes.

        PUT /api/blob/{hash}
        """
        return self.call(
            "PUT", f"/api/blob/{quoted(hash)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_boxes(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Connected boxes

        GET /api/boxes
        """
        return self.call(
            "GET", "/api/boxes", query={"startindex": startindex, "count": count}, accept=accept, extra=extra,
        )


    def post_boxes_connect(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Connect to another box by the address that its side handed over

        POST /api/boxes/connect
        """
        return self.call(
            "POST", "/api/boxes/connect", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def post_boxes_createconnection(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Make a connection for another box to poll

        POST /api/boxes/createconnection
        """
        return self.call(
            "POST", "/api/boxes/createconnection", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_boxes_incoming(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Transactions with images that come from boxes, newest change first

        GET /api/boxes/incoming
        """
        return self.call(
            "GET", "/api/boxes/incoming", query={"startindex": startindex, "count": count}, accept=accept,
            extra=extra,
        )


    def delete_boxes_incoming_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete a transaction; the images stay

        Of one that goes on, the rest is a new transaction. An unknown id is no error.

        DELETE /api/boxes/incoming/{id}
        """
        return self.call(
            "DELETE", f"/api/boxes/incoming/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_boxes_incoming_by_id_images(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The images of a transaction that have come and are still here

        GET /api/boxes/incoming/{id}/images
        """
        return self.call("GET", f"/api/boxes/incoming/{quoted(id)}/images", accept=accept, extra=extra)


    def get_boxes_outgoing(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Transactions with images that go to boxes, newest change first

        GET /api/boxes/outgoing
        """
        return self.call(
            "GET", "/api/boxes/outgoing", query={"startindex": startindex, "count": count}, accept=accept,
            extra=extra,
        )


    def delete_boxes_outgoing_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete a transaction: what was not sent is not sent any more

        An unknown id is no error.

        DELETE /api/boxes/outgoing/{id}
        """
        return self.call(
            "DELETE", f"/api/boxes/outgoing/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_boxes_outgoing_by_id_images(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The images of a transaction, sent or not, that are still here

        GET /api/boxes/outgoing/{id}/images
        """
        return self.call("GET", f"/api/boxes/outgoing/{quoted(id)}/images", accept=accept, extra=extra)


    def post_boxes_outgoing_by_id_retry(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Try a transaction once more that has failed

        What the box has is not sent again.

        POST /api/boxes/outgoing/{id}/retry
        """
        return self.call(
            "POST", f"/api/boxes/outgoing/{quoted(id)}/retry", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def delete_boxes_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """End a connection

        What is on its way with the box fails. An unknown id is no error.

        DELETE /api/boxes/{id}
        """
        return self.call(
            "DELETE", f"/api/boxes/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def post_boxes_by_id_send(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Send images to a box, anonymized

        They are put into a queue. Each leaves by the Basic Profile at least, and by what the profile adds;
        where it is left out, by that of the box. Images that are not there, or not the caller’s, are refused
        with 404, all together.

        POST /api/boxes/{id}/send
        """
        return self.call(
            "POST", f"/api/boxes/{quoted(id)}/send", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_cases(
        self, *, filter: Any = None, sort: Any = None, limit: Any = None, page: Any = None,
        unlimited: Any = None, envelope: Any = None, exact_total: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search cases in the projects that you may read

        A bare array with the headers X-Total-Count, X-Page and Link, or an envelope when asked for.

        GET /api/cases
        """
        return self.call(
            "GET", "/api/cases",
            query={"filter": filter, "sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "envelope": envelope, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def post_cases(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Make a case

        POST /api/cases
        """
        return self.call(
            "POST", "/api/cases", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def post_cases_export_mhd(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Export cases with their images and labels

        The task makes an archive with a folder for each case (for each revision, where several of one case are
        asked for), to be fetched from `/tasks/{taskId}/download` when it has finished. In a folder are
        `data.json`, a volume `vol000` for each series, which is its partial volume in its order, and labels
        painted in voxels: `vol000-label000` and so on, or all of a series in `vol000-label`, where the voxels
        of label n have the value n + 1.

        POST /api/cases/export-mhd
        """
        return self.call(
            "POST", "/api/cases/export-mhd", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_cases_list_by_my_list_id(
        self, my_list_id: Any, *, filter: Any = None, sort: Any = None, limit: Any = None, page: Any = None,
        unlimited: Any = None, envelope: Any = None, exact_total: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search the cases in a list of your own

        As GET /api/cases; the latest additions come first, and `addedToListAt` is a sort key.

        GET /api/cases/list/{myListId}
        """
        return self.call(
            "GET", f"/api/cases/list/{quoted(my_list_id)}",
            query={"filter": filter, "sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "envelope": envelope, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def patch_cases_tags(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Add, remove or replace tags of many cases

        Of all of them, or of none: each must be in a project that you may write.

        PATCH /api/cases/tags
        """
        return self.call(
            "PATCH", "/api/cases/tags", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_cases_by_case_id(
        self, case_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A case with all its revisions

        The `ETag` is the index of the latest revision: saving with it as `If-Match` overtakes nobody.

        GET /api/cases/{caseId}
        """
        return self.call("GET", f"/api/cases/{quoted(case_id)}", accept=accept, extra=extra)


    def delete_cases_by_case_id(
        self, case_id: Any, *, force: Any = None, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete a case

        A case in anybody's my list is deleted with `force=1` only, and removed from all of them.

        DELETE /api/cases/{caseId}
        """
        return self.call(
            "DELETE", f"/api/cases/{quoted(case_id)}", query={"force": force}, body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def post_cases_by_case_id_revision(
        self, case_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Save a case: append a revision

        Series that no former revision has need the role `addSeries`. The answer has the new index as its
        `ETag`. With `If-Match` and the `ETag` of the revision that was worked on, nothing is saved where
        somebody else has saved since (409); without it the revision is appended in any case.

        POST /api/cases/{caseId}/revision
        """
        return self.call(
            "POST", f"/api/cases/{quoted(case_id)}/revision", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def put_cases_by_case_id_tags(
        self, case_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Replace the tags of a case

        PUT /api/cases/{caseId}/tags
        """
        return self.call(
            "PUT", f"/api/cases/{quoted(case_id)}/tags", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_destinations(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Where images can be sent

        GET /api/destinations
        """
        return self.call("GET", "/api/destinations", accept=accept, extra=extra)


    def get_directorywatches(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Watched directories

        GET /api/directorywatches
        """
        return self.call(
            "GET", "/api/directorywatches", query={"startindex": startindex, "count": count}, accept=accept,
            extra=extra,
        )


    def post_directorywatches(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Watch a directory of the server

        What is in it, and in the folders inside it, is imported now and whenever something is added.

        POST /api/directorywatches
        """
        return self.call(
            "POST", "/api/directorywatches", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def delete_directorywatches_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Watch a directory no more; its files and images stay

        DELETE /api/directorywatches/{id}
        """
        return self.call(
            "DELETE", f"/api/directorywatches/{quoted(id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_dummy_progress(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Progress of nothing

        Server-sent events: `progress` from 0 to 50, then `complete`.

        GET /api/dummy-progress
        """
        return self.call("GET", "/api/dummy-progress", accept=accept, extra=extra)


    def post_echo(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The body, as it came

        POST /api/echo
        """
        return self.call(
            "POST", "/api/echo", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_filtering_associations(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Sources with the filters of their images

        GET /api/filtering/associations
        """
        return self.call(
            "GET", "/api/filtering/associations", query={"startindex": startindex, "count": count},
            accept=accept, extra=extra,
        )


    def post_filtering_associations(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Give a source a filter, in place of the one it has

        POST /api/filtering/associations
        """
        return self.call(
            "POST", "/api/filtering/associations", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def delete_filtering_associations_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Leave a source without a filter

        DELETE /api/filtering/associations/{id}
        """
        return self.call(
            "DELETE", f"/api/filtering/associations/{quoted(id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_filtering_filters(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Filters

        GET /api/filtering/filters
        """
        return self.call(
            "GET", "/api/filtering/filters", query={"startindex": startindex, "count": count}, accept=accept,
            extra=extra,
        )


    def post_filtering_filters(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Make a filter, or change the one of this name

        A blacklist takes away what its paths name, a whitelist everything else.

        POST /api/filtering/filters
        """
        return self.call(
            "POST", "/api/filtering/filters", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def delete_filtering_filters_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete a filter

        DELETE /api/filtering/filters/{id}
        """
        return self.call(
            "DELETE", f"/api/filtering/filters/{quoted(id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_filtering_filters_by_id_tagpaths(
        self, id: Any, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The paths of a filter

        GET /api/filtering/filters/{id}/tagpaths
        """
        return self.call(
            "GET", f"/api/filtering/filters/{quoted(id)}/tagpaths",
            query={"startindex": startindex, "count": count}, accept=accept, extra=extra,
        )


    def post_filtering_filters_by_id_tagpaths(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Add a path to a filter

        POST /api/filtering/filters/{id}/tagpaths
        """
        return self.call(
            "POST", f"/api/filtering/filters/{quoted(id)}/tagpaths", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def delete_filtering_filters_by_id_tagpaths_by_tagpathid(
        self, id: Any, tagpathid: Any, *, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Take a path out of a filter

        DELETE /api/filtering/filters/{id}/tagpaths/{tagpathid}
        """
        return self.call(
            "DELETE", f"/api/filtering/filters/{quoted(id)}/tagpaths/{quoted(tagpathid)}", body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def delete_forwarding_rule_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Forward no more; images that wait for it stay

        DELETE /api/forwarding/rule/{id}
        """
        return self.call(
            "DELETE", f"/api/forwarding/rule/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_forwarding_rules(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Forwarding rules

        GET /api/forwarding/rules
        """
        return self.call(
            "GET", "/api/forwarding/rules", query={"startindex": startindex, "count": count}, accept=accept,
            extra=extra,
        )


    def post_forwarding_rules(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Forward the images of a source to a destination

        A rule for the same source and destination is the one that is there.

        POST /api/forwarding/rules
        """
        return self.call(
            "POST", "/api/forwarding/rules", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def delete_forwarding_rules_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Forward no more; images that wait for it stay

        DELETE /api/forwarding/rules/{id}
        """
        return self.call(
            "DELETE", f"/api/forwarding/rules/{quoted(id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_forwarding_transactions(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Images on their way by rules, newest change first

        GET /api/forwarding/transactions
        """
        return self.call(
            "GET", "/api/forwarding/transactions", query={"startindex": startindex, "count": count},
            accept=accept, extra=extra,
        )


    def post_forwarding_transactions_by_id_retry(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Try once more what was given up

        POST /api/forwarding/transactions/{id}/retry
        """
        return self.call(
            "POST", f"/api/forwarding/transactions/{quoted(id)}/retry", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def post_images(
        self, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Store one DICOM file

        As the part `dataset` or `file` of a form, else its first file, or as the body itself.

        POST /api/images
        """
        return self.call(
            "POST", "/api/images", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def post_images_delete(
        self, *, force: Any = None, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete images

        All of them or, where it is refused, none. Unknown ids are passed over.

        POST /api/images/delete
        """
        return self.call(
            "POST", "/api/images/delete", query={"force": force}, body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_images_export(
        self, *, id: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Images that were put together, as a ZIP archive

        GET /api/images/export
        """
        return self.call("GET", "/api/images/export", query={"id": id}, accept=accept, extra=extra)


    def post_images_export(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Put images together for a download

        POST /api/images/export
        """
        return self.call(
            "POST", "/api/images/export", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def post_images_jpeg(
        self, *, studyid: Any = None, description: Any = None, body: Any = None,
        content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Store a JPEG picture as an image of a study

        The picture is the body, or the first file of a form.

        POST /api/images/jpeg
        """
        return self.call(
            "POST", "/api/images/jpeg", query={"studyid": studyid, "description": description}, body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def get_images_by_id(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The bytes of an image, as they are stored

        GET /api/images/{id}
        """
        return self.call("GET", f"/api/images/{quoted(id)}", accept=accept, extra=extra)


    def delete_images_by_id(
        self, id: Any, *, force: Any = None, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete an image

        What has no image then is deleted with it: its series, study and patient. An unknown id is no error.

        DELETE /api/images/{id}
        """
        return self.call(
            "DELETE", f"/api/images/{quoted(id)}", query={"force": force}, body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def put_images_by_id_anonymize(
        self, id: Any, *, force: Any = None, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Put an anonymous image in the place of an image

        Options beyond the Basic Profile need the privilege to view personal information.

        PUT /api/images/{id}/anonymize
        """
        return self.call(
            "PUT", f"/api/images/{quoted(id)}/anonymize", query={"force": force}, body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def post_images_by_id_anonymized(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """An anonymous copy of an image

        Nothing but its anonymization key is stored. Options beyond the Basic Profile need the privilege to
        view personal information.

        POST /api/images/{id}/anonymized
        """
        return self.call(
            "POST", f"/api/images/{quoted(id)}/anonymized", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def post_images_by_id_anonymized_preview(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """What an anonymization would make of the attributes of an image

        Nothing is stored, not even a key: the pseudonyms that are shown are others than those that a copy will
        have.

        POST /api/images/{id}/anonymized/preview
        """
        return self.call(
            "POST", f"/api/images/{quoted(id)}/anonymized/preview", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_images_by_id_attributes(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The attributes of an image

        In the order of its file, with those in sequences and without bulk data.

        GET /api/images/{id}/attributes
        """
        return self.call("GET", f"/api/images/{quoted(id)}/attributes", accept=accept, extra=extra)


    def get_images_by_id_imageinformation(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Frames and values of an image

        GET /api/images/{id}/imageinformation
        """
        return self.call("GET", f"/api/images/{quoted(id)}/imageinformation", accept=accept, extra=extra)


    def put_images_by_id_modify(
        self, id: Any, *, force: Any = None, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Give attributes of an image other values

        The image has another id afterwards where its patient or one of its UIDs is another one. Text is
        written as UTF-8.

        PUT /api/images/{id}/modify
        """
        return self.call(
            "PUT", f"/api/images/{quoted(id)}/modify", query={"force": force}, body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def get_images_by_id_png(
        self, id: Any, *, framenumber: Any = None, windowmin: Any = None, windowmax: Any = None,
        imageheight: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A picture of an image

        GET /api/images/{id}/png
        """
        return self.call(
            "GET", f"/api/images/{quoted(id)}/png",
            query={"framenumber": framenumber, "windowmin": windowmin, "windowmax": windowmax, "imageheight": imageheight},
            accept=accept, extra=extra,
        )


    def get_import_sessions(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Import sessions

        GET /api/import/sessions
        """
        return self.call(
            "GET", "/api/import/sessions", query={"startindex": startindex, "count": count}, accept=accept,
            extra=extra,
        )


    def post_import_sessions(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Begin an import session, or find your own of this name

        POST /api/import/sessions
        """
        return self.call(
            "POST", "/api/import/sessions", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_import_sessions_by_id(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One import session

        GET /api/import/sessions/{id}
        """
        return self.call("GET", f"/api/import/sessions/{quoted(id)}", accept=accept, extra=extra)


    def delete_import_sessions_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete an import session; its images stay

        Your own; an administrator any.

        DELETE /api/import/sessions/{id}
        """
        return self.call(
            "DELETE", f"/api/import/sessions/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_import_sessions_by_id_images(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The images of an import session

        GET /api/import/sessions/{id}/images
        """
        return self.call("GET", f"/api/import/sessions/{quoted(id)}/images", accept=accept, extra=extra)


    def post_import_sessions_by_id_images(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Store one DICOM file in an import session

        Of your own; an administrator of any. As the part `dataset` or `file` of a form, else its first file,
        or as the body.

        POST /api/import/sessions/{id}/images
        """
        return self.call(
            "POST", f"/api/import/sessions/{quoted(id)}/images", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_log(
        self, *, startindex: Any = None, count: Any = None, subject: Any = None, type: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Lines of the log, newest first

        GET /api/log
        """
        return self.call(
            "GET", "/api/log",
            query={"startindex": startindex, "count": count, "subject": subject, "type": type}, accept=accept,
            extra=extra,
        )


    def delete_log(
        self, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Remove every line of the log

        DELETE /api/log
        """
        return self.call(
            "DELETE", "/api/log", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def delete_log_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Remove one line of the log

        DELETE /api/log/{id}
        """
        return self.call(
            "DELETE", f"/api/log/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_login_info(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Who the caller is

        GET /api/login-info
        """
        return self.call("GET", "/api/login-info", accept=accept, extra=extra)


    def get_login_info_full(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The caller's record, rights, projects and plug-ins

        GET /api/login-info/full
        """
        return self.call("GET", "/api/login-info/full", accept=accept, extra=extra)


    def put_login_info_password(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Change one's own password: every other login of the caller ends; permanent tokens stay

        PUT /api/login-info/password
        """
        return self.call(
            "PUT", "/api/login-info/password", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_logout(self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None) -> Any:
        """End every login of the caller, on all devices; permanent tokens stay

        GET /api/logout
        """
        return self.call("GET", "/api/logout", accept=accept, extra=extra)


    def post_logout(
        self, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """End every login of the caller, on all devices; permanent tokens stay

        POST /api/logout
        """
        return self.call(
            "POST", "/api/logout", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_metadata_flatseries(
        self, *, startindex: Any = None, count: Any = None, orderby: Any = None, orderascending: Any = None,
        filter: Any = None, sources: Any = None, seriestypes: Any = None, seriestags: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Series with their study and patient

        GET /api/metadata/flatseries
        """
        return self.call(
            "GET", "/api/metadata/flatseries",
            query={"startindex": startindex, "count": count, "orderby": orderby, "orderascending": orderascending, "filter": filter, "sources": sources, "seriestypes": seriestypes, "seriestags": seriestags},
            accept=accept, extra=extra,
        )


    def post_metadata_flatseries_query(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Series with their study and patient, by their properties

        POST /api/metadata/flatseries/query
        """
        return self.call(
            "POST", "/api/metadata/flatseries/query", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_metadata_flatseries_by_id(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One series with its study and patient

        GET /api/metadata/flatseries/{id}
        """
        return self.call("GET", f"/api/metadata/flatseries/{quoted(id)}", accept=accept, extra=extra)


    def get_metadata_images(
        self, *, startindex: Any = None, count: Any = None, orderby: Any = None, orderascending: Any = None,
        filter: Any = None, seriesid: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The images of a series

        GET /api/metadata/images
        """
        return self.call(
            "GET", "/api/metadata/images",
            query={"startindex": startindex, "count": count, "orderby": orderby, "orderascending": orderascending, "filter": filter, "seriesid": seriesid},
            accept=accept, extra=extra,
        )


    def post_metadata_images_query(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Images by their properties

        POST /api/metadata/images/query
        """
        return self.call(
            "POST", "/api/metadata/images/query", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_metadata_images_by_id(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One image

        GET /api/metadata/images/{id}
        """
        return self.call("GET", f"/api/metadata/images/{quoted(id)}", accept=accept, extra=extra)


    def get_metadata_patients(
        self, *, startindex: Any = None, count: Any = None, orderby: Any = None, orderascending: Any = None,
        filter: Any = None, sources: Any = None, seriestypes: Any = None, seriestags: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Patients

        GET /api/metadata/patients
        """
        return self.call(
            "GET", "/api/metadata/patients",
            query={"startindex": startindex, "count": count, "orderby": orderby, "orderascending": orderascending, "filter": filter, "sources": sources, "seriestypes": seriestypes, "seriestags": seriestags},
            accept=accept, extra=extra,
        )


    def post_metadata_patients_query(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Patients by their properties

        POST /api/metadata/patients/query
        """
        return self.call(
            "POST", "/api/metadata/patients/query", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_metadata_patients_by_id(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One patient

        GET /api/metadata/patients/{id}
        """
        return self.call("GET", f"/api/metadata/patients/{quoted(id)}", accept=accept, extra=extra)


    def get_metadata_patients_by_id_images(
        self, id: Any, *, sources: Any = None, seriestypes: Any = None, seriestags: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """All images of a patient

        GET /api/metadata/patients/{id}/images
        """
        return self.call(
            "GET", f"/api/metadata/patients/{quoted(id)}/images",
            query={"sources": sources, "seriestypes": seriestypes, "seriestags": seriestags}, accept=accept,
            extra=extra,
        )


    def get_metadata_series(
        self, *, startindex: Any = None, count: Any = None, studyid: Any = None, sources: Any = None,
        seriestypes: Any = None, seriestags: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The series of a study

        GET /api/metadata/series
        """
        return self.call(
            "GET", "/api/metadata/series",
            query={"startindex": startindex, "count": count, "studyid": studyid, "sources": sources, "seriestypes": seriestypes, "seriestags": seriestags},
            accept=accept, extra=extra,
        )


    def post_metadata_series_query(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Series by their properties

        POST /api/metadata/series/query
        """
        return self.call(
            "POST", "/api/metadata/series/query", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_metadata_series_by_id(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One series

        GET /api/metadata/series/{id}
        """
        return self.call("GET", f"/api/metadata/series/{quoted(id)}", accept=accept, extra=extra)


    def get_metadata_series_by_id_seriestags(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The tags of a series

        GET /api/metadata/series/{id}/seriestags
        """
        return self.call("GET", f"/api/metadata/series/{quoted(id)}/seriestags", accept=accept, extra=extra)


    def post_metadata_series_by_id_seriestags(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Tag a series

        By the name of the tag, which is made where there is none.

        POST /api/metadata/series/{id}/seriestags
        """
        return self.call(
            "POST", f"/api/metadata/series/{quoted(id)}/seriestags", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_metadata_series_by_id_seriestypes(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The types of a series

        GET /api/metadata/series/{id}/seriestypes
        """
        return self.call("GET", f"/api/metadata/series/{quoted(id)}/seriestypes", accept=accept, extra=extra)


    def delete_metadata_series_by_id_seriestypes(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Take all types from a series

        DELETE /api/metadata/series/{id}/seriestypes
        """
        return self.call(
            "DELETE", f"/api/metadata/series/{quoted(id)}/seriestypes", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_metadata_series_by_id_source(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Where a series came from

        GET /api/metadata/series/{id}/source
        """
        return self.call("GET", f"/api/metadata/series/{quoted(id)}/source", accept=accept, extra=extra)


    def delete_metadata_series_by_series_id_seriestags_by_series_tag_id(
        self, series_id: Any, series_tag_id: Any, *, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Take a tag from a series

        DELETE /api/metadata/series/{seriesId}/seriestags/{seriesTagId}
        """
        return self.call(
            "DELETE", f"/api/metadata/series/{quoted(series_id)}/seriestags/{quoted(series_tag_id)}", body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def put_metadata_series_by_series_id_seriestypes_by_series_type_id(
        self, series_id: Any, series_type_id: Any, *, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Give a series a type

        PUT /api/metadata/series/{seriesId}/seriestypes/{seriesTypeId}
        """
        return self.call(
            "PUT", f"/api/metadata/series/{quoted(series_id)}/seriestypes/{quoted(series_type_id)}", body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def delete_metadata_series_by_series_id_seriestypes_by_series_type_id(
        self, series_id: Any, series_type_id: Any, *, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Take a type from a series

        DELETE /api/metadata/series/{seriesId}/seriestypes/{seriesTypeId}
        """
        return self.call(
            "DELETE", f"/api/metadata/series/{quoted(series_id)}/seriestypes/{quoted(series_type_id)}",
            body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_metadata_seriestags(
        self, *, startindex: Any = None, count: Any = None, orderby: Any = None, orderascending: Any = None,
        filter: Any = None, unused: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Tags of series

        Those in use, all of them unless a part is asked for.

        GET /api/metadata/seriestags
        """
        return self.call(
            "GET", "/api/metadata/seriestags",
            query={"startindex": startindex, "count": count, "orderby": orderby, "orderascending": orderascending, "filter": filter, "unused": unused},
            accept=accept, extra=extra,
        )


    def post_metadata_seriestags(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Make a tag

        POST /api/metadata/seriestags
        """
        return self.call(
            "POST", "/api/metadata/seriestags", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_metadata_seriestags_by_id(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One tag

        GET /api/metadata/seriestags/{id}
        """
        return self.call("GET", f"/api/metadata/seriestags/{quoted(id)}", accept=accept, extra=extra)


    def put_metadata_seriestags_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Rename a tag

        PUT /api/metadata/seriestags/{id}
        """
        return self.call(
            "PUT", f"/api/metadata/seriestags/{quoted(id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def delete_metadata_seriestags_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Remove a tag from everything

        DELETE /api/metadata/seriestags/{id}
        """
        return self.call(
            "DELETE", f"/api/metadata/seriestags/{quoted(id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_metadata_studies(
        self, *, startindex: Any = None, count: Any = None, patientid: Any = None, sources: Any = None,
        seriestypes: Any = None, seriestags: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The studies of a patient

        GET /api/metadata/studies
        """
        return self.call(
            "GET", "/api/metadata/studies",
            query={"startindex": startindex, "count": count, "patientid": patientid, "sources": sources, "seriestypes": seriestypes, "seriestags": seriestags},
            accept=accept, extra=extra,
        )


    def post_metadata_studies_query(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Studies by their properties

        POST /api/metadata/studies/query
        """
        return self.call(
            "POST", "/api/metadata/studies/query", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_metadata_studies_by_id(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One study

        GET /api/metadata/studies/{id}
        """
        return self.call("GET", f"/api/metadata/studies/{quoted(id)}", accept=accept, extra=extra)


    def get_metadata_studies_by_id_images(
        self, id: Any, *, sources: Any = None, seriestypes: Any = None, seriestags: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """All images of a study

        GET /api/metadata/studies/{id}/images
        """
        return self.call(
            "GET", f"/api/metadata/studies/{quoted(id)}/images",
            query={"sources": sources, "seriestypes": seriestypes, "seriestags": seriestags}, accept=accept,
            extra=extra,
        )


    def get_mylists(self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None) -> Any:
        """Your own lists, without their items

        GET /api/mylists
        """
        return self.call("GET", "/api/mylists", accept=accept, extra=extra)


    def post_mylists(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Make a list

        POST /api/mylists
        """
        return self.call(
            "POST", "/api/mylists", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_mylists_by_my_list_id(
        self, my_list_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A list with its items

        GET /api/mylists/{myListId}
        """
        return self.call("GET", f"/api/mylists/{quoted(my_list_id)}", accept=accept, extra=extra)


    def patch_mylists_by_my_list_id(
        self, my_list_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Change a list of your own

        PATCH /api/mylists/{myListId}
        """
        return self.call(
            "PATCH", f"/api/mylists/{quoted(my_list_id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def delete_mylists_by_my_list_id(
        self, my_list_id: Any, *, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete a list of your own; what stood in it stays

        DELETE /api/mylists/{myListId}
        """
        return self.call(
            "DELETE", f"/api/mylists/{quoted(my_list_id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def patch_mylists_by_my_list_id_items(
        self, my_list_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Add items to a list or remove them

        PATCH /api/mylists/{myListId}/items
        """
        return self.call(
            "PATCH", f"/api/mylists/{quoted(my_list_id)}/items", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_plugin_displays_by_plugin_id_by_path(
        self, plugin_id: Any, path: Any, *, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A file of the displays of a plug-in

        GET /api/plugin-displays/{pluginId}/{*}
        """
        return self.call(
            "GET", f"/api/plugin-displays/{quoted(plugin_id)}/{quoted(path, safe='/')}", accept=accept,
            extra=extra,
        )


    def get_plugin_job_queue(
        self, *, limit: Any = None, page: Any = None, state: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Your jobs in the queue

        GET /api/plugin-job-queue
        """
        return self.call(
            "GET", "/api/plugin-job-queue", query={"limit": limit, "page": page, "state": state}, accept=accept,
            extra=extra,
        )


    def get_plugin_jobs(
        self, *, filter: Any = None, sort: Any = None, limit: Any = None, page: Any = None,
        unlimited: Any = None, envelope: Any = None, exact_total: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search plug-in jobs

        GET /api/plugin-jobs
        """
        return self.call(
            "GET", "/api/plugin-jobs",
            query={"filter": filter, "sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "envelope": envelope, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def post_plugin_jobs(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Register a plug-in job

        A job that is there already is refused, unless `force` says that it is meant.

        POST /api/plugin-jobs
        """
        return self.call(
            "POST", "/api/plugin-jobs", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_plugin_jobs_list_by_my_list_id(
        self, my_list_id: Any, *, filter: Any = None, sort: Any = None, limit: Any = None, page: Any = None,
        unlimited: Any = None, envelope: Any = None, exact_total: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search the plug-in jobs in a list of your own

        The latest additions come first, and `addedToListAt` is a sort key.

        GET /api/plugin-jobs/list/{myListId}
        """
        return self.call(
            "GET", f"/api/plugin-jobs/list/{quoted(my_list_id)}",
            query={"filter": filter, "sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "envelope": envelope, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def get_plugin_jobs_by_job_id(
        self, job_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A plug-in job with its results

        `provenance` tells how the results came about.

        GET /api/plugin-jobs/{jobId}
        """
        return self.call("GET", f"/api/plugin-jobs/{quoted(job_id)}", accept=accept, extra=extra)


    def patch_plugin_jobs_by_job_id(
        self, job_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Cancel or invalidate a plug-in job

        One that waits or is at work can be cancelled, by who registered it and by those with `manageJobs`; a
        finished one can be invalidated by the latter.

        PATCH /api/plugin-jobs/{jobId}
        """
        return self.call(
            "PATCH", f"/api/plugin-jobs/{quoted(job_id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_plugin_jobs_by_job_id_attachment(
        self, job_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The files that a plug-in put out

        Among them `plugin-log.txt`, which is there as soon as the job is at work.

        GET /api/plugin-jobs/{jobId}/attachment
        """
        return self.call("GET", f"/api/plugin-jobs/{quoted(job_id)}/attachment", accept=accept, extra=extra)


    def get_plugin_jobs_by_job_id_attachment_by_path(
        self, job_id: Any, path: Any, *, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A file that a plug-in put out

        The log of a job at work is given as far as it is written.

        GET /api/plugin-jobs/{jobId}/attachment/{*}
        """
        return self.call(
            "GET", f"/api/plugin-jobs/{quoted(job_id)}/attachment/{quoted(path, safe='/')}", accept=accept,
            extra=extra,
        )


    def get_plugin_jobs_by_job_id_comparison(
        self, job_id: Any, *, with_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Compare the results of a plug-in job

        With those of the job that it runs again, unless another one is named.

        GET /api/plugin-jobs/{jobId}/comparison
        """
        return self.call(
            "GET", f"/api/plugin-jobs/{quoted(job_id)}/comparison", query={"with": with_}, accept=accept,
            extra=extra,
        )


    def get_plugin_jobs_by_job_id_feedback(
        self, job_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """All feedback on a plug-in job

        GET /api/plugin-jobs/{jobId}/feedback
        """
        return self.call("GET", f"/api/plugin-jobs/{quoted(job_id)}/feedback", accept=accept, extra=extra)


    def post_plugin_jobs_by_job_id_feedback_consensual(
        self, job_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Say what all agree on of a result

        POST /api/plugin-jobs/{jobId}/feedback/consensual
        """
        return self.call(
            "POST", f"/api/plugin-jobs/{quoted(job_id)}/feedback/consensual", body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def put_plugin_jobs_by_job_id_feedback_consensual_draft(
        self, job_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Keep consensual feedback that is not to be registered yet

        Only who keeps it sees it. It goes when feedback is registered, and with the job.

        PUT /api/plugin-jobs/{jobId}/feedback/consensual/draft
        """
        return self.call(
            "PUT", f"/api/plugin-jobs/{quoted(job_id)}/feedback/consensual/draft", body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def get_plugin_jobs_by_job_id_feedback_drafts(
        self, job_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Your own feedback that is not registered yet

        GET /api/plugin-jobs/{jobId}/feedback/drafts
        """
        return self.call(
            "GET", f"/api/plugin-jobs/{quoted(job_id)}/feedback/drafts", accept=accept, extra=extra,
        )


    def post_plugin_jobs_by_job_id_feedback_personal(
        self, job_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Say what you think of a result

        POST /api/plugin-jobs/{jobId}/feedback/personal
        """
        return self.call(
            "POST", f"/api/plugin-jobs/{quoted(job_id)}/feedback/personal", body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def put_plugin_jobs_by_job_id_feedback_personal_draft(
        self, job_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Keep personal feedback that is not to be registered yet

        Only who keeps it sees it. It goes when feedback is registered, and with the job.

        PUT /api/plugin-jobs/{jobId}/feedback/personal/draft
        """
        return self.call(
            "PUT", f"/api/plugin-jobs/{quoted(job_id)}/feedback/personal/draft", body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def delete_plugin_jobs_by_job_id_feedback_by_feedback_id(
        self, job_id: Any, feedback_id: Any, *, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Remove feedback on a plug-in job

        `all` in place of an id removes every entry.

        DELETE /api/plugin-jobs/{jobId}/feedback/{feedbackId}
        """
        return self.call(
            "DELETE", f"/api/plugin-jobs/{quoted(job_id)}/feedback/{quoted(feedback_id)}", body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def post_plugin_jobs_by_job_id_rerun(
        self, job_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Run a plug-in job again, exactly

        The same program with the same parameters on the same files; refused where one of them is another now.
        The new job names the one that it runs again as `rerunOf`.

        POST /api/plugin-jobs/{jobId}/rerun
        """
        return self.call(
            "POST", f"/api/plugin-jobs/{quoted(job_id)}/rerun", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_plugins(self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None) -> Any:
        """The plug-ins that you may see

        GET /api/plugins
        """
        return self.call("GET", "/api/plugins", accept=accept, extra=extra)


    def get_plugins_by_plugin_id(
        self, plugin_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One plug-in

        GET /api/plugins/{pluginId}
        """
        return self.call("GET", f"/api/plugins/{quoted(plugin_id)}", accept=accept, extra=extra)


    def get_preferences(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The caller's preferences, defaults included

        GET /api/preferences
        """
        return self.call("GET", "/api/preferences", accept=accept, extra=extra)


    def patch_preferences(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Set some of the caller's preferences; each given one is replaced whole

        PATCH /api/preferences
        """
        return self.call(
            "PATCH", "/api/preferences", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_projects_by_project_id(
        self, project_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A project that you may read

        GET /api/projects/{projectId}
        """
        return self.call("GET", f"/api/projects/{quoted(project_id)}", accept=accept, extra=extra)


    def get_scps(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """DICOM listeners

        GET /api/scps
        """
        return self.call(
            "GET", "/api/scps", query={"startindex": startindex, "count": count}, accept=accept, extra=extra,
        )


    def post_scps(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Listen for DICOM nodes

        It listens at once, and whenever the suite runs. One of the same name is the one that is there.

        POST /api/scps
        """
        return self.call(
            "POST", "/api/scps", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def delete_scps_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Listen no more; the images stay

        DELETE /api/scps/{id}
        """
        return self.call(
            "DELETE", f"/api/scps/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_scus(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """DICOM nodes to send to

        GET /api/scus
        """
        return self.call(
            "GET", "/api/scus", query={"startindex": startindex, "count": count}, accept=accept, extra=extra,
        )


    def post_scus(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Enter a DICOM node to send to

        It is not called yet. One of the same name is the one that is there.

        POST /api/scus
        """
        return self.call(
            "POST", "/api/scus", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def delete_scus_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Send to a DICOM node no more

        DELETE /api/scus/{id}
        """
        return self.call(
            "DELETE", f"/api/scus/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def post_scus_by_id_send(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Send images to a DICOM node

        Answered when the node has them all. Images that are not there are left out, unless none is.

        POST /api/scus/{id}/send
        """
        return self.call(
            "POST", f"/api/scus/{quoted(id)}/send", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_series(
        self, *, filter: Any = None, sort: Any = None, limit: Any = None, page: Any = None,
        unlimited: Any = None, envelope: Any = None, exact_total: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search series in your domains

        GET /api/series
        """
        return self.call(
            "GET", "/api/series",
            query={"filter": filter, "sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "envelope": envelope, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def post_series_domain_by_domain(
        self, domain: Any, *, files: Iterable[File] = (), progress: Optional[Progress] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Upload DICOM files, ZIP and TAR archives

        Parts are named `files`. DICOM files are stored when the answer comes, archives are unpacked by the
        task.

        POST /api/series/domain/{domain}
        """
        return self.call(
            "POST", f"/api/series/domain/{quoted(domain)}", files=files, progress=progress, accept=accept,
            extra=extra,
        )


    def post_series_domain_by_domain_single(
        self, domain: Any, *, files: Iterable[File] = (), progress: Optional[Progress] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Upload one DICOM file

        One part named `files`. The image is stored when the answer comes.

        POST /api/series/domain/{domain}/single
        """
        return self.call(
            "POST", f"/api/series/domain/{quoted(domain)}/single", files=files, progress=progress,
            accept=accept, extra=extra,
        )


    def post_series_export_cs_volume(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Export volumes as raw files

        The task makes an archive with `0.mhd`, `0.raw` and `0.json`, `1.mhd` and so on, to be fetched from
        `/tasks/{taskId}/download` when it has finished.

        POST /api/series/export-cs-volume
        """
        return self.call(
            "POST", "/api/series/export-cs-volume", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_series_list_by_my_list_id(
        self, my_list_id: Any, *, filter: Any = None, sort: Any = None, limit: Any = None, page: Any = None,
        unlimited: Any = None, envelope: Any = None, exact_total: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search the series in a list of your own

        As GET /api/series; the latest additions come first, and `addedToListAt` is a sort key.

        GET /api/series/list/{myListId}
        """
        return self.call(
            "GET", f"/api/series/list/{quoted(my_list_id)}",
            query={"filter": filter, "sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "envelope": envelope, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def get_series_by_series_uid(
        self, series_uid: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One series

        GET /api/series/{seriesUid}
        """
        return self.call("GET", f"/api/series/{quoted(series_uid)}", accept=accept, extra=extra)


    def delete_series_by_series_uid(
        self, series_uid: Any, *, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete a series that no case uses

        DELETE /api/series/{seriesUid}
        """
        return self.call(
            "DELETE", f"/api/series/{quoted(series_uid)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_series_by_series_uid_orientation(
        self, series_uid: Any, *, start: Any = None, end: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Whether images of a series go from head to feet or the other way

        GET /api/series/{seriesUid}/orientation
        """
        return self.call(
            "GET", f"/api/series/{quoted(series_uid)}/orientation", query={"start": start, "end": end},
            accept=accept, extra=extra,
        )


    def get_seriestypes(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Types of series

        GET /api/seriestypes
        """
        return self.call(
            "GET", "/api/seriestypes", query={"startindex": startindex, "count": count}, accept=accept,
            extra=extra,
        )


    def post_seriestypes(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Make a type

        POST /api/seriestypes
        """
        return self.call(
            "POST", "/api/seriestypes", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_seriestypes_rules(
        self, *, seriestypeid: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The rules of a type

        GET /api/seriestypes/rules
        """
        return self.call(
            "GET", "/api/seriestypes/rules", query={"seriestypeid": seriestypeid}, accept=accept, extra=extra,
        )


    def post_seriestypes_rules(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Add a rule to a type

        POST /api/seriestypes/rules
        """
        return self.call(
            "POST", "/api/seriestypes/rules", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_seriestypes_rules_updatestatus(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Whether series are still to be typed

        GET /api/seriestypes/rules/updatestatus
        """
        return self.call("GET", "/api/seriestypes/rules/updatestatus", accept=accept, extra=extra)


    def delete_seriestypes_rules_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Remove a rule

        DELETE /api/seriestypes/rules/{id}
        """
        return self.call(
            "DELETE", f"/api/seriestypes/rules/{quoted(id)}", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_seriestypes_rules_by_id_attributes(
        self, id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The attributes of a rule

        GET /api/seriestypes/rules/{id}/attributes
        """
        return self.call("GET", f"/api/seriestypes/rules/{quoted(id)}/attributes", accept=accept, extra=extra)


    def post_seriestypes_rules_by_id_attributes(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Add an attribute to a rule

        POST /api/seriestypes/rules/{id}/attributes
        """
        return self.call(
            "POST", f"/api/seriestypes/rules/{quoted(id)}/attributes", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def delete_seriestypes_rules_by_rule_id_attributes_by_attribute_id(
        self, rule_id: Any, attribute_id: Any, *, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Remove an attribute from its rule

        DELETE /api/seriestypes/rules/{ruleId}/attributes/{attributeId}
        """
        return self.call(
            "DELETE", f"/api/seriestypes/rules/{quoted(rule_id)}/attributes/{quoted(attribute_id)}", body=body,
            content_type=content_type, accept=accept, extra=extra,
        )


    def post_seriestypes_series_query(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The types of many series

        POST /api/seriestypes/series/query
        """
        return self.call(
            "POST", "/api/seriestypes/series/query", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def put_seriestypes_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Type all series anew, or rename a type

        Without a name in its body it has all series typed anew, in the background.

        PUT /api/seriestypes/{id}
        """
        return self.call(
            "PUT", f"/api/seriestypes/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def delete_seriestypes_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Remove a type with its rules

        DELETE /api/seriestypes/{id}
        """
        return self.call(
            "DELETE", f"/api/seriestypes/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_sources(self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None) -> Any:
        """What images can come from

        GET /api/sources
        """
        return self.call("GET", "/api/sources", accept=accept, extra=extra)


    def get_status(self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None) -> Any:
        """Returns basic API server status

        GET /api/status
        """
        return self.call("GET", "/api/status", accept=accept, extra=extra)


    def get_system_health(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Says that the system is there, by any method

        GET /api/system/health
        """
        return self.call("GET", "/api/system/health", accept=accept, extra=extra)


    def get_system_information(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The version of the suite

        GET /api/system/information
        """
        return self.call("GET", "/api/system/information", accept=accept, extra=extra)


    def post_system_stop(
        self, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Stops the suite

        POST /api/system/stop
        """
        return self.call(
            "POST", "/api/system/stop", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_tasks(
        self, *, filter: Any = None, sort: Any = None, limit: Any = None, page: Any = None,
        unlimited: Any = None, envelope: Any = None, exact_total: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search your tasks

        GET /api/tasks
        """
        return self.call(
            "GET", "/api/tasks",
            query={"filter": filter, "sort": sort, "limit": limit, "page": page, "unlimited": unlimited, "envelope": envelope, "exactTotal": exact_total},
            accept=accept, extra=extra,
        )


    def post_tasks_debug_task(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Start a task that does nothing but progress

        POST /api/tasks/debug-task
        """
        return self.call(
            "POST", "/api/tasks/debug-task", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_tasks_report(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Live progress of your tasks

        Server-sent events `progress`, `finish` and `error`, first one for each running task. A client that
        comes back with `Last-Event-ID` is told the ends that it missed, at most of a day; some of them it may
        know.

        GET /api/tasks/report
        """
        return self.call("GET", "/api/tasks/report", accept=accept, extra=extra)


    def get_tasks_by_task_id(
        self, task_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """One of your tasks

        GET /api/tasks/{taskId}
        """
        return self.call("GET", f"/api/tasks/{quoted(task_id)}", accept=accept, extra=extra)


    def patch_tasks_by_task_id(
        self, task_id: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Hide an ended task, or show it again

        A hidden task loses the file that it has made.

        PATCH /api/tasks/{taskId}
        """
        return self.call(
            "PATCH", f"/api/tasks/{quoted(task_id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_tasks_by_task_id_download(
        self, task_id: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The file that one of your tasks has made

        Parts can be asked for with `Range`.

        GET /api/tasks/{taskId}/download
        """
        return self.call("GET", f"/api/tasks/{quoted(task_id)}/download", accept=accept, extra=extra)


    def get_tokens(self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None) -> Any:
        """The caller's permanent access tokens

        GET /api/tokens
        """
        return self.call("GET", "/api/tokens", accept=accept, extra=extra)


    def post_tokens(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Create a permanent access token; this answer is the only one that shows it

        POST /api/tokens
        """
        return self.call(
            "POST", "/api/tokens", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def delete_tokens_by_token_id(
        self, token_id: Any, *, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete one of the caller's permanent access tokens: it stops working at once

        DELETE /api/tokens/{tokenId}
        """
        return self.call(
            "DELETE", f"/api/tokens/{quoted(token_id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def post_transactions_by_token_image(
        self, token: Any, *, transactionid: Any = None, sequencenumber: Any = None, totalimagecount: Any = None,
        body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Take an image of the box

        One zlib stream (RFC 1950). An image that comes again is the same one.

        POST /api/transactions/{token}/image
        """
        return self.call(
            "POST", f"/api/transactions/{quoted(token)}/image",
            query={"transactionid": transactionid, "sequencenumber": sequencenumber, "totalimagecount": totalimagecount},
            body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_transactions_by_token_outgoing(
        self, token: Any, *, transactionid: Any = None, imageid: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """An image that waits for the box, anonymized

        One zlib stream (RFC 1950).

        GET /api/transactions/{token}/outgoing
        """
        return self.call(
            "GET", f"/api/transactions/{quoted(token)}/outgoing",
            query={"transactionid": transactionid, "imageid": imageid}, accept=accept, extra=extra,
        )


    def post_transactions_by_token_outgoing_done(
        self, token: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The box has an image

        POST /api/transactions/{token}/outgoing/done
        """
        return self.call(
            "POST", f"/api/transactions/{quoted(token)}/outgoing/done", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def post_transactions_by_token_outgoing_failed(
        self, token: Any, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The box cannot take an image: its transaction fails

        POST /api/transactions/{token}/outgoing/failed
        """
        return self.call(
            "POST", f"/api/transactions/{quoted(token)}/outgoing/failed", body=body, content_type=content_type,
            accept=accept, extra=extra,
        )


    def get_transactions_by_token_outgoing_poll(
        self, token: Any, *, n: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """What waits for the box

        404 for nothing.

        GET /api/transactions/{token}/outgoing/poll
        """
        return self.call(
            "GET", f"/api/transactions/{quoted(token)}/outgoing/poll", query={"n": n}, accept=accept,
            extra=extra,
        )


    def get_transactions_by_token_status(
        self, token: Any, *, transactionid: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """How a transaction of the box stands here

        Its status as text; `{"status": …}` for who accepts JSON and nothing else.

        GET /api/transactions/{token}/status
        """
        return self.call(
            "GET", f"/api/transactions/{quoted(token)}/status", query={"transactionid": transactionid},
            accept=accept, extra=extra,
        )


    def put_transactions_by_token_status(
        self, token: Any, *, transactionid: Any = None, body: Any = None, content_type: Optional[str] = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The box says how its transaction stands

        Its status as text, as a JSON string, or as `{"status": …}`. With FINISHED all images have come.

        PUT /api/transactions/{token}/status
        """
        return self.call(
            "PUT", f"/api/transactions/{quoted(token)}/status", query={"transactionid": transactionid},
            body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_users(
        self, *, startindex: Any = None, count: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Users, in the order in which they were made

        GET /api/users
        """
        return self.call(
            "GET", "/api/users", query={"startindex": startindex, "count": count}, accept=accept, extra=extra,
        )


    def post_users(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Make a user; a name that is taken gives the user that has it

        POST /api/users
        """
        return self.call(
            "POST", "/api/users", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_users_current(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The account of the caller

        GET /api/users/current
        """
        return self.call("GET", "/api/users/current", accept=accept, extra=extra)


    def post_users_login(
        self, *, body: Any = None, content_type: Optional[str] = "application/json",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Log in: the answer sets the session cookie

        POST /api/users/login
        """
        return self.call(
            "POST", "/api/users/login", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def post_users_logout(
        self, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Log out on this client

        POST /api/users/logout
        """
        return self.call(
            "POST", "/api/users/logout", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def delete_users_by_id(
        self, id: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Delete a user

        DELETE /api/users/{id}
        """
        return self.call(
            "DELETE", f"/api/users/{quoted(id)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_users_by_user_email(
        self, user_email: Any, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The little that every user may know of another

        GET /api/users/{userEmail}
        """
        return self.call("GET", f"/api/users/{quoted(user_email)}", accept=accept, extra=extra)


    def get_dicom_web_instances(
        self, *, limit: Any = None, offset: Any = None, fuzzymatching: Any = None, includefield: Any = None,
        accept_: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search instances

        By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and
        times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients
        their attributes are empty.

        GET /dicom-web/instances
        """
        return self.call(
            "GET", "/dicom-web/instances",
            query={"limit": limit, "offset": offset, "fuzzymatching": fuzzymatching, "includefield": includefield, "accept": accept_},
            accept=accept, extra=extra,
        )


    def get_dicom_web_series(
        self, *, limit: Any = None, offset: Any = None, fuzzymatching: Any = None, includefield: Any = None,
        accept_: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search series

        By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and
        times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients
        their attributes are empty.

        GET /dicom-web/series
        """
        return self.call(
            "GET", "/dicom-web/series",
            query={"limit": limit, "offset": offset, "fuzzymatching": fuzzymatching, "includefield": includefield, "accept": accept_},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies(
        self, *, limit: Any = None, offset: Any = None, fuzzymatching: Any = None, includefield: Any = None,
        accept_: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search studies

        By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and
        times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients
        their attributes are empty.

        GET /dicom-web/studies
        """
        return self.call(
            "GET", "/dicom-web/studies",
            query={"limit": limit, "offset": offset, "fuzzymatching": fuzzymatching, "includefield": includefield, "accept": accept_},
            accept=accept, extra=extra,
        )


    def post_dicom_web_studies(
        self, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Store DICOM files

        As parts of a multipart/related body of type application/dicom, or one as the body itself. The answer
        says of each what became of it: 200 all are stored, 202 some, 409 none.

        POST /dicom-web/studies
        """
        return self.call(
            "POST", "/dicom-web/studies", body=body, content_type=content_type, accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study(
        self, study: Any, *, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The DICOM files of a study

        In explicit VR little endian, or with the transfer syntax `*` as they are stored, in a
        multipart/related body; an instance also by itself. As a ZIP archive always as they are stored.

        GET /dicom-web/studies/{study}
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}", query={"accept": accept_}, accept=accept, extra=extra,
        )


    def post_dicom_web_studies_by_study(
        self, study: Any, *, body: Any = None, content_type: Optional[str] = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Store DICOM files of one study

        As parts of a multipart/related body of type application/dicom, or one as the body itself. The answer
        says of each what became of it: 200 all are stored, 202 some, 409 none.

        POST /dicom-web/studies/{study}
        """
        return self.call(
            "POST", f"/dicom-web/studies/{quoted(study)}", body=body, content_type=content_type, accept=accept,
            extra=extra,
        )


    def get_dicom_web_studies_by_study_instances(
        self, study: Any, *, limit: Any = None, offset: Any = None, fuzzymatching: Any = None,
        includefield: Any = None, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search instances of a study

        By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and
        times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients
        their attributes are empty.

        GET /dicom-web/studies/{study}/instances
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/instances",
            query={"limit": limit, "offset": offset, "fuzzymatching": fuzzymatching, "includefield": includefield, "accept": accept_},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_metadata(
        self, study: Any, *, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Every attribute of the instances of a study

        Without the right to see patients what says who they are is empty. Bulk data is given by address.

        GET /dicom-web/studies/{study}/metadata
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/metadata", query={"accept": accept_}, accept=accept,
            extra=extra,
        )


    def get_dicom_web_studies_by_study_rendered(
        self, study: Any, *, accept_: Any = None, window: Any = None, viewport: Any = None, quality: Any = None,
        annotation: Any = None, iccprofile: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Pictures of the images of a study

        Each is a part; of an image with frames the first.

        GET /dicom-web/studies/{study}/rendered
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/rendered",
            query={"accept": accept_, "window": window, "viewport": viewport, "quality": quality, "annotation": annotation, "iccprofile": iccprofile},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series(
        self, study: Any, *, limit: Any = None, offset: Any = None, fuzzymatching: Any = None,
        includefield: Any = None, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search series of a study

        By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and
        times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients
        their attributes are empty.

        GET /dicom-web/studies/{study}/series
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/series",
            query={"limit": limit, "offset": offset, "fuzzymatching": fuzzymatching, "includefield": includefield, "accept": accept_},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series(
        self, study: Any, series: Any, *, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The DICOM files of a series

        In explicit VR little endian, or with the transfer syntax `*` as they are stored, in a
        multipart/related body; an instance also by itself. As a ZIP archive always as they are stored.

        GET /dicom-web/studies/{study}/series/{series}
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}", query={"accept": accept_},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances(
        self, study: Any, series: Any, *, limit: Any = None, offset: Any = None, fuzzymatching: Any = None,
        includefield: Any = None, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Search instances of a series

        By attributes as PS3.4 C.2.2.2 says: single values, lists of UIDs, `*` and `?`, ranges of dates and
        times, `""` for empty ones. `X-Total-Count` tells how many match. Without the right to see patients
        their attributes are empty.

        GET /dicom-web/studies/{study}/series/{series}/instances
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances",
            query={"limit": limit, "offset": offset, "fuzzymatching": fuzzymatching, "includefield": includefield, "accept": accept_},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances_by_instance(
        self, study: Any, series: Any, instance: Any, *, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The DICOM files of a instance

        In explicit VR little endian, or with the transfer syntax `*` as they are stored, in a
        multipart/related body; an instance also by itself. As a ZIP archive always as they are stored.

        GET /dicom-web/studies/{study}/series/{series}/instances/{instance}
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances/{quoted(instance)}",
            query={"accept": accept_}, accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances_by_instance_bulkdata_by_place(
        self, study: Any, series: Any, instance: Any, place: Any, *, accept_: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The bytes of a long value

        At the address that metadata give. One range of bytes can be asked for.

        GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/bulkdata/{place}
        """
        return self.call(
            "GET",
            f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances/{quoted(instance)}/bulkdata/{quoted(place)}",
            query={"accept": accept_}, accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances_by_instance_frames(
        self, study: Any, series: Any, instance: Any, *, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The pixels of all frames

        Uncompressed, little endian, unless `Accept` names the transfer syntax they are stored in, or `*`. Each
        frame is a part of a multipart/related body; one frame can also be had by itself.

        GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/frames
        """
        return self.call(
            "GET",
            f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances/{quoted(instance)}/frames",
            query={"accept": accept_}, accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances_by_instance_frames_by_frames(
        self, study: Any, series: Any, instance: Any, frames: Any, *, accept_: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The pixels of frames

        Uncompressed, little endian, unless `Accept` names the transfer syntax they are stored in, or `*`. Each
        frame is a part of a multipart/related body; one frame can also be had by itself.

        GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}
        """
        return self.call(
            "GET",
            f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances/{quoted(instance)}/frames/{quoted(frames)}",
            query={"accept": accept_}, accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances_by_instance_frames_by_frames_rendered(
        self, study: Any, series: Any, instance: Any, frames: Any, *, accept_: Any = None, window: Any = None,
        viewport: Any = None, quality: Any = None, annotation: Any = None, iccprofile: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Pictures of an image

        Of several frames each is a part; without frames the first one is shown.

        GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}/rendered
        """
        return self.call(
            "GET",
            f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances/{quoted(instance)}/frames/{quoted(frames)}/rendered",
            query={"accept": accept_, "window": window, "viewport": viewport, "quality": quality, "annotation": annotation, "iccprofile": iccprofile},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances_by_instance_frames_by_frames_thumbnail(
        self, study: Any, series: Any, instance: Any, frames: Any, *, accept_: Any = None, window: Any = None,
        viewport: Any = None, quality: Any = None, annotation: Any = None, iccprofile: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A small picture of a frame

        Of the image in its middle, 128 pixels unless `viewport` says.

        GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/frames/{frames}/thumbnail
        """
        return self.call(
            "GET",
            f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances/{quoted(instance)}/frames/{quoted(frames)}/thumbnail",
            query={"accept": accept_, "window": window, "viewport": viewport, "quality": quality, "annotation": annotation, "iccprofile": iccprofile},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances_by_instance_metadata(
        self, study: Any, series: Any, instance: Any, *, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Every attribute of the instances of a instance

        Without the right to see patients what says who they are is empty. Bulk data is given by address.

        GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/metadata
        """
        return self.call(
            "GET",
            f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances/{quoted(instance)}/metadata",
            query={"accept": accept_}, accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances_by_instance_rendered(
        self, study: Any, series: Any, instance: Any, *, accept_: Any = None, window: Any = None,
        viewport: Any = None, quality: Any = None, annotation: Any = None, iccprofile: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Pictures of an image

        Of several frames each is a part; without frames the first one is shown.

        GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/rendered
        """
        return self.call(
            "GET",
            f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances/{quoted(instance)}/rendered",
            query={"accept": accept_, "window": window, "viewport": viewport, "quality": quality, "annotation": annotation, "iccprofile": iccprofile},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_instances_by_instance_thumbnail(
        self, study: Any, series: Any, instance: Any, *, accept_: Any = None, window: Any = None,
        viewport: Any = None, quality: Any = None, annotation: Any = None, iccprofile: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A small picture of a instance

        Of the image in its middle, 128 pixels unless `viewport` says.

        GET /dicom-web/studies/{study}/series/{series}/instances/{instance}/thumbnail
        """
        return self.call(
            "GET",
            f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/instances/{quoted(instance)}/thumbnail",
            query={"accept": accept_, "window": window, "viewport": viewport, "quality": quality, "annotation": annotation, "iccprofile": iccprofile},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_metadata(
        self, study: Any, series: Any, *, accept_: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Every attribute of the instances of a series

        Without the right to see patients what says who they are is empty. Bulk data is given by address.

        GET /dicom-web/studies/{study}/series/{series}/metadata
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/metadata",
            query={"accept": accept_}, accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_rendered(
        self, study: Any, series: Any, *, accept_: Any = None, window: Any = None, viewport: Any = None,
        quality: Any = None, annotation: Any = None, iccprofile: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Pictures of the images of a series

        Each is a part; of an image with frames the first.

        GET /dicom-web/studies/{study}/series/{series}/rendered
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/rendered",
            query={"accept": accept_, "window": window, "viewport": viewport, "quality": quality, "annotation": annotation, "iccprofile": iccprofile},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_series_by_series_thumbnail(
        self, study: Any, series: Any, *, accept_: Any = None, window: Any = None, viewport: Any = None,
        quality: Any = None, annotation: Any = None, iccprofile: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A small picture of a series

        Of the image in its middle, 128 pixels unless `viewport` says.

        GET /dicom-web/studies/{study}/series/{series}/thumbnail
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/series/{quoted(series)}/thumbnail",
            query={"accept": accept_, "window": window, "viewport": viewport, "quality": quality, "annotation": annotation, "iccprofile": iccprofile},
            accept=accept, extra=extra,
        )


    def get_dicom_web_studies_by_study_thumbnail(
        self, study: Any, *, accept_: Any = None, window: Any = None, viewport: Any = None, quality: Any = None,
        annotation: Any = None, iccprofile: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A small picture of a study

        Of the image in its middle, 128 pixels unless `viewport` says.

        GET /dicom-web/studies/{study}/thumbnail
        """
        return self.call(
            "GET", f"/dicom-web/studies/{quoted(study)}/thumbnail",
            query={"accept": accept_, "window": window, "viewport": viewport, "quality": quality, "annotation": annotation, "iccprofile": iccprofile},
            accept=accept, extra=extra,
        )


    def post_login(
        self, *, body: Any = None, content_type: Optional[str] = "application/x-www-form-urlencoded",
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Log in by password, or renew a login by its refresh token (OAuth2)

        POST /login
        """
        return self.call("POST", "/login", body=body, content_type=content_type, accept=accept, extra=extra)


    def get_login_oidc(
        self, *, return_to: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Log in by OpenID Connect: sends the browser to the identity provider

        GET /login/oidc
        """
        return self.call("GET", "/login/oidc", query={"returnTo": return_to}, accept=accept, extra=extra)


    def get_login_oidc_callback(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Where the identity provider sends the browser back: sets the session cookie

        GET /login/oidc/callback
        """
        return self.call("GET", "/login/oidc/callback", accept=accept, extra=extra)


    def get_login_oidc_info(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Whether there are logins by OpenID Connect

        GET /login/oidc/info
        """
        return self.call("GET", "/login/oidc/info", accept=accept, extra=extra)


    def get_rs_metadata(
        self, *, series: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Extent, voxel size and windows of a series

        GET /rs/metadata
        """
        return self.call("GET", "/rs/metadata", query={"series": series}, accept=accept, extra=extra)


    def get_rs_mpr(
        self, *, series: Any = None, mode: Any = None, target: Any = None, ww: Any = None, wl: Any = None,
        thickness: Any = None, projection: Any = None, format: Any = None, quality: Any = None,
        palette: Any = None, case_id: Any = None, revision: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """An axial, coronal or sagittal picture

        GET /rs/mpr
        """
        return self.call(
            "GET", "/rs/mpr",
            query={"series": series, "mode": mode, "target": target, "ww": ww, "wl": wl, "thickness": thickness, "projection": projection, "format": format, "quality": quality, "palette": palette, "caseId": case_id, "revision": revision},
            accept=accept, extra=extra,
        )


    def get_rs_oblique(
        self, *, series: Any = None, a: Any = None, b: Any = None, c: Any = None, ww: Any = None,
        wl: Any = None, thickness: Any = None, projection: Any = None, format: Any = None, quality: Any = None,
        palette: Any = None, case_id: Any = None, revision: Any = None, interpolation: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """An oblique picture

        GET /rs/oblique
        """
        return self.call(
            "GET", "/rs/oblique",
            query={"series": series, "a": a, "b": b, "c": c, "ww": ww, "wl": wl, "thickness": thickness, "projection": projection, "format": format, "quality": quality, "palette": palette, "caseId": case_id, "revision": revision, "interpolation": interpolation},
            accept=accept, extra=extra,
        )


    def get_rs_raw(
        self, *, series: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """All voxels of a series, compressed

        GET /rs/raw
        """
        return self.call("GET", "/rs/raw", query={"series": series}, accept=accept, extra=extra)


    def get_rs_request_token(
        self, *, series: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A token that opens one series

        GET /rs/requestToken
        """
        return self.call("GET", "/rs/requestToken", query={"series": series}, accept=accept, extra=extra)


    def get_rs_scan(
        self, *, series: Any = None, origin: Any = None, u: Any = None, v: Any = None, size: Any = None,
        ww: Any = None, wl: Any = None, format: Any = None, quality: Any = None, palette: Any = None,
        start: Any = None, end: Any = None, delta: Any = None, accept: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Any plane through a series: voxel values, windowed bytes or a picture

        GET /rs/scan
        """
        return self.call(
            "GET", "/rs/scan",
            query={"series": series, "origin": origin, "u": u, "v": v, "size": size, "ww": ww, "wl": wl, "format": format, "quality": quality, "palette": palette, "start": start, "end": end, "delta": delta},
            accept=accept, extra=extra,
        )


    def get_rs_series_by_series_uid_metadata(
        self, series_uid: Any, *, estimate_window: Any = None, start: Any = None, end: Any = None,
        delta: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Extent, voxel size, windows and mode of a series, or of a part of it

        GET /rs/series/{seriesUid}/metadata
        """
        return self.call(
            "GET", f"/rs/series/{quoted(series_uid)}/metadata",
            query={"estimateWindow": estimate_window, "start": start, "end": end, "delta": delta},
            accept=accept, extra=extra,
        )


    def get_rs_series_by_series_uid_scan(
        self, series_uid: Any, *, origin: Any = None, x_axis: Any = None, y_axis: Any = None,
        interpolation: Any = None, size: Any = None, ww: Any = None, wl: Any = None, format: Any = None,
        quality: Any = None, palette: Any = None, start: Any = None, end: Any = None, delta: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """Any plane through a series: voxel values, windowed bytes or a picture

        GET /rs/series/{seriesUid}/scan
        """
        return self.call(
            "GET", f"/rs/series/{quoted(series_uid)}/scan",
            query={"origin": origin, "xAxis": x_axis, "yAxis": y_axis, "interpolation": interpolation, "size": size, "ww": ww, "wl": wl, "format": format, "quality": quality, "palette": palette, "start": start, "end": end, "delta": delta},
            accept=accept, extra=extra,
        )


    def get_rs_series_by_series_uid_thumbnail(
        self, series_uid: Any, *, side: Any = None, format: Any = None, quality: Any = None,
        palette: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A small picture of the image in the middle of a series

        GET /rs/series/{seriesUid}/thumbnail
        """
        return self.call(
            "GET", f"/rs/series/{quoted(series_uid)}/thumbnail",
            query={"side": side, "format": format, "quality": quality, "palette": palette}, accept=accept,
            extra=extra,
        )


    def get_rs_series_by_series_uid_volume(
        self, series_uid: Any, *, start: Any = None, end: Any = None, delta: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The voxels of a series, or of a part of it

        GET /rs/series/{seriesUid}/volume
        """
        return self.call(
            "GET", f"/rs/series/{quoted(series_uid)}/volume",
            query={"start": start, "end": end, "delta": delta}, accept=accept, extra=extra,
        )


    def get_rs_status(
        self, *, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """State of the image server

        GET /rs/status
        """
        return self.call("GET", "/rs/status", accept=accept, extra=extra)


    def get_rs_token(
        self, *, series: Any = None, accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """A token that opens one series

        GET /rs/token
        """
        return self.call("GET", "/rs/token", query={"series": series}, accept=accept, extra=extra)


    def get_rs_volume(
        self, *, series: Any = None, start: Any = None, end: Any = None, delta: Any = None,
        accept: Optional[str] = None, extra: Optional[Mapping[str, Any]] = None,
    ) -> Any:
        """The voxels of a series, or of a part of it, compressed

        GET /rs/volume
        """
        return self.call(
            "GET", "/rs/volume", query={"series": series, "start": start, "end": end, "delta": delta},
            accept=accept, extra=extra,
        )


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
