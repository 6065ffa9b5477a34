import {
  type KeyboardEvent,
  type PointerEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useText } from '../i18n/Language.js';
import {
  AXES,
  clampTo,
  type Directions,
  edgeLetters,
  isTurnedOver,
  lengthOf,
  type PlaneName,
  placementOf,
  type Triple,
  toScreen,
  toSection,
} from './geometry.js';
import type { Pictures } from './pictures.js';
import { type SectionLook, sectionAddress, type VolumeFacts } from './volume.js';

export type Tool = 'crosshair' | 'window' | 'pan' | 'zoom' | 'ruler';

type Place = readonly [number, number];

interface View {
  zoom: number;
  pan: Place;
}
const WHOLE: View = { zoom: 1, pan: [0, 0] };
/** Sections fetched ahead in the direction of scrolling, and behind. */
const [AHEAD, BEHIND] = [12, 3];

export interface PlaneProps {
  seriesUid: string;
  plane: PlaneName;
  volume: VolumeFacts;
  directions: Directions | null;
  pictures: Pictures;
  look: SectionLook;
  /** The voxel in which the three planes meet. */
  place: Triple;
  tool: Tool;
  /** Changes when everything is to be shown as in the beginning. */
  resets: number;
  onPlace: (place: Triple) => void;
  onWindow: (width: number, level: number) => void;
  onPointed: (place: Triple | null) => void;
  onFailure: (error: Error) => void;
}

/** One of the three planes: its picture, what is drawn over it, and the mouse and keys. */
export function PlaneView(props: PlaneProps) {
  const { seriesUid, plane, volume, directions, pictures, look, place, tool, resets } = props;
  const { onPlace, onWindow, onPointed, onFailure } = props;
  const t = useText();
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = useRef<ImageBitmap | undefined>(undefined);
  const [screen, setScreen] = useState({ width: 1, height: 1 });
  const [view, setView] = useState(WHOLE);
  const [ruler, setRuler] = useState<{ from: Place; to: Place } | null>(null);
  const drag = useRef<{ x: number; y: number } | null>(null);
  const before = useRef(0);

  const { right, down, through } = AXES[plane];
  const target = place[through];
  const count = volume.voxelCount[through];
  const placement = placementOf(plane, volume, screen, view, isTurnedOver(plane, directions));
  const address = (section: number) => sectionAddress(seriesUid, plane, section, look);
  const wanted = address(target);

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

  const draw = useCallback(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const ratio = window.devicePixelRatio;
    const [width, height] = [Math.round(screen.width * ratio), Math.round(screen.height * ratio)];
    if (element.width !== width) element.width = width;
    if (element.height !== height) element.height = height;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, screen.width, screen.height);
    const { scale, origin, size, turnedOver } = placement;
    const bitmap = shown.current;
    if (bitmap) {
      context.save();
      context.imageSmoothingEnabled = scale[0] < 4;
      context.translate(origin[0], origin[1] + (turnedOver ? size[1] * scale[1] : 0));
      context.scale(1, turnedOver ? -1 : 1);
      context.drawImage(bitmap, 0, 0, size[0] * scale[0], size[1] * scale[1]);
      context.restore();
    }
    const [x, y] = toScreen(placement, place[right] + 0.5, place[down] + 0.5);
    drawCrosshair(context, x, y, screen);
    if (ruler) {
      const length = `${lengthOf(plane, volume.voxelSize, ruler.from, ruler.to).toFixed(1)} mm`;
      drawRuler(context, toScreen(placement, ...ruler.from), toScreen(placement, ...ruler.to), length);
    }
  }, [screen, placement, place, right, down, ruler, plane, volume]);
  useLayoutEffect(draw);

  useEffect(() => {
    let isWanted = true;
    const element = canvas.current;
    const show = (bitmap: ImageBitmap) => {
      shown.current = bitmap;
      element?.setAttribute('data-shown', wanted);
      draw();
    };
    const here = pictures.now(wanted);
    if (here) show(here);
    else if (element?.getAttribute('data-shown') !== wanted) {
      pictures.get(wanted).then(
        (bitmap) => isWanted && show(bitmap),
        (error: Error) => isWanted && onFailure(error),
      );
    }
    return () => {
      isWanted = false;
    };
  }, [wanted, pictures, draw, onFailure]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: addresses are made of the series and the look alone
  useEffect(() => {
    const step = target < before.current ? -1 : 1;
    before.current = target;
    const ahead = Array.from({ length: AHEAD }, (_, index) => target + step * (index + 1));
    const behind = Array.from({ length: BEHIND }, (_, index) => target - step * (index + 1));
    pictures.prefetch([...ahead, ...behind].filter((each) => each >= 0 && each < count).map(address));
  }, [target, count, seriesUid, look, pictures]);

  const scroll = useCallback(
    (sections: number) => {
      const next = [...place];
      next[through] = (next[through] ?? 0) + sections;
      onPlace(clampTo(volume.voxelCount, next));
    },
    [place, through, volume, onPlace],
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

  const placeAt = ({ nativeEvent }: PointerEvent): Triple => {
    const [a, b] = toSection(placement, nativeEvent.offsetX, nativeEvent.offsetY);
    const next = [...place];
    next[right] = a;
    next[down] = b;
    return clampTo(volume.voxelCount, next);
  };
  const press = (event: PointerEvent<HTMLCanvasElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    event.currentTarget.focus();
    drag.current = { x: event.clientX, y: event.clientY };
    if (tool === 'crosshair') onPlace(placeAt(event));
    if (tool === 'ruler') {
      const from = toSection(placement, event.nativeEvent.offsetX, event.nativeEvent.offsetY);
      setRuler({ from, to: from });
    }
  };
  const move = (event: PointerEvent) => {
    onPointed(placeAt(event));
    if (!drag.current) return;
    const [dx, dy] = [event.clientX - drag.current.x, event.clientY - drag.current.y];
    drag.current = { x: event.clientX, y: event.clientY };
    const { width, level } = look.window;
    const speed = Math.max(1, width / 256);
    if (tool === 'crosshair') onPlace(placeAt(event));
    else if (tool === 'window') onWindow(Math.max(1, Math.round(width + dx * speed)), Math.round(level + dy * speed));
    else if (tool === 'pan') setView(({ zoom: old, pan }) => ({ zoom: old, pan: [pan[0] + dx, pan[1] + dy] }));
    else if (tool === 'zoom') zoom(1.01 ** -dy);
    else {
      const to = toSection(placement, event.nativeEvent.offsetX, event.nativeEvent.offsetY);
      setRuler((old) => old && { from: old.from, to });
    }
  };
  const press1 = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowUp: -1,
      ArrowLeft: -1,
      ArrowDown: 1,
      ArrowRight: 1,
      PageUp: -10,
      PageDown: 10,
      Home: -count,
      End: count,
    };
    const step = steps[event.key];
    if (step !== undefined) scroll(step);
    else if (event.key === '+') zoom(1.25);
    else if (event.key === '-') zoom(1 / 1.25);
    else return;
    event.preventDefault();
  };

  const name = t(`viewer.${plane}`);
  const letters = directions && edgeLetters(plane, directions);
  return (
    <div className="plane">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={t('viewer.plane', { name, number: target + 1, count })}
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={() => {
          drag.current = null;
        }}
        onPointerLeave={() => onPointed(null)}
        onKeyDown={press1}
      />
      <span className="name number">
        {name} {target + 1} / {count}
      </span>
      {letters &&
        (['left', 'right', 'top', 'bottom'] as const).map((edge) => (
          <span key={edge} className={`letter-${edge}`}>
            {letters[edge]}
          </span>
        ))}
    </div>
  );
}

function drawCrosshair(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  screen: { width: number; height: number },
) {
  const gap = 12;
  context.strokeStyle = 'rgb(80 200 255 / 70%)';
  context.lineWidth = 1;
  context.beginPath();
  for (const [x1, y1, x2, y2] of [
    [0, y, x - gap, y],
    [x + gap, y, screen.width, y],
    [x, 0, x, y - gap],
    [x, y + gap, x, screen.height],
  ] as const) {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  }
  context.stroke();
}

function drawRuler(context: CanvasRenderingContext2D, from: Place, to: Place, length: string) {
  context.strokeStyle = context.fillStyle = '#ffd43b';
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(...(from as [number, number]));
  context.lineTo(...(to as [number, number]));
  context.stroke();
  context.font = '14px system-ui, sans-serif';
  context.fillText(length, to[0] + 8, to[1] - 8);
  context.canvas.setAttribute('data-length', length);
}
