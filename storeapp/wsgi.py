"""What gunicorn loads."""

from storeapp import create_app, logs
from storeapp.config import from_environment

logs.configure()
app = create_app(from_environment())
