"""The calls about people, security, office hours and automation."""

from tests.contract.openapi.stops import LATER, NEW, NUMBERED, PREVIEW, Stop

_HOURS = {
    "name": "Night shift",
    "time_zone_name": "Europe/Paris",
    "time_intervals": [{"start_minute": 0, "end_minute": 60}],
}
_DAY = {"exception_date": "2031-05-01", "exception_type": "closed", "name": "May Day"}
_RUNS = "/data_connectors/501/execution_results"
_EXCEPTIONS = "/office_hours_schedules/41/office_hours_exceptions"


def _people() -> list[Stop]:
    return [
        Stop("GET", "/me", 200),
        Stop("GET", "/admins?display_avatar=true", 200),
        Stop("GET", "/admins/1001", 200),
        Stop("GET", "/admins/1101", 200),
        Stop("GET", "/admins/1", 404),
        Stop("PUT", "/admins/1004/away", 200, {"away_mode_enabled": True, "away_mode_reassign": False}),
        Stop("PUT", "/admins/1004/away", 400, {"away_mode_enabled": "no"}),
        Stop("GET", "/admins/activity_logs?created_at_after=1794500000", 200),
        Stop("POST", "/admins/activity_logs/search", 200, {"created_at_after": 1794500000}, NEW),
        Stop("GET", "/admins/activity_log_event_types", 200, None, NEW),
        Stop("GET", "/teams", 200),
        Stop("GET", "/teams/202", 200),
        Stop("GET", "/teams/1", 404),
        Stop("PUT", "/teams/202", 200, {"admin_ids": [1101, 1102]}, PREVIEW),
        Stop("PUT", "/teams/202", 400, {"admin_ids": []}, PREVIEW),
        Stop("PUT", "/teams/1", 404, {"admin_ids": [1101]}, PREVIEW),
        Stop("GET", "/teams/202/metrics", 200, None, NEW),
        Stop("GET", "/teams/1/metrics", 404, None, NEW),
        Stop("GET", "/away_status_reasons", 200),
        Stop("GET", "/brands", 200, None, LATER),
        Stop("GET", "/brands/acme1", 200, None, LATER),
        Stop("GET", "/brands/99", 404, None, LATER),
        Stop("GET", "/emails", 200, None, LATER),
        Stop("GET", "/emails/1301", 200, None, LATER),
        Stop("GET", "/emails/99", 404, None, LATER),
    ]


def _security() -> list[Stop]:
    lockout = {"enabled": True, "ip_allowlist": []}
    return [
        Stop("GET", "/ip_allowlist", 200, None, NUMBERED),
        Stop("PUT", "/ip_allowlist", 200, {"enabled": True, "ip_allowlist": ["203.0.113.0/24"]}, NUMBERED),
        Stop("PUT", "/ip_allowlist", 422, lockout, NUMBERED),
        Stop("GET", "/secure_mode_secrets", 200, None, PREVIEW),
        Stop("POST", "/secure_mode_secrets", 201, {"name": "New web", "supports_web": True}, PREVIEW),
        Stop("POST", "/secure_mode_secrets", 422, {"supports_web": True}, PREVIEW),
        Stop("DELETE", "/secure_mode_secrets/102", 204, None, PREVIEW),
        Stop("DELETE", "/secure_mode_secrets/102", 404, None, PREVIEW),
    ]


def _hours() -> list[Stop]:
    return [
        Stop(method, path, status, body, NEW)
        for method, path, status, body in (
            ("GET", "/office_hours_schedules", 200, None),
            ("GET", "/office_hours_schedules/44", 200, None),
            ("GET", "/office_hours_schedules/99", 404, None),
            ("POST", "/office_hours_schedules", 201, _HOURS),
            ("POST", "/office_hours_schedules", 422, _HOURS | {"time_zone_name": "Mars/Olympus"}),
            ("PUT", "/office_hours_schedules/44", 200, {"name": "America"}),
            ("DELETE", "/office_hours_schedules/44", 200, None),
            ("GET", _EXCEPTIONS, 200, None),
            ("GET", f"{_EXCEPTIONS}/4102", 200, None),
            ("POST", _EXCEPTIONS, 201, _DAY),
            ("POST", _EXCEPTIONS, 422, _DAY),
            ("PUT", f"{_EXCEPTIONS}/4102", 200, {"name": "Feast"}),
            ("DELETE", f"{_EXCEPTIONS}/4102", 200, None),
        )
    ]


def _automation() -> list[Stop]:
    connector = {"name": "Stock", "url": "https://stock.acme.example/v1", "http_method": "get"}
    return [
        Stop(method, path, status, body, NEW)
        for method, path, status, body in (
            ("GET", "/data_connectors?per_page=3", 200, None),
            ("GET", "/data_connectors?starting_after=nonsense", 400, None),
            ("GET", "/data_connectors/501", 200, None),
            ("GET", "/data_connectors/502", 200, None),
            ("GET", "/data_connectors/1", 404, None),
            ("GET", f"{_RUNS}?success=true", 200, None),
            ("GET", f"{_RUNS}?success=false&start_ts=1&per_page=30&include_bodies=true", 200, None),
            ("GET", f"{_RUNS}?start_ts=1&per_page=2", 200, None),
            ("GET", f"{_RUNS}?success=maybe", 400, None),
            ("GET", f"{_RUNS}?error_type=bad_luck", 400, None),
            ("GET", f"{_RUNS}?start_ts=yesterday", 400, None),
            ("GET", f"{_RUNS}/{{run}}", 200, None),
            ("GET", f"{_RUNS}/1", 404, None),
            ("POST", "/data_connectors", 201, connector),
            ("POST", "/data_connectors", 422, {}),
            ("PATCH", "/data_connectors/501", 200, {"description": "Looks it up"}),
            ("PATCH", "/data_connectors/501", 409, {"state": "draft"}),
            ("PATCH", "/data_connectors/501", 422, {"http_method": "teleport"}),
            ("DELETE", "/data_connectors/508", 200, None),
            ("DELETE", "/data_connectors/502", 409, None),
        )
    ] + [
        Stop("GET", "/export/workflows/9001", 200, None, LATER),
        Stop("GET", "/export/workflows/1", 404, None, LATER),
        Stop("GET", "/macros?per_page=10", 200, None, NEW),
        Stop("GET", "/macros?updated_since=soon", 400, None, NEW),
        Stop("GET", "/macros/4006", 200, None, NEW),
        Stop("GET", "/macros/1", 404, None, NEW),
    ]


def every() -> list[Stop]:
    return [*_people(), *_security(), *_hours(), *_automation()]
