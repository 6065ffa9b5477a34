import type { Placement } from './geometry.js';

type Screen = { width: number; height: number };
type Place = readonly [number, number];

/** A canvas of as many pixels as the screen has there, empty. */
export function preparedContext(element: HTMLCanvasElement, screen: Screen): CanvasRenderingContext2D | null {
  const context = element.getContext('2d');
  const ratio = window.devicePixelRatio;
  const [width, height] = [Math.round(screen.width * ratio), Math.round(screen.height * ratio)];
  if (element.width !== width) element.width = width;
  if (element.height !== height) element.height = height;
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, screen.width, screen.height);
  return context;
}

/** Draws a picture of a section where the section lies. */
export function drawPicture(
  context: CanvasRenderingContext2D,
  { scale, origin, size, turnedOver }: Placement,
  picture: CanvasImageSource,
  isSmooth: boolean,
): void {
  context.save();
  context.imageSmoothingEnabled = isSmooth;
  context.translate(origin[0], origin[1] + (turnedOver ? size[1] * scale[1] : 0));
  context.scale(1, turnedOver ? -1 : 1);
  context.drawImage(picture, 0, 0, size[0] * scale[0], size[1] * scale[1]);
  context.restore();
}

export function drawCrosshair(context: CanvasRenderingContext2D, [x, y]: Place, screen: Screen): void {
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

export function drawRuler(context: CanvasRenderingContext2D, from: Place, to: Place, length: string): void {
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
