import type { PlaneFrame } from '../viewer/overlay.js';
import { drawPicture } from '../viewer/planeDrawing.js';
import { type Layer, paintOverlay } from './overlay.js';

interface Painted {
  canvas: HTMLCanvasElement;
  context: CanvasRenderingContext2D;
  rgba: ImageData;
  section: string;
  layers: readonly Layer[];
}

const isSame = (some: readonly Layer[], others: readonly Layer[]): boolean =>
  some.length === others.length &&
  some.every((layer, index) => {
    const other = others[index];
    return layer.mask === other?.mask && layer.alpha === other.alpha && layer.colour.join() === other.colour.join();
  });

/** Keeps of each plane what was painted over it: it is painted anew only where it has changed. */
export class OverlayPainter {
  private readonly planes = new Map<string, Painted>();

  paint(context: CanvasRenderingContext2D, { plane, section, placement }: PlaneFrame, layers: readonly Layer[]): void {
    const [width, height] = section.size;
    let painted = this.planes.get(plane);
    if (painted?.rgba.width !== width || painted.rgba.height !== height) {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width, height];
      const own = canvas.getContext('2d');
      if (!own) return;
      painted = { canvas, context: own, rgba: own.createImageData(width, height), section: '', layers: [] };
      this.planes.set(plane, painted);
    }
    const key = [section.corner, section.right, section.down].join();
    if (painted.section !== key || !isSame(painted.layers, layers)) {
      paintOverlay(painted.rgba.data, section, layers);
      painted.context.putImageData(painted.rgba, 0, 0);
      Object.assign(painted, { section: key, layers });
    }
    drawPicture(context, placement, painted.canvas, false);
  }
}
