import type { Triple } from '../viewer/geometry.js';
import { axesOf, type Section, toPixels, toVolume, triple } from '../viewer/section.js';
import type { Pair, Shape, ShapeType } from './editedLabel.js';

/** A shape being drawn from one place of a section to another. */
export interface Span {
  section: Section;
  /** mm. */
  voxelSize: Triple;
  /** Pixels of the section. */
  from: Pair;
  to: Pair;
}

const millimetres = (place: Triple, voxelSize: Triple): Triple => triple((axis) => place[axis] * voxelSize[axis]);

/** The shape that is drawn so; solids are as deep as they are wide on average. */
export function drawnShape(type: Exclude<ShapeType, 'voxel' | 'polyline'>, span: Span): Shape {
  const { section, voxelSize } = span;
  const [start, end] = [span.from, span.to].map((place) => millimetres(toVolume(section, place), voxelSize)) as [
    Triple,
    Triple,
  ];
  const [least, most] = [
    triple((axis) => Math.min(start[axis], end[axis])),
    triple((axis) => Math.max(start[axis], end[axis])),
  ];
  switch (type) {
    case 'point':
      return { type, location: end };
    case 'ruler': {
      const [right, down] = axesOf(section, voxelSize);
      const [width, height] = [section.size[0] * section.pixel[0], section.size[1] * section.pixel[1]];
      const plane = {
        origin: millimetres(section.corner, voxelSize),
        xAxis: triple((axis) => right[axis] * width),
        yAxis: triple((axis) => down[axis] * height),
      };
      return { type, section: plane, start, end };
    }
    case 'cuboid':
    case 'ellipsoid': {
      const lengths = triple((axis) => most[axis] - least[axis]).filter((length) => length > 1e-9);
      const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
      const isThin = (axis: 0 | 1 | 2) => most[axis] - least[axis] <= 1e-9;
      return {
        type,
        min: triple((axis) => least[axis] - (isThin(axis) ? mean / 2 : 0)),
        max: triple((axis) => most[axis] + (isThin(axis) ? mean / 2 : 0)),
      };
    }
    case 'rectangle':
    case 'ellipse':
      return { type, min: [least[0], least[1]], max: [most[0], most[1]], z: (start[2] + end[2]) / 2 };
  }
}

/** The shape as far away as this, mm. */
export function movedShape(shape: Shape, by: Triple): Shape {
  const move = (place: Triple): Triple => triple((axis) => place[axis] + by[axis]);
  const moveFlat = ([x, y]: Pair): Pair => [x + by[0], y + by[1]];
  switch (shape.type) {
    case 'point':
      return { ...shape, location: move(shape.location) };
    case 'ruler': {
      const section = { ...shape.section, origin: move(shape.section.origin) };
      return { ...shape, section, start: move(shape.start), end: move(shape.end) };
    }
    case 'cuboid':
    case 'ellipsoid':
      return { ...shape, min: move(shape.min), max: move(shape.max) };
    case 'rectangle':
    case 'ellipse':
      return { ...shape, min: moveFlat(shape.min), max: moveFlat(shape.max), z: shape.z + by[2] };
    case 'polyline':
      return { ...shape, points: shape.points.map(moveFlat), z: shape.z + by[2] };
    case 'voxel':
    case 'kept':
      return shape;
  }
}

/** Where a shape can be taken hold of: a corner or an end that is pulled alone. */
export interface Handle {
  /** Pixels of the section. */
  place: Pair;
  /** The shape with this handle elsewhere. @param to mm */
  pull: (to: Triple) => Shape;
}

/** Handles of a shape in a section; corners of boxes only where the section runs along their edges. */
export function handlesOf(shape: Shape, section: Section, voxelSize: Triple): Handle[] {
  const at = (place: Triple): Pair => {
    const [a, b] = toPixels(
      section,
      voxelSize,
      triple((axis) => place[axis] / voxelSize[axis]),
    );
    return [a, b];
  };
  switch (shape.type) {
    case 'ruler':
      return [
        { place: at(shape.start), pull: (start) => ({ ...shape, start }) },
        { place: at(shape.end), pull: (end) => ({ ...shape, end }) },
      ];
    case 'cuboid':
    case 'ellipsoid': {
      const [right, down] = axesOf(section, voxelSize);
      const axisOf = (direction: Triple) => direction.findIndex((part) => Math.abs(part) > 1 - 1e-6) as 0 | 1 | 2 | -1;
      const [across, along] = [axisOf(right), axisOf(down)];
      if (across < 0 || along < 0) return [];
      return CORNERS.map(([one, other]) => {
        const ends = { [across]: one, [along]: other } as Record<number, 'min' | 'max'>;
        const corner = triple((axis) => shape[ends[axis] ?? 'min'][axis]);
        const pull = (to: Triple): Shape => {
          const pulled = (end: 'min' | 'max') => triple((axis) => (ends[axis] === end ? to[axis] : shape[end][axis]));
          const [min, max] = [pulled('min'), pulled('max')];
          return {
            ...shape,
            min: triple((axis) => Math.min(min[axis], max[axis])),
            max: triple((axis) => Math.max(min[axis], max[axis])),
          };
        };
        return { place: at(corner), pull };
      });
    }
    case 'rectangle':
    case 'ellipse': {
      if (Math.abs(axesOf(section, voxelSize)[2][2]) < 1 - 1e-6) return [];
      return CORNERS.map(([x, y]) => {
        const pull = (to: Triple): Shape => {
          const pulled = (end: 'min' | 'max'): Pair => [
            x === end ? to[0] : shape[end][0],
            y === end ? to[1] : shape[end][1],
          ];
          const [min, max] = [pulled('min'), pulled('max')];
          return {
            ...shape,
            min: [Math.min(min[0], max[0]), Math.min(min[1], max[1])],
            max: [Math.max(min[0], max[0]), Math.max(min[1], max[1])],
          };
        };
        return { place: at([shape[x][0], shape[y][1], shape.z]), pull };
      });
    }
    case 'polyline':
      if (Math.abs(axesOf(section, voxelSize)[2][2]) < 1 - 1e-6) return [];
      return shape.points.map(([x, y]) => ({
        place: at([x, y, shape.z]),
        // What comes back to its first corner stays closed.
        pull: (to) => ({
          ...shape,
          points: shape.points.map((point): Pair => (point[0] === x && point[1] === y ? [to[0], to[1]] : point)),
        }),
      }));
    default:
      return [];
  }
}

const CORNERS: ['min' | 'max', 'min' | 'max'][] = [
  ['min', 'min'],
  ['max', 'min'],
  ['max', 'max'],
  ['min', 'max'],
];

/** The middle of a shape, mm: where one is brought that looks for it. Null for voxels. */
export function middleOf(shape: Shape): Triple | null {
  switch (shape.type) {
    case 'point':
      return shape.location;
    case 'ruler':
      return triple((axis) => (shape.start[axis] + shape.end[axis]) / 2);
    case 'cuboid':
    case 'ellipsoid':
      return triple((axis) => (shape.min[axis] + shape.max[axis]) / 2);
    case 'rectangle':
    case 'ellipse':
      return [(shape.min[0] + shape.max[0]) / 2, (shape.min[1] + shape.max[1]) / 2, shape.z];
    case 'polyline':
      return [shape.points[0]?.[0] ?? 0, shape.points[0]?.[1] ?? 0, shape.z];
    case 'voxel':
    case 'kept':
      return null;
  }
}
