"""The worker's entry point: `celery -A toolshed.worker worker`.

With wsgi.py this is the only module that makes an app when it is imported.
"""

from celery import Celery

from toolshed.app import create_app

# Celery looks for a Celery app in this module; `app` would be the Flask one to it.
celery: Celery = create_app().extensions["celery"]
