"""The worker's entry point: `celery -A toolshed.worker worker`.

With wsgi.py this is the only module that makes an app when it is imported.
"""

# TODO(07.1): the Celery app of one Flask app.
