"""Cell side: a first request before learner code comes, so that the libraries are warm.

A fork inherits what was imported, compiled and cached before it; each test has a fork of its own.
"""

from pathlib import Path

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def rehearse(folder: Path) -> None:
    """Serve one request from a small app of ours, over a database in the folder."""

    class Base(DeclarativeBase):
        """The base of the rehearsal's models."""

    db = SQLAlchemy(model_class=Base)

    class Shelf(Base):
        """Something to refer to."""

        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(20), unique=True)

    class Book(Base):
        """Something that refers."""

        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        shelf_id: Mapped[int] = mapped_column(ForeignKey(Shelf.id), index=True)
        shelf: Mapped[Shelf] = relationship(Shelf)

    app = Flask("rehearsal", root_path=str(folder), instance_path=str(folder))
    database = folder / "rehearsal.db"
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{database.as_posix()}"
    db.init_app(app)

    @app.post("/books/<int:number>")
    def add(number: int) -> dict[str, object]:
        db.session.add(Book(id=number, shelf=Shelf(name="one")))
        db.session.commit()
        found = db.session.scalars(select(Book).order_by(Book.id)).all()
        return {"books": [book.shelf.name for book in found]}

    @app.cli.command("make")
    def make() -> None:
        db.create_all()

    app.test_cli_runner().invoke(args=["make"])
    app.test_client().post("/books/1", json={"title": "one"})
    with app.app_context():
        db.engine.dispose()
    database.unlink(missing_ok=True)
