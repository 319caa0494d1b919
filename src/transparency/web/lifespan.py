"""What is done before the first visitor comes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import run_sync

from transparency.services import services


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """Open the database, fill in the example where it belongs, and make the index."""
    opened = await run_sync(services)
    await run_sync(opened.tenders.index)
    yield
    opened.database.close()
