import { AXES, type PlaneName, type Triple, toScreen } from './geometry.js';
import { type Oblique, turned } from './oblique.js';
import type { PlaneFrame, PlaneOverlay } from './overlay.js';
import { type Extent, triple } from './section.js';

/** Screen pixels from the middle to a handle, and how near to it counts. */
const [ARM, NEAR] = [90, 14];

/** The line in which the oblique plane cuts its base plane, with two handles that turn it. */
export function obliqueHandle(
  oblique: Oblique,
  place: Triple,
  { voxelSize }: Extent,
  onTurn: (oblique: Oblique) => void,
): PlaneOverlay {
  const middle = triple((axis) => place[axis] + 0.5);
  const ends = ({ placement }: PlaneFrame) => {
    const { right, down } = AXES[oblique.base];
    const centre = toScreen(placement, middle[right], middle[down]);
    const angle = (oblique.degrees * Math.PI) / 180;
    const upwards = placement.turnedOver ? 1 : -1;
    const step = [Math.cos(angle), upwards * Math.sin(angle)] as const;
    return {
      centre,
      handles: ([ARM, -ARM] as const).map((arm) => [centre[0] + arm * step[0], centre[1] + arm * step[1]]),
    };
  };
  return {
    paint: (context, frame) => {
      if (frame.plane !== oblique.base) return;
      const { centre, handles } = ends(frame);
      context.strokeStyle = context.fillStyle = '#ffd43b';
      context.lineWidth = 1.5;
      context.beginPath();
      for (const [x, y] of handles as [number, number][]) {
        context.moveTo(centre[0] + (x - centre[0]) * 0.15, centre[1] + (y - centre[1]) * 0.15);
        context.lineTo(centre[0] + (x - centre[0]) * 20, centre[1] + (y - centre[1]) * 20);
      }
      context.stroke();
      for (const [x, y] of handles as [number, number][]) {
        context.beginPath();
        context.arc(x, y, 6, 0, 2 * Math.PI);
        context.fill();
      }
    },
    press: (frame, spot) => {
      if (frame.plane !== oblique.base) return false;
      const [x, y] = toScreen(frame.placement, ...spot);
      return ends(frame).handles.some(([a, b]) => Math.hypot(x - (a as number), y - (b as number)) < NEAR);
    },
    drag: ({ plane }, spot) => {
      const { right, down } = AXES[plane as PlaneName];
      const [dx, dy] = [(spot[0] - middle[right]) * voxelSize[right], (spot[1] - middle[down]) * voxelSize[down]];
      const degrees = (Math.atan2(-dy, dx) * 180) / Math.PI;
      onTurn(turned({ ...oblique, degrees: 0 }, Math.round(degrees)));
    },
    release: () => undefined,
    key: (event, { plane }) => {
      if (plane !== 'oblique' || !(event.key === ',' || event.key === '.')) return false;
      onTurn(turned(oblique, event.key === ',' ? 5 : -5));
      return true;
    },
  };
}
