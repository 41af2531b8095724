# What the course uses of Flask-Talisman, which has no types of its own.

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

class Talisman:
    def __init__(
        self,
        app: Flask | None = None,
        *,
        permissions_policy: Mapping[str, str] | str = ...,
        force_https: bool = True,
        force_https_permanent: bool = False,
        frame_options: str = "SAMEORIGIN",
        strict_transport_security: bool = True,
        strict_transport_security_preload: bool = False,
        strict_transport_security_max_age: int = 31556926,
        strict_transport_security_include_subdomains: bool = True,
        content_security_policy: Mapping[str, str | list[str]] | str | None = ...,
        content_security_policy_report_uri: str | None = None,
        content_security_policy_report_only: bool = False,
        content_security_policy_nonce_in: list[str] | None = None,
        referrer_policy: str = "strict-origin-when-cross-origin",
        session_cookie_secure: bool = True,
        session_cookie_http_only: bool = True,
        session_cookie_samesite: str | None = "Lax",
        x_content_type_options: bool = True,
        x_xss_protection: bool = False,
    ) -> None: ...
    def init_app(
        self,
        app: Flask,
        *,
        permissions_policy: Mapping[str, str] | str = ...,
        force_https: bool = True,
        force_https_permanent: bool = False,
        frame_options: str = "SAMEORIGIN",
        strict_transport_security: bool = True,
        strict_transport_security_preload: bool = False,
        strict_transport_security_max_age: int = 31556926,
        strict_transport_security_include_subdomains: bool = True,
        content_security_policy: Mapping[str, str | list[str]] | str | None = ...,
        content_security_policy_report_uri: str | None = None,
        content_security_policy_report_only: bool = False,
        content_security_policy_nonce_in: list[str] | None = None,
        referrer_policy: str = "strict-origin-when-cross-origin",
        session_cookie_secure: bool = True,
        session_cookie_http_only: bool = True,
        session_cookie_samesite: str | None = "Lax",
        x_content_type_options: bool = True,
        x_xss_protection: bool = False,
    ) -> None: ...
    def __call__[F: Callable[..., Any]](
        self,
        *,
        force_https: bool = ...,
        frame_options: str = ...,
        content_security_policy: Mapping[str, str | list[str]] | str | None = ...,
    ) -> Callable[[F], F]: ...
