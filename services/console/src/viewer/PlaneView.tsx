import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { clampTo, type Directions, placementOf, type Triple, toScreen, toSection } from './geometry.js';
import type { PlaneFrame, PlaneOverlay, Spot } from './overlay.js';
import type { Pictures } from './pictures.js';
import { drawCrosshair, drawPicture, drawRuler, preparedContext } from './planeDrawing.js';
import {
  type Extent,
  edgeLetters,
  isTurnedOver,
  lengthOf,
  type Section,
  toPixels,
  toVolume,
  triple,
} from './section.js';
import type { Window } from './volume.js';

/** Tools of the viewer itself; overlays bring their own. */
export const TOOLS = ['crosshair', 'scroll', 'window', 'pan', 'zoom', 'ruler'] as const;

interface View {
  zoom: number;
  pan: Spot;
}
const WHOLE: View = { zoom: 1, pan: [0, 0] };
/** Sections fetched ahead in the direction of scrolling, and behind. */
const [AHEAD, BEHIND] = [24, 3];
/** Screen pixels that the scrolling tool goes for each section. */
const SCROLL_PIXELS = 6;
/** The longer side of a draft. */
const DRAFT_PIXELS = 192;
/** Keys that scroll, and by how many sections. */
const SCROLLS: Record<string, number> = {
  ArrowUp: -1,
  ArrowLeft: -1,
  ArrowDown: 1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};
/** Keys that, with Shift, move the crosshair within the plane: to the right and down as it is shown. */
const MOVES: Record<string, Spot> = { ArrowUp: [0, -1], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowRight: [1, 0] };

export interface PlaneProps {
  plane: string;
  section: Section;
  /** What the plane is called, with where it is; and what screen readers are told. */
  name: string;
  description: string;
  volume: Extent;
  directions: Directions | null;
  pictures: Pictures;
  /** Of the section so many steps away, or of a draft with so many times its pixels; null where there is none. */
  address: (steps: number, draft?: number) => string | null;
  window: Window;
  /** The voxel in which the planes meet. */
  place: Triple;
  tool: string;
  /** Changes when everything is to be shown as in the beginning. */
  resets: number;
  overlays: readonly PlaneOverlay[];
  onScroll: (steps: number) => void;
  onPlace: (place: Triple) => void;
  onWindow: (window: Window) => void;
  onPointed: (place: Triple | null) => void;
  onFailure: (error: Error) => void;
}

/** A plane: its picture, what is drawn over it, and the mouse and keys. */
export function PlaneView(props: PlaneProps) {
  const { plane, section, volume, directions, pictures, address, window, place, tool, resets, overlays } = props;
  const { onScroll, onPlace, onWindow, onPointed, onFailure } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef<ImageBitmap | undefined>(undefined);
  const [screen, setScreen] = useState({ width: 1, height: 1 });
  const [view, setView] = useState(WHOLE);
  const [ruler, setRuler] = useState<{ from: Spot; to: Spot } | null>(null);
  const drag = useRef<{ x: number; y: number; scrolled: number; overlay?: number } | null>(null);
  const direction = useRef(1);

  const { voxelSize, voxelCount } = volume;
  const turnedOver = isTurnedOver(section, voxelSize, directions);
  const placement = placementOf(section, screen, view, turnedOver);
  const frame: PlaneFrame = { plane, section, placement };
  const meeting = toPixels(
    section,
    voxelSize,
    triple((axis) => place[axis] + 0.5),
  );
  const spot: Spot = [meeting[0], meeting[1]];
  const wanted = address(0);
  const draftAt = (steps: number) => address(steps, Math.min(1, DRAFT_PIXELS / Math.max(...section.size)));
  const wantedAt = (steps: number) => {
    const sharp = address(steps);
    return sharp === null ? null : { address: sharp, draft: draftAt(steps) };
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of `resets` is the order to begin anew
  useEffect(() => {
    setView(WHOLE);
    setRuler(null);
  }, [resets]);

  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      setScreen({ width: element.clientWidth, height: element.clientHeight });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const draw = () => {
    const context = canvas.current && preparedContext(canvas.current, screen);
    if (!context) return;
    if (shown.current) drawPicture(context, placement, shown.current, placement.scale[0] < 4);
    for (const overlay of overlays) overlay.paint(context, frame);
    drawCrosshair(context, toScreen(placement, ...spot), screen);
    if (ruler) {
      const length = `${lengthOf(section, ruler.from, ruler.to).toFixed(1)} mm`;
      drawRuler(context, toScreen(placement, ...ruler.from), toScreen(placement, ...ruler.to), length);
    }
  };
  const redraw = useRef(draw);
  useLayoutEffect(() => {
    redraw.current = draw;
    draw();
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: what comes next follows from what is shown
  useEffect(() => {
    if (wanted === null) return;
    const step = direction.current;
    const ahead = Array.from({ length: AHEAD }, (_, index) => wantedAt(step * (index + 1)));
    const behind = Array.from({ length: BEHIND }, (_, index) => wantedAt(-step * (index + 1)));
    pictures.want(plane, {
      now: { address: wanted, draft: draftAt(0) },
      next: [...ahead, ...behind].filter((each) => each !== null),
      onFailure,
      onPicture: (bitmap, isDraft) => {
        shown.current = bitmap;
        canvas.current?.setAttribute('data-shown', isDraft ? 'draft' : wanted);
        redraw.current();
      },
    });
  }, [wanted, plane, pictures]);
  useEffect(() => () => pictures.leave(plane), [pictures, plane]);

  const scroll = useCallback(
    (sections: number) => {
      direction.current = sections < 0 ? -1 : 1;
      onScroll(sections);
    },
    [onScroll],
  );
  const zoom = useCallback((factor: number) => {
    setView(({ zoom: old, pan }) => {
      const next = Math.min(40, Math.max(0.2, old * factor));
      return { zoom: next, pan: [(pan[0] * next) / old, (pan[1] * next) / old] };
    });
  }, []);

  // React listens to wheels passively: the page would scroll as well.
  useEffect(() => {
    const element = canvas.current;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      if (event.ctrlKey) zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1);
      else scroll(Math.sign(event.deltaY));
    };
    element?.addEventListener('wheel', wheel, { passive: false });
    return () => element?.removeEventListener('wheel', wheel);
  }, [scroll, zoom]);

  const spotAt = ({ nativeEvent }: PointerEvent): Spot =>
    toSection(placement, nativeEvent.offsetX, nativeEvent.offsetY);
  const placeAt = (event: PointerEvent): Triple => clampTo(voxelCount, toVolume(section, spotAt(event)));
  const press = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    // Without scrolling, which would move the plane away under the mouse.
    event.currentTarget.focus({ preventScroll: true });
    drag.current = { x: event.clientX, y: event.clientY, scrolled: 0 };
    const taker = overlays.findIndex((overlay) => overlay.press(frame, spotAt(event)));
    if (taker >= 0) drag.current.overlay = taker;
    else if (tool === 'crosshair') onPlace(placeAt(event));
    else if (tool === 'ruler') setRuler({ from: spotAt(event), to: spotAt(event) });
  };
  const move = (event: PointerEvent) => {
    onPointed(placeAt(event));
    if (!drag.current) return;
    const { overlay } = drag.current;
    if (overlay !== undefined) {
      // All places that the pointer went through meanwhile: strokes are as they were drawn.
      const passed = event.nativeEvent.getCoalescedEvents?.() ?? [];
      for (const { offsetX, offsetY } of passed.length > 0 ? passed : [event.nativeEvent]) {
        overlays[overlay]?.drag(frame, toSection(placement, offsetX, offsetY));
      }
      return;
    }
    const [dx, dy] = [event.clientX - drag.current.x, event.clientY - drag.current.y];
    const scrolled = drag.current.scrolled + dy;
    const sections = Math.trunc(scrolled / SCROLL_PIXELS);
    drag.current = { x: event.clientX, y: event.clientY, scrolled: scrolled - sections * SCROLL_PIXELS };
    const { width, level } = window;
    const speed = Math.max(1, width / 256);
    if (tool === 'crosshair') onPlace(placeAt(event));
    else if (tool === 'scroll') {
      if (sections !== 0) scroll(sections);
    } else if (tool === 'window') {
      onWindow({ width: Math.max(1, Math.round(width + dx * speed)), level: Math.round(level + dy * speed) });
    } else if (tool === 'pan') setView(({ zoom: old, pan }) => ({ zoom: old, pan: [pan[0] + dx, pan[1] + dy] }));
    else if (tool === 'zoom') zoom(1.01 ** -dy);
    else if (tool === 'ruler') setRuler((old) => old && { from: old.from, to: spotAt(event) });
  };
  const release = () => {
    const overlay = drag.current?.overlay;
    drag.current = null;
    if (overlay !== undefined) overlays[overlay]?.release();
  };
  const moveCrosshair = ([right, down]: Spot) => {
    const next = toVolume(section, [spot[0] + right, spot[1] + (turnedOver ? -down : down)]);
    onPlace(clampTo(voxelCount, next));
  };
  const pressKey = (event: KeyboardEvent) => {
    const steps = SCROLLS[event.key];
    const moved = event.shiftKey && MOVES[event.key];
    if (overlays.some((overlay) => overlay.key(event, frame, spot))) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (moved) moveCrosshair(moved);
    else if (steps !== undefined) scroll(steps);
    else if (event.key === '+') zoom(1.25);
    else if (event.key === '-') zoom(1 / 1.25);
    else return;
    event.preventDefault();
  };

  const letters = directions && edgeLetters(section, voxelSize, directions);
  return (
    <div className="plane">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        data-plane={plane}
        aria-label={props.description}
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={release}
        onPointerCancel={release}
        onPointerLeave={() => onPointed(null)}
        onKeyDown={pressKey}
      />
      <span className="name number">{props.name}</span>
      {letters &&
        (['left', 'right', 'top', 'bottom'] as const).map((edge) => (
          <span key={edge} className={`letter-${edge}`}>
            {letters[edge]}
          </span>
        ))}
    </div>
  );
}
