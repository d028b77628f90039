"""The settings of the application that answers, for views; domain code gets values from them."""

from __future__ import annotations

from flask import Flask, current_app

from assetmap.core.settings import Settings

_SETTINGS = "assetmap.settings"


def use_settings(app: Flask, settings: Settings) -> None:
    """Give an application its settings."""
    app.extensions[_SETTINGS] = settings


def settings_here() -> Settings:
    """The settings of the application that answers this request."""
    held: Settings = current_app.extensions[_SETTINGS]
    return held
