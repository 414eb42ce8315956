"""What a road must be, asked of shapely: nothing here uses the program's own geometry."""

import numpy as np
import shapely

from sim.tracks import Track


def assert_is_a_road(track: Track) -> None:
    """Edges simple and apart, every quad convex and counter-clockwise, no two quads overlapping, one hole inside."""
    left, right = shapely.LinearRing(track.left), shapely.LinearRing(track.right)
    assert left.is_simple
    assert right.is_simple
    assert not left.intersects(right)
    corners = np.stack(
        [track.right, np.roll(track.right, -1, axis=0), np.roll(track.left, -1, axis=0), track.left], axis=1
    )
    quads = shapely.polygons(corners)
    assert shapely.is_valid(quads).all()
    assert shapely.is_ccw(shapely.get_exterior_ring(quads)).all()
    area = shapely.area(quads)
    np.testing.assert_allclose(shapely.area(shapely.convex_hull(quads)), area, rtol=1e-9)
    road = shapely.union_all(quads)
    assert road.geom_type == "Polygon"
    assert len([hole for hole in road.interiors if shapely.Polygon(hole).area > 1e-3]) == 1
    np.testing.assert_allclose(road.area, area.sum(), rtol=1e-6)
