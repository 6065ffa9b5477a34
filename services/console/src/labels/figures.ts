import type { Triple } from '../viewer/geometry.js';
import { axesOf, dot, halfLayer, type Section, toPixels, triple } from '../viewer/section.js';
import type { Pair, Shape } from './editedLabel.js';

/** What of a label is seen in a section, in pixels of it. */
export interface Drawing {
  kind: 'area' | 'line' | 'mark';
  points: Pair[];
  /** Seen from here, but not in this section. */
  isAway?: boolean;
}

/** Corners of curves. */
const CORNERS = 64;

/** What of a shape lies in a section; empty where nothing does. @param voxelSize mm */
export function figuresOf(shape: Shape, section: Section, voxelSize: Triple): Drawing[] {
  const half = halfLayer(section, voxelSize) + 1e-6;
  const at = (place: Triple): Triple =>
    toPixels(
      section,
      voxelSize,
      triple((axis) => place[axis] / voxelSize[axis]),
    );
  const flat = ([a, b]: Triple): Pair => [a, b];
  switch (shape.type) {
    case 'point': {
      const place = at(shape.location);
      return Math.abs(place[2]) <= half ? [{ kind: 'mark', points: [flat(place)] }] : [];
    }
    case 'ruler': {
      const [start, end] = [at(shape.start), at(shape.end)];
      const line: Drawing = { kind: 'line', points: [flat(start), flat(end)] };
      if (Math.abs(start[2]) <= half && Math.abs(end[2]) <= half) return [line];
      const isCrossed = Math.min(start[2], end[2]) <= half && Math.max(start[2], end[2]) >= -half;
      return isCrossed ? [{ ...line, isAway: true }] : [];
    }
    case 'cuboid':
      return area(cutBox(shape.min, shape.max, at));
    case 'ellipsoid':
      return area(cutEllipsoid(shape.min, shape.max, section, voxelSize));
    case 'rectangle':
    case 'ellipse':
    case 'polyline':
      return cutFlat(outlineOf(shape).map(at), half, shape.type !== 'polyline');
    case 'voxel':
    case 'kept':
      return [];
  }
}

const area = (points: Pair[]): Drawing[] => (points.length < 3 ? [] : [{ kind: 'area', points }]);

/** Corners of a figure of the axial plane. */
function outlineOf(shape: Shape & { type: 'rectangle' | 'ellipse' | 'polyline' }): Triple[] {
  const { z } = shape;
  if (shape.type === 'polyline') return shape.points.map(([x, y]) => [x, y, z]);
  const { min, max } = shape;
  if (shape.type === 'rectangle') {
    return [
      [min[0], min[1], z],
      [max[0], min[1], z],
      [max[0], max[1], z],
      [min[0], max[1], z],
    ];
  }
  return Array.from({ length: CORNERS }, (_, index) => {
    const angle = (index / CORNERS) * 2 * Math.PI;
    const on = (axis: 0 | 1, part: number) => (min[axis] + max[axis]) / 2 + (part * (max[axis] - min[axis])) / 2;
    return [on(0, Math.cos(angle)), on(1, Math.sin(angle)), z];
  });
}

/** A flat figure that lies in the section is seen whole; of one that goes through it the lines where it does. */
function cutFlat(outline: Triple[], half: number, isClosed: boolean): Drawing[] {
  if (outline.every(([, , away]) => Math.abs(away) <= half)) {
    // Of a polyline that has but begun.
    if (outline.length === 1) return outline.map(([a, b]) => ({ kind: 'mark', points: [[a, b]] }));
    return [{ kind: isClosed ? 'area' : 'line', points: outline.map(([a, b]) => [a, b]) }];
  }
  const crossings = edgesOf(outline, isClosed).flatMap(([one, other]) => crossing(one, other));
  if (!isClosed) return crossings.map((place) => ({ kind: 'mark', points: [place] }));
  return crossings.length < 2 ? [] : [{ kind: 'line', points: crossings.slice(0, 2) }];
}

function edgesOf(corners: Triple[], isClosed: boolean): [Triple, Triple][] {
  return corners.flatMap((corner, index): [Triple, Triple][] => {
    const next = corners[index + 1] ?? (isClosed ? corners[0] : undefined);
    return next ? [[corner, next]] : [];
  });
}

/** Where an edge goes through the section, if it does. */
function crossing(one: Triple, other: Triple): Pair[] {
  if (one[2] < 0 === other[2] < 0) return [];
  const part = one[2] / (one[2] - other[2]);
  return [[one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])]];
}

/** The polygon in which a section cuts a box: where it goes through its twelve edges, in turn. */
function cutBox(min: Triple, max: Triple, at: (place: Triple) => Triple): Pair[] {
  const corners = Array.from({ length: 8 }, (_, index) =>
    at(triple((axis) => ((index >> axis) & 1 ? Math.max(min[axis], max[axis]) : Math.min(min[axis], max[axis])))),
  );
  const found: Pair[] = [];
  for (let index = 0; index < 8; index++) {
    for (const axis of [1, 2, 4]) {
      if ((index & axis) !== 0) continue;
      found.push(...crossing(corners[index] as Triple, corners[index | axis] as Triple));
    }
  }
  const middle = (axis: 0 | 1) => found.reduce((sum, place) => sum + place[axis], 0) / found.length;
  const [a, b] = [middle(0), middle(1)];
  return found.sort((one, other) => Math.atan2(one[1] - b, one[0] - a) - Math.atan2(other[1] - b, other[0] - a));
}

/** The ellipse in which a section cuts an ellipsoid: a circle where the ellipsoid is made a ball of radius 1. */
function cutEllipsoid(min: Triple, max: Triple, section: Section, voxelSize: Triple): Pair[] {
  const radius = triple((axis) => Math.abs(max[axis] - min[axis]) / 2 || 1e-9);
  const centre = triple((axis) => (min[axis] + max[axis]) / 2);
  const [right, down] = axesOf(section, voxelSize);
  const shrink = (vector: Triple) => triple((axis) => vector[axis] / radius[axis]);
  const unitOf = (vector: Triple) => {
    const length = Math.sqrt(dot(vector, vector));
    return triple((axis) => vector[axis] / length);
  };
  const u = unitOf(shrink(right));
  const tilted = shrink(down);
  const v = unitOf(triple((axis) => tilted[axis] - dot(tilted, u) * u[axis]));
  const origin = shrink(triple((axis) => section.corner[axis] * voxelSize[axis] - centre[axis]));
  const nearest = triple((axis) => origin[axis] - dot(origin, u) * u[axis] - dot(origin, v) * v[axis]);
  const left = 1 - dot(nearest, nearest);
  if (left <= 0) return [];
  const circle = Math.sqrt(left);
  return Array.from({ length: CORNERS }, (_, index) => {
    const angle = (index / CORNERS) * 2 * Math.PI;
    const [x, y] = [circle * Math.cos(angle), circle * Math.sin(angle)];
    const place = triple(
      (axis) => (centre[axis] + radius[axis] * (nearest[axis] + x * u[axis] + y * v[axis])) / voxelSize[axis],
    );
    const [a, b] = toPixels(section, voxelSize, place);
    return [a, b];
  });
}
