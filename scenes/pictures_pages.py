"""The pages of the pictures scene, in the order of their buttons. A page that is not listed is not to be seen."""

from __future__ import annotations

from scenes.pictures_draw import DrawPage
from scenes.pictures_inside import InsidePage
from scenes.pictures_look import LookPage
from scenes.pictures_page import Page
from scenes.pictures_train import TrainPage

PAGES: tuple[type[Page], ...] = (DrawPage, TrainPage, LookPage, InsidePage)
PAGE_NAMES = tuple(page.name for page in PAGES)
