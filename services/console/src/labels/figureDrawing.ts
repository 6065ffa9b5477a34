import { type Triple, toScreen } from '../viewer/geometry.js';
import type { PlaneFrame, Spot } from '../viewer/overlay.js';
import { toPixels, triple } from '../viewer/section.js';
import type { EditedLabel, Shape } from './editedLabel.js';
import { figuresOf } from './figures.js';
import { handlesOf } from './shaping.js';

/** Screen pixels within which something counts as hit. */
const NEAR = 8;

/** Millimetres of a ruler. */
const rulerLength = ({ start, end }: Shape & { type: 'ruler' }): number =>
  Math.hypot(...start.map((from, axis) => (end[axis] ?? 0) - from));

/** Draws a label that is no voxels: its outline, a light filling, its name and the length of a ruler. */
export function drawFigure(
  context: CanvasRenderingContext2D,
  frame: PlaneFrame,
  voxelSize: Triple,
  label: EditedLabel,
  isSelected: boolean,
): void {
  const { shape, color, alpha, name } = label;
  context.save();
  context.strokeStyle = context.fillStyle = color;
  context.globalAlpha = alpha;
  context.lineWidth = isSelected ? 3 : 1.5;
  const figures = figuresOf(shape, frame.section, voxelSize);
  for (const { kind, points, isAway } of figures) {
    const places = points.map(([a, b]) => toScreen(frame.placement, a, b));
    const [first] = places;
    if (!first) continue;
    context.setLineDash(isAway ? [4, 4] : []);
    context.beginPath();
    if (kind === 'mark') {
      const [x, y] = first;
      context.arc(x, y, 5, 0, 2 * Math.PI);
      context.moveTo(x - 9, y);
      context.lineTo(x + 9, y);
      context.moveTo(x, y - 9);
      context.lineTo(x, y + 9);
    } else {
      context.moveTo(...first);
      for (const place of places.slice(1)) context.lineTo(...place);
      if (kind === 'area') context.closePath();
    }
    context.stroke();
    if (kind === 'area') {
      context.globalAlpha = alpha * 0.15;
      context.fill();
      context.globalAlpha = alpha;
    }
    const [x, y] = places.at(-1) ?? first;
    context.font = '13px system-ui, sans-serif';
    const length = shape.type === 'ruler' ? `${rulerLength(shape).toFixed(1)} mm` : '';
    context.fillText([name, length].filter((part) => part !== '').join(' '), x + 8, y - 6);
  }
  if (isSelected && figures.length > 0) {
    context.globalAlpha = 1;
    context.fillStyle = '#fff';
    for (const { place } of handlesOf(shape, frame.section, voxelSize)) {
      const [x, y] = toScreen(frame.placement, ...place);
      context.fillRect(x - 4, y - 4, 8, 8);
    }
  }
  context.restore();
}

/** Whether a place in the volume, mm, is shown at this spot. */
export function isNear(frame: PlaneFrame, voxelSize: Triple, place: Triple, spot: Spot): boolean {
  const [a, b] = toPixels(
    frame.section,
    voxelSize,
    triple((axis) => place[axis] / voxelSize[axis]),
  );
  const [there, here] = [toScreen(frame.placement, a, b), toScreen(frame.placement, ...spot)];
  return Math.hypot(there[0] - here[0], there[1] - here[1]) <= NEAR;
}

/** The handle of a label that is at a place; none of what is not to be seen there. */
export function handleAt(frame: PlaneFrame, voxelSize: Triple, { shape }: EditedLabel, spot: Spot) {
  const [x, y] = toScreen(frame.placement, ...spot);
  if (figuresOf(shape, frame.section, voxelSize).length === 0) return undefined;
  return handlesOf(shape, frame.section, voxelSize).find(({ place }) => {
    const [a, b] = toScreen(frame.placement, ...place);
    return Math.hypot(a - x, b - y) <= NEAR;
  });
}

/** Whether a label is drawn at a place: on its line, or within its area. */
export function isDrawnAt(frame: PlaneFrame, voxelSize: Triple, { shape }: EditedLabel, spot: Spot): boolean {
  const here = toScreen(frame.placement, ...spot);
  return figuresOf(shape, frame.section, voxelSize).some(({ kind, points }) => {
    const places = points.map(([a, b]) => toScreen(frame.placement, a, b));
    const [first] = places;
    if (!first) return false;
    if (kind === 'mark') return Math.hypot(first[0] - here[0], first[1] - here[1]) <= NEAR * 1.5;
    if (kind === 'area' && isInside(places, here)) return true;
    return places.some((place, index) => {
      const next = places[index + 1];
      return next !== undefined && distance(place, next, here) <= NEAR;
    });
  });
}

/** By how often a line to the right goes through the outline. */
function isInside(corners: [number, number][], [x, y]: Spot): boolean {
  let inside = false;
  corners.forEach(([x1, y1], index) => {
    const [x2, y2] = corners[(index + 1) % corners.length] as [number, number];
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  });
  return inside;
}

function distance([x1, y1]: Spot, [x2, y2]: Spot, [x, y]: Spot): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const square = dx * dx + dy * dy;
  const part = square === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / square));
  return Math.hypot(x - x1 - part * dx, y - y1 - part * dy);
}
