"""Which pages may read our answers: a hook that the factory registers."""

from flask import Response, current_app, request

ANSWERS = {
    "Access-Control-Allow-Methods": "GET, POST, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


def let_pages_read(response: Response) -> Response:
    """Name the page that asks, if the configuration does."""
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if origin in current_app.config["CORS_ORIGINS"]:
        response.headers["Access-Control-Allow-Origin"] = origin
        if request.method == "OPTIONS":
            response.headers.update(ANSWERS)
    return response
