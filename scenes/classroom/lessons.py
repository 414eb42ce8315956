"""The lessons, in order."""

from __future__ import annotations

from scenes.classroom.amounts_lesson import AmountsLesson
from scenes.classroom.beginnings_lesson import BeginningsLesson
from scenes.classroom.blame_lesson import BlameLesson
from scenes.classroom.bugs import Bugs
from scenes.classroom.damage_lesson import DamageLesson
from scenes.classroom.knobs_lesson import KnobsLesson
from scenes.classroom.lesson import Lesson
from scenes.classroom.miles import Miles
from scenes.classroom.mind_lesson import MindLesson
from scenes.classroom.neuron_lesson import OneNeuron
from scenes.classroom.signal_lesson import SignalLesson
from scenes.classroom.slopes_lesson import SlopesLesson
from scenes.classroom.yes_and_no import YesAndNo

LESSONS: tuple[type[Lesson], ...] = (
    Miles,
    Bugs,
    YesAndNo,
    OneNeuron,
    SignalLesson,
    BlameLesson,
    SlopesLesson,
    BeginningsLesson,
    AmountsLesson,
    MindLesson,
    KnobsLesson,
    DamageLesson,
)
LESSON_NAMES = tuple(lesson.name for lesson in LESSONS)
