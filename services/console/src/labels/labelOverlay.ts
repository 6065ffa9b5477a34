import type { KeyboardEvent } from 'react';
import { type Triple, toScreen } from '../viewer/geometry.js';
import type { PlaneFrame, PlaneOverlay, Spot } from '../viewer/overlay.js';
import { axesOf, toPixels, toVolume, triple } from '../viewer/section.js';
import { type Brush, Stroke } from './brush.js';
import { type EditedLabel, rgbOf, type Shape, type ShapeType } from './editedLabel.js';
import { drawFigure, handleAt, isDrawnAt, isNear } from './figureDrawing.js';
import type { OverlayPainter } from './painter.js';
import { beginPolyline, closed, meantBy, type Polyline, withCorner, withEnd, withoutEnd } from './polyline.js';
import { drawnShape, movedShape } from './shaping.js';
import { emptyMask } from './voxelMask.js';

type Drawn = Exclude<ShapeType, 'voxel' | 'polyline'>;

/** Tools of labels by their names in the address, and what each of them draws. */
const DRAWS: Record<string, Drawn> = {
  'label-point': 'point',
  'label-ruler': 'ruler',
  cuboid: 'cuboid',
  ellipsoid: 'ellipsoid',
  rectangle: 'rectangle',
  ellipse: 'ellipse',
};
export const LABEL_TOOLS = ['move', 'brush', 'eraser', ...Object.keys(DRAWS), 'polyline'] as const;

/** What is being done and not finished: it survives that the planes are drawn anew. */
export interface Doing {
  stroke?: Stroke;
  /** The label that is being changed, as it looks by now: newer than what is drawn. */
  draft?: EditedLabel | null;
  drawn?: { type: Drawn; from: Triple };
  moved?: { key: number; shape: Shape; from: Triple; pull?: (to: Triple) => Shape };
  /** The first corner of a shape that is drawn by keyboard. Voxels, as `drawn.from`. */
  anchor?: { type: Drawn; place: Triple } | undefined;
  /** The polyline that corners are added to: each is a change of its own, nothing is lost when somebody goes on elsewhere. */
  growing?: number | undefined;
}

export interface LabelOverlayParts {
  labels: readonly EditedLabel[];
  hidden: ReadonlySet<number>;
  selected: EditedLabel | undefined;
  /** The label that is being changed, as it looks now; with a key of its own where it is new. */
  draft: EditedLabel | null;
  tool: string;
  brush: Brush;
  voxelSize: Triple;
  voxelCount: Triple;
  painter: OverlayPainter;
  /** Whether labels may be changed. */
  isOpen: boolean;
  doing: Doing;
  newLabel: (shape: Shape) => EditedLabel;
  onDraft: (label: EditedLabel | null) => void;
  /** Puts a label in the place of the one with its key, or behind the others. */
  onChange: (label: EditedLabel) => void;
  onSelect: (key: number) => void;
  onDelete: () => void;
  onBrush: (brush: Brush) => void;
  onNotice: (notice: 'axialOnly' | 'selectVoxels' | 'secondCorner' | 'nextCorner' | null) => void;
}

/** Shapes smaller than this on the screen were not drawn but clicked: they get a size of their own, mm. */
const [CLICK, USUAL] = [4, 20];

/** Labels over the planes, and what is done to them by mouse and keys. */
export function labelOverlay(parts: LabelOverlayParts): PlaneOverlay {
  const { labels, hidden, selected, draft, tool, brush, voxelSize, voxelCount, painter, isOpen, doing } = parts;
  const now = labels.map((label) => (label.key === draft?.key ? draft : label));
  if (draft && !labels.some(({ key }) => key === draft.key)) now.push(draft);
  const seen = now.filter(({ key }) => !hidden.has(key));
  const millimetres = (frame: PlaneFrame, spot: Spot): Triple => {
    const place = toVolume(frame.section, spot);
    return triple((axis) => place[axis] * voxelSize[axis]);
  };

  const strokeOn = (frame: PlaneFrame, spot: Spot): EditedLabel | null => {
    const isErasing = tool === 'eraser';
    const isVoxels = selected?.shape.type === 'voxel';
    if (isErasing && !isVoxels) {
      parts.onNotice('selectVoxels');
      return null;
    }
    const label = isVoxels ? selected : parts.newLabel({ type: 'voxel', mask: emptyMask(voxelCount) });
    if (label.shape.type !== 'voxel') return null;
    doing.stroke = new Stroke(label.shape.mask, brush, voxelSize, isErasing);
    doing.stroke.moveTo(frame.section, spot);
    return { ...label, shape: { type: 'voxel', mask: doing.stroke.mask } };
  };

  /** A shape from a place to a spot of a section. */
  const shapeTo = (frame: PlaneFrame, type: Drawn, from: Triple, to: Spot): Shape => {
    const [a, b] = toPixels(frame.section, voxelSize, from);
    const span = { section: frame.section, voxelSize };
    const ends = [[a, b], to].map((spot) => toScreen(frame.placement, ...(spot as [number, number])));
    const [start, end] = ends as [[number, number], [number, number]];
    if (type === 'point' || Math.hypot(end[0] - start[0], end[1] - start[1]) >= CLICK) {
      return drawnShape(type, { ...span, from: [a, b], to });
    }
    const [dx, dy] = frame.section.pixel.map((size) => USUAL / 2 / size) as [number, number];
    return drawnShape(type, { ...span, from: [a - dx, b - dy], to: [a + dx, b + dy] });
  };
  /** Plane figures lie in the axial plane only (spec circus-db 2.9). */
  const mayDraw = (frame: PlaneFrame, type: ShapeType): boolean => {
    if (type !== 'rectangle' && type !== 'ellipse' && type !== 'polyline') return true;
    const isAxial = Math.abs(axesOf(frame.section, voxelSize)[2][2]) > 1 - 1e-6;
    if (!isAxial) parts.onNotice('axialOnly');
    return isAxial;
  };
  const sketch = (label: EditedLabel | null) => {
    doing.draft = label;
    parts.onDraft(label);
  };
  const finish = (label: EditedLabel) => {
    sketch(null);
    parts.onChange(label);
  };

  const take = (frame: PlaneFrame, spot: Spot): boolean => {
    const from = millimetres(frame, spot);
    const handle = selected && !hidden.has(selected.key) && handleAt(frame, voxelSize, selected, spot);
    if (selected && handle) {
      doing.moved = { key: selected.key, shape: selected.shape, from, pull: handle.pull };
      return true;
    }
    // What is drawn last lies above.
    const hit = seen.findLast((label) => isDrawnAt(frame, voxelSize, label, spot));
    if (!hit) return false;
    parts.onSelect(hit.key);
    doing.moved = { key: hit.key, shape: hit.shape, from };
    return true;
  };
  const moveTo = (to: Triple) => {
    const { moved } = doing;
    const label = labels.find(({ key }) => key === moved?.key);
    if (!moved || !label) return;
    const by = triple((axis) => to[axis] - moved.from[axis]);
    sketch({ ...label, shape: moved.pull ? moved.pull(to) : movedShape(moved.shape, by) });
  };

  /** The polyline that is being drawn, if this is its plane. */
  const growingIn = (frame: PlaneFrame): (EditedLabel & { shape: Polyline }) | undefined => {
    const label = labels.find(({ key }) => key === doing.growing);
    if (label?.shape.type !== 'polyline') return undefined;
    const z = (frame.section.corner[2] - 0.5) * voxelSize[2];
    const isHere = label.shape.z >= z - 1e-6 && label.shape.z <= z + voxelSize[2] + 1e-6;
    return isHere ? { ...label, shape: label.shape } : undefined;
  };
  const endPolyline = () => {
    doing.growing = undefined;
    parts.onNotice(null);
  };
  /** Goes on with a polyline, begins one, or ends it. @returns how it looks now; null where nothing is added */
  const polylineTo = (frame: PlaneFrame, spot: Spot): EditedLabel | null => {
    if (!mayDraw(frame, 'polyline')) return null;
    const place = millimetres(frame, spot);
    const line = growingIn(frame);
    const meant = line && meantBy(line.shape, (corner) => isNear(frame, voxelSize, [...corner, line.shape.z], spot));
    if (line && meant !== 'corner') {
      endPolyline();
      return meant === 'close' ? { ...line, shape: closed(line.shape) } : null;
    }
    parts.onNotice('nextCorner');
    const next = line ? { ...line, shape: withCorner(line.shape, place) } : parts.newLabel(beginPolyline(place));
    doing.growing = next.key;
    return next;
  };
  const keyPolyline = (event: KeyboardEvent, frame: PlaneFrame, spot: Spot): boolean => {
    const line = tool === 'polyline' ? growingIn(frame) : undefined;
    if (tool === 'polyline' && (event.key === ' ' || event.key === 'Enter')) {
      const next = polylineTo(frame, spot);
      if (next) finish(next);
      return true;
    }
    if (line && event.key === 'Escape') endPolyline();
    else if (line && event.key === 'Backspace') {
      const shape = withoutEnd(line.shape);
      if (shape) finish({ ...line, shape });
      else {
        endPolyline();
        parts.onDelete();
      }
    } else return false;
    return true;
  };

  const keyMove = (event: KeyboardEvent, frame: PlaneFrame): boolean => {
    const steps: Record<string, Spot> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const step = steps[event.key];
    if (!event.altKey || !step || !selected || selected.shape.type === 'voxel') return false;
    const down = frame.placement.turnedOver ? -step[1] : step[1];
    const { right, down: below } = frame.section;
    const by = triple((axis) => (step[0] * right[axis] + down * below[axis]) * voxelSize[axis]);
    finish({ ...selected, shape: movedShape(selected.shape, by) });
    return true;
  };
  const keyDraw = (frame: PlaneFrame, spot: Spot): boolean => {
    if (tool === 'brush' || tool === 'eraser') {
      const label = strokeOn(frame, spot);
      delete doing.stroke;
      if (label) finish(label);
      return true;
    }
    const type = DRAWS[tool];
    if (!type || !mayDraw(frame, type)) return type !== undefined;
    if (type === 'point') finish(parts.newLabel(shapeTo(frame, type, millimetres(frame, spot), spot)));
    else if (doing.anchor?.type === type) {
      const { place } = doing.anchor;
      doing.anchor = undefined;
      finish(parts.newLabel(shapeTo(frame, type, place, spot)));
    } else {
      doing.anchor = { type, place: toVolume(frame.section, spot) };
      parts.onNotice('secondCorner');
    }
    return true;
  };

  return {
    paint: (context, frame) => {
      const layers = seen.flatMap(({ shape, color, alpha }) =>
        shape.type === 'voxel' ? [{ mask: shape.mask, colour: rgbOf(color), alpha }] : [],
      );
      if (layers.length > 0) painter.paint(context, frame, layers);
      for (const label of seen) drawFigure(context, frame, voxelSize, label, label.key === selected?.key);
    },
    press: (frame, spot) => {
      parts.onNotice(null);
      if (!isOpen) return false;
      if (tool === 'polyline') {
        const next = polylineTo(frame, spot);
        if (next) sketch(next);
        return true;
      }
      doing.growing = undefined;
      if (tool === 'brush' || tool === 'eraser') {
        const label = strokeOn(frame, spot);
        if (label) sketch(label);
        return true;
      }
      if (tool === 'move') return take(frame, spot);
      const type = DRAWS[tool];
      if (!type) return false;
      if (mayDraw(frame, type)) {
        const place = toVolume(frame.section, spot);
        doing.drawn = { type, from: place };
        sketch(parts.newLabel(shapeTo(frame, type, place, spot)));
      }
      return true;
    },
    drag: (frame, spot) => {
      const { draft: sketched, stroke, drawn, moved } = doing;
      if (stroke && sketched) {
        stroke.moveTo(frame.section, spot);
        sketch({ ...sketched, shape: { type: 'voxel', mask: stroke.mask } });
      } else if (drawn && sketched) {
        sketch({ ...sketched, shape: shapeTo(frame, drawn.type, drawn.from, spot) });
      } else if (sketched?.key === doing.growing && sketched?.shape.type === 'polyline') {
        sketch({ ...sketched, shape: withEnd(sketched.shape, millimetres(frame, spot)) });
      } else if (moved) moveTo(millimetres(frame, spot));
    },
    release: () => {
      delete doing.stroke;
      delete doing.drawn;
      delete doing.moved;
      if (doing.draft) finish(doing.draft);
    },
    key: (event, frame, spot) => {
      if (!isOpen) return false;
      if (keyMove(event, frame)) return true;
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      if (keyPolyline(event, frame, spot)) return true;
      if (event.key === ' ' || event.key === 'Enter') return keyDraw(frame, spot);
      if ((event.key === 'Delete' || event.key === 'Backspace') && selected) {
        parts.onDelete();
        return true;
      }
      if (event.key === '[' || event.key === ']') {
        parts.onBrush({ ...brush, size: Math.min(200, Math.max(1, brush.size + (event.key === ']' ? 1 : -1))) });
        return true;
      }
      return false;
    },
  };
}
