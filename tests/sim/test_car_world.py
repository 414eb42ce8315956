"""Episodes: exact in any company, and no way to earn metres but driving."""

import dataclasses
from typing import Any

import numpy as np
import pytest
import shapely

from brains.errors import UserError
from brains.population import Population
from brains.topology import Topology
from sim.car_model import Vehicle
from sim.car_world import CarWorld, Ended
from sim.cars import CarConfig
from sim.task import Scores
from sim.track_files import find_track
from sim.tracks import Track, build_track
from tests.sim.test_corridor import road_of

CONFIG = CarConfig(time_limit_s=20.0)
TOPOLOGY = Topology((9, 12, 2), ("tanh", "tanh"))
TRACK = find_track("meadow")


def crowd(count: int, seed: int = 0) -> np.ndarray:
    """Brains that mostly drive forward, (count, parameters)."""
    parameters = np.random.default_rng(seed).normal(0, 0.5, (count, TOPOLOGY.parameter_count)).astype(np.float32)
    parameters[:, -1] += 0.5
    return parameters


def world_of(parameters: np.ndarray, config: CarConfig = CONFIG, tracks: tuple[Track, ...] = (TRACK,)) -> CarWorld:
    return CarWorld(config, Population(TOPOLOGY, parameters), tracks)


def finish(world: CarWorld) -> Scores:
    while not world.done:
        world.step()
    return world.scores()


def fixed(steer: float, pedal: float) -> np.ndarray:
    """A brain that always does the same, (1, parameters)."""
    parameters = np.zeros((1, TOPOLOGY.parameter_count), dtype=np.float32)
    parameters[0, -2:] = np.arctanh([steer, pedal])
    return parameters


def test_an_individual_alone_scores_what_it_scored_in_a_crowd_of_a_thousand() -> None:
    parameters = crowd(1000)
    together = finish(world_of(parameters))
    for individual in (0, 1, 499, 998, 999, int(np.argmax(together.fitness))):
        alone = finish(world_of(parameters[individual : individual + 1]))
        assert alone.fitness[0] == together.fitness[individual]
        for name, values in alone.details.items():
            assert np.array_equal(values[0], together.details[name][individual], equal_nan=True)


def test_a_shuffled_population_gives_every_individual_the_same_fitness() -> None:
    parameters = crowd(120, seed=1)
    order = np.random.default_rng(2).permutation(120)
    assert np.array_equal(finish(world_of(parameters[order])).fitness, finish(world_of(parameters)).fitness[order])


def test_a_path_is_the_same_bit_for_bit_alone_and_in_company() -> None:
    parameters = crowd(64, seed=3)
    together, alone = world_of(parameters), world_of(parameters[7:8])
    for _ in range(200):
        together.step()
        alone.step()
        for name, values in vars(alone.cars.state).items():
            assert values[0] == vars(together.cars.state)[name][7]


def test_several_tracks_are_scored_by_their_mean_as_if_driven_one_by_one() -> None:
    parameters = crowd(20, seed=4)
    tracks = (TRACK, find_track("seed:1"), find_track("seed:2"))
    alone = [finish(world_of(parameters, tracks=(track,))).fitness for track in tracks]
    together = finish(world_of(parameters, tracks=tracks)).fitness
    assert np.array_equal(together, (alone[0] + alone[1] + alone[2]) / 3)


def test_a_car_ends_as_soon_as_a_corner_of_its_body_is_off_the_road() -> None:
    world = world_of(crowd(60, seed=5))
    road = road_of(TRACK)
    vehicle = CONFIG.vehicle
    corners = np.array([(1, 1), (1, -1), (-1, -1), (-1, 1)]) * [vehicle.length_m / 2, vehicle.width_m / 2]
    crashed = 0
    for _ in range(400):
        before = world.driving.copy()
        world.step()
        x, y, cosine, sine = world.pose()
        for car in np.flatnonzero(before):
            turn = np.array([[cosine[car], sine[car]], [-sine[car], cosine[car]]])
            on_road = all(road.intersects(shapely.Point(p)) for p in corners @ turn + [x[car], y[car]])
            assert on_road == (world.ended[car] != Ended.LEFT_ROAD)
            crashed += not on_road
    assert crashed > 30


def test_a_standing_car_is_ended_and_earns_nothing() -> None:
    world = world_of(fixed(0.0, -0.9))
    assert finish(world).fitness[0] == pytest.approx(0.0, abs=1e-9)
    assert world.ended[0] == Ended.STALLED
    assert world.ended_s[0] == pytest.approx(CONFIG.stall_s, abs=2 * world.dt_s)


def test_circling_on_the_start_line_earns_nothing() -> None:
    wide = dataclasses.replace(CONFIG, stall_m=0.0, stall_s=1000.0, time_limit_s=60.0)
    config = dataclasses.replace(wide, mode="steer-only", steer_only_speed_m_s=4.0)
    world = CarWorld(config, _circler(), (ring(),))
    finish(world)
    assert world.scores().fitness[0] < 15.0
    assert world.cars.laps[0] == 0


def ring() -> Track:
    """A wide round road."""
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    return build_track("ring", np.stack([60 * np.cos(angle), 60 * np.sin(angle)], axis=1), 30.0, 0)


def _circler() -> Population:
    """Holds the wheel at full lock."""
    topology = Topology((9, 1), ("tanh",))
    parameters = np.zeros((1, topology.parameter_count), dtype=np.float32)
    parameters[0, -1] = 5.0
    return Population(topology, parameters)


def test_driving_the_wrong_way_round_counts_against_the_car() -> None:
    world = world_of(fixed(0.0, 0.5), dataclasses.replace(CONFIG, stall_s=1000.0))
    state = world._now.state
    state.heading_x, state.heading_y = -state.heading_x, -state.heading_y
    for _ in range(60):
        world.step()
    assert world.scores().fitness[0] < -5.0
    assert world.cars.laps[0] == 0


def test_of_two_cars_that_lap_the_quicker_scores_more() -> None:
    slow, quick = (
        CarWorld(
            CarConfig(mode="steer-only", steer_only_speed_m_s=speed, stall_s=1000.0),
            _towards_the_open(),
            (ring(),),
        )
        for speed in (10.0, 11.0)
    )
    finish(slow)
    finish(quick)
    assert slow.cars.laps[0] == quick.cars.laps[0] == 1
    assert quick.cars.best_lap_s[0] < slow.cars.best_lap_s[0]
    assert quick.scores().fitness[0] > slow.scores().fitness[0]


def _towards_the_open() -> Population:
    """Steers by the difference between its rays to the right and to the left."""
    topology = Topology((9, 1), ("tanh",))
    parameters = np.zeros((1, topology.parameter_count), dtype=np.float32)
    parameters[0, :7] = np.array([1.0, 1.0, 1.0, 0.0, -1.0, -1.0, -1.0]) * 2.0
    return Population(topology, parameters)


def test_ended_cars_stay_as_they_were() -> None:
    world = world_of(crowd(40, seed=6))
    while world.driving.sum() > 20:
        world.step()
    ended = np.flatnonzero(~world.driving)
    before = world.cars.take(ended)
    for _ in range(100):
        world.step()
    after = world.cars.take(ended)
    assert np.array_equal(before.state.x_m, after.state.x_m)
    assert np.array_equal(before.rays_m, after.rays_m)
    assert np.array_equal(before.progress_m, after.progress_m)


def test_ending_the_world_stops_everyone_where_they_are() -> None:
    world = world_of(crowd(10))
    for _ in range(20):
        world.step()
    driving = world.driving.copy()
    world.end()
    assert world.done
    assert (world.ended[driving] == Ended.STOPPED).all()
    assert np.isfinite(world.scores().fitness).all()


def test_brains_that_do_not_fit_the_car_are_refused_in_one_line() -> None:
    other = Topology((5, 2), ("tanh",))
    population = Population(other, np.zeros((3, other.parameter_count), dtype=np.float32))
    with pytest.raises(UserError, match=r"5 inputs and 2 outputs.*needs 9 and 2"):
        CarWorld(CONFIG, population, (TRACK,))


@pytest.mark.parametrize(
    "wrong",
    [
        {"rays": 0},
        {"rays": 1000},
        {"ray_range_m": float("nan")},
        {"laps": 0},
        {"time_limit_s": -1},
        {"mode": "fly"},
        {"stall_s": "soon"},
    ],
)
def test_absurd_configurations_are_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=next(iter(wrong))):
        CarConfig(**wrong)


@pytest.mark.parametrize("wrong", [{"grip": float("nan")}, {"length_m": 400.0}, {"engine_m_s2": -1.0}])
def test_absurd_vehicles_are_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(UserError, match=next(iter(wrong))):
        Vehicle(**wrong)


@pytest.mark.parametrize("rays", [1, 3, 7, 15])
def test_any_number_of_rays_works(rays: int) -> None:
    config = CarConfig(rays=rays, time_limit_s=2)
    topology = Topology((rays + 2, 2), ("tanh",))
    population = Population(topology, np.ones((4, topology.parameter_count), dtype=np.float32) * 0.1)
    world = CarWorld(config, population, (TRACK,))
    finish(world)
    assert world.cars.rays_m.shape == (rays, 4)
    assert ((world.cars.rays_m > 0) & (world.cars.rays_m <= config.ray_range_m)).all()
    assert len(config.observation_names) == rays + 2
