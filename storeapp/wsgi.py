"""What gunicorn loads."""

from storeapp import create_app
from storeapp.config import from_environment

app = create_app(from_environment())
