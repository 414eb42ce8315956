"""The lessons, in order."""

from __future__ import annotations

from scenes.classroom.lesson import Lesson
from scenes.classroom.miles import Miles

LESSONS: tuple[type[Lesson], ...] = (Miles,)
LESSON_NAMES = tuple(lesson.name for lesson in LESSONS)
