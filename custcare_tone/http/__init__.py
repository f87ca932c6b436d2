"""The HTTP server: LanguageTool-compatible under ``/v2``, our own API under ``/v1``, a page at ``/``.

Needs the extra ``server``. Nothing outside this package imports Starlette, uvicorn, httpx or msgspec, and ``server.serve`` is
the only way in.
"""
